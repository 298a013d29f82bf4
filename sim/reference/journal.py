"""The log while it is being written: rows of integers, handed over in blocks of time."""

from __future__ import annotations

from sim.log.block import LogBlock, block_of
from sim.log.tables import TABLES, Activity

Row = tuple[int, ...]


class Journal:
    """Collects rows of the four tables until the next block is taken."""

    def __init__(self) -> None:
        self._from = 0
        self._rows: dict[str, list[Row]] = {table: [] for table in TABLES}
        self.journey = self._rows["journeys"].append
        self.step = self._rows["steps"].append
        self.asset_time = self._rows["asset_time"].append
        self.stock = self._rows["stock"].append

    def on_duty(self, unit: int, start: int, end: int, overtime_from: int) -> None:
        """A stretch a person was there: until `overtime_from` as rostered, from then on as overtime."""
        if start < min(end, overtime_from):
            self.asset_time((unit, int(Activity.ON_DUTY), -1, -1, start, min(end, overtime_from)))
        if max(start, overtime_from) < end:
            self.asset_time((unit, int(Activity.OVERTIME), -1, -1, max(start, overtime_from), end))

    def busy(self, unit: int, channel: int, step: int, start: int, end: int) -> None:
        """A unit was held for a customer or a call."""
        if start < end:
            self.asset_time((unit, int(Activity.BUSY), channel, step, start, end))

    def take_block(self, until: int) -> LogBlock:
        """The rows since the last block."""
        block = block_of(self._from, until, self._rows)
        for rows in self._rows.values():
            rows.clear()
        self._from = until
        return block
