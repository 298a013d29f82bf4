"""The average week of each month, and what the file says may be changed."""

from __future__ import annotations

import math

import numpy as np

from optimize.inputs import Floats, Range
from sim.scenario.scenario import Scenario
from sim.world.calendar import closed_dates, opening_of
from sim.world.rates import open_share
from sim.world.world import Clock

TO_YEAR = {"hour": 8766.0, "day": 365.25, "week": 365.25 / 7, "month": 12.0, "year": 1.0}


class Week:
    """Means over the days that are not closed dates, by month and half-hour of the week."""

    def __init__(self, scenario: Scenario, clock: Clock) -> None:
        closed = closed_dates(scenario, clock) if clock.dates else frozenset()
        self._counts = np.array([day not in closed for day in clock.dates] if clock.dates else [True] * clock.days)
        self._month, self._weekday, self._months = clock.month_of_day, clock.weekday, len(clock.months)
        self.days: Floats = np.zeros((self._months, 7))
        np.add.at(self.days, (self._month, self._weekday), self._counts.astype(float))

    def mean(self, by_day: Floats) -> Floats:
        """[days, 48] -> [months, 336]."""
        total = np.zeros((self._months, 7, 48))
        np.add.at(total, (self._month, self._weekday), by_day * self._counts[:, None])
        mean: Floats = total / np.maximum(self.days, 1.0)[:, :, None]
        return mean.reshape(self._months, 336)

    def weight(self) -> Floats:
        """How often each half-hour of the week occurs in each month: [months, 336]."""
        return np.repeat(self.days, 48, axis=1)


def first_month(clock: Clock, lead_time: int) -> int:
    """The first month that starts no sooner than `lead_time` ticks after the horizon does."""
    if clock.stationary:
        return 0
    return next((number for number in range(len(clock.months)) if int(clock.month_start[number]) >= lead_time),
                len(clock.months))


def open_for(scenario: Scenario, clock: Clock, week: Week, pool: str) -> Floats:
    """When the walk-in channels this pool serves are open (share of each half-hour); calling hours for callers."""
    share = np.zeros((clock.days, 48))
    for name, channel in scenario.walk_in.items():
        if any(pool in step.assets for step in channel.steps):
            share = np.maximum(share, open_share(opening_of(scenario, clock, name), clock))
    for name, outbound in scenario.outbound.items():
        if outbound.callers == pool:
            share = np.maximum(share, open_share(opening_of(scenario, clock, name), clock))
    return week.mean(share)


def lead_range(scenario: Scenario, channel: str, segment: str) -> Range | None:
    """The range of leads bought for a list, by the line of `plan.may_change` that names it most closely; None if none
    does."""
    for name in (f"{channel}.{segment}.leads", f"{channel}.leads", "leads"):
        found = range_of(scenario, name)
        if found is not None:
            return found
    return None


def range_of(scenario: Scenario, name: str) -> Range | None:
    """What `plan.may_change` says of a name; None if nothing."""
    bounds = scenario.plan.may_change.get(name)
    return None if bounds is None else range_from(bounds.low, bounds.high, name)


def range_from(low: float, high: float, name: str) -> Range:
    """The whole numbers between two bounds."""
    return Range(math.ceil(low), math.floor(high), f"plan.may_change.{name}")
