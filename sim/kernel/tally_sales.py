"""Counting sales as they are logged, and what commission is paid on: the twin of `sim.measure.sales`."""

from __future__ import annotations

from sim.kernel.compiling import inlined, internal
from sim.kernel.tally import Tally
from sim.kernel.tally_layout import (
    ALL_ORDERS,
    ALL_REVENUE,
    DAY_HALF_HOUR,
    DAY_MONTH,
    F_CLAW_BACK,
    F_QUOTA,
    F_RANKED,
    HALF_HOUR_ORDERS,
    HALF_HOUR_ORDERS_KEPT,
    KEPT_ORDERS,
    KEPT_REVENUE,
    MARGIN,
    MARGIN_KEPT,
    MOVE_COLUMNS,
    MOVE_MEASURES,
    ORDERS,
    ORDERS_BACK_ORDERED,
    ORDERS_INCREMENTAL,
    ORDERS_KEPT,
    ORDERS_SUBSTITUTED,
    PRICE,
    Q_CONTACT,
    Q_PERSON,
    Q_REVENUE,
    Q_TICK,
    R_ADDED,
    R_ANYWAY,
    R_CHANNEL,
    R_CONTACT,
    R_END,
    R_FIRST_CHANNEL,
    R_PERSON,
    R_PRODUCT,
    R_RETURNED,
    R_SEGMENT,
    R_SELLER,
    R_SOLD_AT,
    R_SUPPLY,
    REVENUE,
    REVENUE_KEPT,
    SEGMENT_ORDERS,
    T_NAMELESS,
    T_OVER_CAPACITY,
    T_UNNAMED,
    UNITS,
    UNITS_KEPT,
    Ints,
)
from sim.log.tables import Supply
from sim.world.calendar import DAY, HALF_HOUR

_SUBSTITUTE, _BACK_ORDER = int(Supply.SUBSTITUTE), int(Supply.BACK_ORDER)


