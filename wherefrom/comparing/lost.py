"""Where customers are lost that the base keeps, or kept that it loses: channel, time of the week, and cause."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.scenario.horizon import Horizon
from sim.theory.intervals import Interval, mean_interval
from sim.theory.student import t_quantile
from wherefrom.comparing.figures import Floats, Ints, YearFigures

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WORKDAYS: Final = "Monday to Friday"
EVERY_DAY: Final = "every day"
_GROUPS: Final = (*((day, (number,)) for number, day in enumerate(DAYS)), (WORKDAYS, tuple(range(5))),
                  (EVERY_DAY, tuple(range(7))))


@dataclass(frozen=True)
class Place:
    """A stretch of the week in which the rival loses more (or fewer) customers of a channel than the base.

    `days`: a weekday, "Monday to Friday" or "every day". `start`, `end`: half-hours of the day, 24 is noon. `a_week`:
    people a week in all these days, with the 95 % interval that is true for every stretch looked at together. `cause`:
    why most of them were lost, "" where no cause makes up half of it.
    """

    channel: str
    days: str
    start: int
    end: int
    a_week: Interval
    cause: str


@dataclass(frozen=True)
class LostHalfHours:
    """Lost customers a week, rival less base: `mean` and its standard error by [channel, half-hour of the week]."""

    channels: tuple[str, ...]
    mean: Floats
    standard_error: Floats


@dataclass(frozen=True)
class LostCause:
    """Lost customers a year of one channel and cause: mean of the base, and rival less base."""

    channel: str
    cause: str
    base: float
    change: Interval


def weeks_of(horizon: Horizon) -> float | None:
    """Weeks of a calendar horizon; None for a stationary one, which knows no week."""
    from datetime import date

    if horizon.start is None or horizon.months is None:
        return None
    months = horizon.start.month - 1 + horizon.months
    return (date(horizon.start.year + months // 12, months % 12 + 1, 1) - horizon.start).days / 7


def channels_of(rival: Sequence[YearFigures], base: Sequence[YearFigures]) -> tuple[str, ...]:
    """The channels of either: the base's, then those only the rival has."""
    return tuple(dict.fromkeys((*base[0].channels, *rival[0].channels)))


def lost_half_hours(rival: Sequence[YearFigures], base: Sequence[YearFigures], weeks: float) -> LostHalfHours:
    """The difference by half-hour of the week, year by year."""
    channels = channels_of(rival, base)
    apart = np.stack([_apart(rival, base, name) for name in channels], axis=1).reshape(len(base), len(channels), -1)
    error = apart.std(axis=0, ddof=1) / math.sqrt(len(base))
    return LostHalfHours(channels, apart.mean(axis=0) / weeks, error / weeks)


def lost_causes(rival: Sequence[YearFigures], base: Sequence[YearFigures]) -> tuple[LostCause, ...]:
    """Lost customers by channel and cause, where there are any; the largest difference first."""
    found = []
    for channel in channels_of(rival, base):
        mine, others = (np.stack([_of_channel(year, channel).sum(axis=1) for year in years]).astype(np.float64)
                        for years in (rival, base))
        for number, cause in enumerate(base[0].causes):
            if mine[:, number].any() or others[:, number].any():
                change = mean_interval(mine[:, number] - others[:, number])
                found.append(LostCause(channel, cause, float(others[:, number].mean()), change))
    return tuple(sorted(found, key=lambda one: (-abs(one.change.estimate), one.channel, one.cause)))


