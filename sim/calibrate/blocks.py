"""Ranges of means and ratios by drawing whole days again (days differ more than calls do)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.profiles import NORMAL_P90, P10_P90, REPLICATES, SEED, Estimate
from sim.calibrate.reader import Floats, Ints


def day_draws(days: int) -> NDArray[np.int64]:
    """How often each day is drawn, replicates x days; seed fixed."""
    stream = np.random.Generator(np.random.Philox(SEED + 1))
    return stream.multinomial(days, np.full(days, 1 / days), size=REPLICATES)


def ratio(over: Floats, under: Floats, day: Ints, days: int) -> Estimate:
    """sum(over) / sum(under) with P10 to P90, whole days drawn again."""
    above, below = np.bincount(day, over, days), np.bincount(day, under, days)
    value = float(above.sum() / below.sum())
    if days < 2:
        return Estimate(value, value, value)
    drawn = day_draws(days)
    bottom = drawn @ below
    again = np.divide(drawn @ above, bottom, out=np.full(len(drawn), value), where=bottom > 0)
    low, high = np.percentile(again, P10_P90)
    return Estimate(value, min(float(low), value), max(float(high), value))


def variation(values: Floats, day: Ints, days: int) -> Estimate:
    """Coefficient of variation with P10 to P90, whole days drawn again."""
    sums = np.array([np.bincount(day, each, days) for each in (np.ones(len(values)), values, values**2)])

    def cv(number: Floats, total: Floats, square: Floats) -> Floats:
        return np.asarray(np.sqrt(np.maximum(square * number / np.maximum(total, 1e-12) ** 2 - 1, 0.0)))

    value = float(cv(*sums.sum(axis=1)))
    if days < 2:
        return Estimate(value, value, value)
    drawn = day_draws(days)
    low, high = np.percentile(cv(*(sums @ drawn.T)), P10_P90)
    return Estimate(value, min(float(low), value), max(float(high), value))


def share_range(hits: float, number: float) -> Estimate:
    """A share with P10 to P90 by Wilson's interval (closed form, sound for few hits)."""
    value, z = hits / number, NORMAL_P90
    centre = (value + z * z / (2 * number)) / (1 + z * z / number)
    half = z * np.sqrt(value * (1 - value) / number + z * z / (4 * number * number)) / (1 + z * z / number)
    return Estimate(value, float(centre - half), float(centre + half))
