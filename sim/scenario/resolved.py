"""Writing a resolved scenario out again, and the register of its numbers."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sim.scenario.assumptions import Assumption, Note, amount, at_amount
from sim.scenario.drawing import path_in
from sim.scenario.problems import Path_, dotted

if TYPE_CHECKING:
    from sim.scenario.file import ScenarioFile

REGISTERED = ("offer", "assets", "channels", "demand")


def annotated(document: Mapping[str, Any], assumptions: Sequence[Assumption], notes: Mapping[str, Note]) -> Any:
    """The document with its annotations put back, as plain data."""
    written: dict[str, dict[str, Any]] = {}
    for path, note in notes.items():
        written[path] = {key: text for key, text in asdict(note).items() if text is not None}
    for each in assumptions:
        if each.low is not None:
            written[each.path] = {"range": range_text(document, each)} | written.get(each.path, {})
    return _annotated(dict(document), (), written)


def resolved_text(
    document: Mapping[str, Any], assumptions: Sequence[Assumption], notes: Mapping[str, Note],
    overrides: Mapping[str, Any] = MappingProxyType({}),
) -> str:
    """YAML of the document with its annotations put back; it loads to the same scenario.

    `overrides` (name -> sections) are those that choices not yet made would lay over it.
    """
    from ruamel.yaml import YAML

    whole = annotated(document, assumptions, notes)
    if overrides:
        whole = {**whole, "overrides": dict(overrides)}
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False
    yaml.allow_unicode = True
    yaml.width = 120
    stream = io.StringIO()
    yaml.dump(whole, stream)
    return stream.getvalue()


def range_text(document: Mapping[str, Any], assumption: Assumption) -> str:
    """The range as the language writes it, e.g. `21 % to 27 %` or `x0.8 to x1.2`."""
    low, high = Decimal(repr(assumption.low)), Decimal(repr(assumption.high))
    if assumption.factor:
        return f"x{float(low):g} to x{float(high):g}"
    holder: Any = document
    for part in path_in(document, assumption.targets[0]):
        holder = holder[part]
    return f"{at_amount(holder, low)} to {at_amount(holder, high)}"


def _annotated(value: Any, path: Path_, written: Mapping[str, Mapping[str, Any]]) -> Any:
    notes = written.get(dotted(path), {}) if path else {}
    if isinstance(value, dict):
        return {key: _annotated(child, (*path, key), written) for key, child in value.items()} | dict(notes)
    if isinstance(value, list):
        value = [_annotated(child, (*path, place), written) for place, child in enumerate(value)]
    return {"value": value, **notes} if notes else value


def register(file: ScenarioFile) -> tuple[Assumption, ...]:
    """Every number of the offer, assets, channels and demand, with the nearest source stated around it.

    A number without a source has `source` None; `low` and `high` are those of the range it moves with.
    """
    ranged = {target: each for each in file.assumptions if each.low is not None for target in each.targets}
    rows = []
    for path, value in _numbers(file.document):
        known = amount(value)
        assert known is not None
        name = dotted(path)
        note = _nearest_note(file.notes, path)
        span = ranged.get(name)
        rows.append(
            Assumption(
                name, str(value), float(known[0]), span.low if span else None, span.high if span else None,
                bool(span and span.factor), note.source, note.owner, note.checked, (name,),
            )
        )  # fmt: skip
    return tuple(rows)


def _numbers(document: Mapping[str, Any]) -> Iterator[tuple[Path_, Any]]:
    """Paths and values of all quantities in the registered sections, in file order."""
    stack: list[tuple[Path_, Any]] = [((key,), document[key]) for key in reversed(REGISTERED) if key in document]
    while stack:
        path, value = stack.pop()
        if isinstance(value, dict):
            stack += [((*path, key), value[key]) for key in reversed(value)]
        elif isinstance(value, list):
            stack += [((*path, place), value[place]) for place in reversed(range(len(value)))]
        elif amount(value) is not None:
            yield path, value


def _nearest_note(notes: Mapping[str, Note], path: Path_) -> Note:
    """What is known of a number: each of source, owner and date from the nearest section that states it."""
    found: dict[str, str] = {}
    for length in range(len(path), 0, -1):
        note = notes.get(dotted(path[:length]))
        if note is not None:
            found = {key: text for key, text in asdict(note).items() if text is not None} | found
    return Note(found.get("source"), found.get("owner"), found.get("checked"))
