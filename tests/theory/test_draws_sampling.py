"""Draws one at a time: the compiled functions say the same as NumPy's and SciPy's."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import special

from sim.scenario.quantities import TimeSpec
from sim.world.distributions import quantiles
from sim.world.distributions import ticks as specified
from sim.world.draws import Purpose, addresses, uniforms
from sim.world.inverse import gamma_quantile, normal_quantile
from sim.world.luck import entity_key, time_table
from sim.world.sampling import chance, pick, ticks

NUMBER = 4_000
OBSERVED = (5.0, 5.0, 61.5, 900.25, 12.0, 3_600_000.0, 0.0)
SPECS = [
    TimeSpec(mean=360_000.0),
    TimeSpec(mean=360_000.0, cv=0),
    TimeSpec(mean=0.0, cv=1, shape="gamma"),
    TimeSpec(mean=0.0, shape="exponential"),
    TimeSpec(mean=540_000.0, shape="exponential"),
    TimeSpec(mean=1.5e9, shape="exponential"),
    TimeSpec(mean=3e18, shape="exponential"),
    *(TimeSpec(mean=480_000.0, cv=cv, shape="lognormal") for cv in (0.05, 0.7, 4.0, 20.0)),
    *(TimeSpec(mean=480_000.0, cv=cv, shape="gamma") for cv in (0.02, 0.4, 1.0, 1.8, 20.0)),
    *(TimeSpec(mean=480_000.0, cv=cv, shape="weibull") for cv in (0.2, 1.0, 1.7, 20.0)),
    *(TimeSpec(mean=480_000.0, cv=cv, shape="uniform") for cv in (0.2, 0.577)),
    *(TimeSpec(mean=480_000.0, cv=cv, shape="triangular") for cv in (0.1, 0.408)),
    TimeSpec(mean=sum(OBSERVED) / len(OBSERVED), shape="empirical", values=OBSERVED),
]


def _chances() -> np.ndarray:
    """Neighbouring customers' uniforms, and both tails down to the last one that can be drawn."""
    tail = np.array([2.0**-53, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 0.0249, 0.0251, 0.075, 0.425])
    return np.concatenate((uniforms(1, 0, Purpose.LOOK, addresses(0, 0, NUMBER)), tail, 1 - tail, [0.5, 0.75, 0.25]))


@pytest.mark.parametrize("default", ["", "exponential"])
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.shape}-{spec.cv}-{spec.mean:g}")
def test_draws_times_are_the_specified_ones(spec: TimeSpec, default: str) -> None:
    """The same whole tick as `distributions.ticks`, unless the exact value lies within a millionth of a rounding border
    (or, beyond 2**32 ticks, within a few units of the last place of a float)."""
    drawn = _chances()
    times, points = time_table([spec], default)
    found = np.array([ticks(times, points, 0, each) for each in drawn])
    exact, expected = quantiles(spec, drawn, default), specified(spec, drawn, default)
    near = np.abs(exact - np.floor(exact) - 0.5) < 1e-6
    far = exact > 2.0**32
    assert (found[~near & ~far] == expected[~near & ~far]).all()
    assert (np.abs(found - expected)[near & ~far] <= 1).all()
    assert np.allclose(found[far], expected[far], rtol=1e-9, atol=0)
    assert near.mean() < 0.01 or spec.shape == "empirical"
    assert found.min() >= 0
    assert found.max() <= 2**60


def test_draws_of_a_time_not_stated_take_no_time() -> None:
    """Row -1 is no row: 0 ticks."""
    times, points = time_table([SPECS[4]])
    assert ticks(times, points, -1, 0.7) == 0


def test_draws_of_several_times_read_their_own_row() -> None:
    """All times in one table, two empirical ones with their own observations."""
    every = [*SPECS, TimeSpec(mean=2.0, shape="empirical", values=(1.0, 3.0))]
    times, points = time_table(every)
    for row, spec in enumerate(every):
        alone = time_table([spec])
        for each in (0.03, 0.3, 0.51, 0.97):
            assert ticks(times, points, row, each) == ticks(*alone, 0, each)
    assert [ticks(times, points, len(SPECS), each) for each in (0.49, 0.51)] == [1, 3]


