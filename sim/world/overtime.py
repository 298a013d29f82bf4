"""Planned overtime: the shifts of some months end later."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.scenario.assets import People
from sim.world.calendar import DAY
from sim.world.clock import Clock

Ints = NDArray[np.int64]


def lengthened(people: People, clock: Clock, rows: Ints) -> Ints:
    """Stretches on duty (from, unit, to, ends the shift) with the last of each shift as much longer as its month says,
    and a fifth column: how much longer. No shift lasts beyond midnight."""
    more = np.zeros(len(rows), dtype=np.int64)
    if people.overtime.planned and not clock.stationary and len(rows):
        by_month = np.array([people.overtime.planned.get(month, 0) for month in clock.months], dtype=np.int64)
        day = rows[:, 0] // DAY
        wanted = np.where(rows[:, 3] == 1, by_month[clock.month_of_day[day]], 0)
        more = np.minimum(wanted, (day + 1) * DAY - rows[:, 2])
    return np.stack([rows[:, 0], rows[:, 1], rows[:, 2] + more, rows[:, 3], more], axis=1)
