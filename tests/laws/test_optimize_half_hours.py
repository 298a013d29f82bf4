"""Half-hours that are alike are planned as one, and nothing is lost by it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimize import door
from optimize.rivals.analytic import AnalyticYear
from optimize.rivals.averages import averages_program
from optimize.rows.half_hours import open_half_hours


def test_equal_half_hours_are_one_and_count_as_often_as_they_occur() -> None:
    """The times of a month's open half-hours add up to how often they occur, however few are left."""
    inputs = AnalyticYear().inputs()
    found = open_half_hours(inputs)
    weight = inputs.weight()
    for month in range(len(inputs.months)):
        is_open = sum((each.arrivals[month] > 0 for each in inputs.walk_ins), np.zeros(336, dtype=bool))
        assert sum(each.times for each in found if each.month == month) == pytest.approx(weight[month, is_open].sum())
        assert len([each for each in found if each.month == month]) < is_open.sum()


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**31 - 1))
def test_the_optimum_is_that_of_half_hours_told_apart(seed: int) -> None:
    """A difference too small to matter tells all half-hours apart; the programs then promise the same profit."""
    inputs = AnalyticYear().inputs()
    noise = np.random.default_rng(seed).uniform(1.0, 1.000001, (len(inputs.months), 336))
    apart = replace(inputs, walk_ins=tuple(replace(each, arrivals=each.arrivals * noise) for each in inputs.walk_ins))
    assert len(open_half_hours(apart)) > len(open_half_hours(inputs))
    merged, told_apart = (door.solve(averages_program(each), whole=False).objective for each in (inputs, apart))
    assert merged == pytest.approx(told_apart, rel=2e-6, abs=1.0)
