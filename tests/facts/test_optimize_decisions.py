"""What a plan changes in a scenario file, and what the programs read of one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimize.decisions import Decisions, LeadPlan, OrderPlan, as_is, leads_path, with_heads
from optimize.explain.actions import actions_of
from optimize.inputs import PlanInputs
from optimize.reading.economics import lead_work, sale_of, walk_in_work
from optimize.reading.scenario import read_inputs
from optimize.search.master import best_orders, nearest, violations
from sim.scenario.load import ScenarioFile, load_scenario

TEXT = """
schema: wherefrom/1
name: Corner shop
horizon: {start: 2027-01-01, months: 6, currency: EUR}
calendar: {opening: {mon-fri: "10:00-14:00"}, calling: {mon-fri: "10:00-14:00"}}
offer:
  lamp:
    {price: 100 EUR, unit_cost: 60 EUR, stock: 50, reorder: {at: 20, quantity: 40, lead_time: 10 days},
     holding: 1 EUR per_month}
  care: {price: 20 EUR, unit_cost: 5 EUR, kind: service}
assets:
  sellers:
    kind: people
    contracts: {full: {hours: 35 h/week, headcount: 3}, half: {hours: 17.5 h/week, headcount: 2}}
    pay: 20 EUR/h
    on_costs: 25 %
    hiring: {cost: 1000 EUR, lead_time: 40 days}
    joining: [{on: 2027-02-15, heads: 1, contract: half}]
  callers: {kind: people, headcount: 2, contract: 20 h/week, pay: 15 EUR/h, hiring: {cost: 500 EUR, lead_time: 2 weeks}}
  tills: {kind: machines, count: 2, cost: 120 EUR per_year}
shifts:
  - {pool: sellers, days: mon-fri, time: "10:00-14:00", share: 100 %}
  - {pool: callers, days: mon-fri, time: "10:00-14:00", share: 100 %}
channels:
  shop:
    kind: walk_in
    patience: 5 min
    steps:
      - {name: advice, time: 10 min, needs: [sellers]}
      - {name: till, time: 2 min, needs: [sellers, tills], only: buyers}
    hit_rate: 50 %
    chooses: {lamp: 100 %}
    dialogue: {usual: {suggest: {add: care, accepted: 40 %}}}
    returned: {share: 10 %, within: 14 days}
  phone:
    kind: outbound
    callers: callers
    leads: {opening: 100, refresh: 50 per_month, price: 2 EUR}
    dialling: {mode: progressive, ring: 30 s, attempts: 2, retry_after: 1 day}
    answered: 50 %
    talk: {sale: 8 min, no_sale: 4 min, wrap_up: 1 min}
    hit_rate: 10 %
    chooses: {lamp: 100 %}
demand: {shop: {level: 40 per_day}}
service: {shop: {served_within: 2 min, share: 80 %, in: every month}, cover: {sellers: 2}}
plan:
  may_change:
    {sellers: 2 to 8, sellers.half: 1 to 4, callers: 0 to 4, tills: 1 to 3, phone.leads: 0 to 100 per_month,
     lamp: 0 to 200}
  budget: {people: 400000 EUR per_year}
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> ScenarioFile:
    path: Path = tmp_path_factory.mktemp("scenario") / "corner.yaml"
    path.write_text(TEXT)
    return load_scenario(path)


@pytest.fixture(scope="module")
def inputs(file: ScenarioFile) -> PlanInputs:
    return read_inputs(file)


def test_as_is_changes_nothing(file: ScenarioFile, inputs: PlanInputs) -> None:
    """The file's own decisions keep heads, pipeline, machines, leads and the reorder rule as they are written."""
    now = as_is(inputs)
    assert now.heads("sellers", "full") == (3,) * 6
    assert now.heads("sellers", "half") == (2, 2, 3, 3, 3, 3)  # the joiner of mid-February counts from March
    after = now.apply(file).scenario
    assert after.people == file.scenario.people
    assert after.offer == file.scenario.offer
    assert after.outbound["phone"].leads["leads"].refresh == file.scenario.outbound["phone"].leads["leads"].refresh


def test_every_decision_goes_where_the_table_says(file: ScenarioFile, inputs: PlanInputs) -> None:
    """Hires and leavers become dated changes beside the pipeline, machines a count, leads a refresh, orders dated."""
    plan = with_heads(inputs, as_is(inputs), {("sellers", "full"): (3, 3, 4, 4, 4, 2)})
    plan = replace(plan, machines=(("tills", 3),), leads=(LeadPlan("phone", "leads", 75),),
                   orders=(OrderPlan("lamp", (0, 30, 0, 40, 0, 0)),))
    scenario = plan.apply(file).scenario
    sellers = scenario.people["sellers"]
    assert [(each.on.isoformat(), each.heads, each.contract) for each in sellers.joining] == [
        ("2027-02-15", 1, "half"), ("2027-03-01", 1, "full")]
    assert [(each.on.isoformat(), each.heads, each.contract) for each in sellers.leaving] == [
        ("2027-06-01", 2, "full")]
    assert sellers.groups["full"].headcount == 3
    assert scenario.machines["tills"].count == 3
    refresh = scenario.outbound["phone"].leads["leads"].refresh
    assert refresh is not None
    assert (refresh.value, refresh.per) == (75.0, "month")
    lamp = scenario.offer["lamp"]
    assert lamp.reorder is None
    assert lamp.orders is not None
    assert [(each.arrives.isoformat(), each.quantity) for each in lamp.orders] == [
        ("2027-02-01", 30), ("2027-04-01", 40)]


