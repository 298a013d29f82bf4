"""How far a batch is, on stderr: a bar with time left on a terminal, otherwise a line every few seconds."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import click

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from wherefrom.batch.loop import Progress

_EVERY: Final = 5.0
"""Seconds between two lines where there is no terminal."""


def duration(seconds: float) -> str:
    """A time to wait in words: `40 s`, `12 min`, `3 h 20 min`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"


def how_far(progress: Progress) -> str:
    """`120 of 400 points, 2 failed; about 40 s left`."""
    said = f"{progress.done:,} of {progress.points:,} points"
    if progress.failed:
        said += f", {progress.failed:,} failed"
    if progress.left is not None and progress.open:
        said += f"; about {duration(progress.left)} left"
    return said


class BatchProgress:
    """Shows the progress of a batch; nothing is printed when `quiet`. `last`: what was last heard of it."""

    def __init__(self, quiet: bool = False) -> None:
        self.last: Progress | None = None
        self._quiet = quiet
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._told = time.monotonic()
        if not quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn
            from rich.progress import Progress as RichProgress

            self._bar = RichProgress(BarColumn(), TextColumn("{task.description}", markup=False),
                                     console=Console(stderr=True))

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, progress: Progress) -> None:
        """So far it is now."""
        self.last = progress
        if self._quiet:
            return
        finished = progress.done + progress.failed
        if self._bar is not None:
            rate = f", {progress.open / progress.left:.3g} points a second" if progress.left else ""
            if self._task is None:
                self._task = self._bar.add_task("", total=progress.points)
            self._bar.update(self._task, completed=finished, description=f"{how_far(progress)}{rate}")
        elif time.monotonic() - self._told >= _EVERY:
            self._told = time.monotonic()
            click.echo(f"  {how_far(progress)}", err=True)

    def say(self, text: str) -> None:
        """A line worth reading on the way."""
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False)
        elif not self._quiet:
            click.echo(text, err=True)
