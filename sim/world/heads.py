"""Who is employed when: opening staff, dated changes, attrition and replacement, person by person."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from sim.scenario.assets import People
from sim.world.calendar import DAY, MONTH, YEAR, day_tick
from sim.world.clock import Clock
from sim.world.draws import Purpose, text_address, uniform

PLANNED_SEATS = 10_000
GENERATION = 100_000
SEAT_BITS = 24


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
    return ((text_address(pool) & 0x7FFFFFFFFF) << SEAT_BITS) + seat


@dataclass(frozen=True)
class Post:
    """A seat with the heads that hold it one after another. `until`: the tick it is given up, or the horizon."""

    holders: tuple[Head, ...]
    until: int


def heads_of(pool: str, people: People, clock: Clock, seed: int, replication: int) -> tuple[Head, ...]:
    """Everybody ever employed in the pool, in seat order.

    Opening staff take seats from 0, dated joiners from 10,000 on, a replacement its predecessor's seat plus
    100,000. Tenure to attrition is exponential from hire (for opening staff from the start, which is the same)
    and ends with a day; planned leavers are the highest seats of their contract still there.
    """
    heads = [
        replace(head, end=min(head.end, post.until))
        for post in posts_of(pool, people, clock, seed, replication) for head in post.holders if head.start < post.until
    ]
    return tuple(sorted(heads, key=lambda head: (head.seat % GENERATION, head.seat)))


def hires_to_come(pool: str, people: People, clock: Clock, seed: int, replication: int) -> tuple[Head, ...]:
    """Replacements under way when the horizon ends, by their first day."""
    horizon = clock.days * DAY
    under_way = [
        post.holders[-1] for post in posts_of(pool, people, clock, seed, replication)
        if post.until == horizon and post.holders[-1].start >= horizon
    ]
    return tuple(sorted(under_way, key=lambda head: (head.start, head.seat)))


def posts_of(pool: str, people: People, clock: Clock, seed: int, replication: int) -> tuple[Post, ...]:
    """All seats of the pool: opening ones, then dated joiners. A seat's last holder may start after the horizon."""
    horizon = clock.days * DAY
    served = [months for months, heads in sorted(people.tenure.items()) for _ in range(heads)]
    opening = sum(contract.headcount for contract in people.groups.values())
    ramped = people.longest_ramp
    tenures = ([ramped] * max(opening - len(served), 0) + sorted(served, reverse=True))[:opening]
    first: list[Head] = []
    for name, contract in people.groups.items():
        for _ in range(contract.headcount):
            seat = len(first)
            first.append(Head(seat, name, 0, 0, int(tenures[seat] * MONTH), False, False))
    only = next(iter(people.groups))
    number = PLANNED_SEATS
    for change in sorted(people.joining, key=lambda each: each.on):
        for _ in range(change.heads):
            first.append(Head(number, change.contract or only, day_tick(clock, change.on), 0, 0, True, False))
            number += 1
    posts = {one.seat: Post(_holders(pool, people, one, seed, replication, horizon), horizon) for one in first}
    for change in sorted(people.leaving, key=lambda each: each.on):
        tick = day_tick(clock, change.on)
        there = [
            seat for seat, post in posts.items()
            if post.holders[0].contract == (change.contract or only) and post.holders[0].start < tick < post.until
            and (people.terms(post.holders[0].contract).replaced or post.holders[-1].end > tick)
        ]
        for seat in sorted(there, reverse=True)[: change.heads]:
            posts[seat] = replace(posts[seat], until=tick)
    return tuple(posts.values())


def _holders(
    pool: str, people: People, first: Head, seed: int, replication: int, horizon: int
) -> tuple[Head, ...]:
    """A seat's first holder and the replacements, as attrition alone would have them."""
    holders: list[Head] = []
    terms = people.terms(first.contract)
    rate = terms.attrition / YEAR
    head = first
    while True:
        end = horizon
        if rate > 0:
            chance = uniform(seed, replication, Purpose.TENURE, seat_address(pool, head.seat))
            end = head.start + DAY * (int(-math.log1p(-chance) / rate) // DAY + 1)
        holders.append(replace(head, end=max(min(end, horizon), head.start)))
        if end >= horizon or not terms.replaced:
            return tuple(holders)
        start = -(-(end + terms.hiring.lead_time) // DAY) * DAY
        head = Head(head.seat + GENERATION, first.contract, start, 0, 0, False, True)
