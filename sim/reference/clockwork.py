"""The order of events: time, then rank of kind, then entity address, on top of SimPy's own event list.

SimPy processes events by (time, priority). Hand-overs within an event use SimPy's priorities 0 and 1; a timed
event's priority is `rank << 63 | address`, always above, so every event and all its hand-overs finish first.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

import simpy


class Rank(IntEnum):
    """Kinds of events that fall on one tick, in the order in which they happen."""

    SHIFT_END = 1
    BREAK = 2
    CLOSING = 4
    SHIFT_START = 5
    BREAK_END = 6
    OPENING = 8
    DELIVERY = 9
    WORK_ENDS = 10
    DUE = 11
    ARRIVAL = 12
    PATIENCE = 13


_KEY = {rank: int(rank) << 63 for rank in Rank}


class Clockwork:
    """SimPy's environment, and events in the order of the contract."""

    def __init__(self) -> None:
        self.env = simpy.Environment()

    @property
    def now(self) -> int:
        """The current tick."""
        return int(self.env.now)

    def timed(self, ticks: int, rank: Rank, address: int) -> simpy.Event:
        """An event that happens `ticks` from now; a process waits for it with `yield`."""
        event = simpy.Event(self.env)
        event._ok = True
        event._value = None
        self.env.schedule(event, priority=_KEY[rank] | address, delay=ticks)  # type: ignore[arg-type]
        return event

    def at(self, tick: int, rank: Rank, address: int, action: Callable[[], None]) -> None:
        """Call `action` at a tick (not before now)."""
        event = self.timed(tick - self.now, rank, address)
        assert event.callbacks is not None
        event.callbacks.append(lambda _: action())

    def start(self, story: Any) -> None:
        """Begin a process now, as a hand-over of the current event."""
        simpy.Process(self.env, story)

    def run_until(self, tick: int) -> None:
        """Let everything before `tick` happen."""
        if tick > self.env.now:
            self.env.run(until=tick)
