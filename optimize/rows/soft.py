"""Soft limits: how far a plan breaks them, at the price the planner states."""

from __future__ import annotations

from collections.abc import Mapping

from optimize.inputs import PlanInputs
from optimize.program import Column, Key
from optimize.rows.money import other_costs, people_costs

SOFT = ("over", "outside")
"""First words of the columns that count how far a soft limit is broken."""


def soft_columns(inputs: PlanInputs) -> list[Column]:
    """over[budget], cents above it; outside[range, m], heads outside it: each at its price; none for hard limits."""
    columns = [
        Column(("over", kind), gain=-limit.soft, where=limit.where, words=f"{kind} cost above the budget")
        for kind, limit in (("people", inputs.people_budget), ("total", inputs.total_budget))
        if limit is not None and limit.soft is not None
    ]
    for name, limits in inputs.ranges.items():
        if limits.soft is not None:
            columns += [Column(("outside", name, month), gain=-limits.soft, where=limits.where,
                               words=f"heads of {name} outside {limits.low} to {limits.high}")
                        for month in inputs.months]
    return columns


def soft_cost(inputs: PlanInputs, point: Mapping[Key, float], unplanned: float = 0.0) -> float:
    """What a plan (`features.standing`) pays for the soft limits it breaks, in cents; 0 where all limits are hard."""
    total = 0.0
    for limit, costs in ((inputs.people_budget, people_costs), (inputs.total_budget, _all_costs)):
        if limit is not None and limit.soft is not None:
            spent = sum(cost * point.get(key, 0.0) for key, cost in costs(inputs).items()) + unplanned
            total += limit.soft * max(0.0, spent - limit.cents * inputs.years)
    for _, groups, limits in inputs.ranged:
        if limits.soft is not None:
            for month in inputs.months:
                heads = sum(point.get(("heads", group.pool, group.contract, month), 0.0) for group in groups)
                total += limits.soft * max(0.0, limits.low - heads, heads - limits.high)
    return total


def _all_costs(inputs: PlanInputs) -> dict[Key, float]:
    return people_costs(inputs) | other_costs(inputs)
