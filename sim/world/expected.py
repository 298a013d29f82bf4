"""Arrivals expected in a channel and their profiles, kept for the worlds that have them in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.scenario.campaigns import Course
from sim.scenario.demand import Busyness, Demand
from sim.world.arrivals import busyness_factors, day_counts
from sim.world.calendar import Stretches
from sim.world.clock import Clock
from sim.world.profiles import Profiles, profiles_of
from sim.world.rates import on_course

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Expected:
    """Arrivals expected in a channel by [day, half-hour], before the day's busyness, and their profiles."""

    arrivals: Floats
    profiles: Profiles


@lru_cache(maxsize=32)
def expected_of(demand: Demand, hours: Stretches, opening: Stretches, course: Course, clock: Clock) -> Expected:
    """What the demand makes of a channel's hours (as if it had always been there) while it is open (`opening`)."""
    arrivals = on_course(demand, hours, course, clock)
    return Expected(arrivals, profiles_of(arrivals, opening))


@lru_cache(maxsize=128)
def counts_of(
    busyness: Busyness | None, expected: Expected, days: int, seed: int, replication: int, channel: int,
    site: str | None,
) -> Ints:
    """How many come on each day. Kept, as other plans for the year have the same customers."""
    factors = busyness_factors(busyness, days, seed, replication, channel, site)
    return day_counts(expected.arrivals, factors, seed, replication, channel)
