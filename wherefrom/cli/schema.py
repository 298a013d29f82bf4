"""`wherefrom schema`: the JSON Schema of the scenario language, for editors."""

from __future__ import annotations

import json

import click

from wherefrom.cli.output import json_option


@click.command()
@json_option
def command(as_json: bool) -> None:
    """Print the JSON Schema of the scenario language (it is JSON with or without --json)."""
    from sim.scenario.json_schema import json_schema

    click.echo(json.dumps(json_schema(), indent=None if as_json else 1, ensure_ascii=False))
