"""Where two engines tell a year differently, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from drawn.played import Played
from sim.log.block import LogBlock
from sim.log.tables import TABLES, Activity, Cause, Move, Movement, Outcome, Supply
from sim.measure.totals import YearTotals
from sim.world.world import World

_WORDS: Mapping[str, Any] = {
    "outcome": Outcome,
    "cause": Cause,
    "up_sell": Move,
    "suggest": Move,
    "activity": Activity,
    "movement": Movement,
    "supply": Supply,
}
_TIMES = ("arrive", "start", "end", "returned", "sold_at", "joined", "tick")


def difference(world: World, one: Played, other: Played) -> str | None:
    """What differs first, or None: rows of any table, the digest, the closing state. `one` is the specification."""
    for table in TABLES:
        found = _first_row(world, table, one.log, other.log)
        if found is not None:
            return found
    if one.digest != other.digest:
        return f"same rows, but the digests differ: {one.digest} and {other.digest}"
    if one.closing != other.closing:
        return f"the closing states differ:\n  {one.closing}\n  {other.closing}"
    return None


def totals_difference(one: YearTotals, other: YearTotals) -> str | None:
    """The first table of totals that differs, with its place and both values; None if all are equal."""
    if one.labels != other.labels or one.tables.keys() != other.tables.keys():
        return "the totals have other labels or tables"
    if (one.currency, one.walk_in, one.years) != (other.currency, other.walk_in, other.years):
        return "the totals have another currency, other channels or another number of years"
    for name, table in one.tables.items():
        counted = other.tables[name]
        if table.shape != counted.shape:
            return f"{name} has shape {counted.shape}, not {table.shape}"
        if not np.array_equal(table, counted):
            place = tuple(int(axis[0]) for axis in np.nonzero(table != counted))
            return f"{name} at {place} is {counted[place]}, not {table[place]}"
    return None


def _first_row(world: World, table: str, one: LogBlock, other: LogBlock) -> str | None:
    names = TABLES[table]
    first = np.stack([one.column(table, name) for name in names], axis=1)
    second = np.stack([other.column(table, name) for name in names], axis=1)
    shared = min(len(first), len(second))
    unequal = np.flatnonzero((first[:shared] != second[:shared]).any(axis=1))
    if not len(unequal) and len(first) == len(second):
        return None
    row = int(unequal[0]) if len(unequal) else shared
    told = [_in_words(world, names, rows[row].tolist()) if row < len(rows) else None for rows in (first, second)]
    lines = [f"{table}, row {row} of {len(first)} (the other engine: of {len(second)}) differs:"]
    for name in names:
        pair = [None if words is None else words[name] for words in told]
        lines.append(f"  {name}: {pair[0]}" if pair[0] == pair[1] else f"  {name}: {pair[0]}   <> {pair[1]}")
    return "\n".join(lines)


def _in_words(world: World, names: tuple[str, ...], values: list[int]) -> dict[str, str]:
    words = {}
    for name, value in zip(names, values, strict=True):
        words[name] = str(value)
        if name in _WORDS:
            words[name] = str(_WORDS[name](value).name)
        elif name in _TIMES and value >= 0:
            words[name] = f"{clock_text(value)} ({value})"
        elif name in ("channel", "first_channel") and value >= 0:
            words[name] = world.names.channels[value]
        elif name == "step" and value >= 0:
            words[name] = " ".join(world.names.steps[value])
        elif name in ("unit", "seller") and value >= 0:
            words[name] = f"{value} ({world.names.pools[world.units.pool[value]]})"
        elif name in ("wanted", "product", "added") and value >= 0:
            words[name] = world.names.products[value]
    return words


def clock_text(tick: int) -> str:
    """A tick as day (0 is the first) and time of day."""
    day, within = divmod(tick, 86_400_000)
    seconds, thousandths = divmod(within, 1000)
    return f"day {day} {seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{thousandths:03d}"
