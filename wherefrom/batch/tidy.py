"""The tables of a batch: a row a point, a row a value, and what failed. The same outcome gives the same bytes, in
whatever order its points were played."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from wherefrom.results.cells import Cell, SafeTexts

if TYPE_CHECKING:
    from wherefrom.batch.sharing import Place
    from wherefrom.experiments.experiment import Experiment, Factor, Level, Measure
    from wherefrom.experiments.outcome import Outcome, PointOutcome

POINTS: Final = "points.csv"
METRICS: Final = "metrics.csv"
FAILED: Final = "failed.csv"
_FIRST: Final = ("point", "scenario")
_LAST: Final = ("state", "years", "reached", "reason")
_BLOCK: Final = 500
"""Points joined to one piece of text: few writes, and no table in memory as a whole."""
Floats = NDArray[np.float64]


def write_tables(place: Place, folder: Path, outcome: Outcome) -> str:
    """Write points.csv, metrics.csv and, where points failed, failed.csv into a folder, each whole or not at all.
    Returns the SHA-256 of metrics.csv. Raises OSError."""
    place.write_parts(folder / POINTS, points_lines(outcome))
    if outcome.failed:
        place.write_parts(folder / FAILED, failed_lines(outcome))
    else:
        (folder / FAILED).unlink(missing_ok=True)
    return place.write_parts(folder / METRICS, metrics_lines(outcome))


def metrics_lines(outcome: Outcome) -> Iterator[bytes]:
    """metrics.csv in pieces: point, scenario, a column a factor, replication, metric, unit, value; ordered by point,
    measure and replication. Replications count from 0; a value that a year does not define has no row."""
    experiment = outcome.experiment
    texts = SafeTexts()
    yield _line(texts, [*_FIRST, *_factor_columns(experiment), "replication", "metric", "unit", "value"])
    measures = [(each.name, f",{texts[each.name]},{texts[_unit(each, experiment)]},") for each in experiment.measures]
    for block in _blocks(outcome.points):
        lines: list[str] = []
        for one in block:
            before = _before(texts, one)
            for name, between in measures:
                values = one.values.get(name, ())
                lines += [f"{before}{replication}{between}{value!r}\n"
                          for replication, value in enumerate(map(float, values)) if value == value]  # fmt: skip
        yield "".join(lines).encode("utf-8", "replace")


def points_lines(outcome: Outcome) -> Iterator[bytes]:
    """points.csv in pieces: a row a point with its levels, state (done, open, failed), years, whether the wanted
    precision was reached, the reason of a failure; of every measure the mean over the years that define it and its 95 %
    interval (Student's t; empty with fewer than two such years); and what else was kept of the point."""
    experiment = outcome.experiment
    texts = SafeTexts()
    facts = sorted({fact for each in outcome.points for fact in each.facts})
    columns = [text for each in experiment.measures for text in _measure_columns(each, experiment)]
    yield _line(texts, [*_FIRST, *_factor_columns(experiment), *_LAST, *columns, *facts])
    for block in _blocks(outcome.points):
        intervals = _intervals(block, [each.name for each in experiment.measures])
        lines: list[str] = []
        for one, numbers in zip(block, intervals, strict=True):
            reached = "" if one.reached is None else "yes" if one.reached else "no"
            after = ",".join([one.state, str(one.years), reached, texts[one.reason]])
            shown = ",".join(["" if number != number else repr(number) for number in numbers])
            kept = "".join([f",{texts[one.facts[fact]] if fact in one.facts else ''}" for fact in facts])
            lines.append(f"{_before(texts, one)}{after},{shown}{kept}\n")
        yield "".join(lines).encode("utf-8", "replace")


def failed_lines(outcome: Outcome) -> Iterator[bytes]:
    """failed.csv in pieces: point, scenario, a column a factor, reason; a row a point that failed."""
    texts = SafeTexts()
    yield _line(texts, [*_FIRST, *_factor_columns(outcome.experiment), "reason"])
    for one in outcome.failed:
        yield f"{_before(texts, one)}{texts[one.reason]}\n".encode("utf-8", "replace")


def level_cell(level: Level) -> Cell:
    """A level as a table holds it: its number in the factor's unit, else its words."""
    return level.shown if level.value is None else level.value


def mean_and_interval(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean, low and high end of its 95 % interval of each row over its finite values; nan with none, and of the
    interval with fewer than two. Student's t, as `sim.theory.intervals.mean_interval`."""
    known = np.isfinite(values)
    counts = known.sum(axis=1)
    filled = np.where(known, values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = filled.sum(axis=1) / counts
        off = np.where(known, values - means[:, None], 0.0)
        errors = np.sqrt((off * off).sum(axis=1) / (counts - 1)) / np.sqrt(counts)
    reach = np.full(len(values), np.nan)
    for count in np.unique(counts):
        if count >= 2:
            rows = counts == count
            reach[rows] = _quantile(int(count) - 1) * errors[rows]
    return means, means - reach, means + reach


@lru_cache(maxsize=1024)
def _quantile(degrees: int) -> float:
    from sim.theory.student import t_quantile

    return t_quantile(degrees, 0.975)


def _intervals(points: Sequence[PointOutcome], measures: Sequence[str]) -> list[list[float]]:
    """A row a point: mean, low and high of every measure, nan where there is none."""
    found = np.full((len(points), len(measures), 3), math.nan)
    alike: defaultdict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(points):
        if one.years:
            alike[one.years].append(place)
    for places in alike.values():
        for column, name in enumerate(measures):
            stacked = np.array([points[place].values[name] for place in places], dtype=np.float64)
            found[places, column, :] = np.stack(mean_and_interval(stacked), axis=1)
    rows: list[list[float]] = found.reshape(len(points), -1).tolist()
    return rows


def _factor_columns(experiment: Experiment) -> list[str]:
    """The header of each factor: its name with its unit; one that is called like another column says that it is a
    factor."""
    taken = {*_FIRST, *_LAST, "replication", "metric", "unit", "value"}
    shown = [_with_unit(each.name, _factor_unit(each)) for each in experiment.factors]
    return [f"{name} (factor)" if name in taken else name for name in shown]


def _factor_unit(factor: Factor) -> str:
    return "x" if factor.multiplied and factor.numeric and not factor.unit else factor.unit


def _measure_columns(measure: Measure, experiment: Experiment) -> tuple[str, str, str]:
    unit = _unit(measure, experiment)
    return (_with_unit(measure.name, unit), _with_unit(f"{measure.name} low", unit),
            _with_unit(f"{measure.name} high", unit))  # fmt: skip


def _with_unit(name: str, unit: str) -> str:
    return f"{name} [{unit}]" if unit else name


def _unit(measure: Measure, experiment: Experiment) -> str:
    return experiment.currency if measure.unit == "money" else measure.unit


def _before(texts: SafeTexts, one: PointOutcome) -> str:
    """The cells every row of a point begins with, a comma after each."""
    cells = [level_cell(level) for level in one.point.levels]
    shown = [texts[cell] if isinstance(cell, str) else repr(cell) for cell in cells]
    return "".join([f"{cell}," for cell in (str(one.point.number), texts[one.point.scenario], *shown)])


def _line(texts: SafeTexts, cells: Iterable[str]) -> bytes:
    return (",".join([texts[cell] for cell in cells]) + "\n").encode("utf-8", "replace")


def _blocks(points: Sequence[PointOutcome]) -> Iterator[Sequence[PointOutcome]]:
    for start in range(0, len(points), _BLOCK):
        yield points[start : start + _BLOCK]
