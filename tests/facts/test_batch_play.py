"""What a record holds: the years of its point and nothing else, or the reason of a failure in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.measure.kpis import kpi_samples
from sim.replicate import until_precise, years
from tests.facts.batch_runs import HALL
from tests.facts.experiment_sample import loaded
from wherefrom.batch import play as played
from wherefrom.batch.play import is_passing, play
from wherefrom.batch.work import Block, shared_by
from wherefrom.experiments.experiment import Experiment, Planning, Replications

DESKS = """
name: Desks
scenarios: {desk: desk.yaml}
factors: {agents: {path: assets.agents.headcount, values: [5, 6]}}
measure: [mean_wait, abandoned_share]
replications: 3
seed: 5
"""


@pytest.fixture
def desks(tmp_path: Path) -> Experiment:
    return loaded(tmp_path, DESKS)


def _block(number: int = 0, agents: int | str = 5, first: int = 0, years: int = 3, **changes: object) -> Block:
    block = Block(number, f"key{number}", number, "desk", (), (f"assets.agents.headcount={agents}",), first, years)
    return replace(block, **changes)  # type: ignore[arg-type]


def test_values_are_those_of_the_simulated_years(desks: Experiment) -> None:
    """A record's values are the key figures of `sim.replicate.years` of the same scenario, seed and replications."""
    record = play(shared_by(desks), [_block(first=2, years=2)])[0]
    file = desks.candidates[0].source.resolve((), ("assets.agents.headcount=5",))
    totals = [each.totals for each in years(file, seed=5, replications=[2, 3], jobs=1)]
    assert (record.key, record.first, record.years, record.state) == ("key0", 2, 2, "done")
    for name in ("mean_wait", "abandoned_share"):
        assert record.values[name] == pytest.approx(kpi_samples(totals, name).tolist(), rel=1e-12)


def test_values_do_not_depend_on_how_years_are_cut(desks: Experiment) -> None:
    """Three years in one block are the same numbers as in three blocks, in whatever company."""
    shared = shared_by(desks)
    whole = play(shared, [_block()])[0]
    pieces = play(shared, [_block(first=2, years=1), _block(1, 6), _block(first=0, years=1), _block(first=1, years=1)])
    for name in ("mean_wait", "abandoned_share"):
        found = [pieces[place].values[name][0] for place in (2, 3, 0)]
        assert tuple(found) == whole.values[name]


def test_without_ranges_every_year_holds_the_value(desks: Experiment) -> None:
    """With `ranges: false` the demand is held: another year than with its range, and that of `ranges=False`."""
    held = play(shared_by(replace(desks, ranges=False)), [_block(years=1)])[0]
    drawn = play(shared_by(desks), [_block(years=1)])[0]
    file = desks.candidates[0].source.resolve((), ("assets.agents.headcount=5",))
    totals = [each.totals for each in years(file, seed=5, replications=[0], jobs=1, ranges=False)]
    assert held.values["mean_wait"][0] == pytest.approx(kpi_samples(totals, "mean_wait")[0], rel=1e-12)
    assert held.values != drawn.values


def test_a_bad_scenario_fails_with_its_problems_and_stops_nothing(desks: Experiment) -> None:
    """Between two good points a bad one gives a failure with every problem in one line; it may be recorded."""
    blocks = [_block(0), _block(1, "-1", set_=("assets.agents.headcount=-1", "channels.desk.patience=soon")),
              _block(2, 6)]
    records = play(shared_by(desks), blocks)
    assert [each.state for each in records] == ["done", "failed", "done"]
    bad = records[1]
    assert bad.years == 0
    assert not is_passing(bad)
    assert "assets.agents.headcount: `-1` is out of range" in bad.reason
    assert "channels.desk.patience" in bad.reason
    assert "\n" not in bad.reason


