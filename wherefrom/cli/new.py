"""`wherefrom new`: a small commented scenario to begin with."""

from __future__ import annotations

import os
import shlex
import tempfile
from pathlib import Path
from typing import Final

import click

from wherefrom.cli.output import clean, emit_json, json_option

TEMPLATES: Final = ("shop", "telephone", "inbound")


def template_text(name: str) -> str:
    """The text of a template."""
    return Path(__file__).with_name(f"template_{name}.yaml").read_text(encoding="utf-8")


def write_whole(path: Path, text: str) -> None:
    """Write a file under a temporary name beside it, then rename it: it is there whole, or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        # Temporary files are private; the scenario is a file like any other.
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--template", type=click.Choice(TEMPLATES), default="shop", show_default=True, help="What to begin with: "
              "a shop, an outbound telephone desk with its own list, or an inbound telephone line.")  # fmt: skip
@click.option("--force", is_flag=True, help="Write over a file that exists.")
@json_option
def command(file: Path, template: str, force: bool, as_json: bool) -> None:
    """Write a small commented scenario to FILE."""
    try:
        is_folder, exists, has_folder = file.is_dir(), file.exists(), file.parent.is_dir()
    except OSError as error:  # e.g. a name too long for any file
        raise click.UsageError(f"there can be no such file ({(error.strerror or '').lower()}).") from None
    if is_folder:
        raise click.UsageError(f"{clean(str(file))} is a folder: name a file, e.g. {clean(str(file / 'first.yaml'))}.")
    if exists and not force:
        raise click.UsageError(
            f"{clean(str(file))} exists already: choose another name, or write over it with --force."
        )
    if not has_folder:
        raise click.UsageError(f"there is no folder {clean(str(file.parent))}: make it first, or choose another.")
    try:
        write_whole(file, template_text(template))
    except OSError as error:
        raise click.UsageError(
            f"{clean(str(file))} cannot be written ({(error.strerror or str(error)).lower()})."
        ) from None
    following = f"wherefrom validate {clean(shlex.quote(str(file)))}"
    if as_json:
        emit_json("ok", file=str(file), template=template, next=following)
        return
    click.echo(f"Wrote {clean(str(file))}, a small {template} scenario to begin with.")
    click.echo(f"Next: {following}")
