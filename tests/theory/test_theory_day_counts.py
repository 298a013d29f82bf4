"""How many come in a day, and when: Poisson and overdispersed days (false alarms: conftest)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import special, stats

from sim.scenario.demand import Busyness
from sim.theory.counts import DayCount, total_variance
from sim.world.arrivals import busyness_factors, poisson_counts
from sim.world.visits import arrivals_of

TEXT = """
schema: wherefrom/1
name: days
horizon: {{start: 2027-01-01, months: 120}}
calendar:
  opening: {{daily: "09:00-18:15"}}
assets:
  tills: {{kind: machines, count: 1}}
channels:
  shop: {{kind: walk_in, steps: [{{name: till, time: 1 min, needs: [tills]}}]}}
demand:
  shop: {{level: {level} per_day, by_hour: {{9: 1, 10: 2, 12: 3, "15:30": 1.5, 17: 2, 18: 0.7}}, {busyness}}}
"""
DAYS = 3653


def _counts(compiled: Callable[..., Any], level: float, busyness: str = "") -> tuple[np.ndarray, np.ndarray]:
    """(arrivals by day, ticks of all arrivals) of ten years."""
    world = compiled(TEXT.format(level=level, busyness=busyness))
    tick = arrivals_of(world.visits, 0).tick
    assert world.clock.days == DAYS
    return np.bincount(tick // 86_400_000, minlength=DAYS), tick


def _fits_day_count(watch: Any, counts: np.ndarray, law: DayCount) -> None:
    """Chi-square of the days' counts against their distribution, in bins of about equal chance."""
    borders = sorted({law.quantile(share) for share in np.arange(1, 20) / 20})
    below = np.array([law.at_most(border) for border in borders])
    expected = np.diff(np.concatenate(([0.0], below, [1.0]))) * len(counts)
    place = np.searchsorted(np.array(borders), counts, side="left")
    watch.fits("arrivals of a day", np.bincount(place, minlength=len(borders) + 1), expected)


@pytest.mark.parametrize("level", [3.0, 40.0])
def test_theory_poisson_days(compiled: Callable[..., Any], watch: Any, level: float) -> None:
    """Without busyness a day's count is Poisson: its distribution, its dispersion, and no memory of yesterday."""
    counts, _ = _counts(compiled, level)
    law = DayCount(level)
    _fits_day_count(watch, counts, law)
    watch.scores("mean", [(counts.mean() - level) / (level / DAYS) ** 0.5])
    # Index of dispersion: sum (N - mean)^2 / mean has mean n and variance n (2 + 1 / mean) for Poisson counts.
    dispersion = float(((counts - level) ** 2 / level).sum())
    watch.scores("dispersion", [(dispersion - DAYS) / (DAYS * (2 + 1 / level)) ** 0.5])
    centred = counts - level
    watch.scores("yesterday and today", [float((centred[1:] * centred[:-1]).sum()) / level / (DAYS - 1) ** 0.5])


def test_theory_overdispersed_days(compiled: Callable[..., Any], watch: Any) -> None:
    """With a busyness of cv 30 % the counts are negative binomial, of variance mean + (cv x mean)^2."""
    counts, _ = _counts(compiled, 40.0, "busyness: {cv: 0.3}")
    law = DayCount(40.0, 0.3)
    _fits_day_count(watch, counts, law)
    watch.scores("mean", [(counts.mean() - 40) / (law.variance / DAYS) ** 0.5])
    assert law.variance * DAYS == pytest.approx(total_variance([40.0] * DAYS, 0.3))
    watch.near("variance", watch.batches((counts - 40.0) ** 2), law.variance)


def test_theory_busy_days_come_in_runs(compiled: Callable[..., Any], watch: Any) -> None:
    """Carry-over 0.5: the product of neighbouring days' deviations is that of two gamma factors joined by normal
    scores of correlation 0.5 (computed by quadrature), while each day alone stays negative binomial."""
    counts, _ = _counts(compiled, 40.0, "busyness: {cv: 0.3, carries_over: 0.5}")
    watch.near("variance", watch.batches((counts - 40.0) ** 2), DayCount(40.0, 0.3).variance)
    deviation = counts - 40.0
    for lag in (1, 2, 3):
        watch.near(
            f"covariance at lag {lag}",
            watch.batches(deviation[lag:] * deviation[:-lag]),
            1600 * _gamma_covariance(0.3, 0.5**lag),
        )


def _gamma_covariance(cv: float, correlation: float) -> float:
    """Covariance of two gamma factors (mean 1) whose normal scores have this correlation."""
    score, weight = np.polynomial.hermite_e.hermegauss(80)
    weight = weight / weight.sum()
    other = correlation * score[:, None] + (1 - correlation**2) ** 0.5 * score[None, :]
    shape = 1 / cv**2

    def factor(normal: np.ndarray) -> np.ndarray:
        upper = special.gammainccinv(shape, special.ndtr(-np.abs(normal)))
        lower = special.gammaincinv(shape, special.ndtr(-np.abs(normal)))
        return np.asarray(np.where(normal > 0, upper, lower) / shape)

    return float((weight[:, None] * weight[None, :] * factor(score)[:, None] * factor(other)).sum() - 1)


