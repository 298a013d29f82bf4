"""How a quantity follows one factor, replication by replication.

A quantity is any array row x replication: a measure of one scenario, or the difference of two. What the other factors
do meanwhile is the `basis` of the curve:

- "base": they stay at the levels of the unchanged scenario (points of the design that differ in this factor alone);
- "average": averaged over all their levels (a full grid; where points are missing, over the combinations that have all
  levels of this factor);
- "fitted": least squares over all points, other factors at base (middle of their range where it is not known);
- "binned": points grouped by the factor, whatever the others were (Latin hypercube, Sobol points, tables).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from wherefrom.sensitivity.cube import Design
from wherefrom.sensitivity.estimates import Estimate, Floats, mean_known, reach
from wherefrom.sensitivity.fit import Fit

Basis = Literal["base", "average", "fitted", "binned"]
NODES = 41
_BIN_POINTS = 12
_BINS = 12


@dataclass(frozen=True, eq=False)
class Curve:
    """One quantity against one factor. `at`: ascending numbers in the factor's unit, or 0, 1, ... for words. `values`:
    place x replication, without nan. `spread`: covariance between the places that comes from the choice of points
    rather than from the luck of the years (scatter about a fit, within a bin), None for none; `freedom` of it."""

    factor: int
    basis: Basis
    at: Floats
    shown: tuple[str, ...]
    values: Floats
    spread: Floats | None = None
    freedom: int = 0

    @cached_property
    def mean(self) -> Floats:
        """Mean by place."""
        return np.asarray(self.values.mean(axis=1))

    @cached_property
    def covariance(self) -> Floats | None:
        """Covariance of the means by place; None where a single replication without spread tells none."""
        years = self.values.shape[1]
        if years < 2:
            return self.spread
        apart = self.values - self.mean[:, None]
        luck = np.asarray(apart @ apart.T / (years * (years - 1)))
        return luck if self.spread is None else luck + self.spread

    @property
    def reach(self) -> float:
        """Standard errors in half a 95 % interval."""
        years = self.values.shape[1]
        return reach(years - 1 if years > 1 else self.freedom)

    @property
    def half(self) -> Floats:
        """Half the 95 % interval by place, nan where unknown."""
        if self.covariance is None:
            return np.full(len(self.at), np.nan)
        variances: Floats = np.maximum(np.einsum("ii->i", self.covariance), 0.0)
        return np.asarray(self.reach * np.sqrt(variances))

    def estimate(self, place: int) -> Estimate:
        """The mean at one place with its interval."""
        return self.weighted(np.eye(len(self.at))[place])

    def weighted(self, weights: Floats) -> Estimate:
        """A weighted sum over the places (1 and -1: a paired difference), with its interval."""
        mean = float(weights @ self.mean)
        if self.covariance is None:
            return Estimate(mean)
        half = self.reach * float(np.sqrt(max(0.0, float(weights @ self.covariance @ weights))))
        return Estimate(mean, mean - half, mean + half)


def complete(values: Floats) -> Floats:
    """Place x replication without nan: replications unknown at some place are left out; where fewer than two remain,
    the mean by place stands as a single column."""
    whole = np.isfinite(values).all(axis=0)
    return values[:, whole] if whole.sum() >= min(2, values.shape[1]) else mean_known(values, 1)[:, None]


def at_base(design: Design, values: Floats, factor: int) -> Curve | None:
    """The curve through the points that differ from base in this factor alone; None with fewer than two."""
    others = np.delete(design.at_base, factor, axis=1).all(axis=1)
    places = np.flatnonzero(others & np.isfinite(values).any(axis=1))
    _, first = np.unique(design.levels[places, factor], return_index=True)
    chosen = places[first]
    if len(chosen) < 2:
        return None
    axis = design.axes[factor]
    levels = design.levels[chosen, factor]
    at = axis.numbers[levels] if axis.numeric else levels.astype(np.float64)
    return Curve(factor, "base", at, tuple(axis.shown[level] for level in levels), complete(values[chosen]))


def averaged(design: Design, values: Floats, factor: int) -> Curve | None:
    """The mean over all levels of the other factors; None for designs that are no full grid."""
    if not design.crossed or design.shape[factor] < 2:
        return None
    axis = design.axes[factor]
    whole = np.moveaxis(values[design.order].reshape(*design.shape, -1), factor, 0)
    whole = whole.reshape(design.shape[factor], -1, values.shape[1])
    matched = np.isfinite(whole).any(axis=2).all(axis=0)
    if not matched.any():
        return None
    at = axis.numbers if axis.numeric else np.arange(len(axis.shown), dtype=np.float64)
    return Curve(factor, "average", at, axis.shown, complete(mean_known(whole[:, matched], 1)))


def fitted(design: Design, fit: Fit | None, factor: int) -> Curve | None:
    """The fitted curve between the ends of the factor; None for words, or where nothing could be fitted."""
    axis = design.axes[factor]
    if fit is None or not axis.numeric or len(axis.shown) < 2:
        return None
    at = np.linspace(axis.numbers[0], axis.numbers[-1], NODES)
    if axis.factor.base is not None and axis.numbers[0] < axis.factor.base < axis.numbers[-1]:
        at = np.unique(np.append(at, axis.factor.base))
    rows = fit.rows_along(factor, at)
    return Curve(factor, "fitted", at, (), rows @ fit.slopes, rows @ fit.covariance @ rows.T, fit.freedom)


def binned(design: Design, values: Floats, factor: int) -> Curve | None:
    """Points grouped by the factor into up to 12 groups of about equal size (words: by level), none below 2 points."""
    axis = design.axes[factor]
    known = np.flatnonzero(np.isfinite(values).any(axis=1))
    if len(axis.shown) < 2 or len(known) < 4:
        return None
    if axis.numeric and len(axis.shown) > _BINS:
        numbers = design.numbers[known, factor]
        count = int(np.clip(len(known) // _BIN_POINTS, 2, _BINS))
        groups = [known[part] for part in np.array_split(np.argsort(numbers, kind="stable"), count)]
    else:
        groups = [known[design.levels[known, factor] == level] for level in range(len(axis.shown))]
    groups = [group for group in groups if len(group) >= 2]
    if len(groups) < 2:
        return None
    numbers = design.numbers[:, factor] if axis.numeric else design.levels[:, factor].astype(np.float64)
    at = np.array([numbers[group].mean() for group in groups])
    shown = () if axis.numeric else tuple(axis.shown[design.levels[group[0], factor]] for group in groups)
    means = mean_known(values, 1)
    scatter = np.diag([float(means[group].var(ddof=1)) / len(group) for group in groups])
    held = complete(np.array([mean_known(values[group], 0) for group in groups]))
    return Curve(factor, "binned", at, shown, held, scatter, min(len(group) for group in groups) - 1)
