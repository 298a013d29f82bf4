"""`wherefrom report`: write the report of a finished run again, from its folder alone."""

from __future__ import annotations

from pathlib import Path

import click

from wherefrom.cli.output import DONE, INVALID, USAGE, clean, emit_json, json_option


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@json_option
def command(run: Path, as_json: bool) -> int:
    """Write report.html and the charts of RUN (a folder below results/) again.

    Exit codes: 0 done, 2 no such run, 3 the run folder is damaged.
    """
    # Late, so that the help does not pay for what it does not use.
    from wherefrom.results.errors import RunDamaged, RunFolderError

    try:
        written, answer = _write_again(run)
    except RunFolderError as error:
        damaged = isinstance(error, RunDamaged)
        if as_json:
            problem = {"file": error.where, "message": f"{error.what}: {error.why}", "next_step": error.next_step}
            emit_json("invalid" if damaged else "usage", problems=[problem])
        else:
            click.echo("\n".join(clean(line) for line in f"wherefrom: {error}".split("\n")), err=True)
        return INVALID if damaged else USAGE
    if as_json:
        files = [path.relative_to(run).as_posix() for path in written]
        emit_json("ok", run=str(run), answer=answer, files=files)
    else:
        click.echo(clean(answer))
        click.echo(f"{len(written)} files written. Read {clean(str(run / 'report.html'))}")
    return DONE


def _write_again(run: Path) -> tuple[list[Path], str]:
    """Write the page of a run of any kind; the files written, and its answer in a sentence. Raises RunFolderError."""
    from wherefrom.batch.manifest import is_batch
    from wherefrom.results.read import read_manifest, read_report

    if is_batch(run):
        return _batch_again(run)
    manifest = read_manifest(run)
    if manifest.get("command") == "compare":
        from wherefrom.comparing.save import read_summary, rewrite_page

        shown = read_summary(run, manifest)
        return rewrite_page(run, manifest), shown.best or shown.rivals[0].sentence
    from wherefrom.report.findings import answer
    from wherefrom.results.write import rebuild_report

    written = rebuild_report(run)
    return written, answer(read_report(run))


def _batch_again(run: Path) -> tuple[list[Path], str]:
    """The page, charts and tables of a batch, of what has been played so far. Raises RunFolderError."""
    from wherefrom.batch.status import read_batch
    from wherefrom.sensitivity.save import save
    from wherefrom.sensitivity.sentences import sentences

    outcome, _ = read_batch(run)
    return save(outcome, run), " ".join(sentences(outcome))
