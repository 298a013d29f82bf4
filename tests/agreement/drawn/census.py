"""Every feature that the drawn worlds must show, and every kind of event that must occur in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from sim.log.tables import Activity, Cause, Move, Movement, Outcome, Supply
from sim.scenario.base import Section

FEATURES = (
    "a channel opens", "a pool without heads", "a shift nobody works", "absence", "all come in the last half-hour",
    "answered by hour", "attempts", "attrition", "back-order", "back-orders at the start", "balk", "blended", "breaks",
    "build_up", "busyness", "busyness shared at a site", "by_hour", "by_month", "by_weekday", "calendar",
    "calling: another Saturday", "calling: one minute a day", "calling: round the clock", "campaigns", "classes",
    "closed days", "compensation", "credit", "dated orders", "dialogue", "dialogue by class", "dialogue by the hour",
    "dialogue while waiting", "dropped limit", "empty shelf at the start", "everybody balks", "failure", "growth",
    "hit rate by contact", "hit rate falls after a wait", "holidays", "joining", "keep_free", "lead quality",
    "leads of a month", "leaving", "level by month or year", "lines", "look time of a shape", "machines added",
    "machines retired", "made to order", "move time of a shape", "next after abandoned", "next after balked",
    "next after no_sale", "next after not_reached", "next after refusal", "next after sale", "next after turned_away",
    "next after undecided", "no-shows", "nobody buys", "nobody comes", "opening: another Saturday",
    "opening: one minute a day", "opening: round the clock", "or_needs", "out_of_stock", "outbound", "outbound only",
    "own calling hours", "own opening", "patience", "patience of a shape", "patience of a step", "pay",
    "planned overtime", "predictive", "preview", "priority after a call", "priority of a channel", "progressive",
    "promises", "promotions", "ramp", "refresh", "reorder", "returned", "ring time of a shape", "segments",
    "seller_spread", "several assets at once", "several contracts", "several dialogues", "several of one",
    "several outbound channels", "several steps", "several walk-in channels", "shape by cv", "shape deterministic",
    "shape empirical", "shape exponential", "shape gamma", "shape lognormal", "shape triangular", "shape uniform",
    "shape weibull", "shifts by contract", "shop people call", "skills", "stationary", "step time of a shape",
    "steps after a call", "stock", "substitute", "suggest", "talk time of a shape", "talk_spread", "tenure",
    "terms of a contract", "till", "turn_away", "two months", "undecided and refusal", "up_sell",
    "would have come anyway", "wrap up", "wrong parties", "wrong party",
)  # fmt: skip

HAPPENINGS = (
    *(
        f"{kind.__name__} {member.name}"
        for kind in (Outcome, Cause, Move, Movement, Activity, Supply)
        for member in kind
    ),
    "closing inside",
    "closing joining",
    "closing leads",
    "closing open_orders",
    "closing promised",
    "closing retries",
    "closing visits",
    "fifth contacts",
    "sales that began elsewhere",
    "second contacts",
    "ties of arrivals",
    "ties of ends",
    "ties of starts",
)


# What changes no year: who reads it is the optimiser, the report, or the loader (a file of observations).
NOT_DRAWN = {"Scenario.plan", "Scenario.purpose", "TimeSpec.file", "Product.space", "Promise.chance"}
NOT_DRAWN_SECTIONS = ("PlanSection", "Choice", "Goal", "Budget", "Closing", "ShiftCatalogue", "QuotaRule", "Soft",
                      "SoftBudget")


def fields_stated(node: Any) -> Iterator[str]:
    """Every field, as `Section.field`, that a scenario states somewhere."""
    if isinstance(node, BaseModel):
        yield from (f"{type(node).__name__}.{name}" for name in node.model_fields_set)
        for name in type(node).model_fields:
            yield from fields_stated(getattr(node, name))
    elif isinstance(node, (dict, list, tuple)):
        for child in node.values() if isinstance(node, dict) else node:
            yield from fields_stated(child)


def fields_of_the_language(section: type[BaseModel] = Section) -> Iterator[str]:
    """Every field that a scenario file may state and that is to be drawn; other files have sections of their own."""
    for each in section.__subclasses__():
        if not each.__module__.startswith("sim.scenario."):
            continue
        if each.__name__ not in NOT_DRAWN_SECTIONS:
            yield from ({f"{each.__name__}.{name}" for name in each.model_fields} - NOT_DRAWN)
        yield from fields_of_the_language(each)


def scarce(census: Mapping[str, int], names: Iterable[str], least: int) -> dict[str, int]:
    """Which of the names were seen in fewer than `least` worlds."""
    return {name: census[name] for name in names if census[name] < least}
