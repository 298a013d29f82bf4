"""Targets that add up, comparisons that are fair, and goals that are out of reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from optimize.decisions import Decisions, as_is, with_heads
from optimize.explain.conflict import OutOfReach, check_reach, most_revenue
from optimize.explain.targets import largest_remainder, targets
from optimize.inputs import Cover, Limit, Range
from optimize.proof.check import repair_service
from optimize.proof.compare import FRESH_FROM, compare
from optimize.results import Book, Seen
from optimize.rivals.analytic import CHANNEL, MACHINE, POOL, AnalyticResult, AnalyticYear
from optimize.rivals.averages import averages_plan
from optimize.search.journal import SearchSettings
from optimize.search.loop import Search
from optimize.search.master import nearest, violations
from optimize.search.ranges import reserve_for_ranges
from optimize.search.scoring import punctual_points
from optimize.search.starts import rivals, square_root_wishes


def test_targets_add_up_to_the_cent_and_the_order() -> None:
    """The sum of all targets is the rounded mean of the year's sales and revenue, exactly."""
    year = AnalyticYear()
    plan = as_is(year.inputs())
    years = (1, 2, 3)
    seen = Seen(plan, years, tuple(year.evaluate([plan], years)[0]))
    found = targets(seen)
    assert sum(each.revenue for each in found) == round(float(seen.net_revenue.sum(axis=1).mean()))
    sales = np.mean([np.asarray(each.sales_net).sum() for each in seen.results])
    assert sum(each.sales for each in found) == round(float(sales))
    assert len(found) == 12


def test_largest_remainder_refuses_a_total_that_is_not_theirs() -> None:
    """0.5, 0.5 and 1.2 share 2 by their fractions; they cannot share 9."""
    assert largest_remainder([0.5, 0.5, 1.2], 2) == [1, 0, 1]
    with pytest.raises(ValueError, match="rounded sum"):
        largest_remainder([0.5, 0.5, 1.2], 9)


def test_a_comparison_is_paired_on_years_no_search_has_seen() -> None:
    """All plans meet the same fresh years; the difference between two plans has no luck left where luck is shared."""
    year = AnalyticYear(promise=0.6)
    inputs = year.inputs()
    now = as_is(inputs)
    more = with_heads(inputs, now, {(POOL, "standard"): (6, 6, *(7,) * 10)})
    result = compare(inputs, year.evaluate, now, [("as_is", now), ("more", more)], 20)
    assert result.years == tuple(range(FRESH_FROM, FRESH_FROM + 20))
    same, other = result.outcomes[1], result.outcomes[2]
    assert same.ahead is not None
    assert same.ahead.estimate == 0
    assert not result.ahead_of_all
    assert other.ahead is not None
    expected = year.expected_profit(now) - year.expected_profit(more)
    assert other.ahead.low - 1e5 < expected < other.ahead.high + 1e5
    assert "same plan" in result.verdict


def test_service_is_counted_by_month_and_by_year() -> None:
    """A promise between the busiest and the quietest month's share is kept in some months and in no year."""
    year = AnalyticYear(promise=0.7, spread=0.0)
    inputs = year.inputs()
    now = as_is(inputs)
    service = compare(inputs, year.evaluate, now, [], 4).outcomes[0].service
    shares = [year.share_served(6, 3, month) for month in range(12)]
    assert service.months == pytest.approx(np.mean(np.array(shares) >= 0.7), abs=0.1)
    assert service.years == 0.0
    assert not service.kept
    assert service.worst == f"{CHANNEL} 2027-03"


def test_the_chance_of_the_goal_has_an_exact_bound() -> None:
    """A goal always met in 20 years has a chance of at least 0.05 ** (1/20) = 86.1 %."""
    year = AnalyticYear(spread=0.0)
    inputs = replace(year.inputs(), goal=Limit(1.0, "plan.goal.net_revenue"), wanted_chance=0.9)
    goal = compare(inputs, year.evaluate, as_is(inputs), [], 20).goal
    assert goal is not None
    assert goal.met == 20
    assert goal.chance_at_least == pytest.approx(0.05 ** (1 / 20))
    assert goal.reached
    assert not goal.proven


def test_a_goal_beyond_all_customers_is_out_of_reach() -> None:
    """More revenue than all who come could bring: demand and goal clash, and the most reachable goal is named."""
    inputs = AnalyticYear().inputs()
    most = most_revenue(inputs)
    check_reach(replace(inputs, goal=Limit(most * 0.99, "plan.goal.net_revenue")))
    with pytest.raises(OutOfReach) as caught:
        check_reach(replace(inputs, goal=Limit(most * 1.01, "plan.goal.net_revenue")))
    wheres = {each.where for each in caught.value.clashes}
    assert "plan.goal.net_revenue" in wheres
    assert "demand.shop.level" in wheres
    goal = next(each for each in caught.value.repairs if each.where == "plan.goal.net_revenue")
    assert most - 100 <= goal.needed <= most


