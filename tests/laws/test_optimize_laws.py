"""Laws of the decision engine that hold for whatever is drawn."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimize.decisions import as_is, head_plan, with_heads
from optimize.explain.targets import largest_remainder
from optimize.results import Book
from optimize.rivals.analytic import MACHINE, POOL, AnalyticYear
from optimize.rows.money import monthly_cost, planned_costs
from optimize.search.features import standing
from optimize.search.master import nearest, violations
from optimize.search.moves import neighbours
from optimize.search.planes import draw_planes, held_against

HEADS = st.lists(st.integers(0, 12), min_size=12, max_size=12)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60))
def test_whole_shares_add_up(values: list[float]) -> None:
    """Largest remainder keeps the rounded sum, and every share within one of its value."""
    total = int(np.floor(sum(values) + 0.5))
    shares = largest_remainder(values, total)
    assert sum(shares) == total
    assert all(abs(share - value) <= 1 + 1e-6 for share, value in zip(shares, values, strict=True))


@given(HEADS)
def test_heads_move_by_hires_and_leavers_alone(heads: list[int]) -> None:
    """Heads of a month are last month's plus hires less leavers, and never both at once."""
    inputs = AnalyticYear().inputs()
    plan = head_plan(inputs, POOL, "standard", heads)
    before = 6
    for now, hires, leavers in zip(plan.heads, plan.hires, plan.leavers, strict=True):
        assert now == before + hires - leavers
        assert min(hires, leavers) == 0
        before = now


@settings(max_examples=25, deadline=None)
@given(HEADS, st.integers(0, 20))
def test_the_nearest_plan_breaks_no_row(heads: list[int], desks: int) -> None:
    """Whatever is wished for, what comes back respects every row, and is the wish itself if that does."""
    inputs = AnalyticYear(budget=400_000 * 12 * 7.0).inputs()
    wish = with_heads(inputs, as_is(inputs), {(POOL, "standard"): heads})
    wish = replace(wish, machines=((MACHINE, desks),))
    found = nearest(inputs, standing(wish))
    assert violations(inputs, found) == ()
    if not violations(inputs, wish):
        assert found == wish


@settings(max_examples=10, deadline=None)
@given(HEADS)
def test_every_neighbour_breaks_no_row(heads: list[int]) -> None:
    """Small moves stay within the rows and are all different from the plan."""
    inputs = AnalyticYear().inputs()
    plan = nearest(inputs, standing(with_heads(inputs, as_is(inputs), {(POOL, "standard"): heads})))
    around = neighbours(inputs, plan, 0.0)
    assert plan not in around
    assert len(around) == len(set(around))
    assert all(violations(inputs, each) == () for each in around)


@given(HEADS, st.integers(1, 8))
def test_planned_cost_by_month_adds_up_to_the_programs(heads: list[int], desks: int) -> None:
    """What a plan costs by month is what its columns cost in the program."""
    inputs = AnalyticYear().inputs()
    inputs = replace(inputs, groups=(replace(inputs.groups[0], ramp_loss=(50_000.0, 20_000.0)),))
    plan = replace(with_heads(inputs, as_is(inputs), {(POOL, "standard"): heads}), machines=((MACHINE, desks),))
    point, costs = standing(plan), planned_costs(inputs)
    total = sum(cost * point[key] for key, cost in costs.items())
    assert float(monthly_cost(inputs, plan).sum()) == pytest.approx(total)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 8), st.integers(1, 8))
def test_planes_of_an_exact_concave_year_lie_above_it(heads: int, desks: int) -> None:
    """Where heads and desks weigh the same, backward and joint planes are nowhere below the truth."""
    year = AnalyticYear(per_head=1.0, spread=0.0, heads=(1, 9), desk_range=(1, 9))
    inputs = year.inputs()
    plan = replace(with_heads(inputs, as_is(inputs), {(POOL, "standard"): (heads,) * 12}), machines=((MACHINE, desks),))
    book = Book(year.evaluate, 1000)
    seen = book.see([plan], (1,))[0]
    planes = draw_planes(inputs, book, seen, 0, 0)
    for other_heads, other_desks in itertools.product(range(1, 10), range(1, 10)):
        other = replace(with_heads(inputs, plan, {(POOL, "standard"): (other_heads,) * 12}),
                        machines=((MACHINE, other_desks),))
        result = held_against(inputs, planes, book.see([other], (1,))[0])
        assert result.lifted == result.dropped == 0
