"""Quantiles of Student's t, without SciPy: importing that would take longer than simulating several years.

Sources: Abramowitz & Stegun 26.7.1 (the distribution as an incomplete beta function); Press et al., Numerical Recipes,
ch. 6.4 (its continued fraction, by Lentz's method).
"""

from __future__ import annotations

import math
from functools import lru_cache

from sim.theory.checks import need, need_inside


@lru_cache(maxsize=4096)
def t_quantile(degrees: float, chance: float) -> float:
    """The value that a t-distributed number with so many `degrees` of freedom stays below with this chance.

    Raises ValueError for degrees below 1 or a chance outside (0, 1).
    """
    need(degrees >= 1, f"degrees of freedom must be at least 1, but are {degrees}")
    need_inside("chance", chance)
    if chance < 0.5:
        return -t_quantile(degrees, 1 - chance)
    tail = 1 - chance
    if tail == 0.5:
        return 0.0
    # On a logarithmic scale the tail falls steadily, so that Newton's steps from a bracket never run away.
    low, high = 0.0, 1.0
    while _tail(high, degrees) > tail:
        low, high = high, 2 * high
    at = (low + high) / 2
    for _ in range(100):
        value = _tail(at, degrees)
        if value > tail:
            low = at
        else:
            high = at
        step = value * math.log(value / tail) / _density(at, degrees)
        before, at = at, at + step
        if not low <= at <= high:
            at = (low + high) / 2
        if abs(at - before) <= 1e-14 * at:
            break
    return at


def _tail(at: float, degrees: float) -> float:
    """P(T > at), at >= 0: half the regularised incomplete beta function I_x(degrees / 2, 1 / 2) at
    x = degrees / (degrees + at^2)."""
    if at == 0:
        return 0.5
    a, b = degrees / 2, 0.5
    y = at * at / (degrees + at * at)
    x = degrees / (degrees + at * at)
    front = math.exp(_gamma_ratio(a) - a * math.log1p(at * at / degrees)) * math.sqrt(y / math.pi)
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a / 2
    return 0.5 - front * _fraction(b, a, y) / b / 2


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function."""
    tiny = 1e-300
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1), tiny)
    whole = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / _not_zero(1 + even * d, tiny)
        c = _not_zero(1 + even / c, tiny)
        whole *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / _not_zero(1 + odd * d, tiny)
        c = _not_zero(1 + odd / c, tiny)
        whole *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return whole


def _not_zero(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny


def _density(at: float, degrees: float) -> float:
    logarithm = _gamma_ratio(degrees / 2) - (degrees + 1) / 2 * math.log1p(at * at / degrees)
    return math.exp(logarithm) / math.sqrt(degrees * math.pi)


def _gamma_ratio(a: float) -> float:
    """log(Gamma(a + 1/2) / Gamma(a)); by its asymptotic series where the difference would lose digits."""
    if a < 20:
        return math.lgamma(a + 0.5) - math.lgamma(a)
    return 0.5 * math.log(a) - 1 / (8 * a) + 1 / (192 * a**3) - 1 / (640 * a**5) + 17 / (14336 * a**7)
