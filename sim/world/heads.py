"""Who is employed when: opening staff, dated changes, attrition and replacement, person by person."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.scenario.assets import People
from sim.world.calendar import DAY, MONTH, YEAR, day_tick
from sim.world.draws import POPULATION_SHIFT, Purpose, text_address, uniform
from sim.world.clock import Clock

PLANNED_SEATS = 10_000
GENERATION = 100_000


@dataclass(frozen=True)
class Head:
    """One employed person. `seat` is never used again; ticks are starts of days."""

    seat: int
    contract: str
    start: int
    end: int
    tenure: int
    planned_hire: bool
    replacement: bool


def seat_address(pool: str, seat: int) -> int:
    """Address of a person's own draws: by the pool's name, so that another pool changes nobody here."""
    return ((text_address(pool) & 0x3FFF) << (POPULATION_SHIFT + 4)) + seat


def heads_of(pool: str, people: People, clock: Clock, seed: int, replication: int) -> tuple[Head, ...]:
    """Everybody ever employed in the pool, in seat order.

    Opening staff take seats from 0, dated joiners from 10,000 on, a replacement its predecessor's seat plus
    100,000. Tenure to attrition is exponential from hire (for opening staff from the start, which is the same)
    and ends with a day; planned leavers are the highest seats of their contract still there.
    """
    horizon = clock.days * DAY
    leaves_from: dict[int, int] = {}
    root: list[tuple[int, str, int, int, bool]] = []
    seat = 0
    served = [months for months, heads in sorted(people.tenure.items()) for _ in range(heads)]
    opening = sum(contract.headcount for contract in people.groups.values())
    ramped = len(people.hiring.ramp)
    tenures = ([ramped] * max(opening - len(served), 0) + sorted(served, reverse=True))[:opening]
    for name, contract in people.groups.items():
        for _ in range(contract.headcount):
            root.append((seat, name, 0, int(tenures[seat] * MONTH), False))
            seat += 1
    first = next(iter(people.groups))
    number = PLANNED_SEATS
    for change in sorted(people.joining, key=lambda each: each.on):
        for _ in range(change.heads):
            root.append((number, change.contract or first, day_tick(clock, change.on), 0, True))
            number += 1
    chains = {one[0]: _chain(pool, people, one, seed, replication, horizon) for one in root}
    for change in sorted(people.leaving, key=lambda each: each.on):
        tick = day_tick(clock, change.on)
        contract = change.contract or first
        there = [
            one[0] for one in root
            if one[1] == contract and one[0] not in leaves_from and chains[one[0]][0].start < tick
        ]
        for chosen in sorted(there, reverse=True)[: change.heads]:
            leaves_from[chosen] = tick
    heads: list[Head] = []
    for one in root:
        until = leaves_from.get(one[0], horizon)
        for head in chains[one[0]]:
            if head.start < until:
                heads.append(Head(head.seat, head.contract, head.start, min(head.end, until), head.tenure,
                                  head.planned_hire, head.replacement))
    return tuple(sorted(heads, key=lambda head: (head.seat % GENERATION, head.seat)))


def _chain(
    pool: str, people: People, root: tuple[int, str, int, int, bool], seed: int, replication: int, horizon: int
) -> list[Head]:
    """A seat and its replacements, as attrition alone would have them."""
    seat, contract, start, tenure, planned = root
    chain: list[Head] = []
    rate = -math.log1p(-people.attrition) / YEAR if people.attrition < 1 else people.attrition / YEAR
    generation = 0
    while start < horizon:
        number = seat + generation * GENERATION
        end = horizon
        if rate > 0:
            chance = uniform(seed, replication, Purpose.TENURE, seat_address(pool, number))
            end = min(horizon, start + DAY * (int(-math.log1p(-chance) / rate) // DAY + 1))
        chain.append(Head(number, contract, start, end, tenure if generation == 0 else 0,
                          planned and generation == 0, generation > 0))
        if not people.replace_leavers:
            break
        start = -(-(end + people.hiring.lead_time) // DAY) * DAY
        generation += 1
    return chain
