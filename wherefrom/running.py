"""Simulating a scenario as it is: the years, their KPIs, and the run folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.measure.kpis import KpiRow, all_kpi_rows
from sim.replicate import SimulatedYear, combined_digest, until_precise, years
from sim.scenario.file import ScenarioFile
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from wherefrom.report.data import Fact


@dataclass(frozen=True)
class Simulated:
    """Years of one scenario: in replication order, the digest of their logs, and the KPI rows over them.

    `precise`: whether a wanted precision was reached (None where none was asked).
    """

    file: ScenarioFile
    seed: int
    engine: str
    years: tuple[SimulatedYear, ...]
    digest: str
    rows: tuple[KpiRow, ...]
    precise: bool | None = None


@dataclass(frozen=True)
class Precision:
    """Stop when the 95 % interval of `kpi` is within +- `relative` of its mean, or after `at_most` years."""

    kpi: str
    relative: float
    at_most: int


def simulate_scenario(
    file: ScenarioFile, *, seed: int, replications: int, engine: str, jobs: int, ranges: bool = True,
    precision: Precision | None = None, on_year: Callable[[SimulatedYear], None] | None = None,
) -> Simulated:
    """Simulate years 0 to `replications` - 1 (or until precise) and measure them.

    Raises ValueError for an unknown engine and KeyError for an unknown KPI.
    """
    reached: bool | None = None
    if precision is None:
        found = years(file, seed=seed, replications=range(replications), engine=engine, jobs=jobs, ranges=ranges,
                      keep_log={0}, on_year=on_year)
    else:
        precise = until_precise(
            file, precision.kpi, relative_half_width=precision.relative, seed=seed, engine=engine, jobs=jobs,
            at_least=min(10, precision.at_most), at_most=precision.at_most, keep_log={0}, ranges=ranges,
            on_year=on_year,
        )
        found, reached = precise.years, precise.reached
    return Simulated(
        file=file, seed=seed, engine=engine, years=tuple(found), digest=combined_digest(found),
        rows=tuple(all_kpi_rows([year.totals for year in found])), precise=reached,
    )


def save_run(found: Simulated, root: Path) -> Path:
    """Write the run folder of simulated years below `root` and return it."""
    from datetime import date

    from wherefrom.closing import closing_text
    from wherefrom.metrics import metrics_of
    from wherefrom.report.gather import Extras, gather
    from wherefrom.report.gather import Simulated as Shown
    from wherefrom.results.store import RunIdentity
    from wherefrom.results.write import RunContent, write_run

    scenario = found.file.scenario
    totals = [year.totals for year in found.years]
    numbers = [year.replication for year in found.years]
    facts = engine_facts(found.file, found.engine, found.digest)
    report = gather([Shown("run", "as it is", found.file, totals)], found.seed, numbers, Extras(appendix=facts))
    identity = RunIdentity(
        command="run", name=scenario.name, seed=found.seed, scenario=found.file.resolved_text(),
        hashes={"engine": found.engine, "years": str(len(found.years)), "digest": found.digest},
    )
    first = found.years[0]
    content = RunContent(
        report=report, metrics=metrics_of(scenario.name, totals, numbers), blame=json.loads(found.file.blame_json()),
        closing_state=closing_text(scenario, first.closing, first.replication), log=first.log,
        log_names=names_in_log(scenario),
    )
    return write_run(root, identity, content, date.today())


def engine_facts(file: ScenarioFile, engine: str, digest: str) -> tuple[Fact, ...]:
    """Which program made which log of which scenario, for the appendix."""
    from wherefrom import __version__
    from wherefrom.report.data import Fact

    return (
        Fact(name="Digest of the log", value=digest), Fact(name="Digest of the scenario", value=file.digest),
        Fact(name="Engine", value=engine), Fact(name="wherefrom", value=__version__),
        Fact(name="Clock", value=f"local time, {file.scenario.horizon.time_zone or 'no time zone stated'}"),
    )


def names_in_log(scenario: Scenario) -> dict[str, object]:
    """The words behind the numbers of the log."""
    from dataclasses import asdict

    from sim.log.tables import Activity, Cause, Move, Movement, Outcome
    from sim.world.compile import names_of

    enums = {kind.__name__.lower(): {each.name.lower(): int(each) for each in kind}
             for kind in (Outcome, Cause, Move, Activity, Movement)}
    return {**asdict(names_of(scenario)), **enums}
