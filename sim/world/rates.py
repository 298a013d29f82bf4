"""How many customers are expected when: levels, growth and profiles turned into half-hours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.scenario.campaigns import Course
from sim.scenario.demand import Demand
from sim.scenario.quantities import Rate
from sim.scenario.scenario import Scenario
from sim.world.calendar import DAY, HALF_HOUR, HOUR, MINUTE, MONTH, YEAR, Stretches, hours_of
from sim.world.clock import Clock

Floats = NDArray[np.float64]

_PERIOD = {"minute": float(MINUTE), "hour": float(HOUR), "day": float(DAY), "week": 7.0 * DAY,
           "month": MONTH, "year": YEAR}
SLOTS = 48


def per_tick(rate: Rate) -> float:
    """A rate as amount per tick (months of 30.4375 days)."""
    return float(rate.value) / _PERIOD[rate.per]


def open_share(stretches: Stretches, clock: Clock) -> Floats:
    """Share of every half-hour that is open: float array [days, 48]."""
    return covered(np.array([pair[0] for pair in stretches], dtype=np.int64),
                   np.array([pair[1] for pair in stretches], dtype=np.int64), clock.days) / HALF_HOUR


def covered(start: NDArray[np.int64], end: NDArray[np.int64], days: int) -> Floats:
    """Ticks of each half-hour covered by stretches, summed over stretches: float array [days, 48]."""
    size = days * SLOTS
    total = np.zeros(size + 1)
    edge = np.zeros(size + 2)
    end = np.minimum(end, size * HALF_HOUR)
    keep = end > start
    start, end = start[keep], end[keep]
    first, last = start // HALF_HOUR, end // HALF_HOUR
    # Covering [0, t) of every stretch: full half-hours as a difference of steps, the broken one directly.
    np.add.at(edge, last, -1.0 * HALF_HOUR)
    np.add.at(edge, first, 1.0 * HALF_HOUR)
    np.add.at(total, last, (end % HALF_HOUR).astype(float))
    np.add.at(total, first, -(start % HALF_HOUR).astype(float))
    whole: Floats = np.cumsum(edge)[:size] + total[:size]
    return np.maximum(whole, 0.0).reshape(days, SLOTS)


def expected_by_half_hour(demand: Demand, stretches: Stretches, clock: Clock) -> Floats:
    """Expected arrivals (before the day's busyness) in every half-hour: float array [days, 48].

    `level` holds over the horizon's open days before growth: the month and weekday weights are rescaled to
    mean 1 over the open days, the hour weights to sum 1 over the day's open time.
    """
    if clock.stationary:
        return _stationary_share(clock) * per_tick(demand.level)
    spread = _spread(demand.by_month, demand.by_weekday, demand.by_hour, demand.level.per, stretches, clock)
    if spread is None:
        return np.zeros((clock.days, SLOTS))
    by_day = demand.level.value * spread.total * spread.weight / spread.weights
    growth = (1.0 + demand.growth) ** (clock.month_of_day / 12.0)
    result: Floats = (by_day * growth)[:, None] * spread.inside
    return result


@dataclass(frozen=True, eq=False)
class _Spread:
    """How a level spreads over the horizon: periods of the level in it, weight of each day and of all, and the share
    of each half-hour in its day."""

    total: float
    weight: Floats
    weights: float
    inside: Floats


@lru_cache(maxsize=16)
def _stationary_share(clock: Clock) -> Floats:
    return covered(np.array([0]), np.array([clock.end]), clock.days)


@lru_cache(maxsize=64)
def _spread(
    by_month: tuple[float, ...] | None, by_weekday: tuple[float, ...] | None, by_hour: tuple[float, ...] | None,
    per: str, stretches: Stretches, clock: Clock,
) -> _Spread | None:
    """The spread of a level `per` period; None where there is no open time with any weight."""
    share = open_share(stretches, clock)
    is_open = share.sum(axis=1) > 0
    weight = np.where(is_open, 1.0, 0.0)
    if by_month is not None:
        calendar_month = np.array([day.month - 1 for day in clock.dates])
        weight = weight * np.array(by_month)[calendar_month]
    if by_weekday is not None:
        weight = weight * np.array(by_weekday)[clock.weekday]
    slots = np.ones(SLOTS) if by_hour is None else np.array(by_hour)
    within = share * slots
    sums = within.sum(axis=1)
    weight = np.where(sums > 0, weight, 0.0)
    if weight.sum() == 0:
        return None
    months = len(clock.months)
    total = {"day": int(is_open.sum()), "month": months, "year": months / 12}.get(per)
    if total is None:
        total = share.sum() * HALF_HOUR / _PERIOD[per]
    inside = np.divide(within, sums[:, None], out=np.zeros_like(within), where=sums[:, None] > 0)
    return _Spread(total, weight, weight.sum(), inside)


def expected_in(scenario: Scenario, clock: Clock, channel: str) -> Floats:
    """Expected arrivals of own accord in a walk-in channel: float array [days, 48].

    The level is that of an established channel; a new one has its part of it from the day it opens, and campaigns
    multiply it.
    """
    if channel not in scenario.demand:
        return np.zeros((clock.days, SLOTS))
    return on_course(scenario.demand[channel], hours_of(scenario, clock, channel), scenario.course(channel), clock)


def on_course(demand: Demand, hours: Stretches, course: Course, clock: Clock) -> Floats:
    """Expected arrivals of a demand over a channel's hours, times the factors of the days."""
    expected = expected_by_half_hour(demand, hours, clock)
    factors = _factors(course, clock)
    return expected if factors is None else expected * factors[:, None]


@lru_cache(maxsize=64)
def _factors(course: Course, clock: Clock) -> Floats | None:
    if clock.stationary or course == Course():
        return None
    return np.array([course.factor(day) for day in clock.dates], dtype=np.float64)


def expected_arrivals(scenario: Scenario, clock: Clock) -> Floats:
    """Expected arrivals of own accord: float array [walk-in channels in file order, days, 48]."""
    rows = [expected_in(scenario, clock, name) for name in scenario.walk_in]
    return np.array(rows).reshape(len(rows), clock.days, SLOTS)
