"""Kind `arrivals`: a table of counts by hour, long or wide, into a demand section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.days import DayCounts, closed_days, in_opening
from sim.calibrate.demand import demand_branch, demand_cannot, demand_figures, demand_findings, period_words
from sim.calibrate.maps import ArrivalsMap, Common
from sim.calibrate.patch import Branch, write_patch
from sim.calibrate.profiles import fit_profile
from sim.calibrate.reader import Complaints, Floats, parse_dates, parse_numbers, read_rows
from sim.calibrate.types import Calibration, CalibrationError, Problem

_TIME = re.compile(r"(\d{1,2}):(\d{2})")
FEWEST_DAYS = 5


@dataclass(frozen=True, slots=True)
class HourTable:
    """Days x 24 counts (NaN: not in the log); `repeated` hours counted more than once were averaged; `empty` cells."""

    dates: NDArray[np.datetime64]
    counts: Floats
    repeated: int
    empty: int


def calibrate_arrivals(plan: ArrivalsMap, logs: Sequence[Path]) -> Calibration:
    """Level, profiles and busyness from counts by hour."""
    table = read_long(plan, logs) if plan.table == "long" else read_wide(plan, logs)
    days = open_days(plan, table)
    profile = fit_profile(days)
    common = plan.common
    cannot = demand_cannot(profile)
    if plan.entering.source:
        cannot.insert(
            0,
            f"The share entering: the log counts people near the door; entering "
            f"({100 * plan.entering.value:g} %) is stated, not measured.",
        )
    cannot.append("Why people came, who came together, and who turned round at a queue.")
    if table.repeated:
        cannot.append(
            f"Hours that stand in the log more than once (as when clocks change) were averaged: {table.repeated}."
        )
    if table.empty:
        cannot.append(f"Empty cells count as unknown, not as zero: {table.empty}.")
    root = Branch((("demand", Branch(((common.channel, demand_branch(profile, common.source, plan.entering)),))),))
    heading = [
        f"Arrivals of `{common.channel}`, calibrated from a log of counts.",
        f"Source: {common.source}",
        f"Based on {period_words(profile)}. Ranges are P10 to P90.",
    ]
    return Calibration(
        write_patch(root, heading, cannot),
        tuple(demand_findings(profile, common.channel, common.source, plan.entering)),
        tuple(cannot),
        tuple(demand_figures(profile, common.channel)),
    )


def open_days(plan: ArrivalsMap, table: HourTable) -> DayCounts:
    """The open days and hours of a table, inside the period. Raises CalibrationError where too few remain."""
    keep = in_period(plan.common, table.dates)
    dates, counts = table.dates[keep], table.counts[keep]
    if len(dates):
        closed = closed_days(dates[0].item(), dates[-1].item(), plan.closed_on, plan.holidays)
        days = in_opening(dates, counts, plan.opening, closed)
        if len(days.dates) >= FEWEST_DAYS and np.nansum(days.counts) > 0:
            return days
    raise CalibrationError(
        [
            Problem(
                plan.common.file,
                0,
                0,
                f"fewer than {FEWEST_DAYS} open days with counts are left inside period and opening hours",
                "check `period`, `opening` and the log",
            )
        ]
    )


def in_period(common: Common, dates: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    """Which dates lie inside the map's period."""
    keep = np.ones(len(dates), dtype=bool)
    if common.first:
        keep &= dates >= np.datetime64(common.first)
    if common.last:
        keep &= dates <= np.datetime64(common.last)
    return keep


def read_long(plan: ArrivalsMap, logs: Sequence[Path]) -> HourTable:
    """One row an hour. An hour that stands twice is averaged: the weight of an hour is its rate."""
    columns = plan.common.columns
    wanted = [(columns[each], plan.common.file, columns.positions[each]) for each in ("date", "hour", "count")]
    rows = read_rows(logs, wanted)
    complaints = Complaints(rows)
    dates = parse_dates(rows, columns["date"], complaints)
    hours = parse_numbers(rows, columns["hour"], complaints)
    for row in np.flatnonzero((hours < 0) | (hours > 23) | (hours != np.floor(hours))):
        complaints.cell(int(row), columns["hour"], f"`{hours[row]:g}` is not an hour from 0 to 23", "correct the cell")
    counts = parse_numbers(rows, columns["count"], complaints, empty=np.nan)
    _no_negatives(counts, columns["count"], complaints)
    complaints.stop_if_any()
    return _table(dates, hours.astype(np.int64), counts)


def read_wide(plan: ArrivalsMap, logs: Sequence[Path]) -> HourTable:
    """One row a day, one column a time of day (`07:30` counts from 07:30 to the next column)."""
    columns = plan.common.columns
    rows = read_rows(logs, None)
    if columns["date"] not in rows.names:
        line, column = columns.positions["date"]
        raise CalibrationError(
            [
                Problem(
                    plan.common.file,
                    line,
                    column,
                    f"{logs[0]} has no column `{columns['date']}`",
                    f"name one of {', '.join(rows.names[:5])}, ...",
                )
            ]
        )
    times = [(name, found) for name in rows.names if (found := _TIME.fullmatch(name)) and int(found.group(1)) < 24]
    if not times:
        raise CalibrationError(
            [
                Problem(
                    str(logs[0]),
                    1,
                    1,
                    "no column is headed by a time of day",
                    "head the columns 00:00, 00:30, ..., or use `table: long`",
                )
            ]
        )
    complaints = Complaints(rows)
    dates = parse_dates(rows, columns["date"], complaints)
    hours = np.array([int(found.group(1)) for _, found in times])
    cells = np.empty((len(rows), len(times)))
    for place, (name, _) in enumerate(times):
        cells[:, place] = parse_numbers(rows, name, complaints, empty=np.nan)
        _no_negatives(cells[:, place], name, complaints)
    complaints.stop_if_any()
    counts = np.full((len(rows), 24), np.nan)
    for hour in np.unique(hours):
        counts[:, hour] = cells[:, hours == hour].sum(axis=1)
    day = np.repeat(dates, 24)
    hour_of = np.tile(np.arange(24, dtype=np.int64), len(rows))
    table = _table(day, hour_of, counts.ravel())
    return HourTable(table.dates, table.counts, table.repeated, int(np.isnan(cells).sum()))


def _no_negatives(counts: Floats, heading: str, complaints: Complaints) -> None:
    for row in np.flatnonzero(counts < 0):
        complaints.cell(int(row), heading, f"the count {counts[row]:g} is negative", "correct the cell")


def _table(dates: NDArray[np.datetime64], hours: NDArray[np.int64], counts: Floats) -> HourTable:
    days, place = np.unique(dates, return_inverse=True)
    known = ~np.isnan(counts)
    total, number = np.zeros((len(days), 24)), np.zeros((len(days), 24))
    np.add.at(total, (place[known], hours[known]), counts[known])
    np.add.at(number, (place[known], hours[known]), 1)
    mean = np.divide(total, number, out=np.full_like(total, np.nan), where=number > 0)
    return HourTable(days, mean, int((number > 1).sum()), int((~known).sum()))
