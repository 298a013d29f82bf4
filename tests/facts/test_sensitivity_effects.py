"""Responses, main effects, interactions, tornado and regression of a batch, against responses whose truth is known."""

from __future__ import annotations

import importlib.util
import math
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from wherefrom.sensitivity.cube import cubes, design_of
from wherefrom.sensitivity.curves import averaged
from wherefrom.sensitivity.estimates import estimate, estimates
from wherefrom.sensitivity.study import study


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
HIT = sample.factor("hit_rate", 10, 30, 20)
RATE = sample.factor("call_rate", 1, 3, 2, "per_day")
ROWS = sample.grid([10, 20, 30], [1, 2, 3])
LUCK = (-40.0, 10.0, 30.0)  # of three years; mean 0


def _linear(scenario: str, levels: dict[str, float], year: int) -> float:
    """profit = 5 hit + 100 rate + 2 (hit - 20) (rate - 2) + luck; the phone scenario earns 60 less, its hits 1 more."""
    hit, rate = levels["hit_rate"], levels["call_rate"]
    made = 5 * hit + 100 * rate + 2 * (hit - 20) * (rate - 2) + LUCK[year]
    return made if scenario == "shop" else made - 60 + (hit - 10)


@pytest.fixture(scope="module")
def linear():
    """The study of a full grid."""
    return study(sample.outcome([HIT, RATE], ROWS, {sample.PROFIT: _linear}, scenarios=("shop", "phone")))


def _effect(made, factor: str, level: float) -> object:
    return next(row.value for row in made.effects
                if (row.scenario, row.factor, row.level) == ("shop", factor, level))


def test_main_effects_of_a_line_are_exact_and_without_luck(linear) -> None:
    """At 30 % instead of 20 % on average: 5 x 10 = 50 more; the luck of a year is the same at every level, so the
    paired interval has no width. Call rate: 100 a step."""
    top = _effect(linear, "hit_rate", 30.0)
    assert top.mean == pytest.approx(50)
    assert (top.low, top.high) == pytest.approx((50, 50))
    assert _effect(linear, "call_rate", 1.0).mean == pytest.approx(-100)


def test_an_interaction_is_the_difference_of_two_steps(linear) -> None:
    """The step of hits from 10 to 30 brings 100 + 2 x 20 x (rate - 2): 60 at rate 1, 140 at rate 3; so 80 more."""
    found = next(row for row in linear.interactions if row.scenario == "shop")
    assert (found.factor, found.other) == ("hit_rate", "call_rate")
    assert found.value.mean == pytest.approx(80)
    assert found.value.proven


def test_a_tornado_holds_the_other_factors_at_base(linear) -> None:
    """Others at base the product term is zero: calls go from 100 to 300 (swing 200), hits from 50 to 150."""
    bars = linear.bars_of("profit", "shop")
    assert [(bar.factor, bar.basis) for bar in bars] == [("call_rate", "base"), ("hit_rate", "base")]
    assert [bar.swing.mean for bar in bars] == pytest.approx([200, 100])
    assert [bar.at_low.mean for bar in bars] == pytest.approx([-100, -50])
    assert bars[0].middle == pytest.approx(300)  # 5 x 20 + 100 x 2


def test_the_response_of_a_level_averages_the_others_and_keeps_the_luck_of_years(linear) -> None:
    """At 10 %: 50 + the mean of 100, 200, 300 = 250; its interval is that of the luck: standard deviation 36.06 of
    three years, t(2) = 4.303, so 4.303 x 36.06 / sqrt(3) = 89.57."""
    row = next(each for each in linear.responses
               if (each.scenario, each.factor, each.level) == ("shop", "hit_rate", 10))
    assert row.value.mean == pytest.approx(250)
    assert row.value.high - row.value.mean == pytest.approx(89.57, abs=0.01)


def test_scenarios_are_compared_year_by_year(linear) -> None:
    """phone - shop = -60 + (hit - 10): -60, -50, -40 at the levels; on average -50 with no width at all, and never
    the best."""
    shop, phone = linear.standing("profit")
    assert shop.gap is None
    assert phone.gap.mean == pytest.approx(-50)
    assert phone.gap.high == pytest.approx(-50)
    assert (shop.best_at, phone.best_at, shop.points) == (9, 0, 9)


def test_a_failed_point_does_not_tilt_the_averages() -> None:
    """Without the point (30, 3) of the shop the combinations with all levels of hits are those at rates 1 and 2: at
    30 % 5 x 30 + 150 - 10 = 290, at 10 % 50 + 150 + 10 = 210."""
    found = sample.outcome([HIT, RATE], ROWS, {sample.PROFIT: _linear}, failed=(8,))
    curve = averaged(design_of(found), cubes(found, design_of(found))[0].of("shop"), 0)
    assert curve.mean == pytest.approx([210, 250, 290])


