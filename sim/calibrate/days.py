"""Counts by day and hour inside opening hours: what every arrival profile is estimated from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.maps import Opening
from sim.calibrate.reader import Bools, Floats, Ints

HOUR = 3_600_000
LARGEST_GAP = 0.25
"""A day is used when the hours it lacks carry at most this share of a usual day."""


@dataclass(frozen=True, slots=True)
class DayCounts:
    """Counts on open days.

    `dates` (days); `counts` (days x 24) inside opening hours, NaN where the log lacks the hour; `share` (days x 24) the
    part of each hour the doors are open; `dropped` open days not used, `outside` counts outside opening hours.
    """

    dates: NDArray[np.datetime64]
    counts: Floats
    share: Floats
    dropped: int
    outside: float

    @property
    def weekday(self) -> Ints:
        """Monday 0 .. Sunday 6."""
        return (self.dates.astype(np.int64) + 3) % 7

    @property
    def month(self) -> Ints:
        """January 0 .. December 11."""
        return self.dates.astype("datetime64[M]").astype(np.int64) % 12

    @property
    def year(self) -> Ints:
        """Calendar year."""
        return self.dates.astype("datetime64[Y]").astype(np.int64) + 1970

    @property
    def week(self) -> Ints:
        """Number of the week (Monday to Sunday), counted from the first."""
        weeks = (self.dates.astype(np.int64) + 3) // 7
        return weeks - weeks.min() if len(weeks) else weeks


def open_share(opening: Opening) -> Floats:
    """Weekday x hour: the part of each hour the doors are open (7 x 24)."""
    share = np.zeros((7, 24))
    for weekday, stretches in opening.items():
        for start, end in stretches:
            for hour in range(24):
                share[weekday, hour] += max(0, min(end, (hour + 1) * HOUR) - max(start, hour * HOUR)) / HOUR
    return share


def closed_days(first: date, last: date, closed_on: Sequence[date], holidays_of: str | None) -> frozenset[date]:
    """The days closed by name and by public holiday between two dates."""
    closed = set(closed_on)
    if holidays_of:
        import holidays

        country, _, part = holidays_of.partition("-")
        known = holidays.country_holidays(country, subdiv=part or None, years=range(first.year, last.year + 1))
        closed |= {day for day in known if first <= day <= last}
    return frozenset(closed)


def in_opening(dates: NDArray[np.datetime64], counts: Floats, opening: Opening, closed: frozenset[date]) -> DayCounts:
    """Keep open days and open hours of a table of days x 24 counts (NaN: not in the log).

    An hour open in part counts in proportion. Days lacking more than a quarter of their open hours are dropped.
    """
    weekday = (dates.astype(np.int64) + 3) % 7
    share = open_share(opening)[weekday]
    share[np.isin(dates, np.array(sorted(closed), dtype="datetime64[D]"))] = 0.0
    is_open = share.sum(axis=1) > 0
    seen = ~np.isnan(counts)
    enough = (share * ~seen).sum(axis=1) <= LARGEST_GAP * share.sum(axis=1)
    use = is_open & enough
    inside = np.where(seen, counts, 0.0) * share
    outside = float(np.nansum(counts) - inside.sum())
    kept = np.where(share > 0, np.where(seen, counts, np.nan) * share, 0.0)
    return DayCounts(dates[use], kept[use], share[use], int((is_open & ~enough).sum()), outside)


def hour_weights(days: DayCounts, weight: Floats | None = None, rounds: int = 60) -> Floats:
    """One weight for each of 24 hours, common to all days, mean 1 over open hours; 0 where never open.

    Maximum likelihood of counts multinomial in the day: w_h = N_h / sum_d T_d s_dh / sum_h' w_h' s_dh', iterated, T_d
    the day's count over the hours the log has and s_dh the open share. `weight` (days) counts a day several times.
    """
    times = np.ones(len(days.dates)) if weight is None else weight
    seen: Bools = ~np.isnan(days.counts) & (days.share > 0)
    counts = np.where(seen, days.counts, 0.0)
    share = np.where(seen, days.share, 0.0)
    total = counts.sum(axis=1) * times
    by_hour = times @ counts
    ever = share.sum(axis=0) > 0
    weights = np.where(ever, 1.0, 0.0)
    for _ in range(rounds):
        inside = share @ weights
        rate = np.divide(total, inside, out=np.zeros_like(total), where=inside > 0)
        expected = rate @ share
        weights = np.divide(by_hour, expected, out=np.zeros(24), where=expected > 0)
    mean = float((weights * days.share.sum(axis=0)).sum() / max(days.share.sum(), 1e-12))
    return weights / mean if mean > 0 else weights


def day_totals(days: DayCounts, weights: Floats) -> Floats:
    """Each day's count, hours the log lacks filled up by the profile."""
    seen = ~np.isnan(days.counts)
    inside = (days.share * weights).sum(axis=1)
    covered = (np.where(seen, days.share, 0.0) * weights).sum(axis=1)
    total = np.where(seen, days.counts, 0.0).sum(axis=1)
    return np.asarray(np.divide(total * inside, covered, out=np.zeros_like(total), where=covered > 0))
