"""A log of calls or visits as arrays, with the traps of such logs handled in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.arrivals import in_period
from sim.calibrate.maps import CallsMap
from sim.calibrate.reader import (
    Bools,
    Complaints,
    Floats,
    Ints,
    Rows,
    parse_clock,
    parse_dates,
    parse_numbers,
    read_rows,
)
from sim.calibrate.types import CalibrationError, Problem

DAY = 86_400.0
HALF_DAY = DAY / 2


@dataclass(frozen=True, slots=True)
class CallLog:
    """One entry a call, ordered by day and joining; times in seconds after the day's midnight (past 86,400: next day).

    `arrive` the logged arrival; `join` when the call began to want a server; `queued` it waited, for `wait` seconds;
    `served`, from `start` for `service` seconds, by `server` (place in `servers`, -1 unknown); `hung_up` it left;
    `kind` place in `kinds`; `chosen` it is of a type asked for. `rows`, `ignored`, `excluded` count rows of the files.
    """

    dates: NDArray[np.datetime64]
    day: Ints
    arrive: Floats
    join: Floats
    queued: Bools
    wait: Floats
    served: Bools
    start: Floats
    service: Floats
    hung_up: Bools
    server: Ints
    servers: tuple[str, ...]
    kind: Ints
    kinds: tuple[str, ...]
    priority: tuple[str, ...]
    chosen: Bools
    rows: int
    ignored: int
    excluded: int

    @property
    def offered(self) -> Bools:
        """Calls that wanted a server and were of the chosen types: they queued or were served."""
        return (self.queued | self.served) & self.chosen

    @property
    def reneged(self) -> Bools:
        """Chosen calls that hung up while waiting."""
        return self.queued & self.hung_up & self.chosen


def read_calls(plan: CallsMap, logs: Sequence[Path]) -> CallLog:
    """The logs through the map. Raises CalibrationError with every bad cell, unknown outcome or missing column."""
    columns = plan.common.columns
    wanted = [(columns[each], plan.common.file, columns.positions[each]) for each in columns.headings]
    wanted += [(rule.column, plan.common.file, rule.position) for rule in plan.exclude]
    rows = read_rows(logs, wanted)
    complaints = Complaints(rows)
    dates = parse_dates(rows, columns["date"], complaints)
    arrive = parse_clock(rows, columns["arrive"], complaints)
    queue_start = parse_clock(rows, columns["queue_start"], complaints)
    service_start = parse_clock(rows, columns["service_start"], complaints)
    wait = _length(rows, plan, "queue", queue_start, complaints)
    service = _length(rows, plan, "service", service_start, complaints)
    outcome = np.array(rows.columns[columns["outcome"]])
    known = plan.served + plan.left + plan.ignored
    for row in np.flatnonzero(~np.isin(outcome, known)):
        complaints.cell(
            int(row),
            columns["outcome"],
            f"the outcome `{outcome[row]}` is not in the mapping file",
            "name it under outcomes: served, hung_up or ignore",
        )
    excluded = np.zeros(len(rows), dtype=bool)
    for rule in plan.exclude:
        excluded |= parse_numbers(rows, rule.column, complaints, empty=np.nan) < rule.below
    complaints.stop_if_any()
    ignored = np.isin(outcome, plan.ignored)
    keep = ~ignored & ~excluded & in_period(plan.common, dates)
    if not keep.any():
        raise CalibrationError(
            [
                Problem(
                    plan.common.file,
                    0,
                    0,
                    "no call is left after outcomes, exclusions and period",
                    "check `outcomes`, `exclude` and `period`",
                )
            ]
        )
    queued = wait > 0
    served = np.isin(outcome, plan.served) & (service > 0)
    queue_start = _past_midnight(queue_start, arrive)
    service_start = _past_midnight(service_start, np.where(queued, queue_start, arrive))
    join = np.where(queued, queue_start, np.where(served, np.minimum(arrive, service_start), arrive))
    names = np.array(rows.columns[columns["server"]])
    named = served & ~np.isin(names, (*plan.no_server, ""))
    servers = tuple(sorted(set(names[named & keep].tolist())))
    places = {name: place for place, name in enumerate(servers)}
    types = rows.columns[columns["type"]] if "type" in columns else [""] * len(rows)
    kinds = tuple(sorted({types[row] for row in np.flatnonzero(keep)}))
    ranks = rows.columns[columns["priority"]] if "priority" in columns else [""] * len(rows)
    missing = [each for each in plan.types if each not in kinds]
    if missing:
        raise CalibrationError(
            [
                Problem(
                    plan.common.file,
                    0,
                    0,
                    f"no call of type {', '.join(missing)} is in the log",
                    f"the types are {', '.join(kinds)}",
                )
            ]
        )
    order = np.flatnonzero(keep)
    order = order[np.lexsort((order, join[order], dates[order]))]
    days, day = np.unique(dates[order], return_inverse=True)
    kind_of = {name: place for place, name in enumerate(kinds)}
    chosen = np.array([not plan.types or types[row] in plan.types for row in order], dtype=bool)
    return CallLog(
        days,
        day.astype(np.int64),
        arrive[order],
        join[order],
        queued[order],
        np.where(queued, wait, 0.0)[order],
        served[order],
        service_start[order],
        np.where(served, service, 0.0)[order],
        np.isin(outcome, plan.left)[order],
        np.array([places.get(str(names[row]), -1) if named[row] else -1 for row in order], dtype=np.int64),
        servers,
        np.array([kind_of[types[row]] for row in order], dtype=np.int64),
        kinds,
        tuple(ranks[row] for row in order),
        chosen,
        len(rows),
        int(ignored.sum()),
        int((excluded & ~ignored).sum()),
    )


def _length(rows: Rows, plan: CallsMap, what: str, start: Floats, complaints: Complaints) -> Floats:
    """Seconds of queue or service: the column of lengths where there is one, else exit - start (over midnight too)."""
    columns = plan.common.columns
    if f"{what}_seconds" in columns:
        return parse_numbers(rows, columns[f"{what}_seconds"], complaints, empty=0.0)
    end = parse_clock(rows, columns[f"{what}_exit"], complaints)
    # A clock time of 0:00:00 at both ends means that it did not happen.
    length = np.where((start == 0) & (end == 0), 0.0, end - start)
    return np.where(length < -HALF_DAY, length + DAY, length)


def _past_midnight(time: Floats, earlier: Floats) -> Floats:
    return np.where(time < earlier - HALF_DAY, time + DAY, time)
