"""`wherefrom run`: simulate a scenario as it is, and leave a run folder with its report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wherefrom.cli.output import (
    DONE,
    NOT_REACHED,
    clean,
    emit_json,
    engine_option,
    jobs_option,
    json_option,
    load,
    make_simulator_ready,
    no_folder_option,
    out_option,
    same_arguments,
    scenario_arguments,
    seed_option,
    writable_folder,
)

if TYPE_CHECKING:
    from wherefrom.running import Simulated


@click.command()
@scenario_arguments
@click.option("--replications", "-n", type=click.IntRange(1, 100_000), default=10, show_default=True,
              help="Simulated years.")
@click.option("--precision", type=click.FloatRange(0, 100, min_open=True), metavar="PERCENT",
              help="Instead: as many years as it takes until the 95 % interval of --of is that narrow.")
@click.option("--of", "kpi", default="profit", show_default=True, help="The key figure --precision looks at.")
@click.option("--at-most", type=click.IntRange(2, 100_000), default=200, show_default=True,
              help="Years after which --precision gives up.")
@seed_option
@engine_option
@jobs_option
@click.option("--no-ranges", is_flag=True, help="Hold every assumption at its value instead of drawing its range.")
@out_option
@no_folder_option
@click.option("--report/--no-report", default=None, help="Whether the run folder holds report, charts and the log of "
              "one year, or the figures only.  [default: report, but not with --json]")
@click.option("--digest", "digest_logs", is_flag=True,
              help="Make the log of every year and print the digest of all of them; slower.")
@click.option("--half-hours", is_flag=True, help="With --json: key figures by half-hour of the week as well.")
@click.option("--dry-run", is_flag=True, help="Say what would be simulated, and stop.")
@json_option
def command(
    file: Path, with_: tuple[str, ...], set_: tuple[str, ...], replications: int, precision: float | None, kpi: str,
    at_most: int, seed: int, engine: str, jobs: int, no_ranges: bool, out: Path, no_folder: bool,
    report: bool | None, digest_logs: bool, half_hours: bool, dry_run: bool, as_json: bool,
) -> int:
    """Simulate the scenario in FILE as it is, year by year, and say what was sold, lost and earned."""
    if precision is not None and precision != precision:
        raise click.UsageError("--precision is not a number; write e.g. --precision 1.")
    loaded = load(file, with_, set_)
    if dry_run:
        return _dry_run(loaded.scenario.name, replications if precision is None else at_most, seed, as_json)
    from sim.measure.kpis import KPI_BY_NAME, all_kpi_rows
    from wherefrom.cli.progress import Progress
    from wherefrom.metrics import json_rows
    from wherefrom.running import Precision, save_run, simulate_scenario

    if kpi not in KPI_BY_NAME:
        raise click.UsageError(f"There is no key figure `{clean(kpi)}`; docs/kpis.md lists them, e.g. profit.")
    if not no_folder:
        writable_folder(out)
    wanted = None if precision is None else Precision(kpi, precision / 100, at_most)
    make_simulator_ready(engine)
    whole = not no_folder and (not as_json if report is None else report)
    with Progress(quiet=as_json) as progress:
        progress.task("Simulating", replications if wanted is None else at_most)
        found = simulate_scenario(
            loaded, seed=seed, replications=replications, engine=engine, jobs=jobs, ranges=not no_ranges,
            precision=wanted, on_year=lambda _: progress.step(), keep_log=whole, digest_logs=digest_logs,
        )
    folder = None if no_folder else save_run(found, out, report=whole)
    if as_json:
        rows = list(found.rows)
        if half_hours:
            rows = all_kpi_rows([year.totals for year in found.years], half_hours=True)
        emit_json(
            "ok" if found.precise is not False else "not_precise", scenario=loaded.scenario.name, seed=seed,
            engine=engine, replications=len(found.years), digest=found.digest,
            log_digest=found.log_digest if digest_logs else None, kpis=json_rows(rows),
            run=None if folder is None else str(folder),
        )
    else:
        for line in _lines(found, folder, same_arguments(file, with_, set_), digest_logs):
            click.echo(line)
    return NOT_REACHED if found.precise is False else DONE


def _dry_run(name: str, years: int, seed: int, as_json: bool) -> int:
    if as_json:
        emit_json("dry_run", scenario=name, years=years, seed=seed)
    else:
        click.echo(f"{clean(name)}: up to {years} years would be simulated with seed {seed}; nothing was done.")
    return DONE


_SHOWN = ("arrivals", "abandoned", "service_level", "mean_wait", "dials", "contact_rate", "sales_net", "revenue_net",
          "margin", "cost", "profit", "lost_sales_value")


def _lines(found: Simulated, folder: Path | None, again: str, digest_logs: bool) -> list[str]:
    """The year in a dozen lines; `again` are the scenario's arguments for the next command."""
    name = clean(found.file.scenario.name)
    many = len(found.years) > 1
    lines = [f"{name}: {len(found.years)} simulated year{'s' if many else ''}, seed {found.seed}"
             + (" (mean, 95 % interval of the mean)" if many else "")]
    year = {row.kpi: row for row in found.rows
            if row.channel is None and row.month is None and row.product is None and row.pool is None
            and row.cause is None and row.segment is None and row.step is None and row.origin is None}
    for kpi in _SHOWN:
        row = year.get(kpi)
        if row is None or (row.mean == 0 and kpi not in ("profit", "sales_net")):
            continue
        lines.append(f"  {kpi.replace('_', ' '):<17}{_shown(row.mean, row.unit):>16}"
                     + (f"   {_shown(row.low, row.unit)} to {_shown(row.high, row.unit)}"
                        if row.low is not None and row.high is not None else ""))
    if found.precise is False:
        lines.append("The wanted precision was not reached; allow more years with --at-most.")
    lines.append(f"Digest of the figures: {found.digest[:16]}")
    if digest_logs and found.log_digest is not None:
        lines.append(f"Digest of the logs: {found.log_digest[:16]}")
    if folder is not None and (folder / "report.html").is_file():
        lines.append(f"Report: {folder / 'report.html'}")
    elif folder is not None:
        lines.append(f"Figures: {folder / 'metrics.csv'}")
    if found.file.scenario.plan.may_change or found.file.scenario.plan.shifts:
        lines.append(f"Next: wherefrom plan {again}")
    elif folder is not None:
        lines.append(f"Next: wherefrom report {folder}")
    return lines


def _shown(value: float, unit: str) -> str:
    if unit == "share":
        return f"{value * 100:.1f} %"
    if unit == "count":
        return f"{value:,.0f}"
    if unit in ("min", "h", "days", "heads", "units"):
        return f"{value:,.1f} {unit}"
    return f"{value:,.0f} {unit}"
