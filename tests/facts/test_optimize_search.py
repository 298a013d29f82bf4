"""The search on years whose best plan can be computed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest

from optimize.decisions import Decisions, as_is
from optimize.inputs import Group, PlanInputs, PromiseInput, Range, WalkInInput
from optimize.plan import plan_inputs
from optimize.results import Book, BudgetSpent
from optimize.rivals.analytic import CHANNEL, POOL, AnalyticResult, AnalyticYear
from optimize.rivals.averages import averages_plan, bound_on_averages
from optimize.rivals.erlang import erlang_heads, pool_loads
from optimize.search.features import probes, stepped
from optimize.search.journal import SearchSettings
from optimize.search.loop import Found, Search
from optimize.search.master import violations
from sim.theory.erlang_a import erlang_a


def found_by_search(year: AnalyticYear, budget: int = 160) -> tuple[Found, Book]:
    inputs = year.inputs()
    book = Book(year.evaluate, budget)
    search = Search(inputs, book, SearchSettings(search_years=budget), lambda words: None, reserve=budget // 3)
    search.start({"as_is": as_is(inputs)})
    search.rounds()
    search.finish(0)
    return search.found(None), book


def test_without_luck_the_best_plan_is_found() -> None:
    """On an exact concave year the search ends at the plan that dynamic programming proves best."""
    year = AnalyticYear(spread=0.0)
    found, book = found_by_search(year)
    assert year.expected_profit(found.plan) == pytest.approx(year.best_profit(), rel=1e-9)
    assert book.spent <= 160


def test_with_luck_the_plan_is_near_the_best() -> None:
    """Four years a plan with 5 % luck a month suffice for 99.5 % of the best profit."""
    year = AnalyticYear()
    found, _ = found_by_search(year)
    assert year.expected_profit(found.plan) >= 0.995 * year.best_profit()


def test_assets_needed_together_are_moved_together() -> None:
    """Two sellers at two desks: one more of either is worth nothing, one more of both is worth much.

    Forward differences are zero there; backward and joint ones lead to the best plan, and its bound is proven.
    """
    year = AnalyticYear(per_head=1.0, desks=2, opening=2, heads=(0, 12), spread=0.0, first_hire=1)
    stuck = as_is(year.inputs())
    assert year.value(3, 2, 0) == year.value(2, 2, 0) == year.value(2, 3, 0) < year.value(3, 3, 0)
    found, _ = found_by_search(year)
    assert year.expected_profit(found.plan) == pytest.approx(year.best_profit(), rel=1e-9)
    assert year.expected_profit(found.plan) > 1.05 * year.expected_profit(stuck)
    assert found.bound is not None
    assert found.bound >= year.best_profit() - 1


def test_probes_step_backward_alone_and_jointly() -> None:
    """Levers that share a step are stepped down one by one and all together, all months at once."""
    inputs = AnalyticYear().inputs()
    sets = [tuple(lever.asset for lever in moved) for moved in probes(inputs)]
    assert sets == [("sellers",), ("desks",), ("sellers", "desks")]
    plan, signs = stepped(inputs, as_is(inputs), probes(inputs)[2])
    assert plan.heads(POOL) == (5,) * 12
    assert plan.machine("desks") == 2
    assert all((sign == -1).all() for sign in signs.values())


def test_nothing_is_simulated_twice_and_the_budget_holds() -> None:
    """Every (plan, year) is asked for once, and never more years than allowed."""
    asked: list[tuple[Decisions, int]] = []
    year = AnalyticYear()

    def counted(plans: Sequence[Decisions], years: Sequence[int]) -> list[list[AnalyticResult]]:
        asked.extend(itertools.product(plans, years))
        return year.evaluate(plans, years)

    inputs = year.inputs()
    book = Book(counted, 70)
    search = Search(inputs, book, SearchSettings(search_years=70), lambda words: None, reserve=10)
    search.start({"as_is": as_is(inputs)})
    search.rounds()
    search.finish(0)
    assert len(asked) == len(set(asked)) == book.spent <= 70
    with pytest.raises(BudgetSpent):
        book.see([as_is(inputs)], range(5000, 5100))


def test_the_search_is_the_same_every_time() -> None:
    """Two searches of the same year end with equal journals."""
    year = AnalyticYear()
    first, second = found_by_search(year)[0], found_by_search(year)[0]
    assert first.iterations == second.iterations
    assert first.plan == second.plan


def test_planes_that_are_refuted_are_lifted_and_void_the_bound() -> None:
    """With luck some planes prove too low: they are lifted, counted, and no bound is claimed."""
    found, _ = found_by_search(AnalyticYear(spread=0.1))
    assert found.lifted > 0
    assert found.bound is None
    assert "too low" in found.bound_reason


def test_a_promise_is_kept_at_a_price() -> None:
    """With 70 % promised in every month the plan staffs for it, though fewer heads would earn more."""
    year = AnalyticYear(spread=0.0, promise=0.70, opening=8, desks=5)
    found, _ = found_by_search(year)
    heads = found.plan.heads(POOL)
    shares = [year.share_served(count, found.plan.machine("desks"), month) for month, count in enumerate(heads)]
    free, _ = found_by_search(replace(year, promise=None))
    assert min(shares) >= 0.70
    assert sum(free.plan.heads(POOL)) < sum(heads)


def test_a_people_budget_is_respected() -> None:
    """People cost no more than the budget, though more would pay."""
    year = AnalyticYear(spread=0.0, budget=400_000 * 12 * 5.0)
    found, _ = found_by_search(year)
    people = found.plan.people[0]
    assert 400_000 * sum(people.heads) + 200_000 * sum(people.hires) <= 400_000 * 12 * 5.0


@dataclass(frozen=True)
class ErlangYear:
    """Twelve independent months of an Erlang-A queue: exact expected profit of every number of heads."""

    rates: tuple[float, ...] = (0.5, 0.6, 0.9, 0.7, 0.6, 0.4, 0.5, 0.5, 0.4, 0.6, 0.7, 0.8)
    service: float = 8.0
    patience: float = 9.0
    margin: float = 1_500.0
    cost: float = 900_000.0
    minutes: float = 10_000.0

    def inputs(self) -> PlanInputs:
        """All of a month's minutes in half-hours of one weekday; leavers and hires cost nothing."""
        duty, arrivals, days = np.zeros((12, 336)), np.zeros((12, 336)), np.zeros((12, 7))
        duty[:, :48], days[:, 0] = 1.0, self.minutes / 30 / 48
        for month, rate in enumerate(self.rates):
            arrivals[month, :48] = rate * 30
        zeros = (0,) * 12
        group = Group("agents", "standard", 6, zeros, zeros, zeros, 0, (self.cost,) * 12, 0, (), duty)
        walk_in = WalkInInput("calls", arrivals, {"agents": self.service}, self.margin, self.margin, {}, self.service,
                              self.patience, PromiseInput(0.8, 2.0, True))
        months = tuple(f"2027-{month:02d}" for month in range(1, 13))
        starts = tuple(date(2027, month, 1) for month in range(1, 13))
        return PlanInputs(months, starts, days, (group,), {"agents": Range(1, 14, "agents")}, (), (walk_in,),
                          closing_heads=False)

    def value(self, heads: int, month: int) -> float:
        """Expected margin of a month in the steady state."""
        queue = erlang_a(heads, self.rates[month], self.service, self.patience)
        return self.margin * self.rates[month] * self.minutes * (1 - queue.probability_abandon)

    def evaluate(self, plans: Sequence[Decisions], years: Sequence[int]) -> list[list[AnalyticResult]]:
        """Exact expectations, the same every year."""
        rows = []
        for plan in plans:
            heads = plan.heads("agents")
            value = np.array([self.value(count, month) for month, count in enumerate(heads)])
            queues = [erlang_a(count, rate, self.service, self.patience)
                      for count, rate in zip(heads, self.rates, strict=True)]
            base = np.array(self.rates) * self.minutes
            kept = base * np.array([queue.service_level(2.0) for queue in queues])
            profit = value - self.cost * np.array(heads)
            result = AnalyticResult(profit, value, {"people": self.cost * np.array(heads, dtype=float)}, ("calls",),
                                    ("goods",), value[None, None, :] / self.margin, value[None, None, :],
                                    {"calls": kept}, {"calls": base})
            rows.append([result for _ in years])
        return rows