@pytest.mark.parametrize(("error", "said"), [
    (ZeroDivisionError("oops"), "wherefrom has a bug (ZeroDivisionError: oops)"),
    (MemoryError(), "not enough memory"),
])
def test_what_else_goes_wrong_is_a_failure_to_try_again(
    desks: Experiment, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    """A bug, or too little memory, at one point is its failure, says so and is not for keeping; the next is played."""
    real = played.year_totals

    def failing(file: object, seed: int, replication: int, engine: str, *, ranges: bool) -> object:
        if file.scenario.people["agents"].headcount == 5:  # type: ignore[attr-defined]
            raise error
        return real(file, seed, replication, engine, ranges=ranges)  # type: ignore[arg-type]

    monkeypatch.setattr(played, "year_totals", failing)
    first, second = play(shared_by(desks), [_block(0), _block(1, 6)])
    assert first.state == "failed"
    assert said in first.reason
    assert is_passing(first)
    assert second.state == "done"
    assert second.years == 3


def test_precision_stops_where_until_precise_stops(desks: Experiment) -> None:
    """Looks every 5 years until the interval of mean_wait is within 10 % of its mean: as many years as
    `sim.replicate.until_precise` plays with the same looks, and the same verdict."""
    wanted = Replications(5, relative=0.1, of="mean_wait", most=60)
    shared = shared_by(replace(desks, replications=wanted))
    record = play(shared, [_block(years=5, until_precise=True)])[0]
    file = desks.candidates[0].source.resolve((), ("assets.agents.headcount=5",))
    precise = until_precise(file, "mean_wait", relative_half_width=0.1, seed=5, at_least=5, at_most=60, batch=5, jobs=1)
    assert record.years == len(precise.years) > 5
    assert record.reached is precise.reached is True


def test_precision_gives_up_after_the_most_years(desks: Experiment) -> None:
    """An interval of 0.1 % is not reached in 12 years: all 12 are kept, the last look is a short one."""
    wanted = Replications(5, relative=0.001, of="mean_wait", most=12)
    record = play(shared_by(replace(desks, replications=wanted)), [_block(years=5, until_precise=True)])[0]
    assert (record.years, record.reached) == (12, False)


def test_a_planned_point_holds_the_years_of_its_plan(tmp_path: Path) -> None:
    """The plan may have 1 to 8 agents where 2 are there; the record holds its fresh years (10001 on) and its heads, and
    asking for more years than the plan's own gives the further years of the same plan."""
    (tmp_path / "hall.yaml").write_text(HALL, encoding="utf-8")
    experiment = loaded(tmp_path, "name: Hall\nscenarios: {hall: hall.yaml}\nmeasure: [profit]\nreplications: 3\n"
                        "each: {planned: {search_years: 8, fresh_years: 2}}\n")
    assert experiment.planning == Planning(8, 2)
    shared = shared_by(experiment)
    block = Block(0, "key", 0, "hall", (), (), 0, 3)
    record, later = play(shared, [block, replace(block, first=1, years=2)])
    assert record.state == "done", record.reason
    assert record.years == 3
    assert later.values["profit"] == record.values["profit"][1:]
    heads = record.facts["heads of advisers"].split()
    assert record.facts["status"] == "planned"
    assert len(heads) == 2
    file = experiment.candidates[0].source.resolve()
    as_is = years(file, seed=1, replications=[10_001], jobs=1)[0]
    assert record.values["profit"][0] != kpi_samples([as_is.totals], "profit")[0]


def test_a_point_no_plan_satisfies_fails_with_the_lines_that_clash(tmp_path: Path) -> None:
    """A goal of a hundred million in a small hall is out of reach: the failure names the goal, and may be recorded."""
    (tmp_path / "hall.yaml").write_text(HALL.replace("9000 EUR", "100000000 EUR"), encoding="utf-8")
    experiment = loaded(tmp_path, "name: Hall\nscenarios: {hall: hall.yaml}\nmeasure: [profit]\nreplications: 2\n"
                        "each: {planned: {search_years: 8, fresh_years: 2}}\n")
    record = play(shared_by(experiment), [Block(0, "key", 0, "hall", (), (), 0, 2)])[0]
    assert record.state == "failed"
    assert not is_passing(record)
    assert "no plan can satisfy these together" in record.reason
    assert "goal" in record.reason
