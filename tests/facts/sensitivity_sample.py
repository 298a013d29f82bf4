"""Outcomes of batches made by hand: a response with known truth at every point of a design."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product

import numpy as np

from sim.scenario.problems import Origin
from sim.scenario.reading import Node
from sim.scenario.source import ScenarioSource
from wherefrom.experiments.experiment import Candidate, Experiment, Factor, Kind, Level, Measure, Point, Replications
from wherefrom.experiments.outcome import Outcome, PointOutcome

PROFIT = Measure("profit", "profit", "", "money", "higher")
Truth = Callable[[str, Mapping[str, float | str], int], float]


def factor(name: str, low: float, high: float, base: float | None = None, unit: str = "%") -> Factor:
    """A numeric factor."""
    return Factor(name, f"assumptions.{name}", False, unit, low, high, base)


def words(name: str) -> Factor:
    """A factor whose levels are named overrides."""
    return Factor(name, "", False, "", None, None, None)


def level(one: Factor, value: float | str) -> Level:
    """A level as an experiment file would give it."""
    if isinstance(value, str):
        return Level(one.name, value, None, (), () if value == "none" else (value,))
    return Level(one.name, f"{value:g} {one.unit}".strip(), float(value), (f"{one.path}={value:g} {one.unit}",), ())


def outcome(
    factors: Sequence[Factor],
    rows: Sequence[Sequence[float | str]],
    truths: Mapping[Measure, Truth],
    *,
    scenarios: Sequence[str] = ("shop",),
    years: int = 3,
    design: Kind = "grid",
    failed: Sequence[int] = (),
    still_open: Sequence[int] = (),
    recommended: str | None = None,
    name: str = "sample",
    purpose: str = "",
) -> Outcome:
    """Every row for every scenario, its measures as `truths` say of (scenario, levels by factor, replication)."""
    points = [
        Point(number * len(rows) + row, row, scenario,
              tuple(level(one, value) for one, value in zip(factors, values, strict=True)))
        for number, scenario in enumerate(scenarios)
        for row, values in enumerate(rows)
    ]
    experiment = Experiment(
        name, purpose, "sample.yaml", 1, "kernel",
        tuple(Candidate(one, ScenarioSource(f"{one}.yaml", Node({}, Origin("file", f"{one}.yaml", 1, 1, ""))))
              for one in scenarios),
        tuple(factors), design, tuple(points), tuple(truths), Replications(years),
        base=scenarios[0], recommended=recommended,
    )
    found = []
    for point in points:
        if point.number in failed:
            found.append(PointOutcome(point, "failed", reason="the scenario is infeasible"))
        elif point.number in still_open:
            found.append(PointOutcome(point, "open"))
        else:
            levels = {one.name: values for one, values in zip(factors, rows[point.row], strict=True)}
            values = {
                measure.name: np.array([truth(point.scenario, levels, year) for year in range(years)])
                for measure, truth in truths.items()
            }
            found.append(PointOutcome(point, "done", values))
    return Outcome(experiment, tuple(found))


def grid(*levels: Sequence[float | str]) -> list[tuple[float | str, ...]]:
    """All combinations, the last factor moving fastest."""
    return list(product(*levels))
