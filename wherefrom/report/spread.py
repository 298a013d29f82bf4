"""What simulated years say: spread, chances, paired differences, and which assumptions decide. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.theory.intervals import chance_at_least, mean_interval
from wherefrom.report.data import Assumption, Certificate, ChannelMargin

Floats = NDArray[np.float64]

ENOUGH_FOR_A_VARIANCE = 8
"""Fewer years than this say nothing about how much of a spread is luck."""


@dataclass(frozen=True)
class Spread:
    """Mean over years, and the P10, P50 and P90 between years (linear interpolation)."""

    mean: float
    p10: float
    p50: float
    p90: float


@dataclass(frozen=True)
class Difference:
    """Mean of paired differences with its 95 % interval (Student t; equal to the mean with one year)."""

    mean: float
    low: float
    high: float
    better_in: float

    @property
    def proven(self) -> bool:
        """True if the interval leaves out zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Effect:
    """How much profit moves when one assumption goes from its P10 to its P90, all others held.

    `share` is its part of the variance of profit (squared standardised slope; the drawn values are
    independent, so parts and luck add up to about one).
    """

    path: str
    profit: float
    share: float


def spread_of(values: Sequence[float]) -> Spread:
    """Spread of one value a year."""
    array = np.asarray(values, dtype=np.float64)
    p10, p50, p90 = (float(value) for value in np.quantile(array, (0.1, 0.5, 0.9)))
    return Spread(float(array.mean()), p10, p50, p90)


def chance(values: Sequence[float], goal: float) -> float:
    """Share of years that reach or pass the goal."""
    return sum(value >= goal for value in values) / len(values)


def certificate_of(values: Sequence[float], goal: float, confidence: float = 0.95) -> Certificate:
    """The certificate of one look at these fresh years."""
    met = sum(value >= goal for value in values)
    bound = chance_at_least(met, len(values), confidence)
    return Certificate(years=len(values), met=met, at_least=bound, confidence=confidence)


def difference(ours: Sequence[float], theirs: Sequence[float]) -> Difference:
    """Ours minus theirs, year by year on the same years (the luck they share cancels).

    Raises ValueError where the years are not the same number.
    """
    if len(ours) != len(theirs):
        raise ValueError(f"paired years are needed: {len(ours)} against {len(theirs)}")
    gaps = np.asarray(ours, dtype=np.float64) - np.asarray(theirs, dtype=np.float64)
    mean, better = float(gaps.mean()), float((gaps > 0).mean())
    half = mean_half_width(gaps)
    return Difference(mean, mean - half, mean + half, better)


def mean_half_width(values: Sequence[float] | Floats, confidence: float = 0.95) -> float:
    """Half the Student-t interval of a mean; 0 with a single value."""
    return mean_interval(values, confidence).half_width if len(values) > 1 else 0.0


def _standardised(assumptions: Sequence[Assumption], years: int) -> tuple[list[Assumption], Floats]:
    """Assumptions that were drawn and varied, and their values, each column with mean 0 and deviation 1."""
    kept = [one for one in assumptions if len(one.drawn) == years and np.ptp(one.drawn) > 0]
    columns = np.array([one.drawn for one in kept], dtype=np.float64).reshape(len(kept), years).T
    return kept, (columns - columns.mean(axis=0)) / columns.std(axis=0) if kept else columns


def enough_years(drawn: int, years: int) -> bool:
    """Whether a regression of profit on so many drawn assumptions says anything: ten years and three for each."""
    return drawn > 0 and years >= 10 + 3 * drawn


def effects(assumptions: Sequence[Assumption], profit: Sequence[float]) -> tuple[Effect, ...]:
    """Assumptions by their effect on profit, largest first (least squares on all drawn values at once).

    Empty where nothing was drawn or the years are too few (see `enough_years`).
    """
    kept, columns = _standardised(assumptions, len(profit))
    if not enough_years(len(kept), len(profit)):
        return ()
    outcome = np.asarray(profit, dtype=np.float64)
    slopes = np.linalg.lstsq(columns, outcome - outcome.mean(), rcond=None)[0]
    variance = float(outcome.var())
    found = []
    # In few years drawn values are not quite independent, and the parts may add up to more than the whole.
    whole = max(variance, float((slopes**2).sum()))
    for one, slope, column in zip(kept, slopes, columns.T, strict=True):
        low, high = np.quantile(column, (0.1, 0.9))
        part = float(slope) ** 2 / whole if whole > 0 else 0.0
        found.append(Effect(one.path, float(slope * (high - low)), part))
    return tuple(sorted(found, key=lambda effect: (-abs(effect.profit), effect.path)))


def assumptions_share(
    assumptions: Sequence[Assumption], profit: Sequence[float], drawn_off: Sequence[float] = ()
) -> float | None:
    """Share of the variance of profit that comes from assumptions; the rest is luck. None where unknown.

    With years simulated at the stated values (`drawn_off`) it is 1 - var(luck) / var(all);
    else the adjusted R squared of the regression of profit on the drawn values.
    """
    outcome = np.asarray(profit, dtype=np.float64)
    variance = float(outcome.var(ddof=1)) if len(outcome) > 1 else 0.0
    if variance <= 0:
        return None
    if min(len(drawn_off), len(outcome)) >= ENOUGH_FOR_A_VARIANCE:
        luck = float(np.asarray(drawn_off, dtype=np.float64).var(ddof=1))
        return float(np.clip(1 - luck / variance, 0, 1))
    kept, columns = _standardised(assumptions, len(profit))
    if not enough_years(len(kept), len(profit)):
        return None
    centred = outcome - outcome.mean()
    rest = centred - columns @ np.linalg.lstsq(columns, centred, rcond=None)[0]
    unexplained = float(rest @ rest) / (len(profit) - len(kept) - 1)
    return float(np.clip(1 - unexplained / variance, 0, 1))


def unsourced_share(margins: Sequence[ChannelMargin]) -> float | None:
    """Share of net margin earned in channels where a number that multiplies up to it has no source."""
    total = sum(max(one.margin, 0.0) for one in margins)
    return sum(max(one.margin, 0.0) for one in margins if one.unsourced) / total if total > 0 else None
