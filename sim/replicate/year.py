"""One simulated year: the task, and what comes back."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.engines import DEFAULT_ENGINE, engine_called, engine_named, measured_by
from sim.log.block import LogBlock, LogDigest
from sim.measure.fold import measure
from sim.measure.totals import YearTotals
from sim.measure.year_result import YearResult, year_result
from sim.scenario.file import ScenarioFile, remembered
from sim.world.world import World


@dataclass(frozen=True)
class YearTask:
    """Plain data from which any process can simulate one year.

    `keep_log`: whether its log comes back; `digest_log`: whether it is made at least to take its digest; with
    neither, the year is only counted. `ranges`: whether the year draws its assumptions from their ranges, or holds
    them at their value.
    """

    document: dict[str, Any]
    assumptions: tuple[Any, ...]
    seed: int
    replication: int
    engine: str
    keep_log: bool = False
    ranges: bool = True
    digest_log: bool = False


@dataclass(frozen=True)
class SimulatedYear:
    """What one year leaves behind: its totals and their digest, the engine's closing state, the digest of its log if
    one was made, and the blocks of the log if they were to be kept. Digests are 64 hexadecimal digits."""

    replication: int
    totals: YearTotals
    result: YearResult
    digest: str
    closing: Any
    log_digest: str | None = None
    log: tuple[LogBlock, ...] = ()


def tasks_of(
    file: ScenarioFile, seed: int, replications: Sequence[int], engine: str, keep_log: Container[int] = (),
    ranges: bool = True, digest_logs: bool = False,
) -> list[YearTask]:
    """One task a replication. Raises ValueError for an unknown engine or a negative replication."""
    engine_called(engine)
    if any(replication < 0 for replication in replications):
        raise ValueError(f"replications are numbered from 0, but were {list(replications)}")
    return [
        YearTask(file.document, file.assumptions, seed, replication, engine, replication in keep_log, ranges,
                 digest_logs)
        for replication in replications
    ]


def simulate_year(task: YearTask) -> SimulatedYear:
    """Simulate and measure one year; with a log, block by block."""
    world = _world_of(task)
    log_digest: str | None = None
    kept: list[LogBlock] = []
    with _quiet(task.engine):
        if task.keep_log or task.digest_log:
            digest = LogDigest()
            run = engine_named(task.engine)(world)
            totals = measure(world, _watched(run, digest, kept if task.keep_log else None))
            log_digest, closing = digest.hexdigest(), getattr(run, "closing", None)
        else:
            totals, closing = measured_by(task.engine)(world)
    return SimulatedYear(
        replication=task.replication, totals=totals, result=year_result(totals, world.scenario.service.promises),
        digest=totals_digest(totals), closing=closing, log_digest=log_digest, log=tuple(kept),
    )


def simulate_result(task: YearTask) -> YearResult:
    """Simulate one year and keep only what an optimiser reads."""
    world = _world_of(task)
    with _quiet(task.engine):
        totals, _ = measured_by(task.engine)(world)
    return year_result(totals, world.scenario.service.promises)


def year_totals(
    file: ScenarioFile, seed: int, replication: int, engine: str = DEFAULT_ENGINE, *, ranges: bool = True
) -> YearTotals:
    """The totals of one year of a scenario that is checked already: what `simulate_year` counts, without a task and
    without a digest. Raises ValueError for an unknown engine."""
    from sim.world.compile import compile_world

    world = compile_world(file, seed, replication, ranges=ranges)
    with _quiet(engine):
        totals, _ = measured_by(engine)(world)
    return totals


def totals_digest(totals: YearTotals) -> str:
    """SHA-256 over the tables of a year, each with its name and shape: equal for equal figures, whichever engine
    counted them."""
    whole = hashlib.sha256()
    for key in sorted(totals.tables):
        table = np.ascontiguousarray(totals.tables[key], dtype="<i8")
        whole.update(f"{key}{table.shape}:".encode())
        whole.update(table.data)
    return whole.hexdigest()


def combined_digest(years: Iterable[SimulatedYear]) -> str:
    """One digest over the figures of all years in their order, 64 hexadecimal digits."""
    return _combined((year.replication, year.digest) for year in years)


def combined_log_digest(years: Iterable[SimulatedYear]) -> str | None:
    """One digest over the logs that were made, in the order of the years; None if none was."""
    made = [(year.replication, year.log_digest) for year in years if year.log_digest is not None]
    return _combined(made) if made else None


def _combined(digests: Iterable[tuple[int, str]]) -> str:
    whole = hashlib.sha256()
    for replication, digest in digests:
        whole.update(f"{replication}:{digest}\n".encode())
    return whole.hexdigest()


def _world_of(task: YearTask) -> World:
    from sim.world.compile import compile_world

    file = remembered(task.document, task.assumptions)
    return compile_world(file, task.seed, task.replication, ranges=task.ranges)


def _quiet(engine: str) -> Any:
    # Years in threads share one collector, and make hardly any objects it could look at.
    return nullcontext() if engine_called(engine).threads else _no_collection()


@contextmanager
def _no_collection() -> Iterator[None]:
    """No search for reference cycles while a year runs: it looked at hundreds of thousands of live objects again and
    again, a sixth of the time, to find what one search finds. What the year before left is searched first, so that
    its memory serves again."""
    was_on = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _watched(blocks: Iterable[LogBlock], digest: LogDigest, kept: list[LogBlock] | None) -> Iterator[LogBlock]:
    for block in blocks:
        digest.add(block)
        if kept is not None:
            kept.append(block)
        yield block
