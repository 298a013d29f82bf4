"""The closing state, in the words of the opening state, so that a new plan can start from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.world.calendar import DAY, MONTH
from sim.world.heads import hires_to_come
from sim.world.world import World

if TYPE_CHECKING:
    from sim.reference.desk import Desk
    from sim.reference.onward import Onward
    from sim.reference.store import Store
    from sim.reference.visit import Shop


@dataclass(frozen=True)
class Closing:
    """What is there when the horizon ends.

    `tenure`: pool -> whole months served -> heads. `joining`: pool -> (days after the end, heads) of replacements
    under way. `inside`: customers still in the shop, or calls going on, by channel. `stock`, `open_orders`: by
    product; open orders as (days after the end, quantity). `leads`: (channel, segment) -> leads never called.
    `retries`, `promised`, `visits`: contacts still to come, by channel.
    """

    tenure: dict[str, dict[int, int]]
    joining: dict[str, tuple[tuple[int, int], ...]]
    inside: dict[str, int]
    stock: dict[str, int]
    open_orders: dict[str, tuple[tuple[int, int], ...]]
    leads: dict[tuple[str, str], int]
    retries: dict[str, int]
    promised: dict[str, int]
    visits: dict[str, int]


def closing_state(world: World, store: Store, shops: dict[int, Shop], desks: dict[int, Desk],
                  onward: Onward) -> Closing:
    """Read the closing state off the engine's parts."""
    end = world.clock.end
    names = world.names
    employment = world.units.employment
    tenure: dict[str, dict[int, int]] = {name: {} for name in world.scenario.people}
    for pool, start, until, served in zip(employment.pool.tolist(), employment.start.tolist(),
                                          employment.end.tolist(), employment.tenure.tolist(), strict=True):
        if start < end <= until:
            months = int((end - start + served) // MONTH)
            of_pool = tenure[names.pools[pool]]
            of_pool[months] = of_pool.get(months, 0) + 1
    orders = {
        name: tuple(((tick - end) // DAY, quantity)
                    for tick, product, quantity in sorted(store.open_orders) if product == number)
        for number, name in enumerate(names.products)
    }
    fresh: dict[tuple[str, str], int] = dict.fromkeys(names.segments, 0)
    retries, promised = {}, {}
    for number, desk in desks.items():
        left = desk.left_over()
        for person in left["fresh"]:
            fresh[names.segments[person.segment]] += 1
        retries[names.channels[number]] = len(left["retry"])
        promised[names.channels[number]] = len(left["promised"])
    return Closing(
        joining={pool: _joining(world, pool) for pool in world.scenario.people},
        inside={name: len((shops.get(number) or desks[number]).active) for number, name in enumerate(names.channels)},
        tenure={pool: dict(sorted(heads.items())) for pool, heads in tenure.items()},
        stock={name: stock for name, stock in zip(names.products, store.on_hand, strict=True) if stock is not None},
        open_orders={name: each for name, each in orders.items() if each},
        leads=fresh, retries=retries, promised=promised,
        visits={name: len(onward.pending(number)) for number, name in enumerate(names.channels)
                if not onward.is_outbound[number]},
    )


def _joining(world: World, pool: str) -> tuple[tuple[int, int], ...]:
    heads: dict[int, int] = {}
    for head in hires_to_come(pool, world.scenario.people[pool], world.clock, world.seed, world.replication):
        days = (head.start - world.clock.days * DAY) // DAY
        heads[days] = heads.get(days, 0) + 1
    return tuple(sorted(heads.items()))
