"""The calendar in ticks, without behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Clock:
    """The calendar in ticks, one object per horizon (`calendar.clock_of`).

    A stationary horizon is one `month` labelled `horizon`, cut in days of 24 h.
    """

    stationary: bool
    end: int                       # last tick; belongs to the horizon if stationary, else does not
    dates: tuple[date, ...]        # one per day; empty if stationary
    days: int
    months: tuple[str, ...]        # "2027-01", ...
    month_start: Ints              # months + 1 ticks
    month_of_day: Ints
    weekday: Ints                  # 0 = Monday, by day
