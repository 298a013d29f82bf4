"""Staffing a day whose queue carries over from half-hour to half-hour, where enumeration knows the best plan.

The truth is exact (Kolmogorov equations, `optimize.rivals.exact_queues`); the search sees only years. Each test says
which shortcut fails on its instance and by how much, and holds the plan found against the enumerated best.
"""

from __future__ import annotations

import pytest

from optimize import PlanResult, PromiseInput, averages_plan, plan_inputs
from optimize.rivals.erlang import erlang_plan
from optimize.rivals.exact import ExactProblem
from optimize.rivals.exact_queues import Shift, queue_days
from sim.theory.erlang import service_level

ALL_DAY = {"standard": Shift(0, 10, 300_000.0, 2, 12, opening=2)}
CENT = 1.0


def peak(*heights: float) -> list[list[float]]:
    """Ten half-hours with 6 arrivals each but the third, one list a month."""
    return [[6.0, 6.0, height, *(6.0,) * 7] for height in heights]


def planned(problem: ExactProblem) -> PlanResult:
    """The plan of 160 search years, with what must hold for every plan: its gap covers the best plan there is."""
    result = plan_inputs(problem.inputs, None, problem.evaluate, search_years=160, fresh_years=2)
    best = problem.profit(problem.best)
    lost = problem.worth(problem.best) - problem.worth(result.decisions)
    assert result.years_spent <= 160
    assert result.gap.proven >= best - CENT
    assert result.gap.planes is not None
    assert result.gap.planes.open + (result.gap.planes.error or 0.0) >= lost - CENT
    return result


@pytest.mark.parametrize("share", [0.55, 0.72])
def test_each_half_hour_by_itself_is_wrong_where_the_queue_carries_over(share: float) -> None:
    """Erlang C half-hour by half-hour, ten-minute service, one busy half-hour. At 55 % without a wait it takes the
    half-hours after the peak for quiet ones and its plan misses the promise by more than four points; at 72 % it gives
    the peak up for lost, pays for it elsewhere, and earns little more than half of the best, which the search finds."""
    problem = queue_days(peak(18, 24), ALL_DAY, service=10.0, hiring=50_000, promise=PromiseInput(share, 0.0, True))
    formula = erlang_plan(problem.inputs)
    best = problem.best
    if share == 0.55:
        assert problem.margin(formula) < -4
    else:
        assert problem.margin(formula) > 0
        assert problem.profit(formula) < 0.55 * problem.profit(best)
    found = planned(problem).decisions
    assert found == best


def test_the_formula_is_what_the_textbook_says() -> None:
    """The formula's plan for 55 % in the middle month: four clerks keep (54 x 83 % + 24 x 0 %) / 78 = 57 % there."""
    problem = queue_days(peak(24), ALL_DAY, service=10.0, promise=PromiseInput(0.55, 0.0, True))
    assert erlang_plan(problem.inputs).heads("clerks") == (4,)
    assert 54 * service_level(4, 0.2, 10.0, 0.0) / 78 == pytest.approx(0.572, abs=5e-4)
    month = problem.months(erlang_plan(problem.inputs))[0]
    assert month.in_time / month.base == pytest.approx(0.503, abs=5e-4)


def test_averages_promise_more_than_their_plan_earns() -> None:
    """One arrival in ten minutes, ten minutes each, five minutes of patience: the program on averages promises twice
    what its plan earns, for on average nobody waits. The search earns the enumerated best, nearly a fifth more."""
    problem = queue_days([[3.0] * 8], {"day": Shift(0, 8, 200_000.0, 0, 4, opening=1),
                                       "early": Shift(0, 4, 110_000.0, 0, 4)},
                         service=10.0, patience=5.0)
    averages = averages_plan(problem.inputs)
    earned = problem.profit(averages.plan)
    assert averages.promise > 2 * earned
    found = planned(problem).decisions
    assert found == problem.best
    assert problem.profit(found) > 1.18 * earned


def test_long_and_short_shifts_are_mixed_as_enumeration_says() -> None:
    """Clerks for the day and clerks for the peak stand in for each other by their hours: one for one is not enough, and
    Erlang, which knows one kind of clerk at a time, pays more than the best mix does."""
    problem = queue_days(peak(18, 24), {"day": Shift(0, 10, 300_000.0, 0, 6, opening=3),
                                        "midday": Shift(2, 5, 120_000.0, 0, 4)},
                         service=10.0, promise=PromiseInput(0.8, 0.0, True))
    best = problem.best
    assert max(best.heads("clerks", "midday")) > 0
    assert problem.profit(erlang_plan(problem.inputs)) < problem.profit(best)
    assert planned(problem).decisions == best


@pytest.mark.long
def test_three_shifts_with_a_promise() -> None:
    """Twenty-minute service makes load lag behind arrivals; 1,000 plans of three overlapping shifts are enumerated."""
    day = [[6.0, 6.0, 12.0, 18.0, 12.0, 6.0, 4.0, 4.0, 4.0, 2.0]]
    shifts = {"early": Shift(0, 4, 150_000.0, 0, 9), "day": Shift(0, 10, 300_000.0, 0, 9, opening=3),
              "late": Shift(4, 10, 200_000.0, 0, 9)}
    problem = queue_days(day, shifts, service=20.0, patience=30.0, margin=1_500.0,
                         promise=PromiseInput(0.6, 0.0, True))
    result = planned(problem)
    assert problem.margin(result.decisions) >= 0
    assert problem.profit(result.decisions) == pytest.approx(problem.profit(problem.best), abs=CENT)
