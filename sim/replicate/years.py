"""Many years of one scenario, or of several candidates, over threads or worker processes."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from sim.engines import DEFAULT_ENGINE
from sim.measure.kpis import kpi_samples
from sim.measure.year_result import YearResult
from sim.replicate.workers import Workers, workers_for
from sim.replicate.year import SimulatedYear, simulate_result, simulate_year, tasks_of
from sim.scenario.file import ScenarioFile
from sim.theory.intervals import Interval, mean_interval


@contextmanager
def _using(workers: Workers | None, engine: str, jobs: int) -> Iterator[Workers]:
    if workers is not None:
        yield workers
        return
    with workers_for(engine, jobs) as own:
        yield own


def years(
    file: ScenarioFile, *, seed: int, replications: Sequence[int], engine: str = DEFAULT_ENGINE, jobs: int = 2,
    keep_log: Container[int] = (), on_year: Callable[[SimulatedYear], None] | None = None,
    workers: Workers | None = None, ranges: bool = True, digest_logs: bool = False,
) -> list[SimulatedYear]:
    """Simulate these replications; results in their order, the same whatever `jobs` is.

    With `ranges`, every year draws its assumptions from their ranges; without, they are held at their value.

    `on_year` is called in that order as years are finished; `workers` are used instead of own ones (and kept).
    `keep_log` holds the replications whose log comes back; with `digest_logs`, every year's log is made for its
    digest. No other log is made where the engine can count without one. Raises ValueError for an unknown engine or a
    negative replication.
    """
    tasks = tasks_of(file, seed, replications, engine, keep_log, ranges, digest_logs)
    found: list[SimulatedYear] = []
    with _using(workers, engine, jobs) as pool:
        for year in pool.map(simulate_year, tasks):
            found.append(year)
            if on_year is not None:
                on_year(year)
    return found


def many(
    files: Sequence[ScenarioFile], *, seed: int, replications: Sequence[int], engine: str = DEFAULT_ENGINE,
    jobs: int = 2, on_year: Callable[[int, YearResult], None] | None = None, workers: Workers | None = None,
    ranges: bool = True,
) -> list[list[YearResult]]:
    """The same replications of several candidates, as one queue: results by [candidate][replication].

    A replication is played for all candidates before the next one, since they share the parts of its world that they
    leave as they are. Only what an optimiser reads comes back; `on_year(candidate, result)` is called as years are
    finished, in the order played.
    """
    by_file = [tasks_of(file, seed, replications, engine, ranges=ranges) for file in files]
    tasks = [task for one_replication in zip(*by_file, strict=True) for task in one_replication]
    found: list[list[YearResult]] = [[] for _ in files]
    with _using(workers, engine, jobs) as pool:
        for number, result in enumerate(pool.map(simulate_result, tasks)):
            candidate = number % len(files)
            found[candidate].append(result)
            if on_year is not None:
                on_year(candidate, result)
    return found


@dataclass(frozen=True)
class Precise:
    """Years simulated until a KPI was known well enough (`reached`), or until no more were allowed."""

    years: list[SimulatedYear]
    interval: Interval
    reached: bool
    looks: int


def until_precise(
    file: ScenarioFile, kpi: str, *, relative_half_width: float, seed: int, at_least: int = 10, at_most: int = 200,
    batch: int = 10, first: int = 0, engine: str = DEFAULT_ENGINE, jobs: int = 2, keep_log: Container[int] = (),
    on_year: Callable[[SimulatedYear], None] | None = None, workers: Workers | None = None, ranges: bool = True,
    digest_logs: bool = False,
) -> Precise:
    """Simulate years from replication `first` on until the 95 % t-interval of the KPI's yearly value is narrow
    enough: half its width at most `relative_half_width` times its mean.

    Looks are fixed beforehand: after `at_least` years, then after every further `batch`, last at `at_most`. Stopping
    at the first success among several looks makes the interval a little too hopeful, which is why a certificate of
    a chance is never made this way. Years without a value (nothing to divide by) are left out.
    Raises ValueError if the bounds do not fit, KeyError for an unknown KPI.
    """
    if not 2 <= at_least <= at_most or batch < 1 or relative_half_width <= 0:
        raise ValueError("needed: 2 <= at_least <= at_most, batch >= 1 and relative_half_width > 0")
    found: list[SimulatedYear] = []
    looks = 0
    with _using(workers, engine, jobs) as pool:
        while True:
            wanted = at_least if not found else min(len(found) + batch, at_most)
            found += years(
                file, seed=seed, replications=range(first + len(found), first + wanted), engine=engine,
                keep_log=keep_log, on_year=on_year, workers=pool, ranges=ranges, digest_logs=digest_logs,
            )
            looks += 1
            samples = kpi_samples([year.totals for year in found], kpi)
            defined = samples[np.isfinite(samples)]
            if len(defined) >= 2:
                interval = mean_interval(defined)
                reached = interval.half_width <= relative_half_width * abs(interval.estimate)
                if reached or len(found) >= at_most:
                    return Precise(found, interval, reached, looks)
            elif len(found) >= at_most:
                nothing = float("nan")
                return Precise(found, Interval(nothing, nothing, nothing, nothing), False, looks)
