"""Service time of a call log: mean, variation, shape, and the wrap-up that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calibrate.blocks import ratio, variation
from sim.calibrate.call_log import CallLog
from sim.calibrate.goodness import fit_words
from sim.calibrate.profiles import Estimate
from sim.calibrate.shapes import SHAPES, ShapeFit, cumulative, fit_shapes, from_moments
from sim.calibrate.types import CalibrationError, Curve, Figure, Problem

FEWEST = 30


@dataclass(frozen=True, slots=True)
class Times:
    """Observed times (seconds): `mean` and `cv` with P10 and P90, `shape` chosen, all `fits`, `shortest` fitted."""

    times: np.ndarray[tuple[int], np.dtype[np.float64]]
    mean: Estimate
    cv: Estimate
    shape: str
    fits: tuple[ShapeFit, ...]
    shortest: float

    @property
    def chosen(self) -> ShapeFit:
        """The fit of the chosen shape."""
        return next(each for each in self.fits if each.shape == self.shape)

    def verdict(self) -> str:
        """How well the chosen shape, drawn from mean and cv, meets the log; and what likelihood alone would choose."""
        if not self.fits:
            return f"all {len(self.times):,} times are equal"
        words = fit_words(self.chosen.drawn_distance, len(self.times), f"{self.shape} drawn from mean and cv")
        best = min(self.fits, key=lambda each: each.aic)
        above = f" of times of {self.shortest:g} s and over" if self.shortest else ""
        agree = "AIC agrees" if best.shape == self.shape else f"AIC{above} prefers {best.shape}"
        own = min(self.fits, key=lambda each: each.distance)
        return f"{words}; {agree}; best maximum-likelihood fit{above}: {own.shape}, {100 * own.distance:.1f} points off"


def describe_times(
    times: np.ndarray[tuple[int], np.dtype[np.float64]],
    day: np.ndarray[tuple[int], np.dtype[np.int64]],
    days: int,
    shortest: float,
    what: str,
    file: str,
) -> Times:
    """Moments, ranges and shape of positive times.

    The shape chosen is the one that, drawn from mean and cv, lies nearest to the log (Kolmogorov-Smirnov); exponential
    only where the cv is within 10 % of 1, since it cannot state another; deterministic where all are equal. Raises
    CalibrationError under 30 times.
    """
    fitted = times[times >= shortest]
    if len(fitted) < FEWEST:
        raise CalibrationError(
            [
                Problem(
                    file,
                    0,
                    0,
                    f"only {len(fitted)} {what} are left; {FEWEST} are needed",
                    "give a longer log, or check the mapping",
                )
            ]
        )
    mean = ratio(times, np.ones(len(times)), day, days)
    cv = variation(times, day, days)
    if float(times.min()) == float(times.max()):
        return Times(times, mean, cv, "deterministic", (), shortest)
    fits = fit_shapes(times, fitted)
    fitting = [each for each in fits if each.shape != "exponential" or abs(cv.value - 1) <= 0.1]
    return Times(times, mean, cv, fitting[0].shape, fits, shortest)


def service_times(log: CallLog, shortest: float, file: str) -> Times:
    """Service times of the chosen calls."""
    here = log.served & log.chosen
    return describe_times(log.service[here], log.day[here], len(log.dates), shortest, "services", file)


def times_figure(title: str, described: Times) -> Figure:
    """Observed distribution function against all shapes drawn from mean and cv (to the 99th percentile)."""
    top = float(np.quantile(described.times, 0.99))
    grid = np.linspace(0, top, 120)[1:]
    ordered = np.sort(described.times)
    seen = np.searchsorted(ordered, grid, side="right") / len(ordered)
    lines = tuple(
        Curve(
            f"{shape} ({100 * fit.drawn_distance:.1f} points off)",
            tuple(float(each) for each in grid),
            tuple(
                float(each)
                for each in cumulative(shape, from_moments(shape, described.mean.value, described.cv.value), grid)
            ),
        )
        for shape in SHAPES
        for fit in described.fits
        if fit.shape == shape
    )
    return Figure(
        "curve",
        title,
        tuple(float(each) for each in grid),
        tuple(float(each) for each in seen),
        "seconds",
        "share finished",
        references=lines,
    )
