"""Inverse distribution functions that have no closed form, compiled: normal and gamma."""

from __future__ import annotations

import math

from sim.world.compiled import compiled

_TINY = 1e-300
_EPS = 2.0**-53


@compiled(allocates=False)
def normal_quantile(chance: float) -> float:
    """Inverse of the standard normal distribution function, relative error about 1e-16.

    Wichura (1988), algorithm AS 241, PPND16. `chance` strictly between 0 and 1.
    """
    q = chance - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
                        + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
                     + 1.3314166789178437745e2) * r + 3.3871328727963666080e0) / (
                    ((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
                        + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
                     + 4.2313330701600911252e1) * r + 1.0)
    r = math.sqrt(-math.log(min(chance, 1.0 - chance)))
    if r <= 5.0:
        r -= 1.6
        far = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
                   + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
                + 4.63033784615654529590e0) * r + 1.42343711074968357734e0) / (
               ((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
                   + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
                + 2.05319162663775882187e0) * r + 1.0)
    else:
        r -= 5.0
        far = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
                   + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
                + 5.46378491116411436990e0) * r + 6.65790464350110377720e0) / (
               ((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r
                   + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
                + 5.99832206555887937690e-1) * r + 1.0)
    return far if q > 0 else -far


@compiled(allocates=False)
def gamma_quantile(shape: float, chance: float) -> float:
    """Inverse of the regularised lower incomplete gamma function P(shape, x) in x.

    Halley's method inside a shrinking bracket, from Wilson and Hilferty's (1931) start, or from the leading term
    of the series where x is small. The smaller tail is solved for, so both keep their relative accuracy (1e-9).
    """
    if shape > 1.0:
        root = normal_quantile(chance) / (3.0 * math.sqrt(shape))
        x = shape * max(1.0 - 1.0 / (9.0 * shape) + root, 0.0) ** 3
        if shape > 1e7:
            return x                             # exact to 2e-10 down to the last uniform, and the sums grow long
    else:
        x = -math.log1p(-chance)
    # P(a, x) = x^a / Gamma(a + 1) * (1 - x a / (a + 1) + ...): below 0.3, the first two terms start close.
    small = math.exp((math.log(chance) + math.lgamma(shape + 1.0)) / shape)
    if small < 1e-14:
        return small
    if small < 0.3 * (shape + 1.0):
        x = small * (1.0 + small / (shape + 1.0))
    low, high = 0.0, math.inf
    for _ in range(100):
        density = gamma_density(shape, x)             # x^a e^-x / Gamma(a), the derivative of P by log x
        if x < shape + 1.0:
            excess = density * lower_series(shape, x) - chance
        else:
            tail = density * upper_fraction(shape, x)
            excess = (1.0 - chance) - tail
        if excess > 0.0:
            high = x
        else:
            low = x
        if density <= 0.0:
            step = math.inf
        else:
            newton = excess / density * x
            step = newton / max(1.0 - 0.5 * min(newton * ((shape - 1.0) / x - 1.0), 1.0), 0.5)
        ahead = x - step
        if not low <= ahead <= high:
            ahead = 0.5 * (low + high) if high < math.inf else 2.0 * x
            step = x - ahead
        x = ahead
        if abs(step) <= 1e-13 * x:
            break
    return x


@compiled(allocates=False)
def gamma_density(shape: float, x: float) -> float:
    """x^a e^-x / Gamma(a), without cancellation for large a (Stirling's series for the rest)."""
    if shape < 20.0:
        return math.exp(shape * math.log(x) - x - math.lgamma(shape))
    off = (x - shape) / shape
    # a (log(x/a) - x/a + 1) = a (log1p(off) - off)
    away = shape * (_log1p_less(off))
    rest = 1.0 / (12.0 * shape) - 1.0 / (360.0 * shape**3) + 1.0 / (1260.0 * shape**5) - 1.0 / (1680.0 * shape**7)
    return math.sqrt(shape / (2.0 * math.pi)) * math.exp(away - rest)


@compiled(allocates=False)
def _log1p_less(off: float) -> float:
    """log(1 + off) - off, by its series where the two nearly cancel."""
    if abs(off) > 0.1:
        return math.log1p(off) - off
    total, power = 0.0, -off
    for order in range(2, 40):
        power *= -off
        term = -power / order
        total += term
        if abs(term) <= _EPS * abs(total):
            break
    return total


@compiled(allocates=False)
def lower_series(shape: float, x: float) -> float:
    """P(a, x) over x^a e^-x / Gamma(a): 1/a (1 + x/(a+1) + x^2/((a+1)(a+2)) + ...)."""
    term = 1.0 / shape
    total = term
    for number in range(1, 100_000_000):
        term *= x / (shape + number)
        total += term
        if term <= _EPS * total:
            break
    return total


@compiled(allocates=False)
def upper_fraction(shape: float, x: float) -> float:
    """Q(a, x) over x^a e^-x / Gamma(a): the continued fraction, by Lentz's method."""
    b = x + 1.0 - shape
    c = 1.0 / _TINY
    d = 1.0 / b
    total = d
    for number in range(1, 100_000_000):
        a = -number * (number - shape)
        b += 2.0
        d = a * d + b
        if abs(d) < _TINY:
            d = _TINY
        c = b + a / c
        if abs(c) < _TINY:
            c = _TINY
        d = 1.0 / d
        factor = d * c
        total *= factor
        if abs(factor - 1.0) <= 2.0 * _EPS:
            break
    return total


