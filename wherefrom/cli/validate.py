"""`wherefrom validate`: is the scenario valid, and what does it contain?"""

from __future__ import annotations

from pathlib import Path

import click

from wherefrom.cli.output import clean, emit_json, json_option, load, same_arguments, scenario_arguments


@click.command()
@scenario_arguments
@json_option
def command(file: Path, with_: tuple[str, ...], set_: tuple[str, ...], as_json: bool) -> None:
    """Check the scenario in FILE: every problem with its place, or a short summary of what it contains."""
    from wherefrom.cli.summary import summary, summary_lines

    loaded = load(file, with_, set_)
    found = summary(loaded)
    again = same_arguments(file, with_, set_)
    following = f"wherefrom {'plan' if found['plan']['goal'] is not None else 'run'} {again}"
    if as_json:
        emit_json("ok", file=str(file), digest=loaded.digest, summary=found, next=following)
        return
    click.echo(f"{clean(str(file))} is valid: {clean(loaded.scenario.name)}")
    for label, text in summary_lines(found):
        click.echo(f"  {label:<10} {clean(text)}")
    click.echo(f"Next: {following}")