@inlined
def count_sale(t: Tally, rows: Ints, i: int) -> None:
    """Count the sale of a logged contact, by the month and half-hour of the order."""
    channel, origin, product, added = (
        rows[i, R_CHANNEL], rows[i, R_FIRST_CHANNEL], rows[i, R_PRODUCT], rows[i, R_ADDED])
    when = max(rows[i, R_SOLD_AT] if rows[i, R_SOLD_AT] >= 0 else rows[i, R_END], 0)
    day = min(when // DAY, len(t.days) - 1)
    month = t.days[day, DAY_MONTH]
    half_hour = t.days[day, DAY_HALF_HOUR] + (when % DAY) // HALF_HOUR
    kept = rows[i, R_RETURNED] < 0
    nothing = len(t.prices) - 1
    priced = nothing if product < 0 else product
    terms = t.terms[channel, min(when // DAY, t.terms.shape[1] - 1)]
    price, margin = t.sold_at[terms, priced, PRICE], t.sold_at[terms, priced, MARGIN]
    if product < 0:
        product = t.facts[T_NAMELESS]
        if product < 0:
            t.facts[T_UNNAMED] = 1
            return
    revenue = price
    if added >= 0:
        revenue += t.sold_at[terms, added, PRICE]
        _count_line(t, channel, added, month, kept, t.sold_at[terms, added, PRICE], t.sold_at[terms, added, MARGIN])
    _count_line(t, channel, product, month, kept, price, margin)
    t.by_product[channel, product, month, ORDERS] += 1
    if rows[i, R_SUPPLY] == _SUBSTITUTE:
        t.by_product[channel, product, month, ORDERS_SUBSTITUTED] += 1
    elif rows[i, R_SUPPLY] == _BACK_ORDER:
        t.by_product[channel, product, month, ORDERS_BACK_ORDERED] += 1
    t.by_half_hour[channel, half_hour, HALF_HOUR_ORDERS] += 1
    t.by_origin[origin, channel, month, ALL_ORDERS] += 1
    t.by_origin[origin, channel, month, ALL_REVENUE] += revenue
    if kept:
        t.by_product[channel, product, month, ORDERS_KEPT] += 1
        t.by_half_hour[channel, half_hour, HALF_HOUR_ORDERS_KEPT] += 1
        t.by_origin[origin, channel, month, KEPT_ORDERS] += 1
        t.by_origin[origin, channel, month, KEPT_REVENUE] += revenue
        post = t.unit_post[rows[i, R_SELLER]]
        t.by_post[channel, post, month, 0] += 1
        t.by_post[channel, post, month, 1] += revenue
        if rows[i, R_ANYWAY] != 1:
            t.by_product[channel, product, month, ORDERS_INCREMENTAL] += 1
        if rows[i, R_SEGMENT] >= 0:
            t.by_segment[rows[i, R_SEGMENT], month, SEGMENT_ORDERS] += 1
    for which in range(len(MOVE_COLUMNS)):
        became = rows[i, MOVE_COLUMNS[which]]
        for measure in MOVE_MEASURES[which, became]:
            if measure >= 0:
                t.by_month[channel, month, measure] += 1
    if t.channels[channel, F_QUOTA] >= 0 and rows[i, R_SELLER] >= 0 and (kept or t.channels[channel, F_CLAW_BACK] == 0):
        _count_toward_quota(t, rows, i, when, month, revenue)


@inlined
def _count_line(t: Tally, channel: int, product: int, month: int, kept: bool, price: int, margin: int) -> None:
    """Count one line of an order."""
    t.by_product[channel, product, month, UNITS] += 1
    t.by_product[channel, product, month, REVENUE] += price
    if kept:
        t.by_product[channel, product, month, UNITS_KEPT] += 1
        t.by_product[channel, product, month, REVENUE_KEPT] += price
        t.by_product[channel, product, month, MARGIN_KEPT] += margin


@internal
def _count_toward_quota(t: Tally, rows: Ints, i: int, when: int, month: int, revenue: int) -> None:
    """One more sale of a seller with a quota: of the sales in order of time, those after the quota are `beyond` it.

    Sales may be logged out of that order. Where the commission is a share of revenue, it matters which of them are
    beyond; then those within are kept, the latest of them first (a heap), to give way to an earlier one.
    """
    channel, seller = rows[i, R_CHANNEL], rows[i, R_SELLER]
    row = t.channels[channel, F_QUOTA]
    sold = t.quota_sold[row, seller, month] + 1
    t.quota_sold[row, seller, month] = sold
    limit = t.quota_limit[row, month]
    if sold > limit:
        t.beyond[channel, month, 0] += 1
    if t.channels[channel, F_RANKED] == 0 or limit == 0:
        if sold > limit:
            t.beyond[channel, month, 1] += revenue
        return
    capacity = t.quota_within.shape[3]
    if limit > capacity and sold > capacity:
        t.facts[T_OVER_CAPACITY] = 1
        return
    within = t.quota_within[row, seller, month]
    person, contact = rows[i, R_PERSON], rows[i, R_CONTACT]
    if sold <= limit:
        at = sold - 1
        while at > 0 and _earlier(within, (at - 1) >> 1, when, person, contact):
            _move(within, (at - 1) >> 1, at)
            at = (at - 1) >> 1
    elif _earlier(within, 0, when, person, contact):
        t.beyond[channel, month, 1] += revenue
        return
    else:
        t.beyond[channel, month, 1] += within[0, Q_REVENUE]
        at = 0
        while 2 * at + 1 < limit:
            child = 2 * at + 1
            if child + 1 < limit and _earlier(
                within, child, within[child + 1, Q_TICK], within[child + 1, Q_PERSON], within[child + 1, Q_CONTACT]
            ):
                child += 1
            if _earlier(within, child, when, person, contact):
                break
            _move(within, child, at)
            at = child
    within[at, Q_TICK], within[at, Q_PERSON], within[at, Q_CONTACT], within[at, Q_REVENUE] = (
        when, person, contact, revenue)


@inlined
def _earlier(within: Ints, at: int, when: int, person: int, contact: int) -> bool:
    """Whether the sale kept at `at` comes before another one; of equal ones the one logged first."""
    if within[at, Q_TICK] != when:
        return bool(within[at, Q_TICK] < when)
    if within[at, Q_PERSON] != person:
        return bool(within[at, Q_PERSON] < person)
    return bool(within[at, Q_CONTACT] <= contact)


@inlined
def _move(within: Ints, source: int, to: int) -> None:
    """Move one kept sale to another place."""
    for column in range(4):
        within[to, column] = within[source, column]
