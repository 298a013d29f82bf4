"""Laws of the log of any world: in = out + inside, one thing at a time, stock adds up. Each raises AssertionError."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sim.log.block import Columns, LogBlock
from sim.log.tables import Activity, Movement, Outcome, Supply
from sim.world.visits import arrivals_of
from sim.world.world import World


def check_laws(world: World, log: LogBlock) -> None:
    """All of them."""
    everybody_is_counted(world, log)
    contacts_count_up(log)
    times_are_in_order(world, log)
    units_do_one_thing_at_a_time(world, log)
    stock_adds_up(world, log)


def everybody_is_counted(world: World, log: LogBlock) -> None:
    """Whoever comes of their own accord has one first contact, at the tick of arrival; nobody else has."""
    rows = log.tables["journeys"]
    first = (rows["contact"] == 1) & (rows["segment"] < 0)
    expected = []
    for channel in range(len(world.names.channels)):
        own = arrivals_of(world.visits, channel)
        expected += [
            (channel, person, tick) for person, tick in zip(own.address.tolist(), own.tick.tolist(), strict=True)
        ]
    told = zip(*(rows[name][first].tolist() for name in ("channel", "person", "arrive")), strict=True)
    assert sorted(told) == sorted(expected)


def contacts_count_up(log: LogBlock) -> None:
    """A person's contacts are numbered 1, 2, 3 ..., each once, and their first channel stays the same."""
    rows = log.tables["journeys"]
    seen: dict[int, tuple[int, int]] = {}
    for person, contact, first in sorted(
        zip(*(rows[name].tolist() for name in ("person", "contact", "first_channel")), strict=True)
    ):
        before, channel = seen.get(person, (0, first))
        assert (contact, first) == (before + 1, channel)
        seen[person] = contact, first


def times_are_in_order(world: World, log: LogBlock) -> None:
    """Nobody is served before arriving or leaves before being served; sales are made where an offer was."""
    rows = log.tables["journeys"]
    arrive, start, end, wait, outcome = (rows[name] for name in ("arrive", "start", "end", "wait", "outcome"))
    happened = (arrive >= 0) & (outcome != Outcome.NOT_CALLED)
    walk_in = np.array([name in world.scenario.walk_in for name in world.names.channels], dtype=bool)[rows["channel"]]
    started, ended = start >= 0, end >= 0
    assert (wait >= 0).all()
    assert (arrive[happened] <= world.clock.end).all()
    assert (start[started] >= arrive[started]).all()
    assert (end[happened & ended] >= arrive[happened & ended]).all()
    assert (end[started & ended] >= start[started & ended]).all()
    served = happened & walk_in & started
    assert (wait[served] == (start - arrive)[served]).all()
    sold, offered = rows["sold_at"] >= 0, rows["offered"] == 1
    assert ((outcome == Outcome.SALE) == sold).all()
    assert (offered | ~sold).all()
    assert (started | ~offered).all()
    assert ((rows["supply"] != Supply.NONE) == sold).all()
    assert (outcome[happened & ~ended & ~sold] == Outcome.INSIDE).all()
    steps = log.tables["steps"]
    assert (steps["joined"] <= steps["start"]).all()
    assert (steps["start"] <= steps["end"]).all()


def units_do_one_thing_at_a_time(world: World, log: LogBlock) -> None:
    """Busy stretches of a unit do not overlap, nor those in which it is down; people are busy only while there."""
    rows = log.tables["asset_time"]
    for unit, pool in enumerate(world.units.pool.tolist()):
        there = _stretches(rows, unit, Activity.ON_DUTY, Activity.OVERTIME)
        busy = _stretches(rows, unit, Activity.BUSY)
        for spans in (there, sorted(busy + _stretches(rows, unit, Activity.DOWN))):
            assert all(one[1] <= two[0] for one, two in pairwise(spans))
        if world.names.pools[pool] in world.scenario.people:
            merged: list[list[int]] = []
            for start, end in there:
                if merged and merged[-1][1] == start:
                    merged[-1][1] = end
                else:
                    merged.append([start, end])
            assert all(any(start <= one and two <= end for start, end in merged) for one, two in busy)


def stock_adds_up(world: World, log: LogBlock) -> None:
    """On hand and on order follow from the movements, and no shelf holds less than nothing.

    What left the shelf for sales, and what was put on back-order, are the sales of the journeys.
    """
    rows, journeys = log.tables["stock"], log.tables["journeys"]
    for product, offered in enumerate(world.scenario.offer.values()):
        mine = rows["product"] == product
        if offered.stock is None:
            assert not mine.any()
            continue
        hand = order = 0
        names = ("movement", "quantity", "on_hand", "on_order")
        for movement, quantity, on_hand, on_order in zip(*(rows[name][mine].tolist() for name in names), strict=True):
            order += quantity * ((movement == Movement.ORDERED) - (movement == Movement.DELIVERED))
            hand += 0 if movement in (Movement.ORDERED, Movement.BACK_ORDERED) else quantity
            assert (hand, order) == (on_hand, on_order)
            assert min(hand, order) >= 0
        left = -rows["quantity"][mine & (rows["movement"] == Movement.SALE)].sum()
        owed = rows["quantity"][mine & (rows["movement"] == Movement.BACK_ORDERED)].sum() - offered.back_ordered
        filled = -rows["quantity"][mine & (rows["movement"] == Movement.BACK_FILLED)].sum()
        lines = (journeys["product"] == product).sum() + (journeys["added"] == product).sum()
        waiting = ((journeys["product"] == product) & (journeys["supply"] == Supply.BACK_ORDER)).sum()
        assert (left + owed, owed) == (lines, waiting)
        assert filled <= owed + offered.back_ordered


def _stretches(rows: Columns, unit: int, *kinds: Activity) -> list[tuple[int, int]]:
    mine = (rows["unit"] == unit) & np.isin(rows["activity"], [int(kind) for kind in kinds])
    return sorted(zip(rows["start"][mine].tolist(), rows["end"][mine].tolist(), strict=True))
