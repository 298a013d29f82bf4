"""How far a batch is, read from its folder while it runs or afterwards; writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wherefrom.batch.manifest import is_batch, read_extended
from wherefrom.batch.progress import read_progress
from wherefrom.batch.saved import DESIGN, read_design
from wherefrom.batch.scan import Scan
from wherefrom.batch.sharing import RUNNING, places_taken, take_place
from wherefrom.batch.tidy import FAILED, METRICS, POINTS, write_tables
from wherefrom.batch.years import outcome_of
from wherefrom.experiments.experiment import Measure
from wherefrom.experiments.outcome import Outcome
from wherefrom.results.errors import RunDamaged, RunMissing

_MOST_LEVELS: Final = 12
"""Levels of a factor that are told one by one."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Mean:
    """The mean of a measure over the `points` done at one `level` of a factor (or of one scenario: `of` "scenario"),
    each counting by its own mean over its years; `lowest` and `highest` of these points. nan without points."""

    of: str
    level: str
    points: int
    mean: float
    lowest: float
    highest: float


@dataclass(frozen=True)
class Status:
    """How far a batch is. `processes`: how many play it now. `rate`: points a second of all of them, and `seconds_left`
    by it, None while nobody knows. `measure`: the main one, with its unit; `means` so far by scenario and level.
    `damaged`: records that will be played again."""

    folder: Path
    outcome: Outcome
    processes: int
    rate: float | None
    measure: Measure
    unit: str
    means: tuple[Mean, ...]
    damaged: int

    @property
    def open(self) -> int:
        """Points that still miss years."""
        return sum(each.state == "open" for each in self.outcome.points)

    @property
    def state(self) -> str:
        """"running", "finished", "finished with failed points", or "stopped" where nobody plays what is open."""
        if self.open:
            return "running" if self.processes else "stopped"
        return "finished with failed points" if self.outcome.failed else "finished"

    @property
    def seconds_left(self) -> float | None:
        """Time left at the measured rate."""
        return self.open / self.rate if self.rate and self.open else None


def read_batch(folder: Path) -> tuple[Outcome, int]:
    """What a batch folder holds now, complete or not, and how many of its records are damaged. Changes nothing.

    Raises RunMissing for a folder that is no batch, RunDamaged where its design cannot be read, OSError.
    """
    if not is_batch(folder):
        there = "it holds no manifest of a batch" if folder.exists() else "there is no folder of that name"
        raise RunMissing("not a batch folder", str(folder), there, "give the folder that `wherefrom batch` named")
    path = folder / DESIGN
    try:
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        experiment, keys = read_design(text, folder)
    except (FileNotFoundError, ValueError) as error:
        why = "it was stopped before it had begun" if isinstance(error, FileNotFoundError) else str(error)
        raise RunDamaged("unreadable batch folder", str(path), why, "repeat `wherefrom batch` with --resume") from error
    scan = Scan(folder, keys)
    outcome = outcome_of(experiment, keys, scan.records(), read_extended(folder))
    return outcome, len(scan.damaged)


def status_of(folder: Path) -> Status:
    """How far the batch in a folder is. Raises what `read_batch` raises."""
    running = folder / RUNNING
    taken = places_taken(running)
    notes = [note for place in taken if (note := read_progress(running / str(place))) is not None]
    rates = [note.rate for note in notes if note.rate]
    outcome, damaged = read_batch(folder)
    experiment = outcome.experiment
    measure = experiment.measures[0]
    unit = experiment.currency if measure.unit == "money" else measure.unit
    return Status(folder, outcome, len(taken), sum(rates) if rates else None, measure, unit,
                  _means(outcome, measure.name), damaged)  # fmt: skip


def write_tables_so_far(folder: Path, outcome: Outcome) -> tuple[Path, ...]:
    """Write points.csv, metrics.csv and failed.csv of what is there into the folder, whole or not at all; a batch that
    runs there is not disturbed and writes them again at its end. Returns the files written. Raises OSError."""
    place = take_place(folder / RUNNING)
    try:
        write_tables(place, folder, outcome)
    finally:
        place.leave()
    return tuple(path for name in (POINTS, METRICS, FAILED) if (path := folder / name).exists())


def _means(outcome: Outcome, measure: str) -> tuple[Mean, ...]:
    """Means by scenario, and by level of each factor that has few."""
    experiment, done = outcome.experiment, [each.point for each in outcome.done]
    values = outcome.means(measure)
    names = [each.name for each in experiment.candidates]
    found = list(_grouped("scenario", names, [each.scenario for each in done], values))
    for place, factor in enumerate(experiment.factors):
        levels = list(dict.fromkeys(each.levels[place].shown for each in experiment.points))
        if len(levels) <= _MOST_LEVELS:
            found += _grouped(factor.name, levels, [each.levels[place].shown for each in done], values)
    return tuple(found)


def _grouped(of: str, levels: Sequence[str], belongs: Sequence[str], values: Floats) -> Iterator[Mean]:
    for level in levels:
        here = values[[each == level for each in belongs]]
        known = here[np.isfinite(here)]
        if len(known):
            yield Mean(of, level, len(here), float(known.mean()), float(known.min()), float(known.max()))
        else:
            yield Mean(of, level, len(here), np.nan, np.nan, np.nan)
