"""From calendar words to ticks: days, months, and the stretches a door or a telephone is open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from sim.scenario.horizon import Horizon
from sim.scenario.scenario import Scenario
from sim.world.clock import Clock

DAY = 86_400_000
HOUR = 3_600_000
HALF_HOUR = 1_800_000
MINUTE = 60_000
YEAR = 365.25 * DAY
MONTH = YEAR / 12

Stretches = tuple[tuple[int, int], ...]


def clock_of(horizon: Horizon) -> Clock:
    """The clock of a horizon. Tick 0 is midnight before its first day."""
    if horizon.length is not None:
        days = -(-horizon.length // DAY)
        return Clock(
            stationary=True, end=horizon.length, dates=(), days=days, months=("horizon",),
            month_start=np.array([0, horizon.length + 1], dtype=np.int64),
            month_of_day=np.zeros(days, dtype=np.int64), weekday=np.arange(days, dtype=np.int64) % 7,
        )
    assert horizon.start is not None
    assert horizon.months is not None
    labels, starts, day_months, dates = [], [0], [], []
    day = horizon.start
    for number in range(horizon.months):
        labels.append(f"{day.year:04d}-{day.month:02d}")
        month = day.month
        while day.month == month:
            dates.append(day)
            day_months.append(number)
            day += timedelta(days=1)
        starts.append(len(dates) * DAY)
    return Clock(
        stationary=False, end=len(dates) * DAY, dates=tuple(dates), days=len(dates), months=tuple(labels),
        month_start=np.array(starts, dtype=np.int64), month_of_day=np.array(day_months, dtype=np.int64),
        weekday=np.array([each.weekday() for each in dates], dtype=np.int64),
    )


@lru_cache(maxsize=64)
def public_holidays(country: str, years: tuple[int, ...]) -> frozenset[date]:
    """Public holidays of a country (ISO code) in these years, by the `holidays` library."""
    import holidays

    return frozenset(holidays.country_holidays(country, years=list(years)))


def closed_dates(scenario: Scenario, clock: Clock) -> frozenset[date]:
    """Dates on which every door and telephone stays shut."""
    closed = frozenset(scenario.calendar.closed)
    if scenario.calendar.holidays is None:
        return closed
    years = tuple(sorted({day.year for day in clock.dates}))
    return closed | public_holidays(scenario.calendar.holidays, years)


def open_stretches(
    hours: Mapping[int, tuple[tuple[int, int], ...]], clock: Clock, closed: frozenset[date]
) -> Stretches:
    """Stretches [from, to) in ticks, in order, of weekly hours over the horizon's days."""
    if clock.stationary:
        return ((0, clock.end + 1),)
    return tuple(
        (number * DAY + start, number * DAY + end)
        for number, day in enumerate(clock.dates)
        if day not in closed
        for start, end in hours.get(int(clock.weekday[number]), ())
    )


def opening_of(scenario: Scenario, clock: Clock, channel: str) -> Stretches:
    """When this channel's door is open, or when it may call."""
    closed = closed_dates(scenario, clock)
    if channel in scenario.walk_in:
        own = scenario.walk_in[channel].opening
        return open_stretches(scenario.calendar.opening if own is None else own, clock, closed)
    own = scenario.outbound[channel].calling
    return open_stretches(scenario.calendar.calling if own is None else own, clock, closed)


def day_tick(clock: Clock, day: date) -> int:
    """Tick at which a date begins; before the horizon gives 0, after it the end."""
    if clock.stationary or not clock.dates:
        return 0
    return min(max((day - clock.dates[0]).days, 0), clock.days) * DAY