@pytest.mark.parametrize("shape", [1 / 400, 0.01, 0.1, 0.5, 0.9, 1.0, 1.5, 4.0, 19.9, 20.1, 300.0, 2_500.0, 1e5])
def test_draws_gamma_quantile_is_scipys(shape: float) -> None:
    """Within 1e-9 of scipy's gammaincinv, relatively, wherever the quantile is a number of normal size."""
    drawn = _chances()
    found = np.array([gamma_quantile(shape, each) for each in drawn])
    expected = special.gammaincinv(shape, drawn)
    normal = expected > 1e-290
    assert np.abs(found[normal] / expected[normal] - 1).max() < 1e-9
    assert (found[~normal] < 1e-289).all()
    assert (np.diff(found[np.argsort(drawn, kind="stable")]) >= 0).all(), "more luck, more time"


def test_draws_gamma_quantile_solves_its_equation() -> None:
    """P(a, x) = u for a shape where scipy's own inverse is good to 1e-9 only: 1,000 customers, a = 1e6."""
    drawn = _chances()[:1_000]
    found = np.array([gamma_quantile(1e6, each) for each in drawn])
    assert np.abs(special.gammainc(1e6, found) - drawn).max() < 1e-12


def test_draws_gamma_quantile_of_nearly_constant_times() -> None:
    """Above a = 1e7 (cv below 0.03 %) the start is the answer: it continues the solved values within 4e-10."""
    drawn = _chances()[-40:]
    below = np.array([gamma_quantile(0.9999999e7, each) for each in drawn])
    above = np.array([gamma_quantile(1.0000001e7, each) for each in drawn])
    middle = (np.sqrt(below) + np.sqrt(above)) / 2
    # A gamma variable's root has a spread of 1/2 whatever its shape: roots differ as the roots of the shapes do.
    assert np.allclose(np.sqrt(above) - np.sqrt(below), np.sqrt(1.0000001e7) - np.sqrt(0.9999999e7), atol=4e-10 * 3163)
    assert np.abs(middle**2 / 1e7 - 1).max() < 9 / np.sqrt(1e7)
    assert gamma_quantile(1e18, 0.999) == pytest.approx(1e18, rel=1e-8)


def test_draws_normal_quantile_is_scipys() -> None:
    """Within 4e-15 of scipy's ndtri, relatively (absolutely near the middle)."""
    drawn = _chances()
    found, expected = np.array([normal_quantile(each) for each in drawn]), special.ndtri(drawn)
    assert np.abs(found - expected).max() < 4e-15 * max(1.0, np.abs(expected).max())
    assert normal_quantile(0.5) == 0.0


def test_draws_one_at_a_time_are_those_of_arrays() -> None:
    """A uniform by its keys is the one `draws.uniforms` gives: addresses up to 2**62, ordinals of talks too."""
    who = np.concatenate((addresses(0, 0, 50), addresses(3, 364, 50), np.array([(1 << 62) + 5], dtype=np.int64)))
    for purpose, ordinal in itertools.product((Purpose.FAILURE, 3000 + Purpose.HIT), (0, 1, 7, 1_000_001)):
        first, second = entity_key(2**40 + 3, 17, purpose)
        alone = [chance(first, second, each, ordinal) for each in who.tolist()]
        assert alone == uniforms(2**40 + 3, 17, purpose, who, ordinal).tolist()


@pytest.mark.parametrize("shares", [[1.0], [0.55, 0.45], [0.0, 0.3, 0.0, 0.7, 0.0], [0.2] * 5, [1.0, 0.0], [0.1, 0.1]])
def test_draws_pick_by_shares(shares: list[float]) -> None:
    """The share a uniform falls into by binary search; a share of 0 is never picked; sums need not be 1."""
    drawn = _chances()
    border = np.concatenate(([9.0, 9.5], np.cumsum(shares), [0.1]))
    found = [pick(border, 2, len(shares), each) for each in drawn]
    place = np.searchsorted(np.cumsum(shares), drawn * np.cumsum(shares)[-1], side="right")
    assert found == np.minimum(place, len(shares) - 1).tolist()
    assert {number for number, share in enumerate(shares) if share == 0}.isdisjoint(found)


def test_draws_pick_from_nothing() -> None:
    """No shares, nothing picked."""
    assert pick(np.array([1.0]), 0, 0, 0.4) == -1
