"""Half-hours of the week in which something happens; those that are alike are one, so that programs stay small."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from optimize.inputs import PlanInputs

TINY = 1e-9


class HalfHour(NamedTuple):
    """A half-hour `slot` of the week in month number `month`; `times` is how often it and its like occur in it."""

    month: int
    slot: int
    name: str
    times: float


@lru_cache(maxsize=8)
def open_half_hours(inputs: PlanInputs) -> tuple[HalfHour, ...]:
    """Wherever somebody arrives or may be called, one for all half-hours of a month that are alike.

    Alike: the same arrivals in every channel, the same calling, the same persons on duty a head. What is best in one
    is best in the other, and the mean of two different solutions is a solution of both: nothing is lost.
    """
    used = np.zeros((len(inputs.months), 336), dtype=bool)
    for each in inputs.walk_ins:
        used |= each.arrivals > TINY
    for lead in inputs.leads:
        used |= lead.calling > TINY
    marks = [each.arrivals for each in inputs.walk_ins] + [each.calling for each in inputs.leads] \
        + [group.duty for group in inputs.groups] + [each.duty for each in inputs.overtimes]
    weight = inputs.weight()
    found = []
    for month in range(len(inputs.months)):
        alike: dict[bytes, list[int]] = {}
        for slot in np.flatnonzero(used[month]):
            mark = np.array([each[month, slot] for each in marks]).round(9)
            alike.setdefault(mark.tobytes(), []).append(int(slot))
        found += [HalfHour(month, slots[0], f"{slots[0] // 48}_{slots[0] % 48:02d}", float(weight[month, slots].sum()))
                  for slots in alike.values()]
    return tuple(found)