def test_theory_busyness_is_gamma_and_partly_shared(watch: Any) -> None:
    """The factor is gamma; its normal score keeps its share of yesterday and shares the stated part with others."""
    busyness = Busyness(cv=0.4, carries_over=0.6, shared="30 %")
    days = 40_000
    one, two = (busyness_factors(busyness, days, 7, 0, channel) for channel in (0, 1))
    shape = 1 / 0.4**2
    scores = [special.ndtri(special.gammainc(shape, factors * shape)) for factors in (one, two)]
    fresh = [(score[1:] - 0.6 * score[:-1]) / 0.8 for score in scores]
    for each in fresh:
        watch.fits(
            "what a day adds",
            np.histogram(special.ndtr(each), bins=100, range=(0, 1))[0],
            np.full(100, (days - 1) / 100),
        )
        watch.scores("memory of it", [float((each[1:] * each[:-1]).sum()) / (days - 2) ** 0.5])
    # The product of two normal scores of correlation r has mean r and variance 1 + r^2.
    shared = fresh[0] * fresh[1]
    watch.scores("shared by channels", [float(shared.mean() - 0.3) / ((1 + 0.3**2) / (days - 1)) ** 0.5])
    watch.near("mean factor", watch.batches(one, 100), 1.0)
    watch.near("variance of the factor", watch.batches((one - 1) ** 2, 100), 0.16)


def test_theory_busyness_shared_at_a_site(watch: Any) -> None:
    """Two channels of one site share 20 % with all and 50 % with each other; one of another site shares 20 %."""
    busyness = Busyness(cv=0.4, shared="20 %", shared_at_site="50 %")
    days, shape = 40_000, 1 / 0.4**2
    at = ("town", "town", "mall")
    factors = [busyness_factors(busyness, days, 7, 0, channel, site) for channel, site in enumerate(at)]
    one, same, other = (special.ndtri(special.gammainc(shape, each * shape)) for each in factors)
    for each in (one, same, other):
        watch.scores("mean score", [float(each.mean()) * days**0.5])
        watch.scores("variance", [float((each**2).mean() - 1) / (2 / days) ** 0.5])
    # The product of two normal scores of correlation r has mean r and variance 1 + r^2.
    for name, product, r in (("one site", one * same, 0.7), ("two sites", one * other, 0.2)):
        watch.scores(name, [float(product.mean() - r) / ((1 + r**2) / days) ** 0.5])


def test_theory_arrivals_follow_the_profile(compiled: Callable[..., Any], watch: Any) -> None:
    """Half-hours get their weights, and within a half-hour (the last open a quarter of an hour) times are uniform."""
    _, tick = _counts(compiled, 40.0)
    weights = np.zeros(48)
    for half, weight in ((18, 0.5), (19, 0.5), (20, 1), (21, 1), (24, 1.5), (25, 1.5), (31, 1.5), (34, 1), (35, 1)):
        weights[half] = weight
    weights[36] = 0.35 / 2
    slot = tick % 86_400_000 // 1_800_000
    seen = np.bincount(slot, minlength=48)
    assert (seen[weights == 0] == 0).all()
    watch.fits("half-hours", seen[weights > 0], weights[weights > 0] / weights.sum() * len(tick))
    within = (tick % 1_800_000)[slot != 36] / 1_800_000
    watch.fits("within the half-hour", np.histogram(within, bins=60, range=(0, 1))[0], np.full(60, len(within) / 60))
    last = (tick % 1_800_000)[slot == 36] / 900_000
    assert last.max() < 1
    watch.fits("within the last", np.histogram(last, bins=15, range=(0, 1))[0], np.full(15, len(last) / 15))


def test_theory_poisson_by_inverse_cdf() -> None:
    """The count is the least k with P(N <= k) >= u, for small, large and fractional means and for extreme chances."""
    chances = np.concatenate((np.linspace(0.001, 0.999, 333), [1e-12, 1e-6, 1 - 1e-6, 1 - 1e-12]))
    for mean in (0.01, 0.7, 3.0, 47.3, 900.0, 25_000.0):
        counts = poisson_counts(np.full(chances.shape, mean), chances)
        assert (special.pdtr(counts, mean) >= chances).all()
        positive = counts > 0
        assert (special.pdtr(counts[positive] - 1, mean) < chances[positive]).all()
        assert np.array_equal(counts, stats.poisson.ppf(chances, mean).astype(np.int64))
    assert poisson_counts(np.zeros(3), np.array([0.1, 0.5, 0.9])).tolist() == [0, 0, 0]
