"""Queues with an exact long run, a million customers each: the world's draws through a recursion (alarms: conftest).

The engine equals this recursion tick by tick (tests/agreement); the recursion is thirty times as fast, so here the
arrivals, patiences and times that a world holds are compared with the formulas five times as closely.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.reference.lots import Lots
from sim.theory import erlang
from sim.theory.erlang_a import erlang_a
from sim.theory.pollaczek import mg1_mean_wait
from sim.world.distributions import ticks
from sim.world.draws import Purpose, uniforms
from sim.world.visits import arrivals_of
from sim.world.world import World

TEXT = """
schema: wherefrom/1
name: one queue
horizon: {customers} min
assets:
  servers: {{kind: people, headcount: {servers}}}
channels:
  desk:
    kind: walk_in
    {patience}
    steps: [{{name: service, time: {service}, needs: [servers]}}]
demand:
  desk: {{level: 1 per_minute}}
"""
WARM_UP = 2_000


def _drawn(world: World) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(arrival, patience or a very long time, service) of every customer in order of arrival, in ticks."""
    visitors, desk = arrivals_of(world.visits, 0), world.scenario.walk_in["desk"]
    order = np.lexsort((visitors.address, visitors.tick))
    who = visitors.address[order]

    def drawn(purpose: int) -> np.ndarray:
        return uniforms(world.seed, world.replication, purpose + 1000, who, 1)

    service = ticks(desk.steps[0].time, drawn(Purpose.STEP_TIME))
    patience = np.full(len(who), 1 << 60)
    if desk.patience is not None:
        patience = ticks(desk.patience, drawn(Purpose.STEP_PATIENCE), "exponential")
    lots = [Lots(world).lot(0, each, 1) for each in who[:500].tolist()]
    assert [lot.step_time(0) for lot in lots] == service[:500].tolist(), "the draws are those the engine takes"
    assert desk.patience is None or [lot.patience(0) for lot in lots] == patience[:500].tolist()
    return visitors.tick[order], patience, service


def _waits(
    arrival: np.ndarray, patience: np.ndarray, service: np.ndarray, servers: int
) -> tuple[np.ndarray, np.ndarray]:
    """(minutes waited, served or not): at max(arrival, earliest time a server is free), unless patience ends before."""
    free = [0] * servers
    waited, served = [], []
    for came, patient, length in zip(arrival.tolist(), patience.tolist(), service.tolist(), strict=True):
        start = max(came, free[0])
        stays = start - came <= patient
        if stays:
            heapq.heapreplace(free, start + length)
        served.append(stays)
        waited.append(start - came if stays else patient)
    return np.array(waited[WARM_UP:]) / 60_000, np.array(served[WARM_UP:])


def _queue(
    compiled: Callable[..., World], customers: int, servers: int, service: str, patience: str = ""
) -> tuple[np.ndarray, np.ndarray]:
    text = TEXT.format(customers=customers, servers=servers, service=service, patience=patience)
    return _waits(*_drawn(compiled(text)), servers)


@pytest.mark.parametrize(("servers", "service"), [(3, 2.1), (10, 8.0)])
def test_theory_a_million_customers_of_erlang_c(
    compiled: Callable[..., World], watch: Any, servers: int, service: float
) -> None:
    """M/M/c at 70 and 80 %: chance of waiting, mean wait, service level."""
    wait, served = _queue(compiled, 1_000_000, servers, f"{{mean: {service} min, shape: exponential}}")
    assert served.all()
    watch.near("chance of waiting", watch.batches(wait > 0, 100), erlang.erlang_c(servers, service))
    watch.near("mean wait", watch.batches(wait, 100), erlang.mean_wait(servers, 1.0, service))
    watch.near("within 2 min", watch.batches(wait <= 2, 100), erlang.service_level(servers, 1.0, service, 2.0))


def test_theory_a_million_customers_of_erlang_a(compiled: Callable[..., World], watch: Any) -> None:
    """M/M/6+M with patience 10: abandonment, waits of all and of the served, service level."""
    wait, served = _queue(compiled, 1_000_000, 6, "{mean: 6 min, shape: exponential}", "patience: 10 min")
    exact = erlang_a(6, 1.0, 6.0, 10.0)
    watch.near("abandoned", watch.batches(~served, 100), exact.probability_abandon)
    watch.near("waits", watch.batches(wait > 0, 100), exact.probability_wait)
    watch.near("mean wait of all", watch.batches(wait, 100), exact.mean_wait_all)
    watch.near("mean wait of the served", watch.batches(wait[served], 100), exact.mean_wait_served)
    watch.near("within 3 min", watch.batches(served & (wait <= 3), 100), exact.service_level(3.0))


@pytest.mark.parametrize(
    ("shape", "cv"),
    [("lognormal", 1.2), ("gamma", 0.7), ("weibull", 0.6), ("uniform", 0.5), ("triangular", 0.4), ("exponential", 1.0)],
)
def test_theory_a_million_customers_of_one_server(
    compiled: Callable[..., World], watch: Any, shape: str, cv: float
) -> None:
    """M/G/1 at 60 % by Lindley: the wait is the height of a walk above its lowest point so far."""
    spread = "" if shape == "exponential" else f"cv: {cv}, "
    text = TEXT.format(
        customers=1_000_000, servers=1, service=f"{{mean: 0.6 min, {spread}shape: {shape}}}", patience=""
    )
    arrival, _, service = _drawn(compiled(text))
    walk = np.concatenate(([0], np.cumsum(service[:-1] - np.diff(arrival))))
    wait = (walk - np.minimum.accumulate(walk))[WARM_UP:] / 60_000
    watch.near("mean wait", watch.batches(wait, 100), mg1_mean_wait(1.0, 0.6, cv))
    watch.near("no wait", watch.batches(wait == 0, 100), 0.4)
