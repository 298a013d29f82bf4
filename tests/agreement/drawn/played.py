"""Compiling and playing drawn worlds, and what happened in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from drawn.documents import Drawn
from sim.log.block import LogBlock, LogDigest, joined
from sim.log.tables import Activity, Cause, Move, Movement, Outcome, Supply
from sim.scenario.file import ScenarioFile, validated
from sim.world.compile import compile_world
from sim.world.visits import arrivals_of, with_stated
from sim.world.world import World

MINUTE = 60_000
Engine = Callable[[World, Sequence[int] | None], Iterable[LogBlock]]


@dataclass(frozen=True)
class Played:
    """A year as one engine tells it."""

    log: LogBlock
    digest: str
    closing: Any


def scenario_file(document: dict[str, Any]) -> ScenarioFile:
    """The checked scenario of a document; raises ScenarioError if the loader would refuse it."""
    return validated(document, (), {}, {})


def world_of(drawn: Drawn) -> World:
    """The compiled world, arrivals moved to whole minutes where `coarse`."""
    world = compile_world(scenario_file(drawn.document), drawn.seed, drawn.replication)
    return in_whole_minutes(world) if drawn.coarse else world


def in_whole_minutes(world: World) -> World:
    """Everybody who comes, comes at the full minute before; several then come on one tick."""
    came = {}
    for channel in np.flatnonzero(world.visits.count.sum(axis=1)).tolist():
        tick = arrivals_of(world.visits, channel).tick
        came[channel] = tick - tick % MINUTE
    leads = tuple(
        replace(each, comes=np.where(each.comes >= 0, each.comes - each.comes % MINUTE, each.comes))
        for each in world.leads
    )
    return replace(world, visits=with_stated(world.visits, came), leads=leads)


def borders_of(drawn: Drawn, world: World) -> list[int]:
    """The drawn block borders in ticks."""
    return sorted({world.clock.end * part // 1000 for part in drawn.borders} - {0})


def played(engine: Engine, world: World, borders: Sequence[int] | None = None) -> Played:
    """The whole log of a year, its digest block by block, and the closing state."""
    year = engine(world, borders)
    blocks = list(year)
    digest = LogDigest()
    for block in blocks:
        digest.add(block)
    return Played(joined(blocks), digest.hexdigest(), year.closing)  # type: ignore[attr-defined]


def happened(log: LogBlock, closing: Any) -> set[str]:
    """What really occurred: every outcome, cause, move, stock movement and activity seen, and ties."""
    rows = log.tables["journeys"]
    found = {
        f"{kind.__name__} {kind(code).name}"
        for kind, table, column in (
            (Outcome, "journeys", "outcome"),
            (Cause, "journeys", "cause"),
            (Move, "journeys", "up_sell"),
            (Move, "journeys", "suggest"),
            (Activity, "asset_time", "activity"),
            (Movement, "stock", "movement"),
            (Supply, "journeys", "supply"),
        )
        for code in np.unique(log.tables[table][column]).tolist()
    }
    arrive = rows["arrive"][rows["arrive"] >= 0]
    ends = rows["end"][rows["end"] >= 0]
    starts = log.tables["steps"]["start"]
    for what, ticks in (("arrivals", arrive), ("ends", ends), ("starts", starts)):
        if len(np.unique(ticks)) < len(ticks):
            found.add(f"ties of {what}")
    if (rows["contact"] > 1).any():
        found.add("second contacts")
    if (rows["contact"] > 4).any():
        found.add("fifth contacts")
    if (rows["sold_at"] >= 0).any() and (rows["first_channel"] != rows["channel"]).any():
        found.add("sales that began elsewhere")
    found |= {
        f"closing {name}"
        for name in ("joining", "inside", "open_orders", "leads", "retries", "promised", "visits")
        if any(getattr(closing, name).values())
    }
    return found
