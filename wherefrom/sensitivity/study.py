"""Everything a batch says, worked out once: frozen tables for the page, the charts, the CSV files and the sentences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.scenario.problems import ScenarioError
from wherefrom.experiments.experiment import Experiment, Factor
from wherefrom.experiments.outcome import Outcome
from wherefrom.sensitivity.conditions import BreakingPoint, breaking_points, conditions
from wherefrom.sensitivity.cube import Cube, Design, common_years, cubes, design_of
from wherefrom.sensitivity.curves import Curve
from wherefrom.sensitivity.effects import (
    Interaction,
    MainEffect,
    Response,
    Slope,
    interactions,
    main_effects,
    responses,
    slopes,
)
from wherefrom.sensitivity.estimates import Estimate, estimate, mean_known
from wherefrom.sensitivity.indices import Index, saltelli_places, sobol_indices
from wherefrom.sensitivity.standing import Standing, best_of, common_rows, standings
from wherefrom.sensitivity.tornado import Bar, tornado

HEADLINE = "profit"


@dataclass(frozen=True, eq=False)
class Study:
    """A batch and what it says. `headline`: the measure the sentences are about; `recommended`: the scenario whose
    breaking points are told, "" without any year; `years`: replications that all points have. Curves are keyed by
    measure, scenario and factor. Other tables hold every measure and scenario."""

    outcome: Outcome
    design: Design
    cubes: tuple[Cube, ...]
    headline: Cube | None
    recommended: str
    years: int
    standings: tuple[Standing, ...] = ()
    responses: tuple[Response, ...] = ()
    effects: tuple[MainEffect, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    slopes: tuple[Slope, ...] = ()
    bars: tuple[Bar, ...] = ()
    indices: tuple[Index, ...] = ()
    breaking: tuple[BreakingPoint, ...] = ()
    curves: tuple[tuple[str, str, Curve], ...] = ()

    @property
    def experiment(self) -> Experiment:
        """The experiment behind it."""
        return self.outcome.experiment

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Scenarios that have years, in the order of the experiment."""
        if self.headline is None:
            return ()
        return tuple(name for name in self.design.scenarios if np.isfinite(self.headline.of(name)).any())

    def standing(self, measure: str) -> tuple[Standing, ...]:
        """How the scenarios stand in one measure."""
        return tuple(each for each in self.standings if each.measure == measure)

    def factor(self, name: str) -> Factor:
        """The factor of this name. Raises KeyError."""
        return {axis.factor.name: axis.factor for axis in self.design.axes}[name]

    def lead(self, one: str, other: str) -> Estimate | None:
        """The headline of one scenario minus that of another over the points that all have, paired by replication;
        None without such points."""
        if self.headline is None:
            return None
        rows = common_rows(self.headline)
        if not len(rows):
            return None
        return estimate(mean_known(self.headline.of(one)[rows] - self.headline.of(other)[rows], 0))

    def cube(self, measure: str) -> Cube:
        """The years of one measure. Raises KeyError."""
        return {each.measure.name: each for each in self.cubes}[measure]

    def responses_of(self, measure: str, factor: int) -> tuple[tuple[str, Curve], ...]:
        """(scenario, curve) of one measure against one factor."""
        return tuple((scenario, curve) for name, scenario, curve in self.curves
                     if name == measure and curve.factor == factor)

    def bars_of(self, measure: str, scenario: str) -> tuple[Bar, ...]:
        """The tornado of one measure and scenario, greatest swing first."""
        return tuple(bar for bar in self.bars if (bar.measure, bar.scenario) == (measure, scenario))

    def by_importance(self, measure: str) -> tuple[int, ...]:
        """Factors (their places), the one that moves the measure of the recommended scenario most first: by total
        Sobol index where there is one, else by the swing of the tornado."""
        size = {each.factor: each.total.mean for each in self.indices
                if (each.measure, each.scenario) == (measure, self.recommended)}
        if not size:
            size = {bar.factor: abs(bar.swing.mean) for bar in self.bars_of(measure, self.recommended)}
        names = [axis.factor.name for axis in self.design.axes]
        return tuple(sorted(range(len(names)), key=lambda place: (-size.get(names[place], -1.0), place)))


