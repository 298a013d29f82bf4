"""Laws of comparisons: swapping the two negates the difference, and rounded parts always add up."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wherefrom.comparing.paired import difference
from wherefrom.comparing.parts import adding_up
from wherefrom.experiments.experiment import Measure

PROFIT = Measure("profit", "profit", "", "money", "higher")
_cents = st.integers(-10**11, 10**11)


@given(st.lists(st.tuples(_cents, _cents), min_size=2, max_size=40), st.integers(1, 8))
def test_swapping_negates(years: list[tuple[int, int]], rivals: int) -> None:
    """Held the other way round, a difference is exactly the negative one, its interval mirrored, wins those lost."""
    one, other = (np.array(values, dtype=np.float64) / 100 for values in zip(*years, strict=True))
    found, mirrored = difference(PROFIT, one, other, rivals), difference(PROFIT, other, one, rivals)
    assert found is not None
    assert mirrored is not None
    assert mirrored.alone.estimate == -found.alone.estimate
    assert (mirrored.together.low, mirrored.together.high) == (-found.together.high, -found.together.low)
    assert mirrored.wins + found.wins + found.ties == found.years == len(years)
    assert {"more": "less", "less": "more"}.get(found.verdict, found.verdict) == mirrored.verdict
    assert mirrored.more_years == found.more_years
    assert found.together.low <= found.alone.low <= found.alone.estimate <= found.alone.high <= found.together.high


@given(st.lists(_cents, min_size=1, max_size=30), st.integers(1, 500), st.sampled_from([1, 100]))
def test_rounded_parts_add_up(parts: list[int], years: int, unit: int) -> None:
    """The sum is the rounded one, the parts add up to it, and each is less than one unit off."""
    total, rounded = adding_up(parts, years, unit)
    assert sum(rounded) == total
    assert abs(total * years * unit - sum(parts)) * 2 <= years * unit
    assert all(abs(whole * years * unit - part) < years * unit for whole, part in zip(rounded, parts, strict=True))
