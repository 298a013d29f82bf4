"""The order of events: time, then rank of kind, then entity address, on top of SimPy's own event list.

SimPy processes events by (time, priority). Hand-overs within an event use SimPy's priorities 0 and 1; a timed
event's priority is `rank << 63 | address`, always above, so nothing new begins before all hand-overs are done.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from enum import IntEnum
from heapq import heappop, heappush
from typing import Any

import simpy

Story = Generator[simpy.Event, Any, None]
Callback = Callable[[simpy.Event], None]
Entry = tuple[Any, Any, int, simpy.Event]     # SimPy's own: tick, priority, serial number, event


class Rank(IntEnum):
    """Kinds of events that fall on one tick, in the order in which they happen."""

    SHIFT_END = 1
    BREAK = 2
    FAILURE = 3
    CLOSING = 4
    SHIFT_START = 5
    BREAK_END = 6
    REPAIR = 7
    OPENING = 8
    DELIVERY = 9
    WORK_ENDS = 10
    DUE = 11
    ARRIVAL = 12
    PATIENCE = 13


_KEY = {rank: int(rank) << 63 for rank in Rank}


class Moment(simpy.Event):
    """A timed event, triggered at once like SimPy's Timeout, but ordered by (tick, kind, address)."""

    def __init__(self, clock: Clockwork, tick: int, key: int, callbacks: list[Callback]) -> None:
        self.env = clock
        self.callbacks = callbacks
        self._ok = True
        self._value = None
        entry: Entry = (tick, key, next(clock._eid), self)
        heappush(clock._queue, entry)


class Clockwork(simpy.Environment):
    """SimPy's environment with events in the order docs/model.md states; `now` is the current tick, an integer."""

    now: int = 0  # a plain attribute: SimPy's property cost 5 % of a year

    def timed(self, ticks: int, rank: Rank, address: int) -> Moment:
        """An event that happens `ticks` from now; a story waits for it with `yield`."""
        return Moment(self, self.now + ticks, _KEY[rank] | address, [])

    def at(self, tick: int, rank: Rank, address: int, action: Callable[[], None]) -> None:
        """Call `action` at a tick (not before now)."""
        Moment(self, tick, _KEY[rank] | address, [lambda _: action()])

    def start(self, story: Story) -> None:
        """Begin a story now, within the current event.

        Stories are generators that yield SimPy events, like SimPy's processes, without the two events that
        every SimPy Process adds for its own start and end (they were 40 % of all events of a shop's year).
        """
        _Telling(story)

    def run_until(self, tick: int) -> None:
        """Let everything before `tick` happen; afterwards it is `tick`.

        SimPy's `run(until=tick)` without its failure handling: no event of ours ever fails.
        """
        queue = self._queue
        while queue and queue[0][0] < tick:
            entry: Entry = heappop(queue)
            self.now = self._now = entry[0]
            event = entry[3]
            callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]  # as SimPy marks it done
            for callback in callbacks:
                callback(event)
        self.now = self._now = max(tick, self.now)


class _Telling:
    """Goes on with a story whenever the event it waits for happens."""

    __slots__ = ("_send",)

    def __init__(self, story: Story) -> None:
        self._send = story.send
        self._go_on(None)

    def _go_on(self, event: simpy.Event | None) -> None:
        try:
            awaited = self._send(None if event is None else event._value)
        except StopIteration:
            return
        awaited.callbacks.append(self._go_on)
