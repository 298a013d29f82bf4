"""Temporary staff, ramps, attrition, machines by month and planned overtime as the program reads them, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from optimize import door
from optimize.asset_plans import OvertimePlan
from optimize.decisions import Decisions, as_is, with_heads, with_monthly
from optimize.explain.actions import actions_of
from optimize.inputs import PlanInputs
from optimize.program import Program
from optimize.reading.scenario import read_inputs
from optimize.rivals.averages import averages_plan, bound_on_averages
from optimize.rows.money import monthly_cost, people_costs, planned_costs
from optimize.search.features import levers, standing, stepped
from optimize.search.master import decision_columns, decision_rows, nearest, violations, with_costs
from optimize.search.moves import neighbours
from sim.engines import engine_named
from sim.measure import measure
from sim.measure.kpis import kpi_rows
from sim.scenario.load import ScenarioFile, load_scenario
from sim.scenario.problems import ScenarioError
from sim.world.compile import compile_world

TEXT = """
schema: wherefrom/1
name: Christmas shop
horizon: {start: 2027-10-01, months: 4, currency: EUR}
calendar: {opening: {mon-fri: "10:00-14:00"}}
offer: {star: {price: 50 EUR, unit_cost: 20 EUR, kind: service}}
assets:
  sellers:
    kind: people
    contracts:
      full: {hours: 35 h/week, headcount: 2}
      seasonal: {hours: 20 h/week, headcount: 0, temporary: yes, pay: 28 EUR/h, on_costs: 0 %,
                 hiring: {cost: 40 EUR, lead_time: 0 days, ramp: [50 %]}}
    pay: 20 EUR/h
    on_costs: 25 %
    overtime_pay: x1.5
    hiring: {cost: 1000 EUR, lead_time: 40 days, ramp: [40 %, 80 %]}
  tills: {kind: machines, count: 1, cost: 31 EUR per_month, price: 600 EUR, resale: 50 % of price, lead_time: 20 days,
          adding: [{on: 2027-11-15, count: 1}]}
shifts: [{pool: sellers, days: mon-fri, time: "10:00-14:00", share: 100 %}]
channels:
  shop:
    kind: walk_in
    patience: 5 min
    steps: [{name: advice, time: 10 min, needs: [sellers]}, {name: till, time: 4 min, needs: [sellers, tills]}]
    hit_rate: 50 %
demand: {shop: {level: 40 per_day, by_month: {oct: 1, nov: 1, dec: 2, jan: 1}}}
plan:
  may_change: {sellers.full: 1 to 4, sellers.seasonal: 0 to 4, tills: 1 to 4, sellers.overtime: 0 to 60 min}
