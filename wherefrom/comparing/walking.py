"""Two scenarios walked side by side, class by class: where they mean something else, and what each says there.

Values are compared as parsed, so that 0.24 of a share and 24 %, 60 min and 1 h, or a default written out make no
difference. What neither document states follows from something else and is not looked at.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sim.scenario.base import Section
from sim.scenario.channels import Answered, HitRate, Outbound, Talk
from sim.scenario.durations import TimeSpec
from sim.scenario.fields import bare
from sim.scenario.file import ScenarioFile
from sim.scenario.goals import Service
from sim.scenario.horizon import Horizon
from sim.scenario.problems import Path_
from sim.scenario.scenario import Scenario
from sim.scenario.steps import Step
from wherefrom.comparing.matching import matched

Kind = Literal["same", "changed", "added", "removed"]
Shown = tuple[str, ...]

MISSING: Final = object()
"""What a document says where it says nothing."""

_SHORT: Final[dict[type[Section], str]] = {HitRate: "value", Answered: "value", TimeSpec: "mean", Horizon: "length"}
"""Sections that may be written as one bare value, and which of their keys that is."""
_WEIGHTS: Final = ("parse_month_weights", "parse_weekday_weights", "parse_hour_weights")
_MAPS: Final = (*_WEIGHTS, "parse_hour_factors", "parse_month_counts", "parse_fixed", "parse_breaks")
"""Readers of values that may be written as a map."""


@dataclass(frozen=True)
class Spot:
    """A place in one scenario: the parsed value (None: none), what the document says (or MISSING), the path there.
    `short`: the document wrote a section as its main value (or a single list of leads without its name)."""

    value: Any
    written: Any
    path: Path_
    short: bool = False

    @property
    def stated(self) -> bool:
        """Whether the document says anything there."""
        return self.written is not MISSING


@dataclass(frozen=True)
class Met:
    """A place in both. `path`: entries of lists by name where they have one. `parser`: name of the function that reads
    such values, "" for sections and plain ones; `owner`: the class whose field it is."""

    kind: Kind
    path: Shown
    parser: str
    owner: type[Section]
    base: Spot
    other: Spot


def walked(base: ScenarioFile, other: ScenarioFile) -> Iterator[Met]:
    """Every place at least one of the two documents states, in the order of the language."""
    return _section(Scenario, Spot(base.scenario, base.document, ()), Spot(other.scenario, other.document, ()), ())


def _section(of: type[Section], base: Spot, other: Spot, path: Shown) -> Iterator[Met]:
    base, other = _long(of, base), _long(of, other)
    other_form = of is HitRate and (base.value.value is None) != (other.value.value is None)
    if other_form:
        yield Met("changed", path, "hit_rate", of, base, other)
    for name, entry in of.model_fields.items():
        key = entry.alias or name
        if (of is Scenario and name == "schema_") or (other_form and name in ("value", "by_contact")):
            continue
        one, two = _inside(of, base, name, key), _inside(of, other, name, key)
        if (one.stated or two.stated) and not _follows(of, name, base, other):
            shown = _shown(path, key, (base, one), (other, two))
            yield from _place(of, entry.annotation, tuple(entry.metadata), one, two, shown)


def _long(of: type[Section], spot: Spot) -> Spot:
    """The spot as if its short form were written long."""
    if of in _SHORT and spot.stated and not isinstance(spot.written, Mapping):
        return Spot(spot.value, {_SHORT[of]: spot.written}, spot.path, short=True)
    return spot


def _shown(path: Shown, key: str, base: tuple[Spot, Spot], other: tuple[Spot, Spot]) -> Shown:
    """The path shown, as one of the documents has it, rather the second: without names that it leaves out. Given are
    parent and child of each side."""
    parent, child = other if other[1].stated else base
    return path if child.path == parent.path else (*path, key)


def _inside(of: type[Section], spot: Spot, name: str, key: str) -> Spot:
    """The spot of one field."""
    value = None if spot.value is None else getattr(spot.value, name)
    written = spot.written if isinstance(spot.written, Mapping) else {}
    if of is Service and name == "promises" and "promises" not in written:
        promises = {each: said for each, said in written.items() if each != "cover"}
        return Spot(value, promises or MISSING, spot.path)
    if of is Step and name in ("needs", "or_needs") and spot.value is not None:
        value = spot.value.stated[0] if name == "needs" else spot.value.stated[1:]
    if of is TimeSpec and spot.value is not None:
        if name == "file":
            value = spot.value.values or None
        elif name in ("cv", "shape"):
            value = _effective(spot.value, spot.path)[name == "shape"]
    said = written.get(key, MISSING)
    if of is Outbound and name == "leads" and isinstance(said, Mapping) and _unnamed(value, said):
        return Spot(value, {"leads": said}, (*spot.path, key), short=True)
    return Spot(value, said, spot.path if spot.short and key == _SHORT.get(of) else (*spot.path, key))


def _unnamed(value: Any, said: Mapping[str, Any]) -> bool:
    """Whether a single list of leads is written without a name."""
    return set(value or ()) == {"leads"} and not isinstance(said.get("leads"), Mapping)


def _effective(time: TimeSpec, path: Path_) -> tuple[float, str]:
    """Variation and shape a time has in the end, defaults filled in."""
    shape = time.shape
    if shape is None:
        open_ended = path[-1:] in (("patience",), ("every",), ("repair",))
        shape = "lognormal" if time.cv else "exponential" if open_ended and time.cv is None else "deterministic"
    cv = {"exponential": 1.0, "deterministic": 0.0}.get(shape, time.cv or 0.0)
    return cv, shape


def _follows(of: type[Section], name: str, base: Spot, other: Spot) -> bool:
    """Whether a field only repeats what is compared elsewhere: spreads that steps and talks hand on to their times."""
    if of is TimeSpec:
        return name in ("unit", "values")
    if name not in ("cv", "shape") or of not in (Step, Talk):
        return False
    times = ("time",) if of is Step else ("sale", "no_sale", "wrong_party")
    handed = []
    for time in times:
        specs = [(getattr(spot.value, time), _inside(of, spot, time, time)) for spot in (base, other)]
        if any(isinstance(spot.written, Mapping) and name in spot.written for _, spot in specs):
            continue
        spreads = [_effective(spec, (time,))[name == "shape"] if spec is not None else None for spec, _ in specs]
        handed.append(spreads[0] != spreads[1] and None not in spreads)
    return not any(handed)


def _place(
    owner: type[Section], annotation: Any, metadata: tuple[Any, ...], base: Spot, other: Spot, path: Shown
) -> Iterator[Met]:
    annotation, extra = bare(annotation)
    parser = _parser(metadata + extra)
    if not parser and (isinstance(base.value, Section) or isinstance(other.value, Section)):
        yield from _sections(owner, base, other, path)
        return
    if not parser and typing.get_origin(annotation) is dict:
        yield from _entries(owner, annotation, base, other, path)
        return
    if not parser and typing.get_origin(annotation) is tuple:
        yield from _list(owner, annotation, base, other, path)
        return
    yield from _leaf(owner, parser, base, other, path)


def _parser(metadata: Sequence[Any]) -> str:
    return next((each.func.__name__ for each in metadata if hasattr(each, "func")), "")


def _sections(owner: type[Section], base: Spot, other: Spot, path: Shown) -> Iterator[Met]:
    if base.value is None or other.value is None:
        if base.value is not other.value:
            yield Met("added" if base.value is None else "removed", path, "", owner, base, other)
    elif type(base.value) is not type(other.value):
        yield Met("changed", (*path, "kind"), "", owner, _kind(base), _kind(other))
    else:
        yield from _section(type(base.value), base, other, path)


def _kind(spot: Spot) -> Spot:
    return Spot(spot.value.kind, spot.value.kind, (*spot.path, "kind"))


def _entries(owner: type[Section], annotation: Any, base: Spot, other: Spot, path: Shown) -> Iterator[Met]:
    """The entries of a map by name: those of both, in the order of the first; new ones after them."""
    inner = typing.get_args(annotation)[1]
    for name in dict.fromkeys([*(base.value or {}), *(other.value or {})]):
        one, two = _entry(base, name), _entry(other, name)
        if one.stated or two.stated:
            yield from _place(owner, inner, (), one, two, _shown(path, str(name), (base, one), (other, two)))
    if path and path[-1] in _DEALT:
        names = [[name for name in spot.value or {} if name in (base.value or {}) and name in (other.value or {})]
                 for spot in (base, other)]
        yield from _luck(owner, names, base, other, path)


def _entry(spot: Spot, name: Any) -> Spot:
    written = spot.written if isinstance(spot.written, Mapping) else {}
    said = written.get(name, written.get(str(name), MISSING))
    return Spot((spot.value or {}).get(name), said, spot.path if spot.short else (*spot.path, str(name)))


def _list(owner: type[Section], annotation: Any, base: Spot, other: Spot, path: Shown) -> Iterator[Met]:
    one, two = base.value or (), other.value or ()
    if any(isinstance(each, Section) for each in (*one, *two)):
        for left, right in matched(one, two):
            first, second = _at(base, left), _at(other, right)
            if first.stated or second.stated:
                entry = second.value if second.value is not None else first.value
                tag = entry.name if isinstance(entry, Step) else str(right if right is not None else left)
                yield from _sections(owner, first, second, (*path, tag))
        yield from _order_of_steps(owner, base, other, path)
        if path[-1] in _DEALT:
            both = [(left, right) for left, right in matched(one, two) if left is not None and right is not None]
            order = [[two[right] for _, right in sorted(both)], [two[right] for _, right in both]]
            yield from _luck(owner, order, base, other, path)
        return
    _, metadata = bare(typing.get_args(annotation)[0])
    parser = _parser(metadata)
    unlike = [place for place, (left, right) in enumerate(zip(one, two, strict=False)) if left != right]
    if parser and len(one) == len(two) and len(unlike) == 1 and base.stated and other.stated:
        place = unlike[0]
        yield from _leaf(owner, parser, _at(base, place), _at(other, place), (*path, str(place)))
        return
    yield from _leaf(owner, f"list of {parser}" if parser else "list", base, other, path)


def _at(spot: Spot, place: int | None) -> Spot:
    if place is None:
        return Spot(None, MISSING, spot.path)
    written = spot.written
    said = written[place] if isinstance(written, (list, tuple)) and place < len(written) else MISSING
    return Spot(spot.value[place], said, (*spot.path, place))


def _order_of_steps(owner: type[Section], base: Spot, other: Spot, path: Shown) -> Iterator[Met]:
    """Steps are taken in order: the same steps in another order are something else."""
    names = [[each.name for each in spot.value or () if isinstance(each, Step)] for spot in (base, other)]
    both = [[name for name in each if name in names[0] and name in names[1]] for each in names]
    if both[0] != both[1]:
        yield Met("changed", path, "order", owner, Spot(tuple(names[0]), base.written, base.path),
                  Spot(tuple(names[1]), other.written, other.path))


_DEALT: Final = (
    "offer", "assets", "channels", "shifts", "next", "chooses", "dialogue", "classes", "contracts", "leads",
)
"""Where chances and people are dealt out in the order of the file: another order means the same, with other luck."""


def _luck(
    owner: type[Section], order: Sequence[Sequence[Any]], base: Spot, other: Spot, path: Shown
) -> Iterator[Met]:
    if list(order[0]) != list(order[1]):
        yield Met("changed", path, "luck", owner, Spot(tuple(order[0]), base.written, base.path),
                  Spot(tuple(order[1]), other.written, other.path))


def _leaf(owner: type[Section], parser: str, base: Spot, other: Spot, path: Shown) -> Iterator[Met]:
    if parser == "parse_days_hours":
        yield from _week(owner, base, other, path)
        return
    same = _profile(base.value) == _profile(other.value) if parser in _WEIGHTS else base.value == other.value
    if parser == "list":
        same = same or (owner.__name__ not in _ORDERED and _as_set(base.value) == _as_set(other.value))
    if not same and parser in _MAPS:
        path, base, other = _at_one_key(path, base, other)
    yield Met("same" if same else "changed", path, parser, owner, base, other)


def _at_one_key(path: Shown, base: Spot, other: Spot) -> tuple[Shown, Spot, Spot]:
    """The path and the spots at the one key of a map in which two documents differ, if there is just one."""
    one, two = (_by_key(spot.written) for spot in (base, other))
    if one is None or two is None or type(base.written) is not type(other.written):
        return path, base, other
    unlike = [key for key in dict.fromkeys([*one, *two]) if one.get(key, MISSING) != two.get(key, MISSING)]
    if len(unlike) != 1:
        return path, base, other
    key = unlike[0]
    base, other = (Spot(spot.value, written.get(key, MISSING), (*spot.path, key))
                   for spot, written in ((base, one), (other, two)))
    return (*path, str(key)), base, other


def _by_key(written: object) -> Mapping[Any, Any] | None:
    """A map or a list by key; None for anything else."""
    if isinstance(written, Mapping):
        return written
    return dict(enumerate(written)) if isinstance(written, (list, tuple)) else None


_ORDERED: Final = ("PlanSection", "Step")
"""Classes whose lists of names are in order: the aims of a plan, alternatives of a step."""


def _as_set(value: Any) -> list[str] | None:
    return None if value is None else sorted(str(sorted(each) if isinstance(each, tuple) else each) for each in value)


def _profile(weights: Sequence[float] | None) -> tuple[float, ...] | None:
    """Weights that add up to 1, rounded beyond what arithmetic blurs: they are rescaled anyway."""
    total = sum(weights or ())
    return tuple(round(each / total, 12) for each in weights or ()) if total else None


def _week(owner: type[Section], base: Spot, other: Spot, path: Shown) -> Iterator[Met]:
    """Hours by day of the week: days that change alike are one place."""
    one, two = base.value or {}, other.value or {}
    groups: dict[tuple[Any, Any], list[int]] = {}
    for day in range(7):
        if one.get(day) != two.get(day):
            groups.setdefault((one.get(day), two.get(day)), []).append(day)
    if not groups:
        yield Met("same", path, "parse_days_hours", owner, base, other)
    for (before, after), days in groups.items():
        keys = [_key_of_days(spot.written, days) for spot in (other, base)]
        key = next((each for each in keys if each is not None), None)
        places = [spot.path if _key_of_days(spot.written, days) is None else
                  (*spot.path, str(_key_of_days(spot.written, days))) for spot in (base, other)]
        yield Met(
            "changed", path if key is None else (*path, key), "week", owner,
            Spot((tuple(days), before), base.written, places[0]), Spot((tuple(days), after), other.written, places[1]),
        )


def _key_of_days(written: Any, days: Sequence[int]) -> str | None:
    """The key of a map of days that means exactly these days."""
    from sim.scenario.parsing import Unreadable
    from sim.scenario.weeks import parse_days

    for key in written if isinstance(written, Mapping) else ():
        try:
            if parse_days(str(key)) == tuple(days):
                return str(key)
        except Unreadable:
            continue
    return None
