"""What a plan aims at: chances of keeping a promise, good or bad years, the order of aims, prices of soft limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, InstanceOf, ValidationInfo, WithJsonSchema

from sim.scenario.amounts import parse_money
from sim.scenario.parsing import NUMBER, Unreadable, shown, split_number

Aim = Literal["law", "service", "profit", "steady", "fair"]
AIMS: Final[tuple[Aim, ...]] = ("law", "service", "profit", "steady")
"""The order of aims where the file states none."""


@dataclass(frozen=True, slots=True)
class KeptChance:
    """A promise is to be kept in this `share` of all years (or of all months of all years)."""

    share: float
    of: Literal["years", "months"]


@dataclass(frozen=True, slots=True)
class SoftPrice:
    """What breaking a limit by one unit costs: cents `per` point or head, or a factor on money spent `per` money."""

    amount: float
    per: Literal["point", "head", "money"]


def _share_of(given: object, what: str, periods: tuple[str, ...]) -> tuple[float, str]:
    allowed = " or ".join(f"90 % of {each}" for each in periods)
    number, rest = split_number(given, what, allowed)
    found = re.fullmatch(r"%\s*of\s+([a-z]+)", rest)
    if not found or found.group(1) not in periods:
        raise Unreadable(f"{shown(given)} does not say of what: {what} is a share of {' or of '.join(periods)}",
                         f"write e.g. {number} % of {periods[0]}")
    if not 0 < number < 100:
        raise Unreadable(f"{shown(given)} is not between 0 % and 100 %", f"write e.g. {allowed}")
    return float(number / 100), found.group(1)


def parse_chance(given: object) -> KeptChance:
    """`"90 % of years"` -> KeptChance(0.9, "years")."""
    if isinstance(given, KeptChance):
        return given
    share, of = _share_of(given, "a chance", ("years", "months"))
    return KeptChance(share, "years" if of == "years" else "months")


def parse_maximise(given: object) -> float | None:
    """`average profit` -> None; `{worst: 10 % of years}` -> 0.1: the mean profit of that share of years, the worst."""
    allowed = "write average profit, or {worst: 10 % of years}"
    if given is None or (isinstance(given, str) and given.split() == ["average", "profit"]):
        return None
    if isinstance(given, float):
        return given
    if not isinstance(given, Mapping) or set(given) != {"worst"}:
        raise Unreadable(f"{shown(given)} is nothing a plan can maximise", allowed)
    return _share_of(given["worst"], "the worst part", ("years",))[0]


def _soft(given: object, info: ValidationInfo, per: Literal["point", "head"]) -> SoftPrice:
    if isinstance(given, SoftPrice):
        return given
    currency = (info.context or {}).get("currency") or "NZD"
    found = re.fullmatch(rf"\s*({NUMBER}\s*[A-Za-z]+)\s+per[ _]{per}\s*", given) if isinstance(given, str) else None
    if found is None:
        raise Unreadable(f"{shown(given)} is not a price per {per}", f"write e.g. 400 {currency} per {per}")
    cents = parse_money(found.group(1), info)
    if cents <= 0:
        raise Unreadable(f"{shown(given)}: a limit that costs nothing to break is none", "write a price above 0")
    return SoftPrice(float(cents), per)


def parse_point_price(given: object, info: ValidationInfo) -> SoftPrice:
    """`"400 NZD per point"` -> 40000 cents for each percentage point missed."""
    return _soft(given, info, "point")


def parse_head_price(given: object, info: ValidationInfo) -> SoftPrice:
    """`"900 NZD per head"` -> 90000 cents for each head and month outside the range."""
    return _soft(given, info, "head")


def parse_money_price(given: object, info: ValidationInfo) -> SoftPrice:
    """`"1.2 per NZD"` -> 1.2 for each unit of money above the budget."""
    if isinstance(given, SoftPrice):
        return given
    currency = (info.context or {}).get("currency") or "NZD"
    found = re.fullmatch(rf"\s*({NUMBER})\s+per[ _]([A-Za-z]+)\s*", given) if isinstance(given, str) else None
    if found is None or found.group(2) != currency:
        raise Unreadable(f"{shown(given)} is not a price per {currency} above the budget",
                         f"write e.g. 1.2 per {currency}")
    if float(found.group(1)) <= 0:
        raise Unreadable(f"{shown(given)}: a budget that costs nothing to exceed is none", "write a price above 0")
    return SoftPrice(float(found.group(1)), "money")


def _text(pattern: str, description: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": rf"^\s*{pattern}\s*$", "description": description})


_WORST: Final[dict[str, Any]] = {
    "anyOf": [
        {"type": "string", "pattern": r"^\s*average\s+profit\s*$", "description": "the mean of all years"},
        {"type": "object", "properties": {"worst": {"type": "string", "description": "e.g. 10 % of years"}},
         "required": ["worst"], "additionalProperties": False},
    ]
}
Chance = Annotated[
    InstanceOf[KeptChance], BeforeValidator(parse_chance),
    _text(rf"{NUMBER}\s*%\s*of\s+(years|months)", "a chance, e.g. 90 % of years"),
]
Maximise = Annotated[float | None, BeforeValidator(parse_maximise), WithJsonSchema(_WORST)]
PointPrice = Annotated[
    InstanceOf[SoftPrice], BeforeValidator(parse_point_price),
    _text(rf"{NUMBER}\s*[A-Z]{{3}}\s+per[ _]point", "a price per percentage point, e.g. 400 NZD per point"),
]
HeadPrice = Annotated[
    InstanceOf[SoftPrice], BeforeValidator(parse_head_price),
    _text(rf"{NUMBER}\s*[A-Z]{{3}}\s+per[ _]head", "a price per head and month, e.g. 900 NZD per head"),
]
MoneyPrice = Annotated[
    InstanceOf[SoftPrice], BeforeValidator(parse_money_price),
    _text(rf"{NUMBER}\s+per[ _][A-Z]{{3}}", "a price per unit of money, e.g. 1.2 per NZD"),
]
