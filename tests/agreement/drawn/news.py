"""What changes on a date in a drawn world: channels that open, and campaigns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from drawn.hours import START
from drawn.pen import Pen


def opens(pen: Pen, document: dict[str, Any], channel: dict[str, Any]) -> None:
    """The channel is new: it opens on a day of the first month (or before), is paid for, and builds up."""
    if "length" in document["horizon"] or not pen.on("a channel opens", 0.8):
        return
    day = START[document["horizon"]["start"]] + timedelta(days=pen.pick(7, 0, 15, -40))
    channel["opens"] = str(day)
    if pen.chance(60):
        channel["set_up_cost"] = "1000 EUR"
    if channel["kind"] == "walk_in" and pen.on("build_up", 1.7):
        channel["build_up"] = pen.pick(["30 %", "70 %"], ["50 %"])


def campaigns(pen: Pen, document: dict[str, Any]) -> None:
    """One or two campaigns, perhaps at the same time, reaching beyond the horizon."""
    walk_ins = list(document["demand"])
    if "length" in document["horizon"] or not walk_ins or not pen.on("campaigns"):
        return
    start = START[document["horizon"]["start"]]
    found = {}
    for name in ("spring", "flyers")[: pen.number(1, 2)]:
        first = pen.pick(7, 0, -5, 27)
        last = first + pen.pick(7, 0, 90) + (5 if first < 0 else 0)
        found[name] = {
            "from": str(start + timedelta(days=first)),
            "to": str(start + timedelta(days=last)),
            "channels": pen.some(walk_ins, 1, 2),
            "lift": pen.pick("x2", "x0.5", "x5"),
            "cost": "300 EUR",
        }
    document["campaigns"] = found
