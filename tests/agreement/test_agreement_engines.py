"""The two engines tell the same year: same rows, same digest, same closing state, same figures, for drawn worlds.

The worlds are documents over the whole scenario language (see `drawn`), numbered, so that a number is all one needs to
see one again. The default run compares 300 of them, the long one 20,000 others, and writes what it found into
docs/agreement.md. A world on which the engines differ is shown as the smallest document that still makes them differ.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest
from drawn.census import FEATURES, HAPPENINGS, fields_of_the_language, fields_stated, scarce
from drawn.compare import difference, totals_difference
from drawn.documents import Drawn, drawn_world
from drawn.laws import check_laws
from drawn.played import borders_of, happened, played, scenario_file, world_of
from drawn.smaller import smallest

from sim.engines import engine_named, measured_by
from sim.measure.fold import measure
from sim.scenario.problems import ScenarioError
from sim.world.world import World

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "agreement.md"


def disagreement(drawn: Drawn, world: World, census: Counter[str]) -> str | None:
    """Play a world with both engines and compare everything; where they agree, what happened is counted."""
    told = played(engine_named("reference"), world)
    found = difference(world, told, played(engine_named("kernel"), world))
    if found is not None:
        return found
    borders = borders_of(drawn, world)
    if played(engine_named("kernel"), world, borders).digest != told.digest:
        return f"the digest is another one with block borders {borders}"
    figures, closing = measured_by("kernel")(world)
    if closing != told.closing:
        return f"played without a log, the closing states differ:\n  {told.closing}\n  {closing}"
    found = totals_difference(measure(world, [told.log]), figures)
    if found is None:
        census.update(drawn.features | happened(told.log, told.closing) | {"worlds"})
    return found


def compared(numbers: Iterable[int]) -> Counter[str]:
    """Compare the worlds with these numbers; how often each feature was on and each thing happened."""
    census: Counter[str] = Counter()
    for number in numbers:
        drawn = drawn_world(number)
        found = disagreement(drawn, world_of(drawn), census)
        if found is not None:
            pytest.fail(f"world {number}: {found}\n\n{_in_short(drawn)}")
    return census


def _in_short(drawn: Drawn) -> str:
    """The smallest document on which the engines still disagree, and how they do."""

    def differs(document: dict[str, object]) -> bool:
        try:
            world = world_of(replace(drawn, document=document))
        except ScenarioError:
            return False
        return disagreement(drawn, world, Counter()) is not None

    least = replace(drawn, document=smallest(drawn.document, differs))
    return (
        f"seed {least.seed}, year {least.replication}, coarse {least.coarse}\n{json.dumps(least.document, indent=1)}\n"
        f"{disagreement(least, world_of(least), Counter())}"
    )


def test_agreement_of_the_engines() -> None:
    """300 worlds agree in every row and every figure, every feature of the language was on in at least 10 of them, and
    every outcome, cause, move and movement occurred in at least 5."""
    census = compared(range(300))
    assert census["worlds"] == 300
    assert not scarce(census, FEATURES, 10)
    assert not scarce(census, HAPPENINGS, 5)


def test_agreement_worlds_state_every_field_of_the_language() -> None:
    """No field of a scenario file that acts on a year is left out of the first 300 worlds."""
    stated: set[str] = set()
    for number in range(300):
        stated.update(fields_stated(scenario_file(drawn_world(number).document).scenario))
    assert not sorted(set(fields_of_the_language()) - stated)


def test_agreement_laws_of_drawn_worlds() -> None:
    """In the reference's log of 60 other drawn worlds everybody is counted, units do one thing at a time, and stock
    adds up, wherever the blocks are cut."""
    for number in range(300, 360):
        drawn = drawn_world(number)
        world = world_of(drawn)
        told = played(engine_named("reference"), world)
        check_laws(world, told.log)
        assert played(engine_named("reference"), world, borders_of(drawn, world)).digest == told.digest


def test_agreement_is_lost_where_a_row_is_changed() -> None:
    """One tick more in one row, another closing state, a row less, one sale more in the totals: each is found, and
    the row is told in words."""
    drawn = drawn_world(0)
    world = world_of(drawn)
    told = played(engine_named("reference"), world)
    journeys = told.log.tables["journeys"]
    later = {**journeys, "end": journeys["end"] + (journeys["contact"] == journeys["contact"].max())}
    fewer = {name: column[:-1] for name, column in journeys.items()}
    for rows in (later, fewer):
        log = replace(told.log, tables={**told.log.tables, "journeys": rows})
        found = difference(world, told, replace(told, log=log))
        assert found is not None
        assert found.startswith("journeys, row")
        assert "end: " in found
    assert "digests differ" in str(difference(world, told, replace(told, digest="")))
    assert "closing states differ" in str(difference(world, told, replace(told, closing=None)))
    totals = measure(world, [told.log])
    name = "arrivals[channel,month]"
    other = replace(totals, tables={**totals.tables, name: totals.tables[name] + 1})
    assert name in str(totals_difference(totals, other))
    assert totals_difference(totals, totals) is None


@pytest.mark.long
def test_agreement_of_the_engines_in_twenty_thousand_worlds() -> None:
    """20,000 worlds that the default run does not play; the result goes into docs/agreement.md."""
    code = code_digest()    # before playing: what is loaded now is what is compared
    census = compared(range(1_000, 21_000))
    assert census["worlds"] == 20_000
    assert not scarce(census, FEATURES, 500)
    assert not scarce(census, HAPPENINGS, 100)
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("Last long run:"))
    lines[place] = result_line(census, code)
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def result_line(census: Counter[str], code: str) -> str:
    """How many worlds, what was seen and how rarely, and a digest of the code compared; no clock."""
    rarest = sorted((*FEATURES, *HAPPENINGS), key=lambda name: census[name])[:5]
    seen = ", ".join(f"{name} in {census[name]:,}" for name in rarest)
    return (
        f"Last long run: {census['worlds']:,} worlds, all {len(FEATURES)} features and {len(HAPPENINGS)} kinds of "
        f"events seen (the rarest: {seen}), no difference. Code compared: `{code}`."
    )


def code_digest() -> str:
    """Digest of both engines, what they read, and the versions of the libraries under them."""
    whole = hashlib.sha256()
    for folder in ("log", "world", "reference", "kernel", "scenario", "measure"):
        for path in sorted((ROOT / "sim" / folder).glob("*.py")):
            whole.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    for package in ("numba", "numpy", "simpy"):
        whole.update(f"{package} {version(package)}".encode())
    return whole.hexdigest()[:16]
