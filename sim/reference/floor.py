"""The floor: which units are free, who waits for them, and the one order in which they are served."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import simpy

from sim.reference.clockwork import Clockwork
from sim.world.needs import Option, pools_of
from sim.world.world import World

Units = tuple[int, ...]
Key = tuple[int, int, int]    # priority, tick of joining less credit, address
Standing = tuple[int, int]    # priority, credit in ticks


@dataclass(slots=True, eq=False)
class Request:
    """A customer waiting for all assets of one option of a step at once. Of two, the lower `key` is served first."""

    joined: int
    address: int
    step: int
    key: Key
    option: int = 0    # which option was taken
    units: Units = ()
    waiting: bool = True
    answer: simpy.Event | None = None
    line: int = 0      # how many waited for the watched step as service of this one began


class Floor:
    """Units and the waiting line.

    `options` lists for each step what it may take, in order of preference; `standings` the priorities and credits
    with which customers wait for it. `after_pass` holds, in order, who is told after a pass that a unit of one of
    these pools may be free again (callers dial afterwards); `after_leaving` who is told when somebody who waited for
    one of these steps has left.
    """

    def __init__(
        self, world: World, clock: Clockwork, options: Sequence[Sequence[Option]],
        standings: Sequence[Sequence[Standing]],
    ) -> None:
        self._clock = clock
        self.pool_of: list[int] = world.units.pool.tolist()
        pools = len(world.names.pools)
        self._free = [0] * pools
        self._idle: list[list[tuple[int, int]]] = [[] for _ in range(pools)]
        self._idle_since = [-1] * len(self.pool_of)
        self._options = [tuple(each) for each in options]
        self._takes = [[tuple(pool for pool, count in option for _ in range(count)) for option in each]
                       for each in options]
        self._waiting: list[dict[Standing, deque[Request]]] = [{of: deque() for of in each} for each in standings]
        self._length = [0] * len(options)
        self._steps_of = [[step for step, each in enumerate(options) if pool in pools_of(each)]
                          for pool in range(pools)]
        self._watched: dict[int, int] = {}
        self.after_pass: list[tuple[Callable[[], None], set[int]]] = []
        self.after_leaving: list[tuple[Callable[[], None], set[int]]] = []
        self._affected: dict[Units, tuple[Sequence[int], Sequence[Callable[[], None]]]] = {}

    def options(self, step: int) -> tuple[Option, ...]:
        """What a step may hold at once, in order of preference."""
        return self._options[step]

    def free_count(self, pool: int) -> int:
        """Units of the pool that are on duty and idle."""
        return self._free[pool]

    def waiting(self, step: int) -> int:
        """Customers waiting for a step."""
        return self._length[step]

    def watch(self, step: int, line_of: int) -> None:
        """From now on note in each request, as service of `step` begins, how many then wait for the step `line_of`."""
        self._watched[step] = line_of

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

    def join(self, step: int, address: int, standing: Standing) -> Request:
        """Join the line for a step; service starts at once if all assets of an option are free and nobody, of
        whatever standing, waits for the step.

        (Somebody who waits while all is free does not exist: the pass after each release has started everyone
        it could.)
        """
        priority, credit = standing
        now = self._clock.now
        request = Request(now, address, step, (priority, now - credit, address))
        option = -1 if self._length[step] else self._can_start(step)
        if option >= 0:
            request.waiting = False
            request.option = option
            request.units = tuple(map(self.take, self._takes[step][option]))
            if step in self._watched:
                request.line = self.waiting(self._watched[step])
            return request
        line = self._waiting[step][standing]
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
        """One pass over everyone waiting, in the order (priority, tick of joining less credit, address), after units
        of these pools became free; then whoever dials with them may dial."""
        concerned, afterwards = self._affected.get(pools) or self._affect(pools)
        steps = [step for step in concerned if self._length[step]]
        while steps:
            best: Request | None = None
            for step in steps:
                if self._length[step]:
                    option = self._can_start(step)
                    if option >= 0:
                        head = self._head(step)
                        if best is None or head.key < best.key:
                            best, best.option = head, option
            if best is None:
                break
            self._start(best)
        for dial in afterwards:
            dial()

    def everyone_waiting(self, step: int) -> list[Request]:
        """Requests still waiting for a step, in the order in which they would be served."""
        waiting = [each for line in self._waiting[step].values() for each in line if each.waiting]
        return sorted(waiting, key=lambda each: each.key)

    def left(self, step: int) -> None:
        """Somebody who waited for a step has gone, story and all: whom that concerns is told."""
        for told, steps in self.after_leaving:
            if step in steps:
                told()

    def _affect(self, pools: Units) -> tuple[Sequence[int], Sequence[Callable[[], None]]]:
        """Steps that a unit of these pools may serve, and who dials with one."""
        steps = sorted({step for pool in pools for step in self._steps_of[pool]})
        dials = [dial for dial, of in self.after_pass if of & set(pools)]
        self._affected[pools] = steps, dials
        return steps, dials

    def _head(self, step: int) -> Request:
        first: Request | None = None
        for line in self._waiting[step].values():
            while line and not line[0].waiting:
                line.popleft()
            if line and (first is None or line[0].key < first.key):
                first = line[0]
        assert first is not None, "asked only for steps somebody waits for"
        return first

    def _can_start(self, step: int) -> int:
        """The first option whose assets are all free, -1 if none is."""
        for number, option in enumerate(self._options[step]):
            for pool, count in option:
                if self._free[pool] < count:
                    break
            else:
                return number
        return -1

    def _start(self, request: Request) -> None:
        step = request.step
        self._length[step] -= 1
        request.waiting = False
        request.units = tuple(map(self.take, self._takes[step][request.option]))
        if step in self._watched:
            request.line = self.waiting(self._watched[step])
        assert request.answer is not None
        request.answer.succeed()
