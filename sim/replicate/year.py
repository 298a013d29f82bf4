"""One simulated year: the task, and what comes back."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sim.log.block import LogBlock, LogDigest
from sim.measure.fold import measure
from sim.measure.totals import YearTotals
from sim.measure.year_result import YearResult, year_result
from sim.replicate.engines import engine_named
from sim.scenario.file import ScenarioFile, validated


@dataclass(frozen=True)
class YearTask:
    """Plain data from which any process can simulate one year. `keep_log`: whether its log comes back;
    `ranges`: whether the year draws its assumptions from their ranges, or holds them at their value."""

    document: dict[str, Any]
    assumptions: tuple[Any, ...]
    seed: int
    replication: int
    engine: str
    keep_log: bool = False
    ranges: bool = True


@dataclass(frozen=True)
class SimulatedYear:
    """What one year leaves behind: its totals, the digest of its log, the engine's closing state, and the blocks of
    the log if they were to be kept."""

    replication: int
    totals: YearTotals
    result: YearResult
    digest: str
    closing: Any
    log: tuple[LogBlock, ...] = ()


def tasks_of(
    file: ScenarioFile, seed: int, replications: Sequence[int], engine: str, keep_log: Container[int] = (),
    ranges: bool = True,
) -> list[YearTask]:
    """One task a replication. Raises ValueError for an unknown engine or a negative replication."""
    engine_named(engine)
    if any(replication < 0 for replication in replications):
        raise ValueError(f"replications are numbered from 0, but were {list(replications)}")
    return [
        YearTask(file.document, file.assumptions, seed, replication, engine, replication in keep_log, ranges)
        for replication in replications
    ]


def simulate_year(task: YearTask) -> SimulatedYear:
    """Simulate and measure one year, block by block."""
    from sim.world.compile import compile_world

    file = validated(task.document, task.assumptions, {}, {})
    world = compile_world(file, task.seed, task.replication, ranges=task.ranges)
    run = engine_named(task.engine)(world)
    digest = LogDigest()
    kept: list[LogBlock] = []
    with _no_collection():
        totals = measure(world, _watched(run, digest, kept if task.keep_log else None))
    return SimulatedYear(
        replication=task.replication, totals=totals,
        result=year_result(totals, world.scenario.service.promises),
        digest=digest.hexdigest(), closing=getattr(run, "closing", None), log=tuple(kept),
    )


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


def simulate_result(task: YearTask) -> YearResult:
    """Simulate one year and keep only what an optimiser reads."""
    return simulate_year(task).result


def combined_digest(years: Iterable[SimulatedYear]) -> str:
    """One digest over all years in their order, 64 hexadecimal digits."""
    whole = hashlib.sha256()
    for year in years:
        whole.update(f"{year.replication}:{year.digest}\n".encode())
    return whole.hexdigest()


def _watched(blocks: Iterable[LogBlock], digest: LogDigest, kept: list[LogBlock] | None) -> Iterator[LogBlock]:
    for block in blocks:
        digest.add(block)
        if kept is not None:
            kept.append(block)
        yield block
