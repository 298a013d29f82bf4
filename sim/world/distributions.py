"""Times from uniforms: each distribution by its moments and its inverse CDF."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.scenario.quantities import TimeSpec
from sim.world.quantiles import normal_quantiles

Floats = NDArray[np.float64]


def shape_of(spec: TimeSpec, default: str) -> str:
    """The stated shape; else `default` ("exponential" for patience), else lognormal with a cv, else fixed."""
    if spec.shape is not None:
        return spec.shape
    if default == "exponential":
        return "exponential" if spec.cv is None else "lognormal"
    return "deterministic" if not spec.cv else "lognormal"


def ticks(spec: TimeSpec, uniforms: Floats, default: str = "") -> NDArray[np.int64]:
    """Durations in whole ticks, one per uniform, by inverse CDF. Never negative, at most 2**60 (no clock overflows)."""
    return np.clip(np.rint(quantiles(spec, uniforms, default)), 0, 2.0**60).astype(np.int64)


def quantiles(spec: TimeSpec, uniforms: Floats, default: str = "") -> Floats:
    """Quantiles in (fractional) ticks of the distribution with mean `spec.mean` and `spec.cv`."""
    shape = shape_of(spec, default)
    mean = float(spec.mean)
    cv = 1.0 if spec.cv is None else float(spec.cv)
    if shape == "deterministic" or mean == 0.0 or (cv == 0.0 and shape not in ("exponential", "empirical")):
        return np.full(uniforms.shape, mean)
    if shape == "exponential":
        return np.asarray(-mean * np.log1p(-uniforms), dtype=np.float64)
    if shape == "lognormal":
        variance = np.log1p(cv * cv)
        score = normal_quantiles(np.ravel(uniforms)).reshape(uniforms.shape)
        drawn: Floats = np.exp(np.log(mean) - variance / 2 + np.sqrt(variance) * score)
        return drawn
    if shape == "gamma":
        from scipy.special import gammaincinv

        return np.asarray(gammaincinv(1 / (cv * cv), uniforms) * (mean * cv * cv), dtype=np.float64)
    if shape == "weibull":
        power = weibull_power(cv)
        scale = mean / math.gamma(1 + 1 / power)
        return np.asarray(scale * (-np.log1p(-uniforms)) ** (1 / power), dtype=np.float64)
    if shape == "uniform":
        return np.asarray(mean * (1 + cv * np.sqrt(3.0) * (2 * uniforms - 1)), dtype=np.float64)
    if shape == "triangular":
        half = mean * cv * np.sqrt(6.0)
        lower = mean - half + half * np.sqrt(2 * uniforms)
        upper = mean + half - half * np.sqrt(2 * (1 - uniforms))
        return np.asarray(np.where(uniforms < 0.5, lower, upper), dtype=np.float64)
    return _empirical(spec, uniforms)


def weibull_power(cv: float) -> float:
    """The Weibull shape parameter whose coefficient of variation is `cv`."""
    from scipy.optimize import brentq  # only where a scenario has such a time: SciPy is slow to import

    def excess(log_power: float) -> float:
        power = np.exp(log_power)
        logs = math.lgamma(1 + 2 / power) - 2 * math.lgamma(1 + 1 / power)
        return float(logs - np.log1p(cv * cv))

    return float(np.exp(brentq(excess, -3.0, 6.0, xtol=1e-13)))


def _empirical(spec: TimeSpec, uniforms: Floats) -> Floats:
    values = observed(spec)
    index = np.minimum((uniforms * len(values)).astype(np.int64), len(values) - 1)
    return values[index]


def observed(spec: TimeSpec) -> Floats:
    """The observations of an empirical distribution, sorted, in ticks."""
    return np.sort(np.asarray(spec.values, dtype=np.float64))
