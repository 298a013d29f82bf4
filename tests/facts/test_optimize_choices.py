"""Choices of yes or no in a plan: what is read of them, how they are turned, and that the search answers them right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimize.decisions import Decisions, as_is
from optimize.explain.actions import actions_of
from optimize.explain.conflict import OutOfReach, check_reach, most_revenue
from optimize.inputs import ChoiceInput, Limit, PlanInputs
from optimize.plan import PlanResult, make_plan
from optimize.reading.choices import allowed_answers
from optimize.reading.scenario import read_inputs
from optimize.rivals.averages import bound_on_averages
from optimize.rows.money import monthly_cost, planned_costs
from optimize.search.choices import choice_probes, hands, steps_of, turned, with_hands
from optimize.search.features import standing
from optimize.search.master import nearest, read_plan, violations
from sim.replicate import many
from sim.scenario.load import ScenarioFile, load_scenario

# One seller serves 8 customers a day of four hours; 7 come. A visit earns 0.5 x 40 = 20 EUR, a head costs 20 EUR a day.
# Twice as many customers are of little use to one seller, and worth some 110 EUR a day with two.
STALL = """\
schema: wherefrom/1
name: Stall
horizon: {start: 2027-01-01, months: 2, currency: EUR}
calendar: {opening: {mon-fri: "10:00-14:00"}}
offer: {lamp: {price: 100 EUR, unit_cost: 60 EUR, kind: service}}
assets:
  sellers: {kind: people, headcount: 1, contract: 20 h/week, pay: 5 EUR/h, hiring: {cost: 50 EUR}}
  porters: {kind: people, headcount: 1}
shifts: [{pool: sellers, days: mon-fri, time: "10:00-14:00", share: 100 %}]
channels:
  shop: {kind: walk_in, patience: 60 min, steps: [{name: advice, time: 30 min, needs: [sellers]}], hit_rate: 50 %}
demand: {shop: {level: 7 per_day}}
overrides:
  spring: {campaigns: {spring: {from: 2027-01-01, to: 2027-02-28, channels: [shop], lift: x2}}}
  flop: {campaigns: {flop: {from: 2027-01-01, to: 2027-02-28, channels: [shop], lift: x1.02}}}
  later: {calendar: {opening: {mon-fri: "10:00-15:00"}}, shifts: [
    {pool: sellers, days: mon-fri, time: "10:00-15:00", share: 100 %}]}
plan:
  may_change: {sellers: 1 to 3}
  closing: {headcount: free}
  may_choose:
    spring: {with: spring, kind: campaign, cost: 2500 EUR, owner: marketing}
    flop: {with: flop, kind: campaign, cost: 5000 EUR, from: 2027-02-01, needs: spring}
    later: {with: later, kind: hours, running: 3000 EUR per_month}
  one_of: [[spring, later]]
