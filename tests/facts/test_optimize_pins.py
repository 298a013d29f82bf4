"""Decisions made beforehand (`plan.fix`): read with their place, kept by every plan but this year's staffing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from optimize.inputs import Pin
from optimize.plan import plan_inputs
from optimize.reading.scenario import read_inputs
from optimize.rivals.analytic import MACHINE, POOL, AnalyticYear
from optimize.search.master import violations
from optimize.search.moves import neighbours
from optimize.search.starts import rivals
from sim.scenario.load import ScenarioError, ScenarioFile, load_scenario

TEXT = """
schema: wherefrom/1
name: Corner shop
horizon: {start: 2027-01-01, months: 6, currency: EUR}
calendar: {opening: {mon-fri: "10:00-14:00"}, calling: {mon-fri: "10:00-14:00"}}
offer: {lamp: {price: 100 EUR, unit_cost: 60 EUR, stock: 50, reorder: {at: 20, quantity: 40, lead_time: 10 days}}}
assets:
  sellers:
    kind: people
    contracts: {full: {hours: 35 h/week, headcount: 3}, half: {hours: 17.5 h/week, headcount: 2}}
    pay: 20 EUR/h
    hiring: {cost: 1000 EUR, lead_time: 40 days}
  callers: {kind: people, headcount: 2, contract: 20 h/week, pay: 15 EUR/h}
  porters: {kind: people, headcount: 1, contract: 20 h/week, pay: 15 EUR/h}
  tills: {kind: machines, count: 2, cost: 120 EUR per_year}
shifts:
  - {pool: sellers, days: mon-fri, time: "10:00-14:00", share: 100 %}
  - {pool: callers, days: mon-fri, time: "10:00-14:00", share: 100 %}
  - {pool: porters, days: mon-fri, time: "10:00-14:00", share: 100 %}
channels:
  shop:
    kind: walk_in
    steps: [{name: advice, time: 10 min, needs: [sellers]}, {name: till, time: 2 min, needs: [tills], only: buyers}]
    hit_rate: 50 %
    chooses: {lamp: 100 %}
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
plan:
  may_change:
    {sellers: 2 to 8, sellers.half: 1 to 4, callers: 0 to 4, tills: 1 to 3, phone.leads: 0 to 100 per_month,
     lamp: 0 to 200}
  fix: FIX
"""


def load(folder: Path, fix: str) -> ScenarioFile:
    path = folder / "corner.yaml"
    path.write_text(TEXT.replace("FIX", fix), encoding="utf-8")
    return load_scenario(path)


def test_every_kind_of_decision_can_be_fixed(tmp_path: Path) -> None:
    """Counts for the year and by month become pins; six sellers of five can be reached in March (hired after 40 days);
    each pin knows its place in the file."""
    file = load(tmp_path, "{sellers: 6, sellers.half: {2027-05: 2}, tills: 3, leads: 40, lamp: {2027-04: 77}}")
    inputs = read_inputs(file)
    assert [(pin.name, pin.period, pin.count) for pin in inputs.pins] == [
        *(("sellers", f"2027-0{month}", 6) for month in (3, 4, 5, 6)), ("sellers.half", "2027-05", 2),
        ("tills", "year", 3), ("phone.leads", "year", 40), ("lamp", "2027-04", 77)]
    half = next(pin for pin in inputs.pins if pin.name == "sellers.half")
    assert half.columns == (("heads", "sellers", "half", "2027-05"),)
    line = next(number for number, text in enumerate(TEXT.splitlines(), start=1) if "FIX" in text)
    written = (tmp_path / "corner.yaml").read_text(encoding="utf-8").splitlines()[line - 1]
    assert file.place(half.where).endswith(f"corner.yaml:{line}:{written.index('05: 2}') + 5}")


def test_rivals_keep_what_is_fixed(tmp_path: Path) -> None:
    """Spreadsheet and Erlang have exactly the fixed numbers; this year's staffing stays and says what it breaks."""
    inputs = read_inputs(load(tmp_path, "{sellers: 6, sellers.half: {2027-05: 2}, tills: 3, leads: 40}"))
    named = {each.name: each for each in rivals(inputs)}
    for name in ("average_lp", "erlang"):
        plan = named[name].plan
        assert plan.heads("sellers")[2:] == (6,) * 4
        assert plan.heads("sellers", "half")[4] == 2
        assert plan.machine("tills") == 3
        assert plan.leads[0].per_month == 40
    assert "tills: 3, as fixed" in named["as_is"].note