"""
MONTHS = ("2027-10", "2027-11", "2027-12", "2028-01")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("season")


def load(folder: Path, old: str = "", new: str = "") -> ScenarioFile:
    path = folder / "season.yaml"
    text = TEXT.replace(old, new) if old else TEXT
    path.write_text(text, encoding="utf-8")
    return load_scenario(path)


@pytest.fixture(scope="module")
def file(folder: Path) -> ScenarioFile:
    return load(folder)


@pytest.fixture(scope="module")
def inputs(file: ScenarioFile) -> PlanInputs:
    return read_inputs(file)


def test_each_contract_is_read_at_its_own_terms(inputs):
    """Full: 35 / 7 x 31 days x 20 x 1.25 = 3,875 in October, hired for 1,000 from month 2 on (40 days). Seasonal:
    20 / 7 x 31 x 28 = 2,480, hired for 40 at once."""
    full, seasonal = inputs.groups
    assert (full.cost[0], seasonal.cost[0]) == pytest.approx((387_500, 248_000))
    assert (full.hiring_cost, full.first_hire, full.temporary) == (100_000, 2, False)
    assert (seasonal.hiring_cost, seasonal.first_hire, seasonal.temporary) == (4_000, 0, True)


def test_a_hire_loses_what_its_months_would_have_earned(inputs):
    """October has 21 weekdays, November 22, December 23, January 21; of 87 days' visits December weighs double, so with
    w = 40 x 87 / (21 + 22 + 2 x 23 + 21) a day the months bring 21w, 22w, 46w, 21w visits. Each earns 50 % x 30 EUR =
    15, shared by 2 heads. A full hire of November loses 60 % of November and 20 % of December; of January 60 %."""
    w = 40 * 87 / 110
    earned = [15 * days * w / 2 for days in (21, 22, 46, 21)]
    full, seasonal = inputs.groups
    assert sum(full.ramp_losses(1)) / 100 == pytest.approx(0.6 * earned[1] + 0.2 * earned[2])
    assert sum(full.ramp_losses(3)) / 100 == pytest.approx(0.6 * earned[3])
    assert sum(seasonal.ramp_losses(2)) / 100 == pytest.approx(0.5 * earned[2])
    costs = planned_costs(inputs)
    assert costs["hires", "sellers", "full", "2027-11"] == pytest.approx(100_000 + sum(full.ramp_losses(1)))


def test_attrition_is_expected_of_the_opening_staff_and_of_stated_joiners(folder):
    """Ten seasonal heads at 1.2 a year, none replaced, and ten more from 1 December: lost by the ends of the months
    10 x (1 - e^-0.1, e^-0.2, e^-0.3, e^-0.4) = 0.95, 1.81, 2.59, 3.30, and of the later ten 0.95 and 1.81 at the ends
    of December and January: 0.95, 1.81, 3.54, 5.11, whole 1, 2, 4, 5 and by month 1, 1, 2, 1."""
    group = read_inputs(load(
        folder, "headcount: 0, temporary: yes,", "headcount: 10, attrition: 120 %, temporary: yes,").with_values(
            {"assets.sellers.joining": [{"on": "2027-12-01", "heads": 10, "contract": "seasonal"}]}, "test")).groups[1]
    assert group.attrition == (1, 1, 2, 1)


def test_temporary_heads_may_go_at_once_and_do_not_count_at_the_end(inputs):
    """Seasonal heads: 3 in December alone is a plan within the rows; two permanent heads must be there at the end."""
    plan = with_heads(inputs, as_is(inputs), {("sellers", "seasonal"): (0, 0, 3, 0)})
    assert violations(inputs, plan) == ()
    assert [each.hires for each in plan.people][1] == (0, 0, 3, 0)
    fewer = with_heads(inputs, plan, {("sellers", "full"): (2, 2, 2, 1)})
    assert violations(inputs, fewer) == ("sellers.full: at the end at least 2 heads, as at the start",)
    opening = replace(inputs, groups=(inputs.groups[0], replace(inputs.groups[1], opening=2)))
    assert violations(opening, with_heads(opening, as_is(opening), {("sellers", "seasonal"): (0, 0, 0, 0)})) == ()


def test_machines_by_month_balance_with_what_the_file_states(inputs):
    """One till, one more is stated for 15 November and counts from December; the plan buys one in November (20 days
    after the start) and gives up two in January: 1, 2, 3, 1. Cost: rent 31 x 7, two prices less two halves."""
    plan = with_monthly(inputs, as_is(inputs), {("equipment", "tills"): (1, 2, 3, 1)})
    (tills,) = plan.equipment
    assert (tills.added, tills.retired) == ((0, 1, 0, 0), (0, 0, 0, 2))
    assert violations(inputs, plan) == ()
    more = monthly_cost(inputs, plan).sum() - monthly_cost(inputs, as_is(inputs)).sum()
    assert more / 100 == pytest.approx(31 * (7 - (1 + 1 + 2 + 2)) + 600 - 2 * 300)
    early = with_monthly(inputs, as_is(inputs), {("equipment", "tills"): (2, 2, 3, 3)})
    assert violations(inputs, early) == ("tills take their lead time to come",)
    none = with_monthly(inputs, as_is(inputs), {("equipment", "tills"): (1, 1, 1, 0)})
    assert set(violations(inputs, none)) == {"tills: 1 to 4", "tills: at the end at least 1, as at the start"}


def test_overtime_costs_its_hours_for_this_years_heads(inputs):
    """A quarter of an hour in October for two full heads: 2 x 21 shifts x 0.25 h x 20 x 1.5 x 1.25 = 393.75."""
    assert people_costs(inputs)["overtime", "sellers", "2027-10"] / 100 == pytest.approx(393.75)
    (overtime,) = inputs.overtimes
    assert overtime.heads == (2, 2, 2, 2)
    # An hour after 14:00 is two half-hours of one person a head; a quarter of it is half a person's half-hour in all.
    assert overtime.duty[0, 28:30].tolist() == pytest.approx([0.25, 0.25])
    assert overtime.duty[0].sum() == pytest.approx(5 * 0.5)


def plan_of(inputs: PlanInputs) -> Decisions:
    return with_monthly(
        inputs, with_heads(inputs, as_is(inputs), {("sellers", "seasonal"): (0, 1, 3, 0)}),
        {("equipment", "tills"): (1, 2, 3, 2), ("overtime", "sellers"): (0, 0, 2, 0)})


def test_a_plan_becomes_dated_changes_and_is_read_back(file, inputs):
    """Applied, the plan is in the file: joining, leaving, adding, retiring, overtime; read again it is as is."""
    plan = plan_of(inputs)
    applied = plan.apply(file)
    tills, sellers = applied.scenario.machines["tills"], applied.scenario.people["sellers"]
    assert [(each.on, each.count) for each in tills.adding] == [(date(2027, 11, 1), 1), (date(2027, 11, 15), 1)]
    assert [(each.on, each.count) for each in tills.retiring] == [(date(2028, 1, 1), 1)]
    assert sellers.overtime.planned == {"2027-12": 30 * 60_000}
    again = as_is(read_inputs(applied))
    assert again.heads("sellers", "seasonal") == plan.heads("sellers", "seasonal")
    assert again.machine_counts("tills") == (1, 2, 3, 2)
    assert again.overtime == (OvertimePlan("sellers", (0, 0, 2, 0)),)
    assert as_is(inputs).apply(file).scenario == file.scenario


def test_the_plan_and_the_simulator_count_the_same_money(file, inputs):
    """People, hiring and machines of the simulated plan are the planned ones to the cent, month by month but for the
    till of 15 November: it is bought in November, 16 days of rent before the plan's December (31 x 16 / 30)."""
    plan = plan_of(inputs)
    world = compile_world(plan.apply(file), 1, 0)
    totals = measure(world, list(engine_named("reference")(world)))

    def simulated(name: str) -> float:
        return next(row.mean for row in kpi_rows([totals], by=(), kpis=[name]))

    full, seasonal = inputs.groups
    people = 2 * sum(full.cost) + seasonal.cost[1] + 3 * seasonal.cost[2]
    assert simulated("cost_people") * 100 == pytest.approx(people, abs=4)
    assert simulated("cost_hiring") == pytest.approx(3 * 40)
    assert simulated("cost_machines") == pytest.approx(31 * (1 + 2 + 3 + 2) + 31 * 16 / 30 + 2 * 600 - 300, abs=0.02)
    # Half an hour on 23 days: two full heads at 37.50, three seasonal ones at 28 x 1.5 an hour; and who finishes late.
    planned = 23 * 0.5 * (2 * 37.5 + 3 * 42)
    finishing = simulated("overtime_hours") - 23 * 0.5 * 5
    assert finishing >= 0
    assert simulated("cost_overtime") == pytest.approx(planned, abs=42 * finishing + 0.01)


