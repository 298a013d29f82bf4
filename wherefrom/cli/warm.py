"""`wherefrom warm`: compile the simulator ahead of its first use."""

from __future__ import annotations

import click

from wherefrom.cli.output import DONE, clean, emit_json, engine_option, json_option


@click.command()
@engine_option
@json_option
def command(engine: str, as_json: bool) -> int:
    """Compile the simulator now, so that the first run need not.

    The code is kept in this user's cache folder (or in WHEREFROM_CACHE), in a folder of its own for every version of
    the program, of Python and of the compiler; old ones are removed when they are no longer used.
    """
    from sim.replicate.warm import warm, why_cold
    from sim.world.code_cache import code_folder

    words = why_cold(engine)
    if words:
        click.echo(words, err=True)
    seconds = warm(engine, lambda further: click.echo(further, err=True))
    folder = code_folder()
    if as_json:
        emit_json("ok", engine=engine, compiled=bool(words), seconds=round(seconds, 2),
                  folder=None if folder is None else str(folder))
    elif folder is None:
        click.echo(f"Compiled in {seconds:.1f} s, but it could not be kept.")
    else:
        what = f"Compiled in {seconds:.1f} s into" if words else f"Was compiled before (a trial took {seconds:.1f} s):"
        click.echo(f"{what} {clean(str(folder))}")
    return DONE
