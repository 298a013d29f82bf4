"""How the scenarios stand over the whole design, on the points and years they have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wherefrom.sensitivity.cube import Cube, Ints
from wherefrom.sensitivity.estimates import Estimate, estimate, known_rows, mean_known


@dataclass(frozen=True)
class Standing:
    """One measure of one scenario. `value`: its mean over the points; `least`, `most`: of its means at single points;
    `gap`: minus the base scenario, paired (None for the base itself, or without common points); `best_at`: at how many
    of the `points` its mean is the best (ties count for each)."""

    measure: str
    scenario: str
    value: Estimate
    least: float
    most: float
    gap: Estimate | None
    best_at: int
    points: int


def common_rows(cube: Cube) -> Ints:
    """The rows at which every scenario that has any years at all has some."""
    known = known_rows(cube.values)
    there = np.asarray(known.any(axis=1))
    return np.flatnonzero(known[there].all(axis=0)) if there.any() else np.zeros(0, dtype=np.int64)


def standings(cube: Cube, base: str) -> tuple[Standing, ...]:
    """The scenarios that have years, in the order of the experiment. Without common points each stands on its own."""
    rows = common_rows(cube)
    paired = len(rows) > 0
    means = mean_known(cube.values, 2)
    best = _best_at(cube, means[:, rows])
    found = []
    for place, scenario in enumerate(cube.design.scenarios):
        own = rows if paired else np.flatnonzero(np.isfinite(means[place]))
        if not len(own) or not np.isfinite(means[place, own]).any():
            continue
        years = mean_known(cube.values[place, own], 0)
        gap = None
        if paired and scenario != base and base in cube.design.scenarios:
            against = cube.of(base)[own]
            gap = estimate(mean_known(cube.values[place, own] - against, 0)) if np.isfinite(against).any() else None
        here = means[place, own]
        found.append(Standing(cube.measure.name, scenario, estimate(years), float(here.min()), float(here.max()), gap,
                              int(best[place]), len(own)))
    return tuple(found)


def _best_at(cube: Cube, means: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Ints:
    """By scenario: at how many rows its mean is the best."""
    if not means.size:
        return np.zeros(len(means), dtype=np.int64)
    better = np.where(np.isfinite(means), cube.sign * means, -np.inf)
    return np.asarray(((better == better.max(axis=0)) & np.isfinite(means)).sum(axis=1), dtype=np.int64)


def best_of(found: tuple[Standing, ...], sign: float) -> Standing | None:
    """The scenario whose mean is best; the earlier one where two are alike."""
    return max(found, key=lambda each: sign * each.value.mean, default=None)
