"""Decisions a planner has already made (`plan.fix`): one count for the whole year, or one for some months."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BeforeValidator, InstanceOf, WithJsonSchema

from sim.scenario.parsing import Unreadable, shown, split_number, split_period

_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_EXAMPLE: Final = "write e.g. 8, or {2027-03: 8}"


@dataclass(frozen=True, slots=True)
class Fixed:
    """What a plan must choose: `count` in all months, or (`count` None) one for each month of `by_month`.

    `per` is the period where it was written as a rate (`800 per_month`).
    """

    count: int | None
    by_month: tuple[tuple[str, int], ...] = ()
    per: str | None = None


def parse_fixed(given: object) -> Fixed:
    """`8`, `800 per_month`, or `{2027-03: 8}`. Raises Unreadable."""
    if not isinstance(given, Mapping):
        count, per = _count(given)
        return Fixed(count, (), per)
    if not given:
        raise Unreadable("no month is named", _EXAMPLE)
    found = []
    for month, value in given.items():
        if not _MONTH.fullmatch(str(month)):
            raise Unreadable(f"`{month}` is not a month", "write e.g. 2027-03").within(month, at_key=True)
        try:
            count, per = _count(value)
        except Unreadable as error:
            raise error.within(month) from None
        if per is not None:
            raise Unreadable(f"{shown(value)} is a rate, a month needs a count", f"write {count}").within(month)
        found.append((str(month), count))
    return Fixed(None, tuple(sorted(found)))


def _count(given: object) -> tuple[int, str | None]:
    if isinstance(given, bool) or not isinstance(given, (int, float, str)):
        raise Unreadable(f"{shown(given)} is not a count", _EXAMPLE)
    number, rest = split_number(given, "a count", "8")
    per = None
    if rest:
        _, per = split_period(rest)
        if not per:
            raise Unreadable(f"{shown(given)} is not a count", _EXAMPLE)
    if number < 0 or number != number.to_integral_value():
        raise Unreadable(f"{shown(given)} is not a whole number of 0 or more", _EXAMPLE)
    return int(number), per


PlanFixed = Annotated[
    InstanceOf[Fixed],
    BeforeValidator(parse_fixed),
    WithJsonSchema({
        "anyOf": [
            {"type": "integer", "minimum": 0},
            {"type": "string", "description": "a count, e.g. 8 or 800 per_month"},
            {"type": "object", "description": "by month, e.g. {2027-03: 8}",
             "propertyNames": {"pattern": r"^(\d{4}-(0[1-9]|1[0-2])|source|owner|checked)$"},
             "additionalProperties": {"type": ["integer", "string", "object"]}},
        ],
    }),
]


def parse_month_counts(given: object) -> tuple[tuple[str, int], ...]:
    """`{2027-03: 500}` -> (("2027-03", 500),), months in order. Raises Unreadable."""
    if isinstance(given, tuple) and all(isinstance(each, tuple) for each in given):
        return given
    if not isinstance(given, Mapping):
        raise Unreadable(f"{shown(given)} is not a map of months to counts", "write e.g. {2027-03: 500}")
    return parse_fixed(given).by_month


MonthCounts = Annotated[
    tuple[tuple[str, int], ...],
    BeforeValidator(parse_month_counts),
    WithJsonSchema({
        "type": "object", "description": "counts by month, e.g. {2027-03: 500}",
        "propertyNames": {"pattern": r"^(\d{4}-(0[1-9]|1[0-2])|source|owner|checked)$"},
        "additionalProperties": {"type": ["integer", "string", "object"]},
    }),
]
