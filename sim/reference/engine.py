"""The reference engine: one year of a world, told as SimPy stories. The specification of the simulator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from heapq import merge
from itertools import repeat

import numpy as np

from sim.log.block import LogBlock
from sim.reference.clockwork import Clockwork, Rank
from sim.reference.closing import closing_state
from sim.reference.crew import Crew
from sim.reference.desk import Desk
from sim.reference.door import Door
from sim.reference.ending import last_rows
from sim.reference.floor import Floor, Standing
from sim.reference.journal import Journal
from sim.reference.lots import Lots
from sim.reference.onward import Onward
from sim.reference.pacing import Callers
from sim.reference.person import Person
from sim.reference.selling import Selling
from sim.reference.store import Store
from sim.reference.visit import Shop
from sim.scenario.assets import Machines
from sim.scenario.channels import Outbound, WalkIn
from sim.world.calendar import DAY, together
from sim.world.classes import classes_of
from sim.world.closing import Closing
from sim.world.draws import addresses
from sim.world.needs import Option, options_of, pools_of, seller_place, shared_steps
from sim.world.promotions import promotions_of
from sim.world.visits import day_arrivals
from sim.world.world import World

_STATIONARY_BLOCK = 30 * DAY

Arrival = tuple[int, int, int, Person | None]     # tick, address, channel, lead or None


def simulate(world: World, borders: Sequence[int] | None = None, lots: Lots | None = None) -> Simulation:
    """One year, to be iterated once: blocks of the log in time order; `closing` afterwards.

    Blocks end with each month (stationary: every 30 days), or at the ticks `borders`, rising, within the horizon.
    `lots`: draws other than the world's own.
    """
    return Simulation(world, borders, lots or Lots(world))


class Simulation:
    """Everything of one year put together."""

    def __init__(self, world: World, borders: Sequence[int] | None, lots: Lots) -> None:
        self._world = world
        self._borders = borders
        self.closing: Closing | None = None
        scenario, names = world.scenario, world.names
        self._clock = clock = Clockwork()
        self._journal = journal = Journal()
        steps = [step for channel in scenario.channels.values() for step in channel.steps]
        options = [options_of(scenario, step) for step in steps]
        standings = _standings(world)
        of_step = [standings[number] for number, channel in enumerate(scenario.channels.values())
                   for _ in channel.steps]
        self._floor = floor = Floor(world, clock, options, of_step)
        self._doors = []
        first_steps = []
        for number, channel in enumerate(scenario.channels.values()):
            first_steps.append(sum(len(each.steps) for each in list(scenario.channels.values())[:number]))
            own = options[first_steps[-1]:first_steps[-1] + len(channel.steps)]
            pools = frozenset(pool for each in own for pool in pools_of(each))
            self._doors.append(Door(world.opening[number], pools if isinstance(channel, WalkIn) else frozenset()))
        self._crew = crew = Crew(world, clock, floor, journal, self._doors)
        self._store = store = Store(world, clock, journal)
        self._onward = onward = Onward(world, clock, self._doors)
        self._shops: dict[int, Shop] = {}
        self._desks: dict[int, Desk] = {}
        promotions = promotions_of(scenario, world.clock)
        for number, channel in enumerate(scenario.channels.values()):
            selling = Selling(channel, number, scenario.offer, promotions, crew, store)
            sellers = [[seller_place(scenario, option) for option in options_of(scenario, step)]
                       for step in channel.steps]
            if isinstance(channel, WalkIn):
                self._shops[number] = Shop(
                    number, channel, first_steps[number], sellers, standings[number], clock=clock, floor=floor,
                    crew=crew, journal=journal, lots=lots, onward=onward, door=self._doors[number], selling=selling,
                )
            else:
                line = channel.dialling.line
                callers = Callers(floor, names.pools.index(channel.callers), channel.keep_free,
                                  shared_steps(scenario, channel.callers))
                self._desks[number] = Desk(
                    number, channel, first_steps[number], callers, None if line is None else names.pools.index(line),
                    sellers, standings[number][0], clock=clock, floor=floor, crew=crew, journal=journal, lots=lots,
                    onward=onward, door=self._doors[number], selling=selling,
                )
        onward.visit = lambda person, channel: self._shops[channel].welcome(person)
        onward.promise = lambda person, channel, due: self._desks[channel].promise(person, due)
        floor.after_pass += [(desk.dial, _dials_with(world, number, options)) for number, desk in self._desks.items()]
        floor.after_leaving += [(desk.dial, desk.shared) for desk in self._desks.values()]
        self._people = self._everybody()
        self._schedule_doors()
        self._schedule_leads()
        self._next_arrival = self._arrivals()
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

    def _everybody(self) -> list[list[Person]]:
        """Persons of each lead segment; who comes of their own accord is made on arrival."""
        people = []
        for segment, leads in enumerate(self._world.leads):
            channel, key = self._world.names.segments[segment]
            number = self._world.names.channels.index(channel)
            quality = self._world.scenario.outbound[channel].leads[key].quality
            people.append([
                Person(address, number, segment, quality, anyway=comes >= 0)
                for address, comes in zip(leads.address.tolist(), leads.comes.tolist(), strict=True)
            ])
        return people

    def _arrivals(self) -> Iterator[Arrival]:
        """(tick, address, channel, lead or None) of all who come, by tick, then address."""
        return merge(self._own_accord(), self._leads_that_come(), key=lambda each: each[:2])

    def _own_accord(self) -> Iterator[Arrival]:
        """Who comes of their own accord, made day by day."""
        visits = self._world.visits
        for day in range(visits.count.shape[1]):
            found: list[Arrival] = []
            for channel in np.flatnonzero(visits.count[:, day]).tolist():
                ticks = np.empty(visits.count[channel, day], dtype=np.int64)
                day_arrivals(visits, channel, day, ticks)
                who = addresses(channel, day, len(ticks))
                found += zip(ticks.tolist(), who.tolist(), repeat(channel), repeat(None))
            yield from sorted(found, key=lambda each: each[:2])

    def _leads_that_come(self) -> list[Arrival]:
        """Leads that come without being called."""
        found: list[Arrival] = []
        channels = self._world.names.channels
        for segment, leads in enumerate(self._world.leads):
            name, key = self._world.names.segments[segment]
            first_walk_in = next(iter(self._world.scenario.walk_in), "")
            target = self._world.scenario.outbound[name].leads[key].comes_to or first_walk_in
            found += [
                (tick, person.address, channels.index(target), person)
                for tick, person in zip(leads.comes.tolist(), self._people[segment], strict=True) if tick >= 0
            ]
        return sorted(found, key=lambda each: each[:2])

    def _await_arrival(self) -> None:
        upcoming = next(self._next_arrival, None)
        if upcoming is None:
            return
        tick, address, channel, lead = upcoming

        def arrive() -> None:
            self._await_arrival()
            person = lead or Person(address, channel)
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
        """Machines are on duty while any channel that uses them is open, from their first day to their last."""
        scenario = self._world.scenario
        comes, goes = self._world.units.comes.tolist(), self._world.units.goes.tolist()
        for pool, (name, asset) in enumerate(scenario.assets.items()):
            if not isinstance(asset, Machines):
                continue
            users = [number for number, channel in enumerate(scenario.channels.values())
                     if any(name in step.assets for step in channel.steps)
                     or (isinstance(channel, Outbound) and channel.dialling.line == name)]
            units = [unit for unit, of in enumerate(self._floor.pool_of) if of == pool]
            for start, until in together(self._world.opening[number] for number in users):
                for unit in units:
                    self._journal.on_duty(unit, max(start, comes[unit]), min(until, goes[unit], end), end)


def _standings(world: World) -> list[list[Standing]]:
    """By channel: priority and credit of each class, or of all customers where there are no classes."""
    tables = classes_of(world.scenario)
    return [
        [(int(tables.priority[row]), int(tables.credit[row])) for row in range(first, first + max(count, 1))]
        for first, count in zip(tables.first.tolist(), tables.stated.tolist(), strict=True)
    ]


def _dials_with(world: World, number: int, options: Sequence[Sequence[Option]]) -> set[int]:
    """Pools that concern a desk when they fall free: its callers and lines, and whatever serves those whom its
    callers serve in a shop (while somebody waits there, they do not call)."""
    channel = world.scenario.outbound[world.names.channels[number]]
    pools = {world.names.pools.index(channel.callers)}
    if channel.dialling.line is not None:
        pools.add(world.names.pools.index(channel.dialling.line))
    for step in shared_steps(world.scenario, channel.callers):
        pools.update(pools_of(options[step]))
    return pools
