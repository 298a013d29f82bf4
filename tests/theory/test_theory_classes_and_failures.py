"""Priorities and machine failures with an exact long run: the simulated ones agree (false alarms: see conftest)."""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from typing import Any

import numpy as np

from sim.log.tables import Activity
from sim.theory import erlang
from sim.theory.priority import priority_waits

CLASSES = """
schema: wherefrom/1
name: two classes
horizon: 30000 min
assets:
  servers: {kind: people, headcount: 2}
channels:
  desk:
    kind: walk_in
    classes: {vip: {share: 30 %}, other: {share: 70 %, priority: 1}}
    steps: [{name: service, time: 1.6 min, shape: exponential, needs: [servers]}]
demand:
  desk: {level: 1 per_minute}
"""
MACHINES = """
schema: wherefrom/1
name: machines that fail
horizon: 20000 min
assets:
  desks: {kind: machines, count: 60, failure: {every: 90 min, repair: 10 min}}
channels:
  desk:
    kind: walk_in
    steps: [{name: service, time: 1 min, needs: [desks]}]
demand:
  desk: {level: 0.0001 per_minute}
"""


def test_theory_priority_classes(simulated: Callable[..., Any], watch: Any) -> None:
    """M/M/2 at 80 %, 30 % of customers first: each class waits as Cobham says, all together as Erlang C does."""
    year = simulated(CLASSES)
    arrive = year.minutes("arrive")
    settled = np.flatnonzero((arrive >= 500) & (arrive < 29_500))
    rows = settled[np.argsort(arrive[settled], kind="stable")]
    wait, kind = year.minutes("wait")[rows], year("class")[rows]
    for number, exact in enumerate(priority_waits(2, (0.3, 0.7), 1.6)):
        watch.near(f"wait of class {number}", watch.batches(wait[kind == number]), exact)
    watch.near("wait of all", watch.batches(wait), erlang.mean_wait(2, 1.0, 1.6))
    watch.near("share of the first class", watch.batches(kind == 0), 0.3)


def test_theory_down_time_of_machines(simulated: Callable[..., Any], watch: Any) -> None:
    """A machine that runs 90 minutes and is repaired in 10, both exponential and new at the start, is down at t with
    chance (1 - exp(-t (1/90 + 1/10))) / 10: over 20,000 minutes 2,000 less 0.9. Machines fail independently."""
    year = simulated(MACHINES)
    down = year("activity", "asset_time") == Activity.DOWN
    unit = year("unit", "asset_time")[down]
    length = (year("end", "asset_time") - year("start", "asset_time"))[down] / 60_000
    rate = 1 / 90 + 1 / 10
    exact = 0.1 * (20_000 - (1 - exp(-20_000 * rate)) / rate)
    watch.rows_near("minutes down", np.bincount(unit, weights=length, minlength=60)[:, None], [exact])
    failed = length[year("end", "asset_time")[down] < year.world.clock.end]
    watch.near("mean repair", watch.batches(failed), 10.0)
