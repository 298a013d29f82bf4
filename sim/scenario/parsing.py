"""Numbers with units, as text: how every quantity of the scenario language is taken apart and put together."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal
from difflib import get_close_matches
from typing import Final

NUMBER: Final = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
_NUMBER = re.compile(NUMBER)
_QUANTITY = re.compile(rf"([x×]?)\s*({NUMBER})\s*((?!to\b)[%A-Za-z/].*)?", re.DOTALL)
_SEPARATED = re.compile(r"[+-]?\d{1,3}(?:[ ,_]\d{3})+(?:\.\d+)?(?!\d)")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")

PERIODS: Final = {
    "min": "minute", "minute": "minute", "minutes": "minute", "h": "hour", "hour": "hour", "hours": "hour",
    "day": "day", "days": "day", "week": "week", "weeks": "week", "month": "month", "months": "month",
    "year": "year", "years": "year",
}  # fmt: skip


class Unreadable(ValueError):
    """A value that cannot be read: what it is and what is allowed; `next_step` says what to write instead.

    `inside`: the key of the value within the map that was read, "" for the whole; `at_key`: the key itself is wrong.
    """

    def __init__(self, message: str, next_step: str = "", inside: str = "", at_key: bool = False) -> None:
        super().__init__(message)
        self.next_step, self.inside, self.at_key = next_step, inside, at_key

    def within(self, key: object, at_key: bool = False) -> Unreadable:
        """The same complaint about the entry `key` of a map."""
        return Unreadable(str(self), self.next_step, str(key), at_key)


def shown(given: object) -> str:
    """The given value as an error message quotes it, shortened."""
    if isinstance(given, dict):
        return "a map (" + ", ".join(str(key) for key in list(given)[:4]) + (", ..." if len(given) > 4 else "") + ")"
    if isinstance(given, (list, tuple)):
        return f"a list of {len(given)}"
    if given is None:
        return "nothing"
    if isinstance(given, bool):
        return "`true`" if given else "`false`"
    text = str(given)
    return f"`{text}`" if len(text) <= 60 else f"`{text[:57]}...`"


def nearest(name: str, allowed: object) -> str:
    """The allowed name most like `name`, or an empty string."""
    names = [str(each) for each in allowed] if isinstance(allowed, (list, tuple, dict, set, frozenset)) else []
    lowered = {each.lower(): each for each in reversed(names)}
    found = get_close_matches(str(name).lower(), list(lowered), n=1, cutoff=0.55)
    return lowered[found[0]] if found else ""


def split_number(given: object, what: str, example: str) -> tuple[Decimal, str]:
    """`"9 min"` -> (9, "min"). Raises Unreadable where the text does not begin with a plain number."""
    if isinstance(given, bool) or not isinstance(given, (str, int, float)):
        raise Unreadable(f"{shown(given)} is not {what}", f"write e.g. {example}")
    text = str(given).strip()
    if _SEPARATED.match(text):
        raise Unreadable(f"{shown(given)} has separators between thousands", "write the digits together, e.g. 5800000")
    if _DECIMAL_COMMA.match(text):
        raise Unreadable(f"{shown(given)} has a decimal comma", "write a decimal point, e.g. 0.5")
    found = _NUMBER.match(text)
    if not found:
        raise Unreadable(f"{shown(given)} is not {what}", f"write e.g. {example}")
    return Decimal(found.group()), text[found.end() :].strip()


def split_period(rest: str) -> tuple[str, str]:
    """`"NZD per_month"` -> ("NZD", "month"); `"NZD/h"` -> ("NZD", "hour"); no period: ("NZD", "")."""
    found = re.fullmatch(r"(.*?)\s*(?:/\s*|\bper[_ ]\s*)([A-Za-z]+)", rest)
    if not found:
        return rest.strip(), ""
    return found.group(1).strip(), PERIODS.get(found.group(2).lower(), found.group(2).lower())


def take_apart(text: object) -> tuple[str, Decimal, str] | None:
    """A quantity as (prefix "x" or "", number, rest), or None where `text` is none. Bare numbers have rest ""."""
    if isinstance(text, bool) or not isinstance(text, (str, int, float)):
        return None
    found = _QUANTITY.fullmatch(str(text).strip())
    return (found.group(1), Decimal(found.group(2)), (found.group(3) or "").strip()) if found else None


def put_together(prefix: str, number: Decimal, rest: str, money: bool = False) -> str:
    """The quantity as text again; `money` rounds to cents."""
    if money:
        number = number.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)
    plain = format(+number.normalize(), "f")
    separator = "" if rest.startswith("/") or not rest else " "
    return f"{prefix}{plain}{separator}{rest}"


def is_money(rest: str) -> bool:
    """True where the unit begins with a currency code."""
    return bool(re.match(r"[A-Z]{3}\b", rest))
