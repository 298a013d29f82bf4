"""The closing state, in the words of the opening state, so that a new plan can start from it."""

from __future__ import annotations

from dataclasses import dataclass

from sim.world.calendar import DAY, MONTH
from sim.world.heads import hires_to_come
from sim.world.world import World


@dataclass(frozen=True)
class Closing:
    """What is there when the horizon ends.

    `tenure`: pool -> whole months served -> heads. `joining`: pool -> (days after the end, heads) of replacements
    under way. `inside`: customers still in the shop, or calls going on, by channel. `stock`, `back_ordered`,
    `open_orders`: by product; open orders as (days after the end, quantity). `to_deliver`: units made to order that
    are delivered after the end. `leads`: (channel, segment) -> leads never called.
    `retries`, `promised`, `visits`: contacts still to come, by channel.
    """

    tenure: dict[str, dict[int, int]]
    joining: dict[str, tuple[tuple[int, int], ...]]
    inside: dict[str, int]
    stock: dict[str, int]
    back_ordered: dict[str, int]
    to_deliver: dict[str, int]
    open_orders: dict[str, tuple[tuple[int, int], ...]]
    leads: dict[tuple[str, str], int]
    retries: dict[str, int]
    promised: dict[str, int]
    visits: dict[str, int]


def tenure_at_end(world: World) -> dict[str, dict[int, int]]:
    """Heads employed at the end, by pool and whole months served."""
    end, employment = world.clock.end, world.units.employment
    tenure: dict[str, dict[int, int]] = {name: {} for name in world.scenario.people}
    for pool, start, until, served in zip(employment.pool.tolist(), employment.start.tolist(),
                                          employment.end.tolist(), employment.tenure.tolist(), strict=True):
        if start < end <= until:
            months = int((end - start + served) // MONTH)
            of_pool = tenure[world.names.pools[pool]]
            of_pool[months] = of_pool.get(months, 0) + 1
    return {pool: dict(sorted(heads.items())) for pool, heads in tenure.items()}


def joining_at_end(world: World) -> dict[str, tuple[tuple[int, int], ...]]:
    """Replacements under way at the end, by pool."""
    return {pool: _joining(world, pool) for pool in world.scenario.people}


def _joining(world: World, pool: str) -> tuple[tuple[int, int], ...]:
    heads: dict[int, int] = {}
    for head in hires_to_come(pool, world.scenario.people[pool], world.clock, world.seed, world.replication):
        days = (head.start - world.clock.days * DAY) // DAY
        heads[days] = heads.get(days, 0) + 1
    return tuple(sorted(heads.items()))
