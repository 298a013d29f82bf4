"""Level, month, weekday and busyness of daily counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calibrate.days import DayCounts, day_totals, hour_weights
from sim.calibrate.reader import Floats, Ints

REPLICATES = 300
SEED = 20270101
P10_P90 = (10.0, 90.0)
NORMAL_P90 = 1.2815515655446004


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its P10 and P90."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class DayModel:
    """Expected counts: level x month x weekday x year; `expected` (days). Factors not in the log are 0."""

    level: float
    month: Floats
    weekday: Floats
    year: dict[int, float]
    expected: Floats
    parameters: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Arrivals of one channel: estimates with P10 and P90 (arrays where there are several weights)."""

    days: DayCounts
    totals: Floats
    model: DayModel
    level: Estimate
    hour: Floats
    month_range: tuple[Floats, Floats]
    weekday_range: tuple[Floats, Floats]
    hour_range: tuple[Floats, Floats]
    cv: Estimate
    carries_over: Estimate
    blocks: str
    hour_distance: float
    hour_odd_day: int


def fit_days(totals: Floats, month: Ints, weekday: Ints, year: Ints, weight: Floats | None = None) -> DayModel:
    """Poisson main effects by iterative proportional scaling (its maximum likelihood).

    Month and weekday factors average 1 over the months and weekdays present, years over the years, so `level` is the
    count of an average open day whatever days the log happens to hold. A year is told apart from a month only where
    the log holds the same month in more than one year, and at least 100 open days of each year.
    """
    times = np.ones(len(totals)) if weight is None else weight
    years, year_of = np.unique(year, return_inverse=True)
    repeated = len(np.unique(np.stack([month, year]), axis=1)[0]) > len(np.unique(month))
    shared = repeated and int(np.bincount(year_of).min()) >= 100
    parts = [(month, 12), (weekday, 7)] + ([(year_of.astype(np.int64), len(years))] if shared else [])
    factors = [np.ones(size) for _, size in parts]
    level = float((times * totals).sum() / max(times.sum(), 1e-12))
    expected = np.full(len(totals), level)
    for _ in range(40):
        for place, (index, size) in enumerate(parts):
            seen = np.bincount(index, times * totals, size)
            want = np.bincount(index, times * expected, size)
            ratio = np.divide(seen, want, out=np.ones(size), where=want > 0)
            factors[place] = factors[place] * ratio
            expected = expected * ratio[index]
    present = [np.bincount(index, times, size) > 0 for index, size in parts]
    for place, here in enumerate(present):
        mean = float(factors[place][here].mean())
        level *= mean
        factors[place] = np.where(here, factors[place] / mean, 0.0)
    by_year = {int(each): float(factors[2][place]) for place, each in enumerate(years)} if shared else {}
    parameters = 1 + sum(int(here.sum()) - 1 for here in present)
    return DayModel(level, factors[0], factors[1], by_year, expected, parameters)


def busyness(
    totals: Floats,
    expected: Floats,
    parameters: int,
    follows: Ints,
    weight: Floats | None = None,
    whole: float | None = None,
) -> tuple[float, float]:
    """cv of the day factor and its correlation from one open day to the next.

    Counts of mean m and day factor of variance c^2 vary by m + c^2 m^2, so c^2 = sum((N-m)^2 / (1-p/n) - m) / sum(m^2),
    p the fitted parameters. `follows` (days) is the place of the next open day, or -1. Never below 0; correlation
    0 to 0.95.
    """
    times = np.ones(len(totals)) if weight is None else weight
    number = float(len(totals)) if whole is None else whole
    gap = totals - expected
    spread = gap**2 / max(1.0 - parameters / number, 1e-9) - expected
    square = float((times * expected**2).sum())
    variance = float((times * spread).sum()) / square if square > 0 else 0.0
    if variance <= 0:
        return 0.0, 0.0
    first = np.flatnonzero(follows >= 0)
    then = follows[first]
    scale = float((times[first] * expected[first] * expected[then]).sum())
    together = float((times[first] * gap[first] * gap[then]).sum()) / scale if scale > 0 else 0.0
    return float(np.sqrt(variance)), float(np.clip(together / variance, 0.0, 0.95))


