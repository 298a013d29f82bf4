"""Simulating a scenario as it is: the years, their KPIs, and the run folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.measure.kpis import KpiRow, all_kpi_rows
from sim.replicate import SimulatedYear, combined_digest, combined_log_digest, until_precise, years
from sim.scenario.file import ScenarioFile
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from wherefrom.report.data import Fact, ReportData


@dataclass(frozen=True)
class Simulated:
    """Years of one scenario: in replication order, the digest of their figures, and the KPI rows over them.

    `log_digest` is over those logs that were made (every year's only where that was asked for), None without any.
    `precise`: whether a wanted precision was reached (None where none was asked).
    """

    file: ScenarioFile
    seed: int
    engine: str
    years: tuple[SimulatedYear, ...]
    digest: str
    rows: tuple[KpiRow, ...]
    precise: bool | None = None
    log_digest: str | None = None


@dataclass(frozen=True)
class Precision:
    """Stop when the 95 % interval of `kpi` is within +- `relative` of its mean, or after `at_most` years."""

    kpi: str
    relative: float
    at_most: int


def simulate_scenario(
    file: ScenarioFile, *, seed: int, replications: int, engine: str, jobs: int, ranges: bool = True,
    precision: Precision | None = None, on_year: Callable[[SimulatedYear], None] | None = None,
    keep_log: bool = True, digest_logs: bool = False,
) -> Simulated:
    """Simulate years 0 to `replications` - 1 (or until precise) and measure them.

    `keep_log`: keep the log of year 0; `digest_logs`: make every year's log, for its digest. A year without a log is
    only counted.
    Raises ValueError for an unknown engine and KeyError for an unknown KPI.
    """
    reached: bool | None = None
    kept = {0} if keep_log else set()
    if precision is None:
        found = years(file, seed=seed, replications=range(replications), engine=engine, jobs=jobs, ranges=ranges,
                      keep_log=kept, on_year=on_year, digest_logs=digest_logs)
    else:
        precise = until_precise(
            file, precision.kpi, relative_half_width=precision.relative, seed=seed, engine=engine, jobs=jobs,
            at_least=min(10, precision.at_most), at_most=precision.at_most, keep_log=kept, ranges=ranges,
            on_year=on_year, digest_logs=digest_logs,
        )
        found, reached = precise.years, precise.reached
    return Simulated(
        file=file, seed=seed, engine=engine, years=tuple(found), digest=combined_digest(found),
        rows=tuple(all_kpi_rows([year.totals for year in found])), precise=reached,
        log_digest=combined_log_digest(found),
    )


def save_run(found: Simulated, root: Path, *, report: bool = True) -> Path:
    """Write the run folder of simulated years below `root` and return it; without `report`, figures and manifest
    only. The log of year 0 is in it if it was kept."""
    from datetime import date

    from wherefrom.closing import closing_text
    from wherefrom.metrics import metrics_of
    from wherefrom.results.store import RunIdentity
    from wherefrom.results.write import RunContent, write_run

    scenario = found.file.scenario
    totals = [year.totals for year in found.years]
    numbers = [year.replication for year in found.years]
    identity = RunIdentity(
        command="run", name=scenario.name, seed=found.seed, scenario=found.file.resolved_text(),
        hashes={"engine": found.engine, "years": str(len(found.years)), **digests_of(found.years)},
    )
    first = found.years[0]
    content = RunContent(
        report=report_of(found) if report else None,
        metrics=metrics_of(scenario.name, totals, numbers), blame=json.loads(found.file.blame_json()),
        closing_state=closing_text(scenario, first.closing, first.replication),
        log=first.log or None, log_names=names_in_log(scenario),
    )
    return write_run(root, identity, content, date.today())


def report_of(found: Simulated) -> ReportData:
    """What the report of simulated years shows."""
    from wherefrom.report.gather import Extras, gather
    from wherefrom.report.gather import Simulated as Shown

    facts = engine_facts(found.file, found.engine, found.years)
    shown = Shown("run", "as it is", found.file, [year.totals for year in found.years])
    return gather([shown], found.seed, [year.replication for year in found.years], Extras(appendix=facts))


def digests_of(years: Sequence[SimulatedYear]) -> dict[str, str]:
    """What the years came to, for the manifest: the digest of all their figures, and of the logs that were made."""
    logs = combined_log_digest(years)
    return {"figures": combined_digest(years)} | ({} if logs is None else {"logs": logs})


def engine_facts(file: ScenarioFile, engine: str, years: Sequence[SimulatedYear]) -> tuple[Fact, ...]:
    """Which program made which figures and logs of which scenario, for the appendix."""
    from wherefrom import __version__
    from wherefrom.report.data import Fact

    logged = [year for year in years if year.log_digest is not None]
    named = [Fact(name="Digest of the figures", value=combined_digest(years))]
    if logged:
        numbers = ", ".join(str(each.replication) for each in logged)
        whose = "all years" if len(logged) == len(years) else f"year {numbers}"
        named.append(Fact(name=f"Digest of the log of {whose}", value=combined_log_digest(logged) or ""))
    return (
        *named, Fact(name="Digest of the scenario", value=file.digest),
        Fact(name="Engine", value=engine), Fact(name="wherefrom", value=__version__),
        Fact(name="Clock", value=f"local time, {file.scenario.horizon.time_zone or 'no time zone stated'}"),
    )


def names_in_log(scenario: Scenario) -> dict[str, object]:
    """The words behind the numbers of the log: what is numbered in file order as lists, the rest as word -> number.

    `classes` and `dialogues` hold a list for each channel, since the log numbers them within the channel.
    """
    from dataclasses import asdict

    from sim.log.tables import Activity, Cause, Move, Movement, Outcome, Supply
    from sim.scenario.channels import WalkIn
    from sim.world.compile import names_of

    enums = {kind.__name__.lower(): {each.name.lower(): int(each) for each in kind}
             for kind in (Outcome, Cause, Move, Activity, Movement, Supply)}
    classes = [list(channel.classes) if isinstance(channel, WalkIn) else [] for channel in scenario.channels.values()]
    return {**asdict(names_of(scenario)), "classes": classes, **enums}
