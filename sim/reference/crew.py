"""The crew: who is on duty, who stays after closing, and how able each person is at the moment."""

from __future__ import annotations

from sim.reference.clockwork import Clockwork, Rank
from sim.reference.door import Door
from sim.reference.floor import Floor
from sim.reference.journal import Journal
from sim.scenario.assets import People
from sim.world.calendar import MONTH
from sim.world.world import World

NEVER = 1 << 62


class Crew:
    """Shifts, breaks and overtime of people, unit by unit.

    A shift end or break takes effect when the unit falls free. At a shift end after its channel has closed,
    a unit stays while anybody admitted is still inside; that and late finishing are overtime.
    """

    def __init__(self, world: World, clock: Clockwork, floor: Floor, journal: Journal, doors: list[Door]) -> None:
        self._clock, self._floor, self._journal, self._doors = clock, floor, journal, doors
        units = len(floor.pool_of)
        self._on = [False] * units
        self._leaving = [False] * units
        self._overtime_from = [NEVER] * units
        self._since = [0] * units
        self._staying: list[int] = []
        self._doors_of_pool = [[door for door in doors if pool in door.pools] for pool in range(len(world.names.pools))]
        self._hit = world.units.hit_factor.tolist()
        self._talk = world.units.talk_factor.tolist()
        self._hired = [0] * units
        employment = world.units.employment
        for unit, start, tenure in zip(employment.unit.tolist(), employment.start.tolist(),
                                       employment.tenure.tolist(), strict=True):
            self._hired[unit] = start - tenure
        assets = list(world.scenario.assets.values())
        people = [asset if isinstance(asset, People) else None for asset in assets]
        self._people = [people[pool] for pool in floor.pool_of]
        self.is_person = [person is not None for person in self._people]
        for unit, person in enumerate(self._people):
            if person is None:
                floor.set_free(unit)
        duty = world.duty
        stretches = list(zip(duty.start.tolist(), duty.unit.tolist(), duty.end.tolist(),
                             duty.ends_shift.tolist(), strict=True))
        begins, in_shift = [], set()
        for start, unit, _, last in stretches:
            begins.append((start, int(Rank.BREAK_END if unit in in_shift else Rank.SHIFT_START), unit, 0))
            (in_shift.discard if last else in_shift.add)(unit)
        ends = [(end, int(Rank.SHIFT_END if last else Rank.BREAK), unit, last) for _, unit, end, last in stretches]
        self._begins = iter(sorted(begins))
        self._ends = iter(sorted(ends))
        self._next_begin()
        self._next_end()

    def skill(self, unit: int) -> float:
        """Hit-rate factor of a seller now: own skill times the ramp of the month of tenure."""
        return float(self._hit[unit] * self._ramp(unit, "hit_rate"))

    def slowness(self, unit: int) -> float:
        """Factor on service and talk times of a person now: own pace over the ramp's speed."""
        return float(self._talk[unit] / self._ramp(unit, "speed"))

    def able(self, pool: int) -> int:
        """Units of the pool that are there, free or busy."""
        return sum(1 for unit, of in enumerate(self._floor.pool_of)
                   if of == pool and (self._on[unit] or not self.is_person[unit]))

    def release(self, units: tuple[int, ...]) -> None:
        """Work of these units has ended; who must go goes, the others serve who waits."""
        for unit in units:
            if self._leaving[unit]:
                self._leaving[unit] = False
                if self._overtime_from[unit] < NEVER and self._must_stay(unit):
                    self._staying.append(unit)
                    self._floor.set_free(unit)
                else:
                    self._off(unit)
            else:
                self._floor.set_free(unit)
        self._floor.serve_waiting([self._floor.pool_of[unit] for unit in units])

    def door_empty(self) -> None:
        """Somewhere the last customer has left: who stayed for that goes home."""
        if not self._staying:
            return
        for unit in sorted(self._staying):
            if self._floor.is_idle(unit) and not self._must_stay(unit):
                self._staying.remove(unit)
                self._floor.withdraw(unit)
                self._off(unit)
            elif not self._floor.is_idle(unit) and not self._must_stay(unit):
                self._staying.remove(unit)
                self._leaving[unit] = True

    def close_books(self, end: int) -> None:
        """Log the stretches still running when the horizon ends."""
        for unit, on in enumerate(self._on):
            if on:
                self._journal.on_duty(unit, self._since[unit], end, min(self._overtime_from[unit], end))

    def _ramp(self, unit: int, what: str) -> float:
        people = self._people[unit]
        if people is None or not people.hiring.ramp or what not in people.hiring.ramp_affects:
            return 1.0
        month = int((self._clock.now - self._hired[unit]) // MONTH)
        return people.hiring.ramp[month] if month < len(people.hiring.ramp) else 1.0

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
        if self._on[unit]:
            self._leaving[unit] = False
            if unit in self._staying:
                self._staying.remove(unit)
            if self._overtime_from[unit] < NEVER:
                self._journal.on_duty(unit, self._since[unit], self._clock.now, self._overtime_from[unit])
                self._since[unit] = self._clock.now
                self._overtime_from[unit] = NEVER
            return
        self._on[unit] = True
        self._since[unit] = self._clock.now
        self._floor.set_free(unit)
        self._floor.serve_waiting([self._floor.pool_of[unit]])

    def _end(self, unit: int, ends_shift: bool) -> None:
        self._next_end()
        if ends_shift:
            self._overtime_from[unit] = self._clock.now
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
        self._on[unit] = False
        self._journal.on_duty(unit, self._since[unit], self._clock.now, self._overtime_from[unit])
        self._overtime_from[unit] = NEVER
