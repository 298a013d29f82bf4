"""`wherefrom batch`: play every point of an experiment, lose nothing, and say what came out."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wherefrom.cli.output import (
    DONE,
    INTERRUPTED,
    INVALID,
    POINTS_FAILED,
    USAGE,
    clean,
    emit_json,
    jobs_option,
    json_option,
    make_simulator_ready,
    writable_folder,
)

if TYPE_CHECKING:
    from wherefrom.batch.estimate import Beyond
    from wherefrom.batch.runners import Runner
    from wherefrom.cli.batch_progress import BatchProgress
    from wherefrom.experiments.experiment import Caps, Experiment
    from wherefrom.experiments.outcome import Outcome


@click.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="EXPERIMENT")
@click.option("--set", "set_", multiple=True, metavar="PATH=VALUE", help="Set a value in every scenario, below the "
              "factors. May be repeated.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FOLDER", help="The folder of the batch.  [default: "
              "results/<name>-<digest>, the same for the same experiment]")
@click.option("--resume", is_flag=True, help="Go on with a batch that was interrupted or whose experiment has changed: "
              "what is unchanged is found, not played again.")
@click.option("--extend", type=click.IntRange(1, 100_000), default=None, metavar="YEARS",
              help="Give every point of a finished batch so many years more.")
@jobs_option
@click.option("--cluster", metavar="ADDRESS", help="Play on the workers of the Dask scheduler at this address, e.g. "
              "tcp://10.0.0.5:8786.")
@click.option("--dry-run", is_flag=True, help="Say how many points, years and customers there are, and, from a short "
              "trial, how long it will take; then stop.")
@click.option("--folders", is_flag=True, help="Also make a whole run folder for every point, with its report.")
@click.option("--max-years", metavar="NUMBER", help="Refuse to begin with more simulated years; or unlimited.")
@click.option("--max-customers", metavar="NUMBER", help="Refuse to begin with more customers expected; or unlimited.")
@click.option("--max-disk", metavar="SIZE", help="Refuse to begin if more disk is needed, e.g. 5 GB; or unlimited.")
@click.option("--report/--no-report", default=None, help="Whether report.html and the charts are made.  [default: yes, "
              "but not with --json]")
@json_option
def command(
    file: Path, set_: tuple[str, ...], out: Path | None, resume: bool, extend: int | None, jobs: int,
    cluster: str | None, dry_run: bool, folders: bool, max_years: str | None, max_customers: str | None,
    max_disk: str | None, report: bool | None, as_json: bool,
) -> int:
    """Play every point of the experiment in EXPERIMENT and measure it; finished points are found, not played again.

    Exit codes: 0 done, 3 the experiment is invalid or beyond its caps, 6 finished, but some points failed, 130
    interrupted.
    """
    from wherefrom.cli.batch_text import default_folder
    from wherefrom.experiments.reading import load_experiment

    experiment = load_experiment(file, set_)
    experiment = replace(experiment, caps=_caps(experiment.caps, max_years, max_customers, max_disk))
    folder = out if out is not None else default_folder(experiment)
    caps = {"--max-years": max_years, "--max-customers": max_customers, "--max-disk": max_disk}
    again = _same_command(file, set_, out, cluster, caps, folders)
    whole = not as_json if report is None else report
    with nullcontext() if cluster is None else _reached(cluster):
        if dry_run:
            return _dry_run(experiment, folder, extend or 0, jobs, cluster, again, as_json)
        return _play(experiment, file, folder, resume, extend or 0, jobs, cluster, folders, whole, again, as_json)


@contextmanager
def _reached(cluster: str) -> Iterator[None]:
    """Before anything is written it is seen that a scheduler answers. Raises ClickException for a cluster of no use."""
    from wherefrom.cluster.connection import ClusterUnusable, asked, checked_address

    try:
        asked(checked_address(cluster))
        yield
    except ClusterUnusable as error:
        raise click.ClickException(clean(str(error))) from None


def _caps(given: Caps, years: str | None, customers: str | None, disk: str | None) -> Caps:
    """The caps of the file, with those of the command line in their place. Raises UsageError."""
    from sim.scenario.parsing import Unreadable
    from wherefrom.experiments.language import parse_cap, parse_disk

    option = "--max-years"
    try:
        if years is not None:
            cap = parse_cap(years)
            given = replace(given, years=None if cap is None else int(cap))
        option = "--max-customers"
        if customers is not None:
            given = replace(given, customers=parse_cap(customers))
        option = "--max-disk"
        if disk is not None:
            given = replace(given, disk_bytes=parse_disk(disk))
    except Unreadable as error:
        raise click.UsageError(f"{option}: {clean(str(error))}; {error.next_step}.") from None
    return given


def _same_command(
    file: Path, set_: tuple[str, ...], out: Path | None, cluster: str | None, caps: Mapping[str, str | None],
    folders: bool,
) -> str:
    """The command as one types it again."""
    parts = ["wherefrom", "batch", str(file)]
    for setting in set_:
        parts += ["--set", setting]
    if out is not None:
        parts += ["--out", str(out)]
    if cluster is not None:
        parts += ["--cluster", cluster]
    for option, cap in caps.items():
        parts += [] if cap is None else [option, cap]
    parts += ["--folders"] if folders else []
    return clean(shlex.join(parts))


def _runner(experiment: Experiment, jobs: int, cluster: str | None, progress: BatchProgress) -> Runner:
    """Who plays the batch; the simulator is compiled first where that is this machine."""
    if cluster is not None:
        from wherefrom.cluster.dask_runner import DaskRunner

        return DaskRunner(cluster, lambda words: progress.say(clean(words)))
    from wherefrom.batch.local import LocalRunner

    make_simulator_ready(experiment.engine)
    return LocalRunner(jobs)


def _dry_run(
    experiment: Experiment, folder: Path, extend: int, jobs: int, cluster: str | None, again: str, as_json: bool
) -> int:
    from wherefrom.batch.estimate import beyond, estimate, found_in
    from wherefrom.batch.trial import Trial, try_out
    from wherefrom.cli.batch_progress import BatchProgress
    from wherefrom.cli.batch_text import estimate_content, estimate_lines

    points, different = found_in(experiment, folder, extend)
    progress = BatchProgress(quiet=as_json)
    tried = Trial(0, 0, None)
    if points:
        runner = _runner(experiment, jobs, cluster, progress)
        jobs = runner.jobs
        tried = try_out(experiment, points, runner)
    estimated = estimate(experiment, points, different, jobs)
    refused = beyond(estimated, experiment.caps)
    if as_json:
        emit_json("over_cap" if refused else "dry_run", **estimate_content(estimated, tried, jobs, refused), next=again)
    else:
        for line in estimate_lines(experiment, estimated, tried, jobs):
            click.echo(clean(line))
        for each in refused:
            click.echo(clean(_refusal(each)), err=True)
        click.echo(f"Nothing was written. Next: {again}")
    return INVALID if refused else DONE


def _refusal(each: Beyond) -> str:
    from wherefrom.cli.batch_text import refusal

    return refusal(each)


def _play(
    experiment: Experiment, file: Path, folder: Path, resume: bool, extend: int, jobs: int, cluster: str | None,
    folders: bool, report: bool, again: str, as_json: bool,
) -> int:
    from wherefrom.batch.estimate import beyond, estimate, found_in
    from wherefrom.batch.folder import BatchFolder
    from wherefrom.batch.loop import run_batch
    from wherefrom.cli.batch_progress import BatchProgress
    from wherefrom.results.errors import RunDamaged, RunFolderError

    writable_folder(folder if folder.is_dir() else folder.parent)
    progress = BatchProgress(quiet=as_json)
    try:
        points, different = found_in(experiment, folder, extend)
        refused = beyond(estimate(experiment, points, different, jobs), experiment.caps)
        if refused:
            return _refused(refused, as_json)
        text = file.read_bytes().decode("utf-8", "surrogateescape")
        with BatchFolder.open(folder, experiment, text, resume=resume) as opened:
            runner = _runner(experiment, jobs, cluster, progress)
            with progress:
                outcome = run_batch(experiment, opened, runner, extend=extend, on_progress=progress.show)
            for note in opened.notes:
                progress.say(clean(note))
    except RunFolderError as error:
        return _unusable(error, INVALID if isinstance(error, RunDamaged) else USAGE, as_json)
    except KeyboardInterrupt:
        return _interrupted(progress, again, as_json)
    except Exception:
        if progress.last is not None and not as_json:
            click.echo(_go_on(progress, again), err=True)
        raise
    return _finished(experiment, outcome, folder, progress, folders, report, jobs, again, as_json)


def _refused(refused: tuple[Beyond, ...], as_json: bool) -> int:
    if as_json:
        emit_json("over_cap", problems=[{"message": _refusal(each), "cap": each.cap, "needs": each.needs,
                                         "allowed": each.allowed} for each in refused])
        return INVALID
    for each in refused:
        click.echo(clean(_refusal(each)), err=True)
    click.echo("Nothing was simulated or written. --dry-run says what the batch would take.", err=True)
    return INVALID


def _unusable(error: Exception, code: int, as_json: bool) -> int:
    if as_json:
        emit_json("invalid" if code == INVALID else "usage", problems=[{"message": clean(str(error))}])
    else:
        click.echo("\n".join(clean(line) for line in f"wherefrom: {error}".split("\n")), err=True)
    return code


def _go_on(progress: BatchProgress, again: str) -> str:
    assert progress.last is not None
    failed = f" ({progress.last.failed:,} failed)" if progress.last.failed else ""
    finished = progress.last.done + progress.last.failed
    return f"Finished {finished:,} of {progress.last.points:,} points{failed}; go on with: {again} --resume"


def _interrupted(progress: BatchProgress, again: str, as_json: bool) -> int:
    if as_json:
        last = progress.last
        emit_json("interrupted", points=None if last is None else last.points,
                  done=None if last is None else last.done, next=f"{again} --resume")
    elif progress.last is None:
        click.echo("wherefrom: interrupted before the first point", err=True)
    else:
        click.echo(f"wherefrom: interrupted. {_go_on(progress, again)}", err=True)
    return INTERRUPTED


def _finished(
    experiment: Experiment, outcome: Outcome, folder: Path, progress: BatchProgress, folders: bool, report: bool,
    jobs: int, again: str, as_json: bool,
) -> int:
    from wherefrom.cli.batch_text import outcome_content, outcome_lines

    if folders:
        from wherefrom.batch.folders import write_folders

        write_folders(outcome, folder, jobs, lambda words: progress.say(clean(words)))
    page: Path | None = None
    if report and outcome.done:
        from wherefrom.sensitivity.save import save

        progress.say("Making charts and page ...")
        save(outcome, folder)
        page = folder / "report.html"
    assert progress.last is not None
    if as_json:
        emit_json("points_failed" if outcome.failed else "ok", **outcome_content(outcome, progress.last, folder, page))
    else:
        for line in outcome_lines(outcome, progress.last, folder, page, again):
            click.echo(clean(line))
    return POINTS_FAILED if outcome.failed else DONE
