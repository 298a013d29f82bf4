"""The ways out of a clash, and the plan that breaks the least, on years small enough to check by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimize.explain.best_effort import least_broken, uncovered
from optimize.explain.conflict import OutOfReach, check_reach
from optimize.explain.repairs import Repair
from optimize.inputs import Cover, Limit, Pin, PlanInputs
from optimize.plan import plan_inputs
from optimize.results import Book
from optimize.rivals.analytic import POOL, AnalyticYear
from optimize.search.master import violations

RANGE, COVER = f"plan.may_change.{POOL}", f"service.cover.{POOL}"


def covered(year: AnalyticYear, persons: int) -> PlanInputs:
    inputs = year.inputs()
    return replace(inputs, covers=(Cover(POOL, persons, inputs.walk_ins[0].arrivals),))


def repairs_of(inputs: PlanInputs, year: AnalyticYear, years: int = 100) -> tuple[Repair, ...]:
    with pytest.raises(OutOfReach) as caught:
        check_reach(inputs, Book(year.evaluate, years))
    return caught.value.repairs


def test_each_line_of_a_clash_is_moved_as_little_as_needed() -> None:
    """A head is half on duty: two on duty need four heads where three are allowed; three heads cover one. Both repairs
    are simulated, the one that earns more comes first, and its plan stands within the scenario so repaired."""
    year = AnalyticYear(heads=(0, 3), opening=3, first_hire=0, spread=0.0)
    found = repairs_of(covered(year, 2), year)
    assert {each.where: (each.now, each.needed, each.unit) for each in found} == {
        RANGE: (3.0, 4.0, "heads"), COVER: (2.0, 1.0, "persons")}
    profits = [each.profit.estimate for each in found if each.profit is not None]
    assert len(profits) == 2
    assert profits == sorted(profits, reverse=True)
    for each in found:
        assert each.plan is not None
        assert each.profit is not None
        assert each.profit.estimate == pytest.approx(year.expected_profit(each.plan))
    wider = next(each for each in found if each.where == RANGE)
    assert wider.plan is not None
    assert max(wider.plan.heads(POOL)) == 4


def test_repairs_that_were_not_simulated_have_no_profit() -> None:
    """Without years the repairs are solved and named all the same."""
    year = AnalyticYear(heads=(0, 3), opening=3, first_hire=0)
    assert [each.profit for each in repairs_of(covered(year, 2), year, 0)] == [None, None]


def test_a_fixed_number_that_comes_too_early_can_be_moved_or_hired_for_sooner() -> None:
    """Nine heads in February, hires from March on: fix six, or have hires start a month earlier."""
    year = AnalyticYear(spread=0.0)
    where = f"plan.fix.{POOL}.2027-02"
    pin = Pin(POOL, "2027-02", (("heads", POOL, "standard", "2027-02"),), 9, where)
    found = {each.where: each for each in repairs_of(replace(year.inputs(), pins=(pin,)), year)}
    assert set(found) == {where, f"assets.{POOL}.hiring.lead_time"}
    assert found[where].needed == 6
    assert found[f"assets.{POOL}.hiring.lead_time"].needed == 1


def test_the_least_budget_is_named_to_the_unit() -> None:
    """Two on duty all year need four heads, nobody leaves before February, and six must be there at the end: the least
    budget pays these and two hires, and a unit less is too little."""
    year = AnalyticYear(spread=0.0)
    poor = replace(covered(year, 2), people_budget=Limit(400_000 * 12 * 3.0, "plan.budget.people"))
    budget = next(each for each in repairs_of(poor, year) if each.where == "plan.budget.people")
    # January 6 heads, February to November 4, December 6 again, two hired: 6 + 40 + 6 head-months.
    assert budget.needed == 400_000 * 52 + 2 * 200_000
    check_reach(replace(poor, people_budget=Limit(budget.needed, "plan.budget.people")))
    with pytest.raises(OutOfReach):
        check_reach(replace(poor, people_budget=Limit(budget.needed - 200, "plan.budget.people")))


def test_service_is_broken_last() -> None:
    """Cover before range: the range gives way by one head, the cover holds."""
    year = AnalyticYear(heads=(0, 3), opening=3, first_hire=0)
    wider, given = least_broken(covered(year, 2))
    assert [(each.where, each.now, each.used) for each in given] == [(RANGE, 3.0, 4.0)]
    assert [each.persons for each in wider.covers] == [2]
    check_reach(wider)


def test_the_best_effort_is_planned_and_says_what_is_left() -> None:
    """The plan holds four heads against a range of three: broken by one head in every month, status best_effort."""
    year = AnalyticYear(heads=(0, 3), opening=3, first_hire=0, spread=0.0)
    inputs = covered(year, 2)
    result = plan_inputs(inputs, None, year.evaluate, search_years=30, fresh_years=2, explain_years=8, best_effort=True)
    assert result.status == "best_effort"
    assert set(result.decisions.heads(POOL)) == {4}
    (left,) = result.uncovered
    assert (left.where, left.amount, left.unit, left.months) == (RANGE, 1.0, "heads", ("every month",))
    assert any("this one breaks the least" in note for note in result.notes)
    assert violations(inputs, result.decisions) == (left.words,)


def test_nothing_gives_way_where_nothing_must() -> None:
    """A scenario that can be satisfied is planned as it is, with or without --best-effort."""
    year = AnalyticYear(spread=0.0)
    result = plan_inputs(year.inputs(), None, year.evaluate, search_years=16, fresh_years=2, best_effort=True)
    assert (result.status, result.given, result.uncovered) == ("planned", (), ())
    assert uncovered(year.inputs(), result.decisions) == ()


def test_a_goal_out_of_reach_gives_way_last() -> None:
    """Best effort for a goal nobody can reach: the year is planned, the goal named with what averages reach at most."""
    year = AnalyticYear(spread=0.0)
    inputs = replace(year.inputs(), goal=Limit(9e9, "plan.goal.net_revenue"))
    result = plan_inputs(inputs, None, year.evaluate, search_years=16, fresh_years=2, best_effort=True)
    assert [each.where for each in result.given] == ["plan.goal.net_revenue"]
    assert result.given[0].used < 9e9
    assert result.chance is not None
    assert result.chance.met == 0
