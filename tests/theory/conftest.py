"""What theory tests share: simulating a scenario written as text, batch means, and a budget of false alarms.

Every comparison of a simulated with an exact value may alarm falsely with chance EACH; there are at most MOST of them,
so all theory tests together fail by bad luck with a chance below 1e-6 (Bonferroni). Seeds are fixed, so that chance
was taken once, when they were chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from sim.engines import ENGINES, engine_named
from sim.log.block import LogBlock, LogDigest, joined
from sim.scenario.load import load_scenario
from sim.theory.alarm import t_threshold, within, z_threshold
from sim.world.compile import compile_world
from sim.world.world import World

EACH = 2e-9
MOST = 400

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Year:
    """A simulated horizon: its world and its whole log."""

    world: World
    log: LogBlock

    def __call__(self, name: str, table: str = "journeys") -> NDArray[np.int64]:
        """A column of the log."""
        return self.log.column(table, name)

    def minutes(self, name: str, table: str = "journeys") -> Floats:
        """A column of ticks in minutes."""
        return self.log.column(table, name) / 60_000


Simulate = Callable[..., Year]


@pytest.fixture
def compiled(tmp_path: Path) -> Callable[..., World]:
    """The world of a scenario given as YAML text."""

    def make(text: str, *, seed: int = 20270101, replication: int = 0) -> World:
        path = tmp_path / "scenario.yaml"
        path.write_text(text, encoding="utf-8")
        return compile_world(load_scenario(path), seed, replication)

    return make


@pytest.fixture
def simulated(compiled: Callable[..., World]) -> Simulate:
    """World and log of a scenario given as YAML text, played by the engine named; else by both, which must agree, so
    that what is found on the one log holds for either."""

    def run(text: str, *, seed: int = 20270101, replication: int = 0, engine: str | None = None) -> Year:
        world = compiled(text, seed=seed, replication=replication)
        logs = [joined(engine_named(name)(world)) for name in ([engine] if engine else ENGINES)]
        assert len({_digest(log) for log in logs}) == 1, "the engines differ: see tests/agreement"
        return Year(world, logs[0])

    return run


def _digest(log: LogBlock) -> str:
    digest = LogDigest()
    digest.add(log)
    return digest.hexdigest()


@dataclass(frozen=True)
class Estimate:
    """A mean with its standard error; degrees_of_freedom None: the standard error is known."""

    mean: float
    error: float
    degrees_of_freedom: int | None = None


class Watch:
    """Compares estimates with exact values, and counts how often it did."""

    def __init__(self) -> None:
        self.used = 0

    def batches(self, values: ArrayLike, batches: int = 50) -> Estimate:
        """Mean of a series in order of time, its error from the means of consecutive batches of equal size."""
        data = np.asarray(values, dtype=np.float64)
        size = len(data) // batches
        means = data[: size * batches].reshape(batches, size).mean(axis=1)
        return Estimate(float(means.mean()), float(means.std(ddof=1)) / batches**0.5, batches - 1)

    def near(self, what: str, estimate: Estimate, exact: float) -> None:
        """Fail unless the estimate lies as close to the exact value as luck explains."""
        self.used += 1
        assert within(estimate.mean, exact, estimate.error, EACH, estimate.degrees_of_freedom), (
            f"{what}: {estimate.mean:.6g} +- {estimate.error:.2g}, exact {exact:.6g}"
        )

    def rows_near(self, what: str, rows: ArrayLike, exact: ArrayLike) -> None:
        """Independent repetitions (rows) of several means (columns) against their exact values: one check in all."""
        data, target = np.asarray(rows, dtype=np.float64), np.asarray(exact, dtype=np.float64)
        assert data.shape[1:] == target.shape
        self.used += 1
        error = data.std(axis=0, ddof=1) / len(data) ** 0.5
        limit = t_threshold(EACH, len(data) - 1, target.size)
        off = np.abs(data.mean(axis=0) - target) > limit * error
        assert not off.any(), f"{what}: {data.mean(axis=0)[off]} against {target[off]}, columns {np.flatnonzero(off)}"

    def scores(self, what: str, scores: ArrayLike) -> None:
        """Numbers that should be standard normal: none further out than luck explains. One check in all."""
        data = np.abs(np.asarray(scores, dtype=np.float64))
        self.used += 1
        limit = z_threshold(EACH, data.size)
        assert data.max() <= limit, f"{what}: {data.max():.2f} standard errors off, {limit:.2f} allowed"

    def fits(self, what: str, observed: ArrayLike, expected: ArrayLike, fitted: int = 1) -> None:
        """Chi-square test of counts against expected counts (at least 20 each), from both sides.

        `fitted`: numbers that were made to agree, 1 if only the total was. Counts too regular fail as well.
        """
        from scipy.stats import chi2

        seen, want = np.asarray(observed, dtype=np.float64).ravel(), np.asarray(expected, dtype=np.float64).ravel()
        assert want.min() >= 20, "too few expected for a chi-square test"
        self.used += 1
        statistic = float(((seen - want) ** 2 / want).sum())
        freedom = want.size - fitted
        tail = 2 * min(chi2.sf(statistic, freedom), chi2.cdf(statistic, freedom))
        assert tail > EACH, f"{what}: chi-square {statistic:.1f} with {freedom} degrees of freedom"


_WATCH = Watch()


@pytest.fixture(scope="session")
def _budget() -> Iterator[Watch]:
    yield _WATCH
    assert _WATCH.used <= MOST, f"{_WATCH.used} comparisons, planned for {MOST}: lower EACH"


@pytest.fixture
def watch(_budget: Watch) -> Watch:
    """The keeper of the false-alarm budget."""
    return _budget
