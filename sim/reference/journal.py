"""The log while it is being written: rows of integers, handed over in blocks of time."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from sim.log.block import LogBlock, block_of_values
from sim.log.tables import TABLES, Activity

_ON_DUTY, _OVERTIME, _BUSY = int(Activity.ON_DUTY), int(Activity.OVERTIME), int(Activity.BUSY)


class Journal:
    """Collects rows of the four tables until the next block is taken."""

    def __init__(self) -> None:
        self._from = 0
        self._begin_block()
        self._working: dict[int, tuple[int, int, int]] = {}

    def _begin_block(self) -> None:
        """Row after row into one array of integers a table, so that no tuple is kept and nothing converted."""
        self._values = {table: array("q") for table in TABLES}
        self.journey = self._values["journeys"].extend
        self.step = self._values["steps"].extend
        self.asset_time = self._values["asset_time"].extend
        self.stock = self._values["stock"].extend

    def on_duty(self, unit: int, start: int, end: int, overtime_from: int) -> None:
        """A stretch a person was there: until `overtime_from` as rostered, from then on as overtime."""
        if start < min(end, overtime_from):
            self.asset_time((unit, _ON_DUTY, -1, -1, start, min(end, overtime_from)))
        if max(start, overtime_from) < end:
            self.asset_time((unit, _OVERTIME, -1, -1, max(start, overtime_from), end))

    def taken(self, units: Sequence[int], channel: int, step: int, start: int) -> None:
        """These units are held for a customer or a call from `start` on (`step` -1: a call)."""
        work = (channel, step, start)
        for unit in units:
            self._working[unit] = work

    def worked(self, units: Sequence[int], end: int) -> None:
        """These units are free again: log how long they were held."""
        working = self._working
        for unit in units:
            channel, step, start = working.pop(unit)
            if start < end:
                self.asset_time((unit, _BUSY, channel, step, start, end))

    def close_books(self, end: int) -> None:
        """Log the work still going on when the horizon ends."""
        self.worked(sorted(self._working), end)

    def take_block(self, until: int) -> LogBlock:
        """The rows since the last block."""
        block = block_of_values(self._from, until, self._values)
        self._begin_block()
        self._from = until
        return block
