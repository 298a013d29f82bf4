"""Annotated assumptions: `{value, range, source, owner, checked}` taken apart into values and what is known of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from sim.scenario.durations import TICKS
from sim.scenario.parsing import Unreadable, is_money, put_together, shown, split_period, take_apart
from sim.scenario.problems import Origin, Path_, Problem, dotted, problem_at
from sim.scenario.reading import Node, Plain

NOTES: Final = ("range", "source", "owner", "checked")
_DOTTED: Final = (("plan", "may_change"), ("plan", "fix"), ("plan", "soft", "may_change"), ("plan", "shifts"))
"""Sections whose keys name what a plan decides, a dot between pool and contract."""
_RANGE = re.compile(r"\s*(.+?)\s+to\s+(.+?)\s*")


@dataclass(frozen=True, slots=True)
class Note:
    """What is written beside a value or section: where it is from, who answers for it, when it was checked."""

    source: str | None
    owner: str | None
    checked: str | None


@dataclass(frozen=True, slots=True)
class Assumption:
    """One annotated number.

    `path`: where it stands; `text`: as written. `value`, `low` (P10), `high` (P90): in the unit of the parsed
    scenario (ticks, cents, shares 0 to 1); where `factor`, they are factors (value 1) on every number of
    `targets`. `targets`: the paths of the numbers that move with it.
    """

    path: str
    text: str
    value: float
    low: float | None
    high: float | None
    factor: bool
    source: str | None
    owner: str | None = None
    checked: str | None = None
    targets: tuple[str, ...] = ()


@dataclass(slots=True)
class Stripped:
    """A document without annotations, and what was taken off. Paths are tuples."""

    document: dict[str, Any]
    places: dict[Path_, Origin] = field(default_factory=dict)
    keys: dict[Path_, Origin] = field(default_factory=dict)
    notes: dict[Path_, Note] = field(default_factory=dict)
    assumptions: list[Assumption] = field(default_factory=list)
    ranges: dict[str, Origin] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def strip(root: Node) -> Stripped:
    """Take every annotation off; cleared (null) keys disappear. Problems are collected, not raised."""
    result = Stripped({})
    value = _strip(root, (), result)
    assert isinstance(value, dict)
    result.document = value
    return result


def _strip(node: Node, path: Path_, result: Stripped) -> Plain:
    result.places[path] = node.origin
    result.keys[path] = node.place
    data = node.data
    if isinstance(data, tuple):
        return [_strip(child, (*path, place), result) for place, child in enumerate(data)]
    if not isinstance(data, Mapping):
        return data
    notes = {key: child for key, child in data.items() if key in NOTES and _is_note(child)}
    rest = {key: child for key, child in data.items() if key not in notes and child.data is not None}
    if notes:
        _take_notes(node, notes, path, result)
    if set(rest) == {"value"} and path:
        value = _strip(Node(rest["value"].data, rest["value"].origin, node.key), path, result)
        if notes:
            _assume({(): value}, notes, path, result)
        return value
    result.places[path] = node.place
    section: dict[str, Any] = {}
    for key, child in rest.items():
        if "." in key and path not in _DOTTED:
            result.problems.append(
                problem_at(
                    child.place,
                    dotted(path),
                    f"the name `{key}` contains a dot, which separates the parts of a path",
                    f"write {key.replace('.', '_')}",
                )
            )
        section[key] = _strip(child, (*path, key), result)
    if notes:
        _assume(_numbers(section), notes, path, result)
    return section


def _is_note(node: Node) -> bool:
    return not isinstance(node.data, (Mapping, tuple))


def _take_notes(node: Node, notes: Mapping[str, Node], path: Path_, result: Stripped) -> None:
    texts = {key: str(child.data) for key, child in notes.items() if child.data is not None and key != "range"}
    if texts:
        result.notes[path] = Note(texts.get("source"), texts.get("owner"), texts.get("checked"))
    if not path and notes:
        result.problems.append(
            problem_at(
                node.origin,
                "",
                "an annotation needs a value or a section it belongs to",
                f"remove `{next(iter(notes))}` at the top of the file",
            )
        )


def _numbers(section: Mapping[str, Any]) -> dict[Path_, Plain]:
    """What a range beside a section's own keys is about: `value` or `mean`, else its lists, else its quantities."""
    for name in ("value", "mean"):
        if name in section:
            return {(name,): section[name]}
    lists: dict[Path_, Plain] = {(key,): value for key, value in section.items() if isinstance(value, list)}
    if lists:
        return lists
    quantities: dict[Path_, Plain] = {}
    for key, value in section.items():
        parts = take_apart(value)
        if isinstance(value, str) and parts is not None and parts[2]:
            quantities[(key,)] = value
    return quantities


