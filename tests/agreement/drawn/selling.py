"""How the channels of a drawn world sell: hit rates, dialogues and moves, returns, what follows an outcome."""

from __future__ import annotations

from typing import Any

from drawn.offer import choices, way_shares
from drawn.pen import DELAYS, SHARES, SHORT, Pen

WALK_IN_OUTCOMES = ("no_sale", "sale", "abandoned", "balked", "turned_away")
OUTBOUND_OUTCOMES = ("undecided", "not_reached", "no_sale", "refusal", "sale")


def hit_rate(pen: Pen) -> Any:
    """One value, or by contact; perhaps less after a wait."""
    if pen.on("hit rate by contact"):
        found: dict[str, Any] = {"by_contact": pen.pick(["20 %", "60 %"], ["100 %", "0 %", "50 %"])}
    elif pen.chance(60):
        return pen.pick("50 %", "100 %", "5 %")
    else:
        found = {"value": pen.pick("40 %", "90 %")}
    if pen.on("hit rate falls after a wait"):
        found["after_wait"] = {
            "from": pen.pick("0 min", "1 min", "3 min"),
            "loses": pen.pick("20 % per_minute", "50 % per_minute", "3 % per_minute"),
        }
    return found


def sells(pen: Pen, channel: dict[str, Any], products: list[str], *, by_hour: bool) -> None:
    """Hit rate, choice, dialogue (switched by the hour too, in a calendar) and returns of a channel that sells."""
    channel["hit_rate"] = hit_rate(pen)
    if "after_wait" in (channel["hit_rate"] if isinstance(channel["hit_rate"], dict) else {}) and pen.chance(60):
        channel.pop("patience", None)  # so that some wait for long
    channel["chooses"] = choices(pen, products)
    if pen.on("dialogue", 1.4):
        channel["dialogue"] = _dialogue(pen, channel, products, by_hour)
    if pen.on("returned", 0.8):
        channel["returned"] = {"share": pen.pick("30 %", "100 %"), "within": pen.pick("3 days", "1 ms", "40 days")}


def _dialogue(pen: Pen, channel: dict[str, Any], products: list[str], by_hour: bool) -> dict[str, Any]:
    names = ("usual", "brisk", "long")[: pen.number(1, 3)]
    ways = {}
    for name, share in zip(names, way_shares(pen, len(names)), strict=True):
        ways[name] = _way(pen, channel, products) | ({"share": share} if len(names) > 1 else {})
    if len(names) > 1:
        pen.note("several dialogues")
    walk_in = channel["kind"] == "walk_in"
    if walk_in and pen.on("dialogue while waiting"):
        ways["hurried"] = _way(pen, channel, products) | {"while_waiting": pen.pick(1, 3)}
        if by_hour and pen.chance(30):
            ways["hurried"]["hours"] = "10:00-24:00"
    if by_hour and pen.on("dialogue by the hour"):
        ways["evening"] = _way(pen, channel, products) | {
            "hours": pen.pick("10:00-11:00", "00:00-24:00", "10:00-24:00")
        }
    return ways


def _way(pen: Pen, channel: dict[str, Any], products: list[str]) -> dict[str, Any]:
    way: dict[str, Any] = {}
    if pen.chance(60):
        way["talk"] = pen.pick("x1.3", "x0.5", "x2")
    if pen.chance(60):
        way["hit_rate"] = pen.pick("x0.8", "x1.5", "x0")
    chosen = [name for name, share in channel["chooses"].items() if share != "0 %"]
    targets = [name for name in products if name != chosen[0]]
    if targets and pen.on("up_sell", 1.3):
        way["up_sell"] = {"from": chosen[0], "to": pen.pick(*targets)} | _move(pen)
    if pen.on("suggest", 1.2):
        way["suggest"] = {"add": pen.pick(*products)} | _move(pen)
    if channel.get("classes") and pen.on("dialogue by class", 2):
        of = pen.some(list(channel["classes"]), 1, 2)
        way["by_class"] = {name: {"talk": pen.pick("x0.5", "x1.7"), "hit_rate": pen.pick("x1.4", "x0")} for name in of}
    return way


def _move(pen: Pen) -> dict[str, Any]:
    move: dict[str, Any] = {"accepted": pen.pick(*SHARES)}
    for name in ("presenting", "takes"):
        if pen.chance(50):
            move[name] = pen.time("1 min", "0 min", "4 min", what="move time")
    return move


def follows(pen: Pen, channel: dict[str, Any], names: list[str]) -> list[dict[str, Any]]:
    """Further contacts after some of the outcomes; chances of one outcome sum to 100 % at most."""
    outcomes = WALK_IN_OUTCOMES if channel["kind"] == "walk_in" else OUTBOUND_OUTCOMES
    found = []
    for after in outcomes:
        if not pen.on(f"next after {after}", 0.9):
            continue
        for target in pen.some(names, 1, 2):
            delay = pen.pick(*DELAYS)
            # Without a pause only some come again, so that nobody turns in circles for ever.
            chance = (
                pen.pick("30 %", "45 %", "50 %") if delay not in ("3 days", "20 days") else pen.pick("50 %", "20 %")
            )
            each = {"after": after, "to": target, "chance": chance, "delay": delay}
            if pen.on("no-shows", 0.8):
                each["shows_up"] = pen.pick("60 %", "0 %")
            found.append(each)
    return found


def step_time(pen: Pen) -> dict[str, Any]:
    """Time of a step; sometimes its variation is stated beside it."""
    if pen.chance(20):
        shape = pen.pick({"cv": 0.6}, {"cv": 1.2}, {"cv": 0.5, "shape": "gamma"}, {"shape": "exponential"})
        return {"time": pen.pick("5 min", "10 min")} | shape
    return {"time": pen.time("5 min", *SHORT, "10 min", "25 min", what="step time")}
