"""How many of a pool are there, by half-hour of the week, while the channels that need them are open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.measure.totals import YearTotals
from sim.scenario.scenario import Scenario
from sim.world.calendar import HALF_HOUR, closed_dates, hours_of, opening_of, together
from sim.world.clock import Clock
from sim.world.rates import covered, open_share
from sim.world.rosters import open_days

Floats = NDArray[np.float64]
POOL_HALF_HOURLY = ("pool", "half_hour")


def mean_on_duty(
    scenario: Scenario, clock: Clock, totals: Sequence[YearTotals], pool: str, users: Sequence[str]
) -> Floats:
    """Persons rostered (or machines working) on average while any of the channels `users` is open: [7, 48], 0 where
    none ever is. Overtime is left out: who finishes after the shift takes nobody new.

    The totals hold each half-hour of the week summed over all its days, also those before a channel opens. They are
    spread over the days the pool is on shift by the heads employed in their month, and only open days count.
    """
    place = totals[0].labels["pool"].index(pool)
    ticks = np.mean(
        [(year.cut("staffed_ticks", POOL_HALF_HOURLY) - year.cut("overtime_ticks", POOL_HALF_HOURLY))[place]
         for year in totals], axis=0,
    ).reshape(7, 48)
    opened = np.max([open_share(opening_of(scenario, clock, each), clock) for each in users], axis=0)
    heads = np.ones(clock.days)
    there = opened
    if pool in scenario.people:
        of_month = np.mean([year.cut("employed_ticks", ("pool", "month"))[place] for year in totals], axis=0)
        heads = (of_month / np.diff(clock.month_start))[clock.month_of_day]
        established = np.max([open_share(hours_of(scenario, clock, each), clock) for each in users], axis=0)
        there = np.maximum(_on_shift(scenario, clock, pool), established)
    spread = _week(clock, there * heads[:, None])
    wanted = _week(clock, opened * heads[:, None])
    count = _week(clock, opened)
    known = (spread > 0) & (count > 0)
    found = np.zeros((7, 48))
    found[known] = ticks[known] / HALF_HOUR * wanted[known] / spread[known] / count[known]
    return np.minimum(found, heads.max()) if pool in scenario.people else found


def _on_shift(scenario: Scenario, clock: Clock, pool: str) -> Floats:
    """Share of every half-hour in which some shift of the pool runs: [days, 48], breaks not deducted."""
    week = np.zeros((7, 48))
    for weekday in range(7):
        merged = together(shift.time for shift in scenario.shifts if shift.pool == pool and weekday in shift.days)
        if merged:
            start, end = (np.array([pair[side] for pair in merged], dtype=np.int64) for side in (0, 1))
            week[weekday] = covered(start, end, 1)[0] / HALF_HOUR
    return np.asarray(week[clock.weekday] * open_days(closed_dates(scenario, clock), clock)[:, None])


def _week(clock: Clock, by_day: Floats) -> Floats:
    """Sums of [days, 48] over the days of each weekday: [7, 48]."""
    total = np.zeros((7, 48))
    np.add.at(total, clock.weekday, by_day)
    return total
