"""Shifts: whole people on weekly patterns, so that the load of every half-hour is covered and rules are kept.

Keys: ("on", contract, days, hours) persons on a pattern; ("working", contract, day, hours) persons with these hours on
a day; ("short_of_load", w), ("short_of_safety", w) and ("idle", w) persons in half-hour w of the week;
("in_use", contract, hours) is 1 if anybody has these hours.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from optimize.inputs import Floats
from optimize.program import Column, Key, Program, Row
from optimize.reading.shifts import ShiftGroup, ShiftTask, on_duty
from optimize.shift_plan import Hours, ShiftPattern, clock
from sim.scenario.shift_catalogue import DAY

WAITING = 0.3
"""A person short of the safety costs this part of one short of the load: customers then wait, and few leave."""


def shift_program(task: ShiftTask, safety: float, raised: Mapping[int, float] | None = None) -> Program:
    """Least cost: work left undone, customers kept waiting, and paid time without work.

    `safety` counts in square roots of the load; `raised`: persons asked for beyond the promised cover, by half-hour,
    where whole people with their breaks proved too few.
    """
    rows = [*everybody_has_a_pattern(task), *working_by_day(task), *load_covered(task), *safety_covered(task, safety),
            *idle_counted(task, safety), *cover_kept(task, raised or {}), *weekend_turns(task), *hours_in_use(task),
            *rest_between_days(task), *few_different_hours(task)]
    return Program(f"shifts_{task.pool}", tuple(shift_columns(task)), tuple(rows))


def shift_columns(task: ShiftTask) -> list[Column]:
    """Whole persons on patterns, persons short and idle by half-hour with their cost, and hours in use."""
    columns = []
    for group in task.groups:
        for pattern in group.patterns:
            columns.append(Column(on(group, pattern), 0.0, float(group.people), True, -useless(task, group, pattern)))
        columns += [Column(working(group, day, hours)) for day in _days(group) for hours in group.hours]
        columns += [Column(used(group, hours), 0.0, 1.0, True) for hours in _watched(group)]
    idle = float(np.mean([group.pay for group in task.groups]))
    for slot, name in _needed(task):
        often = float(task.occurs[slot])
        columns.append(Column(("short_of_load", name), gain=-(1 - WAITING) * task.late * often))
        columns.append(Column(("short_of_safety", name), gain=-WAITING * task.late * often))
        columns.append(Column(("idle", name), gain=-idle * often))
    return columns


def everybody_has_a_pattern(task: ShiftTask) -> list[Row]:
    """sum over patterns of on[c, p] = people[c].

    Everybody of the contract works one of the patterns.
    """
    return [Row("everybody_has_a_pattern", (task.pool, group.contract),
                {on(group, pattern): 1.0 for pattern in group.patterns}, "=", float(group.people))
            for group in task.groups]


def working_by_day(task: ShiftTask) -> list[Row]:
    """working[c, d, h] = sum over patterns with hours h that work on day d of on[c, p].

    Whoever is on a pattern works its hours on each of its days.
    """
    return [
        Row("working_by_day", (task.pool, group.contract, str(day + 1), _name(hours)),
            {**{on(group, pattern): 1.0 for pattern in group.patterns
                if pattern.hours == hours and day in pattern.days}, working(group, day, hours): -1.0}, "=", 0.0)
        for group in task.groups for day in _days(group) for hours in group.hours
    ]


def load_covered(task: ShiftTask) -> list[Row]:
    """sum of working[c, d, h] x duty[h, w] x present[c] + short_of_load[w] >= load[w] - others there[w].

    The people present carry the work that comes in each half-hour, or it is left undone.
    """
    return [Row("load_covered", (task.pool, name), {**_there(task, slot), ("short_of_load", name): 1.0}, ">=",
                float(task.load[slot] - task.there[slot])) for slot, name in _needed(task)]


def safety_covered(task: ShiftTask, safety: float) -> list[Row]:
    """sum of working[c, d, h] x duty[h, w] x present[c] + short_of_safety[w] >= load[w] + safety x root[w] - others.

    A few people more than the work needs are there, so that customers do not wait when many come at once.
    """
    wanted = required(task, safety)
    return [Row("safety_covered", (task.pool, name), {**_there(task, slot), ("short_of_safety", name): 1.0}, ">=",
                float(wanted[slot] - task.there[slot])) for slot, name in _needed(task)]


def idle_counted(task: ShiftTask, safety: float) -> list[Row]:
    """sum of working[c, d, h] x duty[h, w] x present[c] - idle[w] <= load[w] + safety x root[w] - others there[w].

    Who is there beyond what the half-hour needs is paid for nothing.
    """
    wanted = required(task, safety)
    return [Row("idle_counted", (task.pool, name), {**_there(task, slot), ("idle", name): -1.0}, "<=",
                float(wanted[slot] - task.there[slot])) for slot, name in _needed(task)]


def cover_kept(task: ShiftTask, raised: Mapping[int, float]) -> list[Row]:
    """sum of working[c, d, h] x duty[h, w] + others rostered[w] >= cover (+ raised[w]) while open.

    As long as the doors are open, at least the promised number of people is rostered.
    """
    if not task.cover:
        return []
    rows = []
    for slot, name in _needed(task):
        # Where the doors open within the half-hour, presence in its open part is asked for.
        least = (task.cover + raised.get(slot, 0.0)) * float(task.open_[slot])
        if least > 0:
            rows.append(Row("cover_kept", (task.pool, name), _there(task, slot, absent=True), ">=",
                            least - float(task.rostered[slot])))
    return rows


def weekend_turns(task: ShiftTask) -> list[Row]:
    """sum over patterns that touch the days of on[c, p] <= most persons.

    Nobody works more Saturdays, Sundays or weekends than the catalogue allows, as people take turns on the patterns.
    """
    return [
        Row("weekend_turns", (task.pool, group.contract, name), terms, "<=", float(most))
        for group in task.groups for name, days, most in group.turns
        if (terms := {on(group, pattern): 1.0 for pattern in group.patterns if set(days) & set(pattern.days)})
    ]


def hours_in_use(task: ShiftTask) -> list[Row]:
    """sum over patterns with hours h of on[c, p] <= people[c] x in_use[c, h].

    Hours that anybody works are in use.
    """
    return [
        Row("hours_in_use", (task.pool, group.contract, _name(hours)),
            {**{on(group, pattern): 1.0 for pattern in group.patterns if pattern.hours == hours},
             used(group, hours): -float(group.people)}, "<=", 0.0)
        for group in task.groups for hours in _watched(group)
    ]


def rest_between_days(task: ShiftTask) -> list[Row]:
    """in_use[c, late] + in_use[c, early] <= 1 where less than the rest lies between the end of `late` and `early`.

    People take turns, so whoever ends late one day may be the one who begins early on the next.
    """
    return [
        Row("rest_between_days", (task.pool, group.contract, _name(late), _name(early)),
            {used(group, late): 1.0, used(group, early): 1.0}, "<=", 1.0)
        for group in task.groups for late, early in clashing(group)
    ]


def few_different_hours(task: ShiftTask) -> list[Row]:
    """sum over hours of in_use[c, h] <= different_hours[c].

    A rota with few kinds of hours is easier to read and to keep.
    """
    return [
        Row("few_different_hours", (task.pool, group.contract),
            {used(group, hours): 1.0 for hours in _watched(group)}, "<=", float(group.different_hours))
        for group in task.groups if group.different_hours is not None
    ]


def required(task: ShiftTask, safety: float) -> Floats:
    """[336]: persons wanted: the load and so many of its square roots."""
    wanted: Floats = task.load + safety * np.sqrt(task.load)
    return wanted


def clashing(group: ShiftGroup) -> list[tuple[Hours, Hours]]:
    """Pairs of hours (late, early) between which, from one day to the next, there is too little rest."""
    return [(late, early) for late in group.hours for early in group.hours
            if late != early and DAY - late[1] + early[0] < group.rest]


def useless(task: ShiftTask, group: ShiftGroup, pattern: ShiftPattern) -> float:
    """Cents a week for paid time of one person that no half-hour can use: hours of the contract not on the rota, and
    hours on it while nobody can come."""
    usable = (task.load.reshape(7, 48) > 1e-9) | (task.open_.reshape(7, 48) > 0)
    worked = float((on_duty(pattern.hours) * usable[list(pattern.days)]).sum())
    return max(0.0, 2 * max(group.paid, pattern.paid) - worked) * group.pay


def on(group: ShiftGroup, pattern: ShiftPattern) -> Key:
    """Key of the persons on a pattern."""
    return "on", group.contract, "".join(str(day + 1) for day in pattern.days), _name(pattern.hours)


def working(group: ShiftGroup, day: int, hours: Hours) -> Key:
    """Key of the persons who work these hours on a day."""
    return "working", group.contract, str(day + 1), _name(hours)


def used(group: ShiftGroup, hours: Hours) -> Key:
    """Key of whether hours are in use."""
    return "in_use", group.contract, _name(hours)


def _name(hours: Hours) -> str:
    start, end, pause = hours
    return f"{clock(start)}-{clock(end)}" + (f"-{pause // 60_000}" if pause else "")


def _watched(group: ShiftGroup) -> tuple[Hours, ...]:
    """Hours whose use a rule asks about."""
    if group.different_hours is not None:
        return group.hours
    return tuple(sorted({hours for pair in clashing(group) for hours in pair}))


def _days(group: ShiftGroup) -> tuple[int, ...]:
    """The days on which somebody may work."""
    return tuple(sorted({day for pattern in group.patterns for day in pattern.days}))


def _needed(task: ShiftTask) -> list[tuple[int, str]]:
    """Half-hours of the week in which there is work, or the doors are open: number and name."""
    return [(slot, f"{slot // 48 + 1}_{slot % 48:02d}") for slot in range(len(task.load))
            if task.load[slot] > 1e-9 or task.open_[slot] > 0]


def _there(task: ShiftTask, slot: int, absent: bool = False) -> dict[Key, float]:
    """Persons on duty in a half-hour per person with each hours (`absent`: those absent counted as well)."""
    terms: dict[Key, float] = {}
    day, half = divmod(slot, 48)
    for group in task.groups:
        share = 1.0 if absent else group.present
        for hours in group.hours if day in _days(group) else ():
            value = float(on_duty(hours)[half]) * share
            if value > 1e-9:
                terms[working(group, day, hours)] = value
    return terms
