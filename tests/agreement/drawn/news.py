"""What changes on a date in a drawn world: channels that open, campaigns, promotions, and leads of a month."""

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


def promotions(pen: Pen, document: dict[str, Any]) -> None:
    """A product on other terms for some days, in the channels named or in all that sell it."""
    selling = {
        name: [product for product, share in channel.get("chooses", {}).items() if share != "0 %"]
        for name, channel in document["channels"].items()
    }
    sold = {name: products for name, products in selling.items() if products}
    if "length" in document["horizon"] or not sold or not pen.on("promotions"):
        return
    channel = pen.pick(*sold)
    start = START[document["horizon"]["start"]]
    first = pen.pick(3, 0, -5, 26)
    found: dict[str, Any] = {
        "product": pen.pick(*sold[channel]),
        "from": str(start + timedelta(days=first)),
        "to": str(start + timedelta(days=first + pen.pick(8, 5, 60))),
        "hit_rate": pen.pick("x2", "x0.5", "x0"),
        "cost": "40.50 EUR",
    }
    if pen.chance(60):
        found["channels"] = [channel]
    if pen.chance(70):
        found |= pen.pick({"discount": "12.5 %"}, {"price": "1.99 EUR"})
    if channel in document["demand"] and pen.chance(50):
        found["lift"] = pen.pick("x2", "x0.4")
    document["promotions"] = {"sale": found}


def lead_months(pen: Pen, document: dict[str, Any]) -> None:
    """So many leads in the second month in place of the refresh."""
    if document["horizon"].get("months", 1) < 2:
        return
    start = START[document["horizon"]["start"]]
    second = (start.replace(day=1) + timedelta(days=32)).isoformat()[:7]
    for channel in document["channels"].values():
        leads = channel.get("leads", {})
        for each in leads.values() if leads and "opening" not in leads else (leads,):
            if channel["kind"] == "outbound" and pen.on("leads of a month", 0.7):
                each["in_months"] = {second: pen.pick(15, 0, 40)}
