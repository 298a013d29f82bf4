"""Which shape do observed times have? Maximum likelihood and AIC, and the distance of what the simulator would draw."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log, pi, sqrt

import numpy as np

from sim.calibrate.reader import Floats

SHAPES = ("exponential", "gamma", "lognormal", "weibull")


@dataclass(frozen=True, slots=True)
class ShapeFit:
    """One shape against one sample.

    `aic` of its maximum likelihood fit and `distance` of that fit (Kolmogorov-Smirnov); `drawn_distance` of the same
    shape given by the sample's mean and cv, which is how a scenario states it and the simulator draws it.
    """

    shape: str
    aic: float
    distance: float
    drawn_distance: float


def fit_shapes(times: Floats, fitted: Floats) -> tuple[ShapeFit, ...]:
    """All shapes, best drawn distance first.

    `times` are all times (positive; their mean and cv are what a scenario would state, judged by `drawn_distance`);
    `fitted` those that shape the maximum likelihood fits (the same, or without services too short to be real).
    """
    mean, cv = float(times.mean()), float(times.std() / times.mean())
    fits = []
    for shape in SHAPES:
        parameters = maximum_likelihood(shape, fitted)
        count = 1 if shape == "exponential" else 2
        aic = 2 * count - 2 * float(log_density(shape, parameters, fitted).sum())
        fits.append(
            ShapeFit(
                shape, aic, distance(shape, parameters, fitted), distance(shape, from_moments(shape, mean, cv), times)
            )
        )
    return tuple(sorted(fits, key=lambda each: (each.drawn_distance, each.aic)))


def maximum_likelihood(shape: str, times: Floats) -> tuple[float, float]:
    """Parameters: exponential (mean, 1), gamma and weibull (power, scale), lognormal (mean and SD of logs)."""
    mean, logs = float(times.mean()), np.log(times)
    if shape == "exponential":
        return mean, 1.0
    if shape == "lognormal":
        return float(logs.mean()), max(float(logs.std()), 1e-9)
    if shape == "weibull":
        from sim.calibrate.survival import weibull_fit

        fit = weibull_fit(times, np.ones(len(times), dtype=bool))
        return fit.power, fit.scale
    from scipy.special import digamma

    gap = max(log(mean) - float(logs.mean()), 1e-9)
    low, high = 1e-3, 1e6
    for _ in range(80):  # log k - digamma(k) falls in k
        middle = sqrt(low * high)
        low, high = (middle, high) if log(middle) - float(digamma(middle)) > gap else (low, middle)
    return sqrt(low * high), mean / sqrt(low * high)


def from_moments(shape: str, mean: float, cv: float) -> tuple[float, float]:
    """Parameters, as in `maximum_likelihood`, of the shape with this mean and cv (exponential: the mean alone)."""
    if shape == "exponential":
        return mean, 1.0
    if shape == "lognormal":
        variance = log(1 + cv * cv)
        return log(mean) - variance / 2, sqrt(max(variance, 1e-18))
    if shape == "gamma":
        return 1 / (cv * cv), mean * cv * cv
    low, high = 0.05, 500.0
    for _ in range(80):  # the cv of a Weibull falls in its power
        middle = sqrt(low * high)
        square = lgamma(1 + 2 / middle) - 2 * lgamma(1 + 1 / middle)
        low, high = (middle, high) if square > log(1 + cv * cv) else (low, middle)
    power = sqrt(low * high)
    return power, mean / exp(lgamma(1 + 1 / power))


def log_density(shape: str, parameters: tuple[float, float], times: Floats) -> Floats:
    """Log density at each time."""
    a, b = parameters
    if shape == "exponential":
        return np.asarray(-times / a - log(a))
    if shape == "lognormal":
        return np.asarray(-(((np.log(times) - a) / b) ** 2) / 2 - np.log(times) - log(b * sqrt(2 * pi)))
    if shape == "gamma":
        return np.asarray((a - 1) * np.log(times) - times / b - lgamma(a) - a * log(b))
    return np.asarray(np.log(a / b) + (a - 1) * np.log(times / b) - (times / b) ** a)


def cumulative(shape: str, parameters: tuple[float, float], times: Floats) -> Floats:
    """Distribution function at each time."""
    from scipy.special import gammainc, ndtr

    a, b = parameters
    times = np.maximum(times, 1e-300)
    if shape == "exponential":
        return -np.expm1(-times / a)
    if shape == "lognormal":
        return np.asarray(ndtr((np.log(times) - a) / b))
    if shape == "gamma":
        return np.asarray(gammainc(a, times / b))
    return -np.expm1(-((times / b) ** a))


def distance(shape: str, parameters: tuple[float, float], times: Floats) -> float:
    """Kolmogorov-Smirnov distance; times in whole units stand for half a unit either side."""
    values, counts = np.unique(times, return_counts=True)
    after = np.cumsum(counts) / len(times)
    if bool((values == np.rint(values)).all()) and float(values.max()) >= 2:
        return float(np.abs(after - cumulative(shape, parameters, values + 0.5)).max())
    before = np.concatenate(([0.0], after[:-1]))
    model = cumulative(shape, parameters, values)
    return float(np.maximum(np.abs(after - model), np.abs(before - model)).max())
