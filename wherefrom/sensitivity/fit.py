"""Least squares of a quantity on all factors at once: for designs that are no full grid.

Numeric factors are scaled to -1 at the low end of the points and 1 at the high end; words become indicator columns
against their first level. Squares of the numeric factors are added where there are points enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wherefrom.sensitivity.cube import Design
from wherefrom.sensitivity.estimates import Floats, mean_known

TRUSTED = 0.7
"""Below this R squared the slopes say too little of the whole (Saltelli et al., Global Sensitivity Analysis, 1.2.5)."""
_POINTS_A_TERM = 4


@dataclass(frozen=True, eq=False)
class Column:
    """A term of the fit: of one factor, either a power of its scaled number, or the indicator of one of its levels."""

    factor: int
    power: int = 1
    level: int | None = None


@dataclass(frozen=True, eq=False)
class Fit:
    """`slopes`: term x replication, the intercept first; `covariance`: of the mean slopes, from the scatter of the
    points about the fit; `r2`: share of the variance between points it explains; `points` used."""

    design: Design
    columns: tuple[Column, ...]
    slopes: Floats
    covariance: Floats
    r2: float
    points: int

    @property
    def freedom(self) -> int:
        """Points beyond those the terms use up."""
        return self.points - len(self.slopes)

    def rows_along(self, factor: int, at: Floats) -> Floats:
        """The terms at these values of one numeric factor, the others at base (their middle where it is unknown)."""
        middle = [_resting(self.design, each) for each in range(len(self.design.axes))]
        rows = np.ones((len(at), len(self.columns) + 1))
        for place, column in enumerate(self.columns, start=1):
            if column.factor == factor:
                rows[:, place] = _scaled(self.design, factor, at) ** column.power
            elif column.level is None:
                rows[:, place] = middle[column.factor] ** column.power
            else:
                axis = self.design.axes[column.factor]
                rows[:, place] = 1 / len(axis.shown) if axis.base is None else float(axis.base == column.level)
        return rows


def _scaled(design: Design, factor: int, numbers: Floats) -> Floats:
    axis = design.axes[factor]
    low, high = axis.numbers[0], axis.numbers[-1]
    return np.asarray((2 * numbers - low - high) / (high - low))


def _resting(design: Design, factor: int) -> float:
    """The scaled number at which a factor rests while another moves."""
    axis = design.axes[factor]
    base = axis.factor.base
    if not axis.numeric or base is None or len(axis.shown) < 2 or not axis.numbers[0] <= base <= axis.numbers[-1]:
        return 0.0
    return float(_scaled(design, factor, np.array([base]))[0])


def columns_of(design: Design, points: int) -> tuple[Column, ...]:
    """The terms that so many points can carry: at least four points a term; none otherwise."""
    linear: list[Column] = []
    squares: list[Column] = []
    for factor, axis in enumerate(design.axes):
        if len(axis.shown) < 2:
            continue
        if axis.numeric:
            linear.append(Column(factor))
            if len(axis.shown) > 2:
                squares.append(Column(factor, power=2))
        else:
            linear += [Column(factor, level=level) for level in range(1, len(axis.shown))]
    if points >= _POINTS_A_TERM * (1 + len(linear) + len(squares)):
        return (*linear, *squares)
    return tuple(linear) if points >= _POINTS_A_TERM * (1 + len(linear)) else ()


def terms(design: Design, columns: tuple[Column, ...], rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    """The terms of these rows, the intercept first."""
    found = np.ones((len(rows), len(columns) + 1))
    for place, column in enumerate(columns, start=1):
        if column.level is None:
            found[:, place] = _scaled(design, column.factor, design.numbers[rows, column.factor]) ** column.power
        else:
            found[:, place] = design.levels[rows, column.factor] == column.level
    return found


def fit(design: Design, values: Floats, squares: bool = True) -> Fit | None:
    """Fit row x replication, straight lines only without `squares`; None where the points are too few for the
    factors, or do not tell them apart."""
    rows = np.flatnonzero(np.isfinite(values).any(axis=1))
    columns = columns_of(design, len(rows))
    if not squares:
        columns = tuple(column for column in columns if column.power == 1)
    if not columns:
        return None
    held = values[rows]
    whole = np.isfinite(held).all(axis=0)
    held = held[:, whole] if whole.any() else mean_known(held, 1)[:, None]
    matrix = terms(design, columns, rows)
    # The normal equations are well conditioned here: every term lies between -1 and 1.
    square = matrix.T @ matrix
    if np.linalg.matrix_rank(square, tol=1e-8 * len(rows)) < len(square):
        return None
    inverse = np.linalg.inv(square)
    slopes = inverse @ (matrix.T @ held)
    mean = held.mean(axis=1)
    rest = mean - matrix @ slopes.mean(axis=1)
    freedom = len(rows) - len(square)
    whole_sum = float(((mean - mean.mean()) ** 2).sum())
    rest_sum = float(rest @ rest)
    r2 = 1 - rest_sum / whole_sum if whole_sum > 0 else 1.0
    return Fit(design, columns, slopes, np.asarray(inverse * (rest_sum / freedom)), r2, len(rows))
