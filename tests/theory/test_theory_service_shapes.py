"""One server and any service time: Pollaczek-Khinchine for every shape of the language (false alarms: conftest)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.theory.pollaczek import mg1_mean_wait

# The shape as written, and its coefficient of variation; the mean is 6 minutes.
SHAPES = {
    "deterministic": ("6 min", 0.0),
    "exponential": ("{mean: 6 min, shape: exponential}", 1.0),
    "lognormal": ("{mean: 6 min, cv: 1.2, shape: lognormal}", 1.2),
    "gamma": ("{mean: 6 min, cv: 0.7, shape: gamma}", 0.7),
    "weibull": ("{mean: 6 min, cv: 0.6, shape: weibull}", 0.6),
    "uniform": ("{mean: 6 min, cv: 0.5, shape: uniform}", 0.5),
    "triangular": ("{mean: 6 min, cv: 0.4, shape: triangular}", 0.4),
}
TEXT = """
schema: wherefrom/1
name: one server
horizon: {horizon} min
assets:
  server: {{kind: people, headcount: 1}}
channels:
  desk:
    kind: walk_in
    steps: [{{name: service, time: {time}, needs: [server]}}]
demand:
  desk: {{level: 0.1 per_minute}}
"""


def _one_server(simulated: Callable[..., Any], watch: Any, shape: str, horizon: int) -> None:
    time, cv = SHAPES[shape]
    year = simulated(TEXT.format(horizon=horizon, time=time))
    arrive = year.minutes("arrive")
    rows = np.flatnonzero((arrive > 1_000) & (arrive < horizon - 1_000))
    rows = rows[np.argsort(arrive[rows], kind="stable")]
    service = (year("end") - year("start"))[rows] / 60_000
    watch.near("mean wait", watch.batches(year.minutes("wait")[rows]), mg1_mean_wait(0.1, 6.0, cv))
    watch.near("share of time busy", watch.batches(year.minutes("wait")[rows] == 0), 1 - 0.6)
    if cv == 0:
        assert (service == 6.0).all()
        return
    watch.near("mean service", watch.batches(service), 6.0)
    watch.near("mean square of service", watch.batches(service**2), 36 * (1 + cv**2))


@pytest.mark.parametrize("shape", SHAPES)
def test_theory_one_server(simulated: Callable[..., Any], watch: Any, shape: str) -> None:
    """M/G/1 at 60 %: the mean wait depends on the service time through mean and cv alone, whatever its shape."""
    _one_server(simulated, watch, shape, 150_000)


@pytest.mark.long
@pytest.mark.parametrize("shape", SHAPES)
def test_theory_one_server_long(simulated: Callable[..., Any], watch: Any, shape: str) -> None:
    """The same over ten times the time: three times as close."""
    _one_server(simulated, watch, shape, 2_500_000)
