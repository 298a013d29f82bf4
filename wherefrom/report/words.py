"""Numbers, dates and hours as people read them."""

from __future__ import annotations

from datetime import date

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKDAYS_LONG = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_CAUSES = {
    "no_seller": "no seller on duty",
    "waited": "hit rate lost to waiting",
    "seller": "seller or way of selling",
    "inside": "still waiting at the end",
    "not_reached": "never reached",
    "dropped": "call dropped",
    "not_called": "never called",
    "no_stock": "out of stock",
}


def number(value: float | None, digits: int = 0) -> str:
    """1234567.4 -> 1,234,567 (a true minus sign, no minus zero); nothing known -> an en dash."""
    if value is None:
        return "–"
    rounded = round(value, digits) + 0.0
    return f"{rounded:,.{digits}f}".replace("-", "−")


def fitting(value: float | None, like: float | None = None) -> str:
    """A number with as many digits as its size (or that of `like`) deserves: 1,235; 12.3; 0.123."""
    if value is None:
        return "–"
    size = abs(value if like is None else like)
    return number(value, 0 if size >= 100 or value == int(value) else 1 if size >= 10 else 2 if size >= 1 else 3)


def money(value: float | None, currency: str) -> str:
    """1234567.4, NZD -> 1,234,567 NZD."""
    return "–" if value is None else f"{number(value)} {currency}"


def signed_money(value: float, currency: str) -> str:
    """As `money`, with the sign always shown."""
    sign = "+" if round(value) > 0 else ""
    return f"{sign}{money(value, currency)}"


def rough_money(value: float, currency: str) -> str:
    """For sentences and axes: 5,812,345 -> 5.81 million NZD; 84,321 -> 84,300 NZD."""
    if abs(value) >= 1e6:
        return f"{number(value / 1e6, 2)} million {currency}"
    if abs(value) >= 1e4:
        return f"{number(round(value, -2))} {currency}"
    return money(value, currency)


def share(value: float | None, digits: int = 0) -> str:
    """0.824 -> 82 %. A share that is not quite all or nothing never rounds to 100 % or 0 %."""
    if value is None:
        return "–"
    percent = value * 100
    if digits == 0 and (0 < percent < 0.5 or 99.5 <= percent < 100):
        if round(percent, 1) in (0.0, 100.0):
            return "> 99.9 %" if percent > 50 else "< 0.1 %"
        return f"{number(percent, 1)} %"
    return f"{number(percent, digits)} %"


def half_hour(index: int) -> str:
    """Half-hour of the day as its start: 21 -> 10:30."""
    return f"{index // 2}:{index % 2 * 30:02d}"


def half_hour_span(index: int) -> str:
    """Half-hour of the day: 21 -> 10:30-11:00."""
    return f"{half_hour(index)}–{half_hour(index + 1)}"


def duration(seconds: float | None, like: float | None = None) -> str:
    """Seconds as people say them (or as they would say `like`): 45 s; 3.5 min; 2.0 h."""
    if seconds is None:
        return "–"
    size = seconds if like is None else like
    if size < 120:
        return f"{number(seconds, 0 if size >= 10 else 1)} s"
    value, unit = (seconds / 60, "min") if size < 7200 else (seconds / 3600, "h")
    return f"{number(value, 0 if round(value, 3) == round(value) else 1)} {unit}"


def month_name(label: str, with_year: bool = False) -> str:
    """2027-01 -> Jan (or Jan 2027); a label that is no month stays as it is."""
    year, _, month = label.partition("-")
    if not (month.isdigit() and 1 <= int(month) <= 12):
        return label
    return f"{MONTHS[int(month) - 1]} {year}" if with_year else MONTHS[int(month) - 1]


def day(iso: str | None) -> str:
    """2027-03-04 -> 4 Mar 2027; what is no date stays as it is."""
    if iso is None:
        return "–"
    try:
        given = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{given.day} {MONTHS[given.month - 1]} {given.year}"


def plain(name: str) -> str:
    """A key of the file as words: demo_desks -> demo desks."""
    return name.replace("_", " ")


def counted(count: int, thing: str) -> str:
    """1 half-hour; 3 half-hours."""
    return f"{number(count)} {thing}{'' if count == 1 else 's'}"


def cause(name: str) -> str:
    """Why a sale was lost, in words."""
    return _CAUSES.get(name, plain(name))


def listed(items: list[str]) -> str:
    """a; a and b; a, b and c."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def value_in_unit(value: float | None, unit: str, currency: str, bare: bool = False, like: float | None = None) -> str:
    """A key figure with its unit: shares as %, seconds as durations, amounts in the currency. `bare`: only those.

    `like`: the figure beside which it stands, in whose unit and digits it is written.
    """
    if value is None:
        return "–"
    if unit in ("share", "%"):
        return share(value, 1)
    if unit in ("s", "min"):
        scale = 60 if unit == "min" else 1
        return duration(value * scale, None if like is None else like * scale)
    if unit == "money" or unit == currency:
        return number(value) if bare else money(value, currency)
    written = fitting(value, like)
    if bare or unit == "count":
        return written
    return f"{written} {'head' if (written, unit) == ('1', 'heads') else unit}".strip()
