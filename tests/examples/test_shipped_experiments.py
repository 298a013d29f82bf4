"""The experiments that come with the program load, and their points are valid scenarios."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from sim.replicate.year import simulate_year, tasks_of
from sim.scenario.load import load_scenario
from wherefrom.experiments.measures import measured
from wherefrom.experiments.reading import load_experiment

EXPERIMENTS = sorted((Path(__file__).resolve().parents[2] / "scenarios" / "experiments").glob("*.yaml"))

PAGE = EXPERIMENTS[0].parents[2] / "docs" / "experiments.md"
OVERRIDES = """\
overrides:
  winter: {demand: {shop: {level: 120 per_day}}}
  lower_price: {offer: {barista: {price: 990 NZD}}}
"""


def test_the_page_shows_experiments_that_can_be_read(tmp_path: Path) -> None:
    """The example of docs/experiments.md, and its table, with the shipped shop and two overrides: 7 x 3 x 3 x 2 x 2
    points; three rows."""
    text = PAGE.read_text(encoding="utf-8")
    (example,) = re.findall(r"^```yaml\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    (table,) = re.findall(r"^```\n(advisers.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    shop = (EXPERIMENTS[0].parents[1] / "high_street.yaml").read_text(encoding="utf-8")
    (tmp_path / "shop.yaml").write_text(f"{shop}\n{OVERRIDES}\n", encoding="utf-8")
    (tmp_path / "shown.yaml").write_text(example, encoding="utf-8")
    assert len(load_experiment(tmp_path / "shown.yaml").points) == 252
    (tmp_path / "points.csv").write_text(table, encoding="utf-8")
    (tmp_path / "table.yaml").write_text(
        "schema: wherefrom/experiment/1\nname: x\nscenarios: [shop.yaml]\ndesign: {table: points.csv}\nfactors:\n"
        "  advisers: {path: assets.advisers.headcount}\n  demo desks: {path: assets.demo_desks.count}\n",
        encoding="utf-8")
    assert [len(each.levels) for each in load_experiment(tmp_path / "table.yaml").points] == [3, 3, 3]


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
