"""A plan's shifts: so many people on each weekly pattern, and what that becomes in a scenario's `shifts`.

A pattern is the week of one person: the same hours on some days. The simulator deals people onto shifts day by day,
so patterns with the same hours are written as one entry for each group of days on which equally many work them;
breaks are then staggered among all who work these hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

from sim.scenario.assets import Shift
from sim.scenario.load import ScenarioFile
from sim.scenario.scenario import Scenario
from sim.scenario.weeks import DAY_NAMES, MINUTE, day_runs
from sim.world.rosters import largest_remainder

Hours = tuple[int, int, int]
"""Start, end and unpaid break of a shift, in ticks (start and end from midnight)."""

_GRAIN: Final = Decimal("0.0001")   # shares are written in per cent with four decimals


@dataclass(frozen=True, order=True)
class ShiftPattern:
    """One person's week: `days` (Monday is 0) from `start` to `end` with one `unpaid_break`, all in ticks."""

    start: int
    end: int
    unpaid_break: int
    days: tuple[int, ...]

    @property
    def hours(self) -> Hours:
        """Start, end and break."""
        return self.start, self.end, self.unpaid_break

    @property
    def paid(self) -> float:
        """Paid hours a week."""
        return (self.end - self.start - self.unpaid_break) * len(self.days) / (60 * MINUTE)

    @property
    def words(self) -> str:
        """The pattern as a planner writes it: `Mon-Fri 10:30-18:00`."""
        return f"{days_in_words(self.days)} {clock(self.start)}-{clock(self.end)}"


@dataclass(frozen=True)
class ShiftPlan:
    """How the people of one contract are put on patterns: (pattern, persons), of so many persons in all.

    `careful`: where weekend turns are promised, shares are rounded down a little, so that with an odd number of heads
    rather one too few work at the weekend than one too many.
    """

    pool: str
    contract: str
    patterns: tuple[tuple[ShiftPattern, int], ...]
    careful: bool = False

    @property
    def persons(self) -> int:
        """Persons the patterns were chosen for; other numbers of heads keep the shares."""
        return sum(count for _, count in self.patterns)

    def shifts(self, contract: str | None) -> list[Shift]:
        """The plan as entries of the scenario's `shifts`, for `contract` (None: the pool's only one)."""
        return [
            Shift.model_construct(
                pool=self.pool, contract=contract, days=days, time=((start, end),), unpaid_break=pause,
                share=float(self._share(count) / 100),
            )
            for (start, end, pause), days, count in self.entries
        ]

    @property
    def entries(self) -> tuple[tuple[Hours, tuple[int, ...], int], ...]:
        """(hours, days, persons) by hours and by days with equally many persons; first who opens and who closes, for
        of equal remainders the simulator rounds up the first."""
        found: list[tuple[Hours, tuple[int, ...], int]] = []
        for hours in _outside_in({pattern.hours for pattern, count in self.patterns if count}):
            by_day = [sum(count for pattern, count in self.patterns if pattern.hours == hours and day in pattern.days)
                      for day in range(7)]
            for count in sorted(set(by_day) - {0}, reverse=True):
                found.append((hours, tuple(day for day in range(7) if by_day[day] == count), count))
        return tuple(found)

    def written(self, contract: str | None) -> list[dict[str, Any]]:
        """The entries in the language of the file."""
        named = {} if contract is None else {"contract": contract}
        return [
            {"pool": self.pool, **named, "days": ", ".join(DAY_NAMES[day] for day in days),
             "time": f"{clock(start)}-{clock(end)}", **({"unpaid_break": f"{pause // MINUTE} min"} if pause else {}),
             "share": f"{self._share(count):f} %"}
            for (start, end, pause), days, count in self.entries
        ]

    def _share(self, count: int) -> Decimal:
        share = (Decimal(100 * count) / Decimal(self.persons)).quantize(_GRAIN, ROUND_DOWN)
        return share - _GRAIN if self.careful else share


def _outside_in(hours: set[Hours]) -> list[Hours]:
    """Hours by turns from both ends of the day: the first to start, the last to end, the second to start ..."""
    left = sorted(hours)
    found: list[Hours] = []
    while left:
        found.append(left.pop(0))
        if left:
            found.append(left.pop(max(range(len(left)), key=lambda place: (left[place][1], place))))
    return found


def days_in_words(days: Sequence[int]) -> str:
    """`(0, 1, 2, 3, 5)` -> `Mon-Thu, Sat`."""
    return day_runs(days).title()


