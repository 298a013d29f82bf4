"""Progress on stderr: a bar on a terminal, otherwise a plain line whenever another tenth is done."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


class Progress:
    """Counts simulated years of one task after another. Nothing is printed when `quiet`."""

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._total, self._done, self._told = 0, 0, 0
        if not quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as RichProgress

            self._bar = RichProgress(TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
                            TextColumn("years"), TimeElapsedColumn(), console=Console(stderr=True))

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def task(self, what: str, total: int) -> None:
        """Begin a task of `total` simulated years."""
        self._total, self._done, self._told = total, 0, 0
        if self._bar is not None:
            self._task = self._bar.add_task(what, total=total)
        elif not self._quiet:
            click.echo(f"{what}: up to {total} simulated years", err=True)

    def step(self, years: int = 1) -> None:
        """So many more years are done."""
        self._done += years
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self._done)
        elif not self._quiet and self._total and self._done * 10 // self._total > self._told:
            self._told = self._done * 10 // self._total
            click.echo(f"  {self._done} of {self._total} years", err=True)

    def say(self, text: str) -> None:
        """A line worth reading on the way."""
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False)
        elif not self._quiet:
            click.echo(text, err=True)
