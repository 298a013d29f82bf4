"""Queues with an exact long run: the simulated one agrees (false alarms: see conftest)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.log.tables import Outcome
from sim.theory import erlang
from sim.theory.birth_death import balking_queue
from sim.theory.erlang_a import erlang_a
from sim.theory.finite import finite_room

QUEUE = """
schema: wherefrom/1
name: one queue
horizon: {horizon} min
assets:
  servers: {assets}
channels:
  desk:
    kind: walk_in
    {extra}
    steps: [{{name: service, time: {service} min, shape: exponential, needs: [servers]}}]
demand:
  desk: {{level: {rate} per_minute}}
"""
WARM_UP = 500.0


def _queue(horizon: int, servers: int, service: float, rate: float, extra: str = "", machines: bool = False) -> str:
    assets = f"{{kind: machines, count: {servers}}}" if machines else f"{{kind: people, headcount: {servers}}}"
    return QUEUE.format(horizon=horizon, assets=assets, service=service, rate=rate, extra=extra)


def _settled(year: Any) -> np.ndarray:
    """Rows of who came after the warm-up and has left, in order of arrival; the last hours are left out, so that
    nobody is missing for still being inside."""
    arrive = year.minutes("arrive")
    last = year.world.clock.end / 60_000 - 200
    rows = np.flatnonzero((arrive >= WARM_UP) & (arrive < last))
    assert not (year("outcome")[rows] == Outcome.INSIDE).any()
    return rows[np.argsort(arrive[rows], kind="stable")]


@pytest.mark.parametrize("machines", [False, True])
def test_theory_mmc_waits(simulated: Callable[..., Any], watch: Any, machines: bool) -> None:
    """M/M/3 at 70 %: chance of waiting, mean wait and share served in time are Erlang C's, for people and machines."""
    year = simulated(_queue(60_000, 3, 2.1, 1.0, machines=machines))
    rows = _settled(year)
    wait = year.minutes("wait")[rows]
    assert (year("outcome")[rows] == Outcome.NO_SALE).all()
    watch.near("chance of waiting", watch.batches(wait > 0), erlang.erlang_c(3, 2.1))
    watch.near("mean wait", watch.batches(wait), erlang.mean_wait(3, 1.0, 2.1))
    watch.near("within 2 min", watch.batches(wait <= 2.0), erlang.service_level(3, 1.0, 2.1, 2.0))


def test_theory_mmc_ten_servers(simulated: Callable[..., Any], watch: Any) -> None:
    """M/M/10 at 80 %: a larger pool waits less often, by exactly as much as Erlang C says."""
    year = simulated(_queue(40_000, 10, 8.0, 1.0))
    wait = year.minutes("wait")[_settled(year)]
    watch.near("chance of waiting", watch.batches(wait > 0), erlang.erlang_c(10, 8.0))
    watch.near("mean wait", watch.batches(wait), erlang.mean_wait(10, 1.0, 8.0))


def _erlang_a(simulated: Callable[..., Any], watch: Any, horizon: int) -> None:
    year = simulated(_queue(horizon, 6, 6.0, 1.0, "patience: 10 min"))
    exact = erlang_a(6, 1.0, 6.0, 10.0)
    rows = _settled(year)
    wait, outcome = year.minutes("wait")[rows], year("outcome")[rows]
    served = outcome == Outcome.NO_SALE
    assert (served | (outcome == Outcome.ABANDONED)).all()
    watch.near("abandoned", watch.batches(~served), exact.probability_abandon)
    watch.near("waits", watch.batches(wait > 0), exact.probability_wait)
    watch.near("mean wait of all", watch.batches(wait), exact.mean_wait_all)
    watch.near("mean wait of the served", watch.batches(wait[served]), exact.mean_wait_served)
    watch.near("within 3 min", watch.batches(served & (wait <= 3.0)), exact.service_level(3.0))
    start, end = year.minutes("start", "asset_time"), year.minutes("end", "asset_time")
    busy = year("activity", "asset_time") == 2
    edges = np.linspace(WARM_UP, horizon - 200, 51)
    overlap = np.minimum(end[busy][:, None], edges[1:]) - np.maximum(start[busy][:, None], edges[:-1])
    in_batch = np.maximum(overlap, 0).sum(axis=0) / np.diff(edges) / 6
    watch.near("occupancy", watch.batches(in_batch, 50), exact.occupancy)


def test_theory_erlang_a(simulated: Callable[..., Any], watch: Any) -> None:
    """M/M/6+M with patience 10: abandonment, waits of all and of the served, service level, occupancy."""
    _erlang_a(simulated, watch, 60_000)


@pytest.mark.long
def test_theory_erlang_a_to_the_third_digit(simulated: Callable[..., Any], watch: Any) -> None:
    """The same over 600,000 minutes, so that the second decimal of a per cent counts."""
    _erlang_a(simulated, watch, 600_000)


def test_theory_room_for_six(simulated: Callable[..., Any], watch: Any) -> None:
    """M/M/3/6: who finds three waiting turns round; the share is the exact blocking, and the waits are shorter."""
    year = simulated(_queue(60_000, 3, 3.3, 1.0, "balk: {waiting: 3, share: 100 %}"))
    exact = finite_room(3, 6, 1.0, 3.3)
    rows = _settled(year)
    outcome, wait = year("outcome")[rows], year.minutes("wait")[rows]
    joined = outcome != Outcome.BALKED
    watch.near("turned round", watch.batches(~joined), exact.probability_balk)
    watch.near("mean wait of those let in", watch.batches(wait[joined]), exact.mean_wait_all)
    assert (wait[~joined] == 0).all()


def test_theory_half_of_them_balk_and_the_rest_give_up(simulated: Callable[..., Any], watch: Any) -> None:
    """With two or more waiting half turn round; those who stay are impatient: both shares at once."""
    year = simulated(_queue(60_000, 2, 2.4, 1.0, "balk: {waiting: 2, share: 50 %}\n    patience: 6 min"))
    exact = balking_queue(2, 1.0, 2.4, 6.0, (1.0, 1.0, 0.5))
    rows = _settled(year)
    outcome, wait = year("outcome")[rows], year.minutes("wait")[rows]
    watch.near("balked", watch.batches(outcome == Outcome.BALKED), exact.probability_balk)
    watch.near("abandoned", watch.batches(outcome == Outcome.ABANDONED), exact.probability_abandon)
    watch.near("mean wait", watch.batches(wait[outcome != Outcome.BALKED]), exact.mean_wait_all)
    watch.near("mean wait served", watch.batches(wait[outcome == Outcome.NO_SALE]), exact.mean_wait_served)
