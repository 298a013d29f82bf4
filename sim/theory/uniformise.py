"""A linear flow over a stretch of time by uniformisation: exact up to a Poisson tail below 1e-15.

Source: Jensen (1953); Grassmann, "Transient Solutions in Markovian Queueing Systems" (1977). Only sums of
non-negative terms are formed, so nothing cancels.
"""

import math
from collections.abc import Callable

import numpy as np

from sim.theory.checks import FloatArray


def flow(
    step: Callable[[FloatArray], FloatArray], start: FloatArray, rate: float, length: float
) -> tuple[FloatArray, FloatArray]:
    """(v(length), integral of v over 0..length) for v' = rate (step(v) - v), v(0) = start.

    step: one jump of the chain at the common rate, a linear function of arrays shaped like start.
    """
    from scipy.special import gammaln, pdtrc

    mean = rate * length
    if mean <= 0:
        return start.copy(), start * length
    jumps = np.arange(math.ceil(mean + 9 * math.sqrt(mean) + 40))
    chances = np.exp(jumps * math.log(mean) - mean - gammaln(jumps + 1.0))
    later = pdtrc(jumps, mean) / rate
    vector = start
    end = np.zeros_like(start)
    integral = np.zeros_like(start)
    for chance, weight in zip(chances.tolist(), later.tolist(), strict=True):
        if chance > 1e-18:
            end += chance * vector
        integral += weight * vector
        vector = step(vector)
    return end, integral
