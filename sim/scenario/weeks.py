"""Days of the week and hours of the day, and the weights spread over them and over the months."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Final

from pydantic import BeforeValidator, WithJsonSchema

from sim.scenario.parsing import Unreadable, nearest, shown
from sim.scenario.rates import parse_factor

DAY_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTH_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONG_MONTHS: Final = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
                       "october", "november", "december")  # fmt: skip
MINUTE: Final = 60_000
_STRETCH = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*-\s*(\d{1,2})(?::(\d{2}))?")


def _day(name: str, given: object) -> int:
    lowered = name.strip().lower()
    for names in (DAY_NAMES, _LONG_DAYS):
        if lowered in names:
            return names.index(lowered)
    like = nearest(lowered, DAY_NAMES + _LONG_DAYS)
    raise Unreadable(
        f"{shown(given)}: `{name.strip()}` is not a day of the week; allowed: {', '.join(DAY_NAMES)}",
        f"write {like}" if like else "write e.g. mon-fri, sat or daily",
    )


def parse_days(given: object) -> tuple[int, ...]:
    """`"mon-fri, sun"` -> (0, 1, 2, 3, 4, 6), Monday is 0; `daily` is every day."""
    if isinstance(given, (list, tuple)) and given and all(isinstance(each, str) for each in given):
        given = ", ".join(given)
    if not isinstance(given, str) or not given.strip():
        raise Unreadable(f"{shown(given)} names no days of the week", "write e.g. mon-fri, sat or daily")
    days: list[int] = []
    for part in given.split(","):
        if part.strip().lower() == "daily":
            days += range(7)
            continue
        first, _, last = part.partition("-")
        start = _day(first, given)
        length = (_day(last, given) - start) % 7 + 1 if last else 1
        days += [(start + step) % 7 for step in range(length)]
    twice = sorted({day for day in days if days.count(day) > 1})
    if twice:
        raise Unreadable(f"{shown(given)} names {DAY_NAMES[twice[0]]} twice", "name every day once")
    return tuple(sorted(days))


def parse_hours(given: object) -> tuple[tuple[int, int], ...]:
    """`"09:00-12:00, 13:00-18:00"` -> stretches [from, to) in ticks from midnight; `closed` -> none."""
    if not isinstance(given, str) or not given.strip():
        raise Unreadable(f"{shown(given)} is not a stretch of hours", 'write e.g. "09:00-18:00"')
    if given.strip().lower() == "closed":
        return ()
    stretches: list[tuple[int, int]] = []
    for part in given.split(","):
        found = _STRETCH.fullmatch(part.strip())
        if not found:
            raise Unreadable(f"{shown(given)} is not a stretch of hours", 'write e.g. "09:00-18:00"')
        start_hour, start_minute, end_hour, end_minute = (int(each or 0) for each in found.groups())
        start, end = start_hour * 60 + start_minute, end_hour * 60 + end_minute
        if start_minute > 59 or end_minute > 59 or start > 1440 or end > 1440:
            raise Unreadable(f"{shown(given)}: a day runs from 00:00 to 24:00", 'write e.g. "09:00-18:00"')
        if end <= start:
            raise Unreadable(
                f"{shown(given)} runs over midnight: every day is rostered and counted on its own",
                'write two entries, e.g. "22:00-24:00" and on the next day "00:00-06:00"',
            )
        stretches.append((start * MINUTE, end * MINUTE))
    stretches.sort()
    if any(later[0] < earlier[1] for earlier, later in pairwise(stretches)):
        raise Unreadable(f"{shown(given)}: the stretches overlap", 'write e.g. "09:00-12:00, 13:00-18:00"')
    return tuple(stretches)


def _days_of(key: object) -> tuple[int, ...]:
    """The days a key of a map names."""
    try:
        return parse_days(str(key))
    except Unreadable as error:
        raise error.within(key, at_key=True) from None


def _twice(name: str, key: object) -> Unreadable:
    return Unreadable(f"{name} is named twice (again in `{key}`)", "name it once", str(key), at_key=True)


def parse_days_hours(given: object) -> dict[int, tuple[tuple[int, int], ...]]:
    """`{"mon-fri": "09:00-18:00", sat: "10:00-17:00"}` -> weekday -> stretches; days not named are closed."""
    if not isinstance(given, dict):
        raise Unreadable(f"{shown(given)} is not a map of days to hours", 'write e.g. {mon-fri: "09:00-18:00"}')
    week: dict[int, tuple[tuple[int, int], ...]] = {}
    for key, value in given.items():
        if isinstance(key, int):
            week[key] = value
            continue
        try:
            hours = parse_hours(value)
        except Unreadable as error:
            raise error.within(key) from None
        for day in _days_of(key):
            if day in week:
                raise _twice(DAY_NAMES[day], key)
            week[day] = hours
    return {day: week[day] for day in sorted(week) if week[day]}


def _weight(given: object, place: str, key: object = "") -> float:
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        raise Unreadable(f"the weight of {place}, {shown(given)}, is not a number", "write e.g. 1.05", str(key))
    if not given >= 0:
        raise Unreadable(f"the weight of {place}, {shown(given)}, is negative", "write zero or more", str(key))
    return float(given)


def _some(weights: list[float]) -> tuple[float, ...]:
    if not any(weights):
        raise Unreadable("all weights are zero", "give at least one weight above zero")
    return tuple(weights)


def parse_month_weights(given: object) -> tuple[float, ...]:
    """Twelve weights from January on: a list of 12, or a map jan: ... (months not named: 1)."""
    if isinstance(given, dict):
        weights, seen = [1.0] * 12, set()
        for key, value in given.items():
            name = str(key).lower()
            month = next((names.index(name) for names in (MONTH_NAMES, _LONG_MONTHS) if name in names), None)
            if month is None:
                like = nearest(name, MONTH_NAMES) or "jan"
                raise Unreadable(f"`{key}` is not a month", f"write {like}", str(key), at_key=True)
            if month in seen:
                raise _twice(MONTH_NAMES[month], key)
            seen.add(month)
            weights[month] = _weight(value, MONTH_NAMES[month], key)
        return _some(weights)
    if not isinstance(given, (list, tuple)) or len(given) != 12:
        raise Unreadable(f"{shown(given)} is not a list of twelve monthly weights", "give 12 numbers, from January on")
    return _some([_weight(each, name) for each, name in zip(given, MONTH_NAMES, strict=True)])


def parse_weekday_weights(given: object) -> tuple[float, ...]:
    """Seven weights from Monday on: a map mon: ... (days not named: 0), or a list of 7."""
    if isinstance(given, (list, tuple)) and len(given) == 7:
        return _some([_weight(each, name) for each, name in zip(given, DAY_NAMES, strict=True)])
    if not isinstance(given, dict):
        raise Unreadable(f"{shown(given)} is not a map of weekday weights", "write e.g. {mon: 0.9, sat: 1.2}")
    weights, seen = [0.0] * 7, set()
    for key, value in given.items():
        for day in _days_of(key):
            if day in seen:
                raise _twice(DAY_NAMES[day], key)
            seen.add(day)
            weights[day] = _weight(value, DAY_NAMES[day], key)
    return _some(weights)


def _halves(key: object) -> tuple[int, ...]:
    """The half-hours a key names: an hour (9) both of its halves, "09:30" that one."""
    found = re.fullmatch(r"(\d{1,2})(?::(00|30))?", str(key).strip())
    if not found or int(found.group(1)) > 23:
        step = 'write an hour (9) or a half-hour ("09:30")'
        raise Unreadable(f"`{key}` is not an hour of the day", step, str(key), at_key=True)
    hour = 2 * int(found.group(1))
    if found.group(2) is None:
        return hour, hour + 1
    return (hour + (found.group(2) == "30"),)


def parse_hour_weights(given: object) -> tuple[float, ...]:
    """48 half-hour weights: a map of hours (9, split over both halves) or half-hours ("09:30"); not named: 0.

    A list of 24 (hours) or 48 (half-hours) will do as well.
    """
    if isinstance(given, (list, tuple)) and len(given) in (24, 48):
        parts = 48 // len(given)
        return _some([_weight(given[half // parts], f"half-hour {half}") / parts for half in range(48)])
    if not isinstance(given, dict):
        raise Unreadable(f"{shown(given)} is not a map of hourly weights", "write e.g. {9: 0.6, 10: 0.8}")
    weights, seen = [0.0] * 48, set()
    for key, value in given.items():
        halves = _halves(key)
        for half in halves:
            if half in seen:
                raise _twice(f"the half-hour {half // 2:02d}:{30 * (half % 2):02d}", key)
            seen.add(half)
            weights[half] = _weight(value, f"hour {key}", key) / len(halves)
    return _some(weights)


def parse_hour_factors(given: object) -> tuple[float, ...]:
    """48 half-hour factors: a map of hours or half-hours to factors (x0.9); not named: 1."""
    if isinstance(given, (list, tuple)) and len(given) == 48 and all(isinstance(each, float) for each in given):
        return tuple(given)
    if not isinstance(given, dict):
        raise Unreadable(f"{shown(given)} is not a map of hourly factors", "write e.g. {13: x0.9, 17: x1.2}")
    factors, seen = [1.0] * 48, set()
    for key, value in given.items():
        for half in _halves(key):
            if half in seen:
                raise _twice(f"the half-hour {half // 2:02d}:{30 * (half % 2):02d}", key)
            seen.add(half)
            try:
                factors[half] = parse_factor(value)
            except Unreadable as error:
                raise error.within(key) from None
    return tuple(factors)


def parse_date(given: object) -> date:
    """`2027-01-31` as text -> that day."""
    if isinstance(given, date):
        return given
    if isinstance(given, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", given.strip()):
        try:
            return date.fromisoformat(given.strip())
        except ValueError:
            raise Unreadable(f"{shown(given)} is not a day of the calendar", "write e.g. 2027-01-31") from None
    raise Unreadable(f"{shown(given)} is not a date", "write year-month-day, e.g. 2027-01-31")


FLAT_FACTORS: Final = (1.0,) * 48
_LIST = {"type": "array", "items": {"type": "number", "minimum": 0}}
_MAP = {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}}

CalendarDate = Annotated[date, BeforeValidator(parse_date), WithJsonSchema({"type": "string", "format": "date"})]
Days = Annotated[
    tuple[int, ...],
    BeforeValidator(parse_days),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
            "description": "days of the week, e.g. mon-fri, sat or daily",
        }
    ),
]
_HOURS_SCHEMA = {"type": "string", "description": 'hours, e.g. "09:00-18:00" or "09:00-12:00, 13:00-18:00"'}
Hours = Annotated[tuple[tuple[int, int], ...], BeforeValidator(parse_hours), WithJsonSchema(_HOURS_SCHEMA)]
DaysHours = Annotated[
    dict[int, tuple[tuple[int, int], ...]],
    BeforeValidator(parse_days_hours),
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": _HOURS_SCHEMA,
            "description": "hours by days of the week; days not named are closed",
        }
    ),
]
MonthWeights = Annotated[
    tuple[float, ...],
    BeforeValidator(parse_month_weights),
    WithJsonSchema({"anyOf": [_LIST | {"minItems": 12, "maxItems": 12}, _MAP], "description": "weights, Jan to Dec"}),
]
WeekdayWeights = Annotated[
    tuple[float, ...],
    BeforeValidator(parse_weekday_weights),
    WithJsonSchema({"anyOf": [_LIST | {"minItems": 7, "maxItems": 7}, _MAP], "description": "weights by weekday"}),
]
HourWeights = Annotated[
    tuple[float, ...],
    BeforeValidator(parse_hour_weights),
    WithJsonSchema({"anyOf": [_LIST | {"minItems": 24, "maxItems": 48}, _MAP], "description": "weights by hour"}),
]
HourFactors = Annotated[
    tuple[float, ...],
    BeforeValidator(parse_hour_factors),
    WithJsonSchema({"type": "object", "additionalProperties": {"type": "string"}, "description": "factors by hour"}),
]


def day_runs(days: Sequence[int]) -> str:
    """Weekdays in words (Monday is 0), neighbours together: (0, 1, 2, 5) -> `mon-wed, sat`."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(DAY_NAMES[run[0]] + (f"-{DAY_NAMES[run[-1]]}" if len(run) > 1 else "") for run in runs)
