"""How many simulated years a comparison needs, and how many a stretch of time pays for."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sim.theory.checks import FloatArray
from sim.theory.intervals import mean_interval
from sim.theory.student import t_quantile

MOST = 10_000_000
"""No more years than this are ever named: beyond it a difference is as good as none."""


def needed_years(differences: Sequence[float] | FloatArray, half_width: float, confidence: float = 0.95) -> int:
    """Years in all (those given included) after which the interval of the mean difference is about +- `half_width`.

    The smallest n of at least the years given with t(n - 1) s / sqrt(n) <= half_width, where s is the standard
    deviation of the differences so far; MOST if it takes more. An estimate: s is one, too. Raises ValueError for fewer
    than two differences or a half_width that is not above 0.
    """
    if not half_width > 0:
        raise ValueError(f"half_width must be above 0, but is {half_width}")
    have = len(differences)
    spread = mean_interval(differences, confidence).standard_error * math.sqrt(have)

    def enough(years: int) -> bool:
        return t_quantile(years - 1, (1 + confidence) / 2) * spread <= half_width * math.sqrt(years)

    low, high = have, have
    while not enough(high):
        if high >= MOST:
            return MOST
        low, high = high, min(2 * high, MOST)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def more_years_to_tell(differences: Sequence[float] | FloatArray, confidence: float = 0.95) -> int | None:
    """Further years after which the interval of the mean difference would no longer hold 0, if mean and spread stay as
    they are; 0 if it does not now; None if the mean is 0 or it would take more than MOST years."""
    mean = float(np.mean(np.asarray(differences, dtype=np.float64)))
    interval = mean_interval(differences, confidence)
    if interval.low > 0 or interval.high < 0:
        return 0
    if mean == 0:
        return None
    needed = needed_years(differences, abs(mean), confidence)
    # At exactly its own width the interval would still touch 0.
    return None if needed >= MOST else max(needed - len(differences), 1)


def years_for(seconds: float, seconds_per_year: float) -> int:
    """Simulated years that fit into this time, at least 0. Raises ValueError for times that are not above 0."""
    if not (seconds > 0 and seconds_per_year > 0):
        raise ValueError(f"times must be above 0, but are {seconds} and {seconds_per_year}")
    return int(seconds / seconds_per_year)