"""


def load(tmp_path: Path, text: str = STALL) -> ScenarioFile:
    path = tmp_path / "stall.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path)


@pytest.fixture
def file(tmp_path: Path) -> ScenarioFile:
    return load(tmp_path)


@pytest.fixture
def inputs(file: ScenarioFile) -> PlanInputs:
    return read_inputs(file)


def evaluator(file: ScenarioFile, engine: str = "kernel") -> Callable[[Sequence[Decisions], Sequence[int]], Any]:
    """Years of plans, simulated."""
    def evaluate(plans: Sequence[Decisions], years: Sequence[int]) -> Any:
        return many([plan.apply(file) for plan in plans], seed=1, replications=list(years), engine=engine)

    return evaluate


def planned(file: ScenarioFile) -> PlanResult:
    return make_plan(file, evaluator(file), search_years=120, fresh_years=12, explain_years=48)


def test_a_choice_is_read_with_its_cost_its_needs_and_its_hands(inputs: PlanInputs) -> None:
    """2500 EUR in January; 5000 EUR in February; 3000 EUR a month. All three keep the sellers busy or on duty, the
    porters none of them; the owner stands beside the choice."""
    spring, flop, later = inputs.choices
    assert (spring.cost, flop.cost, later.cost) == ((250_000, 0), (0, 500_000), (300_000, 300_000))
    assert (spring.owner, flop.owner) == ("marketing", "")
    assert [each.pools for each in inputs.choices] == [("sellers",)] * 3
    assert (flop.needs, inputs.one_of) == (("spring",), (("spring", "later"),))
    assert list(allowed_answers(inputs)) == [(), ("spring",), ("spring", "flop"), ("later",)]


def test_planned_costs_of_choices_add_up(inputs: PlanInputs) -> None:
    """What the program pays for a plan is what the months pay, choices included."""
    plan = turned(inputs, as_is(inputs), "flop", True)
    point, costs = standing(plan), planned_costs(inputs)
    assert (point["choice", "spring"], point["choice", "later"]) == (1, 0)
    assert monthly_cost(inputs, plan).sum() == pytest.approx(
        sum(cost * point.get(key, 0.0) for key, cost in costs.items()))
    less = monthly_cost(inputs, plan) - monthly_cost(inputs, as_is(inputs))
    assert less == pytest.approx([250_000, 500_000])


def test_needs_come_along_and_what_is_excluded_goes(inputs: PlanInputs) -> None:
    """Flop brings spring along; later sends both away; without spring there is no flop."""
    now = as_is(inputs)
    both = turned(inputs, now, "flop", True)
    assert both.choices == ("spring", "flop")
    assert turned(inputs, both, "later", True).choices == ("later",)
    assert turned(inputs, both, "spring", False).choices == ()
    assert violations(inputs, both) == ()
    assert violations(inputs, replace(now, choices=("flop",))) == ("flop needs spring",)
    assert violations(inputs, replace(now, choices=("spring", "later"))) == ("at most one of spring, later is chosen",)


def test_the_whole_plan_nearest_to_a_wish_keeps_the_rules(inputs: PlanInputs) -> None:
    """Wishing for everything gives an allowed set; a solution is read back as it was written."""
    wish = {("choice", each.name): 1.0 for each in inputs.choices}
    plan = nearest(inputs, wish)
    assert plan.choices == ("spring", "flop")
    assert plan.offered == ("spring", "flop", "later")
    assert read_plan(inputs, {**dict.fromkeys((("choice", "later"),), 0.0), **standing(plan)}) == plan


@pytest.mark.parametrize("engine", ["reference", "kernel"])
def test_a_plan_with_a_choice_is_the_file_with_its_override(tmp_path: Path, file: ScenarioFile, engine: str) -> None:
    """In both engines the year is the one of `--with spring`, 2500 EUR poorer, which stand under `choices`."""
    inputs = read_inputs(file)
    plan = turned(inputs, with_hands(inputs, as_is(inputs), [("sellers", "standard")], 1), "spring", True)
    plan = with_hands(inputs, plan, [("sellers", "standard")], -1)
    (chosen,), (laid,) = (
        many([one], seed=1, replications=[3], engine=engine)[0]
        for one in (plan.apply(file), load_scenario(tmp_path / "stall.yaml", with_=("spring",))))
    assert chosen.cost["choices"].tolist() == [250_000, 0]
    assert laid.cost["choices"].tolist() == [0, 0]
    assert (laid.profit - chosen.profit).tolist() == [250_000, 0]
    assert np.array_equal(laid.sales_net, chosen.sales_net)


def test_heads_follow_the_choice(inputs: PlanInputs) -> None:
    """Yes is tried alone and with one and two sellers more; no, alone and with fewer where there are any."""
    now = as_is(inputs)
    assert hands(inputs, "spring") == (("sellers", "standard"),)
    tried = list(steps_of(inputs, now, "spring"))
    assert [(each.choices, each.heads("sellers")) for each in tried] == [
        (("spring",), (1, 1)), (("spring",), (1, 2)), (("spring",), (1, 3))]
    back = list(steps_of(inputs, tried[1], "spring"))
    assert [(each.choices, each.heads("sellers")) for each in back] == [((), (1, 2)), ((), (1, 1)), ((), (1, 0))]


def test_a_plane_credits_a_choice_with_what_it_gains_together_with_a_head(inputs: PlanInputs) -> None:
    """Nothing alone, 50 together with a head whose own slope is 10: the choice counts 40, so that the plane is not
    below both together. Made already, it is debited with no more than what goes with it: 50 - 10 again, not 70."""
    now = as_is(inputs)
    probe = next(each for each in choice_probes(inputs, now) if each.name == "spring")
    assert probe.up
    assert probe.joint is not None
    assert (probe.off, probe.joint.heads("sellers"), probe.joint.choices) == (now, (2, 2), ("spring",))
    slopes = {("heads", "sellers", "standard", "2027-01"): 10.0}
    flat = np.zeros((1, 2))
    assert probe.slope({probe.off: flat, probe.on: flat, probe.joint: flat + 50}, slopes, 0, "2027-01") == 40
    assert probe.slope({probe.off: flat, probe.on: flat + 60, probe.joint: flat + 50}, slopes, 0, "2027-01") == 60
    made = next(each for each in choice_probes(inputs, probe.joint) if each.name == "spring")
    assert not made.up
    assert made.joint is not None
    assert (made.on, made.joint.heads("sellers"), made.joint.choices) == (probe.joint, (1, 1), ())
    assert made.slope({made.off: flat, made.on: flat + 70, made.joint: flat + 20}, slopes, 0, "2027-01") == 40


def test_a_campaign_that_pays_only_with_a_head_more_is_found_with_it(file: ScenarioFile) -> None:
    """Spring loses money with one seller, and a second seller earns little without it; the plan has both, earns more
    than this year's staffing beyond doubt, and says what yes is worth. Flop costs 5000 EUR for 2 % more customers."""
    inputs = read_inputs(file)
    now = as_is(inputs)
    alone, more = turned(inputs, now, "spring", True), with_hands(inputs, now, [("sellers", "standard")], 1)
    both = turned(inputs, more, "spring", True)
    mean = {plan: np.mean([year.profit.sum() for year in row]) for plan, row in zip(
        (now, alone, more, both), evaluator(file)((now, alone, more, both), range(1, 13)), strict=True)}
    assert mean[alone] < mean[now]
    assert mean[both] - mean[more] > 5 * abs(mean[more] - mean[now])
    result = planned(file)
    assert result.decisions.choices == ("spring",)
    assert min(result.decisions.heads("sellers")) >= 2
    ahead = result.outcomes["as_is"].ahead
    assert ahead is not None
    assert ahead.low > 0
    spring, flop, later = result.explained.answers
    assert [each.yes for each in (spring, flop, later)] == [True, False, False]
    assert spring.value is not None
    assert flop.value is not None
    assert spring.value.low > 0 > flop.value.high
    assert later.together == ("spring",)
    assert [each.what for each in result.actions if "spring" in each.what] == ["go ahead with spring"]