def lost_places(rival: Sequence[YearFigures], base: Sequence[YearFigures], weeks: float) -> tuple[Place, ...]:
    """For each channel the stretch of the week in which lost customers differ most, if they do for sure.

    Looked at are all stretches of half-hours of a weekday, of the days Monday to Friday, and of all days. Of each, the
    difference that is certain is the end of its interval nearer to zero, with 95 % for all stretches together
    (Bonferroni); named is the stretch with the largest certain difference by the root of its half-hours a week, so
    that a short peak stands out from a long day without being cut to its tip. The largest difference comes first.
    """
    tables = {name: _apart(rival, base, name) for name in channels_of(rival, base)}
    tables = {name: apart for name, apart in tables.items() if apart.any()}
    looked_at = sum(_stretches(apart[:, days].sum(axis=1)) for apart in tables.values() for _, days in _GROUPS)
    if not looked_at:
        return ()
    critical = t_quantile(len(base) - 1, 1 - 0.025 / looked_at)
    found = []
    for channel, apart in tables.items():
        best = max((_clearest(apart[:, days].sum(axis=1), name, len(days), critical) for name, days in _GROUPS),
                   key=lambda one: one.rank)
        if best.rank > 0:
            reach = critical * best.error
            interval = Interval(*(value / weeks for value in (best.mean, best.mean - reach, best.mean + reach,
                                                              best.error)))
            cause = _main_cause(rival, base, channel, best)
            found.append(Place(channel, best.days, best.start, best.end, interval, cause))
    return tuple(sorted(found, key=lambda one: (-abs(one.a_week.estimate), one.channel)))


@dataclass(frozen=True)
class _Stretch:
    days: str
    start: int
    end: int
    mean: float
    error: float
    rank: float


def _clearest(apart: Ints, name: str, days: int, critical: float) -> _Stretch:
    """Of all stretches of a day (of `days` days), given by [year, half-hour of the day], the one that ranks highest.
    What a stretch sums to is a difference of running sums, so that their covariances give every stretch's variance."""
    years = len(apart)
    running = np.concatenate([np.zeros((years, 1), dtype=np.int64), np.cumsum(apart, axis=1)], axis=1)
    # In whole numbers, so that nothing depends on the order of a sum.
    in_all = running.sum(axis=0)
    together = years * (running.T @ running) - np.outer(in_all, in_all)
    spread = np.diag(together)
    start, end = np.triu_indices(len(in_all), 1)
    sums = np.abs(in_all[end] - in_all[start]) / years
    variance = (spread[end] + spread[start] - 2 * together[start, end]) / (years * (years - 1))
    # Few years may agree on a small count by chance: no difference is surer than that of so many customers who come
    # independently (Poisson).
    error = np.sqrt(np.maximum(variance, sums) / years)
    rank = np.round((sums - critical * error) / np.sqrt((end - start) * days), 12)
    at = int(np.argmax(rank))
    return _Stretch(name, int(start[at]), int(end[at]), float((in_all[end[at]] - in_all[start[at]]) / years),
                    float(error[at]), float(rank[at]))


def _stretches(apart: Ints) -> int:
    """How many stretches of a day there are between the first and the last half-hour in which anything differs."""
    at = np.flatnonzero(apart.any(axis=0))
    length = int(at[-1] - at[0]) + 1 if len(at) else 0
    return length * (length + 1) // 2


def _main_cause(rival: Sequence[YearFigures], base: Sequence[YearFigures], channel: str, stretch: _Stretch) -> str:
    days = next(days for name, days in _GROUPS if name == stretch.days)

    def by_cause(years: Sequence[YearFigures]) -> Ints:
        tables = np.sum([_of_channel(year, channel) for year in years], axis=0).reshape(-1, 7, 48)
        return np.asarray(tables[:, days, stretch.start:stretch.end].sum(axis=(1, 2)), dtype=np.int64)

    apart = by_cause(rival) - by_cause(base)
    in_all = int(apart.sum())
    most = int(np.argmax(apart * np.sign(in_all)))
    return base[0].causes[most] if abs(int(apart[most])) * 2 > abs(in_all) else ""


def _apart(rival: Sequence[YearFigures], base: Sequence[YearFigures], channel: str) -> Ints:
    """People lost, rival less base, by [year, weekday, half-hour of the day]."""
    return np.stack([
        _of_channel(mine, channel).sum(axis=0) - _of_channel(other, channel).sum(axis=0)
        for mine, other in zip(rival, base, strict=True)
    ]).reshape(-1, 7, 48)


def _of_channel(year: YearFigures, channel: str) -> Ints:
    """People lost by [cause, half-hour of the week]; none where there is no such channel."""
    if channel not in year.channels:
        return np.zeros((len(year.causes), 336), dtype=np.int64)
    return year.lost_by_place[:, year.channels.index(channel)]
