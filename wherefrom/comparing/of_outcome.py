"""Frontier and regret of a batch: its points taken apart into mixes (what one decides) and futures (what happens).

A factor on demand, on how customers behave or on what fails and who leaves is about the future; any other (heads,
machines, shifts, prices, hours) is decided. Named overrides count as futures where all they touch is about the future.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sim.scenario.problems import ScenarioError
from sim.scenario.reading import Node
from wherefrom.comparing.frontier import Aim, Frontier, frontier_of, usual_aims
from wherefrom.comparing.futures import AS_WRITTEN
from wherefrom.comparing.regret import Regret, regret_of
from wherefrom.comparing.roster import Roster, roster_from, roster_of
from wherefrom.experiments.experiment import Experiment, Factor, Level, Point
from wherefrom.experiments.outcome import Outcome, PointOutcome

Floats = NDArray[np.float64]
MOST_RESOLVED: Final = 60
"""Mixes whose scenarios are read again for their rosters."""

_FUTURE: Final = tuple(re.compile(pattern) for pattern in (
    r"demand(\..*)?",
    r"channels\.[^.]+\.(patience|hit_rate|answered|right_party|talk|outcomes|balk|next|returned|chooses|classes)(\..*)?",
    r"channels\.[^.]+\.steps\..*",
    r"channels\.[^.]+\.leads\.(.*\.)?(quality|would_have_come_anyway)",
    r"assets\.[^.]+\.(attrition|shrinkage|seller_spread|talk_spread|failure|hiring\.ramp)(\..*)?",
))


@dataclass(frozen=True)
class Mixes:
    """The points of a batch by mix and future: `found[mix][future]` is the point, None where there is none."""

    names: tuple[str, ...]
    futures: tuple[str, ...]
    found: tuple[tuple[PointOutcome | None, ...], ...]

    @property
    def whole(self) -> bool:
        """Whether every mix has years in every future."""
        return all(point is not None and point.state == "done" for row in self.found for point in row)


def about_the_future(path: str) -> bool:
    """Whether a path is about what happens rather than about what one decides."""
    return any(pattern.fullmatch(path) for pattern in _FUTURE)


def mixes_of(outcome: Outcome) -> Mixes:
    """The points by mix (scenario and decided levels) and future (all other levels), in the order of the design."""
    experiment = outcome.experiment
    future = {each.name: _is_future(experiment, each) for each in experiment.factors}
    places: dict[tuple[str, str], PointOutcome] = {}
    names: dict[str, None] = {}
    futures: dict[str, None] = {}
    several = len({point.point.scenario for point in outcome.points}) > 1
    for each in outcome.points:
        decided = [level for level in each.point.levels if not future[level.factor]]
        happens = [level for level in each.point.levels if future[level.factor]]
        mix = _mix(each.point, decided, several)
        then = ", ".join(f"{level.factor} {level.shown}" for level in happens) or AS_WRITTEN
        names[mix] = futures[then] = None
        places[mix, then] = each
    found = tuple(tuple(places.get((mix, then)) for then in futures) for mix in names)
    return Mixes(tuple(names), tuple(futures), found)


def frontier_of_outcome(outcome: Outcome, aims: Sequence[Aim] | None = None) -> Frontier | None:
    """The efficient frontier of the mixes of a batch; None with fewer than two of them, or fewer than two aims.

    With several futures a mix is taken at its mean over them, year by year, and without the aim about the worst years:
    regret is for that. Mixes that are not done in every future are left out, and named.
    """
    mixes = mixes_of(outcome)
    wanted = usual_aims(outcome.experiment.measures) if aims is None else tuple(aims)
    if len(mixes.futures) > 1:
        wanted = tuple(aim for aim in wanted if aim.worst is None)
    done = [place for place, row in enumerate(mixes.found)
            if all(point is not None and point.state == "done" for point in row)]
    if len(done) < 2 or len(wanted) < 2:
        return None
    values = {aim.measure: [_over_futures(mixes.found[place], aim.measure) for place in done] for aim in wanted}
    rosters = _rosters(outcome.experiment, [mixes.found[place] for place in done])
    made = frontier_of([mixes.names[place] for place in done], values, wanted, rosters=rosters,
                       currency=outcome.experiment.currency)
    missing = tuple(f"{name} is left out: it is not done in every future" for place, name in enumerate(mixes.names)
                    if place not in done)
    taken = (f"each mix is taken at its mean over the {len(mixes.futures)} futures",) if len(mixes.futures) > 1 else ()
    return replace(made, left_out=(*taken, *made.left_out, *missing))


def regret_of_outcome(
    outcome: Outcome, measure: str = "profit", weights: Mapping[str, float] | None = None
) -> Regret | None:
    """Regret of the mixes of a batch over its futures; None with fewer than two of either that are done throughout, or
    where the measure is not one of the batch, has no better direction, or is not defined in every year.

    Mixes not done in every future are left out, and named. Raises ValueError for weights of unknown futures.
    """
    known = {each.name: each for each in outcome.experiment.measures}.get(measure)
    mixes = mixes_of(outcome)
    if known is None or known.better == "neutral" or len(mixes.futures) < 2:
        return None
    better: Literal["higher", "lower"] = "lower" if known.better == "lower" else "higher"
    rows = {name: [point.values[measure] for point in row if point is not None and point.state == "done"]
            for name, row in zip(mixes.names, mixes.found, strict=True)}
    whole = {name: row for name, row in rows.items() if len(row) == len(mixes.futures)
             and all(len(years) >= 2 and bool(np.isfinite(years).all()) for years in row)}
    if len(whole) < 2:
        return None
    made = regret_of(list(whole), mixes.futures, list(whole.values()), measure=measure, better=better, unit=known.unit,
                     currency=outcome.experiment.currency, weights=weights)
    missing = tuple(f"{name} is left out: it is not known in every year of every future" for name in mixes.names
                    if name not in whole)
    return made.without(missing) if missing else made


def _is_future(experiment: Experiment, factor: Factor) -> bool:
    if factor.path:
        return about_the_future(factor.path)
    touched: list[str] = []
    named = {name for point in experiment.points for level in point.levels if level.factor == factor.name
             for name in level.with_}
    settings = [text.partition("=")[0].rstrip("*").strip() for point in experiment.points for level in point.levels
                if level.factor == factor.name for text in level.set_]
    for candidate in experiment.candidates:
        root = candidate.source.tree.data
        overrides = root.get("overrides") if isinstance(root, Mapping) else None
        offered = overrides.data if overrides is not None and isinstance(overrides.data, Mapping) else {}
        for name in sorted(named):
            if name in offered:
                touched += _leaves(offered[name], "")
    touched += settings
    return bool(touched) and all(about_the_future(path) for path in touched)


def _leaves(node: Node, path: str) -> list[str]:
    if not isinstance(node.data, Mapping) or not node.data:
        return [path]
    return [leaf for key, child in node.data.items() for leaf in _leaves(child, f"{path}.{key}" if path else key)]


def _mix(point: Point, decided: Sequence[Level], several: bool) -> str:
    levels = ", ".join(f"{level.factor} {level.shown}" for level in decided)
    if not levels:
        return point.scenario
    return f"{point.scenario}, {levels}" if several else levels


def _over_futures(row: Sequence[PointOutcome | None], measure: str) -> Floats:
    """The mean over the futures of each year."""
    values = [point.values[measure] for point in row if point is not None]
    years = min(len(each) for each in values)
    mean: Floats = np.mean([each[:years] for each in values], axis=0)
    return mean


def _rosters(experiment: Experiment, rows: Sequence[Sequence[PointOutcome | None]]) -> list[Roster | None]:
    """The roster of each mix: as its records say (planned ones), else of its scenario, up to 60 mixes."""
    made = [_recorded(row) for row in rows]
    if experiment.planning is not None or len(rows) > MOST_RESOLVED:
        return made
    return [_resolved(experiment, row) if known is None else known for known, row in zip(made, rows, strict=True)]


def _recorded(row: Sequence[PointOutcome | None]) -> Roster | None:
    """The roster of a planned mix; None where it is not known, or not the same in every future."""
    texts = {point.facts.get("roster", "") for point in row if point is not None}
    if len(texts) != 1 or texts == {""}:
        return None
    return roster_from(texts.pop())


def _resolved(experiment: Experiment, row: Sequence[PointOutcome | None]) -> Roster | None:
    point = next((each.point for each in row if each is not None), None)
    if point is None:
        return None
    candidate = experiment.candidate(point.scenario)
    try:
        return roster_of(candidate.source.resolve((*candidate.with_, *point.with_), (*candidate.set_, *point.set_)))
    except ScenarioError:   # e.g. its CSV files are gone since: the figures stand without a roster
        return None
