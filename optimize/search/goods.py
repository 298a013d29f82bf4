"""What a plan's orders are thought to cost: holding, sales missed for want of goods, and too little left for bad luck.

The program balances goods on expected demand. What that balance says of a plan's own orders is taken off where the plan
was simulated, so that the program's word for a simulated plan is what was simulated: nothing is counted twice.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from optimize import door
from optimize.decisions import Decisions, OrderPlan
from optimize.inputs import Floats, PlanInputs
from optimize.program import Key, Program, Row
from optimize.rows.stocks import (
    goods_columns,
    purchase_budget,
    sold_within_demand,
    stock_balance,
    stock_reserve,
    storage_space,
)

TOLERANCE = 1e-6


def goods_cost(inputs: PlanInputs, plan: Decisions) -> Floats:
    """Cents by month: margin of demand not met + holding + margin of units missing below the reserve; nothing for a
    plan without orders, whose goods come by the file's own rule."""
    if not plan.orders:
        return np.zeros(len(inputs.months))
    values = _balanced(inputs, plan.orders)
    cost = np.zeros(len(inputs.months))
    for each in inputs.goods:
        for number, month in enumerate(inputs.months):
            missed = each.demand[number] - values["sold", each.product, month]
            cost[number] += each.margin * (missed + values["thin", each.product, month])
            cost[number] += each.holding * values["stock", each.product, month]
    return cost


def goods_broken(inputs: PlanInputs, plan: Decisions) -> tuple[Row, ...]:
    """Rows of purchase budget and storage that a plan's orders break if everybody expected buys what is there."""
    if not plan.orders or (inputs.purchases is None and inputs.storage is None):
        return ()
    values = _held(inputs, plan.orders)
    for each in inputs.goods:
        left = float(each.stock)
        for number, month in enumerate(inputs.months):
            left = max(0.0, left + values["orders", each.product, month] - each.demand[number])
            values["stock", each.product, month] = left
    return tuple(
        row for row in (*purchase_budget(inputs), *storage_space(inputs))
        if sum(term * values[key] for key, term in row.terms.items())
        > row.limit + TOLERANCE * max(1.0, abs(row.limit))
    )


@lru_cache(maxsize=256)
def _balanced(inputs: PlanInputs, orders: tuple[OrderPlan, ...]) -> dict[Key, float]:
    """Every quantity of the goods' balance with these orders held."""
    rows = (*stock_balance(inputs), *sold_within_demand(inputs), *stock_reserve(inputs))
    program = Program("goods", tuple(goods_columns(inputs)), rows).with_fixed(_held(inputs, orders))
    return dict(door.solve(program, whole=False).values)


def _held(inputs: PlanInputs, orders: tuple[OrderPlan, ...]) -> dict[Key, float]:
    """Units ordered by product and month, none where the plan names none."""
    units = {each.product: each.units for each in orders}
    return {
        ("orders", each.product, month): float(units[each.product][number]) if each.product in units else 0.0
        for each in inputs.goods for number, month in enumerate(inputs.months)}
