"""The reference engine: one year of a world, told as SimPy stories. The specification of the simulator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sim.log.block import LogBlock
from sim.reference.clockwork import Clockwork, Rank
from sim.reference.closing import Closing, closing_state
from sim.reference.crew import Crew
from sim.reference.desk import Desk
from sim.reference.door import Door, together
from sim.reference.ending import last_rows
from sim.reference.floor import Floor
from sim.reference.journal import Journal
from sim.reference.lots import Lots
from sim.reference.onward import Onward
from sim.reference.person import Person
from sim.reference.selling import Selling
from sim.reference.store import Store
from sim.reference.visit import Shop
from sim.scenario.assets import Machines
from sim.scenario.channels import Outbound, WalkIn
from sim.world.calendar import DAY
from sim.world.world import World

_STATIONARY_BLOCK = 30 * DAY


def simulate(world: World, borders: Sequence[int] | None = None) -> Simulation:
    """One year, to be iterated once: blocks of the log in time order; `closing` afterwards.

    Blocks end with each month (stationary: every 30 days), or at the ticks `borders`, rising, within the horizon.
    """
    return Simulation(world, borders)


class Simulation:
    """Everything of one year put together."""

    def __init__(self, world: World, borders: Sequence[int] | None) -> None:
        self._world = world
        self._borders = borders
        self.closing: Closing | None = None
        scenario, names = world.scenario, world.names
        self._clock = clock = Clockwork()
        self._journal = journal = Journal()
        steps = [step for channel in scenario.channels.values() for step in channel.steps]
        needs = [{names.pools.index(pool): count for pool, count in step.needs.items()} for step in steps]
        self._floor = floor = Floor(world, clock, needs)
        self._doors = []
        first_steps = []
        for number, channel in enumerate(scenario.channels.values()):
            first_steps.append(sum(len(each.steps) for each in list(scenario.channels.values())[:number]))
            pools = frozenset(
                pool for need in needs[first_steps[-1]:first_steps[-1] + len(channel.steps)] for pool in need
            )
            self._doors.append(Door(world.opening[number], pools if isinstance(channel, WalkIn) else frozenset()))
        self._crew = crew = Crew(world, clock, floor, journal, self._doors)
        self._store = store = Store(world, clock, journal)
        lots = Lots(world)
        self._onward = onward = Onward(world, clock, self._doors)
        self._shops: dict[int, Shop] = {}
        self._desks: dict[int, Desk] = {}
        for number, channel in enumerate(scenario.channels.values()):
            selling = Selling(channel, names.products, crew, store)
            sellers = [_first_person(world, step.needs) for step in channel.steps]
            if isinstance(channel, WalkIn):
                self._shops[number] = Shop(
                    number, channel, first_steps[number], sellers, clock=clock, floor=floor, crew=crew,
                    journal=journal, lots=lots, onward=onward, door=self._doors[number], selling=selling,
                )
            else:
                line = channel.dialling.line
                self._desks[number] = Desk(
                    number, channel, first_steps[number], names.pools.index(channel.callers),
                    None if line is None else names.pools.index(line), clock=clock, floor=floor, crew=crew,
                    journal=journal, lots=lots, onward=onward, door=self._doors[number], selling=selling,
                    sellers=sellers,
                )
        onward.visit = lambda person, channel: self._shops[channel].welcome(person)
        onward.promise = lambda person, channel, due: self._desks[channel].promise(person, due)
        floor.after_pass += [(desk.dial, _dials_with(world, number)) for number, desk in self._desks.items()]
        self._people = self._everybody(lots)
        self._schedule_doors()
        self._schedule_leads()
        self._next_arrival = iter(self._arrivals())
        self._await_arrival()

    def __iter__(self) -> Iterator[LogBlock]:
        clock = self._world.clock
        borders = self._borders
        if borders is None and clock.stationary:
            borders = range(_STATIONARY_BLOCK, clock.end, _STATIONARY_BLOCK)
        elif borders is None:
            borders = clock.month_start[1:-1].tolist()
        for border in borders:
            self._clock.run_until(border)
            yield self._journal.take_block(border)
        last = clock.end + 1 if clock.stationary else clock.end
        self._clock.run_until(last)
        self._finish()
        yield self._journal.take_block(last)

    def _everybody(self, lots: Lots) -> list[list[Person]]:
        """Persons of each lead segment; who comes of their own accord is made on arrival."""
        people = []
        first = len(self._world.names.channels)
        for segment, leads in enumerate(self._world.leads):
            channel, key = self._world.names.segments[segment]
            number = self._world.names.channels.index(channel)
            quality = self._world.scenario.outbound[channel].leads[key].quality
            people.append([
                Person(address, first + segment, index, number, segment, quality, anyway=comes >= 0)
                for index, (address, comes) in enumerate(zip(leads.address.tolist(), leads.comes.tolist(), strict=True))
            ])
        return people

    def _arrivals(self) -> list[tuple[int, int, int, int, Person | None]]:
        """(tick, address, channel, index, lead or None) of all who come, in the order of the contract."""
        found: list[tuple[int, int, int, int, Person | None]] = []
        for channel, visitors in enumerate(self._world.visitors):
            if visitors is not None:
                found += [(tick, address, channel, index, None) for index, (tick, address) in enumerate(
                    zip(visitors.tick.tolist(), visitors.address.tolist(), strict=True))]
        channels = self._world.names.channels
        for segment, leads in enumerate(self._world.leads):
            name, key = self._world.names.segments[segment]
            first_walk_in = next(iter(self._world.scenario.walk_in), "")
            target = self._world.scenario.outbound[name].leads[key].comes_to or first_walk_in
            found += [
                (tick, person.address, channels.index(target), person.index, person)
                for tick, person in zip(leads.comes.tolist(), self._people[segment], strict=True) if tick >= 0
            ]
        found.sort(key=lambda each: each[:2])
        return found

    def _await_arrival(self) -> None:
        upcoming = next(self._next_arrival, None)
        if upcoming is None:
            return
        tick, address, channel, index, lead = upcoming

        def arrive() -> None:
            self._await_arrival()
            person = lead or Person(address, channel, index, channel)
            if lead is None or lead.plans == 0:
                self._shops[channel].welcome(person)

        self._clock.at(tick, Rank.ARRIVAL, address, arrive)

    def _schedule_doors(self) -> None:
        for number, door in enumerate(self._doors):
            for start, end in door.stretches:
                if number in self._desks:
                    self._clock.at(start, Rank.OPENING, number, self._desks[number].dial)
                elif not self._world.clock.stationary and door.closed(end):    # round the clock: midnight is no closing
                    self._clock.at(end, Rank.CLOSING, number, self._shops[number].close)

    def _schedule_leads(self) -> None:
        for segment, people in enumerate(self._people):
            channel = self._world.names.channels.index(self._world.names.segments[segment][0])
            months = self._world.leads[segment].month.tolist()
            by_month: dict[int, list[Person]] = {}
            for person, month in zip(people, months, strict=True):
                by_month.setdefault(month, []).append(person)
            for month, delivered in by_month.items():
                self._clock.at(int(self._world.clock.month_start[month]), Rank.DELIVERY, (1 << 40) + segment,
                               partial(self._desks[channel].deliver, delivered))

    def _finish(self) -> None:
        """The horizon ends: log what is still going on, who was never called, and who is still to come."""
        end = self._world.clock.end
        for row in last_rows(self._shops, self._desks, self._onward, end):
            self._journal.journey(row)
        self._journal.close_books(end)
        self._crew.close_books(end)
        self._log_machines(end)
        self.closing = closing_state(self._world, self._store, self._shops, self._desks, self._onward)

    def _log_machines(self, end: int) -> None:
        """Machines are on duty while any channel that uses them is open."""
        scenario = self._world.scenario
        for pool, (name, asset) in enumerate(scenario.assets.items()):
            if not isinstance(asset, Machines):
                continue
            users = [number for number, channel in enumerate(scenario.channels.values())
                     if any(name in step.needs for step in channel.steps)
                     or (isinstance(channel, Outbound) and channel.dialling.line == name)]
            units = [unit for unit, of in enumerate(self._floor.pool_of) if of == pool]
            for start, until in together(self._world.opening[number] for number in users):
                for unit in units:
                    self._journal.on_duty(unit, start, min(until, end), end)


def _dials_with(world: World, number: int) -> set[int]:
    channel = world.scenario.outbound[world.names.channels[number]]
    pools = {world.names.pools.index(channel.callers)}
    if channel.dialling.line is not None:
        pools.add(world.names.pools.index(channel.dialling.line))
    return pools


def _first_person(world: World, needs: dict[str, int]) -> int:
    """Position, among the units a step takes, of the first person; -1 if it takes machines only."""
    place = 0
    for pool, count in needs.items():
        if pool in world.scenario.people:
            return place
        place += count
    return -1
