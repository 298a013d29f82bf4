"""One difference as a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sim.scenario.assets import HeadChange, MachineChange, Machines, People, Shift
from sim.scenario.campaigns import Campaign, Promotion
from sim.scenario.channels import Next, Outbound, WalkIn
from sim.scenario.demand import Demand
from sim.scenario.durations import TimeSpec
from sim.scenario.goals import Promise
from sim.scenario.offer import Order, Product
from sim.scenario.weeks import day_runs
from wherefrom.comparing.labels import label
from wherefrom.comparing.saying import (
    becoming,
    by_how_much,
    digits,
    duration,
    hours,
    money,
    profiles,
    said,
    section_said,
)
from wherefrom.comparing.walking import Met, Spot
from wherefrom.report.words import WEEKDAYS_LONG, day, listed, plain


def sides(met: Met, base_currency: str, other_currency: str) -> tuple[str, str]:
    """What each side says, in words; "" for what is not there at all."""
    if met.kind == "changed" and _is_profile(met):
        return profiles(met.parser, met.base.value, met.other.value)
    return _side(met, met.base, base_currency), _side(met, met.other, other_currency)


def words_of(met: Met, before: str, after: str, entry: str = "") -> str:
    """The sentence: `advisers: 7 people become 9 (+2)`, `new channel web chat (walk-in, 3 steps)`.

    `entry`: the shift or further contact, in words, that the place is part of.
    """
    if met.parser == "luck":
        of = f" of {plain(met.path[1])}" if len(met.path) > 1 else ""
        return f"{_DEALT[met.path[-1]]}{of} in another order: the same meaning, but other luck falls on them"
    name = f"{plain(met.path[-1])} of {entry}" if entry and met.kind == "changed" else label(met.path)
    if met.path[0] == "shifts" and met.kind != "changed":
        return _shift(met, before, after)
    if met.kind == "added":
        return f"new {name}{_in_brackets(after, name)}"
    if met.kind == "removed":
        return f"{name} removed{_in_brackets(before, name)}"
    if met.parser == "week":
        what = {"opening": "opening", "calling": "calling"}.get(_hours_key(met.path), "hours")
        of = f" of {plain(met.path[1])}" if met.path[0] == "channels" else ""
        return f"{_days(met.base.value[0])} {what}{of}: {before} becomes {after}"
    if met.path[0] == "assets" and met.path[-1] in ("headcount", "count") and met.base.value is not None \
            and met.other.value is not None:
        thing = ("person", "people") if met.path[-1] == "headcount" else ("machine", "machines")
        one = met.base.value == 1
        return f"{name}: {before} {thing[0 if one else 1]} {'becomes' if one else 'become'} {after}" \
            f"{by_how_much('', met.base.value, met.other.value)}"
    if met.parser == "list" and (moved := _moved(met)):
        return f"{name}: {moved}"
    if _is_profile(met):
        return f"{name}: {becoming(before, after)}"
    parser = _parser(met)
    return f"{name}: {before} becomes {after}{by_how_much(parser, met.base.value, met.other.value)}"


_DEALT: Final = {
    "offer": "products", "assets": "pools", "channels": "channels", "shifts": "shifts", "next": "further contacts",
    "chooses": "products wanted", "dialogue": "ways of selling", "classes": "customer classes",
    "contracts": "contracts", "leads": "lead lists",
}


def _side(met: Met, spot: Spot, currency: str) -> str:
    if spot.value is None and met.kind in ("added", "removed"):
        return ""
    if met.kind in ("added", "removed"):
        return entity(spot.value, spot.written, currency)
    if met.parser == "luck":
        return "; ".join(shift_named(each) if isinstance(each, Shift) else
                         next_named(met.path[1], each) if isinstance(each, Next) else plain(str(each))
                         for each in spot.value)
    if met.path[-1] == "kind" and not isinstance(spot.value, str):
        return plain(str(spot.value.kind))
    return said(_parser(met), spot.value, spot.written if spot.stated else None, currency)


def _parser(met: Met) -> str:
    """The parser, made up where pydantic reads the value itself."""
    if not met.parser and met.owner is TimeSpec and met.path[-1] not in ("cv", "shape", "file"):
        return "ticks"
    if not met.parser and met.owner.__name__ == "PlanSection" and met.path[-1] == "maximise":
        return "parse_maximise"
    if met.path in (("name",), ("purpose",)):
        return "text"
    return "list" if met.path[-1] == "file" and isinstance(met.base.value or met.other.value, tuple) else met.parser


def _is_profile(met: Met) -> bool:
    return met.base.value is not None and met.other.value is not None and (
        met.parser.endswith("_weights") or met.parser == "parse_hour_factors")


def entity(value: Any, written: object, currency: str) -> str:
    """What a new or removed thing is, briefly."""
    if isinstance(value, WalkIn):
        return f"walk-in, {_counted(len(value.steps), 'step')}"
    if isinstance(value, Outbound):
        return f"outbound, called by {plain(value.callers)}"
    if isinstance(value, Product):
        return money(value.price, currency)
    if isinstance(value, People):
        heads = sum(group.headcount for group in value.groups.values())
        return f"{heads} {'person' if heads == 1 else 'people'}"
    if isinstance(value, Machines):
        return _counted(value.count, "machine")
    if isinstance(value, Campaign):
        return f"{_span(value)}, x {digits(value.lift)} in {listed([plain(each) for each in value.channels])}"
    if isinstance(value, Promotion):
        terms = f"at {money(value.price, currency)}" if value.price is not None else \
            f"{digits((value.discount or 0) * 100)} % off" if value.discount else "on other terms"
        return f"{plain(value.product)} {terms}, {_span(value)}"
    if isinstance(value, Demand):
        return said("", value.level, None, currency)
    if isinstance(value, Promise):
        return f"{digits(value.share * 100)} % of {value.of} within {duration(value.served_within)}"
    if isinstance(value, Next):
        return f"{plain(value.after)} to {plain(value.to)}, {digits(value.chance * 100)} %"
    if isinstance(value, HeadChange):
        return f"{value.heads} on {day(value.on.isoformat())}"
    if isinstance(value, MachineChange):
        return f"{value.count} on {day(value.on.isoformat())}"
    if isinstance(value, Order):
        return f"{value.quantity} arriving {day(value.arrives.isoformat())}"
    if isinstance(value, Shift):
        pause = f", {duration(value.unpaid_break)} unpaid break" if value.unpaid_break else ""
        return f"{day_runs(value.days)} {hours(value.time)}, {digits(value.share * 100)} % of them{pause}"
    return section_said(value, written, currency)


def _shift(met: Met, before: str, after: str) -> str:
    shift = met.other.value if met.kind == "added" else met.base.value
    whose = _whose(shift.pool, shift.contract)
    return f"new shift of {whose}: {after}" if met.kind == "added" else f"shift of {whose} removed: {before}"


def shift_named(shift: Shift) -> str:
    """A shift as people speak of it: `shift of advisers mon-fri 08:45-16:15`."""
    return f"shift of {_whose(shift.pool, shift.contract)} {day_runs(shift.days)} {hours(shift.time)}"


def next_named(channel: str, contact: Next) -> str:
    """A further contact as people speak of it: `further contact by phone after no sale in shop`."""
    return f"further contact by {plain(contact.to)} after {plain(contact.after)} in {plain(channel)}"


def _whose(pool: str, contract: str | None) -> str:
    return plain(pool) + (f" on contract {plain(contract)}" if contract else "")


def _hours_key(path: tuple[str, ...]) -> str:
    return next((part for part in path if part in ("opening", "calling")), "")


def _moved(met: Met) -> str:
    """What joined and what left a list of names; "" where that does not say it."""
    one, two = met.base.value, met.other.value
    if not all(isinstance(each, str) for each in (*(one or ()), *(two or ()))):
        return ""
    new = [plain(each) for each in two or () if each not in (one or ())]
    gone = [plain(each) for each in one or () if each not in (two or ())]
    parts = [f"{word} {listed(names)}" for word, names in (("with", new), ("without", gone)) if names]
    return f"now {' and '.join(parts)}" if parts else ""


def _days(days: Sequence[int]) -> str:
    names = [WEEKDAYS_LONG[each] for each in days]
    if len(days) == 7:
        return "daily"
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return f"{names[0]} to {names[-1]}"
    return listed(names)


def _in_brackets(text: str, name: str) -> str:
    return f" ({text})" if text and text != name else ""


def _span(value: Campaign | Promotion) -> str:
    return f"{day(value.from_.isoformat())} to {day(value.to.isoformat())}"


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"

