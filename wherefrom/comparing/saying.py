"""Values of a scenario as a planner says them, and by how much one differs from another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sim.scenario.aims import KeptChance, SoftPrice
from sim.scenario.amounts import CommissionRate, MoneyPer, ResaleRate
from sim.scenario.assumptions import amount
from sim.scenario.base import Section
from sim.scenario.channels import HitRate
from sim.scenario.durations import TICKS, TimeSpec
from sim.scenario.parsing import take_apart
from sim.scenario.pins import Fixed
from sim.scenario.rates import Bounds, Rate
from sim.scenario.weeks import DAY_NAMES, day_runs
from wherefrom.report.words import MONTHS, WEEKDAYS_LONG, day, listed, month_name, plain

NOTHING: Final = "none"
_UNITS: Final = (("days", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000))
_LONG_LIST: Final = 12
_NAMES: Final = dict(zip(DAY_NAMES, WEEKDAYS_LONG, strict=True))


def said(parser: str, value: Any, written: object, currency: str) -> str:
    """A parsed value in words; `written`, what the document says, helps where the unit is a matter of taste.

    `parser`: name of the function that reads such values ("ticks" for times that no function reads).
    """
    if value is None:
        return "average profit" if parser == "parse_maximise" else NOTHING
    if isinstance(value, HitRate):
        return f"{digits(value.value * 100)} %" if value.value is not None else \
            f"{_list('parse_share', value.by_contact, None, currency)} by contact"
    if isinstance(value, Section):
        return section_said(value, written, currency)
    if parser.startswith("list"):
        return _list(parser.removeprefix("list of "), value, written, currency)
    if parser == "week":
        return hours(value[1])
    if parser == "order":
        return ", ".join(plain(each) for each in value)
    if parser in ("parse_duration", "ticks"):
        return duration(value, written)
    if parser in ("parse_share", "parse_share_per_year", "parse_share_per_minute"):
        per = {"parse_share_per_year": " a year", "parse_share_per_minute": " a minute"}.get(parser, "")
        return f"{digits(value * 100)} %{per}"
    if parser == "parse_factor":
        return f"x {digits(value)}"
    if parser == "parse_money":
        return money(value, currency)
    if parser == "parse_hours_per_week":
        return f"{digits(value)} h a week"
    if parser == "parse_hours":
        return hours(value)
    if parser == "parse_days":
        return day_runs(value)
    if parser == "parse_days_hours":
        return "; ".join(f"{_NAMES[DAY_NAMES[weekday]]} {hours(each)}" for weekday, each in sorted(value.items()))
    return _other(parser, value, written, currency)


def _other(parser: str, value: Any, written: object, currency: str) -> str:
    if isinstance(value, Rate):
        return f"{digits(value.value)} {_a(value.per)}"
    if isinstance(value, MoneyPer):
        return f"{money(value.cents, currency)} {_a(value.per)}"
    if isinstance(value, CommissionRate):
        return f"{digits((value.share or 0) * 100)} % of revenue" if value.per_sale is None else \
            f"{money(value.per_sale, currency)} a sale"
    if isinstance(value, ResaleRate):
        return f"{digits((value.share or 0) * 100)} % of the price" if value.amount is None else \
            money(value.amount, currency)
    if isinstance(value, Bounds):
        unit = " min" if value.minutes else f" {_a(value.per)}" if value.per else ""
        return f"{digits(value.low)} to {digits(value.high)}{unit}"
    if isinstance(value, Fixed):
        if value.count is not None:
            return f"{digits(value.count)}{f' {_a(value.per)}' if value.per else ''}"
        return _months(value.by_month)
    if isinstance(value, KeptChance):
        return f"{digits(value.share * 100)} % of {value.of}"
    if isinstance(value, SoftPrice):
        return f"{digits(value.amount)} for each {currency}" if value.per == "money" else \
            f"{money(round(value.amount), currency)} a {value.per}"
    if isinstance(value, date):
        return day(value.isoformat())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if parser == "parse_maximise":
        return f"the worst {digits(value * 100)} % of years"
    if parser == "parse_month_counts":
        return _months(value)
    if parser.endswith("_weights") or parser == "parse_hour_factors":
        return _profile(parser, value)
    if parser == "parse_turn":
        return f"{value[0]} of {value[1]}" if value[0] else NOTHING
    if isinstance(value, Mapping):
        return ", ".join(f"{digits(count)} {plain(name)}" if isinstance(count, (int, float)) else f"{plain(name)}"
                         for name, count in value.items()) or NOTHING
    if parser and written is not None and isinstance(written, (str, int, float)):
        return str(written)
    if isinstance(value, (int, float)):
        return digits(value)
    if isinstance(written, Mapping):
        return ", ".join(f"{key} {text}" for key, text in written.items())
    if isinstance(value, (tuple, list)):
        return ", ".join(str(each) for each in value) or NOTHING
    return plain(str(value)) if parser != "text" else str(value) or NOTHING


def section_said(value: Section, written: object, currency: str) -> str:
    """A whole section, briefly: what its document states, at most five values."""
    if isinstance(value, TimeSpec):
        written_mean = written.get("mean") if isinstance(written, Mapping) else written
        spread = f", cv {digits(value.cv)}" if value.cv else ""
        return f"{duration(value.mean, written_mean)}{spread}"
    parts = []
    given = written if isinstance(written, Mapping) else {}
    for name, entry in type(value).model_fields.items():
        key = entry.alias or name
        child = getattr(value, name)
        if key not in given or key == "kind" or child is None:
            continue
        parser = next((each.func.__name__ for each in _metadata(entry) if hasattr(each, "func")), "")
        text = ""
        if isinstance(child, tuple) and any(isinstance(each, Section) for each in child):
            text = str(len(child))
        elif isinstance(child, TimeSpec) or not isinstance(child, (Section, Mapping)):
            text = said(_kind_of(parser, child), child, given[key], currency)
        if text:
            parts.append(f"{plain(key)} {text}")
    return ", ".join(parts[:5]) + (", …" if len(parts) > 5 else "")


def _metadata(entry: Any) -> tuple[Any, ...]:
    from sim.scenario.fields import bare

    return (*entry.metadata, *bare(entry.annotation)[1])


def _kind_of(parser: str, value: Any) -> str:
    return "list" if not parser and isinstance(value, tuple) else parser


def by_how_much(parser: str, base: Any, other: Any) -> str:
    """` (+2)`, ` (+3 points)`, ` (-7.7 %)`; empty where there is nothing to add."""
    if base is None or other is None:
        return ""
    if isinstance(base, TimeSpec) and isinstance(other, TimeSpec):
        return _relative(base.mean, other.mean)
    if parser.startswith("parse_share"):
        return f" ({_signed((other - base) * 100)} point{'' if abs(round((other - base) * 100, 6)) == 1 else 's'})"
    if isinstance(base, Rate) and isinstance(other, Rate):
        return _relative(base.value, other.value) if base.per == other.per else ""
    if isinstance(base, MoneyPer) and isinstance(other, MoneyPer):
        return _relative(base.cents, other.cents) if base.per == other.per else ""
    if isinstance(base, CommissionRate) and isinstance(other, CommissionRate):
        if base.share is not None and other.share is not None:
            return by_how_much("parse_share", base.share, other.share)
        if base.per_sale is not None and other.per_sale is not None:
            return _relative(base.per_sale, other.per_sale)
        return ""
    if isinstance(base, KeptChance) and isinstance(other, KeptChance):
        return by_how_much("parse_share", base.share, other.share) if base.of == other.of else ""
    if isinstance(base, Fixed) and isinstance(other, Fixed):
        return "" if base.count is None or other.count is None else f" ({_signed(other.count - base.count)})"
    if isinstance(base, bool) or not isinstance(base, (int, float)) or not isinstance(other, (int, float)):
        return ""
    if parser in ("parse_duration", "ticks", "parse_money", "parse_factor"):
        return _relative(base, other)
    return f" ({_signed(other - base)})"


def _relative(base: float, other: float) -> str:
    if base <= 0 or other < 0:
        return ""
    change = (other / base - 1) * 100
    sign = "+" if change > 0 else "−"
    if abs(change) < 0.05:
        return f" ({sign}less than 0.1 %)"
    return f" (x {digits(other / base)})" if change > 400 else f" ({sign}{_percent(abs(change))} %)"


def _percent(change: float) -> str:
    return digits(round(change, 1 if change < 10 else 0))


def _signed(value: float) -> str:
    return f"{'+' if value >= 0 else '−'}{digits(abs(value))}"


def digits(value: float) -> str:
    """A number without needless digits: 1,234.5; 0.125; as exact as a planner would write it."""
    rounded = float(f"{value:.6g}") if value != int(value) else float(value)
    whole = rounded == int(rounded)
    text = f"{int(rounded):,}" if whole else f"{rounded:,.6f}".rstrip("0").rstrip(".")
    if text in ("0", "-0") and value:
        text = f"{value:.3g}"
    return text.replace("-", "−")


def money(cents: float, currency: str) -> str:
    """Cents as an amount; cents are shown where there are any."""
    whole = cents % 100 == 0
    return f"{cents / 100:,.{0 if whole else 2}f} {currency}".strip().replace("-", "−")


def duration(ticks: float, written: object = None) -> str:
    """Ticks in the unit in which it is written, else the largest in which the number is short."""
    parts = take_apart(written)
    if parts is not None and parts[2] in TICKS and amount(written) is not None:
        return f"{digits(ticks / TICKS[parts[2]])} {parts[2]}"
    if not ticks:
        return "0 min"
    for unit, length in _UNITS:
        if ticks >= length and (ticks * 100) % length == 0:
            return f"{digits(ticks / length)} {unit}"
    return f"{digits(ticks / 1000)} s"


def hours(stretches: Sequence[tuple[int, int]] | None) -> str:
    """`09:00-18:00`; none: closed."""
    return ", ".join(f"{clock(start)}-{clock(end)}" for start, end in stretches or ()) or "closed"


def clock(ticks: int) -> str:
    """Ticks from midnight as a time of day."""
    minutes = ticks // 60_000
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _a(period: str | None) -> str:
    return f"{'an' if period == 'hour' else 'a'} {period}"


def _months(counts: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{month_name(month, with_year=True)} {digits(count)}" for month, count in counts) or NOTHING


def _list(parser: str, value: Any, written: object, currency: str) -> str:
    given = written if isinstance(written, (list, tuple)) and len(written) == len(value) else [None] * len(value)
    if parser and parser != "list":
        items = [said(parser, each, text, currency) for each, text in zip(value, given, strict=True)]
        more = len(items) - _LONG_LIST
        return ", ".join(items[:_LONG_LIST]) + (f" and {more} more" if more > 0 else "") or NOTHING
    if value and all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in value):
        return f"{len(value)} values, mean {digits(sum(value) / len(value))}" if len(value) > _LONG_LIST else \
            ", ".join(digits(each) for each in value)
    items = [" or ".join(plain(str(one)) for one in each) if isinstance(each, (tuple, Mapping)) else
             day(each.isoformat()) if isinstance(each, date) else plain(str(each)) for each in value]
    return listed(items) or NOTHING


def _profile(parser: str, value: Sequence[float]) -> str:
    """What differs from the usual weight or factor, entry by entry."""
    usual = {"parse_hour_factors": 1.0, "parse_month_weights": -1.0}.get(parser, 0.0)
    return ", ".join(f"{name} {text}" for name, text, weight in profile(parser, value) if weight != usual) or (
        "x 1 all day" if parser == "parse_hour_factors" else "even")


def profile(parser: str, value: Sequence[float]) -> list[tuple[str, str, float]]:
    """Weights or factors as (month, day or hour, number in words, number); halves of an hour together if alike."""
    if parser == "parse_month_weights":
        return [(name, digits(each), each) for name, each in zip(MONTHS, value, strict=True)]
    if parser == "parse_weekday_weights":
        return [(name, digits(each), each) for name, each in zip(WEEKDAYS_LONG, value, strict=True)]
    factors = parser == "parse_hour_factors"
    found = []
    for hour in range(24):
        first, second = value[2 * hour], value[2 * hour + 1]
        halves = [(f"{hour}:00", first if factors else 2 * first)] if first == second else \
            [(f"{hour}:00", first), (f"{hour}:30", second)]
        found += [(name, f"x {digits(each)}" if factors else digits(each), each) for name, each in halves]
    return found


def becoming(before: str, after: str) -> str:
    """`Saturday 0.8 becomes 0.9`: the name of a single entry is said once."""
    name = before.partition(" ")[0]
    once = "," not in before and "," not in after and after.startswith(f"{name} ")
    return f"{before} becomes {after.removeprefix(f'{name} ') if once else after}"


def profiles(parser: str, base: Sequence[float], other: Sequence[float]) -> tuple[str, str]:
    """Two profiles in words: only the entries that differ, where those are few and the same ones."""
    one, two = profile(parser, base), profile(parser, other)
    if [name for name, *_ in one] == [name for name, *_ in two]:
        unlike = [(left, right) for left, right in zip(one, two, strict=True) if left[2] != right[2]]
        if 0 < len(unlike) <= 4:
            return tuple(", ".join(f"{name} {text}" for name, text, _ in side)  # type: ignore[return-value]
                         for side in zip(*unlike, strict=True))
    return _profile(parser, base), _profile(parser, other)