def test_a_step_of_the_search_moves_every_lever_by_month(inputs):
    """Heads and machines go one down in every month, up where there are none; overtime of nothing goes up."""
    moved, signs = stepped(inputs, plan_of(inputs), levers(inputs))
    assert moved.heads("sellers", "seasonal") == (1, 0, 2, 1)
    assert moved.machine_counts("tills") == (0, 1, 2, 1)
    assert moved.overtime[0].quarters == (1, 1, 1, 1)
    assert signs["overtime", "sellers"].tolist() == [1, 1, -1, 1]


def test_neighbours_change_machines_and_overtime_by_month(inputs):
    """Around the plan lie plans with a till more in December alone and with other overtime there, all within the
    rows."""
    near = neighbours(inputs, plan_of(inputs), 0.0)
    assert any(each.machine_counts("tills") == (1, 2, 4, 2) for each in near)
    assert {each.overtime[0].quarters[2] for each in near} == {1, 2, 3}
    assert all(violations(inputs, each) == () for each in near)


def test_the_nearest_plan_of_a_plan_is_itself(inputs):
    """Within the rows, nothing is nearer; and the program's money is the planned cost month by month."""
    plan = plan_of(inputs)
    assert nearest(inputs, standing(plan)) == plan
    point, costs = standing(plan), planned_costs(inputs)
    assert sum(cost * point.get(key, 0.0) for key, cost in costs.items()) == pytest.approx(
        monthly_cost(inputs, plan).sum())


