"""Facts of censored times and of shapes, by arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibrate.blocks import ratio, share_range
from sim.calibrate.goodness import fit_words
from sim.calibrate.shapes import cumulative, distance, fit_shapes, from_moments, maximum_likelihood
from sim.calibrate.survival import (
    Weibull,
    exponential_mean,
    kaplan_meier,
    largest_gap,
    restricted_mean,
    weibull_fit,
)

TIMES = np.array([2.0, 3.0, 3.0, 5.0, 8.0])
EVENTS = np.array([True, True, False, False, True])


def test_kaplan_meier_by_hand() -> None:
    """At 2 one of 5 leaves, at 3 one of 4, at 8 the last of 1: shares 4/5, 4/5 x 3/4 = 3/5, 0."""
    curve = kaplan_meier(TIMES, EVENTS)
    assert curve.time.tolist() == [2, 3, 8]
    assert curve.share == pytest.approx([0.8, 0.6, 0.0])
    assert curve.at_risk.tolist() == [5, 4, 1]
    assert curve.at(np.array([0.0, 2.0, 7.9, 9.0])) == pytest.approx([1.0, 0.8, 0.6, 0.0])


def test_restricted_mean_is_the_area() -> None:
    """Up to 6: 2 x 1 + 1 x 0.8 + 3 x 0.6 = 4.6."""
    assert restricted_mean(kaplan_meier(TIMES, EVENTS), 6.0) == pytest.approx(4.6)


def test_exponential_mean_is_total_time_over_events() -> None:
    """(2 + 3 + 3 + 5 + 8) / 3 = 7; without an event nothing bounds it."""
    assert exponential_mean(TIMES, EVENTS) == pytest.approx(7.0)
    assert exponential_mean(TIMES, np.zeros(5, dtype=bool)) == np.inf


def test_weibull_fit_solves_its_score_and_moments_are_those_of_the_shape() -> None:
    """At the root, scale^k = sum t^k / events; power 1 has cv 1, power 2 a mean of scale x sqrt(pi) / 2."""
    fit = weibull_fit(TIMES, EVENTS)
    assert fit.scale**fit.power == pytest.approx((TIMES**fit.power).sum() / 3)
    score = (
        3 / fit.power
        + np.log(TIMES[EVENTS]).sum()
        - 3 * (TIMES**fit.power * np.log(TIMES)).sum() / (TIMES**fit.power).sum()
    )
    assert score == pytest.approx(0, abs=1e-9)
    assert Weibull(1.0, 5.0).moments == pytest.approx((5.0, 1.0))
    assert Weibull(2.0, 4.0).moments[0] == pytest.approx(4 * np.sqrt(np.pi) / 2)


def test_largest_gap_looks_only_where_enough_are_at_risk() -> None:
    """Against a model of 1 everywhere the gap is 1 at the end, but 0.4 while four are at risk."""
    curve = kaplan_meier(TIMES, EVENTS)
    assert largest_gap(curve, np.ones(3), 4) == pytest.approx(0.4)
    assert largest_gap(curve, np.ones(3), 1) == pytest.approx(1.0)


def test_shapes_keep_mean_and_cv() -> None:
    """Every shape given by mean 100 and cv 0.5 has that mean and cv (integrated numerically)."""
    grid = np.linspace(0, 3000, 300_001)
    for shape in ("gamma", "lognormal", "weibull"):
        beyond = 1 - cumulative(shape, from_moments(shape, 100.0, 0.5), grid)
        mean = np.trapezoid(beyond, grid)
        square = np.trapezoid(2 * grid * beyond, grid)
        assert mean == pytest.approx(100, rel=1e-4)
        assert np.sqrt(square - mean**2) / mean == pytest.approx(0.5, rel=1e-3)


def test_maximum_likelihood_of_known_forms() -> None:
    """Lognormal: mean and SD of logs (0 and 2: 1 and 1). Gamma: log k - digamma(k) = ln mean - mean ln."""
    from scipy.special import digamma

    assert maximum_likelihood("lognormal", np.array([1.0, np.e**2])) == pytest.approx((1.0, 1.0))
    sample = np.array([1.0, 2.0, 4.0, 8.0])
    power, scale = maximum_likelihood("gamma", sample)
    assert power * scale == pytest.approx(sample.mean())
    assert np.log(power) - digamma(power) == pytest.approx(np.log(3.75) - np.log(sample).mean())


def test_distance_by_hand() -> None:
    """One observation at its model's median is half a unit from it; whole seconds stand for half a second more."""
    assert distance("exponential", (1.0, 1.0), np.array([np.log(2)])) == pytest.approx(0.5)
    # 2 of 4 up to 2, all up to 4: |1/2 - F(2.5)| and |1 - F(4.5)| of an exponential of mean 3
    gaps = [abs(0.5 - (1 - np.exp(-2.5 / 3))), np.exp(-4.5 / 3)]
    assert distance("exponential", (3.0, 1.0), np.array([2.0, 2.0, 4.0, 4.0])) == pytest.approx(max(gaps))


@pytest.mark.parametrize("shape", ["gamma", "lognormal", "weibull"])
def test_the_shape_that_was_drawn_is_chosen(shape: str) -> None:
    """1,999 exact quantiles of a shape with mean 200 and cv 0.7 are recognised, by AIC and as drawn."""
    parameters = from_moments(shape, 200.0, 0.7)
    ranks = (np.arange(1, 2000)) / 2000
    grid = np.linspace(0.05, 4000, 400_000)
    sample = np.interp(ranks, cumulative(shape, parameters, grid), grid)
    fits = fit_shapes(sample, sample)
    assert fits[0].shape == shape
    assert min(fits, key=lambda each: each.aic).shape == shape
    assert fits[0].drawn_distance < 0.01


def test_ranges() -> None:
    """Days that are all alike leave no range; Wilson's interval of 1 in 10 follows its formula."""
    flat = ratio(np.full(6, 30.0), np.ones(6), np.array([0, 0, 1, 1, 2, 2]), 3)
    assert (flat.value, flat.low, flat.high) == (30.0, 30.0, 30.0)
    z = 1.2815515655446004
    centre, half = (0.1 + z * z / 20) / (1 + z * z / 10), z * np.sqrt(0.009 + z * z / 400) / (1 + z * z / 10)
    tenth = share_range(1, 10)
    assert (tenth.value, tenth.low, tenth.high) == pytest.approx((0.1, centre - half, centre + half))


def test_verdicts_judge_by_distance_not_by_sample() -> None:
    """A distance of 0.02 is very good with a million observations, 0.2 poor with a hundred; 20 cannot tell."""
    assert fit_words(0.02, 1_000_000, "x").startswith("very good")
    assert fit_words(0.2, 100, "x").startswith("poor")
    assert "too few" in fit_words(0.05, 20, "x")
    assert "within chance" in fit_words(0.05, 100, "x")
    assert "within chance" not in fit_words(0.05, 10_000, "x")
