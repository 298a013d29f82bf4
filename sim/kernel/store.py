"""The store room: stock on hand, on order, owed to customers, and what is sold out."""

from __future__ import annotations

from sim.kernel.columns import (
    DELIVERY,
    K_BACK_ORDERED,
    K_ON_HAND,
    K_ON_ORDER,
    K_TO_DELIVER,
    NOW,
    R_AT,
    R_LEAD,
    R_MADE_TO_ORDER,
    R_QUANTITY,
    R_STOCKED,
)
from sim.kernel.compiling import inlined, internal
from sim.kernel.event_list import plan
from sim.kernel.journal import log_stock
from sim.kernel.state import Model, State
from sim.kernel.tally import Tally
from sim.log.tables import Movement

OPENED, SOLD, ORDERED = int(Movement.OPENING), int(Movement.SALE), int(Movement.ORDERED)
DELIVERED, MISSED = int(Movement.DELIVERED), int(Movement.MISSED)
BACK_ORDERED, BACK_FILLED = int(Movement.BACK_ORDERED), int(Movement.BACK_FILLED)


@inlined
def in_stock(m: Model, s: State, product: int) -> bool:
    """True if one can be sold now (no product: nothing to be short of)."""
    return bool(product < 0 or m.product[product, R_STOCKED] == 0 or s.product[product, K_ON_HAND] > 0)


@internal
def order(s: State, t: Tally, product: int, quantity: int, tick: int) -> None:
    """So many are on order, delivered at `tick` (perhaps beyond the horizon)."""
    s.product[product, K_ON_ORDER] += quantity
    log_stock(s, t, product, ORDERED, quantity)
    plan(s.heap, s.now, tick, DELIVERY, product, product, quantity)


@internal
def reorder(m: Model, s: State, t: Tally, product: int) -> None:
    """Order while what is there and under way, less what is owed, is no more than the rule's `at`."""
    at = m.product[product, R_AT]
    if at < 0:
        return
    while s.product[product, K_ON_HAND] + s.product[product, K_ON_ORDER] - s.product[product, K_BACK_ORDERED] <= at:
        order(s, t, product, m.product[product, R_QUANTITY], s.now[NOW] + max(m.product[product, R_LEAD], 1))


@inlined
def sell_one(m: Model, s: State, t: Tally, product: int) -> None:
    """One unit leaves the shelf."""
    if product < 0:
        return
    if m.product[product, R_MADE_TO_ORDER] and s.now[NOW] + m.product[product, R_LEAD] >= m.end:
        s.product[product, K_TO_DELIVER] += 1
    if m.product[product, R_STOCKED] == 0:
        return
    s.product[product, K_ON_HAND] -= 1
    log_stock(s, t, product, SOLD, -1)
    reorder(m, s, t, product)


@internal
def owe_one(m: Model, s: State, t: Tally, product: int) -> None:
    """One unit is sold that is not there: delivered when stock comes."""
    s.product[product, K_BACK_ORDERED] += 1
    log_stock(s, t, product, BACK_ORDERED, 1)
    reorder(m, s, t, product)


@internal
def deliver(s: State, t: Tally, product: int, quantity: int) -> None:
    """Goods arrive; customers who wait for them come first."""
    s.product[product, K_ON_ORDER] -= quantity
    s.product[product, K_ON_HAND] += quantity
    log_stock(s, t, product, DELIVERED, quantity)
    owed = min(s.product[product, K_BACK_ORDERED], s.product[product, K_ON_HAND])
    if owed > 0:
        s.product[product, K_ON_HAND] -= owed
        s.product[product, K_BACK_ORDERED] -= owed
        log_stock(s, t, product, BACK_FILLED, -owed)
