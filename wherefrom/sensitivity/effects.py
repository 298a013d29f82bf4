"""Main effects, interactions of two factors, and what a regression says where the design is no full grid."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from wherefrom.sensitivity.choose import OVER_ALL, Quantity
from wherefrom.sensitivity.cube import Cube, Ints
from wherefrom.sensitivity.curves import Basis, Curve, averaged, complete
from wherefrom.sensitivity.estimates import Estimate, Floats, estimate, mean_known
from wherefrom.sensitivity.fit import TRUSTED, Fit, fit


@dataclass(frozen=True)
class Response:
    """A measure of one scenario at a level of a factor, the others averaged (see `basis`)."""

    measure: str
    scenario: str
    factor: str
    basis: Basis
    level: float | str
    value: Estimate


@dataclass(frozen=True)
class MainEffect:
    """Full grids: the mean at a level minus the mean over all levels."""

    measure: str
    scenario: str
    factor: str
    level: float | str
    value: Estimate


@dataclass(frozen=True)
class Interaction:
    """Full grids: how much more the step of `factor` from its first to its last level brings at the last level of
    `other` than at its first. Zero where the two simply add up."""

    measure: str
    scenario: str
    factor: str
    other: str
    value: Estimate


@dataclass(frozen=True)
class Slope:
    """No full grid: standardised regression coefficients, of the values and of their ranks (standard deviations the
    measure moves when the factor moves by one). `r2`, `rank_r2`: share of the variance between points that the linear
    regression on all factors explains."""

    measure: str
    scenario: str
    factor: str
    value: Estimate
    ranks: Estimate
    r2: float
    rank_r2: float

    @property
    def trusted(self) -> bool:
        """Whether straight lines explain enough (R squared of at least 0.7) for the coefficients to say something."""
        return self.r2 >= TRUSTED


def responses(cube: Cube, scenario: str, rows: Ints) -> tuple[tuple[Curve, tuple[Response, ...]], ...]:
    """Every factor with two levels or more: its curve and the same as rows. Only these rows of the design are used (all
    where there are none), so that scenarios can be compared."""
    values = cube.of(scenario)
    if len(rows):
        values = np.full_like(values, np.nan)
        values[rows] = cube.of(scenario)[rows]
    quantity = Quantity(cube.design, values)
    found = []
    for factor, axis in enumerate(cube.design.axes):
        curve = quantity.curve(factor, OVER_ALL)
        if curve is None:
            continue
        told = tuple(
            Response(cube.measure.name, scenario, axis.factor.name, curve.basis,
                     float(curve.at[place]) if axis.numeric else curve.shown[place], curve.estimate(place))
            for place in range(len(curve.at))
        )
        found.append((curve, told))
    return tuple(found)


def main_effects(cube: Cube, scenario: str) -> tuple[MainEffect, ...]:
    """Mean at each level minus the mean over the levels, paired by replication; empty where the design is no grid."""
    found = []
    for factor, axis in enumerate(cube.design.axes):
        curve = averaged(cube.design, cube.of(scenario), factor)
        if curve is None:
            continue
        places = len(curve.at)
        for place in range(places):
            weights = np.eye(places)[place] - 1 / places
            level = float(curve.at[place]) if axis.numeric else curve.shown[place]
            found.append(MainEffect(cube.measure.name, scenario, axis.factor.name, level, curve.weighted(weights)))
    return tuple(found)


def interactions(cube: Cube, scenario: str) -> tuple[Interaction, ...]:
    """Every pair of factors of a full grid, largest first."""
    design, values = cube.design, cube.of(scenario)
    if not design.crossed:
        return ()
    whole = values[design.order].reshape(*design.shape, -1)
    found = []
    for one, other in combinations(range(len(design.axes)), 2):
        if min(design.shape[one], design.shape[other]) < 2:
            continue
        corners = np.moveaxis(whole, (one, other), (0, 1))[[0, 0, -1, -1], [0, -1, 0, -1]]
        corners = corners.reshape(4, -1, values.shape[1])
        matched = np.isfinite(corners).any(axis=2).all(axis=0)
        if not matched.any():
            continue
        low_low, low_high, high_low, high_high = complete(mean_known(corners[:, matched], 1))
        both = estimate(high_high - low_high - high_low + low_low)
        names = (design.axes[one].factor.name, design.axes[other].factor.name)
        found.append(Interaction(cube.measure.name, scenario, *names, both))
    return tuple(sorted(found, key=lambda each: -abs(each.value.mean)))


def slopes(cube: Cube, scenario: str) -> tuple[Slope, ...]:
    """The numeric factors of a design that is no full grid, in the order of the experiment; empty where the points are
    too few."""
    design, values = cube.design, cube.of(scenario)
    if design.crossed:
        return ()
    straight = fit(design, values, squares=False)
    if straight is None:
        return ()
    rows = np.flatnonzero(np.isfinite(values).any(axis=1))
    mean = mean_known(values[rows], 1)
    if not np.ptp(mean) > 0:
        return ()
    ranked = _rank_slopes(design.numbers[rows], mean)
    found = []
    for place, column in enumerate(straight.columns, start=1):
        if column.level is not None:
            continue
        axis = design.axes[column.factor]
        # The fit is on numbers scaled to -1..1; one standard deviation of the scaled number is so many of its units.
        scale = float(np.std(design.numbers[rows, column.factor])) * 2 / float(axis.numbers[-1] - axis.numbers[0])
        value = _slope(straight, place, scale / float(mean.std()))
        ranks, rank_r2 = ranked[column.factor]
        found.append(Slope(cube.measure.name, scenario, axis.factor.name, value, ranks, straight.r2, rank_r2))
    return tuple(found)


def _slope(straight: Fit, place: int, scale: float) -> Estimate:
    curve = Curve(0, "fitted", np.zeros(len(straight.slopes)), (), straight.slopes, straight.covariance,
                  straight.freedom)
    return curve.weighted(np.eye(len(straight.slopes))[place] * scale)


def _rank_slopes(numbers: Floats, mean: Floats) -> dict[int, tuple[Estimate, float]]:
    """Factor -> standardised coefficient of the ranks, with the R squared of the rank regression."""
    kept = [each for each in range(numbers.shape[1]) if np.isfinite(numbers[:, each]).all()
            and np.ptp(numbers[:, each]) > 0]
    matrix = np.column_stack([_standard(_ranks(numbers[:, each])) for each in kept])
    outcome = _standard(_ranks(mean))
    inverse = np.linalg.pinv(matrix.T @ matrix)
    found = inverse @ (matrix.T @ outcome)
    rest = outcome - matrix @ found
    r2 = 1 - float(rest @ rest) / len(mean)
    freedom = max(1, len(mean) - len(kept) - 1)
    error = np.sqrt(np.maximum(np.diag(inverse) * float(rest @ rest) / freedom, 0.0))
    spread = Curve(0, "fitted", found, (), found[:, None], np.diag(error**2), freedom)
    return {factor: (spread.estimate(place), r2) for place, factor in enumerate(kept)}


def _ranks(values: Floats) -> Floats:
    """Ranks from 1, equal values their mean rank."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((last - (count - 1) / 2)[place])


def _standard(values: Floats) -> Floats:
    deviation = values.std()
    return np.asarray((values - values.mean()) / deviation) if deviation > 0 else values - values.mean()
