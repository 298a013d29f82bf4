"""The closing state, read off the parts of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.world.calendar import DAY
from sim.world.closing import Closing, joining_at_end, tenure_at_end
from sim.world.world import World

if TYPE_CHECKING:
    from sim.reference.desk import Desk
    from sim.reference.onward import Onward
    from sim.reference.store import Store
    from sim.reference.visit import Shop


def closing_state(world: World, store: Store, shops: dict[int, Shop], desks: dict[int, Desk],
                  onward: Onward) -> Closing:
    """Read the closing state off the engine's parts."""
    end = world.clock.end
    names = world.names
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
        joining=joining_at_end(world), tenure=tenure_at_end(world),
        inside={name: len((shops.get(number) or desks[number]).active) for number, name in enumerate(names.channels)},
        stock={name: stock for name, stock in zip(names.products, store.on_hand, strict=True) if stock is not None},
        back_ordered={name: owed for name, owed, stock in zip(names.products, store.back_ordered, store.on_hand,
                                                              strict=True) if stock is not None},
        to_deliver={name: store.to_deliver[number] for number, name in enumerate(names.products)
                    if world.scenario.offer[name].kind == "made_to_order"},
        open_orders={name: each for name, each in orders.items() if each},
        leads=fresh, retries=retries, promised=promised,
        visits={name: len(onward.pending(number)) for number, name in enumerate(names.channels)
                if not onward.is_outbound[number]},
    )
