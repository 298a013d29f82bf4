"""`wherefrom schema`: the JSON Schema of the scenario language or of the experiment language, for editors."""

from __future__ import annotations

import json

import click

from wherefrom.cli.output import json_option


@click.command()
@click.option("--experiment", is_flag=True, help="Print the schema of experiment files instead.")
@json_option
def command(experiment: bool, as_json: bool) -> None:
    """Print the JSON Schema of the scenario language (it is JSON with or without --json)."""
    if experiment:
        from wherefrom.experiments.language import json_schema
    else:
        from sim.scenario.json_schema import json_schema

    click.echo(json.dumps(json_schema(), indent=None if as_json else 1, ensure_ascii=False))
