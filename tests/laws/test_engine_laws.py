"""Laws that hold in every year the engine plays, whatever the scenario: small scenarios drawn by hypothesis."""

import os
import runpy
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.log.block import LogDigest, joined
from sim.log.tables import Activity, Movement, Outcome, Supply
from sim.reference.engine import simulate
from sim.world.calendar import DAY
from sim.world.compile import compile_world
from sim.world.visits import arrivals_of

SAMPLE = runpy.run_path(str(Path(__file__).parents[1] / "facts" / "engine_sample.py"))
scenario, DAYS = SAMPLE["scenario"], SAMPLE["DAYS"]
SMALL = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
LARGE = settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

shares = st.sampled_from(["0 %", "20 %", "50 %", "100 %"])
delays = st.sampled_from(["0 min", "40 min", "1 day", "3 days"])


@st.composite
def scenarios(draw):
    """A month of a shop, perhaps with a till, machines, stock, moves, call-backs, and a telephone desk."""
    pick = lambda *values: draw(st.sampled_from(values))  # noqa: E731
    opening = pick("09:00-12:00", "09:00-10:30, 11:00-12:30", "00:00-24:00")
    shop = {
        "kind": "walk_in", "at_closing": pick("serve", "turn_away"), "hit_rate": draw(shares),
        "chooses": {"lamp": "70 %", "star": "30 %"},
        "steps": [{"name": "advice", "time": pick("0 min", "7 min", "25 min"), "cv": pick(0, 0.6),
                   "needs": pick(["sellers"], ["sellers", "desks"], {"sellers": 2}, ["desks"])}],
        "patience": pick("4 min", "15 min", {"mean": "10 min", "shape": "deterministic"}),
        "balk": {"waiting": pick(0, 1, 3), "share": draw(shares)},
        "next": [{"after": after, "to": to, "chance": "45 %", "delay": draw(delays), "shows_up": pick("60 %", "100 %")}
                 for after in ("no_sale", "abandoned", "sale", "turned_away") for to in draw(st.sets(
                     st.sampled_from(["shop", "phone"]), max_size=2).map(sorted))],
    }
    if shop["hit_rate"] == "0 %":
        shop["hit_rate"] = "10 %"
    if draw(st.booleans()):
        shop["patience"] = None
    if draw(st.booleans()):
        shop["steps"].append({"name": "till", "time": "3 min", "needs": pick(["sellers"], ["cashiers"]),
                              "only": "buyers"})
    if draw(st.booleans()):
        shop["steps"].insert(1, {"name": "fitting", "time": "5 min", "needs": pick(["desks"], ["sellers"]),
                                 "patience": pick("2 min", "20 min")})
    if draw(st.booleans()):
        shop["dialogue"] = {"usual": {
            "talk": pick("x1", "x1.3"), "up_sell": {"from": "lamp", "to": "star", "accepted": "50 %", "takes": "2 min"},
            "suggest": {"add": "care", "accepted": "50 %", "presenting": "1 min"}}}
        if draw(st.booleans()):
            shop["dialogue"] = {
                "brisk": {"talk": "x0.7", "hit_rate": "x0.5", "while_waiting": pick(1, 2)}, **shop["dialogue"],
                "midday": {"talk": "x1.2", "hours": "11:00-12:00", "suggest": {"add": "star", "accepted": "90 %"}}}
    phone = {
        "kind": "outbound", "callers": "callers", "answered": "50 %", "right_party": "70 %", "hit_rate": "30 %",
        "chooses": {"lamp": "100 %"}, "outcomes": {"undecided": "50 %", "refusal": "20 %"},
        "leads": {"opening": pick(0, 15), "refresh": "3 per_month", "would_have_come_anyway": draw(shares)},
        "dialling": {"mode": "progressive", "ring": "18 s", "attempts": pick(1, 3), "retry_after": draw(delays),
                     "first": pick("fresh", "retry")},
        "talk": {"sale": "6 min", "no_sale": "3 min", "wrong_party": "30 s", "cv": 0.5,
                 "wrap_up": pick("0 min", "2 min")},
        "next": [{"after": "undecided", "to": "phone", "chance": "50 %", "delay": draw(delays)},
                 {"after": "undecided", "to": "shop", "chance": "30 %", "delay": draw(delays)},
                 {"after": "not_reached", "to": "shop", "chance": "30 %", "delay": draw(delays)}],
        "steps": pick([], [{"name": "post", "time": "2 min", "needs": ["desks"]}]),
    }
    if draw(st.booleans()):
        phone["dialling"]["line"] = "lines"
    if draw(st.booleans()):
        phone["dialling"] |= {"mode": "preview", "look": "1 min"}
    if shop["patience"] is None:
        del shop["patience"]
    lamp = {"price": "10.00 EUR", "stock": draw(st.integers(0, 9))}
    if draw(st.booleans()):
        lamp["reorder"] = {"at": 2, "quantity": 3, "lead_time": draw(delays)}
        if draw(st.booleans()):
            lamp["out_of_stock"] = {"back_order": draw(shares)}
        if draw(st.booleans()):
            lamp.setdefault("out_of_stock", {}).update({"substitute": pick("star", "care"), "accepted": "50 %"})
            lamp |= {"back_ordered": 4} if not lamp["stock"] else {}
    people = {"kind": "people", "seller_spread": "30 %", "attrition": pick("0 %", "200 %"),
              "shrinkage": {"unplanned": pick("0 %", "20 %")},
              "hiring": {"lead_time": "5 days", "ramp": ["60 %"], "ramp_affects": ["hit_rate", "speed"]}}
    pause = pick("0 min", "15 min")
    return {
        "schema": "wherefrom/1", "name": "law", "horizon": {"start": "2027-02-01", "months": 1},
        "calendar": {"opening": {"daily": opening}, "calling": {"daily": "10:00-11:00"}},
        "offer": {"lamp": lamp, "star": {"price": "20.00 EUR", "stock": draw(st.integers(0, 9))},
                  "care": {"price": "1.00 EUR", "kind": "service"}},
        "assets": {"sellers": {**people, "headcount": draw(st.integers(2, 5))},
                   "cashiers": {**people, "headcount": draw(st.integers(1, 2))},
                   "callers": {**people, "headcount": draw(st.integers(1, 3))},
                   "desks": {"kind": "machines", "count": draw(st.integers(1, 3))},
                   "lines": {"kind": "machines", "count": 1}},
        "shifts": [
            {"pool": "sellers", "days": "daily", "time": "09:00-11:30", "share": "50 %", "unpaid_break": pause},
            {"pool": "sellers", "days": "daily", "time": "10:00-12:30", "share": "50 %", "unpaid_break": pause},
            {"pool": "cashiers", "days": "daily", "time": "09:00-12:00", "share": "100 %"},
            {"pool": "callers", "days": "daily", "time": "09:30-11:00", "share": "100 %"}],
        "channels": {"shop": shop, "phone": phone},
        "demand": {"shop": {"level": pick("0 per_day", "6 per_day", "25 per_day"), "busyness": {"cv": 0.3}}},
    }


