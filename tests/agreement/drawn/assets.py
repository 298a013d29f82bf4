"""Who and what works in a drawn world: people, machines, shifts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from drawn.hours import DAYS, START
from drawn.pen import DELAYS, Pen

Option = dict[str, int] | list[str]
PEOPLE = ("sellers", "juniors", "cashiers")
CALLERS = ("callers", "agents")
MACHINES = ("desks", "tills")
LINES = ("lines",)
SKILLS = ("german", "sewing")
SHIFT_SHARES = (
    ("100 %",),
    ("50 %", "50 %"),
    ("30 %", "30 %", "40 %"),
    ("100 %",),
    ("60 %",),
    ("80 %", "20 %"),
    ("0 %",),
)
SHIFTS = (
    "09:00-12:00",
    "00:00-24:00",
    "09:00-10:30",
    "10:00-12:30",
    "09:00-10:00",
    "08:00-10:01",
    "10:00-10:01",
    "21:30-24:00",
)


def assets(pen: Pen, document: dict[str, Any], callers: list[str]) -> dict[str, Any]:
    """Pools in drawn order; every one is there, whether somebody needs it or not."""
    stationary = "length" in document["horizon"]
    found: dict[str, Any] = {}
    for name in pen.order([*PEOPLE, *callers, *MACHINES, *LINES]):
        found[name] = (
            machines(pen, document)
            if name in (*MACHINES, *LINES)
            else people(pen, document, stationary)
        )
    for pool in found.values():
        if pen.chance(20):
            pool["site"] = pen.pick("north", "south")
    if pen.chance(50):
        for skill in SKILLS:
            for name in pen.some(PEOPLE, 1, 2):
                found[name].setdefault("skills", []).append(skill)
    return found


def machines(pen: Pen, document: dict[str, Any]) -> dict[str, Any]:
    """A pool of machines, perhaps none, perhaps failing, perhaps bought and retired on the way."""
    length = document["horizon"].get("length")
    found: dict[str, Any] = {"kind": "machines", "count": pen.pick(1, 2, 4, 3, 2, 0)}
    if pen.chance(30):
        found["cost"] = pen.pick("30 EUR per_month", "2 EUR per_day")
    if length is None and pen.on("machines added"):
        found["adding"] = [{"on": _day(pen, document), "count": pen.pick(1, 2)} for _ in range(pen.number(1, 2))]
        found["price"] = pen.pick("0 EUR", "900.50 EUR")
    if length is None and found["count"] and pen.on("machines retired"):
        found["retiring"] = [{"on": _day(pen, document), "count": pen.number(1, found["count"])}]
        found["resale"] = pen.pick("0 EUR", *(["30 % of price", "120 EUR"] if found.get("price", "0 EUR") != "0 EUR"
                                              else []))
        found["lead_time"] = pen.pick(*DELAYS)
    if pen.on("failure"):
        # Not more often in a long horizon: every failure is an event.
        often = ("45 min", "2 min") if length in ("240 min", "10 min") else ()
        if pen.chance(25):  # at noon and at midnight, when doors close and open
            every = {"mean": pen.pick("12 h", "24 h"), "shape": "deterministic"}
            return found | {"failure": {"every": every, "repair": {"mean": "12 h", "shape": "deterministic"}}}
        found["failure"] = {
            "every": pen.pick("3 h", *often, {"mean": "2 days", "shape": "deterministic"}, {"mean": "8 h", "cv": 0.5}),
            "repair": pen.pick("30 min", {"mean": "1 h", "shape": "deterministic"}, "1 day", "0 min"),
        }
    return found


def people(pen: Pen, document: dict[str, Any], stationary: bool) -> dict[str, Any]:
    """A pool of people."""
    found: dict[str, Any] = {"kind": "people"}
    heads = pen.pick(2, 1, 3, 5, 4, 2, 3, 0)
    contracts = ("full", "part")
    several = pen.on("several contracts", 0.7)
    if several:
        found["contracts"] = {
            name: {"hours": f"{hours} h/week", "headcount": max(heads - number, 0)}
            for number, (name, hours) in enumerate(zip(contracts, (38, 12.5), strict=True))
        }
    else:
        found["headcount"] = heads
        found["contract"] = "35 h/week"
    if heads == 0:
        pen.note("a pool without heads")
    if several and pen.on("terms of a contract"):
        found["contracts"]["part"] |= _terms(pen, stationary)
    if pen.on("pay"):
        found |= {"pay": "20.50 EUR/h", "on_costs": "21 %", "overtime_pay": "x1.5"}
    if pen.on("seller_spread"):
        found["seller_spread"] = pen.pick("30 %", "100 %")
    if pen.on("talk_spread"):
        found["talk_spread"] = pen.pick("20 %", "80 %")
    if pen.on("ramp", 0.8):
        found["hiring"] = {
            "cost": "500 EUR",
            "lead_time": pen.pick(*DELAYS),
            "ramp": pen.pick(["50 %"], ["10 %", "60 %"]),
            "ramp_affects": pen.pick(["hit_rate"], ["speed"], ["hit_rate", "speed"]),
        }
    if stationary:
        return found
    if pen.on("planned overtime", 0.7):
        months = pen.some([document["horizon"]["start"][:7]], 1, 1)
        found["overtime"] = {"at_most": "40 h/week",
                             "planned": {month: pen.pick("30 min", "61 min", "0 min") for month in months}}
    if pen.on("absence", 0.8):
        found["shrinkage"] = {"planned": pen.pick("0 %", "20 %"), "unplanned": pen.pick("15 %", "60 %")}
    if pen.on("attrition"):
        found["attrition"] = pen.pick("200 %", "900 %")
        found["replace_leavers"] = pen.chance(70)
        if "hiring" not in found and pen.chance(60):
            found["hiring"] = {"lead_time": pen.pick("20 days", "3 days")}
    employed = heads + max(heads - 1, 0) if several else heads
    if employed and pen.on("tenure", 0.7):
        found["tenure"] = {0: 1}
    for section in ("joining", "leaving"):
        if pen.on(section, 0.7):
            found[section] = [_change(pen, document, several) for _ in range(pen.number(1, 2))]
    return found


def _terms(pen: Pen, stationary: bool) -> dict[str, Any]:
    """What holds for one contract alone."""
    found: dict[str, Any] = {"temporary": pen.chance(70), "pay": "31 EUR/h", "on_costs": "0 %"}
    if pen.chance(70):
        found["hiring"] = {"cost": "70 EUR", "lead_time": pen.pick(*DELAYS), "ramp": pen.pick([], ["30 %"]),
                           "ramp_affects": pen.pick(["hit_rate"], ["speed"])}
    return found if stationary else found | {"attrition": pen.pick("0 %", "300 %")}


def _day(pen: Pen, document: dict[str, Any]) -> str:
    return str(START[document["horizon"]["start"]] + timedelta(days=pen.pick(8, 0, 1, 27)))


def _change(pen: Pen, document: dict[str, Any], several: bool) -> dict[str, Any]:
    change: dict[str, Any] = {"on": _day(pen, document), "heads": pen.pick(1, 2, 0)}
    return change | ({"contract": pen.pick("full", "part")} if several else {})


def shifts(pen: Pen, document: dict[str, Any]) -> list[dict[str, Any]]:
    """At least one shift for every pool of people; mostly when the doors are open."""
    found = []
    for name, pool in document["assets"].items():
        if pool["kind"] != "people":
            continue
        groups = list(pool["contracts"]) if "contracts" in pool and pen.on("shifts by contract") else [None]
        for group in groups:
            for share in pen.pick(*SHIFT_SHARES):
                found.append(_shift(pen, document, name, group, share))
    return found


def _shift(pen: Pen, document: dict[str, Any], pool: str, group: str | None, share: str) -> dict[str, Any]:
    calendar = document["calendar"]
    hours = list((calendar["calling"] if pool in CALLERS else calendar["opening"]).items())
    time = pen.pick(*SHIFTS)
    days = pen.pick(*DAYS[1:], DAYS[0])
    if pen.chance(80):
        days, stretches = hours[0]
        first, last = stretches.split("-")[0], stretches.rsplit("-", 1)[1]
        time = f"{first}-{last}"
    shift: dict[str, Any] = {"pool": pool, "days": days, "time": time, "share": share}
    if group is not None:
        shift["contract"] = group
    if not time.startswith("10:00-10:01") and pen.on("breaks", 0.8):
        shift["unpaid_break"] = pen.pick("15 min", "29 min", "1 min", *(["60 min"] if time == "09:00-12:00" else []))
    if share == "0 %":
        pen.note("a shift nobody works")
    return shift


def needs(pen: Pen, document: dict[str, Any], callers: list[str]) -> Option:
    """What a step holds: one or several assets, by list or by count; callers too where they may serve."""
    pools: list[str] = ["sellers", "desks", "juniors", "cashiers", "tills"]
    skills = [skill for skill in SKILLS if any(skill in each.get("skills", ()) for each in document["assets"].values())]
    if skills and pen.chance(50):
        pools = skills + pools
    if callers and pen.chance(30):
        pools = callers + pools
    names = pen.some(pools, 1, 1)
    if pen.on("several assets at once"):
        names += [name for name in pen.some(pools, 1, 2) if name not in names]
    if pen.on("several of one", 0.25):
        return dict.fromkeys(names, 1) | {names[0]: 2}
    return names if pen.chance(50) else dict.fromkeys(names, 1)
