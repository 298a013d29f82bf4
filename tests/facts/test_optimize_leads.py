"""Leads by month: what the file says, what a plan changes, and moves of single months."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from optimize.decisions import Decisions, LeadPlan, as_is
from optimize.explain.actions import actions_of
from optimize.reading.scenario import read_inputs
from optimize.rows.money import monthly_cost, planned_costs
from optimize.rows.stocks import lead_balance
from optimize.search.features import levers, standing
from optimize.search.journal import in_words
from optimize.search.lead_months import lead_moves
from sim.replicate import many
from sim.scenario.load import ScenarioFile, load_scenario
from sim.scenario.problems import ScenarioError
from sim.world.calendar import clock_of
from sim.world.leads import monthly_leads

DESK = """\
schema: wherefrom/1
name: Desk
horizon: {start: 2027-01-01, months: 4, currency: EUR}
calendar: {calling: {mon-fri: "10:00-14:00"}}
offer: {lamp: {price: 100 EUR, unit_cost: 60 EUR, kind: service}}
assets: {callers: {kind: people, headcount: 2, contract: 20 h/week, pay: 15 EUR/h}}
shifts: [{pool: callers, days: mon-fri, time: "10:00-14:00", share: 100 %}]
channels:
  phone:
    kind: outbound
    callers: callers
    leads: {opening: 100, refresh: 40 per_month, in_months: {2027-03: 70}, price: 2 EUR}
    dialling: {mode: progressive, ring: 30 s}
    answered: 50 %
    talk: {sale: 8 min, no_sale: 4 min}
    hit_rate: 10 %
plan: {may_change: {phone.leads: 0 to 100 per_month}}
"""


def load(tmp_path: Path, text: str = DESK) -> ScenarioFile:
    path = tmp_path / "desk.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path)


@pytest.mark.parametrize("engine", ["reference", "kernel"])
def test_leads_of_a_month_come_in_place_of_the_refresh(tmp_path: Path, engine: str) -> None:
    """100 at the start, then 40, 70 in March, 40: 150 leads of 2 EUR are paid, in both engines."""
    file = load(tmp_path)
    assert monthly_leads(file.scenario.outbound["phone"].leads["leads"], clock_of(file.scenario.horizon)) == [
        100, 40, 70, 40]
    ((year,),) = many([file], seed=1, replications=[1], engine=engine)
    assert year.cost["leads"].tolist() == [0, 8_000, 14_000, 8_000]


@pytest.mark.parametrize(("months", "words"), [
    ("2027-01: 5", "opening"), ("2027-05: 5", "outside the horizon"), ("2026-12: 5", "outside the horizon"),
    ("2027-13: 5", "not a month"), ("2027-02: 1.5", "not a whole number"),
])
def test_leads_of_months_that_cannot_be_are_refused(tmp_path: Path, months: str, words: str) -> None:
    """Of the first month (that is the opening list), outside the horizon, or not counted."""
    with pytest.raises(ScenarioError, match=words) as error:
        load(tmp_path, DESK.replace("2027-03: 70", months))
    assert error.value.problems[0].line == 12


def test_the_files_own_months_are_this_years_plan(tmp_path: Path) -> None:
    """150 leads in three months are 50 a month, ten fewer in February and April and twenty more in March; the plan as
    it is changes nothing."""
    file = load(tmp_path)
    now = as_is(read_inputs(file))
    assert now.leads == (LeadPlan("phone", "leads", 50, (0, -10, 20, -10)),)
    assert [now.leads[0].in_month(month) for month in range(4)] == [0, 40, 70, 40]
    leads = now.apply(file).scenario.outbound["phone"].leads["leads"]
    assert monthly_leads(leads, clock_of(file.scenario.horizon)) == [100, 40, 70, 40]
    assert "40 to 70 leads a month" in in_words(now)


def test_a_plan_of_months_is_written_and_paid_as_planned(tmp_path: Path) -> None:
    """10, 0 and 90 leads: 200 EUR, in the file and in the program; the point in the program is their mean."""
    file = load(tmp_path)
    inputs = read_inputs(file)
    plan = replace(as_is(inputs), leads=(LeadPlan("phone", "leads", 10, (0, 0, -10, 80)),))
    applied = plan.apply(file)
    assert monthly_leads(applied.scenario.outbound["phone"].leads["leads"], clock_of(file.scenario.horizon)) == [
        100, 10, 0, 90]
    ((year,),) = many([applied], seed=1, replications=[1])
    cost = monthly_cost(inputs, plan) - monthly_cost(inputs, replace(plan, leads=(LeadPlan("phone", "leads", 0),)))
    assert cost == pytest.approx(year.cost["leads"])
    assert standing(plan)["leads", "phone", "leads"] == pytest.approx(100 / 3)
    assert planned_costs(inputs)["leads", "phone", "leads"] * 100 / 3 == pytest.approx(20_000)
    plain = replace(plan, leads=(LeadPlan("phone", "leads", 30),)).apply(file)
    assert monthly_leads(plain.scenario.outbound["phone"].leads["leads"], clock_of(file.scenario.horizon)) == [
        100, 30, 30, 30]
    (action,) = actions_of(inputs, file.scenario, plan)
    assert (action.what, action.cost) == ("buy 0 to 90 leads a month instead of 40 to 70", -10_000)


def test_months_move_alone_and_against_each_other(tmp_path: Path) -> None:
    """From 50 a month, steps of 25: every move stays within 0 to 100, changes some months and not all, and those that
    shift leads keep their number."""
    inputs = read_inputs(load(tmp_path, DESK.replace(", in_months: {2027-03: 70}", "").replace("40 per", "50 per")))
    (lever,) = levers(inputs)
    now = as_is(inputs)
    moves = list(lead_moves(inputs, now))
    by_month = [[each.leads[0].in_month(month) for month in range(4)] for each in moves]
    assert lever.step == 25
    assert [0, 75, 50, 50] in by_month
    assert [0, 25, 75, 50] in by_month
    assert all(0 <= count <= 100 for counts in by_month for count in counts)
    assert len({tuple(counts) for counts in by_month}) == len(set(moves))
    assert all(len(set(counts[1:])) > 1 for counts in by_month)
    assert isinstance(moves[0], Decisions)


def test_a_list_no_plan_changes_keeps_its_months(tmp_path: Path) -> None:
    """40, 70 and 40 leads enter the balance month by month: 50 of the rate and -10, 20 and -10 beside it."""
    text = DESK.replace("phone.leads: 0 to 100 per_month", "callers: 1 to 3")
    inputs = read_inputs(load(tmp_path, text))
    assert [row.limit for row in lead_balance(inputs)] == [100, -10, 20, -10]
    free = replace(inputs, leads=(replace(inputs.leads[0], price=0),))
    paid = monthly_cost(inputs, as_is(inputs)) - monthly_cost(free, as_is(inputs))
    assert paid == pytest.approx([0, 8_000, 14_000, 8_000])
