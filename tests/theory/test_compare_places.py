"""How often a comparison is wrong about where customers are lost, and whether a real peak is found."""

from __future__ import annotations

import numpy as np
import pytest

from tests.facts.compare_sample import year
from wherefrom.comparing.figures import YearFigures
from wherefrom.comparing.lost import lost_places

FALSE_ALARM = 1e-6


def _lost(table: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> list[YearFigures]:
    """Years of lost customers by [year, day, half-hour from 9:00 on]."""
    return [year(number, lost={("shop", int(d), int(h) + 18): int(people[d, h]) for d, h in np.argwhere(people)})
            for number, people in enumerate(table)]


@pytest.mark.parametrize(("years", "people"), [(3, 0.1), (12, 3.0)])
def test_luck_is_rarely_called_a_place(years: int, people: float) -> None:
    """Where both lose customers at the same rate (independently, so that nothing but luck differs), some stretch of the
    week is called different in at most 5 % of comparisons: 80 of them, false alarm 1e-6."""
    from scipy.stats import binom

    draw = np.random.default_rng(years)
    named = sum(bool(lost_places(*(_lost(draw.poisson(people, (years, 6, 18))) for _ in range(2)), 52.0))
                for _ in range(80))
    assert named <= int(binom.isf(FALSE_ALARM, 80, 0.05))


def test_a_real_peak_is_found_nearly_always() -> None:
    """Two more lost customers a half-hour on Saturdays from 12:00 to 14:00, beside 3 lost everywhere, over 40 years:
    the place named overlaps that peak in at least 29 of 30 comparisons. The mean of the peak is 8 and its standard
    error sqrt((24 + 8) / 40) = 0.9; the bound for all stretches lies at about 4.8 of those."""
    draw = np.random.default_rng(3)
    found = 0
    for _ in range(30):
        both = draw.poisson(3.0, (2, 40, 6, 18))
        both[0, :, 5, 6:10] += draw.poisson(2.0, (40, 4))
        places = lost_places(_lost(both[0]), _lost(both[1]), 52.0)
        found += any(place.days == "Saturday" and place.start < 28 and place.end > 24 and place.a_week.estimate > 0
                     for place in places)
    assert found >= 29
