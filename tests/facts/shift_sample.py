"""Small weeks whose best shifts are known by hand, for tests of the shift program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from optimize.reading.shifts import ShiftGroup, ShiftTask
from optimize.shift_plan import Hours, ShiftPattern

HOUR = 3_600_000
MON_FRI = (0, 1, 2, 3, 4)


def hours(start: float, end: float, pause: float = 0) -> Hours:
    """Start, end and break in hours, as ticks."""
    return round(start * HOUR), round(end * HOUR), round(pause * HOUR)


def pattern(start: float, end: float, days: Sequence[int] = MON_FRI, pause: float = 0) -> ShiftPattern:
    """A week of the same hours."""
    return ShiftPattern(*hours(start, end, pause), tuple(days))


def group(people: int, patterns: Sequence[ShiftPattern], **more: object) -> ShiftGroup:
    """People paid 1 cent a half-hour, always present, under no rule but those given."""
    known: dict[str, object] = {"paid": 20.0, "pay": 1.0, "present": 1.0, "turns": (), "rest": 0,
                                "different_hours": None, **more}
    return ShiftGroup("standard", people, tuple(sorted(patterns)), **known)  # type: ignore[arg-type]


def task(
    groups: Sequence[ShiftGroup], need: Mapping[tuple[float, float], float], days: Sequence[int] = MON_FRI,
    late: float = 100.0, cover: int = 0,
) -> ShiftTask:
    """A week that needs so many persons in these stretches of hours on the days; each late half-hour costs `late`."""
    load = np.zeros((7, 48))
    for (start, end), persons in need.items():
        load[list(days), round(2 * start): round(2 * end)] = persons
    open_ = (load > 0).astype(float)
    nobody = np.zeros(336)
    return ShiftTask("sellers", tuple(groups), load.reshape(336), np.ones(336), open_.reshape(336), nobody, nobody,
                     late, cover)
