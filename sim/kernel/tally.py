"""The tally: what the kernel counts while it runs, so that a year's KPIs need no log.

`tally_of` makes an empty one for a world; the functions of `tally_contacts`, `tally_time`, `tally_stock` and
`tally_persons` count one contact, stretch, movement or person; `tally_totals.totals` makes the year's totals of it,
bit for bit those that `sim.measure.measure` makes of the log.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernel.tally_layout import (
    ACTIVITIES,
    AHEAD_ROWS,
    BY_HALF_HOUR,
    BY_MONTH,
    BY_PRODUCT,
    BY_STEP,
    CHANNEL_BITS,
    CHANNEL_FACTS,
    DAY_HALF_HOUR,
    DAY_MONTH,
    F_CLAW_BACK,
    F_LIMIT,
    F_OF_SERVED,
    F_PREDICTIVE,
    F_PROMISED,
    F_QUOTA,
    F_RANKED,
    F_WALK_IN,
    FACTS,
    LOST,
    MARGIN,
    MONTH_BITS,
    PERSON_COLUMNS,
    PRICE,
    PRODUCT_BITS,
    S_LEVEL,
    S_STATED,
    T_END,
    T_GRID_END,
    T_NAMELESS,
    WAIT_CLASSES,
    Ints,
)
from sim.measure.contacts import promised_of
from sim.measure.dimensions import STAGES, Placing, placing_of
from sim.measure.grid import half_hours, open_time
from sim.measure.sales import quota_of
from sim.measure.sellers import post_of_unit
from sim.scenario.goals import Compensation
from sim.world.calendar import HALF_HOUR
from sim.world.promotions import Promotions, promotions_of
from sim.world.world import World

# Room for sales kept to find those beyond a quota; memory is taken only where it is written.
_KEPT_SALES = 1 << 23


class Tally(NamedTuple):
    """Facts of the world and counters, all int64. Only `person` grows with those who are on their way."""

    facts: Ints              # the whole: end, grid's end, position of `(none)`; and what was noticed
    days: Ints               # [day, 2]: month, and first half-hour of the week; a fortnight beyond the end too
    channels: Ints           # [channel, facts]
    prices: Ints             # [product + 1, 2]: price and margin in cents; last: no product
    terms: Ints              # [channel, day]: row of `sold_at`; one day where there are no promotions
    sold_at: Ints            # [row, product + 1, 2]: price and margin in cents on those days
    unit_pool: Ints          # [unit]
    unit_post: Ints          # [unit + 1]: number of the post; last: no seller
    machine_row: Ints        # [pool]: number of the machine pool, -1 for people
    machine_open: Ints       # [machine pool + 1]: its first row of `open_time`
    open_time: Ints          # [stretch, 2]: from and to which a channel using a machine pool is open
    month_end: Ints          # [month]
    by_month: Ints           # [channel, month, measure]
    by_half_hour: Ints       # [channel, half-hour of the week, measure]
    by_product: Ints         # [channel, product, month, measure]
    by_origin: Ints          # [origin, channel, month, 4]: orders and revenue, all and kept
    by_post: Ints            # [channel, post + 1, month, 2]: orders and revenue kept; last: no seller
    by_segment: Ints         # [segment, month, 2]
    by_step: Ints            # [step, month, measure]
    by_stock: Ints           # [product, month, 3]
    waits: Ints              # [channel, month, class of wait]
    lost: Ints               # [cause, channel, product, month, 2]
    lost_half_hour: Ints     # [cause, channel, half-hour of the week, 2]
    funnel: Ints             # [channel, month, stage], by furthest stage
    pool_month: Ints         # [pool, month, activity]
    pool_half_hour: Ints     # [pool, half-hour of the week, activity]
    overtime_of_unit: Ints   # [unit, month of the shift]
    machine_grid: Ints       # [busy or down, machine pool, half-hour of the horizon]
    stock: Ints              # [product, 4]
    person: Ints             # [slot, 8]
    ahead: Ints              # [dials, 5]
    quota_limit: Ints        # [channel with a quota, month]: sales of a seller within it
    quota_sold: Ints         # [channel with a quota, unit, month]
    quota_within: Ints       # [channel with a quota, unit, month, sale, 4]: sales within it, the latest first
    beyond: Ints             # [channel, month, 2]: sales beyond the quota, their revenue


def tally_of(world: World, slots: int = 1024) -> Tally:
    """An empty tally of a world, with room for so many persons at once.

    Raises ValueError for a world with more channels, months or products than a person's packed numbers hold.
    """
    placing = placing_of(world)
    size = placing.sizes
    channels, products, months, pools = size["channel"], size["product"], size["month"], size["pool"]
    if max(channels, size["segment"]) > 1 << CHANNEL_BITS or months > 1 << MONTH_BITS or products >= 1 << PRODUCT_BITS:
        raise ValueError(
            f"a world of {channels} channels, {size['segment']} lead lists, {months} months and {products} products is "
            f"too large for this engine: it holds {1 << CHANNEL_BITS} channels and lists, {1 << MONTH_BITS} months and "
            f"{1 << PRODUCT_BITS} products")
    kinds = np.array([asset.kind == "machines" for asset in world.scenario.assets.values()], dtype=bool)
    machine_row = np.where(kinds, np.cumsum(kinds) - 1, -1).astype(np.int64)
    stretches = [open_time(world, name) for name in world.scenario.machines]
    quotas = _quotas(world)
    limits = [np.floor(np.minimum(quota_of(pay, world) + 1e-9, 2.0**62)) for pay in quotas.values()]
    limit = np.array(limits, dtype=np.int64).reshape(len(quotas), months)
    units = len(world.units.pool)
    posts, unit_post = post_of_unit(world)
    promotions = promotions_of(world.scenario, world.clock)
    ranked = any(_ranked(pay) for pay in quotas.values())
    capacity = min(int(limit.max(initial=0)), _KEPT_SALES // max(len(quotas) * units * months, 1)) if ranked else 0
    return Tally(
        facts=_facts(world, placing), days=_days(placing), channels=_channels(world, placing, quotas),
        prices=_prices(world), terms=promotions.row, sold_at=_sold_at(world, promotions),
        unit_pool=world.units.pool, unit_post=unit_post, machine_row=machine_row,
        machine_open=np.cumsum([0, *(len(each) for each in stretches)], dtype=np.int64),
        open_time=np.concatenate([_zeros(0, 2), *stretches]),
        month_end=np.minimum(world.clock.month_start, world.clock.end)[1:],
        by_month=_zeros(channels, months, len(BY_MONTH)), by_half_hour=_zeros(channels, 336, len(BY_HALF_HOUR)),
        by_product=_zeros(channels, products, months, len(BY_PRODUCT)), by_origin=_zeros(channels, channels, months, 4),
        by_post=_zeros(channels, len(posts) + 1, months, 2),
        by_segment=_zeros(size["segment"], months, 2), by_step=_zeros(size["step"], months, len(BY_STEP)),
        by_stock=_zeros(products, months, 3), waits=_zeros(channels, months, WAIT_CLASSES),
        lost=_zeros(size["cause"], channels, products, months, len(LOST)),
        lost_half_hour=_zeros(size["cause"], channels, 336, len(LOST)),
        funnel=_zeros(channels, months, len(STAGES)), pool_month=_zeros(pools, months, ACTIVITIES),
        pool_half_hour=_zeros(pools, 336, ACTIVITIES), overtime_of_unit=_zeros(units, months),
        machine_grid=_zeros(2, int(kinds.sum()), half_hours(world)), stock=_stock(world),
        person=_zeros(slots, PERSON_COLUMNS), ahead=_zeros(AHEAD_ROWS, 5), quota_limit=limit,
        quota_sold=_zeros(len(quotas), units, months), quota_within=_zeros(len(quotas), units, months, capacity, 4),
        beyond=_zeros(channels, months, 2),
    )


def _zeros(*shape: int) -> Ints:
    return np.zeros(shape, dtype=np.int64)


def _facts(world: World, placing: Placing) -> Ints:
    facts = _zeros(FACTS)
    facts[T_END] = world.clock.end
    facts[T_GRID_END] = half_hours(world) * HALF_HOUR - 1
    facts[T_NAMELESS] = placing.sizes["product"] - 1 if placing.has_nameless else -1
    return facts


def _days(placing: Placing) -> Ints:
    days = _zeros(len(placing.weekday), 2)
    days[:, DAY_MONTH] = placing.sizes["month"] - 1      # beyond the end: the last month
    days[:placing.clock.days, DAY_MONTH] = placing.clock.month_of_day
    days[:, DAY_HALF_HOUR] = placing.weekday * 48
    return days


def _channels(world: World, placing: Placing, quotas: dict[str, Compensation]) -> Ints:
    facts = _zeros(placing.sizes["channel"], CHANNEL_FACTS)
    promised = promised_of(world)
    facts[:, F_WALK_IN], facts[:, F_PREDICTIVE] = placing.walk_in, placing.predictive
    facts[:, F_LIMIT], facts[:, F_PROMISED], facts[:, F_OF_SERVED] = promised.limit, promised.has, promised.of_served
    facts[:, F_QUOTA] = -1
    for number, (name, pay) in enumerate(quotas.items()):
        channel = world.names.channels.index(name)
        facts[channel, F_QUOTA] = number
        facts[channel, F_CLAW_BACK] = pay.claw_back
        facts[channel, F_RANKED] = _ranked(pay)
    return facts


def _quotas(world: World) -> dict[str, Compensation]:
    """Compensation by channel, where sales beyond a quota are paid otherwise."""
    return {name: pay for name, pay in world.scenario.compensation.items()
            if pay.quota is not None and pay.commission is not None}


def _ranked(pay: Compensation) -> bool:
    """Whether it matters which sales are beyond the quota, not only how many."""
    return any(rate is not None and rate.share is not None for rate in (pay.commission, pay.above_quota))


def _prices(world: World) -> Ints:
    prices = _zeros(len(world.scenario.offer) + 1, 2)
    for number, product in enumerate(world.scenario.offer.values()):
        prices[number, PRICE], prices[number, MARGIN] = product.price, product.price - product.unit_cost
    return prices


def _sold_at(world: World, promotions: Promotions) -> Ints:
    costs = np.array([*(product.unit_cost for product in world.scenario.offer.values()), 0], dtype=np.int64)
    sold_at = _zeros(*promotions.price.shape, 2)
    sold_at[:, :, PRICE], sold_at[:, :, MARGIN] = promotions.price, promotions.price - costs
    return sold_at


def _stock(world: World) -> Ints:
    stock = _zeros(len(world.scenario.offer), 4)
    for number, product in enumerate(world.scenario.offer.values()):
        if product.stock is not None:
            stock[number, S_STATED], stock[number, S_LEVEL] = 1, product.stock
    return stock
