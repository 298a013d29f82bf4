"""The programs in benchmarks/limit: both models as special cases in C, compiled with the machine's own compiler."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from benchmarks.counts import Counts

SOURCES = {"SF": "sales_floor.c", "EA": "erlang_a.c"}
FLAGS = ("-O3", "-march=native", "-std=gnu11")
FOLDER = Path(__file__).resolve().parent / "limit"


class NoCompiler(RuntimeError):
    """There is no C compiler, or it did not accept the programs."""


def compiler() -> list[str]:
    """The command of the C compiler: the environment's CC, else gcc, else cc. Raises NoCompiler."""
    own = os.environ.get("CC")
    if own:
        return shlex.split(own)
    for name in ("gcc", "cc"):
        found = shutil.which(name)
        if found:
            return [found]
    raise NoCompiler("no C compiler found: install gcc, or name one in the environment variable CC")


def compiler_version() -> str:
    """The first line of what the compiler says of itself. Raises NoCompiler."""
    try:
        said = subprocess.run([*compiler(), "--version"], capture_output=True, text=True, check=False).stdout
    except OSError as error:
        raise NoCompiler(f"the C compiler {compiler()[0]} cannot be started: {error}") from error
    return said.splitlines()[0] if said else compiler()[0]


class Program:
    """One compiled program; it is thrown away with its temporary folder when the benchmark ends."""

    def __init__(self, model: str, shared: bool) -> None:
        """Compile. Raises NoCompiler with what the compiler said."""
        self._folder = tempfile.TemporaryDirectory(prefix="limit-")
        self._program = Path(self._folder.name) / SOURCES[model].removesuffix(".c")
        self._draws = "shared" if shared else "drawn"
        command = [*compiler(), *FLAGS, str(FOLDER / SOURCES[model]), "-o", str(self._program), "-lm"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            raise NoCompiler(f"the C compiler {command[0]} cannot be started: {error}") from error
        if done.returncode:
            first = (done.stderr.strip().splitlines() or ["it said nothing"])[0]
            raise NoCompiler(f"{command[0]} did not compile {SOURCES[model]}: {first}")

    def runs(self, seed: int, minutes: int, number: int) -> tuple[float, list[Counts]]:
        """Seconds a run (its own clock: without start and without the draws made ahead) and the counts of each."""
        said = subprocess.run([str(self._program), str(minutes), str(seed), str(number), self._draws],
                              capture_output=True, text=True, check=True).stdout
        rows = [json.loads(line) for line in said.splitlines()]
        seconds = sum(row.pop("seconds") for row in rows) / number
        return seconds, [Counts(**row) for row in rows]
