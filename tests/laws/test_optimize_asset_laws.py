"""What holds for any plan of heads, machines and overtime by month: moves add up, money is counted once."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from optimize.decisions import as_is, with_heads, with_monthly
from optimize.inputs import Group, MachinePool, OvertimeInput, PlanInputs, Range
from optimize.rows.heads import head_balance
from optimize.rows.machines import machine_balance
from optimize.rows.money import monthly_cost, planned_costs
from optimize.search.features import standing
from optimize.search.master import read_plan

MONTHS = 4
COUNTS = some.tuples(*[some.integers(0, 6)] * MONTHS)
QUARTERS = some.tuples(*[some.integers(0, 4)] * MONTHS)
CHANGES = some.tuples(*[some.integers(0, 1)] * MONTHS)


def inputs_of(adding: tuple[int, ...], retiring: tuple[int, ...]) -> PlanInputs:
    """Four months, one contract with a ramp and a season, desks bought and sold, planned overtime."""
    months = tuple(f"2027-{month:02d}" for month in range(1, MONTHS + 1))
    duty = np.zeros((MONTHS, 336))
    zeros = (0,) * MONTHS
    group = Group("sellers", "seasonal", 2, zeros, zeros, zeros, 0, (400_000.0,) * MONTHS, 5_000, (90_000.0, 30_000.0),
                  duty, 1.0, True, (0.5, 1.5, 2.0, 0.0))
    desks = MachinePool("desks", 4, Range(0, 6, ""), (3_000.0, 3_100.0, 3_200.0, 3_300.0), True, adding, retiring, 0,
                        90_000.0, 20_000.0)
    overtime = OvertimeInput("sellers", Range(0, 4, ""), (0.0,) * MONTHS, (2,) * MONTHS, (700.0, 710.0, 720.0, 730.0),
                             duty)
    return PlanInputs(months, tuple(date(2027, month, 1) for month in range(1, MONTHS + 1)), np.full((MONTHS, 7), 4.0),
                      (group,), {"sellers": Range(0, 6, "")}, (desks,), overtimes=(overtime,))


@given(heads=COUNTS, desks=COUNTS, quarters=QUARTERS, adding=CHANGES, retiring=CHANGES)
@settings(deadline=None)
def test_moves_balance_and_the_money_of_months_is_that_of_the_columns(heads, desks, quarters, adding, retiring):
    """Whatever the counts, hires, leavers, machines added and retired are what the balances ask for, the columns give
    the plan back, and the months' costs add up to those of the columns."""
    inputs = inputs_of(adding, retiring)
    plan = with_monthly(inputs, with_heads(inputs, as_is(inputs), {("sellers", "seasonal"): heads}),
                        {("equipment", "desks"): desks, ("overtime", "sellers"): quarters})
    point, costs = standing(plan), planned_costs(inputs)
    for row in (*head_balance(inputs), *machine_balance(inputs)):
        assert sum(value * point[key] for key, value in row.terms.items()) == row.limit
    assert read_plan(inputs, point) == plan
    assert sum(cost * point[key] for key, cost in costs.items()) == pytest.approx(monthly_cost(inputs, plan).sum())
    assert (plan.by_month(("equipment", "desks")), plan.by_month(("overtime", "sellers"))) == (desks, quarters)
