"""The shift catalogue (`plan.shifts`): which shifts a plan may put people on, as workforce planners state it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from sim.scenario.base import Section
from sim.scenario.parsing import Unreadable, shown
from sim.scenario.quantities import Duration, Hours
from sim.scenario.weeks import MINUTE, parse_hours

DAY: Final = 1440 * MINUTE
HOUR: Final = 60 * MINUTE
SATURDAY, SUNDAY = 5, 6

_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_TURN = re.compile(r"(\d{1,2})\s+of\s+(\d{1,2})")
_DAYS = re.compile(r"([1-7])(?:\s+to\s+([1-7]))?")


def parse_starts(given: object) -> tuple[int, int]:
    """`"08:30-13:00"` -> first and last start in ticks from midnight, both included; `"09:00"` -> only that one."""
    if isinstance(given, tuple):
        return given
    found = _TIME.fullmatch(given.strip()) if isinstance(given, str) else None
    if found:
        minutes = int(found.group(1)) * 60 + int(found.group(2))
        if int(found.group(2)) > 59 or minutes >= 1440:
            raise Unreadable(f"{shown(given)} is not a time of day", 'write e.g. "09:00"')
        return minutes * MINUTE, minutes * MINUTE
    stretches = parse_hours(given)
    if len(stretches) != 1:
        raise Unreadable(f"{shown(given)} is not one stretch of starting times", 'write e.g. "08:30-13:00"')
    return stretches[0]


def parse_breaks(given: object) -> tuple[tuple[int, int], ...]:
    """`{30 min: from 6 h}` -> ((least length of a shift, its unpaid break), ...) in ticks, shortest shifts first."""
    from sim.scenario.durations import parse_duration

    if isinstance(given, tuple):
        return given
    if not isinstance(given, Mapping):
        raise Unreadable(f"{shown(given)} is not a map of breaks to shifts", "write e.g. {30 min: from 6 h}")
    tiers: list[tuple[int, int]] = []
    for key, value in given.items():
        try:
            pause = parse_duration(key)
        except Unreadable as error:
            raise error.within(key, at_key=True) from None
        if pause <= 0:
            raise Unreadable("a break of no time is no break", "remove it", str(key), at_key=True)
        text = value.strip() if isinstance(value, str) else ""
        if not text.lower().startswith("from "):
            raise Unreadable(f"{shown(value)} does not say from which length of shift", "write e.g. from 6 h", str(key))
        try:
            least = parse_duration(text[5:].strip())
        except Unreadable as error:
            raise error.within(key) from None
        if any(least == other for other, _ in tiers):
            raise Unreadable(f"two breaks begin {shown(value)}", "a shift has one unpaid break: keep one", str(key))
        tiers.append((least, pause))
    return tuple(sorted(tiers))


def parse_work_days(given: object) -> tuple[int, ...]:
    """`5` -> (5,); `4 to 5` -> (4, 5): days a week each person works."""
    if isinstance(given, tuple):
        return given
    if isinstance(given, bool) or not isinstance(given, (int, str)):
        raise Unreadable(f"{shown(given)} is not a number of days a week", "write e.g. 5, or 4 to 5")
    found = _DAYS.fullmatch(str(given).strip())
    if not found:
        raise Unreadable(f"{shown(given)} is not a number of days a week, 1 to 7", "write e.g. 5, or 4 to 5")
    low, high = int(found.group(1)), int(found.group(2) or found.group(1))
    if low > high:
        raise Unreadable(f"{shown(given)} runs backwards", f"write {high} to {low}")
    return tuple(range(low, high + 1))


def parse_turn(given: object) -> tuple[int, int]:
    """`1 of 2` -> (1, 2): each person works at most every second one; `none` -> (0, 1)."""
    if isinstance(given, tuple):
        return given
    if isinstance(given, str) and given.strip().lower() == "none":
        return 0, 1
    found = _TURN.fullmatch(given.strip()) if isinstance(given, str) else None
    if not found or not int(found.group(2)):
        raise Unreadable(f"{shown(given)} is not a turn", "write e.g. 1 of 2 (every second one), or none")
    turn = int(found.group(1)), int(found.group(2))
    if turn[0] >= turn[1]:
        raise Unreadable(f"{shown(given)} rules nothing out", "write fewer, e.g. 1 of 2, or remove it")
    return turn


def _text(description: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "description": description})


StartWindow = Annotated[
    tuple[int, int], BeforeValidator(parse_starts), _text('first and last start, e.g. "08:30-13:00", or one: "09:00"')
]
Breaks = Annotated[
    tuple[tuple[int, int], ...],
    BeforeValidator(parse_breaks),
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "unpaid break by length of shift, e.g. {30 min: from 6 h}",
        }
    ),
]
WorkDays = Annotated[
    tuple[int, ...],
    BeforeValidator(parse_work_days),
    WithJsonSchema({"type": ["integer", "string"], "description": "days a week, e.g. 5, or 4 to 5"}),
]
Turn = Annotated[
    tuple[int, int], BeforeValidator(parse_turn), _text("at most so many of so many, e.g. 1 of 2, or none")
]


class ShiftCatalogue(Section):
    """The shifts a plan may put the people of a pool (or of one contract) on.

    `lengths` from start to end, unpaid break included; `breaks`: the break of a shift of at least that length;
    `start`: first and last start, `every` so much; `end`: when shifts may end. Everybody has the same hours on
    `days_a_week` days. `saturdays`, `sundays`, `weekends` (one or both days): at most so many of so many for each
    person. `days_off: together` gives two days off in a row. `rest` between the end of one day's work and the next.
    `different_hours`: at most so many kinds of hours at a time.
    """

    lengths: tuple[Annotated[Duration, Field(gt=0, le=DAY)], ...] = Field(min_length=1)
    breaks: Breaks = ()
    start: StartWindow
    end: Hours | None = None
    every: Duration = Field(default=30 * MINUTE, ge=5 * MINUTE, le=DAY)
    days_a_week: WorkDays = (5,)
    saturdays: Turn | None = None
    sundays: Turn | None = None
    weekends: Turn | None = None
    days_off: Literal["any", "together"] = "any"
    rest: Duration = Field(default=11 * HOUR, ge=0, le=DAY)
    different_hours: int | None = Field(default=None, ge=1, le=50)

    def pause(self, length: int) -> int:
        """The unpaid break of a shift of this length, in ticks."""
        return next((pause for least, pause in reversed(self.breaks) if length >= least), 0)

    @property
    def hours(self) -> tuple[tuple[int, int, int], ...]:
        """(start, end, unpaid break) in ticks of every shift of the catalogue, by start, then by end."""
        found = [
            (start, start + length, self.pause(length))
            for start in range(self.start[0], self.start[1] + 1, self.every)
            for length in dict.fromkeys(self.lengths)
            if start + length <= DAY and self.ends(start + length)
        ]
        return tuple(sorted(found))

    def ends(self, end: int) -> bool:
        """Whether a shift may end then."""
        return self.end is None or any(low <= end <= high for low, high in self.end)

    def weeks(self, open_days: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
        """The sets of weekdays a person may work, of those on which there is work, in order."""
        found = [days for count in self.days_a_week for days in combinations(open_days, count)]
        if self.days_off == "together":
            found = [days for days in found if _two_days_off(days)]
        return tuple(sorted(found))

    def turns(self) -> tuple[tuple[str, tuple[int, ...], tuple[int, int]], ...]:
        """The weekend rules: name, the days it is about, and how many of how many."""
        rules = (("saturdays", (SATURDAY,), self.saturdays), ("sundays", (SUNDAY,), self.sundays),
                 ("weekends", (SATURDAY, SUNDAY), self.weekends))
        return tuple((name, days, turn) for name, days, turn in rules if turn is not None)


def _two_days_off(days: tuple[int, ...]) -> bool:
    return any(day not in days and (day + 1) % 7 not in days for day in range(7))
