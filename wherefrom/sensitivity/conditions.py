"""What may break, and where it does: the lead of the recommended scenario, profit, the goal, the promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from wherefrom.sensitivity.breaking import Crossing, crossings, nearest, of_shares, value_at
from wherefrom.sensitivity.choose import AT_BASE, Quantity
from wherefrom.sensitivity.cube import Cube
from wherefrom.sensitivity.curves import Basis, Curve
from wherefrom.sensitivity.estimates import Estimate, Floats

Kind = Literal["lead", "profit", "goal", "promises"]


@dataclass(frozen=True)
class Condition:
    """Something that holds where `values` (row x replication) are above zero on average. `rival`: of a lead; `wanted`:
    the value the measure is to reach otherwise."""

    kind: Kind
    measure: str
    scenario: str
    rival: str
    wanted: float
    values: Floats


@dataclass(frozen=True)
class BreakingPoint:
    """One condition along one factor, from `low` to `high` in its unit, the others as `basis` says.

    `start`: the base level, or the middle where it is unknown; `margin`: by how much the condition holds there
    (negative: it does not). `crossing`: where it stops (or starts) to hold, None if it does so nowhere; then `sure`
    says whether the 95 % interval leaves out zero at every point looked at. `at_base`: whether `margin` is that of the
    unchanged scenario.
    """

    kind: Kind
    measure: str
    scenario: str
    rival: str
    wanted: float
    factor: str
    basis: Basis
    low: float
    high: float
    start: float
    margin: Estimate
    crossing: Crossing | None
    sure: bool
    at_base: bool = True

    @property
    def holds(self) -> bool:
        """Whether the condition holds at the start."""
        return self.margin.mean > 0

    @property
    def rank(self) -> tuple[bool, bool, float]:
        """For sorting: what is lost first, then what is gained, then what never changes; the nearest to base first."""
        return self.crossing is None, not self.holds, self.distance

    @property
    def distance(self) -> float:
        """How far the crossing is from the start, as a share of the range looked at; infinite without a crossing."""
        return abs(self.crossing.at - self.start) / (self.high - self.low) if self.crossing else float("inf")


def conditions(cube: Cube, recommended: str, headline: bool, wanted: Mapping[str, float]) -> Iterator[Condition]:
    """What is asked of one measure: of the headline, the lead over every other scenario; of profit, more than zero; of
    goal and promises, the wanted chance (`wanted`: "goal" and "promises" -> share of years)."""
    scenarios = [name for name in cube.design.scenarios if np.isfinite(cube.of(name)).any()]
    if headline and recommended in scenarios:
        own = cube.of(recommended)
        for rival in scenarios:
            if rival != recommended:
                yield Condition("lead", cube.measure.name, recommended, rival, 0.0, cube.sign * (own - cube.of(rival)))
    if cube.measure.of:
        return
    kinds: dict[str, tuple[Kind, float | None]] = {
        "profit": ("profit", 0.0), "goal_met": ("goal", wanted.get("goal")),
        "promises_kept": ("promises", wanted.get("promises")),
    }
    kind, least = kinds.get(cube.measure.kpi, ("profit", None))
    if least is not None:
        for scenario in scenarios:
            yield Condition(kind, cube.measure.name, scenario, "", least, cube.of(scenario) - least)


def breaking_points(cube: Cube, condition: Condition) -> tuple[BreakingPoint, ...]:
    """The condition along every numeric factor: the next crossing on either side of the start, or one row that says it
    has none."""
    quantity = Quantity(cube.design, condition.values)
    found: list[BreakingPoint] = []
    for factor, axis in enumerate(cube.design.axes):
        curve = quantity.curve(factor, AT_BASE) if axis.numeric else None
        if curve is not None and curve.at[-1] > curve.at[0]:
            found += _along(condition, axis.factor.name, axis.factor.base, curve)
    return tuple(found)


def _along(condition: Condition, factor: str, base: float | None, curve: Curve) -> list[BreakingPoint]:
    low, high = float(curve.at[0]), float(curve.at[-1])
    known = base is not None and low <= base <= high
    start = base if known and base is not None else (low + high) / 2
    mean, half = value_at(curve, start)
    margin = Estimate(mean, mean - half, mean + half)
    found = nearest(crossings(curve), start)
    # Only where the values of the curve are the yes and no of single points does each share have exact bounds.
    if condition.kind in ("goal", "promises") and curve.basis == "base" and curve.values.shape[1] > 1:
        found = tuple(of_shares(each, curve, condition.wanted) for each in found)
    sides = curve.mean > 0
    sure = bool((np.abs(curve.mean) > curve.half).all() and sides.all() == sides.any())
    return [
        BreakingPoint(condition.kind, condition.measure, condition.scenario, condition.rival, condition.wanted, factor,
                      curve.basis, low, high, start, margin, crossing, sure and crossing is None,
                      known and curve.basis != "average")
        for crossing in (found or (None,))
    ]
