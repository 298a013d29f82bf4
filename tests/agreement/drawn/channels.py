"""The channels of a drawn world: walk-in and outbound."""

from __future__ import annotations

from typing import Any

from drawn.assets import Option, needs
from drawn.hours import week
from drawn.pen import DELAYS, SHORT, Pen
from drawn.selling import sells, step_time


def walk_in(pen: Pen, document: dict[str, Any], callers: list[str]) -> dict[str, Any]:
    """A shop, a counter, a hotline."""
    stationary = "length" in document["horizon"]
    channel: dict[str, Any] = {"kind": "walk_in", "steps": []}
    if not stationary and pen.on("own opening", 0.7):
        channel["opening"] = week(pen, "opening")
    if pen.chance(40):
        channel["site"] = "north"
    if pen.on("classes", 1.2):
        channel["classes"] = _classes(pen)
    elif pen.on("priority of a channel", 0.8):
        channel |= _rank(pen)
    if pen.on("patience", 1.8):
        channel["patience"] = pen.time("5 min", *SHORT, "10 min", what="patience")
    if pen.on("balk"):
        channel["balk"] = {"waiting": pen.pick(1, 0, 3), "share": pen.pick("50 %", "100 %")}
        if channel["balk"] == {"waiting": 0, "share": "100 %"}:
            pen.note("everybody balks")
    if pen.on("turn_away"):
        channel["at_closing"] = "turn_away"
    for number in range(pen.pick(1, 2, 3)):
        channel["steps"].append(_step(pen, document, callers, f"step {number + 1}", later=number > 0))
    if pen.chance(75):
        sells(pen, channel, list(document["offer"]), by_hour=not stationary)
        if pen.on("till", 1.2):
            for number in range(pen.pick(1, 2)):
                till = _step(pen, document, callers, f"till {number + 1}", later=False)
                channel["steps"].append(till | {"only": "buyers"})
    else:
        pen.note("nobody buys")
    if len(channel["steps"]) > 1:
        pen.note("several steps")
    return channel


def _step(pen: Pen, document: dict[str, Any], callers: list[str], name: str, *, later: bool) -> dict[str, Any]:
    step: dict[str, Any] = {"name": name, "needs": needs(pen, document, callers)} | step_time(pen)
    if pen.on("or_needs"):
        others = [needs(pen, document, callers) for _ in range(pen.number(1, 2))]
        step["or_needs"] = _new_options(step["needs"], others)
    if later and pen.on("patience of a step"):
        step["patience"] = pen.time("2 min", *SHORT, "25 min", what="patience")
    return step


def _new_options(first: Option, others: list[Option]) -> list[Option]:
    """Those of the options that were not stated before."""
    stated = [dict.fromkeys(first, 1) if isinstance(first, list) else first]
    found = []
    for each in others:
        counted = dict.fromkeys(each, 1) if isinstance(each, list) else each
        if counted not in stated:
            stated.append(counted)
            found.append(each)
    return found


def _classes(pen: Pen) -> dict[str, Any]:
    names = ("vip", "other", "staff")[: pen.number(1, 3)]
    shares = {1: ("100 %",), 2: ("20 %", "80 %"), 3: ("20 %", "50 %", "30 %")}[len(names)]
    return {name: {"share": share} | _rank(pen) for name, share in zip(names, shares, strict=True)}


def _rank(pen: Pen) -> dict[str, Any]:
    found: dict[str, Any] = {"priority": pen.pick(1, 0, 2)}
    if pen.on("credit", 1.2):
        found["credit"] = pen.pick("3 min", "1 min", "1 day")
    return found


