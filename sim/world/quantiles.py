"""Inverse distribution functions over whole arrays, compiled: what a year needs before it begins."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.world.compiled import compiled
from sim.world.inverse import gamma_density, gamma_quantile, lower_series, normal_quantile, upper_fraction

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@compiled
def normal_quantiles(chances: Floats) -> Floats:
    """Standard normal quantiles of `chances` [n], strictly between 0 and 1."""
    found = np.empty(chances.size)
    for place in range(chances.size):
        found[place] = normal_quantile(chances[place])
    return found


@compiled
def gamma_factors(scores: Floats, shape: float) -> Floats:
    """Gamma factors of mean 1 and the given shape that stand where the normal `scores` [n] stand."""
    found = np.empty(scores.size)
    for place in range(scores.size):
        found[place] = gamma_quantile(shape, 0.5 * math.erfc(-scores[place] / math.sqrt(2.0))) / shape
    return found


@compiled
def poisson_quantiles(means: Floats, chances: Floats) -> Ints:
    """Poisson counts [n] by inverse CDF: the least k with P(N <= k) >= chance; 0 for a mean of 0."""
    found = np.zeros(means.size, dtype=np.int64)
    for place in range(means.size):
        mean, chance = means[place], chances[place]
        if mean <= 0.0:
            continue
        # The first terms of Cornish and Fisher's expansion are rarely off by more than one.
        score = normal_quantile(chance)
        count = int(max(math.floor(mean + math.sqrt(mean) * score + (score * score - 1.0) / 6.0), 0.0))
        while not _reaches(count, mean, chance):
            count += 1
        while count > 0 and _reaches(count - 1, mean, chance):
            count -= 1
        found[place] = count
    return found


@compiled
def _reaches(count: int, mean: float, chance: float) -> bool:
    """Whether P(N <= count) >= chance, by the smaller tail. P(N > count) is the regularised P(count + 1, mean)."""
    shape = count + 1.0
    density = gamma_density(shape, mean)
    if mean < shape + 1.0:
        above = density * lower_series(shape, mean)
        return above <= 1.0 - chance if chance > 0.5 else 1.0 - above >= chance
    upto = density * upper_fraction(shape, mean)
    return upto >= chance
