"""Who comes of their own accord, and when: a day's busyness, its count, each customer's time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.demand import Busyness
from sim.world.draws import Purpose, text_address, uniforms
from sim.world.quantiles import gamma_factors, normal_quantiles, poisson_quantiles

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Population:
    """Entities with one root: addresses by (day, number), and the tick each comes (-1: does not come by itself)."""

    address: Ints
    tick: Ints


def busyness_factors(
    busyness: Busyness | None, days: int, seed: int, replication: int, channel: int, site: str | None = None
) -> Floats:
    """The day's gamma factor (mean 1), by day.

    A normal score carries over from yesterday with the stated correlation and has a part shared by all channels and
    one shared by those of a site; the factor is the gamma quantile of that score.
    """
    if busyness is None or busyness.cv == 0:
        return np.ones(days)
    day = np.arange(days, dtype=np.int64)
    shared = normal_quantiles(uniforms(seed, replication, Purpose.BUSY_SHARED, day))
    own = normal_quantiles(uniforms(seed, replication, Purpose.BUSY_OWN, day, channel))
    here = busyness.shared_at_site
    fresh = np.sqrt(busyness.shared) * shared + np.sqrt(max(1 - busyness.shared - here, 0.0)) * own
    if here > 0 and site is not None:
        at_site = uniforms(seed, replication, Purpose.BUSY_SITE, day, np.asarray(text_address(site)))
        fresh = fresh + np.sqrt(here) * normal_quantiles(at_site)
    keep = busyness.carries_over
    score: Floats = np.empty(days)
    previous = 0.0
    for number in range(days):
        previous = fresh[number] if number == 0 else keep * previous + np.sqrt(1 - keep * keep) * fresh[number]
        score[number] = previous
    return gamma_factors(score, 1 / busyness.cv**2)


def poisson_counts(means: Floats, chances: Floats) -> Ints:
    """Poisson counts by inverse CDF: the least k with P(N <= k) >= chance."""
    return poisson_quantiles(np.ascontiguousarray(means, dtype=np.float64), np.ascontiguousarray(chances))


def day_counts(expected: Floats, factors: Floats, seed: int, replication: int, population: int) -> Ints:
    """How many come each day: Poisson around `expected` [days, 48] times the day's factor."""
    number = np.arange(expected.shape[0], dtype=np.int64)
    chances = uniforms(seed, replication, Purpose.COUNT, number, population)
    return poisson_counts(expected.sum(axis=1) * factors, chances)
