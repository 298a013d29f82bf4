"""`wherefrom status`: how far a batch is, and what it has found so far."""

from __future__ import annotations

import math
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from wherefrom.cli.output import DONE, INVALID, USAGE, clean, emit_json, json_option

if TYPE_CHECKING:
    from wherefrom.batch.status import Mean, Status

_SHOWN_FAILURES: Final = 5


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--write", is_flag=True, help="Write points.csv, metrics.csv and failed.csv of what is there into RUN.")
@json_option
def command(run: Path, write: bool, as_json: bool) -> int:
    """Say how far the batch in the folder RUN is, and what it has found so far; while it runs, and afterwards.

    Without --write nothing is written. Exit codes: 0 done, 2 no batch folder, 3 the folder is damaged.
    """
    # Late, so that the help does not pay for what it does not use.
    from wherefrom.batch.status import status_of, write_tables_so_far
    from wherefrom.results.errors import RunDamaged, RunFolderError

    try:
        status = status_of(run)
    except RunFolderError as error:
        damaged = isinstance(error, RunDamaged)
        if as_json:
            problem = {"file": error.where, "message": f"{error.what}: {error.why}", "next_step": error.next_step}
            emit_json("invalid" if damaged else "usage", problems=[problem])
        else:
            click.echo("\n".join(clean(line) for line in f"wherefrom: {error}".split("\n")), err=True)
        return INVALID if damaged else USAGE
    written = write_tables_so_far(run, status.outcome) if write else ()
    if as_json:
        _emit(status, written)
    else:
        for line in _lines(status, written):
            click.echo(clean(line))
    return DONE


def _lines(status: Status, written: tuple[Path, ...]) -> list[str]:
    outcome = status.outcome
    lines = [f"Batch: {outcome.experiment.name}: {_state(status)}",
             f"Points: {len(outcome.done)} of {len(outcome.points)} done, {len(outcome.failed)} failed, "
             f"{status.open} open{_time_left(status)}"]  # fmt: skip
    if outcome.done:
        so_far = " so far" if status.open else ""
        lines.append(f"{status.measure.name}{so_far} [{status.unit}], mean over points (lowest to highest point):")
        lines += _table(status.means)
    for each in outcome.failed[:_SHOWN_FAILURES]:
        at = ", ".join([each.point.scenario, *(f"{level.factor} {level.shown}" for level in each.point.levels)])
        lines.append(f"Point {each.point.number} ({at}) failed: {each.reason}")
    if len(outcome.failed) > _SHOWN_FAILURES:
        lines.append(f"... and {len(outcome.failed) - _SHOWN_FAILURES} more failed points; failed.csv lists all.")
    if status.damaged:
        lines.append("1 record is damaged; its years will be played again." if status.damaged == 1 else
                     f"{status.damaged} records are damaged; their years will be played again.")  # fmt: skip
    lines += [f"Written: {path}" for path in written]
    lines.append(_next(status))
    return lines


def _state(status: Status) -> str:
    if status.state == "running":
        count = status.processes
        return f"running ({count} process{'' if count == 1 else 'es'})"
    return "stopped, not running now" if status.state == "stopped" else status.state


def _time_left(status: Status) -> str:
    if status.seconds_left is None or status.rate is None:
        return ""
    return f"; about {_duration(status.seconds_left)} left at {status.rate:.3g} points a second"


def _duration(seconds: float) -> str:
    if seconds < 99.5:
        return f"{max(math.ceil(seconds), 1)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02} min"


def _table(means: tuple[Mean, ...]) -> list[str]:
    width = max((len(each.of) + len(each.level) for each in means), default=0) + 2
    lines = []
    for each in means:
        points = f"{each.points:>7} point{'' if each.points == 1 else 's'}"
        shown = ("" if math.isnan(each.mean) else
                 f"  {_number(each.mean)} ({_number(each.lowest)} to {_number(each.highest)})")  # fmt: skip
        lines.append(f"  {f'{each.of}: {each.level}':<{width}}  {points}{shown}")
    return lines


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _next(status: Status) -> str:
    folder = shlex.quote(str(status.folder))
    if status.state == "stopped":
        place = shlex.quote(status.outcome.experiment.place)
        return f"Next: wherefrom batch {place} --out {folder} --resume"
    if status.state == "running":
        return f"Next: wherefrom status {folder}"
    return f"Next: wherefrom report {folder}"


def _emit(status: Status, written: tuple[Path, ...]) -> None:
    outcome = status.outcome
    emit_json(
        "ok",
        batch=outcome.experiment.name,
        state=status.state,
        processes=status.processes,
        points={"all": len(outcome.points), "done": len(outcome.done), "failed": len(outcome.failed),
                "open": status.open},
        points_per_second=status.rate,
        seconds_left=status.seconds_left,
        measure=status.measure.name,
        unit=status.unit,
        means=[{"of": each.of, "level": each.level, "points": each.points, "mean": _known(each.mean),
                "lowest": _known(each.lowest), "highest": _known(each.highest)} for each in status.means],
        failed=[{"point": each.point.number, "scenario": each.point.scenario,
                 "levels": {level.factor: level.shown for level in each.point.levels}, "reason": each.reason}
                for each in outcome.failed],
        damaged_records=status.damaged,
        files=[path.name for path in written],
        next=_next(status).removeprefix("Next: "),
        run=str(status.folder),
    )  # fmt: skip


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
