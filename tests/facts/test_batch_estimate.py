"""What a batch will take is said before it begins, and what is beyond its caps is refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tests.facts.batch_runs import Counting, batch
from tests.facts.experiment_sample import loaded
from wherefrom.batch.blocks import OpenPoint
from wherefrom.batch.estimate import beyond, estimate, found_in, mixed, years_to_play
from wherefrom.batch.local import LocalRunner
from wherefrom.batch.trial import try_out
from wherefrom.experiments.experiment import Caps, Experiment, Planning, Replications

DESKS = """
name: Desks
scenarios: {desk: desk.yaml}
factors: {level: {path: demand.desk.level, values: [0.5 per_minute, 1 per_minute, 1.5 per_minute, 2 per_minute]}}
measure: [mean_wait, abandoned_share]
replications: 3
"""


@pytest.fixture
def desks(tmp_path: Path) -> Experiment:
    """Four points of three years with 0.5, 1, 1.5 and 2 customers a minute for 3000 minutes."""
    return loaded(tmp_path, DESKS)


def test_points_years_and_customers_are_counted(desks: Experiment, tmp_path: Path) -> None:
    """4 points x 3 years; on average 1.25 x 3000 = 3750 customers a year, 45,000 in 12 years."""
    points, different = found_in(desks, tmp_path / "none")
    found = estimate(desks, points, different, jobs=1)
    assert (found.points, found.open, found.years) == (4, 4, (12, 12))
    assert found.customers == pytest.approx(45_000)
    assert not (tmp_path / "none").exists()


def test_what_is_found_is_subtracted(desks: Experiment, tmp_path: Path) -> None:
    """With two points there, 2 x 3 years are left; extending a whole batch by 5 means 4 x 5 years; nothing changes the
    folder."""
    batch(tmp_path / "run", replace(desks, points=desks.points[:2]), Counting())
    points, different = found_in(desks, tmp_path / "run")
    assert estimate(desks, points, different, 1).years == (6, 6)
    batch(tmp_path / "run", desks, Counting())
    before = sorted(tmp_path.rglob("*"))
    assert found_in(desks, tmp_path / "run")[0] == []
    points, different = found_in(desks, tmp_path / "run", extend=5)
    assert estimate(desks, points, different, 1).years == (20, 20)
    assert sorted(tmp_path.rglob("*")) == before


def test_precision_and_planning_give_a_range_of_years(desks: Experiment, tmp_path: Path) -> None:
    """Precision: 4 x 10 years at least, 4 x 60 at most. Planned points: their 3 years at least; at most also the search
    (50) and the fresh years of the plan and three rivals (4 x 6), for each of 4 points."""
    precise = replace(desks, replications=Replications(10, relative=0.01, of="mean_wait", most=60))
    assert years_to_play(precise, found_in(precise, tmp_path / "none")[0]) == (40, 240)
    planned = replace(desks, planning=Planning(50, 6))
    assert years_to_play(planned, found_in(planned, tmp_path / "none")[0]) == (12, 12 + 4 * (50 + 24))


def test_the_disk_is_about_what_is_written(desks: Experiment, tmp_path: Path) -> None:
    """Records and tables of the finished batch take what was said, to within a fifth (records by whole disk blocks)."""
    points, different = found_in(desks, tmp_path / "run")
    said = estimate(desks, points, different, 1).disk_bytes
    batch(tmp_path / "run", desks, LocalRunner(1))
    records = sum(-(-each.stat().st_size // 4096) * 4096 for each in (tmp_path / "run").rglob("records/*/*.json"))
    written = records + sum(each.stat().st_size for each in (tmp_path / "run").glob("*.csv"))
    assert written == pytest.approx(said, rel=0.2)


def test_a_trial_plays_each_point_for_a_year_at_most_and_writes_nothing(desks: Experiment, tmp_path: Path) -> None:
    """All four points are tried, one year each; the time for 400 times the years is some 400 times that of one."""
    points, _ = found_in(desks, tmp_path / "none")
    runner = Counting()
    tried = try_out(desks, points, runner)
    assert sorted(each.point for each in runner.blocks) == [0, 1, 2, 3]
    assert {each.years for each in runner.blocks} == {1}
    assert (tried.points, tried.failed) == (4, 0)
    assert tried.seconds is not None
    many = replace(desks, replications=Replications(1200))
    longer = try_out(many, found_in(many, tmp_path / "none")[0], Counting())
    assert longer.seconds is not None
    assert longer.seconds[0] > 50 * tried.seconds[0]
    assert not (tmp_path / "none").exists()


def test_a_trial_stops_in_time(desks: Experiment, tmp_path: Path) -> None:
    """Of four points only two are played when time is up after the first that counts (the clock runs from the first
    answer on)."""
    runner = Counting()
    assert try_out(desks, found_in(desks, tmp_path / "none")[0], runner, seconds=0.0).points == 2
    assert len(runner.blocks) == 2


def test_a_trial_counts_points_that_fail(desks: Experiment) -> None:
    """A point that is not valid does not stop the trial."""
    level = replace(desks.points[1].levels[0], set_=("assets.agents.headcount=-1",))
    broken = replace(desks, points=(desks.points[0], replace(desks.points[1], levels=(level,)), *desks.points[2:]))
    points = [OpenPoint(f"k{each.number}", each, ((0, 3),)) for each in broken.points]
    tried = try_out(broken, points, Counting())
    assert (tried.points, tried.failed) == (4, 1)


def test_caps_name_what_is_needed_and_allowed(desks: Experiment, tmp_path: Path) -> None:
    """12 years against a cap of 12 is allowed, against 11 not; without caps nothing is refused."""
    points, different = found_in(desks, tmp_path / "none")
    found = estimate(desks, points, different, 1)
    assert beyond(found, Caps(years=12)) == ()
    assert beyond(found, Caps(None, None, None)) == ()
    refused = beyond(found, Caps(years=11, customers=44_000, disk_bytes=100))
    assert [(each.cap, each.option) for each in refused] == [
        ("years", "--max-years"), ("customers", "--max-customers"), ("disk", "--max-disk")]
    assert (refused[0].needs, refused[0].allowed) == (12, 11)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 100, 4096])
def test_points_are_tried_in_a_mixed_order(count: int) -> None:
    """Every place comes once; of 100 or more, the first twenty leave no gap of an eighth of the design."""
    order = list(mixed(count))
    assert sorted(order) == list(range(count))
    if count >= 100:
        first = sorted([*order[:20], 0, count - 1])
        assert max(high - low for low, high in pairwise(first)) < count / 8
