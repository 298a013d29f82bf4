"""Money, exact to the cent: amounts, rates of pay and cost, commission."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, InstanceOf, ValidationInfo, WithJsonSchema

from sim.scenario.parsing import NUMBER, Unreadable, nearest, shown, split_number, split_period

MoneyPeriod = Literal["hour", "day", "week", "month", "year"]
MONEY_PERIODS: Final[tuple[MoneyPeriod, ...]] = ("hour", "day", "week", "month", "year")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class MoneyPer:
    """So many `cents` per hour, day, week, month or year."""

    cents: int
    per: MoneyPeriod

    @property
    def value(self) -> int:
        """The amount in cents (the same as `cents`)."""
        return self.cents


@dataclass(frozen=True, slots=True)
class CommissionRate:
    """Either a `share` of revenue, or an amount in cents `per_sale`; the other is None."""

    share: float | None
    per_sale: int | None


@dataclass(frozen=True, slots=True)
class ResaleRate:
    """Either a `share` of the price paid, or an `amount` in cents; the other is None."""

    share: float | None
    amount: int | None

    def of(self, price: int) -> float:
        """Cents got for one that cost so many cents."""
        return float(self.amount) if self.amount is not None else (self.share or 0.0) * price


def parse_currency(given: object) -> str:
    """Three capital letters."""
    if not isinstance(given, str) or not _CURRENCY.fullmatch(given):
        raise Unreadable(f"{shown(given)} is not a currency code", "write three capitals, e.g. currency: NZD")
    return given


def _cents(number: Decimal, unit: str, given: object, info: ValidationInfo | None) -> int:
    if not unit:
        raise Unreadable(f"the amount {shown(given)} has no currency", f"write e.g. {number} {_wanted(info)}")
    if not _CURRENCY.fullmatch(unit):
        raise Unreadable(f"{shown(given)} is not an amount of money", f"write e.g. {number} {_wanted(info)}")
    context = info.context if info is not None else None
    if isinstance(context, dict) and context.get("currency") not in (None, unit):
        raise Unreadable(
            f"{shown(given)} is in {unit}, but the scenario counts in {context['currency']}",
            f"write {number} {context['currency']}, or change horizon.currency",
        )
    cents = number * 100
    if cents != cents.to_integral_value():
        raise Unreadable(f"{shown(given)} is not exact to the cent", f"write e.g. {number:.2f} {unit}")
    if abs(cents) > 10**15:
        raise Unreadable(f"the amount {shown(given)} is larger than ten million millions", "write a smaller amount")
    return int(cents)


def _wanted(info: ValidationInfo | None) -> str:
    context: Any = info.context if info is not None else None
    return str(context["currency"]) if isinstance(context, dict) and context.get("currency") else "NZD"


def parse_money(given: object, info: ValidationInfo) -> int:
    """`"649 NZD"` -> 64900 cents."""
    number, unit = split_number(given, "an amount of money", f"649 {_wanted(info)}")
    return _cents(number, unit, given, info)


def parse_money_rate(given: object, info: ValidationInfo) -> MoneyPer:
    """`"29 NZD/h"`, `"260 NZD per_month"` -> cents and period."""
    if isinstance(given, MoneyPer):
        return given
    currency = _wanted(info)
    number, rest = split_number(given, "an amount of money per period", f"29 {currency}/h or 260 {currency} per_month")
    unit, per = split_period(rest)
    cents = _cents(number, unit, given, info)
    if not per:
        raise Unreadable(f"{shown(given)} does not say per what", f"write e.g. {number} {unit} per_month")
    if per not in MONEY_PERIODS:
        like = nearest(per, MONEY_PERIODS)
        raise Unreadable(
            f"{shown(given)}: `{per}` is not a period; allowed: {', '.join(MONEY_PERIODS)}",
            f"write e.g. {number} {unit} per_{like or 'month'}",
        )
    if cents < 0:
        raise Unreadable(f"{shown(given)} is negative", "write zero or more")
    return MoneyPer(cents, MONEY_PERIODS[MONEY_PERIODS.index(per)])


def parse_commission(given: object, info: ValidationInfo) -> CommissionRate:
    """`"1 % of revenue"` -> share 0.01; `"14 NZD per_sale"` -> 1400 cents per sale."""
    if isinstance(given, CommissionRate):
        return given
    allowed = f"1 % of revenue, or 14 {_wanted(info)} per_sale"
    number, rest = split_number(given, "a commission", allowed)
    if number < 0:
        raise Unreadable(f"the commission {shown(given)} is negative", "write zero or more")
    if re.fullmatch(r"%\s*of\s+revenue", rest):
        if number > 100:
            raise Unreadable(f"the commission {shown(given)} is more than the revenue", "write at most 100 %")
        return CommissionRate(float(number / 100), None)
    unit, per = split_period(rest)
    if per == "sale":
        return CommissionRate(None, _cents(number, unit, given, info))
    raise Unreadable(f"{shown(given)} is not a commission", f"write e.g. {allowed}")


def parse_resale(given: object, info: ValidationInfo) -> ResaleRate:
    """`"30 % of price"` -> share 0.3; `"400 NZD"` -> 40000 cents."""
    if isinstance(given, ResaleRate):
        return given
    allowed = f"30 % of price, or 400 {_wanted(info)}"
    number, rest = split_number(given, "what is got for it", allowed)
    if number < 0:
        raise Unreadable(f"{shown(given)} is negative", "write zero or more")
    if re.fullmatch(r"%\s*of\s+price", rest):
        if number > 100:
            raise Unreadable(f"{shown(given)} is more than the price", "write at most 100 %")
        return ResaleRate(float(number / 100), None)
    if not _CURRENCY.fullmatch(rest):
        raise Unreadable(f"{shown(given)} is neither a share of the price nor an amount", f"write e.g. {allowed}")
    return ResaleRate(None, _cents(number, rest, given, info))


_CODE: Final = "[A-Z]{3}"
_MONEY_SCHEMA = {"type": "string", "pattern": rf"^\s*{NUMBER}\s*{_CODE}\s*$", "description": "money, e.g. 649 NZD"}
_RATE_SCHEMA = {
    "type": "string",
    "pattern": rf"^\s*{NUMBER}\s*{_CODE}\s*(/\s*|per[_ ]\s*)[a-z]+\s*$",
    "description": "money per period, e.g. 29 NZD/h or 260 NZD per_month",
}
_COMMISSION_SCHEMA = {
    "type": "string",
    "pattern": rf"^\s*{NUMBER}\s*(%\s*of\s+revenue|{_CODE}\s*(/\s*|per[_ ]\s*)sale)\s*$",
    "description": "a commission, e.g. 1 % of revenue or 14 NZD per_sale",
}
_RESALE_SCHEMA = {
    "type": "string",
    "pattern": rf"^\s*{NUMBER}\s*(%\s*of\s+price|{_CODE})\s*$",
    "description": "a share of the price or an amount, e.g. 30 % of price or 400 NZD",
}

CurrencyCode = Annotated[
    str, BeforeValidator(parse_currency), WithJsonSchema({"type": "string", "pattern": f"^{_CODE}$"})
]
Money = Annotated[int, BeforeValidator(parse_money), WithJsonSchema(_MONEY_SCHEMA)]
MoneyRate = Annotated[InstanceOf[MoneyPer], BeforeValidator(parse_money_rate), WithJsonSchema(_RATE_SCHEMA)]
Resale = Annotated[InstanceOf[ResaleRate], BeforeValidator(parse_resale), WithJsonSchema(_RESALE_SCHEMA)]
Commission = Annotated[
    InstanceOf[CommissionRate], BeforeValidator(parse_commission), WithJsonSchema(_COMMISSION_SCHEMA)
]
