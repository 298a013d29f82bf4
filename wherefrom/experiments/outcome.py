"""What a batch has found so far: for every point its years, or why it failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wherefrom.experiments.experiment import Experiment, Point

Floats = NDArray[np.float64]
State = Literal["done", "open", "failed"]


@dataclass(frozen=True, eq=False)
class PointOutcome:
    """A point and its years. `values`: measure -> one value a replication, from replication 0 on (nan where a year does
    not define it). `reason`: why it failed, "" otherwise. `reached`: whether the wanted precision was reached."""

    point: Point
    state: State
    values: Mapping[str, Floats] = field(default_factory=dict)
    reason: str = ""
    reached: bool | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def years(self) -> int:
        """Years simulated."""
        return max((len(each) for each in self.values.values()), default=0)


@dataclass(frozen=True, eq=False)
class Outcome:
    """An experiment and the outcome of each of its points, in the order of the design."""

    experiment: Experiment
    points: tuple[PointOutcome, ...]

    @property
    def done(self) -> tuple[PointOutcome, ...]:
        """The points that have years."""
        return tuple(each for each in self.points if each.state == "done")

    @property
    def failed(self) -> tuple[PointOutcome, ...]:
        """The points that failed."""
        return tuple(each for each in self.points if each.state == "failed")

    def means(self, measure: str, points: Sequence[PointOutcome] | None = None) -> Floats:
        """The mean of a measure at these points (all that are done, by default), nan where no year defines it."""
        chosen = self.done if points is None else points
        found = np.full(len(chosen), np.nan)
        for place, each in enumerate(chosen):
            values = each.values[measure]
            known = values[np.isfinite(values)]
            if len(known):
                found[place] = known.mean()
        return found
