"""The door of a channel: when it is open, and how many admitted customers are inside."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from sim.world.calendar import Stretches


@dataclass(slots=True, eq=False)
class Door:
    """Opening stretches [from, to) of a channel, and the customers inside. `pools` serve behind it."""

    stretches: Stretches
    pools: frozenset[int]
    inside: int = 0

    def _place(self, tick: int) -> int:
        return bisect_right(self.stretches, (tick, 1 << 62)) - 1

    def closed(self, tick: int) -> bool:
        """True if the door is shut at this tick."""
        place = self._place(tick)
        return place < 0 or tick >= self.stretches[place][1]

    def next_open(self, tick: int, chance: float) -> int | None:
        """`tick` if the door is open then, else the point `chance` of the next stretch; None if there is none."""
        place = self._place(tick)
        if place >= 0 and tick < self.stretches[place][1]:
            return tick
        if place + 1 >= len(self.stretches):
            return None
        start, end = self.stretches[place + 1]
        return start + int(chance * (end - start))