@pytest.mark.parametrize(("fix", "said"), [
    ("{lead: 40}", "`lead` is not something a plan may change"),
    ("{porters: 2}", "`porters` is not in plan.may_change"),
    ("{sellers: 9}", "9 lies outside 2 to 8, what plan.may_change.sellers allows"),
    ("{sellers.half: {2027-03: 5}}", "5 lies outside 1 to 4, what plan.may_change.sellers.half allows"),
    ("{leads: 140}", "140 lies outside 0 to 100, what plan.may_change.phone.leads allows"),
    ("{sellers: {2028-03: 5}}", "2028-03 is not in the horizon, 2027-01 to 2027-06"),
    ("{sellers: {march: 5}}", "`march` is not a month"),
    ("{tills: {2027-03: 2}}", "tills is one number for all months"),
    ("{sellers: 5 per_month}", "sellers is counted, not a rate per month"),
    ("{leads: 40 per_day}", "leads are bought by the month"),
    ("{sellers: 2.5}", "not a whole number"),
    ("{sellers: many}", "a count"),
])
def test_what_cannot_be_fixed_is_refused_with_its_place(tmp_path: Path, fix: str, said: str) -> None:
    """Names, ranges, months and forms are checked; the problem stands at the line of the fixed decision."""
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path, fix)
    problem = caught.value.problems[0]
    assert said in str(problem)
    assert problem.path.startswith("plan.fix")
    assert problem.line == next(number for number, text in enumerate(TEXT.splitlines(), start=1) if "FIX" in text)


def test_moves_and_plans_keep_what_is_fixed() -> None:
    """Two desks and June's four heads fixed: no neighbour changes them, and the plan found has them."""
    year = AnalyticYear(spread=0.0)
    pins = (Pin(POOL, "2027-06", (("heads", POOL, "standard", "2027-06"),), 5, f"plan.fix.{POOL}.2027-06"),
            Pin(MACHINE, "year", (("machines", MACHINE),), 2, f"plan.fix.{MACHINE}"))
    inputs = replace(year.inputs(), pins=pins)
    result = plan_inputs(inputs, None, year.evaluate, search_years=80, fresh_years=2)
    plan = result.decisions
    assert (plan.heads(POOL)[5], plan.machine(MACHINE)) == (5, 2)
    assert violations(inputs, plan) == ()
    near = neighbours(inputs, plan, 0.0)
    assert near
    assert all(each.heads(POOL)[5] == 5 and each.machine(MACHINE) == 2 for each in near)


def test_machines_that_differ_by_month_are_fixed_by_month(tmp_path: Path) -> None:
    """`tills.by_month` may be fixed in single months; the pin stands on the month's own column."""
    text = TEXT.replace("tills: 1 to 3", "tills.by_month: 1 to 3").replace("FIX", "{tills.by_month: {2027-04: 3}}")
    path = tmp_path / "corner.yaml"
    path.write_text(text, encoding="utf-8")
    inputs = read_inputs(load_scenario(path))
    (pin,) = inputs.pins
    assert (pin.columns, pin.count) == ((("equipment", "tills", "2027-04"),), 3)
    named = {each.name: each.plan for each in rivals(inputs)}
    assert named["average_lp"].machine_counts("tills")[3] == 3


def test_planned_overtime_is_fixed_by_its_range(tmp_path: Path) -> None:
    """A range of one value fixes planned overtime; `fix` says so."""
    text = TEXT.replace("tills: 1 to 3", "tills: 1 to 3, sellers.overtime: 0 to 60 min").replace(
        "FIX", "{sellers.overtime: 30}")
    path = tmp_path / "corner.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match="range of one value"):
        load_scenario(path)
