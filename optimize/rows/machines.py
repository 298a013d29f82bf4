"""Machines whose number may differ by month: bought, rented and retired; and planned overtime."""

from __future__ import annotations

from optimize.asset_plans import QUARTER
from optimize.inputs import MachinePool, PlanInputs
from optimize.program import INFINITE, Column, Key, Row


def equipment_columns(inputs: PlanInputs) -> list[Column]:
    """Whole machines, machines added and machines retired of every pool that may differ by month."""
    columns = []
    for each in _pools(inputs):
        for number, month in enumerate(inputs.months):
            low, high = _bounds(each, number)
            columns.append(Column(("equipment", each.name, month), low, high, True,
                                  where=each.range.where if each.range else "",
                                  words=f"{each.name}: {low:g} to {high:g}"))
            columns.append(Column(("added", each.name, month), whole=True))
            columns.append(Column(("retired", each.name, month), whole=True))
    return columns


def machine_balance(inputs: PlanInputs) -> list[Row]:
    """equipment[m] = equipment[m-1] + adding[m] - retiring[m] + added[m] - retired[m].

    Machines come from somewhere: this month's are last month's plus those that come, less those that go.
    """
    rows = []
    for each in _pools(inputs):
        for number, month in enumerate(inputs.months):
            terms: dict[Key, float] = {("equipment", each.name, month): 1.0, ("added", each.name, month): -1.0,
                                       ("retired", each.name, month): 1.0}
            known = float(each.adding[number] - each.retiring[number])
            if number:
                terms["equipment", each.name, inputs.months[number - 1]] = -1.0
            else:
                known += each.count
            rows.append(Row("machine_balance", (each.name, month), terms, "=", known))
    return rows


def machine_lead_time(inputs: PlanInputs) -> list[Row]:
    """added[m] = 0 for every month that starts before the lead time of a machine has passed.

    No machine is there before it can be delivered.
    """
    return [
        Row("machine_lead_time", (each.name, month), {("added", each.name, month): 1.0}, "<=", 0.0,
            f"assets.{each.name}.lead_time", f"{each.name} take their lead time to come")
        for each in _pools(inputs) for month in inputs.months[: each.first]
    ]


def unchanged_machines(inputs: PlanInputs) -> list[Row]:
    """added[m] + retired[m] = 0 for machines that `plan.may_change` does not name.

    What the plan may not change stays as the file states it.
    """
    return [
        Row("unchanged_machines", (each.name, month),
            {("added", each.name, month): 1.0, ("retired", each.name, month): 1.0}, "<=", 0.0)
        for each in _pools(inputs) if each.range is None for month in inputs.months
    ]


def closing_machines(inputs: PlanInputs) -> list[Row]:
    """equipment[last month] >= opening machines, unless plan.closing.machines is `free`.

    The year may not live off the next: nothing is sold at its end that was there at its start (or as the range allows).
    """
    if not inputs.closing_machines:
        return []
    last = inputs.months[-1]
    rows = []
    for each in _pools(inputs):
        if each.range is not None:
            opening = min(each.count, each.range.high)
            rows.append(Row("closing_machines", (each.name, last), {("equipment", each.name, last): 1.0}, ">=",
                            float(opening), "plan.closing.machines",
                            f"{each.name}: at the end at least {opening}, as at the start"))
    return rows


def machine_rows(inputs: PlanInputs) -> list[Row]:
    """All constraints on machines that may differ by month."""
    return [row for rows in (machine_balance, machine_lead_time, unchanged_machines, closing_machines)
            for row in rows(inputs)]


def machine_costs(inputs: PlanInputs) -> dict[Key, float]:
    """Planned cost in cents of a machine: its cost all year, or by month; its price, and what it brings at the end."""
    costs: dict[Key, float] = {}
    for each in inputs.machines:
        if not each.by_month:
            costs["machines", each.name] = float(sum(each.cost))
            continue
        for number, month in enumerate(inputs.months):
            costs["equipment", each.name, month] = each.cost[number]
            costs["added", each.name, month] = each.price
            costs["retired", each.name, month] = -each.resale
    return costs


def overtime_columns(inputs: PlanInputs) -> list[Column]:
    """Quarters of an hour by which every shift of a pool ends later, by month, within `plan.may_change`."""
    return [
        Column(("overtime", each.pool, month), each.range.low, each.range.high, True, where=each.range.where,
               words=f"{each.pool}: {QUARTER * each.range.low} to {QUARTER * each.range.high} min of overtime a shift")
        for each in inputs.overtimes for month in inputs.months
    ]


def overtime_costs(inputs: PlanInputs) -> dict[Key, float]:
    """Planned cost in cents of a quarter of an hour more a shift, for this year's heads of the pool."""
    return {("overtime", each.pool, month): each.cost[number]
            for each in inputs.overtimes for number, month in enumerate(inputs.months)}


def _pools(inputs: PlanInputs) -> list[MachinePool]:
    return [each for each in inputs.machines if each.by_month]


def _bounds(pool: MachinePool, month: int) -> tuple[float, float]:
    """The range of a month: from the first in which it can be reached on, else as many as the file leaves there."""
    if pool.range is None:
        return 0.0, INFINITE
    now = pool.stated[month]
    reached = month >= pool.first
    return float(pool.range.low if reached else min(pool.range.low, now)), float(max(pool.range.high, 0))
