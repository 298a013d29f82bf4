"""Times: every shape has the mean, variation and quantiles it states (false alarms: conftest)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import integrate, special, stats

from sim.scenario.quantities import TimeSpec
from sim.world.distributions import quantiles, ticks, weibull_power
from sim.world.draws import addresses, uniforms

MEAN = 360_000.0
SHAPES = [
    ("exponential", 1.0),
    ("lognormal", 0.3),
    ("lognormal", 1.0),
    ("lognormal", 2.5),
    ("gamma", 0.4),
    ("gamma", 1.0),
    ("gamma", 1.8),
    ("weibull", 0.2),
    ("weibull", 1.0),
    ("weibull", 1.7),
    ("uniform", 0.2),
    ("uniform", 0.577),
    ("triangular", 0.1),
    ("triangular", 0.408),
]


def _spec(shape: str, cv: float) -> TimeSpec:
    return TimeSpec(mean=MEAN, cv=None if shape == "exponential" else cv, shape=shape)


def _law(shape: str, cv: float) -> Any:
    """The same distribution by scipy.stats."""
    if shape == "exponential":
        return stats.expon(scale=MEAN)
    if shape == "lognormal":
        spread = math.sqrt(math.log(1 + cv * cv))
        return stats.lognorm(s=spread, scale=MEAN / math.sqrt(1 + cv * cv))
    if shape == "gamma":
        return stats.gamma(1 / cv**2, scale=MEAN * cv**2)
    if shape == "weibull":
        power = weibull_power(cv)
        return stats.weibull_min(power, scale=MEAN / special.gamma(1 + 1 / power))
    if shape == "uniform":
        half = MEAN * cv * math.sqrt(3)
        return stats.uniform(MEAN - half, 2 * half)
    half = MEAN * cv * math.sqrt(6)
    return stats.triang(0.5, MEAN - half, 2 * half)


@pytest.mark.parametrize(("shape", "cv"), SHAPES)
def test_theory_shape_has_its_moments_and_quantiles(shape: str, cv: float) -> None:
    """By integration over the inverse CDF: mean and cv are those stated; every quantile is scipy's."""
    spec, law = _spec(shape, cv), _law(shape, cv)
    assert law.mean() == pytest.approx(MEAN, rel=1e-9)
    assert law.std() / law.mean() == pytest.approx(cv, rel=1e-9)
    chances = np.concatenate((np.linspace(0.0005, 0.9995, 400), [1e-15, 1e-9, 1 - 1e-9, 1 - 1e-12]))
    drawn = quantiles(spec, chances)
    assert (drawn >= 0).all()
    assert drawn == pytest.approx(law.ppf(chances), rel=1e-6, abs=1e-3)

    def inverse(chance: float) -> float:
        return float(quantiles(spec, np.array([chance]))[0]) / MEAN

    # By the score z of the chance, so that the far tails count: E X^k = integral of X(Phi(z))^k phi(z).
    for power, exact in ((1, 1.0), (2, 1 + cv * cv)):
        found = integrate.quad(
            lambda z, power=power: inverse(special.ndtr(z)) ** power * math.exp(-z * z / 2) / math.sqrt(2 * math.pi),
            -8.0,
            8.0,
            limit=400,
        )[0]
        assert found == pytest.approx(exact, rel=2e-5)


@pytest.mark.parametrize(("shape", "cv"), SHAPES)
def test_theory_shape_as_drawn(watch: Any, shape: str, cv: float) -> None:
    """100,000 draws of neighbouring customers: in 200 classes of equal chance as many as there should be."""
    number = 100_000
    chances = uniforms(11, 3, 101, addresses(2, 40, number))
    times = quantiles(_spec(shape, cv), chances)
    assert np.array_equal(ticks(_spec(shape, cv), chances), np.rint(times).astype(np.int64))
    assert times.min() >= 0
    borders = _law(shape, cv).ppf(np.arange(1, 200) / 200)
    watch.fits(shape, np.bincount(np.searchsorted(borders, times), minlength=200), np.full(200, number / 200))


def test_theory_default_shapes() -> None:
    """Patience is exponential unless it states a cv; other times are fixed unless they do, and then lognormal."""
    chances = np.linspace(0.01, 0.99, 99)
    plain, varied = TimeSpec(mean=MEAN), TimeSpec(mean=MEAN, cv=0.6)
    lognormal = quantiles(_spec("lognormal", 0.6), chances)
    assert np.array_equal(quantiles(plain, chances, "exponential"), quantiles(_spec("exponential", 1.0), chances))
    assert np.array_equal(quantiles(varied, chances, "exponential"), lognormal)
    assert np.array_equal(quantiles(plain, chances), np.full(99, MEAN))
    assert np.array_equal(quantiles(varied, chances), lognormal)


def test_theory_empirical_times_are_the_observations(watch: Any) -> None:
    """Each observation is drawn equally often, and nothing else is."""
    seen = (5000.0, 1000.0, 90_000.0, 1000.0, 30_000.0)
    spec = TimeSpec(mean=sum(seen) / 5, shape="empirical", unit="ms", values=seen)
    drawn = ticks(spec, uniforms(11, 3, 102, addresses(2, 40, 50_000)))
    values, counts = np.unique(drawn, return_counts=True)
    assert values.tolist() == [1000, 5000, 30_000, 90_000]
    watch.fits("observations", counts, np.array([2, 1, 1, 1]) * 10_000.0)
