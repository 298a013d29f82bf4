"""Machines that fail by calendar time: the queue agrees with the Markov chain (false alarms: see conftest)."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engines import engine_named
from sim.log.block import joined
from sim.log.tables import Activity, Outcome
from sim.theory.breakdowns import queue_with_breakdowns, saturated_capacity

ENGINES = runpy.run_path(str(Path(__file__).parents[1] / "facts" / "engine_sample.py"))["ENGINES"]
TEXT = """
schema: wherefrom/1
name: machines that fail
horizon: {horizon} min
assets:
  machines: {{kind: machines, count: {count}, failure: {{every: {run} min, repair: {repair} min}}}}
channels:
  desk:
    kind: walk_in
    steps: [{{name: service, time: {{mean: {service} min, shape: exponential}}, needs: [machines]}}]
demand:
  desk: {{level: {rate} per_minute}}
"""
WARM_UP = 400


def _minutes_in_windows(start: np.ndarray, end: np.ndarray, borders: np.ndarray) -> np.ndarray:
    """How much of the stretches falls between each two borders."""
    before = [np.minimum(np.maximum(border - start, 0), end - start).sum() for border in borders]
    return np.diff(np.array(before, dtype=np.float64))


def _agrees(
    compiled: Callable[..., Any], watch: Any, engine: str, horizon: int, count: int, rate: float, service: float,
    run: float, repair: float,
) -> None:  # fmt: skip
    exact = queue_with_breakdowns(count, rate, service, run, repair)
    world = compiled(TEXT.format(horizon=horizon, count=count, rate=rate, service=service, run=run, repair=repair))
    log = joined(engine_named(engine)(world))
    arrive = log.column("journeys", "arrive") / 60_000
    rows = np.flatnonzero((arrive >= WARM_UP) & (arrive < horizon - WARM_UP))
    rows = rows[np.argsort(arrive[rows], kind="stable")]
    assert (log.column("journeys", "outcome")[rows] == Outcome.NO_SALE).all()
    wait = log.column("journeys", "wait")[rows] / 60_000
    watch.near("chance of waiting", watch.batches(wait > 0, 40), exact.probability_wait)
    watch.near("mean wait", watch.batches(wait, 40), exact.mean_wait)
    activity = log.column("asset_time", "activity")
    borders = np.linspace(WARM_UP, horizon, 41)
    for what, kind, mean in (("busy", Activity.BUSY, exact.mean_busy), ("down", Activity.DOWN, exact.mean_down)):
        mine = activity == kind
        start, end = (log.column("asset_time", name)[mine] / 60_000 for name in ("start", "end"))
        share = _minutes_in_windows(start, end, borders) / np.diff(borders)
        watch.near(f"machines {what}", watch.batches(share, 40), mean)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("count", "rate", "service", "run", "repair"),
    [(1, 0.5, 1.0, 20.0, 6.0), (2, 0.6, 2.0, 60.0, 15.0), (3, 0.25, 4.0, 6.0, 9.0)],
)
def test_theory_breakdowns(
    compiled: Callable[..., Any], watch: Any, engine: str, count: int, rate: float, service: float, run: float,
    repair: float,
) -> None:  # fmt: skip
    """One machine at 70 % of what it can do; two that fail seldom; three that fail every other service."""
    _agrees(compiled, watch, engine, 16_000, count, rate, service, run, repair)


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
def test_theory_breakdowns_for_long(compiled: Callable[..., Any], watch: Any, engine: str) -> None:
    """Two machines through a horizon 25 times as long."""
    _agrees(compiled, watch, engine, 400_000, 2, 0.6, 2.0, 60.0, 15.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_theory_breakdowns_of_machines_that_never_rest(
    compiled: Callable[..., Any], watch: Any, engine: str
) -> None:
    """With work for twice what they can do, machines serve at the rate of the renewal process of run, last service
    and repair."""
    horizon = 12_000
    run, repair, service = 10.0, 6.0, 3.0
    capacity = saturated_capacity(service, run, repair)
    world = compiled(TEXT.format(horizon=horizon, count=2, rate=4 * capacity, service=service, run=run, repair=repair))
    log = joined(engine_named(engine)(world))
    end = log.column("steps", "end") / 60_000
    served = np.histogram(end, bins=np.linspace(WARM_UP, horizon, 41))[0]
    watch.near("served per minute", watch.batches(served / ((horizon - WARM_UP) / 40), 40), 2 * capacity)
