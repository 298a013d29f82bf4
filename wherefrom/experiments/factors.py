"""Factors as written, made into what can be varied: levels of a list, or any number between two ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sim.measure.kpis import KPI_BY_NAME
from sim.scenario.assumptions import Assumption, at_amount
from sim.scenario.parsing import Unreadable, nearest, shown
from wherefrom.experiments.experiment import Factor
from wherefrom.experiments.language import FactorSection
from wherefrom.experiments.laying import Laying
from wherefrom.experiments.quantities import (
    PLAIN,
    Unit,
    decimals,
    in_unit,
    plain_factor,
    read_quantity,
    rounded_to,
    same_unit,
    steps_between,
)

COLUMNS: Final = ("point", "row", "scenario", "replication", "metric", "unit", "value", "state", "years", "reached",
                  "reason")
"""Columns that the tables of a batch have beside those of its factors."""
NONE: Final = "none"
AS_IT_IS: Final = "as it is"


@dataclass(frozen=True, slots=True)
class Choice:
    """One level before it is laid over a scenario: as shown, as set, its number, the overrides it lays over it."""

    shown: str
    text: str
    number: Decimal | None = None
    with_: tuple[str, ...] = ()
    unchanged: bool = False


@dataclass(frozen=True)
class Varied:
    """A factor that can be varied: `listed` levels, or any number between the `ends` (both None of words).

    `whole`: only whole numbers; `fixed`: multiplies an assumption and takes its range away.
    """

    name: str
    path: str
    multiplied: bool = False
    unit: Unit = PLAIN
    whole: bool = False
    listed: tuple[Choice, ...] = ()
    ends: tuple[Decimal, Decimal] | None = None
    fixed: bool = False
    steps: int | None = None

    def choice(self, number: Decimal) -> Choice:
        """The level of a number."""
        text = self.unit.text(number)
        return Choice(f"x {text}" if self.multiplied else text, text, number)

    def stepped(self) -> tuple[Choice, ...]:
        """The levels of a grid: those listed, or evenly spaced ones. Raises Unreadable without a number of steps."""
        if self.listed:
            return self.listed
        if self.ends is None or self.steps is None:
            raise Unreadable(f"`{self.name}` does not say how many levels a grid takes of it", "add steps: 5")
        return tuple(self.choice(each) for each in steps_between(*self.ends, self.steps, self.whole))

    def at(self, uniform: float, slices: int) -> Choice:
        """The level at `uniform` in [0, 1), of a sample of so many: whole numbers and listed levels equally likely."""
        if self.listed:
            return self.listed[min(int(uniform * len(self.listed)), len(self.listed) - 1)]
        assert self.ends is not None
        low, high = self.ends
        share = Decimal(repr(uniform))
        if self.whole:
            return self.choice(low + min(int(share * (high - low + 1)), int(high - low)))
        return self.choice(rounded_to(low + share * (high - low), decimals(low, high, slices)))

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """The numbers of its ends or listed levels; none of words."""
        known = self.ends or tuple(each.number for each in self.listed if not each.unchanged)
        return tuple(each for each in known if each is not None) if all(each is not None for each in known) else ()

    def extremes(self) -> tuple[Choice, ...]:
        """Its lowest and highest level, or all where they are words."""
        if self.ends is not None:
            return tuple(self.choice(each) for each in dict.fromkeys(self.ends))
        if self.numbers:
            known = [each for each in self.listed if each.number is not None]
            ends = (min(known, key=_number), max(known, key=_number))
            return tuple(dict.fromkeys(ends))
        return self.listed

    def factor(self, layings: Sequence[Laying]) -> Factor:
        """What a reader of the results needs to know of it; `layings`: the scenarios unchanged."""
        numbers = self.numbers
        return Factor(
            self.name, self.path, self.multiplied, "" if self.multiplied else self.unit.shown,
            float(min(numbers)) if numbers else None, float(max(numbers)) if numbers else None,
            self._base(layings) if numbers else None,
        )

    def _base(self, layings: Sequence[Laying]) -> float | None:
        if self.multiplied:
            return 1.0
        said = {in_unit(place.says, self.unit) for each in layings for place in each.places(self.path, False)}
        only = said.pop() if len(said) == 1 else None
        return None if only is None else float(only)

    def settings(self, choice: Choice, laying: Laying) -> tuple[str, ...]:
        """What a level of it sets in a scenario. Raises Unreadable where its path leads nowhere."""
        if not self.path or choice.unchanged:
            return ()
        if self.fixed:
            return laying.fixed_factor(self.path, choice.text)
        return laying.settings(self.path, choice.number, choice.text, self.multiplied)


def _number(choice: Choice) -> Decimal:
    assert choice.number is not None
    return choice.number


def varied(name: str, section: FactorSection, layings: Sequence[Laying]) -> Varied:
    """A factor of the file. Raises Unreadable (`inside` says which key) for levels that cannot be read, and paths
    that lead nowhere in one of the scenarios."""
    ways = {"from": section.from_ is not None or section.to is not None, "values": bool(section.values),
            "multiply": section.multiply is not None, "over": section.over is not None, "with": bool(section.with_)}
    asked = [key for key, given in ways.items() if given]
    if len(asked) > 1:
        raise Unreadable(f"`{name}` is varied in two ways: {' and '.join(f'`{each}`' for each in asked)}",
                         "keep one of them", asked[1], at_key=True)
    if section.with_:
        if section.path:
            raise Unreadable("`with` lays named overrides over the scenario and needs no path", "remove `path`",
                             "path", at_key=True)
        return Varied(name, "", listed=tuple(override_choice(each) for each in section.with_))
    if not section.path:
        raise Unreadable(f"`{name}` does not say what it varies", "add path: with a dotted path into the scenario")
    if not asked:
        raise Unreadable(f"`{name}` has no levels", "add from: and to:, values:, multiply: or over: its range")
    if section.steps is not None and asked[0] not in ("from", "over"):
        raise Unreadable("`steps` needs two ends", "write from: and to:, or leave it out", "steps", at_key=True)
    if section.over is not None:
        return over_its_range(name, section.path, section.steps, layings)
    if section.multiply is not None:
        return _multiplied(name, section, layings)
    return _valued(name, section, layings)


def check_name(name: str) -> None:
    """Raises Unreadable for a factor that cannot be a column of its own in the tables of a batch."""
    if not name.strip():
        raise Unreadable("a factor needs a name", "write e.g. demand: {path: ...}", at_key=True)
    if name in COLUMNS or name in KPI_BY_NAME:
        raise Unreadable(f"`{name}` is the name of another column of the results", f"write e.g. `{name} varied`",
                         at_key=True)


def override_choice(text: str) -> Choice:
    """`none`, one override, or several joined by `+`."""
    names = tuple(each.strip() for each in text.split("+") if each.strip())
    return Choice(text, "", None, () if names == (NONE,) else names)


def _valued(name: str, section: FactorSection, layings: Sequence[Laying]) -> Varied:
    whole = is_whole(section.path, False, layings)
    if section.values:
        return Varied(name, section.path, False, *listed_values(section.values, whole))
    for key, given in (("from", section.from_), ("to", section.to)):
        if given is None:
            raise Unreadable(f"`{key}` is missing", f"add {key}: with the other end")
    (low, high), unit = same_unit((section.from_, section.to))
    _check_ends(low, high, whole, "to")
    return Varied(name, section.path, False, unit, whole, (), (low, high), steps=section.steps)


def listed_values(values: Sequence[object], whole: bool) -> tuple[Unit, bool, tuple[Choice, ...]]:
    """Unit, whether whole, and the levels of a list of values: all numbers of one kind, or all words."""
    for each in values:
        if isinstance(each, (Mapping, list, tuple)) or each is None:
            raise Unreadable(f"{shown(each)} is not one value", "vary sections by named overrides: with: [none, NAME]",
                             "values")
    texts = ["true" if each is True else "false" if each is False else str(each).strip() for each in values]
    if len(set(texts)) < len(texts):
        twice = next(each for each in texts if texts.count(each) > 1)
        raise Unreadable(f"the level {shown(twice)} stands twice", "keep one of the two", "values")
    if not any(read_quantity(each) for each in texts):
        return Unit(), False, tuple(Choice(each, each) for each in texts)
    try:
        numbers, unit = same_unit(texts)
    except Unreadable as error:
        raise error.within("values") from None
    for number, text in zip(numbers, texts, strict=True):
        if whole and number != number.to_integral_value():
            raise Unreadable(f"{shown(text)} is not a whole number, as this place needs", "write e.g. 6", "values")
    return unit, whole, tuple(Choice(unit.text(each), unit.text(each), each) for each in numbers)


def _multiplied(name: str, section: FactorSection, layings: Sequence[Laying]) -> Varied:
    is_whole(section.path, True, layings)
    spec = section.multiply
    try:
        if isinstance(spec, tuple):
            numbers = [plain_factor(each) for each in spec]
            if len(set(numbers)) < len(numbers):
                raise Unreadable("a factor stands twice in this list", "keep one of the two")
            blank = Varied(name, section.path, True)
            return Varied(name, section.path, True, listed=tuple(blank.choice(each) for each in numbers))
        assert spec is not None
        low, high = plain_factor(spec.from_), plain_factor(spec.to)
        _check_ends(low, high, False, "")
    except Unreadable as error:
        raise error.within("multiply") from None
    return Varied(name, section.path, True, ends=(low, high), steps=spec.steps)


def over_its_range(name: str, path: str, steps: int | None, layings: Sequence[Laying]) -> Varied:
    """From the low to the high end (P10 to P90) of the range that the scenario says of an assumption."""
    known = next((each.assumptions[path] for each in layings if path in each.assumptions), None)
    if known is None or known.low is None or known.high is None:
        ranged = [key for each in layings for key, one in each.assumptions.items() if one.low is not None]
        like = nearest(path, ranged)
        raise Unreadable(f"`{path}` has no range in the scenario; ranges: {', '.join(dict.fromkeys(ranged)) or 'none'}",
                         f"did you mean {like}?" if like else "write from: and to:", "path")
    low, high, unit = _ends_of(known)
    if known.factor:
        return Varied(name, path, True, ends=(low, high), fixed=True, steps=steps)
    return Varied(name, path, False, unit, is_whole(path, False, layings), (), (low, high), steps=steps)


def _ends_of(known: Assumption) -> tuple[Decimal, Decimal, Unit]:
    assert known.low is not None
    assert known.high is not None
    if known.factor:
        return Decimal(repr(known.low)), Decimal(repr(known.high)), Unit()
    ends = [read_quantity(at_amount(known.text, Decimal(repr(each)))) for each in (known.low, known.high)]
    low, high = (each for each in ends if each is not None)
    return low[0].normalize() + 0, high[0].normalize() + 0, low[1]


def is_whole(path: str, multiplied: bool, layings: Sequence[Laying]) -> bool:
    """Whether a path leads to whole numbers. Raises Unreadable where it leads nowhere in one of the scenarios."""
    whole = False
    for each in layings:
        try:
            whole |= any(place.whole for place in each.places(path, multiplied))
        except Unreadable as error:
            where = f"in `{each.name}`: " if len(layings) > 1 else ""
            raise Unreadable(f"{where}{error}", error.next_step, "path") from None
    return whole


def _check_ends(low: Decimal, high: Decimal, whole: bool, key: str) -> None:
    if low >= high:
        raise Unreadable(f"the factor goes from {low} to {high}", "write the lower end first", key)
    for each in (low, high):
        if whole and each != each.to_integral_value():
            raise Unreadable(f"{each} is not a whole number, as this place needs", "write e.g. 6", key)
