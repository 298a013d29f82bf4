"""Breaking points against lines whose zero is known, and how often their intervals hold it."""

from __future__ import annotations

import importlib.util
import math
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from sim.scenario.source import read_source
from sim.theory.alarm import within
from wherefrom.sensitivity.breaking import crossings, nearest, of_shares, value_at
from wherefrom.sensitivity.curves import Curve
from wherefrom.sensitivity.sentences import breaking_sentence, sentences
from wherefrom.sensitivity.study import study, wanted_chances


def _sample() -> ModuleType:
    path = Path(__file__).with_name("sensitivity_sample.py")
    spec = importlib.util.spec_from_file_location("sensitivity_sample", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault("sensitivity_sample", module)
    spec.loader.exec_module(module)
    return module


sample = _sample()
HIT = sample.factor("walk_in_hit_rate", 14, 26, 20)


def _curve(at: list[float], values: list[list[float]]) -> Curve:
    return Curve(0, "base", np.array(at), (), np.array(values, dtype=np.float64))


def test_a_line_crosses_where_it_is_zero() -> None:
    """-30 at 10 and 10 at 20 in all years: zero at 10 + 10 x 30 / 40 = 17.5; with no luck the interval is the point."""
    (found,) = crossings(_curve([10, 20], [[-30, -30], [10, 10]]))
    assert found.at == pytest.approx(17.5)
    assert (found.low, found.high) == pytest.approx((17.5, 17.5))
    assert found.holds == "above"


def test_the_interval_is_where_zero_lies_within_the_interval_of_the_mean() -> None:
    """Luck -1 and +1 moves the whole line of slope 1: standard error 1, t(1) = 12.706, so the mean can be told from
    zero 12.706 away from the crossing at 20, and not before."""
    (found,) = crossings(_curve([0, 40], [[-21, -19], [19, 21]]))
    assert found.at == pytest.approx(20)
    assert (found.low, found.high) == pytest.approx((20 - 12.706, 20 + 12.706), abs=0.001)


def test_luck_in_the_slope_makes_the_interval_lopsided() -> None:
    """Three years y = s (x - 5) + e with s = 1, 2, 3 and e = -1, 0, 1: the mean is 2 (x - 5) and its standard error
    |x - 4| / sqrt(3); 2 |x - 5| = 4.303 |x - 4| / sqrt(3) = 2.484 |x - 4| at x = 4.443 and x = -0.129 only, so above it
    is open and below it ends at 4.443."""
    slopes, shifts = np.array([1.0, 2.0, 3.0]), np.array([-1.0, 0.0, 1.0])
    at = [3.0, 4.5, 9.0]
    (found,) = crossings(_curve(at, [(slopes * (x - 5) + shifts).tolist() for x in at]))
    assert found.at == pytest.approx(5)
    assert found.low == pytest.approx((10 + 2.48434 * 4) / (2 + 2.48434), abs=1e-4)
    assert found.high == math.inf


def test_a_curve_that_comes_back_crosses_twice_and_the_nearest_count() -> None:
    """5, -5, 5 at 0, 10, 20: zero at 5 (holds below) and 15 (holds above); from 12 both are the next on their side."""
    found = crossings(_curve([0, 10, 20], [[5, 5], [-5, -5], [5, 5]]))
    assert [(each.at, each.holds) for each in found] == [(5, "below"), (15, "above")]
    assert nearest(found, 12) == found
    assert nearest(found, 3) == found[:1]
    assert value_at(_curve([0, 10], [[0, 0], [10, 10]]), 2.5)[0] == pytest.approx(2.5)


def test_touching_zero_is_no_crossing() -> None:
    """5, 0, 5 never changes sides; 5, 0, -5 does, at the level itself."""
    assert crossings(_curve([0, 10, 20], [[5, 5], [0, 0], [5, 5]])) == ()
    (found,) = crossings(_curve([0, 10, 20], [[5, 5], [0, 0], [-5, -5]]))
    assert found.at == 10


def test_a_single_year_gives_a_crossing_without_interval() -> None:
    """With one year the zero is known and its uncertainty is not."""
    (found,) = crossings(_curve([0, 10], [[-5], [5]]))
    assert found.at == 5
    assert math.isnan(found.low)


def _profit(scenario: str, levels: dict[str, float], year: int) -> float:
    """The shop gains 1,000 a point of its hit rate; the telephone stays at 17,200: they part at 17.2 %."""
    luck = (-500, 100, 400)[year]
    return 1000 * levels["walk_in_hit_rate"] + luck if scenario == "shop" else 17_200 + luck


def test_the_sentence_says_where_the_lead_is_lost() -> None:
    """The lead is 1,000 hit - 17,200, the same luck on both sides: it breaks at 17.2 % exactly."""
    made = study(sample.outcome([HIT], [(14,), (17,), (20,), (26,)], {sample.PROFIT: _profit},
                                scenarios=("shop", "phone"), recommended="shop"))
    lead = next(row for row in made.breaking if row.kind == "lead")
    assert lead.crossing is not None
    assert lead.crossing.at == pytest.approx(17.2)
    said = breaking_sentence(made, lead)
    assert said.startswith("Shop loses its lead over phone when walk in hit rate falls below 17.2 % (95 % interval")
    assert said in sentences(made.outcome)


def test_what_does_not_break_is_said_with_its_range() -> None:
    """Between 18 % and 26 % the shop is always ahead, and sure of it: its lead is at least 800 in every year."""
    made = study(sample.outcome([sample.factor("walk_in_hit_rate", 18, 26, 20)], [(18,), (20,), (26,)],
                                {sample.PROFIT: _profit}, scenarios=("shop", "phone"), recommended="shop"))
    lead = next(row for row in made.breaking if row.kind == "lead")
    assert lead.crossing is None
    assert lead.sure
    assert breaking_sentence(made, lead) == ("The lead of shop over phone does not break while walk in hit rate is "
                                             "between 18 % and 26 % (the other factors at base).")


def test_a_loss_is_a_breaking_point_of_a_single_scenario() -> None:
    """profit = 1,000 (hit - 18): a loss below 18 %."""
    made = study(sample.outcome([HIT], [(14,), (20,), (26,)],
                                {sample.PROFIT: lambda _s, levels, _y: 1000 * (levels["walk_in_hit_rate"] - 18)}))
    (row,) = made.breaking
    assert row.kind == "profit"
    assert row.crossing is not None
    assert row.crossing.at == pytest.approx(18)
    assert breaking_sentence(made, row).startswith("Shop makes a loss when walk in hit rate falls below 18 %")


def test_a_lead_that_is_not_there_at_base_is_told() -> None:
    """At 16 % the shop is 1,200 behind: at base it is said to be behind, and to be ahead only above 17.2 %."""
    found = sample.outcome([sample.factor("walk_in_hit_rate", 14, 26, 16)], [(14,), (16,), (26,)],
                           {sample.PROFIT: _profit}, scenarios=("shop", "phone"), recommended="shop")
    said = sentences(found)
    assert "At base the recommended shop is behind phone." in said
    assert any(each.startswith("Shop is ahead of phone only when walk in hit rate rises above 17.2 %") for each in said)


def test_the_chance_wanted_is_that_of_the_scenario() -> None:
    """The shipped shop asks for its goal in 70 % of years, and for its promises without a chance: half of the years."""
    source = read_source(Path(__file__).parents[2] / "scenarios" / "high_street.yaml")
    found = sample.outcome([HIT], [(14,), (26,)], {sample.PROFIT: _profit}).experiment
    asked = replace(found, candidates=(replace(found.candidates[0], source=source),))
    assert wanted_chances(asked, "shop", ["goal_met", "promises_kept"]) == {"goal": 0.7, "promises": 0.5}
    assert wanted_chances(asked, "shop", ["profit"]) == {}


@pytest.mark.parametrize("years", [5, 40])
def test_intervals_of_crossings_hold_the_truth_as_often_as_they_say(years: int) -> None:
    """2,000 batches of normal luck about a line with its zero at 17.2: the interval misses it in 5 % of them. False
    alarm 1e-6 (normal approximation of the binomial: 5 % +- 2.4 %); fixed seed."""
    luck = np.random.default_rng(17)
    at = np.array([14.0, 17.0, 20.0, 26.0])
    misses = 0
    for _ in range(2000):
        own = luck.normal(size=(1, years)) * 2 + luck.normal(size=(4, years))
        (found, *_) = crossings(Curve(0, "base", at, (), 3 * (at - 17.2)[:, None] + own)) or (None,)
        assert found is not None
        misses += not found.low <= 17.2 <= found.high
    assert within(misses / 2000, 0.05, math.sqrt(0.05 * 0.95 / 2000), 1e-6)


def test_a_share_of_years_that_all_agree_still_has_an_interval() -> None:
    """Met in 8 of 8 years at 1 and in 0 of 8 at 0.8: the chance of 70 % is crossed at 0.8 + 0.2 x 0.7 = 0.94, surely
    only somewhere above 0.8. (8 of 8: at least 0.025 ^ (1/8) = 63 %, not surely 70 %; 12 of 12: at least 73.5 %.)"""
    for years, high in ((8, np.inf), (12, 1.0)):
        values = np.array([[0.0] * years, [1.0] * years]) - 0.7
        curve = Curve(0, "base", np.array([0.8, 1.0]), ("0.8", "1"), values)
        (found,) = crossings(curve)
        share = of_shares(found, curve, 0.7)
        assert share.at == pytest.approx(0.94)
        assert (share.low, share.high) == (0.8, high)
