"""From log blocks to totals: a fold that remembers only what a later block may still change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from sim.log.block import LogBlock
from sim.measure.contacts import Promised, count_contacts, count_steps, promised_of, read
from sim.measure.costs import count_costs, count_heads, count_leads
from sim.measure.dimensions import Ints, Placing, labels_of, placing_of
from sim.measure.grid import (
    AssetGrid,
    add_time,
    by_half_hour_of_week,
    by_month,
    empty_grid,
    machine_time,
    planned_overtime,
)
from sim.measure.measures import TABLE_CUTS, table_key
from sim.measure.persons import PersonRows, count_persons, remember
from sim.measure.rates import month_ticks
from sim.measure.sales import (
    Sales,
    commission_cost,
    commissionable,
    count_sales,
    joined_sales,
    sales_of,
    seller_sales,
)
from sim.measure.stock import count_stock, stock_rows
from sim.measure.totals import YearTotals, zeros
from sim.world.world import World


@dataclass(frozen=True)
class FoldState:
    """Totals so far, and the rows that are counted once per person, seller or product at the end."""

    world: World
    placing: Placing
    promised: Promised
    counts: dict[str, Ints]
    grid: AssetGrid
    persons: tuple[PersonRows, ...] = ()
    sales: tuple[Sales, ...] = ()
    stock: tuple[dict[str, Ints], ...] = ()


def begin(world: World) -> FoldState:
    """Nothing counted yet."""
    return FoldState(world, placing_of(world), promised_of(world), {}, empty_grid(world))


def add(state: FoldState, block: LogBlock) -> FoldState:
    """The state after the next block in time."""
    journeys = block.tables["journeys"]
    reading = read(journeys, state.placing, state.promised)
    counted = count_contacts(journeys, reading, state.placing, state.promised)
    counted.update(count_steps(block.tables["steps"], state.placing))
    return replace(
        state,
        counts={key: table + state.counts[key] for key, table in counted.items()} if state.counts else counted,
        grid=add_time(state.grid, block.tables["asset_time"], state.world, state.placing),
        persons=(*state.persons, remember(journeys, reading, state.placing)),
        sales=(*state.sales, sales_of(journeys, reading, state.world, state.placing)),
        stock=(*state.stock, stock_rows(block.tables["stock"])),
    )


def finish(state: FoldState) -> YearTotals:
    """The totals of the whole horizon. Raises ValueError if there was no block."""
    if not state.persons:
        raise ValueError("there is no log to measure: at least one block is needed, even if it is empty")
    world, placing = state.world, state.placing
    labels = labels_of(world)
    sales = joined_sales(list(state.sales))
    tables = zeros(labels)
    tables.update(state.counts)
    tables.update(count_persons(list(state.persons), world, placing))
    tables.update(count_sales(sales, placing))
    tables.update(count_stock(list(state.stock), world, placing))
    tables.update(count_heads(world, placing))
    tables.update(count_leads(world))
    tables.update(_asset_tables(state))
    tables.update(count_costs(world, placing, state.grid.overtime_of_unit, tables))
    tables[table_key("cost_commission", ("channel", "month"))] = commission_cost(
        commissionable(sales, world, placing), tables[table_key("employed_ticks", ("pool", "month"))], world, placing
    )
    tables[table_key("month_ticks", ("month",))] = month_ticks(world.clock)
    assert tables.keys() == TABLE_CUTS.keys()
    return YearTotals(
        labels=labels, tables=tables, currency=world.scenario.horizon.currency,
        walk_in=tuple(bool(flag) for flag in placing.walk_in), sellers=seller_sales(sales, world, placing),
    )


def _asset_tables(state: FoldState) -> dict[str, Ints]:
    """Staffed, busy and overtime by month (overtime by the shift's day) and by half-hour of the week."""
    world, placing, grid = state.world, state.placing, state.grid
    duty = grid.duty.copy()
    for name in world.scenario.machines:
        at = world.names.pools.index(name)
        duty[at] = machine_time(world, name, grid.busy[at], grid.down[at])
    overtime_month = np.zeros((placing.sizes["pool"], placing.sizes["month"]), dtype=np.int64)
    np.add.at(overtime_month, world.units.pool, grid.overtime_of_unit)
    overtime_half = by_half_hour_of_week(grid.overtime, placing)
    planned, planned_half = planned_overtime(world, placing)
    planned_month = np.zeros(overtime_month.shape, dtype=np.int64)
    np.add.at(planned_month, world.units.pool, planned)
    month, half = ("pool", "month"), ("pool", "half_hour")
    return {
        table_key("staffed_ticks", month): by_month(duty, world) + overtime_month,
        table_key("staffed_ticks", half): by_half_hour_of_week(duty, placing) + overtime_half,
        table_key("busy_ticks", month): by_month(grid.busy, world),
        table_key("busy_ticks", half): by_half_hour_of_week(grid.busy, placing),
        table_key("down_ticks", month): by_month(grid.down, world),
        table_key("down_ticks", half): by_half_hour_of_week(grid.down, placing),
        table_key("overtime_ticks", month): overtime_month + planned_month,
        table_key("overtime_ticks", half): overtime_half + planned_half,
    }


def measure(world: World, blocks: Iterable[LogBlock]) -> YearTotals:
    """Totals of one simulated (or real) year. `blocks` come in time order and may be cut anywhere.

    Months are those of docs/kpis.md (an arrival's own, a sale's order, a funnel's first contact). Raises
    ValueError if there is no block, or if the log and the world do not belong together.
    """
    state = begin(world)
    for block in blocks:
        state = add(state, block)
    return finish(state)
