"""A log of outbound contacts (one row: a client's last contact) as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.arrivals import in_period
from sim.calibrate.maps import ContactsMap
from sim.calibrate.reader import Bools, Complaints, Floats, Ints, parse_dates, parse_numbers, read_rows
from sim.calibrate.types import CalibrationError, Problem


@dataclass(frozen=True, slots=True)
class ContactLog:
    """One entry a client, ordered as logged: `day` (place in `dates`) and `talk` seconds of the last contact,

    `contacts` made in all, `sold`; `traits` the columns to compare; `rows` read.
    """

    dates: NDArray[np.datetime64]
    day: Ints
    talk: Floats
    contacts: Ints
    sold: Bools
    traits: dict[str, tuple[str, ...]]
    rows: int


@dataclass(frozen=True, slots=True)
class Hazard:
    """By contact number 1..K: `reached` clients contacted so often or more, `sold` at it, `given_up` after it."""

    reached: Ints
    sold: Ints
    given_up: Ints

    @property
    def hit_rate(self) -> Floats:
        """Sales at a contact / clients who had it."""
        return np.asarray(np.divide(self.sold, self.reached, out=np.zeros(len(self.sold)), where=self.reached > 0))

    @property
    def retried(self) -> Floats:
        """Of those not sold at a contact, the share contacted again."""
        unsold = self.reached - self.sold
        return np.asarray(np.divide(unsold - self.given_up, unsold, out=np.zeros(len(self.sold)), where=unsold > 0))


def read_contacts(plan: ContactsMap, logs: Sequence[Path]) -> ContactLog:
    """The logs through the map. Raises CalibrationError with every bad cell or missing column."""
    columns = plan.common.columns
    wanted = [(columns[each], plan.common.file, columns.positions[each]) for each in columns.headings]
    wanted += [(column, plan.common.file, place) for column, _, place in plan.where]
    wanted += [(column, plan.common.file, place) for column, place in plan.compare]
    rows = read_rows(logs, wanted)
    complaints = Complaints(rows)
    dates = parse_dates(rows, columns["date"], complaints)
    talk = parse_numbers(rows, columns["duration"], complaints)
    contacts = parse_numbers(rows, columns["contacts"], complaints)
    for row in np.flatnonzero((contacts < 1) | (contacts != np.floor(contacts))):
        complaints.cell(
            int(row), columns["contacts"], f"`{contacts[row]:g}` is not a number of contacts", "correct the cell"
        )
    for row in np.flatnonzero(talk < 0):
        complaints.cell(int(row), columns["duration"], f"the duration {talk[row]:g} is negative", "correct the cell")
    complaints.stop_if_any()
    keep = in_period(plan.common, dates)
    for column, words, _ in plan.where:
        keep &= np.isin(np.array(rows.columns[column]), words)
    if not keep.any():
        raise CalibrationError(
            [
                Problem(
                    plan.common.file,
                    0,
                    0,
                    "no contact is left after `where` and `period`",
                    "check both against the log",
                )
            ]
        )
    sold = np.isin(np.array(rows.columns[columns["outcome"]]), plan.sale)[keep]
    if sold.all() or not sold.any():
        line, place = columns.positions["outcome"]
        which = "every" if sold.all() else "no"
        raise CalibrationError(
            [
                Problem(
                    plan.common.file,
                    line,
                    place,
                    f"{which} contact counts as a sale",
                    "check `sale` against the words of the outcome column",
                )
            ]
        )
    days, day = np.unique(dates[keep], return_inverse=True)
    chosen = np.flatnonzero(keep)
    traits = {column: tuple(rows.columns[column][row] for row in chosen) for column, _ in plan.compare}
    return ContactLog(days, day.astype(np.int64), talk[keep], contacts[keep].astype(np.int64), sold, traits, len(rows))


def hazard(contacts: Ints, sold: Bools, up_to: int) -> Hazard:
    """Sales and give-ups by contact number: one last contacted at k had contacts 1..k, and bought at k or never."""
    clipped = np.minimum(contacts, up_to + 1)
    last = np.bincount(clipped, minlength=up_to + 2)[1:]
    sales = np.bincount(clipped[sold], minlength=up_to + 2)[1:]
    reached = last[::-1].cumsum()[::-1]
    return Hazard(reached[:up_to], sales[:up_to], (last - sales)[:up_to])
