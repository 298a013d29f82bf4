"""The floor: which units are free, who waits for them, and the one order in which they are served."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import simpy

from sim.reference.clockwork import Clockwork
from sim.world.world import World

Units = tuple[int, ...]


@dataclass(slots=True, eq=False)
class Request:
    """A customer waiting for all assets of a step at once."""

    joined: int
    address: int
    step: int
    units: Units = ()
    waiting: bool = True
    answer: simpy.Event | None = None


class Floor:
    """Units and the waiting line.

    `needs` lists for each step the pools and how many of each. `after_pass` holds, in order, who is told after a
    pass that a unit of one of these pools may be free again (callers dial afterwards).
    """

    def __init__(self, world: World, clock: Clockwork, needs: Sequence[Mapping[int, int]]) -> None:
        self._clock = clock
        self.pool_of: list[int] = world.units.pool.tolist()
        pools = len(world.names.pools)
        self._free = [0] * pools
        self._idle: list[list[tuple[int, int]]] = [[] for _ in range(pools)]
        self._idle_since = [-1] * len(self.pool_of)
        self._needs = [tuple(need.items()) for need in needs]
        self._takes = [tuple(pool for pool, count in need.items() for _ in range(count)) for need in needs]
        self._waiting: list[deque[Request]] = [deque() for _ in needs]
        self._length = [0] * len(needs)
        self._steps_of = [
            [step for step, need in enumerate(self._needs) if any(pool == each for each, _ in need)]
            for pool in range(pools)
        ]
        self.after_pass: list[tuple[Callable[[], None], set[int]]] = []
        self._affected: dict[Units, tuple[Sequence[int], Sequence[Callable[[], None]]]] = {}

    def needs(self, step: int) -> tuple[tuple[int, int], ...]:
        """(pool, how many) that a step holds at once."""
        return self._needs[step]

    def free_count(self, pool: int) -> int:
        """Units of the pool that are on duty and idle."""
        return self._free[pool]

    def waiting(self, step: int) -> int:
        """Customers waiting for a step."""
        return self._length[step]

    def is_idle(self, unit: int) -> bool:
        """True if the unit is on duty and free."""
        return self._idle_since[unit] >= 0

    def set_free(self, unit: int) -> None:
        """The unit is idle from now on (it came on duty, or its work ended and it stays)."""
        pool, now = self.pool_of[unit], self._clock.now
        self._idle_since[unit] = now
        heappush(self._idle[pool], (now, unit))
        self._free[pool] += 1

    def withdraw(self, unit: int) -> None:
        """An idle unit goes off duty."""
        self._idle_since[unit] = -1
        self._free[self.pool_of[unit]] -= 1

    def take(self, pool: int) -> int:
        """The unit idle longest, ties to the lower number; one must be free."""
        idle, idle_since = self._idle[pool], self._idle_since
        while True:
            since, unit = heappop(idle)
            if idle_since[unit] == since:    # else it went off duty meanwhile
                idle_since[unit] = -1
                self._free[pool] -= 1
                return unit

    def join(self, step: int, address: int) -> Request:
        """Join the line for a step; service starts at once if all its assets are free and nobody waits for it.

        (Somebody who waits while all is free does not exist: the pass after each release has started everyone
        it could.)
        """
        request = Request(self._clock.now, address, step)
        if not self._length[step] and self._can_start(step):
            request.waiting = False
            request.units = tuple(map(self.take, self._takes[step]))
            return request
        line = self._waiting[step]
        self._length[step] += 1
        behind: list[Request] = []
        while line and line[-1].joined == request.joined and line[-1].address > address:
            behind.append(line.pop())
        line.append(request)
        line.extend(reversed(behind))
        return request

    def answer(self, request: Request) -> simpy.Event:
        """What a waiting customer waits for: None when served, else what `send_away` said."""
        request.answer = simpy.Event(self._clock)
        return request.answer

    def send_away(self, request: Request, word: object) -> None:
        """A customer, if still waiting, goes without having been served."""
        if request.waiting and request.answer is not None:
            request.waiting = False
            self._length[request.step] -= 1
            request.answer.succeed(word)

    def serve_waiting(self, pools: Units) -> None:
        """One pass over everyone waiting, in the order (tick of joining, address), after units of these pools
        became free; then whoever dials with them may dial."""
        concerned, afterwards = self._affected.get(pools) or self._affect(pools)
        steps = [step for step in concerned if self._length[step]]
        while steps:
            best, first = -1, (0, 0)
            for step in steps:
                if self._length[step] and self._can_start(step):
                    head = self._head(step)
                    key = (head.joined, head.address)
                    if best < 0 or key < first:
                        best, first = step, key
            if best < 0:
                break
            self._start(best)
        for dial in afterwards:
            dial()

    def everyone_waiting(self, step: int) -> list[Request]:
        """Requests still waiting for a step, first come first."""
        return [request for request in self._waiting[step] if request.waiting]

    def _affect(self, pools: Units) -> tuple[Sequence[int], Sequence[Callable[[], None]]]:
        """Steps that a unit of these pools may serve, and who dials with one."""
        steps = sorted({step for pool in pools for step in self._steps_of[pool]})
        dials = [dial for dial, of in self.after_pass if of & set(pools)]
        self._affected[pools] = steps, dials
        return steps, dials

    def _head(self, step: int) -> Request:
        line = self._waiting[step]
        while not line[0].waiting:
            line.popleft()
        return line[0]

    def _can_start(self, step: int) -> bool:
        for pool, count in self._needs[step]:  # noqa: SIM110 - a plain loop, called at every join and release
            if self._free[pool] < count:
                return False
        return True

    def _start(self, step: int) -> None:
        request = self._waiting[step].popleft()
        self._length[step] -= 1
        request.waiting = False
        request.units = tuple(map(self.take, self._takes[step]))
        assert request.answer is not None
        request.answer.succeed()
