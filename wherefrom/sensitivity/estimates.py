"""Means over replications with their 95 % intervals, for many quantities at once.

Replication r is the same luck at every point, so a difference is taken within each replication first and its interval
is that of the mean of those differences (Law, Simulation Modeling and Analysis, 10.2: paired t).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.theory.student import t_quantile

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    """A mean with the ends of its 95 % interval; the ends are nan where a single replication gives none."""

    mean: float
    low: float = float("nan")
    high: float = float("nan")

    @property
    def known(self) -> bool:
        """Whether it has an interval."""
        return bool(np.isfinite(self.low) and np.isfinite(self.high))

    @property
    def proven(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.known and (self.low > 0 or self.high < 0)

    def __neg__(self) -> Estimate:
        return Estimate(-self.mean, -self.high, -self.low)


@cache
def reach(freedom: int) -> float:
    """How many standard errors half a 95 % interval is, by degrees of freedom (nan for none)."""
    return t_quantile(freedom, (1 + CONFIDENCE) / 2) if freedom > 0 else float("nan")


def known_rows(values: Floats) -> Bools:
    """Whether any replication (last axis) is known."""
    return np.asarray(np.isfinite(values).any(axis=-1), dtype=np.bool_)


def mean_known(values: Floats, axis: int | tuple[int, ...]) -> Floats:
    """The mean of the values that are there (not nan); nan where none is. The values are given without `axis`."""
    known = np.isfinite(values)
    count = known.sum(axis=axis)
    total = np.where(known, values, 0.0).sum(axis=axis)
    return np.asarray(np.divide(total, count, out=np.full(np.shape(total), np.nan), where=count > 0))


def estimates(samples: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean, low and high along the last axis (replications), leaving out nan; low and high nan with fewer than two."""
    known = np.isfinite(samples)
    count = known.sum(axis=-1)
    mean = mean_known(samples, -1)
    apart = np.where(known, samples - mean[..., None], 0.0)
    freedom = np.maximum(count - 1, 0)
    variance = (apart**2).sum(axis=-1) / np.where(freedom > 0, freedom, 1)
    steps = np.array([reach(each) for each in range(int(freedom.max(initial=0)) + 1)])
    half = steps[freedom] * np.sqrt(variance / np.maximum(count, 1))
    return mean, mean - half, mean + half


def estimate(samples: Floats) -> Estimate:
    """The mean of one value a replication, with its interval."""
    mean, low, high = estimates(samples)
    return Estimate(float(mean), float(low), float(high))
