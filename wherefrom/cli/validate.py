"""`wherefrom validate`: is the scenario valid, and what does it contain?"""

from __future__ import annotations

from pathlib import Path

import click

from wherefrom.cli.output import clean, emit_json, json_option, load, same_arguments, scenario_arguments


@click.command()
@scenario_arguments
@json_option
def command(file: Path, with_: tuple[str, ...], set_: tuple[str, ...], as_json: bool) -> None:
    """Check the scenario in FILE: every problem with its place, or a short summary of what it contains.

    What is allowed but looks forgotten (opening hours without staff) is named, too, and does not fail.
    """
    from sim.scenario.cautions import cautions
    from wherefrom.cli.summary import summary, summary_lines

    loaded = load(file, with_, set_)
    found = summary(loaded)
    again = same_arguments(file, with_, set_)
    following = f"wherefrom {'plan' if found['plan']['goal'] is not None else 'run'} {again}"
    noticed = cautions(loaded.scenario)
    if as_json:
        emit_json("ok", file=str(file), digest=loaded.digest, summary=found, warnings=[
            {"path": each.path, "place": loaded.place(each.path), "message": each.message, "next_step": each.next_step}
            for each in noticed], next=following)
        return
    click.echo(f"{clean(str(file))} is valid: {clean(loaded.scenario.name)}")
    for label, text in summary_lines(found):
        click.echo(f"  {label:<10} {clean(text)}")
    for each in noticed:
        click.echo(clean(f"Warning: {loaded.place(each.path)}: {each.message}"))
        click.echo(clean(f"  {each.next_step}"))
    click.echo(f"Next: {following}")
