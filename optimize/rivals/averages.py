"""The spreadsheet plan: everything happens on average, half-hour by half-hour of the week, and nobody waits.

It ignores that customers come unevenly and work takes longer or shorter, so it promises more than its plan earns.
Pooled over the month it cannot be beaten on averages either, which makes it a bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from optimize import door
from optimize.decisions import Decisions
from optimize.inputs import Floats, OvertimeInput, PlanInputs
from optimize.program import Column, Key, Program
from optimize.rows.capacity import (
    flow_columns,
    machine_columns,
    sales_within_arrivals,
    work_within_machine_time,
    work_within_staffed_time,
)
from optimize.rows.choices import choice_columns
from optimize.rows.heads import head_columns
from optimize.rows.machines import equipment_columns, overtime_columns
from optimize.rows.soft import soft_columns
from optimize.rows.stocks import calls_within_callers_time, goods_columns, lead_balance, lead_columns
from optimize.search.master import decision_rows, goods_constant, read_plan, with_costs


@dataclass(frozen=True)
class AveragesPlan:
    """The plan of the averages program and the profit in cents it promises for it (`bound`: no whole plan beats it)."""

    plan: Decisions
    promise: float
    bound: float


def averages_program(inputs: PlanInputs, follow_up: float = 1.0) -> Program:
    """Maximise margin of those served - planned and fixed cost, subject to: served <= arrivals, work <= time.

    Both hold in every half-hour. `follow_up` multiplies arrivals by those who come again.
    """
    columns = with_costs(inputs, [*head_columns(inputs), *machine_columns(inputs), *equipment_columns(inputs),
                                  *overtime_columns(inputs), *lead_columns(inputs),
                                  *goods_columns(inputs), *flow_columns(inputs), *unchosen_columns(inputs),
                                  *soft_columns(inputs)])
    rows = [
        *decision_rows(inputs), *sales_within_arrivals(inputs, follow_up), *work_within_staffed_time(inputs),
        *work_within_machine_time(inputs), *lead_balance(inputs), *calls_within_callers_time(inputs),
    ]
    return Program("averages", columns, tuple(rows), goods_constant(inputs) - sum(inputs.fixed))


def unchosen_columns(inputs: PlanInputs) -> list[Column]:
    """Choices held at no: averages are read of the file as it is written."""
    return [replace(each, high=0.0) for each in choice_columns(inputs)]


def averages_plan(inputs: PlanInputs) -> AveragesPlan:
    """The best plan on averages. Raises door.Infeasible if no plan satisfies the rows."""
    solution = door.solve(averages_program(inputs))
    return AveragesPlan(read_plan(inputs, solution.values), solution.objective, solution.bound)


def pooled(inputs: PlanInputs) -> PlanInputs:
    """The same months with each month's half-hours poured into one, so that work may wait for free hands.

    Only machine time needs care: a machine is there in every open half-hour; the month with most of them counts.
    """
    first = np.maximum(inputs.days[:, 0], 1e-9)

    def poured(by_half_hour: Floats) -> Floats:
        single = np.zeros_like(by_half_hour)
        single[:, 0] = inputs.monthly(by_half_hour) / first
        return single

    is_open = np.zeros((len(inputs.months), 336))
    for each in inputs.walk_ins:
        is_open = np.maximum(is_open, (each.arrivals > 0).astype(float))
    for lead in inputs.leads:
        is_open = np.maximum(is_open, (lead.calling > 0).astype(float))
    slots = max(1.0, float((inputs.monthly(is_open) / first).max()))
    machines = {each.name for each in inputs.machines}

    def shared(minutes: Mapping[str, float]) -> dict[str, float]:
        return {asset: value / slots if asset in machines else value for asset, value in minutes.items()}

    return replace(
        inputs,
        groups=tuple(replace(each, duty=poured(each.duty)) for each in inputs.groups),
        walk_ins=tuple(replace(each, arrivals=poured(each.arrivals), work=shared(each.work))
                       for each in inputs.walk_ins),
        leads=tuple(replace(each, calling=poured(each.calling), work=shared(each.work))
                    for each in inputs.leads),
        overtimes=tuple(_most_of(inputs, replace(each, duty=poured(each.duty))) for each in inputs.overtimes),
        covers=(),
    )


def _most_of(inputs: PlanInputs, overtime: OvertimeInput) -> OvertimeInput:
    """Overtime of as many heads as the pool may have, for nothing: better than any plan can have it."""
    most = max(inputs.most(overtime.pool), *overtime.heads)
    return replace(overtime, heads=(most,) * len(overtime.heads), cost=(0.0,) * len(overtime.cost))


def pooled_program(inputs: PlanInputs) -> Program:
    """The averages program of the pooled months, follow-ups included; decisions keep their rows (cover included)."""
    loose = averages_program(pooled(inputs), inputs.follow_up)
    cover = [row for row in decision_rows(inputs) if row.name == "shift_cover"]
    return replace(loose, name="pooled_averages").with_rows(cover)


def bound_on_averages(inputs: PlanInputs) -> float:
    """Profit in cents that no plan exceeds as long as all happens as on average: relaxed, pooled over each month.

    Work may wait a month for free hands and whole numbers are given up, so every real plan does worse; what is
    served in overtime after closing is not in it. Whatever is chosen: the best of all answers counts. Raises
    door.Infeasible if no plan satisfies the rows.
    """
    return max(door.relaxation_bound(pooled_program(each)) for each in (inputs, *inputs.answers))


def revenue_terms(inputs: PlanInputs) -> dict[Key, float]:
    """Net revenue in cents per unit of each column of the pooled program."""
    terms: dict[Key, float] = {}
    for month, label in enumerate(inputs.months):
        for each in inputs.walk_ins:
            if inputs.monthly(each.arrivals)[month] > 0:
                terms["served", each.channel, label, "0_00"] = each.revenue * float(inputs.days[month, 0])
        for lead in inputs.leads:
            terms["leads_worked", lead.channel, lead.segment, label] = lead.revenue
    return terms