@lru_cache(maxsize=1)
def study(outcome: Outcome) -> Study:
    """Work out everything (once for the same outcome, so that screen and page share it). Points that failed or are open
    are left out; what cannot be told is simply not there."""
    design = design_of(outcome)
    found = cubes(outcome, design)
    headline = _headline(found)
    if headline is None or not outcome.done:
        return Study(outcome, design, found, None, "", 0)
    recommended = _recommended(outcome.experiment, headline)
    places = saltelli_places(design) if outcome.experiment.design == "sobol_indices" else None
    wanted = wanted_chances(outcome.experiment, recommended, [cube.measure.kpi for cube in found])
    there = [(cube, name) for cube in found for name in design.scenarios if np.isfinite(cube.of(name)).any()]
    followed = [(cube, name, responses(cube, name, common_rows(cube))) for cube, name in there]
    return Study(
        outcome, design, found, headline, recommended, common_years(outcome),
        standings=tuple(row for cube in found for row in standings(cube, outcome.experiment.base)),
        responses=tuple(row for _, _, curves in followed for _, rows in curves for row in rows),
        effects=tuple(row for cube, name in there for row in main_effects(cube, name)),
        interactions=tuple(row for cube, name in there for row in interactions(cube, name)),
        slopes=tuple(row for cube, name in there for row in slopes(cube, name)),
        bars=tuple(row for cube, name in there for row in tornado(cube, name)),
        indices=() if places is None else tuple(
            row for cube, name in there for row in sobol_indices(cube, name, places)),
        breaking=tuple(row for cube in found for condition in conditions(cube, recommended, cube is headline, wanted)
                       for row in breaking_points(cube, condition)),
        curves=tuple((cube.measure.name, name, curve) for cube, name, curves in followed for curve, _ in curves),
    )


def _headline(found: tuple[Cube, ...]) -> Cube | None:
    """Profit where it is measured; else the first measure of which more or less is better; else the first."""
    for cube in found:
        if cube.measure.kpi == HEADLINE and not cube.measure.of:
            return cube
    judged = [cube for cube in found if cube.measure.better != "neutral"]
    return next(iter(judged or found), None)


def _recommended(experiment: Experiment, cube: Cube) -> str:
    """The file's own; else the best at base; else the best over all common points."""
    names = cube.design.scenarios
    if experiment.recommended in names and np.isfinite(cube.of(str(experiment.recommended))).any():
        return str(experiment.recommended)
    row = cube.design.base_row
    if row is not None:
        means = cube.sign * mean_known(cube.values[:, row], 1)
        if np.isfinite(means).all():
            return names[int(np.argmax(means))]
    best = best_of(standings(cube, ""), cube.sign)
    return best.scenario if best else names[0]


def wanted_chances(experiment: Experiment, scenario: str, kpis: list[str]) -> dict[str, float]:
    """The chance asked of the goal ("goal") and of the promises ("promises": the highest asked in years; half of the
    years where none is stated), as the scenario file says. Empty where neither is measured."""
    if not {"goal_met", "promises_kept"} & set(kpis):
        return {}
    candidate = experiment.candidate(scenario)
    try:
        found = candidate.source.resolve(candidate.with_, candidate.set_).scenario
    except ScenarioError:
        return {}
    wanted = {}
    if found.plan.goal is not None:
        wanted["goal"] = found.plan.goal.wanted_chance
    if found.service.promises:
        chances = [each.chance for each in found.service.promises.values() if each.chance is not None]
        wanted["promises"] = max((each.share for each in chances if each.of == "years"), default=0.5)
    return wanted
