"""Shares, factors, counts per period, and the ranges a plan may move in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, InstanceOf, WithJsonSchema

from sim.scenario.parsing import NUMBER, Unreadable, nearest, shown, split_number, split_period

CountPeriod = Literal["minute", "hour", "day", "month", "year"]
COUNT_PERIODS: Final[tuple[CountPeriod, ...]] = ("minute", "hour", "day", "month", "year")


@dataclass(frozen=True, slots=True)
class Rate:
    """So many (`value`, zero or more) `per` minute, hour, open day, month or year."""

    value: float
    per: CountPeriod


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a plan may choose: from `low` to `high`, both included; `per` period where it is a rate, `minutes` where it
    is a time."""

    low: float
    high: float
    per: str | None
    minutes: bool = False


def _percent(given: object, what: str, suffix: str) -> tuple[Decimal, str]:
    number, rest = split_number(given, what, f"22 %{suffix}")
    if not rest:
        hint = number * 100 if abs(number) <= 1 else number
        raise Unreadable(
            f"{shown(given)} is a bare number, {what} is written in %",
            f"write {format(hint.normalize(), 'f')} %{suffix}",
        )
    if not rest.startswith("%"):
        raise Unreadable(f"{shown(given)} is not {what}", f"write e.g. 22 %{suffix}")
    return number / 100, rest[1:].strip()


def parse_share(given: object) -> float:
    """`"22 %"` -> 0.22."""
    number, rest = _percent(given, "a share", "")
    if rest:
        raise Unreadable(f"{shown(given)} is not a plain share (`{rest}`)", f"write {number * 100} %")
    return float(number)


def parse_share_per_minute(given: object) -> float:
    """`"0.5 % per_minute"` -> 0.005."""
    number, rest = _percent(given, "a share per minute", " per_minute")
    if split_period(rest) != ("", "minute"):
        raise Unreadable(f"{shown(given)} is not a share per minute", f"write {number * 100} % per_minute")
    return float(number)


def parse_share_per_year(given: object) -> float:
    """`"22 % per_year"` (or `"22 %"`) -> 0.22."""
    number, rest = _percent(given, "a share per year", " per_year")
    if rest and split_period(rest) != ("", "year"):
        raise Unreadable(f"{shown(given)} is not a share per year", f"write {number * 100} % per_year")
    return float(number)


def parse_factor(given: object) -> float:
    """`"x0.85"` -> 0.85."""
    if isinstance(given, str) and given.strip()[:1] in ("x", "×"):
        number, rest = split_number(given.strip()[1:], "a factor", "x0.85")
        if not rest:
            if number < 0:
                raise Unreadable(f"the factor {shown(given)} is negative", "write x0 or more")
            return float(number)
    elif isinstance(given, (int, float)) and not isinstance(given, bool):
        raise Unreadable(f"{shown(given)} is a bare number, a factor is written with x", f"write x{given}")
    raise Unreadable(f"{shown(given)} is not a factor", "write e.g. x0.85")


def parse_hours_per_week(given: object) -> float:
    """`"35 h/week"` -> 35.0."""
    number, rest = split_number(given, "a number of hours a week", "35 h/week")
    unit, per = split_period(rest)
    if unit not in ("h", "hours") or per != "week":
        raise Unreadable(f"{shown(given)} is not a number of hours a week", f"write e.g. {number} h/week")
    if not 0 <= number <= 168:
        raise Unreadable(f"{shown(given)}: a week has 0 to 168 hours", "write e.g. 35 h/week")
    return float(number)


def parse_count_rate(given: object) -> Rate:
    """`"94 per_day"` -> Rate(94.0, "day")."""
    if isinstance(given, Rate):
        return given
    number, rest = split_number(given, "a count per period", "94 per_day")
    unit, per = split_period(rest)
    if unit or per not in COUNT_PERIODS:
        like = nearest(per, COUNT_PERIODS) or "day"
        reason = "does not say per what" if not rest else f"is not a count per {', '.join(COUNT_PERIODS[:-1])} or year"
        raise Unreadable(f"{shown(given)} {reason}", f"write e.g. {number} per_{like}")
    if number < 0:
        raise Unreadable(f"the rate {shown(given)} is negative", "write zero or more")
    if number > 10**9:
        raise Unreadable(f"the rate {shown(given)} is above a thousand million", "write a smaller rate")
    return Rate(float(number), COUNT_PERIODS[COUNT_PERIODS.index(per)])


def parse_plan_range(given: object) -> Bounds:
    """`"3 to 10"`, `"0 to 4000 per_month"`, `"0 to 60 min"` -> bounds."""
    if isinstance(given, Bounds):
        return given
    found = re.fullmatch(rf"\s*({NUMBER})\s+to\s+({NUMBER})\s*(.*?)\s*", str(given)) if isinstance(given, str) else None
    unit, per = split_period(found.group(3)) if found else ("?", "")
    minutes = unit == "min" and not per
    if not found or (unit and not minutes) or (per and per not in ("day", "month", "year")):
        raise Unreadable(f"{shown(given)} is not a range to plan within", "write e.g. 3 to 10, or 0 to 4000 per_month")
    low, high = float(found.group(1)), float(found.group(2))
    if low < 0:
        raise Unreadable(f"the range {shown(given)} begins below zero", "begin at 0 or more")
    if low > high:
        raise Unreadable(f"the range {shown(given)} runs backwards", f"write {found.group(2)} to {found.group(1)}")
    return Bounds(low, high, per or None, minutes)


def _text(pattern: str, description: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": rf"^\s*{pattern}\s*$", "description": description})


_PER: Final = r"(/\s*|per[_ ]\s*)"
Share = Annotated[float, BeforeValidator(parse_share), _text(rf"{NUMBER}\s*%", "a share, e.g. 22 %")]
SharePerMinute = Annotated[
    float, BeforeValidator(parse_share_per_minute), _text(rf"{NUMBER}\s*%\s*{_PER}min(ute)?", "e.g. 0.5 % per_minute")
]
SharePerYear = Annotated[
    float, BeforeValidator(parse_share_per_year), _text(rf"{NUMBER}\s*%(\s*{_PER}year)?", "e.g. 22 % per_year")
]
Factor = Annotated[float, BeforeValidator(parse_factor), _text(rf"[x×]\s*{NUMBER}", "a factor, e.g. x0.85")]
HoursPerWeek = Annotated[
    float, BeforeValidator(parse_hours_per_week), _text(rf"{NUMBER}\s*h(ours)?\s*{_PER}week", "e.g. 35 h/week")
]
CountRate = Annotated[
    InstanceOf[Rate], BeforeValidator(parse_count_rate), _text(rf"{NUMBER}\s*{_PER}[a-z]+", "a rate, e.g. 94 per_day")
]
PlanRange = Annotated[
    InstanceOf[Bounds],
    BeforeValidator(parse_plan_range),
    _text(rf"{NUMBER}\s+to\s+{NUMBER}(\s*{_PER}[a-z]+|\s*min)?", "a range, e.g. 3 to 10 or 0 to 4000 per_month"),
]