def next_open_day(days: DayCounts) -> Ints:
    """Place of the day that follows each day in the log, where at most four days lie between; else -1."""
    number = days.dates.astype(np.int64)
    follows = np.full(len(number), -1, dtype=np.int64)
    near = np.flatnonzero(np.diff(number) <= 4)
    follows[near] = near + 1
    return follows


def fit_profile(days: DayCounts) -> Profile:
    """Everything an arrival section of the scenario needs, with P10 to P90 by a bootstrap of whole weeks.

    Blocks are weeks, or single days where the log holds fewer than eight weeks (seed fixed). Where the log holds two
    years or more, the level's range also contains the spread from year to year.
    """
    hour = hour_weights(days)
    totals = day_totals(days, hour)
    model = fit_days(totals, days.month, days.weekday, days.year)
    follows = next_open_day(days)
    cv, carried = busyness(totals, model.expected, model.parameters, follows)
    weeks = int(days.week.max()) + 1
    by_week = weeks >= 8
    block = np.unique(days.week, return_inverse=True)[1] if by_week else np.arange(len(totals))
    blocks = int(block.max()) + 1
    drawn = np.random.Generator(np.random.Philox(SEED)).multinomial(
        blocks, np.full(blocks, 1 / blocks), size=REPLICATES
    )
    levels, months, weekdays, hours, cvs, carries = [], [], [], [], [], []
    for place, times in enumerate(drawn):
        weight = times[block].astype(float)
        again = fit_days(totals, days.month, days.weekday, days.year, weight)
        levels.append(again.level)
        months.append(again.month)
        weekdays.append(again.weekday)
        one = busyness(totals, model.expected, model.parameters, follows, weight, float(len(totals)))
        cvs.append(one[0])
        carries.append(one[1])
        if place < 100:
            hours.append(hour_weights(days, weight, rounds=20))
    distance, odd = hour_misfit(days, hour)
    return Profile(
        days,
        totals,
        model,
        _with_years(model, np.array(levels)),
        hour,
        _range(np.array(months)),
        _range(np.array(weekdays)),
        _range(np.array(hours)),
        Estimate(cv, *_pair(np.array(cvs), cv)),
        Estimate(carried, *_pair(np.array(carries), carried)),
        "weeks" if by_week else "days",
        distance,
        odd,
    )


def hour_misfit(days: DayCounts, hour: Floats) -> tuple[float, int]:
    """Largest distance of a weekday's own cumulated day from the common profile, and that weekday."""
    worst, odd = 0.0, -1
    for weekday in range(7):
        here = days.weekday == weekday
        own = np.nansum(days.counts[here], axis=0)
        common = hour * days.share[here].sum(axis=0)
        if own.sum() > 0 and common.sum() > 0:
            distance = float(np.abs(np.cumsum(own) / own.sum() - np.cumsum(common) / common.sum()).max())
            if distance > worst:
                worst, odd = distance, weekday
    return worst, odd


def _with_years(model: DayModel, levels: Floats) -> Estimate:
    spread = float(np.std(np.log(np.maximum(levels, 1e-12))))
    factors = np.array(sorted(model.year.values()))
    between = float(np.std(np.log(factors), ddof=1)) if len(factors) >= 2 and (factors > 0).all() else 0.0
    wide = np.exp(NORMAL_P90 * np.hypot(spread, between))
    return Estimate(model.level, model.level / wide, model.level * wide)


def _range(values: Floats) -> tuple[Floats, Floats]:
    low, high = np.percentile(values, P10_P90, axis=0)
    return np.asarray(low), np.asarray(high)


def _pair(values: Floats, centre: float) -> tuple[float, float]:
    low, high = np.percentile(values, P10_P90)
    return min(float(low), centre), max(float(high), centre)
