"""From calendar words to ticks: days, months, and the stretches a door or a telephone is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from sim.scenario.channels import WalkIn
from sim.scenario.horizon import Horizon
from sim.scenario.scenario import Scenario
from sim.world.clock import Clock
from sim.world.public_holidays import public_holidays

DAY = 86_400_000
HOUR = 3_600_000
HALF_HOUR = 1_800_000
MINUTE = 60_000
YEAR = 365.25 * DAY
MONTH = YEAR / 12

Stretches = tuple[tuple[int, int], ...]


@lru_cache(maxsize=64)
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


def closed_dates(scenario: Scenario, clock: Clock) -> frozenset[date]:
    """Dates on which every door and telephone stays shut."""
    return _closed(scenario.calendar.closed, scenario.calendar.holidays, clock)


@lru_cache(maxsize=64)
def _closed(stated: tuple[date, ...], holidays: str | None, clock: Clock) -> frozenset[date]:
    closed = frozenset(stated)
    if holidays is None:
        return closed
    return closed | public_holidays(holidays, tuple(sorted({day.year for day in clock.dates})))


def open_stretches(
    hours: Mapping[int, tuple[tuple[int, int], ...]], clock: Clock, closed: frozenset[date]
) -> Stretches:
    """Stretches [from, to) in ticks, in order, of weekly hours over the horizon's days."""
    return _stretches(tuple(sorted(hours.items())), clock, closed)


@lru_cache(maxsize=64)
def _stretches(
    hours: tuple[tuple[int, tuple[tuple[int, int], ...]], ...], clock: Clock, closed: frozenset[date]
) -> Stretches:
    if clock.stationary:
        return ((0, clock.end + 1),)
    by_weekday = dict(hours)
    return tuple(
        (number * DAY + start, number * DAY + end)
        for number, day in enumerate(clock.dates)
        if day not in closed
        for start, end in by_weekday.get(int(clock.weekday[number]), ())
    )


def opening_of(scenario: Scenario, clock: Clock, channel: str) -> Stretches:
    """When this channel's door is open, or when it may call: its hours from the date on which it opens."""
    opens = scenario.channels[channel].opens
    stretches = hours_of(scenario, clock, channel)
    return stretches if opens is None else _since(stretches, day_tick(clock, opens))


@lru_cache(maxsize=64)
def _since(stretches: Stretches, tick: int) -> Stretches:
    return tuple(each for each in stretches if each[0] >= tick)


def hours_of(scenario: Scenario, clock: Clock, channel: str) -> Stretches:
    """The channel's hours over the whole horizon, as if it had always been there."""
    closed = closed_dates(scenario, clock)
    of = scenario.channels[channel]
    if isinstance(of, WalkIn):
        hours = scenario.calendar.opening if of.opening is None else of.opening
    else:
        hours = scenario.calendar.calling if of.calling is None else of.calling
    return open_stretches(hours, clock, closed)


def day_tick(clock: Clock, day: date) -> int:
    """Tick at which a date begins; before the horizon gives 0, after it the end."""
    if clock.stationary or not clock.dates:
        return 0
    return min(max((day - clock.dates[0]).days, 0), clock.days) * DAY


def together(several: Iterable[Stretches]) -> Stretches:
    """Stretches in which any of several doors is open; those that overlap are joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(stretch for stretches in several for stretch in stretches):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
