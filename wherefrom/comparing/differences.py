"""What two scenarios differ in, in a planner's words: what was, what is, and who set each of them where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from sim.scenario.assets import Machines
from sim.scenario.assumptions import Assumption
from sim.scenario.file import ScenarioFile
from sim.scenario.paths import split_path
from sim.scenario.problems import Origin, Path_, dotted
from sim.scenario.reading import plain as plain_data
from sim.scenario.resolved import range_text
from wherefrom.comparing.labels import PARTS, label, part_of
from wherefrom.comparing.phrases import next_named, shift_named, sides, words_of
from wherefrom.comparing.walking import Met, Spot, walked

Kind = Literal["changed", "added", "removed", "range", "source", "text"]
_NOT_STATED = "not stated"


@dataclass(frozen=True)
class Side:
    """One side of a difference. `text`: the value in words ("" where there is nothing); `written`: as the document has
    it; `set_by`: who set it where, e.g. `overrides.more_callers, high_street.yaml:212:7`, `--set`, `plan`,
    `high_street.yaml:30:12`, or `not stated`; `layer` and `place` are its parts."""

    text: str
    written: str
    layer: str
    place: str

    @property
    def set_by(self) -> str:
        """Layer and place in words."""
        if not self.place:
            return self.layer or _NOT_STATED
        named = self.layer in ("", "file") or self.place.rsplit(":", 2)[0].endswith(self.layer)
        return self.place if named else f"{self.layer}, {self.place}"


@dataclass(frozen=True)
class Difference:
    """One difference. `path`: as `--set` takes it; `part`: of the business. `acts`: whether it can change the figures
    (names, purposes, sources and owners cannot)."""

    path: str
    part: str
    kind: Kind
    words: str
    base: Side
    other: Side
    acts: bool = True


@dataclass(frozen=True)
class Differences:
    """All differences of two scenarios, in the order a planner thinks of them. `apart`: those without effect on the
    figures. `unchanged`: values that at least one of the two files states and that mean the same in both."""

    changes: tuple[Difference, ...]
    apart: tuple[Difference, ...]
    unchanged: int

    def __bool__(self) -> bool:
        return bool(self.changes or self.apart)

    def __iter__(self) -> Iterator[Difference]:
        return iter((*self.changes, *self.apart))


def differences(base: ScenarioFile, other: ScenarioFile) -> Differences:
    """Everything in which `other` differs from `base`, in meaning: shifts and steps are compared by what they are,
    values as read. Swapping the two swaps the sides of every difference."""
    met = list(walked(base, other))
    unchanged = sum(each.kind == "same" for each in met)
    found = [_difference(base, other, each) for each in met if each.kind != "same"]
    found = _with_ranges(base, other, found)
    found += _notes(base, other, found)
    found += _open_choices(base, other)
    found.sort(key=lambda each: PARTS.index(each.part))
    return Differences(
        tuple(each for each in found if each.acts), tuple(each for each in found if not each.acts), unchanged,
    )


def _difference(base: ScenarioFile, other: ScenarioFile, met: Met) -> Difference:
    currencies = [file.scenario.horizon.currency for file in (base, other)]
    before, after = sides(met, currencies[0], currencies[1])
    kind: Kind = "added" if met.kind == "added" else "removed" if met.kind == "removed" else "changed"
    acts = met.path not in (("name",), ("purpose",))
    return Difference(
        dotted(met.path), _part(base, other, met.path), kind if acts else "text",
        words_of(met, before, after, _entry(base, met.base.path)),
        _side(base, met.base, before), _side(other, met.other, after), acts,
    )


def _entry(file: ScenarioFile, path: Path_) -> str:
    """The entry of a list in which a path lies, as people speak of it; "" where it lies in none without a name."""
    for place, part in enumerate(path):
        if not isinstance(part, int):
            continue
        if path[0] == "shifts":
            return shift_named(file.scenario.shifts[part])
        if path[place - 1] == "next":
            return next_named(str(path[1]), file.scenario.channels[str(path[1])].next[part])
    return ""


def _part(base: ScenarioFile, other: ScenarioFile, path: tuple[str, ...]) -> str:
    machines = path[0] == "assets" and len(path) > 1 and any(
        isinstance(file.scenario.assets.get(path[1]), Machines) for file in (other, base))
    return part_of(path, machines)


def _side(file: ScenarioFile, spot: Spot, text: str) -> Side:
    if not spot.stated:
        return Side(text, "", _NOT_STATED, "")
    whole = isinstance(spot.written, (Mapping, list))
    written = "" if whole else str(spot.written)
    origin = _origin_of_section(file, spot.path) if whole else origin_of(file, spot.path)
    return Side(text, written, origin.layer, str(origin) if origin.line else "")


def origin_of(file: ScenarioFile, path: Path_) -> Origin:
    """Who set what stands at a path of the document: the nearest place around it that is known.

    What a plan (or anybody after loading) put in place of a section stands for all in it, whatever file said before.
    """
    found = file.blame.get("") or Origin("file", "scenario", 0, 0, "")
    for length in range(1, len(path) + 1):
        known = file.blame.get(dotted(path[:length]))
        if known is None:
            continue
        laid_later = length > 1 and not found.line and found.layer not in ("file", "--set", "")
        if not (laid_later and known.line):
            found = known
    return found


def _origin_of_section(file: ScenarioFile, path: Path_) -> Origin:
    """Who set a section: the layer of all that stands in it, where that is one and another than that of its key."""
    own = origin_of(file, path)
    start = f"{dotted(path)}."
    inside = [each for name, each in file.blame.items() if name.startswith(start)]
    layers = {each.layer for each in inside}
    return inside[0] if len(layers) == 1 and own.layer not in layers and own.line else own


def _with_ranges(base: ScenarioFile, other: ScenarioFile, found: list[Difference]) -> list[Difference]:
    """The differences, each with what became of its range; and ranges that changed without their value."""
    one, two = _ranges(base), _ranges(other)
    changed = list(found)
    for path in dict.fromkeys([*one, *two]):
        before, after = one.get(path), two.get(path)
        if before is not None and after is not None and _ends(before[1]) == _ends(after[1]):
            continue
        if _is_whole(path, found):
            continue
        texts = [None if each is None else _range_words(file, each[1])
                 for file, each in ((base, before), (other, after))]
        targets = {target for each in (before, after) if each is not None for target in each[2]}
        place = next((number for number, each in enumerate(found)
                      if _long_or_short(each.path) == path or _long_or_short(each.path) in targets), None)
        if place is not None:
            said = f"; range {texts[0] or 'none'} becomes {texts[1] or 'none, so it is taken as certain'}"
            changed[place] = replace(changed[place], words=changed[place].words + said)
            continue
        shown = tuple(split_path(path))
        changed.append(Difference(
            path, _part(base, other, shown), "range",
            f"range of {label(shown)}: {texts[0] or 'none'} becomes {texts[1] or 'none, so it is taken as certain'}",
            _range_side(base, before, texts[0]), _range_side(other, after, texts[1]),
        ))
    return changed


_Ranged = tuple[str, Assumption, tuple[str, ...]]


def _ranges(file: ScenarioFile) -> dict[str, _Ranged]:
    """Ranged assumptions by the path shown: (path in the document, assumption, targets as shown)."""
    return {
        _long_or_short(shown_path(file, each.path)):
            (each.path, each, tuple(_long_or_short(shown_path(file, target)) for target in each.targets))
        for each in file.assumptions if each.low is not None
    }


def _long_or_short(path: str) -> str:
    """The path of a figure, whether it is written short (`answered: 46 %`) or long (`answered: {value: 46 %, ...}`)."""
    head, _, last = path.rpartition(".")
    return head if head and last in ("value", "mean") else path


def _ends(assumption: Assumption) -> tuple[float | None, float | None, bool]:
    return assumption.low, assumption.high, assumption.factor


def _range_words(file: ScenarioFile, assumption: Assumption) -> str:
    text = re.sub(r"\d{4,}", lambda each: f"{int(each[0]):,}", range_text(file.document, assumption))
    return re.sub(r"\bx(?=\d)", "x ", re.sub(r"\bper_([a-z]+)", r"a \1", text).replace("a hour", "an hour"))


def _range_side(file: ScenarioFile, ranged: _Ranged | None, text: str | None) -> Side:
    if ranged is None:
        return Side("", "", _NOT_STATED, "")
    origin = origin_of(file, tuple(split_path(ranged[0])))
    return Side(text or "", text or "", origin.layer, str(origin) if origin.line else "")


def _is_whole(path: str, found: list[Difference]) -> bool:
    """Whether a path lies in something that is new or gone as a whole."""
    return any(
        path == each.path or path.startswith(f"{each.path}.") if each.kind in ("added", "removed") else
        each.path.endswith(".kind") and path.startswith(each.path.removesuffix("kind"))
        for each in found
    )


def _notes(base: ScenarioFile, other: ScenarioFile, found: list[Difference]) -> list[Difference]:
    """Sources, owners and dates checked that changed."""
    one, two = ({_long_or_short(shown_path(file, path)): (path, note)
                 for path, note in sorted(file.notes.items(), key=lambda each: len(each[0]))}
                for file in (base, other))
    notes = []
    for path in dict.fromkeys([*one, *two]):
        if _is_whole(path, found):
            continue
        said: list[tuple[str, str, str]] = []
        for name, words in (("source", "source"), ("owner", "owner"), ("checked", "date checked")):
            before, after = (getattr(each[path][1], name) if path in each else None for each in (one, two))
            if before != after:
                said.append((words, before or "none", after or "none"))
        if not said:
            continue
        shown = tuple(split_path(path))
        words = "; ".join(f"{word} of {label(shown)}: {before} becomes {after}" for word, before, after in said)
        sides_ = []
        for number, (file, each) in enumerate(((base, one), (other, two)), start=1):
            origin = origin_of(file, tuple(split_path(each[path][0]))) if path in each else None
            texts = ", ".join(text[number] for text in said)
            sides_.append(Side(texts, "", _NOT_STATED, "") if origin is None else
                          Side(texts, "", origin.layer, str(origin) if origin.line else ""))
        notes.append(Difference(path, _part(base, other, shown), "source", words, sides_[0], sides_[1], acts=False))
    return notes


def _open_choices(base: ScenarioFile, other: ScenarioFile) -> list[Difference]:
    """Choices of a plan, offered in both, that would not change the same."""
    found = []
    offered = [{each.with_: name for name, each in file.scenario.plan.may_choose.items() if each.with_ is not None}
               for file in (base, other)]
    for name in offered[0]:
        if name not in offered[1] or name not in base.overrides or name not in other.overrides:
            continue
        one, two = (dict(_leaves(plain_data(file.overrides[name]), ())) for file in (base, other))
        unlike = [path for path in dict.fromkeys([*one, *two]) if one.get(path) != two.get(path)]
        if not unlike:
            continue
        texts = ["; ".join(f"{label(path)} {each.get(path, 'as it is')}" for path in unlike[:3]) for each in (one, two)]
        origins = [file.overrides[name].place for file in (base, other)]
        sides_ = [Side(text, "", origin.layer, str(origin) if origin.line else "")
                  for text, origin in zip(texts, origins, strict=True)]
        more = f" and {len(unlike) - 3} more" if len(unlike) > 3 else ""
        found.append(Difference(
            f"overrides.{name}", "Plan", "changed",
            f"{label(('overrides', name))}: {texts[0]} becomes {texts[1]}{more}", sides_[0], sides_[1],
        ))
    return found


def _leaves(data: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(data, Mapping) and data:
        for key, child in data.items():
            yield from _leaves(child, (*path, str(key)))
    else:
        yield path, ", ".join(str(each) for each in data) if isinstance(data, list) else str(data)


def shown_path(file: ScenarioFile, path: str) -> str:
    """A path of the document with entries of lists by name where they have one, as differences show it."""
    here: Any = file.document
    parts = []
    for part in split_path(path):
        if isinstance(here, list) and part.isdigit() and int(part) < len(here):
            here = here[int(part)]
            parts.append(str(here["name"]) if isinstance(here, Mapping) and "name" in here else part)
        else:
            here = here.get(part) if isinstance(here, Mapping) else None
            parts.append(part)
    return ".".join(parts)
