"""Sales, revenue, margin and commission, booked in the month of the order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.log.block import Columns
from sim.log.tables import Move, Supply
from sim.measure.contacts import Reading
from sim.measure.dimensions import Ints, Placing
from sim.measure.measures import Cut, table_key
from sim.measure.rates import Floats, cents, month_lengths, per_month, selling_pools
from sim.measure.sellers import SellerSales, count_sellers
from sim.scenario.goals import Compensation
from sim.scenario.quantities import CommissionRate
from sim.world.calendar import DAY
from sim.world.promotions import promotions_of
from sim.world.world import World

_COLUMNS = ("person", "contact", "channel", "first_channel", "seller", "product", "added", "up_sell", "suggest",
            "returned", "anyway", "segment", "sold_at", "supply")
_CPM: Cut = ("channel", "product", "month")
_CM: Cut = ("channel", "month")
_CH: Cut = ("channel", "half_hour")


@dataclass(frozen=True)
class Sales:
    """The sales of a horizon, one row an order: log columns, order month and half-hour, and prices in cents."""

    columns: dict[str, Ints]

    def __getitem__(self, name: str) -> Ints:
        return self.columns[name]


def sales_of(journeys: Columns, reading: Reading, world: World, placing: Placing) -> Sales:
    """The sales of one block."""
    columns = {name: journeys[name][reading.sale] for name in _COLUMNS}
    when = np.where(columns["sold_at"] >= 0, columns["sold_at"], journeys["end"][reading.sale])
    offer = world.scenario.offer.values()
    promotions = promotions_of(world.scenario, world.clock)
    terms = promotions.row[columns["channel"], np.minimum(when // DAY, promotions.row.shape[1] - 1)]
    costs = np.array([*(product.unit_cost for product in offer), 0], dtype=np.int64)
    columns["sold_at"] = when
    columns["month"], columns["half_hour"] = placing.month(when), placing.half_hour(when)
    columns["price"], columns["cost"] = promotions.price[terms, columns["product"]], costs[columns["product"]]
    columns["added_price"], columns["added_cost"] = promotions.price[terms, columns["added"]], costs[columns["added"]]
    return Sales(columns)


def joined_sales(parts: list[Sales]) -> Sales:
    """All sales in log order."""
    return Sales({name: np.concatenate([part[name] for part in parts]) for name in parts[0].columns})


def count_sales(sales: Sales, placing: Placing) -> dict[str, Ints]:
    """Tables of orders, lines, revenue, margin, origin and the two moves."""
    channel, month, half_hour = sales["channel"], sales["month"], sales["half_hour"]
    product = placing.product(sales["product"])
    kept = sales["returned"] < 0
    every = np.ones(len(kept), dtype=bool)
    added = sales["added"] >= 0
    tables: dict[str, Ints] = {}
    for name, flag in (
        ("orders", every), ("orders_kept", kept), ("orders_incremental", kept & (sales["anyway"] != 1)),
        ("orders_substituted", sales["supply"] == Supply.SUBSTITUTE),
        ("orders_back_ordered", sales["supply"] == Supply.BACK_ORDER),
    ):
        tables[table_key(name, _CPM)] = placing.table(_CPM, channel[flag], product[flag], month[flag])
    for name, flag in (("orders", every), ("orders_kept", kept)):
        tables[table_key(name, _CH)] = placing.table(_CH, channel[flag], half_hour[flag])

    def lines(flag: np.typing.NDArray[np.bool_], main: Ints | None, second: Ints | None) -> Ints:
        more = flag & added
        return placing.table(
            _CPM, channel[flag], product[flag], month[flag], weights=None if main is None else main[flag]
        ) + placing.table(
            _CPM, channel[more], sales["added"][more], month[more], weights=None if second is None else second[more]
        )

    tables[table_key("units", _CPM)] = lines(every, None, None)
    tables[table_key("units_kept", _CPM)] = lines(kept, None, None)
    tables[table_key("revenue", _CPM)] = lines(every, sales["price"], sales["added_price"])
    tables[table_key("revenue_kept", _CPM)] = lines(kept, sales["price"], sales["added_price"])
    tables[table_key("margin_kept", _CPM)] = lines(
        kept, sales["price"] - sales["cost"], sales["added_price"] - sales["added_cost"]
    )
    by_origin = ("origin", "channel", "month")
    tables[table_key("orders_by_origin", by_origin)] = placing.table(
        by_origin, sales["first_channel"][kept], channel[kept], month[kept])
    by_segment = ("segment", "month")
    listed = kept & (sales["segment"] >= 0)
    tables[table_key("orders_by_segment", by_segment)] = placing.table(
        by_segment, sales["segment"][listed], month[listed])
    for move in ("up_sell", "suggest"):
        for what, codes in (
            ("presented", (Move.ACCEPTED, Move.DECLINED)), ("accepted", (Move.ACCEPTED,)),
            ("missed_stock", (Move.NO_STOCK,)), ("missed_offer", (Move.NOT_OFFERED,)),
        ):
            flag = np.isin(sales[move], [int(code) for code in codes])
            tables[table_key(f"{move}_{what}", _CM)] = placing.table(_CM, channel[flag], month[flag])
    return tables


def seller_sales(sales: Sales, world: World, placing: Placing) -> SellerSales:
    """Sales not returned by the post of the seller."""
    kept = sales["returned"] < 0
    revenue = sales["price"] + sales["added_price"]
    return count_sellers(
        sales["channel"][kept], sales["seller"][kept], sales["month"][kept], revenue[kept], world, placing)


@dataclass(frozen=True)
class Commissionable:
    """What commission is paid on, in integers that add up: number and revenue in cents of sales by month of the order.

    `sums[kept, what, origin, channel, month]`: of all sales (kept 0) and of those not returned (kept 1), their number
    (what 0) and revenue (what 1). `beyond[what, channel, month]`: of the sales that a channel's compensation counts,
    those after their seller's quota of the month.
    """

    sums: Ints
    beyond: Ints


def commissionable(sales: Sales, world: World, placing: Placing) -> Commissionable:
    """Sum up what commission is paid on."""
    cut = ("origin", "channel", "month")
    kept = sales["returned"] < 0
    revenue = sales["price"] + sales["added_price"]
    shape = tuple(placing.sizes[dim] for dim in cut)
    sums = np.zeros((2, 2, *shape), dtype=np.int64)
    for number, flag in enumerate((np.ones(len(kept), dtype=bool), kept)):
        where = [sales[name][flag] for name in ("first_channel", "channel", "month")]
        sums[number, 0] = placing.table(cut, *where)
        sums[number, 1] = placing.table(cut, *where, weights=revenue[flag])
    beyond = np.zeros((2, *shape[1:]), dtype=np.int64)
    for name, pay in world.scenario.compensation.items():
        if pay.quota is None or pay.commission is None:
            continue
        here = world.names.channels.index(name)
        closed = np.flatnonzero((kept | (not pay.claw_back)) & (sales["channel"] == here))
        above = closed[_beyond_quota(sales, closed, quota_of(pay, world))]
        month = sales["month"][above]
        beyond[0, here] = np.bincount(month, minlength=shape[2])
        beyond[1, here] = placing.table(("month",), month, weights=revenue[above])
    return Commissionable(sums, beyond)


def commission_cost(counted: Commissionable, employed: Ints, world: World, placing: Placing) -> Ints:
    """Cost of `compensation` in cents by [channel, month], each cell rounded once.

    `base` is paid per average head of the pools that sell in the channel. Commission is paid on sales of the order
    month: on those kept where it is clawed back, else on all; beyond a seller's `quota` of the month (counted on the
    same sales, in order of time) `above_quota` is paid instead. `credit_with` pays a share of this channel's plain
    commission on sales closed there by people first met here. `employed`: head-ticks by [pool, month].
    """
    exact = np.zeros((placing.sizes["channel"], placing.sizes["month"]), dtype=np.float64)
    channels = list(world.names.channels)
    for name, pay in world.scenario.compensation.items():
        here = channels.index(name)
        if pay.base is not None:
            heads = employed / np.diff(np.minimum(world.clock.month_start, world.clock.end))
            exact[here] += heads[selling_pools(world, name)].sum(axis=0) * per_month(pay.base, world.clock)
        if pay.commission is None:
            continue
        paid = counted.sums[int(pay.claw_back)]
        beyond = counted.beyond[:, here]
        exact[here] += _amount(pay.commission, paid[:, :, here].sum(axis=1) - beyond)
        if pay.above_quota is not None:
            exact[here] += _amount(pay.above_quota, beyond)
        for other, share in pay.credit_with.items():
            if other != name:
                exact[here] += share * _amount(pay.commission, paid[:, here, channels.index(other)])
    return cents(exact)


def _amount(rate: CommissionRate, sold: Ints) -> Floats:
    """Cents by month at this rate, of sales given by [number or revenue, month]."""
    if rate.share is not None:
        return np.asarray(rate.share * sold[1], dtype=np.float64)
    return np.asarray(float(rate.per_sale or 0) * sold[0], dtype=np.float64)


def quota_of(pay: Compensation, world: World) -> Floats:
    """Sales a seller must make in each month."""
    assert pay.quota is not None
    lengths = month_lengths(world.clock)
    a_month = {"minute": 43_830.0, "hour": 730.5, "day": 30.4375, "month": 1.0, "year": 1 / 12}[pay.quota.per]
    return np.asarray(pay.quota.value * a_month * lengths, dtype=np.float64)


def _beyond_quota(sales: Sales, rows: Ints, quota: Floats) -> np.typing.NDArray[np.bool_]:
    """Of these sales, those after the seller's quota of the month; sales without a seller never are."""
    seller, month = sales["seller"][rows], sales["month"][rows]
    order = np.lexsort((np.arange(len(rows)), sales["contact"][rows], sales["person"][rows],
                        sales["sold_at"][rows], month, seller))
    group_start = np.concatenate(
        [[True], (np.diff(seller[order]) != 0) | (np.diff(month[order]) != 0)])[: len(order)]
    at = np.arange(len(order))
    rank = at - np.maximum.accumulate(np.where(group_start, at, 0)) + 1
    above = np.zeros(len(rows), dtype=bool)
    above[order] = (rank > quota[month[order]] + 1e-9) & (seller[order] >= 0)
    return above
