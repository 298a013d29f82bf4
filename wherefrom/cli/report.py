"""`wherefrom report`: write the report of a finished run again, from its folder alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click


@click.command("report")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the files written and the answer as JSON.")
def command(run: Path, as_json: bool) -> None:
    """Write report.html and the charts of RUN (a folder below results/) again.

    Exit codes: 0 done, 2 no such run, 3 the run folder is damaged.
    """
    # Late, so that `wherefrom --help` does not pay for what it does not use.
    from wherefrom.results.errors import RunDamaged, RunFolderError
    from wherefrom.results.read import read_report
    from wherefrom.results.write import rebuild_report

    try:
        written = rebuild_report(run)
        data = read_report(run)
    except RunFolderError as error:
        if as_json:
            fields = {"what": error.what, "where": error.where, "why": error.why, "next": error.next_step}
            click.echo(json.dumps({"error": fields}, ensure_ascii=False))
        click.echo(f"error: {error}", err=True)
        sys.exit(3 if isinstance(error, RunDamaged) else 2)
    from wherefrom.report.findings import answer

    if as_json:
        files = [path.relative_to(run).as_posix() for path in written]
        click.echo(json.dumps({"run": str(run), "answer": answer(data), "files": files}, ensure_ascii=False))
        return
    click.echo(answer(data))
    click.echo(f"{len(written)} files written. Read {run / 'report.html'}")
