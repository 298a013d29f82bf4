"""`wherefrom calibrate`: figures of a scenario from operational logs, written as a fragment of scenario language."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wherefrom.cli.output import DONE, INVALID, clean, emit_json, json_option

if TYPE_CHECKING:
    from sim.calibrate import Calibration, CalibrationError


@click.command()
@click.argument("logs", nargs=-1, required=True, metavar="LOG...", type=click.Path(path_type=Path))
@click.option("--map", "map_", required=True, type=click.Path(path_type=Path), metavar="MAP",
              help="The mapping file: what the log's columns mean.")
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="PATCH",
              help="Where the fragment of scenario language goes.")
@click.option("--onto", type=click.Path(path_type=Path), metavar="SCENARIO",
              help="Write a whole scenario instead: the fragment laid over this one, which it extends.")
@click.option("--picture", type=click.Path(path_type=Path), metavar="SVG", help="Also draw the fits.")
@click.option("--force", is_flag=True, help="Write over files that exist.")
@json_option
def command(
    logs: tuple[Path, ...], map_: Path, out: Path, onto: Path | None, picture: Path | None, force: bool, as_json: bool
) -> int:
    """Estimate a channel's figures from the CSV files LOG..., read through MAP, and write them to PATCH.

    Every number comes with its range (P10 to P90), its source and a verdict; what the logs cannot say is listed.

    Exit codes: 0 done, 3 the map, a log or the scenario cannot be used (nothing is written).
    """  # fmt: skip
    _writable([each for each in (out, picture) if each is not None], [*logs, map_, *([onto] if onto else [])], force)
    from sim.calibrate import CalibrationError, calibrate
    from wherefrom.cli.new import write_whole

    try:
        found = calibrate(map_, logs)
        text, notes = _text(found, map_, onto, out)
        if picture is not None:
            from wherefrom.charts.calibration import draw_calibration

            draw_calibration(found.figures, picture)
        write_whole(out, text)
    except CalibrationError as error:
        return _refused(error, as_json)
    except OSError as error:
        where = clean(str(out.parent if picture is None else f"{out.parent} or {picture.parent}"))
        raise click.UsageError(f"Cannot write into {where} ({(error.strerror or str(error)).lower()}).") from None
    following = _following(logs, map_, out, onto)
    if as_json:
        emit_json(
            "ok", patch=str(out), picture=None if picture is None else str(picture),
            findings=[{"path": each.path, "value": each.value, "range": each.range, "verdict": each.verdict,
                       "samples": each.samples, "source": each.source} for each in found.findings],
            cannot_identify=list(found.cannot_identify), notes=notes, next=following,
        )  # fmt: skip
        return DONE
    for line in _lines(found, [*notes, *_written(out, onto, picture)]):
        click.echo(clean(line))
    click.echo(f"Next: {following}")
    return DONE


def _writable(targets: list[Path], inputs: list[Path], force: bool) -> None:
    """Fail before the work, not after it; an input is never written over."""
    if len({each.resolve() for each in targets}) < len(targets):
        raise click.UsageError("--out and --picture name the same file: give the picture a name of its own.")
    for target in targets:
        name = clean(str(target))
        if target.resolve() in {each.resolve() for each in inputs}:
            raise click.UsageError(f"{name} is read by this command: write to another file.")
        if target.is_dir():
            raise click.UsageError(f"{name} is a folder: name a file.")
        if target.exists() and not force:
            raise click.UsageError(f"{name} exists already: choose another name, or write over it with --force.")
        if not target.parent.is_dir():
            raise click.UsageError(f"there is no folder {clean(str(target.parent))}: make it first, or choose another.")


def _text(found: Calibration, map_: Path, onto: Path | None, out: Path) -> tuple[str, list[str]]:
    """The fragment, or the whole scenario made of it, and what the reader should know about that."""
    if onto is None:
        return found.patch_text, []
    from wherefrom.laying import lay_over

    laid = lay_over(found.patch_text, onto, out, map_)
    return laid.text, list(laid.notes)


def _refused(error: CalibrationError, as_json: bool) -> int:
    problems = [
        {"file": each.file, "line": each.line, "column": each.column, "message": each.message,
         "next_step": each.next_step}
        for each in error.problems
    ]  # fmt: skip
    if as_json:
        emit_json("invalid", problems=problems)
        return INVALID
    for each in error.problems:
        place = f"{each.file}:{each.line}:{each.column}" if each.line else each.file
        click.echo(clean(f"{place}: {each.message}"), err=True)
        if each.next_step:
            click.echo(clean(f"  {each.next_step}"), err=True)
    count = len(problems)
    click.echo(f"{count} problem{'' if count == 1 else 's'}; nothing was written.", err=True)
    return INVALID


def _lines(found: Calibration, written: list[str]) -> list[str]:
    """The findings for a reader: figure, value, range on one line, the verdict below it."""
    lines = ["Found in the log (ranges are P10 to P90):"]
    for each in found.findings:
        ranged = f"  ({each.range})" if each.range else ""
        lines.append(f"  {each.path}: {each.value}{ranged}")
        if each.verdict:
            lines.append(f"      {each.verdict}; n = {each.samples:,}")
    lines.append("What the log cannot say:")
    lines += [f"  - {each}" for each in found.cannot_identify]
    return [*lines, *written]


def _written(out: Path, onto: Path | None, picture: Path | None) -> list[str]:
    what = "a fragment: it becomes part of a scenario by --onto" if onto is None else f"a scenario that extends {onto}"
    lines = [f"Wrote {out}, {what}."]
    return lines if picture is None else [*lines, f"Drew the fits in {picture}."]


def _following(logs: tuple[Path, ...], map_: Path, out: Path, onto: Path | None) -> str:
    """The next useful command: check the scenario, or make one of the fragment."""
    if onto is not None:
        return clean(f"wherefrom validate {shlex.quote(str(out))}")
    whole = out.with_name(f"{out.stem}_scenario{out.suffix or '.yaml'}")
    parts = ["wherefrom", "calibrate", *map(str, logs), "--map", str(map_)]
    return clean(f"{shlex.join(parts)} --onto SCENARIO.yaml --out {shlex.quote(str(whole))}")
