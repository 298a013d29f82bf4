"""A second simulator, Ciw, on a model without a formula: two steps with patience at both, lognormal and gamma times.

Nothing is shared but the description. Both sides are cut into batches; a difference of means larger than luck explains
(Welch's t with a chance of 1e-8 for each of the eight comparisons) fails. Seeds are fixed.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import ciw
import numpy as np
import pytest
from scipy.special import stdtrit

from sim.log.block import LogBlock
from sim.log.tables import Outcome
from sim.world.world import World

TEXT = """
schema: wherefrom/1
name: welcome and advice
horizon: {horizon} min
assets:
  hosts: {{kind: people, headcount: 2}}
  advisers: {{kind: people, headcount: 5}}
channels:
  shop:
    kind: walk_in
    patience: {{mean: 4 min, shape: exponential}}
    steps:
      - {{name: welcome, time: {{mean: 1.8 min, cv: 0.8, shape: lognormal}}, needs: [hosts]}}
      - {{name: advice, time: {{mean: 5.5 min, cv: 0.6, shape: gamma}}, needs: [advisers], patience: 3 min}}
demand:
  shop: {{level: 1 per_minute}}
"""
EACH = 1e-8
Series = dict[str, np.ndarray]


def _ours(world: World, log: LogBlock, until: float) -> Series:
    def minutes(name: str, table: str = "journeys") -> np.ndarray:
        return log.column(table, name) / 60_000

    step, joined = log.column("steps", "step"), minutes("joined", "steps")
    person, outcome = log.column("journeys", "person"), log.column("journeys", "outcome")
    start, end = minutes("start"), minutes("end")
    lost = outcome == Outcome.ABANDONED
    at_second = lost & (start >= 0)
    welcomed = step == 0
    left_first = dict(
        zip(log.column("steps", "person")[welcomed].tolist(), minutes("end", "steps")[welcomed].tolist(), strict=True)
    )
    joined_second = np.array([left_first[one] for one in person[at_second].tolist()])
    arrive = minutes("arrive")
    first = [
        (arrive[lost & ~at_second], end[lost & ~at_second], True),
        (joined[step == 0], minutes("start", "steps")[step == 0], False),
    ]
    second = [(joined_second, end[at_second], True), (joined[step == 1], minutes("start", "steps")[step == 1], False)]
    return _series("first", first, until) | _series("second", second, until)


def _theirs(seed: int, until: float) -> Series:
    ciw.seed(seed)
    spread = math.sqrt(math.log(1 + 0.8**2))
    shape = 1 / 0.6**2
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(1.0), None],
        service_distributions=[
            ciw.dists.Lognormal(math.log(1.8) - spread**2 / 2, spread),
            ciw.dists.Gamma(shape=shape, scale=5.5 / shape),
        ],
        number_of_servers=[2, 5],
        routing=[[0.0, 1.0], [0.0, 0.0]],
        reneging_time_distributions=[ciw.dists.Exponential(1 / 4), ciw.dists.Exponential(1 / 3)],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(until + 200)
    records = simulation.get_all_records()
    found: Series = {}
    for node, name in ((1, "first"), (2, "second")):
        parts = []
        for kind in ("renege", "service"):
            rows = [record for record in records if record.node == node and record.record_type == kind]
            came = np.array([record.arrival_date for record in rows])
            parts.append((came, came + np.array([record.waiting_time for record in rows]), kind == "renege"))
        found |= _series(name, parts, until)
    return found


def _series(name: str, parts: list[tuple[np.ndarray, np.ndarray, bool]], until: float) -> Series:
    """Series by order of coming to a step, of all who came between minute 500 and `until`."""
    came = np.concatenate([part[0] for part in parts])
    wait = np.concatenate([part[1] - part[0] for part in parts])
    lost = np.concatenate([np.full(len(part[0]), part[2]) for part in parts])
    order = np.argsort(came, kind="stable")
    order = order[(came[order] > 500) & (came[order] < until)]
    return {
        f"{name}: gave up": lost[order].astype(float),
        f"{name}: had to wait": (wait[order] > 1e-9).astype(float),
        f"{name}: wait of the served": wait[order][~lost[order]],
        f"{name}: wait of all": wait[order],
    }


def _compare(ours: Series, theirs: Series, batches: int) -> None:
    for name, values in ours.items():
        sides = []
        for series in (values, theirs[name]):
            size = len(series) // batches
            means = series[: size * batches].reshape(batches, size).mean(axis=1)
            sides.append((float(means.mean()), float(means.var(ddof=1)) / batches))
        (our_mean, our_variance), (their_mean, their_variance) = sides
        total = our_variance + their_variance
        freedom = total**2 * (batches - 1) / (our_variance**2 + their_variance**2)
        limit = -float(stdtrit(freedom, EACH / 2)) * math.sqrt(total)
        assert abs(our_mean - their_mean) <= limit, f"{name}: {our_mean:.4f} and {their_mean:.4f}, allowed {limit:.4f}"


def test_agreement_with_ciw_on_two_steps(simulated: Callable[..., tuple[World, LogBlock]]) -> None:
    """Who gives up, who waits and how long, at both steps, over 20,000 minutes."""
    world, log = simulated(TEXT.format(horizon=20_200))
    _compare(_ours(world, log, 20_000.0), _theirs(5, 20_000.0), 40)


@pytest.mark.long
def test_agreement_with_ciw_on_two_steps_long(simulated: Callable[..., tuple[World, LogBlock]]) -> None:
    """The same over 200,000 minutes: three times as close."""
    world, log = simulated(TEXT.format(horizon=200_200))
    _compare(_ours(world, log, 200_000.0), _theirs(6, 200_000.0), 60)
