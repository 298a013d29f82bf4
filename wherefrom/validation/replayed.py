"""A logged month run again by the simulator: the log's own arrivals and presence, everything else drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.presence import Spells
from sim.calibrate.replay import Replay
from sim.log.tables import Outcome
from sim.scenario.channels import Outbound
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.world.calendar import DAY, MONTH, YEAR
from sim.world.compile import world_of
from sim.world.machines import STAYS
from sim.world.visits import with_stated
from sim.world.world import Duty, Employment, Units, World
from wherefrom.validation.logged import SECOND, simulated

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What came of the calls: `offered`, share `queued` of them, waits in seconds and `hung_up` share of the queued."""

    offered: int
    queued: float
    mean_wait: float
    p90_wait: float
    hung_up: float


def replayed_world(scenario_file: Path | str, replay: Replay, seed: int, replication: int) -> World:
    """The world of a logged month: who came and who was there as logged, patience and service drawn by the scenario.

    The scenario has one walk-in channel whose only step needs one of one pool of people; its horizon begins with the
    first logged day or before, and ends after the last. Every server of the log is a unit, on duty during its logged
    stretches (a call in hand is finished). The door never closes, since the log's calls are those that were let in.
    Raises ScenarioError for an invalid scenario, ValueError for one of another form.
    """
    return replayed(load_scenario(scenario_file).scenario, replay, seed, replication)


def replayed(scenario: Scenario, replay: Replay, seed: int, replication: int) -> World:
    """The same for a scenario already loaded."""
    pool = _only_pool(scenario)
    world = world_of(scenario, seed, replication)
    first = np.datetime64(world.clock.dates[0], "D")
    place = (replay.dates.astype("datetime64[D]") - first).astype(np.int64)
    if len(place) and (place.min() < 0 or place.max() >= world.clock.days):
        raise ValueError("the logged days do not lie within the scenario's horizon")
    whole = ((0, world.clock.end),)
    return replace(
        world,
        visits=with_stated(world.visits, {0: _ticks(replay, place, world.clock.end)}),
        units=_units(scenario, pool, len(replay.servers), world.clock.end),
        duty=duty_of(replay.spells, place, world.clock.end),
        opening=tuple(whole for _ in world.opening),
    )


def whole_heads(replay: Replay) -> Replay:
    """The replay with whole, equal heads by half-hour in place of each server's own stretches."""
    heads = replay.whole_heads
    days, slots = heads.shape
    most = int(heads.max(initial=0))
    rows = [
        (day, head, slot * 1800.0)
        for day in range(days)
        for slot in range(slots)
        for head in range(int(heads[day, slot]))
    ]
    day, server, start = (np.array(column) for column in zip(*rows, strict=True))
    spells = Spells(day.astype(np.int64), server.astype(np.int64), start, start + 1800.0)
    return replace(replay, servers=tuple(f"head {number}" for number in range(most)), spells=spells)


def waiting(world: World) -> Waiting:
    """Simulate the world and count its waits as the log's were counted."""
    log = simulated(world)
    came = log.column("journeys", "arrive") >= 0
    wait, outcome = log.column("journeys", "wait")[came], log.column("journeys", "outcome")[came]
    queued = wait > 0
    seconds = wait[queued] / SECOND
    return Waiting(
        len(wait), float(queued.mean()), float(seconds.mean()), float(np.quantile(seconds, 0.9)),
        float((outcome[queued] == Outcome.ABANDONED).mean()),
    )  # fmt: skip


def average(runs: list[Waiting]) -> Waiting:
    """Mean of several replications."""
    return Waiting(
        runs[0].offered,
        *(float(np.mean([getattr(run, name) for run in runs])) for name in Waiting.__slots__[1:]),
    )


def duty_of(spells: Spells, place: Ints, end: int) -> Duty:
    """Stretches on duty in ticks; `place` says which day of the horizon each logged day is."""
    start = place[spells.day] * DAY + np.rint(spells.start * SECOND).astype(np.int64)
    until = np.minimum(place[spells.day] * DAY + np.rint(spells.end * SECOND).astype(np.int64), end)
    use = until > start
    start, until, unit = start[use], until[use], spells.server[use]
    order = np.lexsort((unit, start))
    return Duty(unit[order], start[order], until[order], np.ones(len(order), dtype=np.int64),
                np.zeros(len(order), dtype=np.int64))


def _only_pool(scenario: Scenario) -> str:
    channels = list(scenario.channels.values())
    if len(channels) == 1 and not isinstance(channels[0], Outbound) and len(channels[0].steps) == 1:
        step = channels[0].steps[0]
        needs = step.needs
        pool = next(iter(needs))
        if not step.or_needs and needs == {pool: 1} and pool in scenario.people:
            return pool
    raise ValueError("needed: one walk-in channel with one step that takes one person of one pool")


def _ticks(replay: Replay, place: Ints, end: int) -> Ints:
    """When the log's calls came."""
    tick = place[replay.day] * DAY + np.rint(replay.seconds * SECOND).astype(np.int64)
    return np.minimum(tick, end - 1)


def _units(scenario: Scenario, pool: str, servers: int, end: int) -> Units:
    """Every server a unit of average pace, employed throughout and past its ramp."""
    contract, group = next(iter(scenario.people[pool].groups.items()))
    number = list(scenario.assets).index(pool)
    unit = np.arange(servers, dtype=np.int64)
    zero, no = np.zeros(servers, dtype=np.int64), np.zeros(servers, dtype=bool)
    employment = Employment(
        unit=unit, pool=zero + number, contract=(contract,) * servers, start=zero, end=zero + end,
        tenure=zero + int(10 * YEAR // MONTH * MONTH), planned_hire=no, replacement=no,
        hours=np.full(servers, group.hours),
    )  # fmt: skip
    return Units(
        pool=zero + number, seat=unit, hit_factor=np.ones(servers), talk_factor=np.ones(servers),
        site=(scenario.people[pool].site or "",) * servers, comes=zero, goes=zero + STAYS,
        employment=employment,
    )  # fmt: skip