def played(document, seed=1, borders=None):
    """(world, whole log, closing state, digest)."""
    world = compile_world(scenario(document), seed, 0)
    year = simulate(world, borders)
    blocks = list(year)
    digest = LogDigest()
    for block in blocks:
        digest.add(block)
    return world, joined(blocks), year.closing, digest.hexdigest()


def check_journeys(world, log):
    """In = out + inside; contacts count up; no negative wait; the funnel narrows."""
    rows = log.tables["journeys"]
    happened = (rows["arrive"] >= 0) & (rows["outcome"] != Outcome.NOT_CALLED)
    visits = happened & (rows["channel"] == 0)
    own = arrivals_of(world.visits, 0)
    first = visits & (rows["segment"] == -1) & (rows["contact"] == 1)
    assert sorted(rows["person"][first].tolist()) == sorted(own.address.tolist())
    assert sorted(rows["arrive"][first].tolist()) == sorted(own.tick.tolist())
    pairs = list(zip(rows["person"].tolist(), rows["contact"].tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    highest: dict[int, int] = {}
    for person, contact in sorted(pairs):
        assert contact == highest.get(person, 0) + 1
        highest[person] = contact
    started, ended = rows["start"] >= 0, rows["end"] >= 0
    assert (rows["wait"] >= 0).all()
    assert (rows["start"][started] >= rows["arrive"][started]).all()
    assert (rows["end"][started & ended] >= rows["start"][started & ended]).all()
    assert (rows["wait"][visits & started] == (rows["start"] - rows["arrive"])[visits & started]).all()
    sold, offered = rows["sold_at"] >= 0, rows["offered"] == 1
    assert (offered | ~sold).all()
    assert (started | ~offered).all()
    assert ((rows["outcome"] == Outcome.SALE) == sold).all()
    assert (rows["end"][happened & ~ended] == -1).all()
    assert (rows["outcome"][happened & ~ended & ~sold] == Outcome.INSIDE).all()
    steps = log.tables["steps"]
    assert (steps["joined"] <= steps["start"]).all()
    assert (steps["start"] <= steps["end"]).all()


def stretches(rows, unit, *kinds):
    mine = (rows["unit"] == unit) & np.isin(rows["activity"], [int(kind) for kind in kinds])
    return sorted(zip(rows["start"][mine].tolist(), rows["end"][mine].tolist(), strict=True))


def check_units(world, log):
    """One thing at a time; people work only while there."""
    rows = log.tables["asset_time"]
    for unit, pool in enumerate(world.units.pool.tolist()):
        busy = stretches(rows, unit, Activity.BUSY)
        there = stretches(rows, unit, Activity.ON_DUTY, Activity.OVERTIME)
        for spans in (busy, there):
            assert all(one[1] <= two[0] for one, two in pairwise(spans))
        if world.names.pools[pool] in world.scenario.people:
            merged: list[list[int]] = []
            for start, end in there:
                if merged and merged[-1][1] == start:
                    merged[-1][1] = end
                else:
                    merged.append([start, end])
            assert all(any(start <= one and two <= end for start, end in merged) for one, two in busy)


def check_stock(world, log):
    """Never negative; opening + delivered - sold; sales of the log are the movements of the store; what is owed is what
    was put on back-order and not filled yet, and nothing is owed while something is there."""
    rows, journeys = log.tables["stock"], log.tables["journeys"]
    for product, offered in enumerate(world.scenario.offer.values()):
        mine = rows["product"] == product
        if offered.stock is None:
            assert not mine.any()
            continue
        hand = order = owed = 0
        for movement, quantity, on_hand, on_order in zip(
                *(rows[name][mine].tolist() for name in ("movement", "quantity", "on_hand", "on_order")), strict=True):
            order += quantity * ((movement == Movement.ORDERED) - (movement == Movement.DELIVERED))
            hand += 0 if movement in (Movement.ORDERED, Movement.BACK_ORDERED) else quantity
            owed += quantity if movement in (Movement.BACK_ORDERED, Movement.BACK_FILLED) else 0
            assert (hand, order) == (on_hand, on_order)
            assert min(hand, order, owed) >= 0
            assert not (hand and owed) or movement == Movement.DELIVERED
        sold = -rows["quantity"][mine & (rows["movement"] == Movement.SALE)].sum()
        promised = (journeys["product"] == product) & (journeys["supply"] == Supply.BACK_ORDER)
        assert sold == ((journeys["product"] == product) & ~promised).sum() + (journeys["added"] == product).sum()
        put = rows["quantity"][mine & (rows["movement"] == Movement.BACK_ORDERED)].sum()
        assert put == promised.sum() + offered.back_ordered


def check_year(document, seed):
    world, log, _, digest = played(document, seed)
    check_journeys(world, log)
    check_units(world, log)
    check_stock(world, log)
    borders = [int(DAY * day) for day in (1, 1.43, 9.5, 20)]
    assert played(document, seed, borders)[3] == digest


@SMALL
@given(document=scenarios(), seed=st.integers(0, 3))
def test_laws_of_a_year(document, seed):
    """In = out + inside, one thing at a time, busy within present, stock adds up, and the same seed gives the same
    digest wherever the blocks are cut."""
    check_year(document, seed)


@pytest.mark.long
@LARGE
@given(document=scenarios(), seed=st.integers(0, 1000))
def test_laws_of_many_years(document, seed):
    """The same laws over many more scenarios."""
    check_year(document, seed)


@SMALL
@given(document=scenarios())
def test_without_customers_there_is_nothing(document):
    """Nobody comes and no leads: no journeys, no sales, nobody busy."""
    document["demand"]["shop"]["level"] = "0 per_day"
    document["channels"]["phone"]["leads"] = {"opening": 1}
    document["channels"]["phone"]["answered"] = "0 %"
    document["channels"]["phone"]["next"] = []
    _, log, _, _ = played(document)
    rows = log.tables["journeys"]
    assert not (rows["channel"][rows["arrive"] >= 0] == 0).any()
    assert (rows["sold_at"] == -1).all()
    assert not (log.tables["stock"]["movement"] == Movement.SALE).any()


@SMALL
@given(
    gaps=st.lists(st.integers(0, 12), min_size=1, max_size=60), servers=st.integers(1, 4),
    cv=st.sampled_from([0, 0.5, 2]), seed=st.integers(0, 50),
)
def test_one_more_server_delays_nobody(gaps, servers, cv, seed):
    """One step, one pool of equal servers always there, for ever patient customers, run until empty: with one server
    more nobody is served later."""
    minutes = np.cumsum(gaps).tolist()
    starts = []
    for count in (servers, servers + 1):
        document = SAMPLE["changed"](SAMPLE["SHOP"], horizon__length="100000 min", assets__sellers__headcount=count,
                                     channels__shop__steps__0__cv=cv)
        result = SAMPLE["ran"](SAMPLE["world"](document, seed=seed, shop=minutes))
        starts.append(result.column("start"))
        assert all(row["outcome"] == "NO_SALE" for row in result.journeys)
    assert all(late <= early for early, late in zip(*starts, strict=True))


SCRIPT = """
import runpy, sys
laws = runpy.run_path(sys.argv[1])
document = laws["SAMPLE"]["changed"](laws["SAMPLE"]["DAYS"], demand__shop__level="20 per_day",
    assets__sellers__attrition="100 %", channels__shop__patience="5 min", channels__shop__next=[
        {"after": "no_sale", "to": "shop", "chance": "50 %", "delay": "1 day"}])
print(laws["played"](document)[3])
"""


def test_another_process_with_other_hash_seeds_gives_the_same_digest():
    """The order of sets and dictionaries of text differs between the two processes; the log does not."""
    found = {
        subprocess.run([sys.executable, "-c", SCRIPT, __file__], capture_output=True, text=True, check=True,
                       env={**os.environ, "PYTHONHASHSEED": hash_seed}, cwd=Path(__file__).parents[2]).stdout
        for hash_seed in ("1", "2")
    }
    assert len(found) == 1
    assert len(found.pop().strip()) == 64
