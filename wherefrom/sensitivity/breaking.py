"""Where an assumption breaks a conclusion: the value of a factor at which a mean crosses zero.

Between the points of a curve the mean is taken as a straight line. The 95 % interval of a crossing is Fieller's: all
values of the factor, around the crossing, at which zero lies within the interval of the mean. Means along a straight
line have a variance that is a quadratic of the place, so its ends are roots of quadratics. Shares of years have an
interval of their own (`of_shares`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np

from sim.theory.intervals import chance_at_least, chance_at_most
from wherefrom.sensitivity.curves import Curve

Direction = Literal["below", "above"]
_TINY = 1e-12


@dataclass(frozen=True)
class Crossing:
    """Where the mean changes its sign. `low`, `high`: 95 % interval (infinite where it reaches beyond the values looked
    at, nan where a single replication tells none). `holds`: the side on which the mean is above zero."""

    at: float
    low: float
    high: float
    holds: Direction


def crossings(curve: Curve) -> tuple[Crossing, ...]:
    """All changes of sign, ascending. A mean that touches zero without crossing it changes nothing."""
    found = []
    mean, at = curve.mean, curve.at
    places = np.flatnonzero(mean != 0)
    for left, right in pairwise(places):
        if mean[left] * mean[right] < 0:
            # A run of exact zeros between the two crosses in its middle.
            if right - left > 1:
                where = float((at[left + 1] + at[right - 1]) / 2)
            else:
                where = float(at[left] + (at[right] - at[left]) * mean[left] / (mean[left] - mean[right]))
            low, high = _fieller(curve, where)
            found.append(Crossing(where, low, high, "above" if mean[right] > 0 else "below"))
    return tuple(found)


def nearest(found: tuple[Crossing, ...], start: float) -> tuple[Crossing, ...]:
    """Of all crossings the next one below and the next one above `start`."""
    below = [each for each in found if each.at <= start]
    above = [each for each in found if each.at > start]
    return (*below[-1:], *above[:1])


def of_shares(found: Crossing, curve: Curve, wanted: float) -> Crossing:
    """The crossing of a share of years over `wanted`, with an interval that also holds where all years of a place agree
    and so tell no spread: from the last place before it that is surely on one side to the first after it that is surely
    on the other, by exact 95 % bounds of each share (Clopper & Pearson 1934)."""
    years = curve.values.shape[1]
    met = np.clip((curve.mean + wanted) * years, 0, years).round(6)
    above = np.array([chance_at_least(math.floor(each), years, 0.975) > wanted for each in met])
    below = np.array([chance_at_most(math.ceil(each), years, 0.975) < wanted for each in met])
    left, right = (below, above) if found.holds == "above" else (above, below)
    before, after = curve.at[left & (curve.at <= found.at)], curve.at[right & (curve.at >= found.at)]
    return replace(found, low=float(before[-1]) if len(before) else -math.inf,
                   high=float(after[0]) if len(after) else math.inf)


def value_at(curve: Curve, where: float) -> tuple[float, float]:
    """The mean at a value of the factor, and half its 95 % interval (nan where unknown)."""
    place = int(np.clip(np.searchsorted(curve.at, where, side="right") - 1, 0, len(curve.at) - 2))
    share = (where - curve.at[place]) / (curve.at[place + 1] - curve.at[place])
    weights = np.zeros(len(curve.at))
    weights[place], weights[place + 1] = 1 - share, share
    one = curve.weighted(weights)
    return one.mean, one.high - one.mean


def _fieller(curve: Curve, where: float) -> tuple[float, float]:
    covariance = curve.covariance
    if covariance is None or not math.isfinite(curve.reach):
        return math.nan, math.nan
    place = int(np.clip(np.searchsorted(curve.at, where, side="right") - 1, 0, len(curve.at) - 2))
    share = float((where - curve.at[place]) / (curve.at[place + 1] - curve.at[place]))
    return _walk(curve, place, share, -1), _walk(curve, place, share, 1)


def _walk(curve: Curve, place: int, share: float, step: Literal[-1, 1]) -> float:
    """From a crossing outwards to the first value at which the interval of the mean leaves out zero."""
    while 0 <= place < len(curve.at) - 1:
        a, b, c = _excess(curve, place)
        ends = [root for root in _roots(a, b, c)
                if (share - _TINY <= root <= 1 if step > 0 else 0 <= root <= share + _TINY)
                and _leaves(a, b, root, step)]
        if ends:
            end = min(ends) if step > 0 else max(ends)
            return float(curve.at[place] + end * (curve.at[place + 1] - curve.at[place]))
        place, share = place + step, 0.0 if step > 0 else 1.0
    return math.inf * step


def _excess(curve: Curve, place: int) -> tuple[float, float, float]:
    """Coefficients of mean^2 - (reach x standard error)^2 as a quadratic of the share of the way to the next place."""
    assert curve.covariance is not None
    first, second = float(curve.mean[place]), float(curve.mean[place + 1])
    part = curve.covariance[place : place + 2, place : place + 2] * curve.reach**2
    own, both, other = float(part[0, 0]), float(part[0, 1]), float(part[1, 1])
    slope = second - first
    return (
        slope**2 - (own - 2 * both + other),
        2 * first * slope - 2 * (both - own),
        first**2 - own,
    )


def _roots(a: float, b: float, c: float) -> list[float]:
    size = max(abs(a), abs(b), abs(c))
    if size == 0:
        return []
    a, b, c = a / size, b / size, c / size
    if abs(a) < 1e-14:
        return [-c / b] if abs(b) > 1e-14 else []
    inside = b * b - 4 * a * c
    if inside < -1e-12:
        return []
    half = -(b + math.copysign(math.sqrt(max(inside, 0.0)), b)) / 2
    return [half / a] if half == 0 else [half / a, c / half]


def _leaves(a: float, b: float, root: float, step: int) -> bool:
    """Whether the quadratic rises above zero beyond its root, in the direction walked (a double root does)."""
    return (2 * a * root + b) * step >= -1e-9 * max(abs(a), abs(b))
