"""The crew: who is on duty, who stays after closing, and how able each person is at the moment."""

from __future__ import annotations

from sim.reference.clockwork import Clockwork, Rank
from sim.reference.door import Door
from sim.reference.floor import Floor
from sim.reference.journal import Journal
from sim.reference.repairs import Repairs
from sim.scenario.assets import People
from sim.world.calendar import MONTH
from sim.world.world import World

NEVER = 1 << 62

Turn = tuple[int, int, int, int]


class Crew:
    """Shifts, breaks and overtime of people, unit by unit.

    A shift end or break takes effect when the unit falls free. At a shift end after its channel has closed,
    a unit stays while anybody admitted is still inside; that and late finishing are overtime.
    """

    def __init__(self, world: World, clock: Clockwork, floor: Floor, journal: Journal, doors: list[Door]) -> None:
        self._clock, self._floor, self._journal = clock, floor, journal
        units, pools = len(floor.pool_of), range(len(world.names.pools))
        self._on = [False] * units
        self._leaving = [False] * units
        self._overtime_from = [NEVER] * units
        self._since = [0] * units
        self._staying: list[int] = []
        self._present = [0 for _ in pools]
        self._on_break = [0 for _ in pools]
        self._away_on_break = [False] * units
        self._doors_of_pool = [[door for door in doors if pool in door.pools] for pool in pools]
        self._hit: list[float] = world.units.hit_factor.tolist()
        self._talk: list[float] = world.units.talk_factor.tolist()
        self._hired = [0] * units
        employment = world.units.employment
        for unit, start, tenure in zip(employment.unit.tolist(), employment.start.tolist(),
                                       employment.tenure.tolist(), strict=True):
            self._hired[unit] = start - tenure
        people = [asset if isinstance(asset, People) else None for asset in world.scenario.assets.values()]
        self._machine = [people[pool] is None for pool in floor.pool_of]
        self._hit_ramp: list[tuple[float, ...]] = [()] * units
        self._speed_ramp: list[tuple[float, ...]] = [()] * units
        for unit, contract in zip(employment.unit.tolist(), employment.contract, strict=True):
            of = people[floor.pool_of[unit]]
            self._hit_ramp[unit] = _ramp(of, contract, "hit_rate")
            self._speed_ramp[unit] = _ramp(of, contract, "speed")
        comes, goes = world.units.comes.tolist(), world.units.goes.tolist()
        self._repairs = Repairs(world, clock, floor, journal, self._present, self._repaired)
        for unit, pool in enumerate(floor.pool_of):
            if self._machine[unit] and comes[unit] <= 0 < goes[unit]:
                self._present[pool] += 1
                floor.set_free(unit)
                self._repairs.watch(unit)
        begins, ends = _turns(world)
        self._begins, self._ends = iter(begins), iter(ends)
        self._next_begin()
        self._next_end()

    def skill(self, unit: int) -> float:
        """Hit-rate factor of a seller now: own skill times the ramp of the month of tenure."""
        ramp = self._hit_ramp[unit]
        return self._hit[unit] * self._ramped(unit, ramp) if ramp else self._hit[unit]

    def slowness(self, unit: int) -> float:
        """Factor on service and talk times of a person now: own pace over the ramp's speed."""
        ramp = self._speed_ramp[unit]
        return self._talk[unit] / self._ramped(unit, ramp) if ramp else self._talk[unit]

    def present(self, pool: int) -> int:
        """Units of the pool that are there, free or busy; machines under repair are not."""
        return self._present[pool]

    def on_shift(self, pool: int) -> int:
        """Units of the pool that are there or on a break from which they come back."""
        return self._present[pool] + self._on_break[pool]

    def is_there_for(self, step: int) -> bool:
        """True if some option of the step has somebody (and every machine) of each of its pools there."""
        return any(all(self._present[pool] for pool, _ in option) for option in self._floor.options(step))

    def nobody_for(self, step: int) -> bool:
        """True if for every option of the step the shift is short of units of some pool."""
        return all(any(self.on_shift(pool) < count for pool, count in option) for option in self._floor.options(step))

    def release(self, units: tuple[int, ...]) -> None:
        """Work of these units has ended; who must go goes, failed machines are repaired, the others serve who waits."""
        floor, failing = self._floor, self._repairs.failing
        for unit in units:
            if not self._leaving[unit]:
                if unit in failing:
                    self._repairs.begin_repair(unit)
                else:
                    floor.set_free(unit)
                continue
            self._leaving[unit] = False
            if self._overtime_from[unit] < NEVER and self._must_stay(unit):
                self._staying.append(unit)
                floor.set_free(unit)
            else:
                self._off(unit)
        floor.serve_waiting(tuple([floor.pool_of[unit] for unit in units]))

    def door_empty(self) -> None:
        """Somewhere the last customer has left: who stayed for that goes home."""
        for unit in sorted(self._staying):
            if self._must_stay(unit):
                continue
            self._staying.remove(unit)
            if self._floor.is_idle(unit):
                self._floor.withdraw(unit)
                self._off(unit)
            else:
                self._leaving[unit] = True

    def close_books(self, end: int) -> None:
        """Log the stretches still running when the horizon ends."""
        for unit, on in enumerate(self._on):
            if on:
                self._journal.on_duty(unit, self._since[unit], end, min(self._overtime_from[unit], end))
        self._repairs.close_books(end)

    def _ramped(self, unit: int, ramp: tuple[float, ...]) -> float:
        month = int((self._clock.now - self._hired[unit]) // MONTH)
        return ramp[month] if month < len(ramp) else 1.0

    def _next_begin(self) -> None:
        upcoming = next(self._begins, None)
        if upcoming is not None:
            tick, rank, unit, _ = upcoming
            self._clock.at(tick, Rank(rank), unit, lambda: self._begin(unit))

    def _next_end(self) -> None:
        upcoming = next(self._ends, None)
        if upcoming is not None:
            tick, rank, unit, last = upcoming
            self._clock.at(tick, Rank(rank), unit, lambda: self._end(unit, bool(last)))

    def _begin(self, unit: int) -> None:
        self._next_begin()
        if self._machine[unit]:
            self._machine_there(unit)
            self._repairs.watch(unit)
            self._floor.serve_waiting((self._floor.pool_of[unit],))
            return
        if self._on[unit]:
            self._still_there(unit)
            return
        pool = self._floor.pool_of[unit]
        self._on[unit] = True
        self._present[pool] += 1
        if self._away_on_break[unit]:
            self._away_on_break[unit] = False
            self._on_break[pool] -= 1
        self._since[unit] = self._clock.now
        self._floor.set_free(unit)
        self._floor.serve_waiting((pool,))

    def _still_there(self, unit: int) -> None:
        """A stretch begins for somebody who never got away: the break is lost, or overtime ran into the shift."""
        self._leaving[unit] = False
        if unit in self._staying:
            self._staying.remove(unit)
        if self._overtime_from[unit] < NEVER:
            self._journal.on_duty(unit, self._since[unit], self._clock.now, self._overtime_from[unit])
            self._since[unit] = self._clock.now
            self._overtime_from[unit] = NEVER

    def _machine_there(self, unit: int) -> None:
        self._present[self._floor.pool_of[unit]] += 1
        self._floor.set_free(unit)

    def _repaired(self, unit: int) -> bool:
        """A machine works again, unless it was retired meanwhile and nobody inside may need it; True if it does."""
        if self._leaving[unit]:
            self._leaving[unit] = False
            if not self._must_stay(unit):
                return False
            self._staying.append(unit)
        self._machine_there(unit)
        return True

    def _end(self, unit: int, ends_shift: bool) -> None:
        self._next_end()
        if ends_shift:
            self._overtime_from[unit] = self._clock.now
        if self._machine[unit]:
            self._repairs.retire(unit)
        if not self._floor.is_idle(unit):
            self._leaving[unit] = True
        elif ends_shift and self._must_stay(unit):
            self._staying.append(unit)
        else:
            self._floor.withdraw(unit)
            self._off(unit)

    def _must_stay(self, unit: int) -> bool:
        return any(door.inside > 0 and door.closed(self._clock.now)
                   for door in self._doors_of_pool[self._floor.pool_of[unit]])

    def _off(self, unit: int) -> None:
        pool = self._floor.pool_of[unit]
        self._on[unit] = False
        self._present[pool] -= 1
        if self._machine[unit]:
            return
        if self._overtime_from[unit] == NEVER:
            self._away_on_break[unit] = True
            self._on_break[pool] += 1
        self._journal.on_duty(unit, self._since[unit], self._clock.now, self._overtime_from[unit])
        self._overtime_from[unit] = NEVER


def _ramp(people: People | None, contract: str, what: str) -> tuple[float, ...]:
    """Shares of full performance by month of tenure, where the ramp lowers `what`; else empty."""
    hiring = None if people is None else people.terms(contract).hiring
    return hiring.ramp if hiring is not None and what in hiring.ramp_affects else ()


def _turns(world: World) -> tuple[list[Turn], list[Turn]]:
    """(tick, rank, unit, ends the shift) of every beginning and every end of a stretch on duty, in order, and of every
    machine that comes or goes."""
    begins, ends = [], []
    in_shift: set[int] = set()
    duty, last_tick = world.duty, world.clock.end
    for unit, (comes, goes) in enumerate(zip(world.units.comes.tolist(), world.units.goes.tolist(), strict=True)):
        if 0 < comes < goes:
            begins.append((comes, int(Rank.SHIFT_START), unit, 0))
        if comes < goes <= last_tick:
            ends.append((goes, int(Rank.SHIFT_END), unit, 1))
    for start, unit, end, last in zip(duty.start.tolist(), duty.unit.tolist(), duty.end.tolist(),
                                      duty.ends_shift.tolist(), strict=True):
        begins.append((start, int(Rank.BREAK_END if unit in in_shift else Rank.SHIFT_START), unit, 0))
        ends.append((end, int(Rank.SHIFT_END if last else Rank.BREAK), unit, last))
        (in_shift.discard if last else in_shift.add)(unit)
    return sorted(begins), sorted(ends)