def clock(ticks: int) -> str:
    """Ticks from midnight as a time of day."""
    return f"{ticks // MINUTE // 60:02d}:{ticks // MINUTE % 60:02d}"


def shifts_in_force(scenario: Scenario, plans: Sequence[ShiftPlan]) -> list[Shift]:
    """The scenario's shifts with those of the plans in place of what the file says for their contracts."""
    decided = {(each.pool, each.contract) for each in plans}
    kept: list[Shift] = []
    for shift in scenario.shifts:
        kept += _left(scenario, shift, decided)
    for plan in plans:
        kept += plan.shifts(_named(scenario, plan))
    return kept


def shifts_value(file: ScenarioFile, plans: Sequence[ShiftPlan]) -> list[Any]:
    """The whole `shifts` list of the file with the plans in it, in the language of the file.

    Entries that name no contract and of which only some contracts are decided are written once for each other contract.
    """
    scenario = file.scenario
    decided = {(each.pool, each.contract) for each in plans}
    found: list[Any] = []
    for shift, text in zip(scenario.shifts, file.document["shifts"], strict=True):
        left = _left(scenario, shift, decided)
        found += [text] if left == [shift] else [{**text, "contract": each.contract} for each in left]
    for plan in plans:
        found += plan.written(_named(scenario, plan))
    return found


def _named(scenario: Scenario, plan: ShiftPlan) -> str | None:
    return plan.contract if scenario.people[plan.pool].contracts else None


def _left(scenario: Scenario, shift: Shift, decided: set[tuple[str, str]]) -> list[Shift]:
    """What is left of a written shift: itself, or one for each contract that is not decided."""
    groups = [shift.contract] if shift.contract else list(scenario.people[shift.pool].groups)
    left = [name for name in groups if (shift.pool, name) not in decided]
    if len(left) == len(groups):
        return [shift]
    return [shift.model_copy(update={"contract": name}) for name in left]


@dataclass(frozen=True)
class ShiftRow:
    """Who works when: on `days` these hours are worked by `persons` of `heads` employed, by month; times in ticks."""

    pool: str
    contract: str
    days: tuple[int, ...]
    start: int
    end: int
    unpaid_break: int
    persons: tuple[int, ...]
    heads: tuple[int, ...]

    @property
    def words(self) -> str:
        """`Mon-Fri 10:30-18:00: 3 of 7 advisers` (least to most over the year)."""
        return (f"{days_in_words(self.days)} {clock(self.start)}-{clock(self.end)}: {span(self.persons)} of "
                f"{span(self.heads)} {self.pool}")


def span(counts: Sequence[int]) -> str:
    """The least and the most, or the one number there is."""
    low, high = min(counts), max(counts)
    return str(low) if low == high else f"{low} to {high}"


def shift_rows(plan: ShiftPlan, heads: Sequence[int]) -> tuple[ShiftRow, ...]:
    """Who works when with so many heads by month: days on which equally many work are one row, as the simulator deals
    people onto shifts (largest remainder, day by day)."""
    entries = plan.shifts(None)
    by_hours: dict[Hours, dict[int, tuple[int, ...]]] = {}
    dealt = {
        (day, count): dict(zip(_hours_on(entries, day), placed(entries, day, count), strict=True))
        for day in range(7) for count in set(heads)
    }
    for hours in dict.fromkeys(hours for hours, _, _ in sorted(plan.entries)):
        for day in range(7):
            persons = tuple(dealt[day, count].get(hours, 0) for count in heads)
            if any(persons):
                by_hours.setdefault(hours, {})[day] = persons
    found = []
    for (start, end, pause), days in by_hours.items():
        for persons in dict.fromkeys(days.values()):
            same = tuple(day for day, others in days.items() if others == persons)
            found.append(ShiftRow(plan.pool, plan.contract, same, start, end, pause, persons, tuple(heads)))
    return tuple(found)


def placed(shifts: Sequence[Shift], day: int, heads: int) -> list[int]:
    """How many of so many heads are dealt onto each of the shifts of that weekday (those of one contract)."""
    return largest_remainder([shift.share for shift in shifts if day in shift.days], heads)


def _hours_on(shifts: Sequence[Shift], day: int) -> list[Hours]:
    return [(*shift.time[0], shift.unpaid_break) for shift in shifts if day in shift.days]