def test_without_work_the_program_keeps_as_little_as_it_may(inputs):
    """Costs alone: one full head in November and December and two in January, hired anew; nobody seasonal, no overtime.
    The stated till comes in December; selling it then brings 300 and saves two rents."""
    columns = with_costs(inputs, decision_columns(inputs))
    values = door.solve(Program("idle", columns, tuple(decision_rows(inputs)))).values
    assert [values["heads", "sellers", "full", month] for month in MONTHS] == pytest.approx([2, 1, 1, 2])
    assert [values["heads", "sellers", "seasonal", month] for month in MONTHS] == pytest.approx([0] * 4)
    assert [values["equipment", "tills", month] for month in MONTHS] == pytest.approx([1] * 4)
    assert [values["overtime", "sellers", month] for month in MONTHS] == pytest.approx([0] * 4)
    assert values["retired", "tills", "2027-12"] == pytest.approx(1)


def test_the_bound_on_averages_holds_with_overtime(inputs):
    """The spreadsheet plan may use overtime and machines by month, and promises no more than the bound."""
    found = averages_plan(inputs)
    assert violations(inputs, found.plan) == ()
    assert found.promise <= bound_on_averages(inputs) + 1e-6


def test_actions_say_when_to_order_machines_and_plan_overtime(file, inputs):
    """A till for 1 November is ordered 20 days before; overtime is planned for December and ends in January."""
    actions = {(each.on, each.who, each.what): each for each in actions_of(inputs, file.scenario, plan_of(inputs))}
    bought = actions[date(2027, 11, 1), "tills", "buy 1"]
    assert bought.do_by == date(2027, 10, 12)
    assert bought.cost / 100 == pytest.approx(600 + 3 * 31)
    assert actions[date(2027, 12, 1), "sellers", "plan 30 min of overtime a shift"].without.overtime[0].quarters == (
        0, 0, 0, 0)
    assert (date(2028, 1, 1), "sellers", "end the overtime") in actions
    assert actions[date(2027, 12, 1), "sellers, seasonal", "hire 2"].do_by == date(2027, 12, 1)


@pytest.mark.parametrize(("old", "new", "words"), [
    ("0 to 60 min", "0 to 50 min", "quarters of an hour"), ("0 to 60 min", "0 to 4", "quarters of an hour"),
    ("tills: 1 to 4", "tills: 0 to 60 min", "counted, not a time"),
    ("tills: 1 to 4,", "tills: 1 to 4, tills.by_month: 1 to 4,", "`tills` is in plan.may_change already"),
    ("    overtime_pay: x1.5", "    overtime_pay: x1.5\n    overtime: {at_most: 3 h/week}", "write 0 to 30 min"),
    ("seasonal: {hours", "overtime: {hours", "choose another name for the contract"),
])
def test_ranges_that_cannot_be_are_refused(folder, old, new, words):
    """Overtime in quarters of an hour and within its limit of 3 h / 5 shifts = 36 min; machines by count, once."""
    with pytest.raises(ScenarioError) as caught:
        load(folder, old, new)
    assert words in str(caught.value)


def test_overtime_that_no_plan_decides_is_part_of_the_staff(folder):
    """30 min in December, not in may_change: 23 shifts x 0.5 h x 37.50 more a full head, half a person at 14:00."""
    stated = load(folder, ", sellers.overtime: 0 to 60 min", "").with_values(
        {"assets.sellers.overtime.planned": {"2027-12": "30 min"}}, "test")
    full = read_inputs(stated).groups[0]
    assert (full.cost[2] - full.cost[0]) / 100 == pytest.approx(23 * 0.5 * 37.5)
    assert np.flatnonzero(full.duty[2] - full.duty[1]).tolist() == [day * 48 + 28 for day in range(5)]
    assert read_inputs(stated).overtimes == ()


def test_the_last_machine_a_step_needs_is_not_given_up(folder):
    """`tills: 0 to 4` may fall to one, since who bought would wait for a till for ever; without the step to none."""
    kept = read_inputs(load(folder, "tills: 1 to 4", "tills: 0 to 4")).machines[0].range
    assert kept is not None
    assert (kept.low, kept.high) == (1, 4)
    step = ", {name: till, time: 4 min, needs: [sellers, tills]}"
    text = TEXT.replace("tills: 1 to 4", "tills: 0 to 4").replace(step, "")
    (folder / "no_till.yaml").write_text(text, encoding="utf-8")
    free = read_inputs(load_scenario(folder / "no_till.yaml")).machines[0].range
    assert free is not None
    assert free.low == 0
