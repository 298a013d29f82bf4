"""What each factor does alone, from its low end to its high end (a tornado)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wherefrom.sensitivity.choose import AT_BASE, Quantity
from wherefrom.sensitivity.cube import Axis, Cube
from wherefrom.sensitivity.curves import Basis, Curve
from wherefrom.sensitivity.estimates import Estimate, Floats


@dataclass(frozen=True)
class Bar:
    """One factor. `low`, `high`: the levels at its ends (numbers in its unit; of words, the levels where the measure is
    least and greatest); `at_low`, `at_high`: the measure there minus the measure at `middle`; `swing`: at the high end
    minus at the low end. `basis`: what the other factors do;
    `from_base`: whether `middle` is the unchanged scenario."""

    measure: str
    scenario: str
    factor: str
    basis: Basis
    low: float | str
    high: float | str
    middle: float
    at_low: Estimate
    at_high: Estimate
    swing: Estimate
    from_base: bool = True


def tornado(cube: Cube, scenario: str) -> tuple[Bar, ...]:
    """The factors of one scenario, greatest swing first. A factor without points for it is left out."""
    quantity = Quantity(cube.design, cube.of(scenario))
    found = []
    for factor, axis in enumerate(cube.design.axes):
        curve = quantity.curve(factor, AT_BASE)
        if curve is not None:
            found.append(_bar(cube, scenario, axis, curve))
    return tuple(sorted(found, key=lambda bar: -abs(bar.swing.mean)))


def middle_of(axis: Axis, curve: Curve) -> tuple[Floats, bool]:
    """Weights of the places of a curve that give the value it is measured against, and whether that is base: base where
    it is among them; else all places alike (averaged), or the middle place (fitted)."""
    places = len(curve.at)
    base: float | None = axis.factor.base
    if not axis.numeric:
        base = None if axis.base is None else float(axis.base)
    if base is not None:
        near = int(np.argmin(np.abs(curve.at - base)))
        if abs(curve.at[near] - base) <= 1e-9 * max(abs(base), float(np.ptp(curve.at))):
            return np.asarray(np.eye(places)[near]), True
    if curve.basis == "fitted":
        return np.asarray(np.eye(places)[places // 2]), False
    return np.full(places, 1 / places), False


def _bar(cube: Cube, scenario: str, axis: Axis, curve: Curve) -> Bar:
    places = np.eye(len(curve.at))
    ends = (0, len(curve.at) - 1) if axis.numeric else (int(np.argmin(curve.mean)), int(np.argmax(curve.mean)))
    middle, from_base = middle_of(axis, curve)
    low, high = (float(curve.at[end]) if axis.numeric else curve.shown[end] for end in ends)
    return Bar(
        cube.measure.name, scenario, axis.factor.name, curve.basis, low, high, float(middle @ curve.mean),
        curve.weighted(places[ends[0]] - middle), curve.weighted(places[ends[1]] - middle),
        curve.weighted(places[ends[1]] - places[ends[0]]), from_base,
    )
