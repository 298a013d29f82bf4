"""Whole scenario documents, and what else a comparison draws (seed, year, block borders, ties), by number."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from drawn.assets import CALLERS, assets, shifts
from drawn.channels import outbound, walk_in
from drawn.hours import calendar, demand, horizon
from drawn.news import campaigns, lead_months, opens, promotions
from drawn.offer import offer
from drawn.pen import Pen
from drawn.selling import follows

WALK_INS = ("shop", "hall", "hotline")
OUTBOUNDS = ("phone", "calls")


@dataclass(frozen=True)
class Drawn:
    """A drawn world before it is compiled.

    `coarse`: arrivals are moved to whole minutes, so that many fall on one tick. `borders`: where blocks of the
    log are cut, as parts of a thousand of the horizon. `features`: what the document has switched on.
    """

    document: dict[str, Any]
    features: frozenset[str]
    seed: int
    replication: int
    coarse: bool
    borders: tuple[int, ...]


def drawn_world(number: int) -> Drawn:
    """The world with this number: a document over the whole scenario language, accepted by the loader, of up to some
    400 contacts. The same number, the same world."""
    random = Random(number)
    pen = Pen(random, density=random.choice((12, 35, 60, 85)))
    document = _document(pen)
    return Drawn(
        document,
        frozenset(pen.features),
        seed=pen.number(0, 9),
        replication=pen.number(0, 3),
        coarse=pen.chance(50),
        borders=tuple(sorted(pen.some(range(1, 1000), 0, 4))),
    )


def _document(pen: Pen) -> dict[str, Any]:
    document: dict[str, Any] = {"schema": "wherefrom/1", "name": "drawn", "horizon": horizon(pen)}
    stationary = "length" in document["horizon"]
    if not stationary:
        document["calendar"] = calendar(pen, document)
    callers = list(CALLERS[: pen.number(1, 2)])
    document["offer"] = offer(pen, document)
    document["assets"] = assets(pen, document, callers)
    if not stationary:
        document["shifts"] = shifts(pen, document)
    walk_ins = list(WALK_INS[: pen.pick(1, 2, 3)])
    outbounds = list(OUTBOUNDS[: pen.pick(1, 0, 2)])
    if pen.chance(6):
        walk_ins, outbounds = [], outbounds or ["phone"]
    document["channels"] = {}
    for name in pen.order([*walk_ins, *outbounds]):
        document["channels"][name] = (
            walk_in(pen, document, callers if outbounds else [])
            if name in walk_ins
            else outbound(pen, document, callers, walk_ins)
        )
        opens(pen, document, document["channels"][name])
    _tidy(pen, document, walk_ins)
    names = list(document["channels"])
    for channel in document["channels"].values():
        channel["next"] = follows(pen, channel, names)
    document["demand"] = {name: demand(pen, document, document["channels"][name]) for name in walk_ins}
    campaigns(pen, document)
    promotions(pen, document)
    lead_months(pen, document)
    _note_shape(pen, walk_ins, outbounds)
    _money(pen, document, walk_ins)
    return document


def _tidy(pen: Pen, document: dict[str, Any], walk_ins: list[str]) -> None:
    """Skills that no step needs are dropped; callers who serve a walk-in channel too may be kept free for it."""
    needed: dict[str, set[str]] = {
        name: {
            asset
            for step in channel.get("steps", ())
            for option in (step["needs"], *step.get("or_needs", ()))
            for asset in option
        }
        for name, channel in document["channels"].items()
    }
    everywhere = set().union(*needed.values())
    for pool in document["assets"].values():
        if "skills" in pool:
            pool["skills"] = [skill for skill in pool["skills"] if skill in everywhere]
            if pool["skills"]:
                pen.note("skills")
    serving = set().union(*(needed[name] for name in walk_ins))
    for channel in document["channels"].values():
        if channel["kind"] == "outbound" and channel["callers"] in serving:
            pen.note("blended")
            if pen.on("keep_free", 1.3):
                channel["keep_free"] = pen.pick(1, 2)


def _note_shape(pen: Pen, walk_ins: list[str], outbounds: list[str]) -> None:
    if len(walk_ins) > 1:
        pen.note("several walk-in channels")
    if outbounds:
        pen.note("outbound")
    if len(outbounds) > 1:
        pen.note("several outbound channels")
    if not walk_ins:
        pen.note("outbound only")


def _money(pen: Pen, document: dict[str, Any], walk_ins: list[str]) -> None:
    """Pay for sales and promises: they change no event, but the totals."""
    names = list(document["channels"])
    if pen.on("compensation"):
        pay: dict[str, Any] = {"commission": pen.pick("3 % of revenue", "2 EUR per_sale")}
        if pen.chance(50):
            pay |= {"quota": "3 per_month", "above_quota": "5 % of revenue"}
        if pen.chance(50):
            pay["base"] = "100 EUR per_month"
        if pen.chance(30):
            pay["claw_back"] = False
        if len(names) > 1 and pen.chance(50):
            pay["credit_with"] = {names[1]: "50 %"}
        document["compensation"] = {names[0]: pay}
    if walk_ins and pen.on("promises", 0.7):
        of = pen.pick("arrivals", "served")
        document["service"] = {
            walk_ins[0]: {
                "served_within": "2 min",
                "share": "80 %",
                "of": of,
                "in": pen.pick("every month", "the year"),
            }
        }
