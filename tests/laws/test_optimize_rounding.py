"""A table rounded to whole numbers adds up in both directions, and no cell strays from its value."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimize.explain.rounding import rounded_table


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, list[int]]:
    """Shares of rows in columns, and whole totals of the columns."""
    rows, columns = draw(st.integers(1, 8)), draw(st.integers(1, 13))
    shares = draw(st.lists(st.sampled_from([0.0, 1.0, 1 / 3, 0.7, 2.5, 1e-9, 12345.678]),
                           min_size=rows * columns, max_size=rows * columns))
    values = np.array(shares).reshape(rows, columns)
    totals = [draw(st.integers(0, 100_000_000)) if values[:, column].any() else 0 for column in range(columns)]
    return values, totals


@given(tables())
def test_rounding_keeps_both_margins(drawn: tuple[np.ndarray, list[int]]) -> None:
    """Columns add up to their totals; every cell and every row's sum is the exact value rounded down or up."""
    values, totals = drawn
    found = rounded_table(values, totals)
    sums = values.sum(axis=0)
    exact = np.divide(values * np.array(totals, dtype=float), sums, out=np.zeros_like(values), where=sums > 0)
    assert found.sum(axis=0).tolist() == totals
    near = 1e-6 + 1e-12 * max(totals, default=0)
    for cell, value in zip([*found.ravel(), *found.sum(axis=1)], [*exact.ravel(), *exact.sum(axis=1)], strict=True):
        assert math.floor(value - near) <= cell <= math.ceil(value + near)
    np.testing.assert_array_equal(rounded_table(values, totals), found)


def test_thirds_are_rounded_without_bias_of_a_row() -> None:
    """Three sellers share one order in each of three months: each sells exactly one in the quarter."""
    found = rounded_table(np.ones((3, 3)), [1, 1, 1])
    assert found.sum(axis=0).tolist() == [1, 1, 1]
    assert found.sum(axis=1).tolist() == [1, 1, 1]


def test_a_total_that_nobody_carries_is_refused() -> None:
    """A column of zeros cannot be scaled to five."""
    with pytest.raises(ValueError, match="nobody has a share"):
        rounded_table(np.zeros((2, 1)), [5])
