"""What a calibration gives back, and how it complains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure estimated from a log.

    `path` is the place in the scenario file (or a plain name where the language has no place for it), `value` and
    `range` (P10 to P90) are texts in the scenario's units, `source` says where it comes from, `verdict` judges in
    words how well it is known or fits, `samples` counts the observations behind it.
    """

    path: str
    value: str
    range: str
    source: str
    verdict: str
    samples: int


@dataclass(frozen=True, slots=True)
class Curve:
    """A named line of a picture: `x` and `y` of equal length, in the units of its figure."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """Data of one picture; drawing is left to the charts.

    `kind`: `bars` (y over x, `low` and `high` are P10 and P90), `curve` (observed as steps, references as lines), or
    `steps` (the references alone, one step line each). `ticks` name the x values where they are not numbers.
    """

    kind: str
    title: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    x_label: str
    y_label: str
    ticks: tuple[str, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    references: tuple[Curve, ...] = ()


@dataclass(frozen=True, slots=True)
class Calibration:
    """The answer of a calibration: a fragment of scenario language, what it rests on, and what the log cannot say."""

    patch_text: str
    findings: tuple[Finding, ...]
    cannot_identify: tuple[str, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: `line` and `column` count from 1; 0 where the whole file is meant."""

    file: str
    line: int
    column: int
    message: str
    next_step: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.message}" + (f"; {self.next_step}" if self.next_step else "")


class CalibrationError(Exception):
    """The mapping file or a log cannot be used; `problems` lists every reason at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(each) for each in self.problems))
