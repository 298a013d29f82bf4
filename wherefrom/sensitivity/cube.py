"""The years of a batch as arrays: scenario x row of the design x replication, and the levels of every row.

Only the replications that every point has are used, so that any two points can be compared on the same luck.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from wherefrom.experiments.experiment import Factor, Level, Measure, Point
from wherefrom.experiments.outcome import Outcome
from wherefrom.sensitivity.estimates import Floats, mean_known

Ints = NDArray[np.int64]
MANY_LEVELS = 60


@dataclass(frozen=True, eq=False)
class Axis:
    """A factor over its levels: `shown` as written, `numbers` their values (nan for words), ascending where numeric.
    `base`: the level of the unchanged scenario among them, None where it is not."""

    factor: Factor
    shown: tuple[str, ...]
    numbers: Floats
    base: int | None

    @property
    def numeric(self) -> bool:
        """Whether its levels are numbers."""
        return bool(np.isfinite(self.numbers).all())


@dataclass(frozen=True, eq=False)
class Design:
    """The rows of a design. `levels`: row x factor -> place among the levels of the factor; `numbers`: the value."""

    scenarios: tuple[str, ...]
    axes: tuple[Axis, ...]
    rows: tuple[int, ...]
    levels: Ints

    @cached_property
    def numbers(self) -> Floats:
        """Row x factor -> value in the factor's unit, nan for words."""
        found = np.full(self.levels.shape, np.nan)
        for place, axis in enumerate(self.axes):
            found[:, place] = axis.numbers[self.levels[:, place]]
        return found

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """How many levels each factor has."""
        return tuple(len(axis.shown) for axis in self.axes)

    @cached_property
    def crossed(self) -> bool:
        """Whether every level of each factor meets every level of all others exactly once (a full grid)."""
        whole = 1
        for levels in self.shape:
            whole *= levels
            if whole > len(self.rows) or levels > MANY_LEVELS:
                return False
        return bool(self.axes) and whole == len(self.rows) == len(np.unique(self.levels, axis=0))

    @cached_property
    def order(self) -> Ints:
        """For a crossed design: the rows in the order of their levels, the last factor moving fastest."""
        return np.asarray(np.lexsort(self.levels.T[::-1]), dtype=np.int64)

    @cached_property
    def at_base(self) -> NDArray[np.bool_]:
        """Row x factor -> whether the factor is at its base level."""
        found = np.zeros(self.levels.shape, dtype=np.bool_)
        for place, axis in enumerate(self.axes):
            if axis.base is not None:
                found[:, place] = self.levels[:, place] == axis.base
        return found

    @cached_property
    def base_row(self) -> int | None:
        """Place of the row in which every factor is at its base level."""
        places = np.flatnonzero(self.at_base.all(axis=1)) if self.axes else np.arange(min(1, len(self.rows)))
        return int(places[0]) if len(places) else None


@dataclass(frozen=True, eq=False)
class Cube:
    """One measure: `values` by scenario, row and replication; nan where a point failed, is open, or a year does not
    define the measure."""

    measure: Measure
    design: Design
    values: Floats

    @property
    def sign(self) -> float:
        """1 where more is better (or neither is), -1 where less is."""
        return -1.0 if self.measure.better == "lower" else 1.0

    def of(self, scenario: str) -> Floats:
        """Row x replication of one scenario."""
        return np.asarray(self.values[self.design.scenarios.index(scenario)])

    def means(self, scenario: str) -> Floats:
        """Mean by row of one scenario, nan where there is none."""
        return mean_known(self.of(scenario), 1)


def design_of(outcome: Outcome) -> Design:
    """The design behind an outcome. Scenarios stand in the order of the experiment."""
    experiment = outcome.experiment
    first: dict[int, Point] = {}
    for point in experiment.points:
        first.setdefault(point.row, point)
    rows = tuple(sorted(first))
    columns = []
    axes = []
    for place, factor in enumerate(experiment.factors):
        axis, column = _axis(factor, [first[row].levels[place] for row in rows])
        axes.append(axis)
        columns.append(column)
    levels = np.array(columns, dtype=np.int64).reshape(len(axes), len(rows)).T
    return Design(tuple(each.name for each in experiment.candidates), tuple(axes), rows, levels)


def _axis(factor: Factor, levels: list[Level]) -> tuple[Axis, Ints]:
    values = [_value(factor, level) for level in levels]
    numeric = factor.numeric and all(np.isfinite(values))
    keys: list[float | str] = list(values) if numeric else [level.shown for level in levels]
    first: dict[float | str, Level] = {}
    for key, level in zip(keys, levels, strict=True):
        first.setdefault(key, level)
    ordered = sorted(first, key=float) if numeric else list(first)
    numbers = np.array([float(key) if numeric else np.nan for key in ordered], dtype=np.float64)
    place = {key: number for number, key in enumerate(ordered)}
    column = np.array([place[key] for key in keys], dtype=np.int64)
    chosen = [first[key] for key in ordered]
    return Axis(factor, tuple(level.shown for level in chosen), numbers, _base(factor, chosen, numbers)), column


def _value(factor: Factor, level: Level) -> float:
    """The number of a level; of the unchanged scenario ("as it is") the base; nan for words."""
    if level.value is not None:
        return level.value
    unchanged = not level.set_ and not level.with_
    return factor.base if unchanged and factor.base is not None else float("nan")


def _base(factor: Factor, levels: list[Level], numbers: Floats) -> int | None:
    if factor.base is not None and np.isfinite(numbers).all() and len(numbers):
        gaps = np.abs(numbers - factor.base)
        nearest = int(np.argmin(gaps))
        return nearest if gaps[nearest] <= 1e-9 * max(abs(factor.base), float(np.ptp(numbers)), 1e-300) else None
    unchanged = [place for place, level in enumerate(levels) if not level.set_ and not level.with_]
    return unchanged[0] if len(unchanged) == 1 else None


def common_years(outcome: Outcome) -> int:
    """How many replications every point that is done has."""
    return min((each.years for each in outcome.done), default=0)


def cubes(outcome: Outcome, design: Design) -> tuple[Cube, ...]:
    """All measures as arrays, in the order of the experiment."""
    years = common_years(outcome)
    place = {row: number for number, row in enumerate(design.rows)}
    scenario = {name: number for number, name in enumerate(design.scenarios)}
    spots = [(scenario[each.point.scenario], place[each.point.row], each) for each in outcome.done]
    found = []
    for measure in outcome.experiment.measures:
        values = np.full((len(design.scenarios), len(design.rows), years), np.nan)
        for one, row, each in spots:
            held = each.values.get(measure.name)
            if held is not None and len(held):
                values[one, row, : min(len(held), years)] = held[:years]
        found.append(Cube(measure, design, values))
    return tuple(found)
