"""Where every value of a scenario came from, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Who set a value: the layer (`file`, a parent's name, `overrides.<name>`, `--set`, a plan), and the place.

    `line` and `column` count from 1 (0: no place in a file); `text` is the value as written, "" for sections.
    """

    layer: str
    file: str
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file or self.layer


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a scenario: where, what (with the value given and what is allowed), what to do."""

    file: str
    line: int
    column: int
    path: str
    message: str
    next_step: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        where = f"{self.path}: " if self.path else ""
        after = f"\n  {self.next_step}" if self.next_step else ""
        return f"{place}: {where}{self.message}{after}"


class ScenarioError(Exception):
    """A scenario that cannot be used; `problems` lists everything found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        unique = dict.fromkeys(problems)
        self.problems: tuple[Problem, ...] = tuple(sorted(unique, key=lambda each: (each.file, each.line, each.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Problem, ...]]]:
        return ScenarioError, (self.problems,)


def problem_at(origin: Origin, path: str, message: str, next_step: str = "") -> Problem:
    """A problem at the place of `origin`."""
    return Problem(origin.file or origin.layer, origin.line, origin.column, path, message, next_step)


def dotted(path: Path_) -> str:
    """`("channels", "shop", "steps", 0)` -> `channels.shop.steps.0`."""
    return ".".join(str(part) for part in path)