def test_a_campaign_that_never_pays_is_left_out(tmp_path: Path) -> None:
    """At 9000 EUR spring costs more than twice as many customers can bring, whatever the staff: the answer is no."""
    file = load(tmp_path, STALL.replace("cost: 2500 EUR", "cost: 9000 EUR"))
    result = planned(file)
    assert result.decisions.choices == ()
    assert all(not each.yes for each in result.explained.answers)
    assert result.outcomes["plan"].profit.mean >= result.outcomes["as_is"].profit.mean


def test_an_action_says_who_decides_and_by_when(file: ScenarioFile, inputs: PlanInputs) -> None:
    """Flop, with spring, is to be decided by the first of its month; without it the plan keeps spring alone."""
    found = {each.what: each for each in actions_of(inputs, file.scenario, turned(inputs, as_is(inputs), "flop", True))}
    flop, spring = found["go ahead with flop"], found["go ahead with spring"]
    assert str(flop.do_by) == "2027-02-01"
    assert (spring.who, flop.who, flop.cost) == ("marketing", "campaign", 500_000)
    assert (flop.without.choices, spring.without.choices) == (("spring",), ())


def with_goal(inputs: PlanInputs, cents: float) -> PlanInputs:
    goal = Limit(cents, "plan.goal.net_revenue")
    return replace(inputs, goal=goal, answers=tuple(replace(each, goal=goal) for each in inputs.answers))


def test_what_is_out_of_reach_allows_for_choices(inputs: PlanInputs) -> None:
    """Twice the customers can buy twice as much: a goal beyond today's customers is within reach with spring, and only
    one beyond spring's is refused. The bound on averages holds for every answer."""
    plain = replace(inputs, answers=())
    assert most_revenue(inputs) == pytest.approx(2.04 * most_revenue(plain), rel=1e-6)
    check_reach(with_goal(inputs, 1.9 * most_revenue(plain)))
    with pytest.raises(OutOfReach):
        check_reach(with_goal(inputs, 2.1 * most_revenue(plain)))
    assert bound_on_averages(inputs) > bound_on_averages(plain)


def test_choices_that_were_made_are_no_question_any_more(tmp_path: Path) -> None:
    """With spring in the file its cost is fixed, flop needs nothing more, and later, excluded by it, is not asked."""
    made = read_inputs(load(tmp_path, STALL.replace("  may_change:", "  chosen: [spring]\n  may_change:")))
    assert [(each.name, each.needs) for each in made.choices] == [("flop", ())]
    assert (made.fixed, made.one_of) == ((250_000, 0), ())
    assert isinstance(made.choices[0], ChoiceInput)


def test_promotions_enter_the_averages_as_the_mean_of_the_year(tmp_path: Path) -> None:
    """In February, 20 of 41 open days, lamps cost 90 EUR and sell 1.5 times as well: the margin of a visit is
    0.5 x 40 x (21 + 20 x 1.5 x 30 / 40) / 41, and units go up by half on those days."""
    plain = read_inputs(load(tmp_path)).walk_ins[0]
    sale = "promotions: {sale: {product: lamp, from: 2027-02-01, to: 2027-02-28, price: 90 EUR, hit_rate: x1.5}}\n"
    found = read_inputs(load(tmp_path, STALL + sale)).walk_ins[0]
    assert plain.margin == pytest.approx(0.5 * 4_000)
    assert found.margin == pytest.approx(0.5 * 4_000 * (21 + 20 * 1.5 * 0.75) / 41)
    assert found.revenue == pytest.approx(0.5 * 10_000 * (21 + 20 * 1.5 * 0.9) / 41)
    assert found.units["lamp"] == pytest.approx(0.5 * (21 + 20 * 1.5) / 41)