def outbound(pen: Pen, document: dict[str, Any], callers: list[str], walk_ins: list[str]) -> dict[str, Any]:
    """A telephone desk. `callers`: pools that may call."""
    stationary = "length" in document["horizon"]
    channel: dict[str, Any] = {"kind": "outbound", "callers": pen.pick(*callers)}
    if pen.on("shop people call", 0.8):
        channel["callers"] = pen.pick("sellers", "juniors")
    if pen.chance(20):
        channel["site"] = "south"
    if not stationary and pen.on("own calling hours", 0.7):
        channel["calling"] = week(pen, "calling")
    sells(pen, channel, list(document["offer"]), by_hour=not stationary)
    channel["leads"] = _leads(pen, walk_ins, stationary)
    channel["dialling"] = _dialling(pen)
    channel["answered"] = pen.pick("50 %", "100 %", "80 %", "30 %", "0 %")
    if not stationary and pen.on("answered by hour"):
        channel["answered"] = {"value": "40 %", "by_hour": {9: "x0.5", 10: "x1.5", 22: "x0"}}
    if pen.on("wrong parties"):
        channel["right_party"] = pen.pick("70 %", "0 %")
    channel["talk"] = _talk(pen)
    if pen.on("undecided and refusal", 1.3):
        channel["outcomes"] = {"undecided": pen.pick("50 %", "100 %", "0 %"), "refusal": "0 %"}
        if channel["outcomes"]["undecided"] != "100 %":
            channel["outcomes"]["refusal"] = pen.pick("20 %", "50 %")
    if pen.on("steps after a call"):
        channel["steps"] = [
            _step(pen, document, callers, f"after {number}", later=False) for number in range(pen.pick(1, 2))
        ]
        if pen.on("priority after a call"):
            channel |= _rank(pen)
    return channel


def _leads(pen: Pen, walk_ins: list[str], stationary: bool) -> dict[str, Any]:
    if pen.on("segments"):
        return {name: _list(pen, walk_ins, stationary) for name in ("warm", "cold")}
    return _list(pen, walk_ins, stationary)


def _list(pen: Pen, walk_ins: list[str], stationary: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"opening": pen.pick(40, 12, 70, 120, 1)}
    if pen.chance(50):
        found["price"] = "1.20 EUR"
    if pen.on("lead quality"):
        found["quality"] = pen.pick("x0.5", "x2", "x0")
    if not stationary and pen.on("refresh", 1.2):
        found["refresh"] = pen.pick("10 per_month", "120 per_year")
        if pen.chance(30):
            found["opening"] = 0
    if walk_ins and pen.on("would have come anyway", 1.2):
        found["would_have_come_anyway"] = pen.pick("50 %", "100 %")
        if pen.chance(50):
            found["comes_to"] = pen.pick(*walk_ins)
    return found


def _dialling(pen: Pen) -> dict[str, Any]:
    found: dict[str, Any] = {"ring": pen.time("1 min", "0 min", "2 min", what="ring time")}
    mode = pen.pick("progressive", "preview", "predictive")
    pen.note(mode)
    found["mode"] = mode
    if mode == "preview":
        found["look"] = pen.time("1 min", "0 min", "2 min", what="look time")
    elif mode == "predictive":
        found["lines_per_caller"] = pen.pick(1.6, 1, 3, 10, 1.001)
        if pen.on("dropped limit", 1.5):
            over = pen.pick("1 days", "30 days", "2 days")
            found["dropped"] = {"at_most": pen.pick("3 %", "0 %", "20 %", "50 %"), "over": over}
            if pen.chance(50):
                return found | {"attempts": 5, "retry_after": "1 day"}  # so that a window has several days
    if pen.on("lines"):
        found["line"] = "lines"
    if pen.on("attempts", 1.3):
        found |= {"attempts": pen.pick(2, 3, 5), "retry_after": pen.pick(*DELAYS), "first": pen.pick("fresh", "retry")}
    return found


def _talk(pen: Pen) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("sale", "no_sale", "wrong_party", "wrap_up"):
        if name in ("sale", "no_sale") or pen.on(name.replace("_", " ")):
            found[name] = pen.time("5 min", "1 min", "0 min", "2 min", what="talk time")
    if all(isinstance(time, str) for time in found.values()) and pen.chance(20):
        found |= pen.pick({"cv": 0.7}, {"cv": 0.7, "shape": "weibull"})
    return found