def _assume(found: Mapping[Path_, Plain], notes: Mapping[str, Node], path: Path_, result: Stripped) -> None:
    """Record the annotated number(s) below `path`, with the range if there is one."""
    leaves: dict[Path_, Plain] = {}
    for inner, value in found.items():
        if isinstance(value, list):
            leaves |= {(*inner, place): each for place, each in enumerate(value)}
        elif isinstance(value, dict):
            leaves |= {(*inner, key): each for key, each in value.items()}
        else:
            leaves[inner] = value
    leaves = {inner: value for inner, value in leaves.items() if amount(value) is not None}
    note = result.notes.get(path, Note(None, None, None))
    span = notes.get("range")
    name = dotted(path)
    targets = tuple(dotted((*path, *inner)) for inner in leaves)
    single = next(iter(leaves.values())) if len(leaves) == 1 else None
    if span is None or span.data is None:
        if single is not None:
            known = amount(single)
            assert known is not None
            result.assumptions.append(
                Assumption(
                    name,
                    str(single),
                    float(known[0]),
                    None,
                    None,
                    False,
                    note.source,
                    note.owner,
                    note.checked,
                    targets,
                )
            )
        return
    try:
        result.assumptions.append(_ranged(name, single, str(span.data), note, targets))
        result.ranges[name] = span.origin
    except Unreadable as error:
        result.problems.append(problem_at(span.origin, name, str(error), error.next_step))


def _ranged(name: str, single: Plain, text: str, note: Note, targets: tuple[str, ...]) -> Assumption:
    ends = _RANGE.fullmatch(text)
    if not ends:
        raise Unreadable(
            f"the range {shown(text)} cannot be read", "write P10 to P90, e.g. 21 % to 27 % or x0.8 to x1.2"
        )
    low, high = amount(ends.group(1)), amount(ends.group(2))
    if high is not None and low is not None and low[1] == "" and high[1]:
        _, _, unit = take_apart(ends.group(2)) or ("", 0, "")
        low = amount(f"{ends.group(1)} {unit}")
    if low is None or high is None:
        raise Unreadable(
            f"the range {shown(text)} cannot be read", "write P10 to P90, e.g. 21 % to 27 % or x0.8 to x1.2"
        )
    if not targets:
        raise Unreadable("there is no number here for the range to apply to", "put the range beside one value")
    value = amount(single)
    factor = low[1] == "x" and (value is None or value[1] != "x")
    if factor:
        value = (Decimal(1), "x")
    elif value is None:
        raise Unreadable(
            f"the range {shown(text)} stands beside several numbers, so it must be a range of factors",
            "write e.g. x0.8 to x1.2, or give each number its own range",
        )
    if not low[1] == high[1] == value[1]:
        raise Unreadable(
            f"the range {shown(text)} is not of the same kind as the value {shown(single)}",
            "write both ends in the unit of the value",
        )
    if not low[0] <= value[0] <= high[0]:
        middle = "1" if factor else f"the value {shown(single)}"
        raise Unreadable(f"the range {shown(text)} does not hold {middle}", "write low end, then high end, around it")
    return Assumption(
        name,
        text if factor else str(single),
        float(value[0]),
        float(low[0]),
        float(high[0]),
        factor,
        note.source,
        note.owner,
        note.checked,
        targets,
    )


def amount(text: object) -> tuple[Decimal, str] | None:
    """A quantity in the unit of the parsed scenario, with its dimension; None where `text` is none.

    Times in ticks ("time"), shares 0 to 1 ("%..."), money in cents, factors ("x"), other numbers as they are.
    """
    parts = take_apart(text)
    if parts is None:
        return None
    prefix, number, rest = parts
    if prefix:
        return (number, "x") if not rest else None
    if rest in TICKS:
        return number * TICKS[rest], "time"
    if rest.startswith("%"):
        return number / 100, "%" + "/".join(split_period(rest[1:].strip()))
    if is_money(rest):
        return number * 100, "/".join(split_period(rest))
    return number, "/".join(split_period(rest)) if rest else ""


def at_amount(text: Plain, value: Decimal, whole: bool = False) -> str | int | float:
    """`text` with its number changed so that it amounts to `value` (in parsed units), its unit kept."""
    parts = take_apart(text)
    assert parts is not None, f"{text!r} is no quantity"
    prefix, _, rest = parts
    unit = amount(f"{prefix}1 {rest}".strip())
    assert unit is not None
    number = value / unit[0]
    if not isinstance(text, str):
        return round(number) if whole else float(number)
    return put_together(prefix, round(number, 12), rest, money=is_money(rest))
