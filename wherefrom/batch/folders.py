"""Whole run folders for the points of a batch, for those who ask: a record keeps the figures only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wherefrom.results.store import MANIFEST

if TYPE_CHECKING:
    from sim.scenario.file import ScenarioFile
    from wherefrom.experiments.experiment import Experiment, Point
    from wherefrom.experiments.outcome import Outcome

RUNS: Final = "runs"


def write_folders(outcome: Outcome, folder: Path, jobs: int, say: Callable[[str], None] = lambda words: None) -> int:
    """Make `runs/<number>/` below a batch folder for every point that is done and has none yet: the run folder that
    `wherefrom run` (`wherefrom plan` for planned points) makes of its scenario, with all years of the point. They are
    simulated once more for it. Returns how many were made. Raises OSError."""
    made = 0
    for each in outcome.done:
        place = folder / RUNS / f"{each.point.number:05d}"
        if any(place.glob(f"*/{MANIFEST}")):
            continue
        say(f"Run folder of point {each.point.number} ...")
        place.mkdir(parents=True, exist_ok=True)
        _write(outcome.experiment, each.point, each.years, place, jobs)
        made += 1
    return made


def _write(experiment: Experiment, point: Point, years: int, place: Path, jobs: int) -> None:
    file = resolved(experiment, point)
    if experiment.planning is not None:
        from wherefrom.planning import plan_scenario, save_plan

        planned = plan_scenario(
            file, seed=experiment.seed, engine=experiment.engine, jobs=jobs,
            search_years=experiment.planning.search_years, fresh_years=experiment.planning.fresh_years,
            explain_years=0, say=lambda words: None, count=lambda years: None,
        )
        save_plan(planned, place)
        return
    from wherefrom.running import save_run, simulate_scenario

    found = simulate_scenario(file, seed=experiment.seed, replications=years, engine=experiment.engine, jobs=jobs,
                              ranges=experiment.ranges)
    save_run(found, place)


def resolved(experiment: Experiment, point: Point) -> ScenarioFile:
    """The checked scenario of a point. Raises ScenarioError."""
    candidate = experiment.candidate(point.scenario)
    return candidate.source.resolve((*candidate.with_, *point.with_), (*candidate.set_, *point.set_))
