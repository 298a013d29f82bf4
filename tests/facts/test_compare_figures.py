"""What a comparison computes from yearly figures: differences, verdicts, where customers are lost, parts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.facts.compare_sample import year
from wherefrom.comparing.lost import lost_causes, lost_places
from wherefrom.comparing.paired import difference
from wherefrom.comparing.parts import adding_up, parts_of
from wherefrom.experiments.experiment import Measure

PROFIT = Measure("profit", "profit", "", "money", "higher")
COST = Measure("cost", "cost", "", "money", "lower")


def test_paired_difference_by_hand() -> None:
    """Base 10, 20, 30 and rival 12, 21, 36: differences 2, 1, 6 with mean 3 and standard deviation sqrt(7), so that the
    95 % interval is 3 -+ 4.3027 sqrt(7 / 3); all three years are won. Variances 100 and 147 would add up to 247 without
    pairing, which is 247 / 7 times that of the differences."""
    found = difference(PROFIT, np.array([12.0, 21.0, 36.0]), np.array([10.0, 20.0, 30.0]))
    assert found is not None
    assert (found.base, found.rival, found.alone.estimate) == (20.0, 23.0, 3.0)
    reach = 4.302652729696142 * math.sqrt(7 / 3)
    assert found.alone.low == pytest.approx(3 - reach)
    assert found.alone.high == pytest.approx(3 + reach)
    assert (found.wins, found.ties, found.years) == (3, 0, 3)
    assert found.pairing == pytest.approx(247 / 7)
    # (1.2, 5.2): a tenth of the way from 1 to 2 to 6, linear.
    assert (found.p10, found.p90) == (pytest.approx(1.2), pytest.approx(5.2))
    assert found.verdict == "open"
    assert found.more_years is not None
    assert found.more_years > 0


def test_verdict_needs_the_interval_of_all_rivals_together() -> None:
    """With one rival 100 -+ 12.7 x 7.07 = 100 -+ 89.8 excludes zero; with four the level is 1.25 %, the quantile 25.5
    and the half-width 180: too close to tell."""
    rival, base = np.array([107.07106781, 92.92893219]), np.zeros(2)
    alone = difference(PROFIT, rival, base)
    among_four = difference(PROFIT, rival, base, rivals=4)
    assert alone is not None
    assert among_four is not None
    assert (alone.verdict, alone.judged, alone.more_years) == ("more", "better", None)
    assert (among_four.verdict, among_four.judged) == ("open", "open")
    assert among_four.together.half_width > alone.together.half_width
    assert among_four.alone == alone.alone


def test_cheaper_is_better_and_wins() -> None:
    """Of a cost less is better: a rival that costs 5 less in every year wins them all, and nothing varies."""
    found = difference(COST, np.array([5.0, 6.0, 7.0]), np.array([10.0, 11.0, 12.0]))
    assert found is not None
    assert (found.verdict, found.judged, found.wins) == ("less", "better", 3)
    assert (found.alone.low, found.alone.high, found.pairing) == (-5.0, -5.0, None)


def test_cents_leave_no_rest() -> None:
    """Amounts whose difference is the same 0.10 in every year differ by exactly that, whatever floats make of it."""
    base = np.array([0.1, 1_000_000.2, 33.33])
    found = difference(PROFIT, np.round(base + 0.1, 2), base)
    assert found is not None
    assert found.alone.standard_error == 0.0
    assert (found.alone.estimate, found.alone.low, found.alone.high) == (0.1, 0.1, 0.1)


def test_identical_years_differ_by_exactly_zero() -> None:
    """The same values give a difference of exactly 0, called the same, and no number of years to tell it apart."""
    values = np.array([1.5, 2.25, 8.0])
    found = difference(PROFIT, values, values)
    assert found is not None
    assert (found.alone.estimate, found.alone.low, found.alone.high) == (0.0, 0.0, 0.0)
    assert (found.verdict, found.judged, found.ties, found.more_years) == ("same", "same", 3, None)


def test_undefined_years_are_left_out_in_pairs() -> None:
    """A year in which one of the two has nothing to divide by counts for neither; one year alone is no difference."""
    nan = float("nan")
    found = difference(PROFIT, np.array([1.0, nan, 3.0, 4.0]), np.array([0.0, 1.0, nan, 2.0]))
    assert found is not None
    assert (found.years, found.base, found.rival) == (2, 1.0, 2.5)
    assert difference(PROFIT, np.array([1.0, nan]), np.array([0.0, 1.0])) is None


def test_planted_peak_is_found() -> None:
    """A rival that loses 3 or 4 customers more on Saturdays from 12:00 to 14:00 (half-hours 24 to 27) in each of 20
    years of 10 weeks is said to lose 14 / 10 more a week there: all gave up waiting."""
    noise = np.random.default_rng(7).integers(0, 3, (20, 7, 48))
    base = [year(r, lost={("shop", d, h): int(noise[r, d, h]) for d in range(6) for h in range(18, 36)})
            for r in range(20)]
    more = [year(r, lost={("shop", d, h): int(noise[r, d, h]) + (d == 5 and 24 <= h < 28) * (3 + (r + h) % 2)
                          for d in range(6) for h in range(18, 36)}) for r in range(20)]
    place, = lost_places(more, base, 10.0)
    assert (place.channel, place.days, place.start, place.end, place.cause) == ("shop", "Saturday", 24, 28, "abandoned")
    assert place.a_week.estimate == pytest.approx(14 / 10)
    mirrored, = lost_places(base, more, 10.0)
    assert mirrored.a_week.estimate == -place.a_week.estimate
    assert (mirrored.days, mirrored.start, mirrored.end) == (place.days, place.start, place.end)


def test_luck_is_no_place() -> None:
    """Two scenarios that differ by chance alone in 500 half-hours are not said to differ anywhere."""
    draw = np.random.default_rng(11)
    table = draw.integers(0, 4, (2, 15, 7, 48))
    one, two = ([year(r, lost={("shop", d, h): int(side[r, d, h]) for d in range(7) for h in range(48)})
                 for r in range(15)] for side in table)
    assert lost_places(one, two, 52.0) == ()


def test_channels_of_different_names_are_held_against_nothing() -> None:
    """Who is lost in a channel that only the rival has is lost more: 2 a year."""
    base = [year(r, lost={("shop", 0, 20): 1}) for r in range(3)]
    rival = [year(r, lost={("phone", 0, 20): 2, ("shop", 0, 20): 1}, channels=("shop", "phone")) for r in range(3)]
    cause, other = lost_causes(rival, base)
    assert (cause.channel, cause.cause, cause.base, cause.change.estimate) == ("phone", "abandoned", 0.0, 2.0)
    assert (other.channel, other.change.estimate) == ("shop", 0.0)


def test_parts_add_up_by_hand() -> None:
    """Three years that bring 10, 10 and 11 cents more in the second month: 31 cents over 3 years, in each way."""
    base = [year(r, profit=(100, 200)) for r in range(3)]
    rival = [year(r, profit=(100, 200 + more)) for r, more in enumerate((10, 10, 11))]
    parts = parts_of(rival, base)
    assert parts.cents == 31
    for way in (parts.by_channel, parts.by_product, parts.by_month):
        assert sum(one.cents for one in way) == 31
    assert [one.cents for one in parts.by_month] == [0, 31]
    assert adding_up([31, 0], 3) == (10, (10, 0))


def test_rounded_parts_add_up_to_the_rounded_sum() -> None:
    """Three parts of 50 cents in whole euros: 1.50 is rounded to 2, so two of the three become 1, the first ones."""
    assert adding_up([50, 50, 50], 1, 100) == (2, (1, 1, 0))
