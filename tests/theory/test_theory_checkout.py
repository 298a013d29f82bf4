"""Service, then a till for buyers alone: a Jackson network (false alarms: conftest)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.log.tables import Outcome
from sim.theory.tandem import Step, joint_probability, mean_time_inside, tandem

TEXT = """
schema: wherefrom/1
name: service and till
horizon: {horizon} min
offer:
  thing: {{price: 10 EUR, kind: service}}
assets:
  sellers: {{kind: people, headcount: 3}}
  tills: {{kind: machines, count: 2}}
channels:
  shop:
    kind: walk_in
    hit_rate: 40 %
    steps:
      - {{name: service, time: 2.1 min, shape: exponential, needs: [sellers]}}
      - {{name: till, time: 3.2 min, shape: exponential, needs: [tills], only: buyers}}
demand:
  shop: {{level: 1 per_minute}}
"""
STEPS = (Step(servers=3, mean_service=2.1, goes_on=0.4), Step(servers=2, mean_service=3.2))


def _checkout(simulated: Callable[..., Any], watch: Any, horizon: int) -> None:
    year = simulated(TEXT.format(horizon=horizon))
    service, till = tandem(1.0, STEPS)
    step, joined = year("step", "steps"), year.minutes("joined", "steps")
    start, end = year.minutes("start", "steps"), year.minutes("end", "steps")
    for number, exact, name in ((0, service, "service"), (1, till, "till")):
        rows = np.flatnonzero((step == number) & (joined > 500) & (joined < horizon - 300))
        rows = rows[np.argsort(joined[rows], kind="stable")]
        wait = (start - joined)[rows]
        watch.near(f"mean wait for the {name}", watch.batches(wait), exact.mean_wait)
        watch.near(f"chance to wait for the {name}", watch.batches(wait > 0), exact.probability_wait)
    came, left, outcome = year.minutes("arrive"), year.minutes("end"), year("outcome")
    rows = np.flatnonzero((came > 500) & (came < horizon - 300))
    rows = rows[np.argsort(came[rows], kind="stable")]
    watch.near("buyers", watch.batches(outcome[rows] == Outcome.SALE), 0.4)
    watch.near("time inside", watch.batches((left - came)[rows]), mean_time_inside(1.0, STEPS))
    moments = np.arange(500.0, horizon - 300, 3.0)
    at_service = _inside(moments, came, end[step == 0])
    at_till = _inside(moments, joined[step == 1], end[step == 1])
    for inside in ((0, 0), (2, 1), (3, 2), (4, 4)):
        seen = (at_service == inside[0]) & (at_till == inside[1])
        watch.near(f"{inside} inside", watch.batches(seen), joint_probability(1.0, STEPS, inside))


def _inside(moments: np.ndarray, came: np.ndarray, went: np.ndarray) -> np.ndarray:
    return np.searchsorted(np.sort(came), moments, side="right") - np.searchsorted(np.sort(went), moments, side="right")


def test_theory_service_then_till(simulated: Callable[..., Any], watch: Any) -> None:
    """Waits at both steps, the time inside, and the product form of how many are where at once."""
    _checkout(simulated, watch, 60_000)


@pytest.mark.long
def test_theory_service_then_till_long(simulated: Callable[..., Any], watch: Any) -> None:
    """The same over 600,000 minutes."""
    _checkout(simulated, watch, 600_000)
