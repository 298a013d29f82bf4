"""Draws one at a time, compiled: a uniform by its address, a time by inverse CDF, a choice by shares.

Both engines call these functions when they need a value, so they get the same integers. The tables they read are
made in `sim.world.luck`; `sim.world.draws` and `sim.world.distributions` say the same in NumPy, and tests compare.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.world.compiled import compiled
from sim.world.inverse import gamma_quantile, normal_quantile

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_BY_12 = np.uint64(12)
_BY_27 = np.uint64(27)
_BY_30 = np.uint64(30)
_BY_31 = np.uint64(31)
_TO_UNIT = 2.0**-52
_LONGEST = 2.0**60

DETERMINISTIC = 0
EXPONENTIAL = 1
LOGNORMAL = 2      # p1, p2: mean and standard deviation of the logarithm
GAMMA = 3          # p1 shape parameter, p2 scale
WEIBULL = 4        # p1 1 / shape parameter, p2 scale
UNIFORM = 5        # p1 half the width over the mean
TRIANGULAR = 6     # p1 half the width
EMPIRICAL = 7      # points[first : first + number], sorted


@compiled(forceinline=True, allocates=False)
def mixed(value: np.uint64) -> np.uint64:
    """The SplitMix64 finaliser."""
    value = (value ^ (value >> _BY_30)) * _FIRST
    value = (value ^ (value >> _BY_27)) * _SECOND
    return value ^ (value >> _BY_31)


@compiled(forceinline=True, allocates=False)
def chance(key0: np.uint64, key1: np.uint64, entity: int, ordinal: int) -> float:
    """The uniform in (0, 1) of an entity and ordinal; the keys stand for seed, replication and purpose."""
    value = mixed(np.uint64(entity) ^ np.uint64(key0))
    value = mixed(value + np.uint64(ordinal) * _GOLDEN + np.uint64(key1))
    return (np.float64(value >> _BY_12) + 0.5) * _TO_UNIT


@compiled(forceinline=True, allocates=False)
def ticks(times: NDArray[np.float64], points: NDArray[np.float64], spec: int, chance: float) -> int:
    """Whole ticks, 0 to 2**60, of the time in row `spec` of `times` at this uniform; no row (-1): 0."""
    if spec < 0:
        return 0
    return int(min(max(np.rint(quantile(times, points, spec, chance)), 0.0), _LONGEST))


@compiled(allocates=False)
def quantile(times: NDArray[np.float64], points: NDArray[np.float64], spec: int, chance: float) -> float:
    """The time in row `spec` of `times` at this uniform, in fractional ticks.

    A row holds the shape's code, the mean in ticks, two parameters by shape, and the first and the number of an
    empirical time's `points`.
    """
    shape = int(times[spec, 0])
    mean: float = times[spec, 1]
    one: float = times[spec, 2]
    two: float = times[spec, 3]
    if shape == DETERMINISTIC:
        return mean
    if shape == EXPONENTIAL:
        return -mean * math.log1p(-chance)
    if shape == LOGNORMAL:
        return math.exp(one + two * normal_quantile(chance))
    if shape == GAMMA:
        return gamma_quantile(one, chance) * two
    if shape == WEIBULL:
        return two * math.pow(-math.log1p(-chance), one)
    if shape == UNIFORM:
        return mean * (1.0 + one * (2.0 * chance - 1.0))
    if shape == TRIANGULAR:
        if chance < 0.5:
            return mean - one + one * math.sqrt(2.0 * chance)
        return mean + one - one * math.sqrt(2.0 * (1.0 - chance))
    number = int(times[spec, 5])
    observed: float = points[int(times[spec, 4]) + min(int(chance * number), number - 1)]
    return observed


@compiled(forceinline=True, allocates=False)
def pick(border: NDArray[np.float64], first: int, count: int, chance: float) -> int:
    """Which of `count` shares, 0 to count - 1, this uniform falls into; -1 where there is none.

    `border[first : first + count]` holds the running sums of the shares (not necessarily ending in 1).
    """
    if count < 2:
        return count - 1
    aim = chance * border[first + count - 1]
    place = 0
    while place < count - 1 and border[first + place] <= aim:
        place += 1
    return place
