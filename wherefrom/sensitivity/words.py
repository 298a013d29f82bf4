"""Levels, key figures and differences as planners write them, each with its unit."""

from __future__ import annotations

import math

from wherefrom.experiments.experiment import Factor, Measure
from wherefrom.report.words import fitting, number, plain, share, signed_money, value_in_unit
from wherefrom.sensitivity.curves import Basis
from wherefrom.sensitivity.estimates import Estimate

BASES: dict[Basis, str] = {
    "base": "the other factors at base",
    "average": "averaged over the other factors",
    "fitted": "by regression on all factors",
    "binned": "points grouped by this factor, the others as they came",
}


def unit_of(factor: Factor) -> str:
    """What follows the numbers of a factor on an axis: %, per day, multiplied by."""
    if factor.multiplied or factor.unit == "x":
        return "multiplied by" if factor.multiplied else "factor"
    return plain(factor.unit)


def heading(factor: Factor) -> str:
    """The factor with its unit, for an axis or a column."""
    unit = unit_of(factor) if factor.numeric else ""
    return f"{plain(factor.name)}, {unit}" if unit else plain(factor.name)


def digits_of(factor: Factor) -> int:
    """Decimals that tell a hundredth of the range looked at apart."""
    width = (factor.high or 0.0) - (factor.low or 0.0)
    if width <= 0:
        return 0
    return max(0, math.ceil(2 - 1e-9 - math.log10(width)))


def bare_level(factor: Factor, value: float | str, extra: int = 0) -> str:
    """A level without its unit, without needless zeros; words as they are."""
    if isinstance(value, str):
        return plain(value)
    written = number(value, digits_of(factor) + extra)
    return written.rstrip("0").rstrip(".") if "." in written else written


def level(factor: Factor, value: float | str, extra: int = 0) -> str:
    """A level with its unit: 17.2 %, x 0.85, 80 per day, saturday sales. `extra`: decimals more than usual."""
    bare = bare_level(factor, value, extra)
    if isinstance(value, str):
        return bare
    if factor.multiplied or factor.unit == "x":
        return f"x {bare}"
    return f"{bare} {plain(factor.unit)}".strip()


def figure(measure: Measure, value: float, currency: str) -> str:
    """A value of a measure with its unit; nothing known: an en dash."""
    if not math.isfinite(value):
        return "–"
    if measure.unit == "share" and measure.kpi in ("goal_met", "promises_kept"):
        return share(value)
    return value_in_unit(value, measure.unit, currency)


def gap(measure: Measure, value: float, currency: str) -> str:
    """A difference of a measure with sign and unit; shares in percentage points."""
    if not math.isfinite(value):
        return "–"
    if measure.unit == "share":
        return f"{_signed(value * 100, 1)} points"
    if measure.unit == "money":
        return signed_money(value, currency)
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{value_in_unit(abs(value), measure.unit, currency)}"


def size(measure: Measure, value: float, currency: str) -> str:
    """The size of a difference, without its sign."""
    if measure.unit == "share":
        return f"{number(abs(value) * 100, 1)} percentage points"
    return value_in_unit(abs(value), measure.unit, currency)


def gap_interval(measure: Measure, value: Estimate, currency: str) -> str:
    """The 95 % interval of a difference: 29,000 to 53,000; an en dash where there is none."""
    if not value.known:
        return "–"
    return f"{bare(measure, value.low, currency)} to {bare(measure, value.high, currency)}"


def bare(measure: Measure, value: float, currency: str) -> str:
    """A number of a measure whose unit stands beside it."""
    if measure.unit == "share":
        return number(value * 100, 1)
    if measure.unit == "money":
        return number(value)
    return f"{'−' if value < 0 else ''}{fitting(abs(value))}"


def interval(measure: Measure, value: Estimate, currency: str) -> str:
    """The 95 % interval of a mean with its unit once: 29,000 to 53,000 EUR."""
    if not value.known:
        return "–"
    if measure.unit == "min":
        low, high = (value_in_unit(end, "min", currency, like=value.mean) for end in (value.low, value.high))
        return f"{low} to {high}"
    unit = {"share": " %", "money": f" {currency}", "count": ""}.get(measure.unit, f" {measure.unit}")
    return f"{bare(measure, value.low, currency)} to {bare(measure, value.high, currency)}{unit}"


def _signed(value: float, digits: int) -> str:
    written = number(value, digits)
    return f"+{written}" if value > 0 and not written.startswith("−") and float(f"{value:.{digits}f}") != 0 else written
