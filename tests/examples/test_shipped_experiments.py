"""The experiments that come with the program load, and their points are valid scenarios."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.replicate.year import simulate_year, tasks_of
from sim.scenario.load import load_scenario
from wherefrom.experiments.measures import measured
from wherefrom.experiments.reading import load_experiment

EXPERIMENTS = sorted((Path(__file__).resolve().parents[2] / "scenarios" / "experiments").glob("*.yaml"))


def test_there_is_one_of_every_kind() -> None:
    """A grid, a Latin hypercube, Sobol indices, a table and planned points are shown."""
    found = [load_experiment(path) for path in EXPERIMENTS]
    assert {each.design for each in found} == {"grid", "latin_hypercube", "sobol_indices", "table"}
    assert [each.name for each in found if each.planning is not None] == ["What a better promise costs"]


@pytest.mark.parametrize("path", EXPERIMENTS, ids=lambda path: path.stem)
def test_a_shipped_experiment_holds_only_valid_points(path: Path) -> None:
    """First, middle and last point resolve, and each differs from the scenario it is laid over."""
    found = load_experiment(path)
    plain = {each.name: each.source.resolve(each.with_, each.set_).digest for each in found.candidates}
    for point in (found.points[0], found.points[len(found.points) // 2], found.points[-1]):
        candidate = found.candidate(point.scenario)
        file = candidate.source.resolve((*candidate.with_, *point.with_), (*candidate.set_, *point.set_))
        assert file.digest != plain[point.scenario] or path.stem == "service_promised"


def test_a_quarter_of_the_sobol_experiment_is_what_the_scenario_gives_by_hand() -> None:
    """Its first point, played for one year, is the quarter with the same values set by hand."""
    root = EXPERIMENTS[0].parent
    found = load_experiment(root / "sobol_indices.yaml")
    point = found.points[0]
    values = {level.factor: level.shown for level in point.levels}
    by_hand = load_scenario(root.parent / "high_street.yaml", set_=(
        "horizon.months=3", f"channels.shop.hit_rate.value={values['walk-in hit rate']}",
        "channels.shop.hit_rate.range=", f"demand.shop.level={values['walk-in demand']}",
        f"channels.phone.answered.value={values['answered calls']}", "channels.phone.answered.range=",
        f"assets.advisers.headcount={values['advisers']}"))
    candidate = found.candidate(point.scenario)
    file = candidate.source.resolve(candidate.with_, (*candidate.set_, *point.set_))
    assert file.digest == by_hand.digest
    year = simulate_year(tasks_of(file, found.seed, [0], found.engine)[0])
    kept = measured(year.totals, year.result, found.measures, file.scenario)
    assert all(np.isfinite(each) for each in kept.values())
    assert kept["profit"] == int(year.result.profit.sum()) / 100