def test_on_an_exact_queue_the_search_meets_the_enumerated_best() -> None:
    """Erlang-A months without a promise: enumeration per month gives the best plan (the first month has no choice but
    more), and the search finds it; the spreadsheet promises more than its plan can earn."""
    year = ErlangYear()
    inputs = replace(year.inputs(), walk_ins=(replace(year.inputs().walk_ins[0], promise=None),))
    result = plan_inputs(inputs, None, year.evaluate, search_years=160, fresh_years=2)
    best = sum(max(year.value(heads, month) - year.cost * heads for heads in range(6 if month == 0 else 1, 15))
               for month in range(12))
    assert result.profits.simulated == pytest.approx(best, rel=1e-9)
    averages = averages_plan(inputs)
    assert result.profits.average_lp_promised == pytest.approx(averages.promise)
    assert averages.promise > 1.05 * result.profits.average_lp
    assert bound_on_averages(inputs) >= best
    assert result.check.inside


def test_erlang_heads_are_the_least_that_keep_the_promise() -> None:
    """For every month: the promise holds with the heads found and not with one less (exact formula)."""
    year = ErlangYear()
    inputs = year.inputs()
    load = pool_loads(inputs)[0]
    assert load.service == 8.0
    for month, heads in enumerate(erlang_heads(inputs, load, {})):
        kept = [erlang_a(count, year.rates[month], 8.0, 9.0).service_level(2.0) for count in (heads - 1, heads)]
        assert kept[0] < 0.8 + 0.01
        assert kept[1] >= 0.8 - 0.01


def test_the_promise_of_the_program_is_checked_on_years_of_its_own() -> None:
    """The promise lies in the 95 % interval of years the search has not seen, within 1 % of net revenue."""
    year = AnalyticYear(spread=0.04)
    result = plan_inputs(year.inputs(), None, year.evaluate, search_years=160, fresh_years=12)
    assert result.check.inside
    assert result.check.narrow
    assert result.check.years >= 12
    assert result.check.low <= result.check.promise <= result.check.high
    assert result.years_spent <= 160
    assert {each.name for each in result.comparison.outcomes} == {"plan", "as_is", "average_lp", "erlang"}
    assert result.comparison.ahead_of_all
    assert CHANNEL in {each.channel for each in result.targets}


def test_a_small_budget_gives_a_plan_all_the_same() -> None:
    """Eight years are enough for a plan and honest words; fewer are refused."""
    year = AnalyticYear(promise=0.6)
    result = plan_inputs(year.inputs(), None, year.evaluate, search_years=8, fresh_years=2)
    assert result.years_spent <= 8
    assert violations(year.inputs(), result.decisions) == ()
    with pytest.raises(ValueError, match="at least 8"):
        plan_inputs(year.inputs(), None, year.evaluate, search_years=7, fresh_years=2)
