"""Machines that fail: repair begins when the machine falls free, and while it lasts the machine is not there."""

from __future__ import annotations

from collections.abc import Callable

from sim.log.tables import Activity
from sim.reference.clockwork import Clockwork, Rank
from sim.reference.floor import Floor
from sim.reference.journal import Journal
from sim.scenario.assets import Machines
from sim.world.failures import failures_of, repair_time, run_time
from sim.world.world import World


class Repairs:
    """Failures and repairs of all machines. `present` counts the units of each pool that are there; `works_again` is
    told of a machine repaired and says whether it goes on."""

    def __init__(
        self, world: World, clock: Clockwork, floor: Floor, journal: Journal, present: list[int],
        works_again: Callable[[int], bool],
    ) -> None:
        self._clock, self._floor, self._journal, self._present = clock, floor, journal, present
        self._works_again = works_again
        self._retired: dict[int, int] = {}       # unit -> tick its time was over
        self.failing: set[int] = set()           # failed, but still at work
        self._down: dict[int, int] = {}          # unit -> tick its repair began
        fails = [isinstance(asset, Machines) and asset.failure is not None for asset in world.scenario.assets.values()]
        self._number: dict[int, int] = {unit: 0 for unit, pool in enumerate(floor.pool_of) if fails[pool]}
        if self._number:
            self._tables = failures_of(world)

    def watch(self, unit: int) -> None:
        """A machine is there from now on: it will fail, if its like do."""
        if unit in self._number:
            self._run(unit)

    def retire(self, unit: int) -> None:
        """A machine's time is over: it does not fail any more, and a repair counts until now."""
        self._retired[unit] = self._clock.now
        self.failing.discard(unit)

    def begin_repair(self, unit: int) -> None:
        """A failed machine is free now (and in nobody's hands): its repair begins."""
        self.failing.discard(unit)
        pool, now = self._floor.pool_of[unit], self._clock.now
        self._present[pool] -= 1
        self._down[unit] = now
        done = now + repair_time(self._tables, pool, unit, self._number[unit])
        self._clock.at(done, Rank.REPAIR, unit, lambda: self._repaired(unit))

    def close_books(self, end: int) -> None:
        """Log the repairs still going on when the horizon ends."""
        for unit in sorted(self._down):
            self._log(unit, end)

    def _run(self, unit: int) -> None:
        """The machine runs until its next failure."""
        self._number[unit] += 1
        fails = self._clock.now + run_time(self._tables, self._floor.pool_of[unit], unit, self._number[unit])
        self._clock.at(fails, Rank.FAILURE, unit, lambda: self._fail(unit))

    def _fail(self, unit: int) -> None:
        if unit in self._retired:
            return
        if self._floor.is_idle(unit):
            self._floor.withdraw(unit)
            self.begin_repair(unit)
        else:
            self.failing.add(unit)

    def _repaired(self, unit: int) -> None:
        self._log(unit, self._clock.now)
        del self._down[unit]
        if self._works_again(unit):
            if unit not in self._retired:
                self._run(unit)
            self._floor.serve_waiting((self._floor.pool_of[unit],))

    def _log(self, unit: int, until: int) -> None:
        until = min(until, self._retired.get(unit, until))
        if self._down[unit] < until:
            self._journal.asset_time((unit, int(Activity.DOWN), -1, -1, self._down[unit], until))
