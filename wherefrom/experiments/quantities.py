"""The levels of a factor as numbers with a unit: read, converted into one unit, spread out, and written as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from sim.scenario.assumptions import amount
from sim.scenario.parsing import Unreadable, is_money, put_together, shown, take_apart


@dataclass(frozen=True, slots=True)
class Unit:
    """How a quantity is written: with `x` before the number or not, and what follows it."""

    prefix: str = ""
    rest: str = ""

    @property
    def shown(self) -> str:
        """As a heading says it: `%`, `per_day`, `x`."""
        return self.rest or self.prefix

    @property
    def money(self) -> bool:
        """Whether it is an amount of money (with a period or not)."""
        return is_money(self.rest)

    def text(self, number: Decimal) -> str:
        """The number as the scenario language writes it: `17.2 %`, `x1.5`, `6`."""
        return put_together(self.prefix, number, self.rest, money=self.money)


PLAIN: Final = Unit()
_LARGEST: Final = 15


def read_quantity(given: object) -> tuple[Decimal, Unit] | None:
    """`"14 %"` -> (14, %); None where it is no number with a unit (a word)."""
    parts = take_apart(given)
    if parts is None:
        return None
    prefix, number, rest = parts
    return number, Unit("x" if prefix else "", rest)


def in_unit(given: object, unit: Unit) -> Decimal | None:
    """The number of `given` in another unit of the same kind (`2 min` in s: 120); None where there is none."""
    parts = read_quantity(given)
    if parts is None:
        return None
    if parts[1] == unit:
        return parts[0]
    there, one = amount(given), amount(f"{unit.prefix}1 {unit.rest}".strip())
    if there is None or one is None or there[1] != one[1]:
        return None
    return there[0] / one[0]


def same_unit(values: Sequence[object]) -> tuple[list[Decimal], Unit]:
    """All numbers in the unit of the first that has one; bare numbers among them take it too (`14` to `26 %`).

    Raises Unreadable where a value is no number, or is of another kind.
    """
    read = []
    for each in values:
        parts = read_quantity(each)
        if parts is None:
            raise Unreadable(f"{shown(each)} is not a number with its unit", "write e.g. 14 %, 9 min, 80 per_day or 6")
        _check_size(parts[0], each)
        read.append(parts)
    unit = next((each for _, each in read if each != Unit()), Unit())
    found = []
    for given, (number, own) in zip(values, read, strict=True):
        converted = number if own == Unit() else in_unit(given, unit)
        if converted is None:
            raise Unreadable(f"{shown(given)} is not of the same kind as {shown(values[0])}",
                             f"write it in {unit.shown or 'plain numbers'}")
        found.append(converted)
    return found, unit


def _check_size(number: Decimal, given: object) -> None:
    """Far beyond what any scenario says, levels between two ends could no longer be told apart."""
    if number and (abs(number.adjusted()) > _LARGEST or len(number.normalize().as_tuple().digits) > _LARGEST):
        raise Unreadable(f"{shown(given)} is too large, too small or has too many digits",
                         f"write a number with at most {_LARGEST} digits")


def plain_factor(given: object) -> Decimal:
    """`0.85`, `x0.85` or `85 %` -> 0.85. Raises Unreadable."""
    parts = read_quantity(given)
    if parts is None or parts[1].rest not in ("", "%") or parts[0] < 0:
        raise Unreadable(f"{shown(given)} is not a factor", "write e.g. 0.85")
    _check_size(parts[0], given)
    return parts[0] / 100 if parts[1].rest == "%" else parts[0]


def steps_between(low: Decimal, high: Decimal, steps: int, whole: bool) -> list[Decimal]:
    """Evenly spaced numbers, both ends exact, the others rounded to a hundredth of a step; whole numbers only once."""
    digits = decimals(low, high, steps - 1)
    spaced = [low + (high - low) * each / (steps - 1) for each in range(steps)]
    rounded = [low, *(rounded_to(each, 0 if whole else digits) for each in spaced[1:-1]), high]
    return list(dict.fromkeys(rounded))


def decimals(low: Decimal, high: Decimal, slices: int) -> int:
    """Decimals that show a hundredth of one of so many slices of the span, and both ends exactly."""
    width = abs(high - low) / max(slices, 1)
    needed = 2 - width.adjusted() if width else 0
    return max(needed, *(_decimals_of(each) for each in (low, high)), 0)


def _decimals_of(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def rounded_to(number: Decimal, digits: int) -> Decimal:
    """Rounded half to even to so many decimals, without needless zeros."""
    rounded = number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)
    return rounded.normalize() if rounded else Decimal(0)
