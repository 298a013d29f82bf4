"""From the tally of a finished year to its totals: the same tables, bit for bit, as measuring the log gives."""

from __future__ import annotations

import numpy as np

from sim.kernel.tally import Tally
from sim.kernel.tally_layout import (
    ALL_ORDERS,
    ALL_REVENUE,
    BACKLOG,
    BUSY,
    BY_HALF_HOUR,
    BY_MONTH,
    BY_PRODUCT,
    BY_STEP,
    CHANNEL_HALF_HOUR,
    CHANNEL_MONTH,
    CHANNEL_PRODUCT_MONTH,
    DOWN,
    HELD,
    KEPT_ORDERS,
    KEPT_REVENUE,
    LOST,
    LOST_HALF_HOUR,
    LOST_PRODUCT,
    ON_DUTY,
    OUT,
    OVERTIME,
    S_LEVEL,
    S_OWED,
    S_STATED,
    SEGMENT_ORDERS,
    SEGMENT_WORKED,
    T_CROWDED,
    T_OVER_CAPACITY,
    T_UNNAMED,
    Ints,
)
from sim.measure.costs import count_costs, count_heads, count_leads
from sim.measure.dimensions import Placing, labels_of, placing_of
from sim.measure.grid import by_half_hour_of_week, by_month, machine_time, planned_overtime
from sim.measure.measures import TABLE_CUTS, Cut, table_key
from sim.measure.rates import month_ticks
from sim.measure.sales import Commissionable, commission_cost
from sim.measure.sellers import SellerSales, post_of_unit
from sim.measure.totals import YearTotals
from sim.world.world import World

_POOL_MONTH: Cut = ("pool", "month")
_POOL_HALF_HOUR: Cut = ("pool", "half_hour")
_SEGMENT_MONTH: Cut = ("segment", "month")
_PRODUCT_MONTH: Cut = ("product", "month")


def totals(world: World, tally: Tally) -> YearTotals:
    """The totals of a year whose contacts, persons, stretches and movements are all counted and whose horizon ended.

    Raises ValueError if a sale has no product though every channel names products, OverflowError if the year had more
    sales of a seller within a quota, or more calls at once to one person, than the tally keeps.
    """
    _check(tally)
    placing, labels = placing_of(world), labels_of(world)
    tables = _contact_tables(tally)
    tables.update(_stock_tables(world, tally))
    tables.update(count_heads(world, placing))
    tables.update(count_leads(world))
    tables.update(_asset_tables(world, placing, tally))
    tables.update(count_costs(world, placing, tally.overtime_of_unit, tables))
    orders, kept = (ALL_ORDERS, ALL_REVENUE), (KEPT_ORDERS, KEPT_REVENUE)
    counted = Commissionable(
        sums=np.moveaxis(tally.by_origin[..., (orders, kept)], (-2, -1), (0, 1)),
        beyond=np.moveaxis(tally.beyond, -1, 0),
    )
    tables[table_key("cost_commission", CHANNEL_MONTH)] = commission_cost(
        counted, tables[table_key("employed_ticks", _POOL_MONTH)], world, placing)
    tables[table_key("month_ticks", ("month",))] = month_ticks(world.clock)
    assert tables.keys() == TABLE_CUTS.keys()
    return YearTotals(
        labels=labels, tables={key: tables[key] for key in TABLE_CUTS}, currency=world.scenario.horizon.currency,
        walk_in=tuple(bool(flag) for flag in placing.walk_in),
        sellers=SellerSales(post_of_unit(world)[0], tally.by_post.copy()),
    )


def _check(tally: Tally) -> None:
    if tally.facts[T_UNNAMED]:
        raise ValueError("the log has a sale without a product, but every channel of the scenario names products")
    if tally.facts[T_OVER_CAPACITY]:
        raise OverflowError(
            "a seller made more sales in a month than are kept to find those beyond the quota: state a smaller quota, "
            "or commission per sale, for which they need not be kept")
    if tally.facts[T_CROWDED]:
        raise OverflowError("too many people were called again while an earlier contact with them was still going on")


def _measures(names: tuple[str, ...], cut: Cut, table: Ints) -> dict[str, Ints]:
    """Tables of the measures along the last axis."""
    return {table_key(name, cut): np.ascontiguousarray(table[..., at]) for at, name in enumerate(names)}