def test_a_goal_beyond_the_budget_names_the_budget_that_would_do() -> None:
    """With too small a budget for people the goal clashes with the budget; the least sufficient budget is solved."""
    year = AnalyticYear(heads=(0, 30), desk_range=(1, 30), first_hire=0)
    inputs = year.inputs()
    rich = replace(inputs, closing_heads=False,
                   walk_ins=tuple(replace(each, work={POOL: 60.0, MACHINE: 10.0}) for each in inputs.walk_ins))
    goal = Limit(0.98 * most_revenue(rich), "plan.goal.net_revenue")
    poor = replace(rich, goal=goal, people_budget=Limit(400_000 * 12 * 6.0, "plan.budget.people"))
    with pytest.raises(OutOfReach) as caught:
        check_reach(poor)
    assert "plan.budget.people" in {each.where for each in caught.value.clashes}
    budget = next(each for each in caught.value.repairs if each.where == "plan.budget.people")
    check_reach(replace(poor, people_budget=Limit(budget.needed, "plan.budget.people")))


def test_bounds_that_cannot_cover_the_doors_clash_with_the_cover() -> None:
    """Half of at most three heads on duty cannot be two people: the cover and the range are named, nothing else."""
    inputs = AnalyticYear(heads=(0, 3), opening=3, first_hire=0).inputs()
    covered = replace(inputs, covers=(Cover(POOL, 2, inputs.walk_ins[0].arrivals),))
    with pytest.raises(OutOfReach) as caught:
        check_reach(covered)
    assert {each.where for each in caught.value.clashes} == {f"service.cover.{POOL}", f"plan.may_change.{POOL}"}


def test_rivals_stand_within_the_same_rows() -> None:
    """Spreadsheet and Erlang plans respect bounds, lead times and budget; as is stays as it is and says what it
    breaks."""
    inputs = AnalyticYear(promise=0.8, budget=400_000 * 12 * 5.8).inputs()
    named = {each.name: each for each in rivals(inputs)}
    assert violations(inputs, named["average_lp"].plan) == ()
    assert violations(inputs, named["erlang"].plan) == ()
    assert "nearest" in named["erlang"].note
    assert "budget" in named["as_is"].note
    assert named["as_is"].plan == as_is(inputs)


def test_the_spreadsheet_promises_what_luck_will_not_give() -> None:
    """The averages program promises more for its plan than the exact response earns."""
    year = AnalyticYear(spread=0.0)
    averages = averages_plan(year.inputs())
    assert averages.promise > 1.3 * year.expected_profit(averages.plan)
    assert averages.bound >= averages.promise - 1


def test_the_nearest_plan_is_the_wish_where_the_wish_is_possible() -> None:
    """Wishes within the rows come back as they are, impossible ones end at the nearest bound."""
    inputs = AnalyticYear().inputs()
    wish = {("heads", POOL, "standard", month): 7.0 if number >= 2 else 6.0
            for number, month in enumerate(inputs.months)}
    assert nearest(inputs, wish).heads(POOL) == (6, 6, *(7,) * 10)
    early = dict.fromkeys(wish, 7.0)
    assert nearest(inputs, early).heads(POOL) == (6, 6, *(7,) * 10)
    many = dict.fromkeys(wish, 99.0)
    assert max(nearest(inputs, many).heads(POOL)) == 12
    assert set(square_root_wishes(inputs)) >= set(wish)


def test_a_range_below_the_opening_staff_is_reached_when_it_can_be() -> None:
    """Opening staff above the range is no clash: it is reduced from the second month on."""
    inputs = replace(AnalyticYear().inputs(), ranges={POOL: Range(2, 4, f"plan.may_change.{POOL}")})
    plan = nearest(inputs, {})
    assert plan.heads(POOL)[0] == 6
    assert max(plan.heads(POOL)[1:]) <= 4


def test_a_promise_gets_a_reserve_for_assumptions_that_turn_out_worse() -> None:
    """Where drawing the assumptions costs 4 % of those in time, the safety grows by what that is in points."""
    year = AnalyticYear(promise=0.6, spread=0.02)
    inputs = year.inputs()

    def drawn(plans: Sequence[Decisions], years: Sequence[int]) -> list[list[AnalyticResult]]:
        return [[replace(each, in_time={CHANNEL: each.in_time[CHANNEL] * 0.96}) for each in row]
                for row in year.evaluate(plans, years)]

    search = Search(inputs, Book(year.evaluate, 100), SearchSettings(), lambda words: None)
    search.start({"as_is": as_is(inputs)})
    before = dict(search.terms.safety)
    assert reserve_for_ranges(search, drawn, 8) == 8
    grown = {search.terms.safety[key] - value for key, value in before.items()}
    shares = [year.share_served(6, 3, month) for month in range(12)]
    assert len(grown) == 1
    assert grown.pop() == pytest.approx(100 * 0.04 * float(np.mean(shares)), rel=0.02)
    assert search.book.budget == 92


def test_a_missed_month_is_mended_on_more_years() -> None:
    """A plan that misses its promise in some month is mended by the move the planes think best."""
    year = AnalyticYear(promise=0.64, spread=0.02, opening=7, desks=5)
    inputs = year.inputs()
    search = Search(inputs, Book(year.evaluate, 400), SearchSettings(safety=0.0), lambda words: None)
    search.start({"as_is": as_is(inputs)})
    search.draw(as_is(inputs))
    thin = with_heads(inputs, as_is(inputs), {(POOL, "standard"): (7, 7, 7, 5, 7, 7, 7, 7, 7, 7, 7, 7)})
    search.book.see([thin], search.years)
    search.best = thin
    assert min(punctual_points(inputs, search.book.see([thin], search.level_years)[0]).values()) < 0
    repair_service(search)
    assert search.best is not None
    assert search.best.heads(POOL)[3] > 5
    assert [each.kind for each in search.journal if each.accepted][-1] == "reserve"
