"""What limits and resources are worth, and plans nearly as good, on years whose profit can be computed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimize.decisions import as_is
from optimize.explain.alternatives import alternatives, clearly
from optimize.explain.differences import distance, in_words, listed, planned_cost
from optimize.explain.ground import Ground
from optimize.explain.lines import lines_of, moved, rounded_up
from optimize.explain.prices import price_in_words, prices, repeated
from optimize.inputs import Limit, Pin, PlanInputs
from optimize.proof.compare import compare
from optimize.results import Book
from optimize.rivals.analytic import POOL, AnalyticYear
from optimize.search.choices import with_hands
from optimize.search.features import levers
from optimize.search.journal import SearchSettings
from optimize.search.loop import Search
from optimize.search.moves import moved as stepped
from optimize.search.scoring import paired
from sim.theory.intervals import mean_interval

JUNE = Pin(POOL, "2027-06", (("heads", POOL, "standard", "2027-06"),), 4, f"plan.fix.{POOL}.2027-06")


def ground_of(year: AnalyticYear, inputs: PlanInputs, budget: int = 400) -> Ground:
    """A finished search of this year, and explaining years."""
    book = Book(year.evaluate, 200)
    search = Search(inputs, book, SearchSettings(search_years=200), lambda words: None, reserve=40)
    search.start({"as_is": as_is(inputs)})
    search.rounds()
    search.finish(0)
    assert search.best is not None
    comparison = compare(inputs, year.evaluate, search.best, [], 2)
    return Ground(inputs, None, search, search.best, comparison, Book(year.evaluate, budget))


def test_a_price_is_what_the_year_earns_more() -> None:
    """Where heads may be fewer at the end, one seller less in December saves 4,000 and loses what he or she sold: the
    simulated price is the exact difference, and the program's word is on its side."""
    year = AnalyticYear(spread=0.0)
    ground = ground_of(year, year.inputs())
    found = {each.where: each for each in prices(ground)}
    closing = found["plan.closing.headcount"]
    heads = list(ground.plan.heads(POOL))
    before = year.expected_profit(ground.plan)
    fewer = stepped(ground.inputs, ground.plan, [(levers(ground.inputs)[0], -1)], (11, 12))
    assert closing.change == "one seller fewer in December"
    assert fewer.heads(POOL) == (*heads[:-1], heads[-1] - 1)
    assert closing.value.estimate == pytest.approx(year.expected_profit(fewer) - before)
    assert closing.program > 0
    assert closing.confirmed


def test_every_price_was_simulated() -> None:
    """Every price printed is the paired mean of years simulated for it; nothing is priced without years."""
    year = AnalyticYear(spread=0.03, heads=(3, 6), budget=400_000 * 12 * 5.0)
    ground = ground_of(year, year.inputs())
    found = prices(ground)
    assert found
    assert all(each.years >= 3 for each in found)
    assert ground.book.spent <= 0.35 * 400
    assert prices(replace(ground, book=Book(year.evaluate, 0))) == ()


def test_what_the_simulation_does_not_confirm_is_said_so() -> None:
    """A program that promises a gain, years that show none: not confirmed, in words."""
    year = AnalyticYear(spread=0.0)
    ground = ground_of(year, year.inputs())
    price = next(each for each in prices(ground) if each.where)
    doubtful = replace(price, value=replace(price.value, estimate=-5_000.0, low=-20_000.0, high=10_000.0))
    assert not doubtful.confirmed
    assert "not confirmed; the program said" in price_in_words(doubtful, "EUR")
    assert "simulated were -50 (95 %: -200 to 100)" in price_in_words(doubtful, "EUR")


def test_a_fixed_decision_has_a_price_when_it_is_released() -> None:
    """With June fixed at four heads, releasing June is worth what the fifth head earns there."""
    year = AnalyticYear(spread=0.0, promise=0.7, opening=8, desks=5, desk_range=(1, 5))
    ground = ground_of(year, replace(year.inputs(), pins=(JUNE,)))
    assert ground.plan.heads(POOL)[5] == 4
    released = next(each for each in prices(ground) if each.subject == "fixed")
    assert released.where == JUNE.where
    assert "instead of fixing 4" in released.what
    assert released.value.estimate > 0


