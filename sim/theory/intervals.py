"""How sure a simulated number is: intervals of means and differences, bounds of a chance, percentiles.

Sources: Law, Simulation Modeling and Analysis, ch. 9 and 10; Clopper & Pearson (1934).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.theory.checks import FloatArray, need, need_inside, need_share
from sim.theory.student import t_quantile


@dataclass(frozen=True)
class Interval:
    """An estimate with the interval that holds the true value with the stated confidence."""

    estimate: float
    low: float
    high: float
    standard_error: float

    @property
    def half_width(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


def mean_interval(values: Sequence[float] | FloatArray, confidence: float = 0.95) -> Interval:
    """Student's t-interval of the mean of independent runs. Raises ValueError for fewer than two values."""
    need_inside("confidence", confidence)
    data = _data(values)
    need(data.size >= 2, "an interval needs at least two values")
    error = float(data.std(ddof=1)) / math.sqrt(data.size)
    reach = t_quantile(data.size - 1, (1 + confidence) / 2) * error
    mean = float(data.mean())
    return Interval(mean, mean - reach, mean + reach, error)


def paired_difference(
    after: Sequence[float] | FloatArray, before: Sequence[float] | FloatArray, confidence: float = 0.95
) -> Interval:
    """t-interval of the mean of after - before, run by run: both must come from the same seeds in the same order."""
    later, earlier = _data(after), _data(before)
    need(later.size == earlier.size, f"{later.size} values cannot be paired with {earlier.size}")
    return mean_interval(later - earlier, confidence)


def chance_at_least(successes: int, trials: int, confidence: float = 0.95) -> float:
    """Lower bound of a chance: exact, one-sided (Clopper-Pearson).

    The chance below which so many successes, or more, would happen in less than 1 - confidence of such experiments:
    the 1 - confidence quantile of Beta(successes, trials - successes + 1). 0 if nothing succeeded.
    """
    _need_counts(successes, trials)
    need_inside("confidence", confidence)
    if successes == 0:
        return 0.0
    from scipy.special import betaincinv

    return float(betaincinv(successes, trials - successes + 1, 1 - confidence))


def chance_at_most(successes: int, trials: int, confidence: float = 0.95) -> float:
    """Upper bound of a chance: exact, one-sided (Clopper-Pearson). 1 if everything succeeded."""
    return 1.0 - chance_at_least(trials - successes, trials, confidence)


def percentile(values: Sequence[float] | FloatArray, share: float) -> float:
    """Sample quantile, linear between the sorted values (Hyndman & Fan type 7); share 1 is the greatest."""
    need_share("share", share)
    data = _data(values)
    need(data.size >= 1, "a percentile needs at least one value")
    return float(np.quantile(data, share))


def p10_p90(values: Sequence[float] | FloatArray) -> tuple[float, float]:
    """(P10, P90): four runs out of five lie between them."""
    return percentile(values, 0.1), percentile(values, 0.9)


def _data(values: Sequence[float] | FloatArray) -> FloatArray:
    data = np.asarray(values, dtype=np.float64)
    need(data.ndim == 1, "values must be a plain list of numbers")
    need(bool(np.all(np.isfinite(data))), "values must be finite numbers")
    return data


def _need_counts(successes: int, trials: int) -> None:
    need(trials >= 1, f"trials must be at least 1, but is {trials}")
    need(0 <= successes <= trials, f"successes must lie between 0 and {trials}, but is {successes}")
