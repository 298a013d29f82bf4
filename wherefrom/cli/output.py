"""What all subcommands share: exit codes, the JSON envelope, safe text, and the options that name a scenario."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from sim.scenario.load import ScenarioFile

DONE: Final = 0
OUR_BUG: Final = 1
USAGE: Final = 2
INVALID: Final = 3
INFEASIBLE: Final = 4
NOT_REACHED: Final = 5
POINTS_FAILED: Final = 6
INTERRUPTED: Final = 130

JSON_SCHEMA: Final = "wherefrom/json/1"

_Command = TypeVar("_Command", bound=Callable[..., Any])


def emit_json(status: str, **content: object) -> None:
    """Print the JSON envelope of a result: schema, status, and the content."""
    text = _laid_out({"schema": JSON_SCHEMA, "status": status, **content})
    # A file name of the command line may hold bytes that are no text.
    click.echo(text.encode("utf-8", "replace").decode("utf-8"))


def _laid_out(envelope: dict[str, object]) -> str:
    """JSON with a line for each key and each row of a table: readable, and many times faster than indenting all."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    lines = []
    for key, value in envelope.items():
        if isinstance(value, list) and len(value) > 1:
            shown = "[\n  " + ",\n  ".join([encode(row) for row in value]) + "\n ]"
        else:
            shown = encode(value)
        lines.append(f" {encode(key)}: {shown}")
    return "{\n" + ",\n".join(lines) + "\n}"


def clean(text: str) -> str:
    """Text of a scenario or an error made safe for a terminal: control characters become question marks."""
    return "".join(each if each.isprintable() else "?" for each in text)


def scenario_arguments(function: _Command) -> _Command:
    """The arguments `FILE`, `--with` and `--set` (as `file`, `with_`, `set_`) of a subcommand."""
    for decorate in (
        click.option("--set", "set_", multiple=True, metavar="PATH=VALUE", help="Set a value; PATH may hold `*`, and "
                     "PATH*=0.85 multiplies. May be repeated."),
        click.option("--with", "with_", multiple=True, metavar="NAME", help="Lay a named override of the file over it. "
                     "May be repeated."),
        click.argument("file", type=click.Path(path_type=Path)),
    ):  # fmt: skip
        function = decorate(function)
    return function


def json_option(function: _Command) -> _Command:
    """The flag `--json` (as `as_json`) of a subcommand."""
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(function)


def engine_option(function: _Command) -> _Command:
    """The option `--engine` (as `engine`) of a subcommand."""
    from sim.engines import DEFAULT_ENGINE, ENGINES

    return click.option("--engine", type=click.Choice(list(ENGINES)), default=DEFAULT_ENGINE, show_default=True,
                        help="The simulator; all give the same years.")(function)


def jobs_option(function: _Command) -> _Command:
    """The option `--jobs` (as `jobs`) of a subcommand that simulates years."""
    return click.option("--jobs", type=click.IntRange(1, 256), default=_cores, show_default="the cores it may use",
                        help="Years simulated side by side; never changes a result.")(function)


def seed_option(function: _Command) -> _Command:
    """The option `--seed` (as `seed`) of a subcommand that simulates years."""
    return click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True,
                        help="Seed of all random values.")(function)


def out_option(function: _Command) -> _Command:
    """The option `--out` (as `out`): the folder in which run folders are made."""
    return click.option("--out", type=click.Path(path_type=Path), default=Path("results"), show_default=True,
                        help="Where the run folder goes.")(function)


def no_folder_option(function: _Command) -> _Command:
    """The flag `--no-folder` (as `no_folder`) of a subcommand that may only print."""
    return click.option("--no-folder", is_flag=True, help="Print only; write no run folder.")(function)


def _cores() -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(max(cores, 1), 256)


def make_simulator_ready(engine: str) -> None:
    """Compile the simulator unless it is compiled, saying so on stderr beforehand, even where JSON is wanted: it may
    take a minute."""
    from sim.replicate.warm import make_ready
    from sim.world.compiled import without_linear_algebra

    without_linear_algebra()
    make_ready(engine, lambda words: click.echo(words, err=True))


def load(file: Path, with_: tuple[str, ...], set_: tuple[str, ...]) -> ScenarioFile:
    """Load the scenario a subcommand names. Raises ScenarioError."""
    from sim.scenario.load import load_scenario

    return load_scenario(file, with_=with_, set_=set_)


def same_arguments(file: Path, with_: tuple[str, ...], set_: tuple[str, ...]) -> str:
    """The scenario arguments as one types them again, for the next useful command."""
    import shlex

    parts = [str(file)]
    for name in with_:
        parts += ["--with", name]
    for setting in set_:
        parts += ["--set", setting]
    return clean(shlex.join(parts))


def writable_folder(out: Path) -> None:
    """Make the folder for results, so that what cannot be written fails before the work. Raises UsageError."""
    from tempfile import TemporaryFile

    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise click.UsageError(f"Cannot write into {clean(str(out))}: {error.strerror}. Choose another folder with "
                               "--out.") from None