def test_open_points_and_one_year_leave_means_without_intervals() -> None:
    """With a single year there is nothing to tell luck by: means are there, their intervals are not."""
    made = study(sample.outcome([HIT, RATE], ROWS, {sample.PROFIT: _linear}, years=1, still_open=(0, 1)))
    assert made.bars
    assert all(math.isnan(bar.swing.low) for bar in made.bars)
    assert not made.bars[0].swing.known


def test_points_with_more_years_are_cut_to_the_years_all_have() -> None:
    """A point extended to five years is compared on the three that the others have."""
    found = sample.outcome([HIT], [(10,), (30,)],
                           {sample.PROFIT: lambda _s, levels, year: levels["hit_rate"] + LUCK[year]})
    extended = dict(found.points[0].values)
    extended["profit"] = np.append(extended["profit"], [1e6, 1e6])
    object.__setattr__(found.points[0], "values", extended)
    made = study(found)
    assert made.years == 3
    assert made.bars[0].swing.mean == pytest.approx(20)


def test_a_regression_finds_the_slopes_of_a_plane() -> None:
    """profit = 5 hit - 100 rate on scattered points: coefficients 5 sd(hit) / sd(profit) and -100 sd(rate) /
    sd(profit), R squared 1; from end to end of the points the fit gives the true swing."""
    luck = np.random.default_rng(5)
    rows = list(zip(luck.uniform(10, 30, 60).tolist(), luck.uniform(1, 3, 60).tolist(), strict=True))
    made = study(sample.outcome(
        [HIT, RATE], rows, {sample.PROFIT: lambda _s, levels, year: 5 * levels["hit_rate"] - 100 * levels["call_rate"]
                            + LUCK[year]}, design="latin_hypercube"))
    hits, rates = (np.array([row[place] for row in rows]) for place in (0, 1))
    spread = float((5 * hits - 100 * rates).std())
    expected = [5 * hits.std() / spread, -100 * rates.std() / spread]
    assert [row.value.mean for row in made.slopes] == pytest.approx(expected)
    assert made.slopes[0].r2 == pytest.approx(1)
    assert made.slopes[0].trusted
    bar = next(each for each in made.bars if each.factor == "hit_rate")
    assert bar.basis == "fitted"
    assert bar.swing.mean == pytest.approx(5 * float(np.ptp(hits)))


def test_straight_lines_through_a_parabola_are_not_trusted() -> None:
    """profit = (hit - 20)^2 over a symmetric sample has no slope: R squared near 0, the coefficient is not trusted; the
    fit with squares still finds that both ends are 100 above the middle."""
    rows = [(10 + 20 * place / 40,) for place in range(41)]
    second = [(row[0], 1 + (place * 7 % 41) / 20) for place, row in enumerate(rows)]
    made = study(sample.outcome([HIT, RATE], second, design="sobol", truths={
        sample.PROFIT: lambda _s, levels, _y: (levels["hit_rate"] - 20) ** 2}))
    slope = next(row for row in made.slopes if row.factor == "hit_rate")
    assert slope.r2 < 0.3
    assert not slope.trusted
    bar = next(each for each in made.bars if each.factor == "hit_rate")
    assert [bar.at_low.mean, bar.at_high.mean] == pytest.approx([100, 100])


def test_levels_in_words_have_effects_too() -> None:
    """A campaign that brings 30 with a base of none: swing 30 from none to spring."""
    campaign = sample.words("campaign")
    made = study(sample.outcome(
        [HIT, campaign], sample.grid([10, 20, 30], ["none", "spring"]),
        {sample.PROFIT: lambda _s, levels, year: levels["hit_rate"] + LUCK[year]
         + (30 if levels["campaign"] == "spring" else 0)}))
    bar = next(each for each in made.bars if each.factor == "campaign")
    assert (bar.low, bar.high, bar.basis) == ("none", "spring", "base")
    assert bar.at_high.mean == pytest.approx(30)


def test_nothing_played_says_nothing() -> None:
    """All points open: no table has a row, and no figure is made up."""
    made = study(sample.outcome([HIT, RATE], ROWS, {sample.PROFIT: _linear}, still_open=range(9)))
    assert made.recommended == ""
    assert (made.bars, made.effects, made.responses, made.breaking, made.standings) == ((), (), (), (), ())


def test_intervals_are_students() -> None:
    """Values 1, 2, 3, 4 and one unknown: mean 2.5, standard deviation 1.291, t(3) = 3.182: half width 2.054."""
    found = estimate(np.array([1.0, 2.0, np.nan, 3.0, 4.0]))
    assert found.mean == 2.5
    assert found.high - found.mean == pytest.approx(2.054, abs=0.001)
    mean, low, _ = estimates(np.array([[1.0, np.nan], [np.nan, np.nan]]))
    assert mean[0] == 1
    assert np.isnan([low[0], mean[1], low[1]]).all()