def _contact_tables(tally: Tally) -> dict[str, Ints]:
    """Tables of contacts, steps, sales and persons."""
    reached = np.flip(np.cumsum(np.flip(tally.funnel, axis=2), axis=2), axis=2)
    return {
        **_measures(BY_MONTH, CHANNEL_MONTH, tally.by_month),
        **_measures(BY_HALF_HOUR, CHANNEL_HALF_HOUR, tally.by_half_hour),
        **_measures(BY_PRODUCT, CHANNEL_PRODUCT_MONTH, tally.by_product),
        **_measures(BY_STEP, ("step", "month"), tally.by_step),
        **_measures(LOST, LOST_PRODUCT, tally.lost),
        **_measures(LOST, LOST_HALF_HOUR, tally.lost_half_hour),
        table_key("waits", ("channel", "month", "wait_class")): tally.waits.copy(),
        table_key("funnel", ("channel", "stage", "month")): np.ascontiguousarray(np.swapaxes(reached, 1, 2)),
        table_key("orders_by_origin", ("origin", "channel", "month")):
            np.ascontiguousarray(tally.by_origin[..., KEPT_ORDERS]),
        table_key("orders_by_segment", _SEGMENT_MONTH): np.ascontiguousarray(tally.by_segment[..., SEGMENT_ORDERS]),
        table_key("worked_leads", _SEGMENT_MONTH): np.ascontiguousarray(tally.by_segment[..., SEGMENT_WORKED]),
    }


def _stock_tables(world: World, tally: Tally) -> dict[str, Ints]:
    """Tables of stock, for the products that state one."""
    stated, products = tally.stock[:, S_STATED], tally.by_stock.shape[0]
    stocked = stated[:, None] * month_ticks(world.clock)
    return {
        table_key("stocked_ticks", _PRODUCT_MONTH): _with_nameless(stocked, products),
        table_key("stock_ticks", _PRODUCT_MONTH): np.ascontiguousarray(tally.by_stock[..., HELD]),
        table_key("out_of_stock_ticks", _PRODUCT_MONTH): np.ascontiguousarray(tally.by_stock[..., OUT]),
        table_key("backlog_ticks", _PRODUCT_MONTH): np.ascontiguousarray(tally.by_stock[..., BACKLOG]),
        table_key("closing_back_orders", ("product",)): _with_nameless(tally.stock[:, S_OWED] * stated, products),
        table_key("closing_stock", ("product",)): _with_nameless(tally.stock[:, S_LEVEL] * stated, products),
    }


def _with_nameless(values: Ints, products: int) -> Ints:
    """One row a product label: `(none)`, where it is one, has no stock."""
    result = np.zeros((products, *values.shape[1:]), dtype=np.int64)
    result[:len(values)] = values
    return result


def _asset_tables(world: World, placing: Placing, tally: Tally) -> dict[str, Ints]:
    """Staffed, busy and overtime by month (overtime by the shift's day) and by half-hour of the week."""
    duty_month, duty_half = tally.pool_month[..., ON_DUTY].copy(), tally.pool_half_hour[..., ON_DUTY].copy()
    for name in world.scenario.machines:
        pool = world.names.pools.index(name)
        busy, down = tally.machine_grid[:, tally.machine_row[pool]]
        available = machine_time(world, name, busy, down)[None, :]
        duty_month[pool] = by_month(available, world)[0]
        duty_half[pool] = by_half_hour_of_week(available, placing)[0]
    overtime_month = np.zeros(duty_month.shape, dtype=np.int64)
    np.add.at(overtime_month, world.units.pool, tally.overtime_of_unit)
    overtime_half = tally.pool_half_hour[..., OVERTIME]
    planned, planned_half = planned_overtime(world, placing)
    planned_month = np.zeros(overtime_month.shape, dtype=np.int64)
    np.add.at(planned_month, world.units.pool, planned)
    return {
        table_key("staffed_ticks", _POOL_MONTH): duty_month + overtime_month,
        table_key("staffed_ticks", _POOL_HALF_HOUR): duty_half + overtime_half,
        table_key("busy_ticks", _POOL_MONTH): np.ascontiguousarray(tally.pool_month[..., BUSY]),
        table_key("busy_ticks", _POOL_HALF_HOUR): np.ascontiguousarray(tally.pool_half_hour[..., BUSY]),
        table_key("down_ticks", _POOL_MONTH): np.ascontiguousarray(tally.pool_month[..., DOWN]),
        table_key("down_ticks", _POOL_HALF_HOUR): np.ascontiguousarray(tally.pool_half_hour[..., DOWN]),
        table_key("overtime_ticks", _POOL_MONTH): overtime_month + planned_month,
        table_key("overtime_ticks", _POOL_HALF_HOUR): overtime_half + planned_half,
    }