def test_a_promise_has_a_price() -> None:
    """A point less promised saves a head somewhere; the year without the head earns exactly that much more."""
    year = AnalyticYear(spread=0.0, promise=0.7, opening=8, desks=5, desk_range=(1, 5))
    ground = ground_of(year, year.inputs())
    promise = next(each for each in prices(ground) if each.where == "service.shop")
    assert (promise.now, promise.moved) == (pytest.approx(70.0), pytest.approx(69.0))
    assert "fewer" in promise.change
    assert promise.value.estimate > 0


def test_a_step_repeated_is_the_same_change_several_times() -> None:
    """One head more from March, three times: three heads more from March."""
    inputs = AnalyticYear().inputs()
    plan = as_is(inputs)
    one = with_hands(inputs, plan, [(POOL, "standard")], 1, 2)
    assert repeated(inputs, plan, one, 3).heads(POOL) == (6, 6, *[9] * 10)


def test_lines_move_and_nothing_else() -> None:
    """Every line of a small year, a step further: only the number it names differs, in the freeing direction."""
    inputs = replace(AnalyticYear(promise=0.8, budget=3e7).inputs(), pins=(JUNE,),
                     goal=Limit(5e7, "plan.goal.net_revenue"))
    kinds = {(line.kind, line.up): line for line in lines_of(inputs)}
    assert {kind for kind, _ in kinds} == {"most", "least", "budget", "promise", "lead_time", "closing", "fix",
                                           "release", "goal"}
    assert moved(inputs, kinds["lead_time", False], 1).groups[0].first_hire == 1
    assert moved(inputs, kinds["budget", True], 500.0).people_budget == Limit(3e7 + 500, "plan.budget.people")
    assert moved(inputs, kinds["fix", True], 1).pins[0].count == 5
    assert moved(inputs, kinds["release", False], 1).pins == ()
    promise = moved(inputs, kinds["promise", False], 2).walk_ins[0].promise
    assert promise is not None
    assert promise.share == pytest.approx(0.78)
    with pytest.raises(ValueError, match="cannot be moved"):
        moved(inputs, kinds["lead_time", False], 3)


def test_amounts_are_rounded_up_to_one_digit() -> None:
    """31,240 -> 40,000; 40,000 stays; nothing stays nothing."""
    assert [rounded_up(each) for each in (31_240.0, 40_000.0, 0.0)] == [40_000.0, 40_000.0, 0.0]


def test_differences_read_as_people_say_them() -> None:
    """Two heads fewer from June, a desk more; months in between are named, and distance counts half years of heads."""
    inputs = AnalyticYear().inputs()
    plan = as_is(inputs)
    fewer = with_hands(inputs, plan, [(POOL, "standard")], -2, 5)
    other = replace(fewer, machines=(("desks", 4),))
    assert listed(in_words(inputs, plan, other)) == "two sellers fewer from June and one desk more"
    short = with_hands(inputs, with_hands(inputs, plan, [(POOL, "standard")], 1, 2), [(POOL, "standard")], -1, 4)
    assert in_words(inputs, plan, short) == ("one seller more from March to April",)
    assert in_words(inputs, plan, plan) == ()
    assert distance(inputs, plan, other) == pytest.approx(2 * 7 / 6 + 1)
    assert planned_cost(inputs, other) - planned_cost(inputs, plan) == pytest.approx(-14 * 400_000 + 12 * 60_000)


def test_alternatives_differ_clearly_and_earn_nearly_as_much() -> None:
    """Every other plan named is a step or more away from the plan and from each other, within 1 % of the plan's profit
    on the same years, exactly as the year computes it."""
    year = AnalyticYear(spread=0.02, head_cost=300_000.0)
    ground = ground_of(year, year.inputs(), 600)
    found = alternatives(ground)
    assert 1 <= len(found) <= 5
    plans = [ground.plan, *(each.plan for each in found)]
    best = year.expected_profit(ground.plan)
    for number, one in enumerate(plans):
        for other in plans[number + 1:]:
            assert distance(ground.inputs, one, other) >= clearly(ground) - 1e-9
    for each in found:
        assert each.share >= -0.01
        assert year.expected_profit(each.plan) >= best * (1 - 0.015)
        assert each.words == in_words(ground.inputs, ground.plan, each.plan)
        # Chosen on the first years, told from as many others.
        told = ground.years(2 * each.years)[each.years:]
        ahead = paired(ground.book.recall(each.plan, told), ground.book.recall(ground.plan, told))
        assert each.ahead == mean_interval(ahead)
    assert alternatives(replace(ground, book=Book(year.evaluate, 0))) == ()