def test_one_head_less_all_year_was_never_there(file: ScenarioFile, inputs: PlanInputs) -> None:
    """Differences are simulated with one head less from the first day: the opening headcount is lower."""
    fewer = with_heads(inputs, as_is(inputs), {("callers", "standard"): (1,) * 6})
    assert fewer.apply(file).scenario.people["callers"].headcount == 1
    more = with_heads(inputs, as_is(inputs), {("callers", "standard"): (3,) * 6})
    assert more.apply(file).scenario.people["callers"].joining[0].on.isoformat() == "2027-01-01"


def test_a_single_lead_list_needs_no_segment_name(file: ScenarioFile) -> None:
    """The path of a list is as the file writes it."""
    assert leads_path(file, "phone", "leads") == "channels.phone.leads"


def test_the_programs_read_the_file_rightly(inputs: PlanInputs) -> None:
    """Hours, costs, bounds and arrivals by hand: 20 h a week a till-less day of four hours, 21 days in January."""
    full = inputs.groups[0]
    assert (full.pool, full.contract, full.opening, full.first_hire) == ("sellers", "full", 3, 2)
    assert full.cost[0] == pytest.approx(35 / 7 * 31 * 2000 * 1.25)
    assert full.staffed(inputs.days)[0] == pytest.approx(21 * 4 * 60)
    assert inputs.monthly(inputs.walk_ins[0].arrivals)[0] == pytest.approx(21 * 40)
    assert inputs.walk_ins[0].work == {"sellers": pytest.approx(11.0), "tills": pytest.approx(1.0)}
    assert inputs.machines[0].cost[0] == pytest.approx(1000.0)
    assert inputs.ranges["sellers.half"].high == 4
    assert inputs.people_budget is not None
    assert inputs.people_budget.cents == 40_000_000
    assert inputs.leads[0].range is not None
    assert inputs.leads[0].range.high == 100
    assert inputs.goods[0].first == 1
    assert inputs.years == 0.5


def test_a_sale_and_a_lead_are_worth_what_they_earn(file: ScenarioFile) -> None:
    """By hand: 0.9 x (100 + 0.4 x 20) revenue and 0.9 x (40 + 0.4 x 15) margin; leads dialled once or twice."""
    sale = sale_of(file.scenario, "shop")
    assert sale.revenue == pytest.approx(9720)
    assert sale.margin == pytest.approx(4140)
    assert sale.units == {"lamp": 1.0, "care": pytest.approx(0.4)}
    assert walk_in_work(file.scenario.walk_in["shop"], sale)["sellers"] == pytest.approx(11.0)
    lead = lead_work(file.scenario.outbound["phone"], "phone", 1.0, 0.5)
    assert lead.sales == pytest.approx(0.75 * 0.1)
    assert lead.work["callers"] == pytest.approx(1.5 * 0.5 + 0.75 * (0.1 * 8 + 0.9 * 4 + 1))


def test_orders_fill_the_shelf_for_demand_and_the_closing(inputs: PlanInputs) -> None:
    """The best orders meet demand from the first month they can arrive in and end at the opening stock or above."""
    orders = best_orders(inputs)
    goods = inputs.goods[0]
    total = goods.stock + sum(orders.values()) - sum(goods.demand)
    assert orders["orders", "lamp", "2027-01"] == 0
    assert total >= -1e-6 or max(orders.values()) == goods.range.high


def test_a_plan_near_the_wishes_respects_both_ranges(inputs: PlanInputs) -> None:
    """A pool's range and a contract's range hold together."""
    wish = {("heads", "sellers", contract, month): 9.0 for contract in ("full", "half") for month in inputs.months}
    plan = nearest(inputs, wish)
    assert violations(inputs, plan) == ()
    assert max(plan.heads("sellers")) == 8
    assert max(plan.heads("sellers", "half")) <= 4


def test_actions_say_by_when(file: ScenarioFile, inputs: PlanInputs) -> None:
    """A hire must be started its lead time before; leaving it out gives the plan without it."""
    plan = with_heads(inputs, as_is(inputs), {("sellers", "full"): (3, 3, 3, 4, 4, 3)})
    plan = replace(plan, machines=(("tills", 3),))
    found = {each.what: each for each in actions_of(inputs, file.scenario, plan)}
    hire = found["hire 1"]
    assert hire.on is not None
    assert hire.do_by is not None
    assert (hire.on.isoformat(), hire.do_by.isoformat()) == ("2027-04-01", "2027-02-20")
    assert hire.without.heads("sellers", "full") == (3, 3, 3, 3, 3, 2)
    assert found["let 1 go"].cost < 0
    assert found["add 1"].without.machine("tills") == 2
    assert isinstance(hire.without, Decisions)
    assert np.isfinite(hire.cost)
