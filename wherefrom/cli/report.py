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
    from wherefrom.results.read import read_report
    from wherefrom.results.write import rebuild_report

    try:
        written = rebuild_report(run)
        data = read_report(run)
    except RunFolderError as error:
        damaged = isinstance(error, RunDamaged)
        if as_json:
            problem = {"file": error.where, "message": f"{error.what}: {error.why}", "next_step": error.next_step}
            emit_json("invalid" if damaged else "usage", problems=[problem])
        else:
            click.echo("\n".join(clean(line) for line in f"wherefrom: {error}".split("\n")), err=True)
        return INVALID if damaged else USAGE
    from wherefrom.report.findings import answer

    if as_json:
        files = [path.relative_to(run).as_posix() for path in written]
        emit_json("ok", run=str(run), answer=answer(data), files=files)
    else:
        click.echo(clean(answer(data)))
        click.echo(f"{len(written)} files written. Read {clean(str(run / 'report.html'))}")
    return DONE
