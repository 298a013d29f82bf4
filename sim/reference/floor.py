"""The floor: which units are free, who waits for them, and the one order in which they are served."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class Pool:
    """Free units of one pool, who has been idle longest first; ties to the lower number."""

    idle: list[tuple[int, int]] = field(default_factory=list)
    free: int = 0


class Floor:
    """Units and the waiting line.

    `needs` lists for each step the pools and how many of each. `on_release` is told after each pass which pool
    has a unit free again (callers dial afterwards).
    """

    def __init__(self, world: World, clock: Clockwork, needs: Sequence[Mapping[int, int]]) -> None:
        self._clock = clock
        self.pool_of: list[int] = world.units.pool.tolist()
        self._pools = [Pool() for _ in world.names.pools]
        self._idle_since = [-1] * len(self.pool_of)
        self._needs = [tuple(need.items()) for need in needs]
        self._waiting: list[deque[Request]] = [deque() for _ in needs]
        self._length = [0] * len(needs)
        self._steps_of = [
            [step for step, need in enumerate(self._needs) if any(pool == each for each, _ in need)]
            for pool in range(len(self._pools))
        ]
        self.after_pass: list[Callable[[], None]] = [_nothing for _ in self._pools]

    def needs(self, step: int) -> tuple[tuple[int, int], ...]:
        """(pool, how many) that a step holds at once."""
        return self._needs[step]

    def free_count(self, pool: int) -> int:
        """Units of the pool that are on duty and idle."""
        return self._pools[pool].free

    def waiting(self, step: int) -> int:
        """Customers waiting for a step."""
        return self._length[step]

    def is_idle(self, unit: int) -> bool:
        """True if the unit is on duty and free."""
        return self._idle_since[unit] >= 0

    def set_free(self, unit: int) -> None:
        """The unit is idle from now on (it came on duty, or its work ended and it stays)."""
        pool = self._pools[self.pool_of[unit]]
        self._idle_since[unit] = self._clock.now
        heapq.heappush(pool.idle, (self._clock.now, unit))
        pool.free += 1

    def withdraw(self, unit: int) -> None:
        """An idle unit goes off duty."""
        self._idle_since[unit] = -1
        self._pools[self.pool_of[unit]].free -= 1

    def take(self, pool: int) -> int:
        """The unit idle longest."""
        heap = self._pools[pool].idle
        while True:
            since, unit = heapq.heappop(heap)
            if self._idle_since[unit] == since:
                self._idle_since[unit] = -1
                self._pools[pool].free -= 1
                return unit

    def join(self, step: int, address: int) -> Request:
        """Join the line for a step; if all its assets are free and nobody is before, service starts at once."""
        request = Request(self._clock.now, address, step)
        line = self._waiting[step]
        self._length[step] += 1
        behind: list[Request] = []
        while line and line[-1].joined == request.joined and line[-1].address > address:
            behind.append(line.pop())
        line.append(request)
        line.extend(reversed(behind))
        if self._can_start(step) and self._head(step) is request:
            self._start(step)
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

    def serve_waiting(self, pools: Sequence[int]) -> None:
        """One pass over everyone waiting, in the order (tick of joining, address), after units of these pools
        became free; then whoever dials with them may dial."""
        steps = {step for pool in pools for step in self._steps_of[pool] if self._length[step]}
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
        for pool in pools:
            self.after_pass[pool]()

    def everyone_waiting(self, step: int) -> list[Request]:
        """Requests still waiting for a step, first come first."""
        return [request for request in self._waiting[step] if request.waiting]

    def _head(self, step: int) -> Request:
        line = self._waiting[step]
        while not line[0].waiting:
            line.popleft()
        return line[0]

    def _can_start(self, step: int) -> bool:
        return all(self._pools[pool].free >= count for pool, count in self._needs[step])

    def _start(self, step: int) -> None:
        request = self._waiting[step].popleft()
        self._length[step] -= 1
        request.waiting = False
        request.units = tuple(self.take(pool) for pool, count in self._needs[step] for _ in range(count))
        if request.answer is not None:
            request.answer.succeed()


def _nothing() -> None:
    """Nobody dials with this pool."""
