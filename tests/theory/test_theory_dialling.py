"""Predictive and blended calling against their Markov chains (false alarms: see conftest)."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engines import engine_named
from sim.log.block import LogBlock, joined
from sim.log.tables import Outcome
from sim.theory.dialling import blended_pool, predictive_overshoot
from sim.world.world import World

ENGINES = runpy.run_path(str(Path(__file__).parents[1] / "facts" / "engine_sample.py"))["ENGINES"]
PREDICTIVE = """
schema: wherefrom/1
name: predictive
horizon: {horizon} min
offer:
  lamp: {{price: 10 EUR}}
assets:
  callers: {{kind: people, headcount: {callers}}}
channels:
  phone:
    kind: outbound
    callers: callers
    leads: {{opening: {leads}}}
    dialling: {{mode: predictive, lines_per_caller: {lines}, ring: {{mean: {ring} min, shape: exponential}}}}
    answered: {answered} %
    talk: {{sale: 1 min, no_sale: {{mean: {talk} min, shape: exponential}}}}
    hit_rate: 0 %
"""
BLENDED = """
schema: wherefrom/1
name: blended
horizon: {horizon} min
offer:
  lamp: {{price: 10 EUR}}
assets:
  team: {{kind: people, headcount: {people}}}
channels:
  shop:
    kind: walk_in
    steps: [{{name: advice, time: {{mean: {service} min, shape: exponential}}, needs: [team]}}]
  phone:
    kind: outbound
    callers: team
    keep_free: {keep_free}
    leads: {{opening: {leads}}}
    dialling: {{mode: progressive, ring: {{mean: {call} min, shape: exponential}}}}
    answered: 0 %
    talk: {{sale: 1 min, no_sale: 1 min}}
    hit_rate: 0 %
demand:
  shop: {{level: {rate} per_minute}}
"""
WARM_UP = 300


def _played(world: World, engine: str) -> LogBlock:
    log = joined(engine_named(engine)(world))
    assert not (log.column("journeys", "outcome") == Outcome.NOT_CALLED).any()
    return log


def _per_minute(watch: Any, ticks: np.ndarray, horizon: int) -> Any:
    borders = np.linspace(WARM_UP, horizon, 41)
    counts = np.histogram(ticks / 60_000, bins=borders)[0]
    return watch.batches(counts / np.diff(borders), 40)


def _overshoots(
    compiled: Callable[..., Any], watch: Any, engine: str, horizon: int, callers: int, lines: int, answered: float,
    ring: float, talk: float,
) -> None:  # fmt: skip
    exact = predictive_overshoot(callers, lines, answered, ring, talk)
    leads = int(1.2 * exact.dials * horizon) + 200
    log = _played(compiled(PREDICTIVE.format(
        horizon=horizon, callers=callers, leads=leads, lines=lines, answered=100 * answered, ring=ring, talk=talk,
    )), engine)  # fmt: skip
    outcome, arrive, sounding = (log.column("journeys", name) for name in ("outcome", "arrive", "ring"))
    assert (log.column("journeys", "contact") == 1).all()
    assert (outcome != Outcome.INSIDE).sum() < leads    # the list never ran out
    ended = arrive + sounding
    answers = np.flatnonzero(np.isin(outcome, (Outcome.DROPPED, Outcome.NO_SALE)) & (ended >= WARM_UP * 60_000))
    answers = answers[np.argsort(ended[answers], kind="stable")]
    watch.near("dropped", watch.batches(outcome[answers] == Outcome.DROPPED, 40), exact.dropped)
    watch.near("dials a minute", _per_minute(watch, arrive[outcome != Outcome.INSIDE], horizon - 20), exact.dials)
    talks = outcome == Outcome.NO_SALE
    rate = exact.dials * answered * (1 - exact.dropped)
    watch.near("talks a minute", _per_minute(watch, ended[talks], horizon - 60), rate)
    assert exact.busy == pytest.approx(rate * talk)     # Little's law of the chain itself


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("callers", "lines", "answered"), [(1, 2, 0.5), (3, 2, 0.4), (2, 3, 0.25)])
def test_theory_predictive_overshoot(
    compiled: Callable[..., Any], watch: Any, engine: str, callers: int, lines: int, answered: float
) -> None:
    """With whole lines per free caller, calls dropped, dialled and talked are those of the chain."""
    _overshoots(compiled, watch, engine, 6_000, callers, lines, answered, 0.5, 3.0)


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
def test_theory_predictive_overshoot_for_long(compiled: Callable[..., Any], watch: Any, engine: str) -> None:
    """Three callers through a horizon 25 times as long."""
    _overshoots(compiled, watch, engine, 150_000, 3, 2, 0.4, 0.5, 3.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_theory_predictive_with_one_line_drops_nobody(compiled: Callable[..., Any], watch: Any, engine: str) -> None:
    """One line for every free caller: somebody is free for every answer, since each line rings for one of them."""
    log = _played(compiled(PREDICTIVE.format(
        horizon=2_000, callers=3, leads=6_000, lines=1, answered=40, ring=0.5, talk=3,
    )), engine)  # fmt: skip
    outcome = log.column("journeys", "outcome")
    assert not (outcome == Outcome.DROPPED).any()
    assert (outcome == Outcome.NO_SALE).sum() > 1_000


def _blends(
    compiled: Callable[..., Any], watch: Any, engine: str, horizon: int, people: int, rate: float, service: float,
    call: float, keep_free: int,
) -> None:  # fmt: skip
    exact = blended_pool(people, rate, service, call, keep_free)
    leads = int(1.2 * exact.calls * horizon) + 200
    log = _played(compiled(BLENDED.format(
        horizon=horizon, people=people, rate=rate, service=service, call=call, keep_free=keep_free, leads=leads,
    )), engine)  # fmt: skip
    channel, arrive, wait = (log.column("journeys", name) for name in ("channel", "arrive", "wait"))
    last = (horizon - WARM_UP) * 60_000
    rows = np.flatnonzero((channel == 0) & (arrive >= WARM_UP * 60_000) & (arrive < last))
    rows = rows[np.argsort(arrive[rows], kind="stable")]
    assert (log.column("journeys", "outcome")[rows] == Outcome.NO_SALE).all()
    if keep_free:
        watch.near("chance of waiting", watch.batches(wait[rows] > 0, 40), exact.probability_wait)
    else:
        assert (wait[rows] > 0).all()    # somebody always calls
        assert exact.probability_wait == pytest.approx(1)
    watch.near("mean wait", watch.batches(wait[rows] / 60_000, 40), exact.mean_wait)
    calls = (channel == 1) & (arrive >= 0)
    assert calls.sum() < leads
    watch.near("calls a minute", _per_minute(watch, arrive[calls], horizon), exact.calls)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("keep_free", [0, 1, 2])
def test_theory_blended_pool(
    compiled: Callable[..., Any], watch: Any, engine: str, keep_free: int
) -> None:
    """Four people serve and call: the more are kept free, the fewer wait, by exactly as much as the chain says."""
    _blends(compiled, watch, engine, 12_000, 4, 0.8, 3.0, 4.0, keep_free)


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
def test_theory_blended_pool_for_long(compiled: Callable[..., Any], watch: Any, engine: str) -> None:
    """One kept free, through a horizon 25 times as long."""
    _blends(compiled, watch, engine, 300_000, 4, 0.8, 3.0, 4.0, 1)
