"""Laws of the difference of two scenarios, over random edits of every shipped scenario."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sim.scenario.file import ScenarioFile
from sim.scenario.problems import ScenarioError
from sim.scenario.settings import multiplied_text
from sim.scenario.source import ScenarioSource, read_source
from wherefrom.comparing.differences import Difference, differences, shown_path

SHIPPED = Path(__file__).parents[2] / "scenarios"
NAMES = sorted(path.stem for path in SHIPPED.glob("*.yaml"))
Edit = tuple[str, str]


@cache
def read(name: str) -> tuple[ScenarioSource, ScenarioFile]:
    """A shipped scenario, read once."""
    source = read_source(SHIPPED / f"{name}.yaml")
    return source, source.resolve()


def leaves(data: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Every single value of a document with its path."""
    if isinstance(data, dict):
        return [leaf for key, child in data.items() for leaf in leaves(child, (*path, str(key)))]
    if isinstance(data, list):
        return [leaf for place, child in enumerate(data) for leaf in leaves(child, (*path, str(place)))]
    return [(path, data)]


@cache
def edits(name: str) -> tuple[Edit, ...]:
    """A path and another value for every number of a scenario, for its yes and no, and for its texts."""
    found = []
    for path, value in leaves(read(name)[1].document):
        if isinstance(value, bool):
            other: Any = str(not value).lower()
        elif isinstance(value, int):
            other = value + 1
        elif path in (("name",), ("purpose",)):
            other = "Another text"
        else:
            other = multiplied_text(value, Decimal("0.9"))
        if other is not None and str(other) != str(value):
            found.append((".".join(path), f"{other}"))
    return tuple(found)


def related(difference: Difference, file: ScenarioFile, path: str) -> bool:
    """Whether a difference is about the value at a path (or the list, or the short form, it is part of)."""
    shown = shown_path(file, path)
    return f"{shown}.".startswith(f"{difference.path}.") or f"{difference.path}.".startswith(f"{shown}.")


def reported(made: Any) -> list[Difference]:
    """All differences but those of sources, which go along with a value set anew."""
    return [each for each in made if each.kind != "source"]


chosen = st.sampled_from(NAMES).flatmap(
    lambda name: st.tuples(st.just(name), st.lists(st.sampled_from(edits(name)), min_size=1, max_size=3, unique=True)))


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_does_not_differ_from_itself(name: str) -> None:
    """Read twice, written out with all that is known of it and read again: nothing differs, and all is counted."""
    source, file = read(name)
    made = differences(file, source.resolve())
    assert not made
    assert made.unchanged > 10


@given(name=st.sampled_from(NAMES), data=st.data())
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_one_edit_is_reported_once_at_its_path(name: str, data: st.DataObject) -> None:
    """A value changed anywhere is one difference, at its path, in words without marks of the language."""
    path, value = data.draw(st.sampled_from(edits(name)))
    source, file = read(name)
    try:
        other = source.resolve(set_=(f"{path}={value}",))
    except ScenarioError:
        assume(False)
    found = reported(differences(file, other))
    assert len(found) == 1, [each.path for each in found]
    assert related(found[0], file, path)
    assert path in ("name", "purpose") or not set("_{}[]`'\"") & set(found[0].words)
    assert "None" not in found[0].words
    assert found[0].acts == (path not in ("name", "purpose"))
    assert found[0].other.set_by == "--set"


@given(chosen)
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_several_edits_are_reported_each_and_swapping_swaps_the_sides(made: tuple[str, list[Edit]]) -> None:
    """Every edit is found again, nothing else is; the other way round, before and after change places."""
    name, some = made
    source, file = read(name)
    try:
        other = source.resolve(set_=tuple(f"{path}={value}" for path, value in some))
    except ScenarioError:
        assume(False)
    forth, back = differences(file, other), differences(other, file)
    assert all(any(related(each, file, path) for path, _ in some) for each in reported(forth))
    assert all(any(related(each, file, path) for each in reported(forth)) for path, _ in some)
    assert [(each.path, each.part, each.base, each.other) for each in forth] == [
        (each.path, each.part, each.other, each.base) for each in back]
    assert forth.unchanged == back.unchanged


@given(name=st.sampled_from(NAMES), data=st.data())
@settings(max_examples=30, suppress_health_check=list(HealthCheck))
def test_what_is_taken_out_is_reported_as_gone_and_as_new_again(name: str, data: st.DataObject) -> None:
    """An entry cleared with an empty setting differs there, and only there or where its absence is felt at once."""
    source, file = read(name)
    sections = sorted({path.rpartition(".")[0] for path, _ in edits(name)} | {path for path, _ in edits(name)})
    path = data.draw(st.sampled_from([each for each in sections if each]))
    try:
        other = source.resolve(set_=(f"{path}=",))
    except (ScenarioError, IndexError):
        assume(False)
    found = reported(differences(file, other))
    assert all(related(each, file, path) for each in found)
    assert [each.kind for each in reported(differences(other, file))] == [
        {"added": "removed", "removed": "added"}.get(each.kind, each.kind) for each in found]
