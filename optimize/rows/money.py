"""Money: what decisions cost for certain, the budgets, and the goal."""

from __future__ import annotations

from collections.abc import Mapping

from optimize.decisions import Decisions
from optimize.inputs import Floats, Limit, PlanInputs
from optimize.program import Key, Row
from optimize.rows.choices import choice_costs
from optimize.rows.machines import machine_costs, overtime_costs


def people_costs(inputs: PlanInputs) -> dict[Key, float]:
    """Planned cost in cents of one unit of each people column: pay with on-costs, hiring, and planned overtime."""
    costs: dict[Key, float] = overtime_costs(inputs)
    for group in inputs.groups:
        for number, month in enumerate(inputs.months):
            costs["heads", group.pool, group.contract, month] = group.cost[number]
            costs["hires", group.pool, group.contract, month] = float(group.hiring_cost)
    return costs


def ramp_costs(inputs: PlanInputs) -> dict[Key, float]:
    """What a hire of each month earns less, in cents, while he or she learns (within the horizon)."""
    return {
        ("hires", group.pool, group.contract, month): float(sum(group.ramp_losses(number)))
        for group in inputs.groups for number, month in enumerate(inputs.months) if group.ramp_loss
    }


def other_costs(inputs: PlanInputs) -> dict[Key, float]:
    """Planned yearly cost in cents of one machine, of one lead a month, and of each choice made."""
    costs = machine_costs(inputs) | choice_costs(inputs)
    for lead in inputs.leads:
        costs["leads", lead.channel, lead.segment] = float(lead.price * (len(inputs.months) - 1))
    return costs


def planned_costs(inputs: PlanInputs) -> dict[Key, float]:
    """Everything that is certain before the year starts, ramp included: column -> cents a unit."""
    costs = people_costs(inputs) | other_costs(inputs)
    for key, loss in ramp_costs(inputs).items():
        costs[key] = costs.get(key, 0.0) + loss
    return costs


def monthly_cost(inputs: PlanInputs, plan: Decisions) -> Floats:
    """Planned cost in cents of a plan by month, ramp included; sums to `planned_costs` x decisions."""
    import numpy as np

    total = np.zeros(len(inputs.months))
    for head, group in zip(plan.people, inputs.groups, strict=True):
        total += np.array(head.heads) * np.array(group.cost)
        total += np.array(head.hires) * float(group.hiring_cost)
        for month, hires in enumerate(head.hires):
            for later, loss in enumerate(group.ramp_losses(month)):
                total[month + later] += hires * loss
    for machine in inputs.machines:
        total += np.array(plan.machine_counts(machine.name)) * np.array(machine.cost)
    for bought in plan.equipment:
        pool = inputs.machine_pool(bought.name)
        total += np.array(bought.added) * pool.price - np.array(bought.retired) * pool.resale
    for extra, known in zip(plan.overtime, inputs.overtimes, strict=True):
        total += np.array(extra.quarters) * np.array(known.cost)
    for choice in inputs.choices:
        if choice.name in plan.choices:
            total += np.array(choice.cost)
    lists = {(each.channel, each.segment): each for each in plan.leads}
    for lead in inputs.leads:
        planned = lists.get((lead.channel, lead.segment))
        if planned is None:
            total[1:] += lead.price * (lead.per_month + np.array(lead.extra[1:] or 0.0))
        else:
            total += lead.price * np.array([planned.in_month(month) for month in range(len(total))])
    return total


def people_cost(inputs: PlanInputs, plan: Decisions) -> float:
    """Planned cost of people over the horizon in cents: pay with on-costs, hiring, and planned overtime."""
    costs = people_costs(inputs)
    overtime = sum(costs["overtime", each.pool, month] * quarters
                   for each in plan.overtime for month, quarters in zip(inputs.months, each.quarters, strict=True))
    return overtime + sum(
        costs["heads", each.pool, each.contract, month] * each.heads[number]
        + costs["hires", each.pool, each.contract, month] * each.hires[number]
        for each in plan.people for number, month in enumerate(inputs.months)
    )


def people_budget(inputs: PlanInputs, unplanned: float = 0.0) -> list[Row]:
    """sum of heads x cost + hires x hiring cost <= budget x years - `unplanned`.

    People may cost no more than the board allows; `unplanned` is what overtime and replacements were seen to cost.
    Where the budget is soft, what is spent above it (over) has a price.
    """
    if inputs.people_budget is None:
        return []
    limit = inputs.people_budget.cents * inputs.years - unplanned
    costs = people_costs(inputs) | _over("people", inputs.people_budget)
    return [Row("people_budget", (), costs, "<=", limit, inputs.people_budget.where,
                "people cost no more than their yearly budget")]


def total_budget(inputs: PlanInputs, unplanned: float = 0.0) -> list[Row]:
    """sum of all decisions x planned cost <= budget x years - `unplanned`.

    Everything the plan decides may together cost no more than the board allows. Where the budget is soft, what is
    spent above it (over) has a price.
    """
    if inputs.total_budget is None:
        return []
    limit = inputs.total_budget.cents * inputs.years - unplanned
    costs = people_costs(inputs) | other_costs(inputs) | _over("total", inputs.total_budget)
    return [Row("total_budget", (), costs, "<=", limit, inputs.total_budget.where,
                "everything the plan decides costs no more than its yearly budget")]


def _over(kind: str, limit: Limit) -> dict[Key, float]:
    """What is spent above a soft budget, with the sign it has in the budget's row; nothing for a hard one."""
    return {} if limit.soft is None else {("over", kind): -1.0}


def revenue_goal(inputs: PlanInputs, revenue: Mapping[Key, float]) -> list[Row]:
    """sum of served x net revenue each >= goal.

    The year's net revenue reaches what the board asks for.
    """
    if inputs.goal is None:
        return []
    return [Row("revenue_goal", (), revenue, ">=", inputs.goal.cents, inputs.goal.where,
                "the year's net revenue reaches the goal")]
