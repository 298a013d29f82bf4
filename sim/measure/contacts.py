"""Counting contacts block by block: what each arrival or dial met."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.log.block import Columns
from sim.log.tables import Outcome
from sim.measure.dimensions import WAIT_BORDERS, Ints, Placing
from sim.measure.measures import table_key
from sim.world.world import World

Flags = NDArray[np.bool_]
RIGHT_PARTY = (Outcome.SALE, Outcome.NO_SALE, Outcome.NO_STOCK, Outcome.UNDECIDED, Outcome.REFUSAL)
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Promised:
    """By channel: ticks within which service was promised (no promise: any wait is in time), and of whom."""

    limit: Ints
    has: Flags
    of_served: Flags


def promised_of(world: World) -> Promised:
    """The scenario's service promises by channel."""
    promises = [world.scenario.service.promises.get(name) for name in world.names.channels]
    return Promised(
        limit=np.array([_NEVER if one is None else one.served_within for one in promises], dtype=np.int64),
        has=np.array([one is not None for one in promises], dtype=bool),
        of_served=np.array([one is not None and one.of == "served" for one in promises], dtype=bool),
    )


@dataclass(frozen=True)
class Reading:
    """Flags and positions of one block's journeys, worked out once for all who count them."""

    happened: Flags     # the contact began within the horizon; else it is only planned, or never called
    walk_in: Flags      # happened, in a walk-in channel
    outbound: Flags     # happened, a dial
    served: Flags       # walk-in, service began
    joined: Flags       # walk-in, stood in the first queue (perhaps for no time)
    right_party: Flags
    sale: Flags
    in_time: Flags      # served within the promised time, or served where nothing is promised
    month: Ints
    half_hour: Ints


def read(journeys: Columns, placing: Placing, promised: Promised) -> Reading:
    """Work out who is what in a block of journeys."""
    outcome, channel, arrive = journeys["outcome"], journeys["channel"], journeys["arrive"]
    happened = (outcome != Outcome.NOT_CALLED) & (arrive >= 0) & (arrive <= placing.clock.end)
    walk_in = happened & placing.walk_in[channel]
    outbound = happened & ~walk_in
    begun = journeys["start"] >= 0
    served = walk_in & begun
    at_door = (outcome == Outcome.BALKED) | ((outcome == Outcome.TURNED_AWAY) & (journeys["wait"] == 0))
    unknown = (outcome == Outcome.INSIDE) & ~begun
    when = np.where(arrive >= 0, arrive, np.maximum(journeys["end"], 0))
    when = np.minimum(when, placing.clock.end)
    return Reading(
        happened=happened, walk_in=walk_in, outbound=outbound, served=served,
        joined=served | (walk_in & ~at_door & ~unknown),
        right_party=outbound & np.isin(outcome, [int(each) for each in RIGHT_PARTY]),
        sale=outcome == Outcome.SALE,
        in_time=served & (journeys["wait"] <= promised.limit[channel]),
        month=placing.month(when), half_hour=placing.half_hour(when),
    )


def count_contacts(journeys: Columns, reading: Reading, placing: Placing, promised: Promised) -> dict[str, Ints]:
    """Tables of one block: arrivals and what became of them, waits, offers, dials; by month and half-hour."""
    outcome, channel = journeys["outcome"], journeys["channel"]
    here = reading.walk_in
    waiting = here & (journeys["start"] < 0)
    dial = reading.outbound
    offered = reading.happened & (journeys["offered"] == 1)
    base = here & promised.has[channel] & (~promised.of_served[channel] | reading.served)
    flags: dict[str, Flags] = {
        "arrivals": here,
        "balked": here & (outcome == Outcome.BALKED),
        "turned_away": waiting & (outcome == Outcome.TURNED_AWAY),
        "abandoned": waiting & (outcome == Outcome.ABANDONED),
        "left_midway": reading.served & (outcome == Outcome.ABANDONED),
        "served": reading.served,
        "joined": reading.joined,
        "queued": reading.joined & (journeys["wait"] > 0),
        "promised": base,
        "in_time": base & reading.in_time,
        "buyers": here & reading.sale,
        "offers": offered,
        "offers_won": offered & reading.sale,
        "dials": dial,
        "answered": dial & (np.isin(outcome, (Outcome.WRONG_PARTY, Outcome.DROPPED)) | reading.right_party),
        "dropped": dial & (outcome == Outcome.DROPPED),
        "right_party": reading.right_party,
    }
    # Predictive dialling holds no caller while it rings, and none at all for who does not answer or is dropped.
    ahead = placing.predictive[channel]
    called = dial & (journeys["end"] >= 0) & (~ahead | (journeys["seller"] >= 0))
    call_ticks = journeys["end"] - journeys["arrive"] - np.where(ahead, journeys["ring"], 0)
    tables: dict[str, Ints] = {}
    for position, dim in ((reading.month, "month"), (reading.half_hour, "half_hour")):
        cut = ("channel", dim)
        code = channel * placing.sizes[dim] + position
        shape = (placing.sizes["channel"], placing.sizes[dim])
        length = shape[0] * shape[1]
        for name, flag in flags.items():
            tables[table_key(name, cut)] = np.bincount(code[flag], minlength=length).reshape(shape)
        for name, flag, ticks in (
            ("wait_ticks", reading.joined, journeys["wait"]),
            ("talk_ticks", dial, journeys["talk"]),
            ("call_ticks", called, call_ticks),
        ):
            tables[table_key(name, cut)] = placing.table(cut, channel[flag], position[flag], weights=ticks[flag])
    joined = reading.joined
    waits = np.searchsorted(WAIT_BORDERS, journeys["wait"][joined], side="left")
    by_wait = ("channel", "month", "wait_class")
    tables[table_key("waits", by_wait)] = placing.table(by_wait, channel[joined], reading.month[joined], waits)
    missed = reading.happened & (outcome == Outcome.NO_STOCK) & (journeys["wanted"] >= 0)
    by_product = ("channel", "product", "month")
    tables[table_key("met_no_stock", by_product)] = placing.table(
        by_product, channel[missed], journeys["wanted"][missed], reading.month[missed]
    )
    return tables


def count_steps(steps: Columns, placing: Placing) -> dict[str, Ints]:
    """Tables of one block: steps finished and the waits before them, by step and month in which they began."""
    cut = ("step", "month")
    month = placing.month(steps["start"])
    return {
        table_key("step_visits", cut): placing.table(cut, steps["step"], month),
        table_key("step_wait_ticks", cut): placing.table(
            cut, steps["step"], month, weights=steps["start"] - steps["joined"]),
    }
