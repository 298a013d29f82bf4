"""How many come in a day: Poisson, or Poisson with a gamma-distributed busyness of the day (negative binomial).

N given G is Poisson(mean x G), G gamma with mean 1 and coefficient of variation cv. Then N is negative binomial with
r = 1 / cv^2 and p = r / (r + mean), and Var N = mean + (cv x mean)^2. Source: Johnson, Kemp & Kotz, Univariate
Discrete Distributions, ch. 5.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.theory.checks import need_inside, need_not_negative


@dataclass(frozen=True)
class DayCount:
    """The number that come in a day. mean: expected number; cv: of the day's busyness, 0 for plain Poisson."""

    mean: float
    cv: float = 0.0

    def __post_init__(self) -> None:
        need_not_negative("mean", self.mean)
        need_not_negative("cv", self.cv)

    @property
    def variance(self) -> float:
        """mean + (cv x mean)^2."""
        return self.mean + (self.cv * self.mean) ** 2

    def probability(self, count: int) -> float:
        """P(N = count)."""
        if count < 0:
            return 0.0
        if self.mean == 0:
            return 1.0 if count == 0 else 0.0
        if self.cv == 0:
            return math.exp(count * math.log(self.mean) - self.mean - math.lgamma(count + 1))
        from scipy.special import betaln

        # log(count + size - 1 over count) by the beta function: differences of log-gammas would cancel for a small cv.
        size = 1 / self.cv**2
        ways = -math.log(count + size) - float(betaln(count + 1.0, size))
        return math.exp(ways - size * math.log1p(self.mean / size) - count * math.log1p(size / self.mean))

    def at_most(self, count: int) -> float:
        """P(N <= count)."""
        if count < 0:
            return 0.0
        if self.mean == 0:
            return 1.0
        from scipy.special import betainc, pdtr

        if self.cv == 0:
            return float(pdtr(count, self.mean))
        size = 1 / self.cv**2
        return float(betainc(size, count + 1.0, size / (size + self.mean)))

    def at_least(self, count: int) -> float:
        """P(N >= count), accurate in the far tail too."""
        if count <= 0:
            return 1.0
        if self.mean == 0:
            return 0.0
        from scipy.special import betainc, pdtrc

        if self.cv == 0:
            return float(pdtrc(count - 1, self.mean))
        size = 1 / self.cv**2
        return float(betainc(float(count), size, self.mean / (size + self.mean)))

    def quantile(self, share: float) -> int:
        """The least count n with P(N <= n) >= share, 0 < share < 1."""
        need_inside("share", share)
        low, high = -1, max(1, math.ceil(self.mean))
        while self.at_most(high) < share:
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.at_most(middle) >= share else (middle, high)
        return high


def total_variance(means: Sequence[float], own_cv: float, shared_cv: float = 0.0) -> float:
    """Variance of the sum over days, each with an own busyness of own_cv and one busyness of shared_cv for all.

    The two factors multiply and are independent: Var = sum m + sum m^2 own^2 (1 + shared^2) + (sum m)^2 shared^2.
    """
    need_not_negative("own_cv", own_cv)
    need_not_negative("shared_cv", shared_cv)
    total = sum(means)
    squares = sum(mean**2 for mean in means)
    return total + squares * own_cv**2 * (1 + shared_cv**2) + (total * shared_cv) ** 2
