"""What can be wrong with a run folder, in words for its reader."""

from __future__ import annotations


class RunFolderError(Exception):
    """A run folder cannot be used: what, where, why, and the next step."""

    def __init__(self, what: str, where: str, why: str, next_step: str) -> None:
        super().__init__(f"{what}: {where}\n  why: {why}\n  next: {next_step}")
        self.what, self.where, self.why, self.next_step = what, where, why, next_step


class RunMissing(RunFolderError):
    """There is no such folder, or it holds no run."""


class RunDamaged(RunFolderError):
    """The folder is a run, but a file in it is missing, changed or unreadable."""
