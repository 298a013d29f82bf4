"""Playing a batch into its folder: what is there is found, nothing is played twice, and one bad point stops nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.facts.batch_runs import TEXT, Counting, batch, tables
from tests.facts.experiment_sample import loaded
from wherefrom.batch.folder import BatchFolder, BatchRefused
from wherefrom.batch.local import LocalRunner
from wherefrom.batch.loop import Progress
from wherefrom.batch.play import lost, play
from wherefrom.batch.record import Record, read_record
from wherefrom.batch.work import Block, Shared
from wherefrom.experiments.experiment import Experiment, Level, Replications

DESKS = """
name: Desks
scenarios: {desk: desk.yaml}
factors: {agents: {path: assets.agents.headcount, values: [4, 5, 6, 7, 8, 9]}}
measure: [mean_wait, abandoned_share]
replications: 3
seed: 5
"""


@pytest.fixture
def desks(tmp_path: Path) -> Experiment:
    """Six points of three years."""
    return loaded(tmp_path, DESKS)


def test_the_tables_do_not_depend_on_the_jobs(desks: Experiment, tmp_path: Path) -> None:
    """One job in this process and two worker processes, which end in any order, write the same bytes."""
    one = batch(tmp_path / "one", desks, LocalRunner(1))
    batch(tmp_path / "two", desks, LocalRunner(2))
    assert [each.years for each in one.done] == [3] * 6
    assert tables(tmp_path / "one") == tables(tmp_path / "two")


def test_a_finished_batch_is_found_and_a_longer_one_plays_what_is_missing(desks: Experiment, tmp_path: Path) -> None:
    """6 points x 3 years are played; again: none. The file then asks for 5 years and 7 points: 6 x 2 + 5 years."""
    first, again, more = Counting(), Counting(), Counting()
    batch(tmp_path / "run", desks, first)
    batch(tmp_path / "run", desks, again)
    assert (first.years, again.blocks) == (18, [])
    longer = replace(loaded(tmp_path, DESKS.replace("9]", "9, 10]")), replications=Replications(5))
    outcome = batch(tmp_path / "run", longer, more)
    assert more.years == 6 * 2 + 5
    assert [each.years for each in outcome.done] == [5] * 7
    batch(tmp_path / "fresh", longer, Counting())
    assert tables(tmp_path / "run") == tables(tmp_path / "fresh")


def test_extending_adds_years_and_adds_up(desks: Experiment, tmp_path: Path) -> None:
    """3 years, 2 more, and 4 more: 9 years a point, the same numbers as 9 years from scratch."""
    batch(tmp_path / "run", desks, Counting())
    batch(tmp_path / "run", desks, Counting(), extend=2)
    counted = Counting()
    outcome = batch(tmp_path / "run", desks, counted, extend=4)
    assert counted.years == 6 * 4
    assert [each.years for each in outcome.done] == [9] * 6
    scratch = batch(tmp_path / "fresh", replace(desks, replications=Replications(9)), Counting())
    for extended, whole in zip(outcome.points, scratch.points, strict=True):
        for name in ("mean_wait", "abandoned_share"):
            assert np.array_equal(extended.values[name], whole.values[name])


def test_an_interrupted_extension_is_finished_by_resuming(desks: Experiment, tmp_path: Path) -> None:
    """Interrupted after two of six extended points, the batch is resumed without naming the extension: every point has
    3 + 2 years, and what was extended before is not played again. Extending an open batch is refused."""
    batch(tmp_path / "run", desks, Counting())
    seen: list[Block] = []

    def interrupt(block: Block) -> None:
        seen.append(block)
        if len(seen) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch(tmp_path / "run", desks, Counting(after=interrupt), extend=2)
    with pytest.raises(BatchRefused, match="not finished"):
        batch(tmp_path / "run", desks, Counting(), extend=2)
    counted = Counting()
    outcome = batch(tmp_path / "run", desks, counted)
    assert counted.years == (6 - 3) * 2
    assert [each.years for each in outcome.done] == [5] * 6


def test_an_interrupted_batch_goes_on_and_ends_with_the_same_bytes(desks: Experiment, tmp_path: Path) -> None:
    """Interrupted after any number of blocks and resumed: the tables are those of an unbroken run."""
    batch(tmp_path / "whole", desks, Counting())
    for stop in range(1, 6):
        left = stop

        def interrupt(block: Block) -> None:
            nonlocal left
            left -= 1
            if not left:
                raise KeyboardInterrupt

        folder = tmp_path / f"broken {stop}"
        with pytest.raises(KeyboardInterrupt):
            batch(folder, desks, Counting(after=interrupt))
        rest = Counting()
        batch(folder, desks, rest)
        assert rest.years == 3 * (6 - stop)
        assert tables(folder) == tables(tmp_path / "whole")


def test_a_bad_point_fails_alone_and_is_not_tried_again(desks: Experiment, tmp_path: Path) -> None:
    """A point that is not valid is recorded with its reason; the others are done; a resume plays nothing."""
    bad = replace(desks.points[2], levels=(Level("agents", "-1", -1.0, ("assets.agents.headcount=-1",)),))
    broken = replace(desks, points=(*desks.points[:2], bad, *desks.points[3:]))
    heard: list[Progress] = []
    outcome = batch(tmp_path / "run", broken, Counting(), on_progress=heard.append)
    assert [each.state for each in outcome.points] == ["done", "done", "failed", "done", "done", "done"]
    assert "out of range" in outcome.failed[0].reason
    assert (heard[-1].done, heard[-1].failed, heard[-1].open) == (5, 1, 0)
    assert b"out of range" in tables(tmp_path / "run")["failed.csv"]
    again = Counting()
    batch(tmp_path / "run", broken, again)
    assert again.blocks == []


class _Failing(Counting):
    """Loses the worker of one point."""

    def run(self, shared: Shared, blocks: Iterable[Block]) -> Iterator[list[Record]]:
        for block in blocks:
            self.blocks.append(block)
            yield [lost(block, "lost twice")] if block.point == 4 else play(shared, [block])


def test_a_point_that_lost_its_worker_is_a_failure_that_the_next_run_tries_again(
    desks: Experiment, tmp_path: Path
) -> None:
    """The failure is in the outcome and the tables, but in no record: the next run plays this point only."""
    outcome = batch(tmp_path / "run", desks, _Failing())
    assert [each.point.number for each in outcome.failed] == [4]
    assert outcome.failed[0].reason == "lost twice"
    assert b"lost twice" in tables(tmp_path / "run")["failed.csv"]
    again = Counting()
    whole = batch(tmp_path / "run", desks, again)
    assert {each.point for each in again.blocks} == {4}
    assert len(whole.done) == 6
    assert "failed.csv" not in tables(tmp_path / "run")


def test_years_of_few_points_are_shared_out(desks: Experiment, tmp_path: Path) -> None:
    """One point of 12 years with two jobs: at least 8 blocks of at most 2 years; with many points none is cut."""
    one = replace(desks, points=desks.points[:1], replications=Replications(12))
    few = Counting(jobs=2)
    outcome = batch(tmp_path / "few", one, few)
    assert len(few.blocks) >= 6
    assert sum(each.years for each in few.blocks) == 12
    assert max(each.years for each in few.blocks) == 2
    assert outcome.done[0].years == 12
    batch(tmp_path / "whole", one, Counting())
    assert tables(tmp_path / "few") == tables(tmp_path / "whole")
    many = Counting(jobs=1)
    batch(tmp_path / "many", desks, many)
    assert [each.years for each in many.blocks] == [3] * 6


def test_what_another_process_has_written_meanwhile_is_left_out(desks: Experiment, tmp_path: Path) -> None:
    """Another process has the first place, so this one begins at the end. While that block is played, the other one
    writes the records of all points but the first: only the first is still played, and the tables are those of a lonely
    run."""
    batch(tmp_path / "alone", desks, Counting())
    folder = tmp_path / "shared"
    records = [read_record(each.read_bytes()) for each in (tmp_path / "alone" / "records").glob("*/*.json")]
    with BatchFolder.open(folder, desks, TEXT, resume=True) as other:

        def write(block: Block) -> None:
            if block.point == 5:
                for each in records:
                    if each.key != other.keys[0]:
                        other.write(each)

        counted = Counting(before=write)
        outcome = batch(folder, desks, counted)
    assert [each.point for each in counted.blocks] == [5, 0]
    assert len(outcome.done) == 6
    assert tables(folder) == tables(tmp_path / "alone")


def test_points_at_the_same_levels_are_played_once(desks: Experiment, tmp_path: Path) -> None:
    """A design that holds a point twice plays it once, and both rows have its years."""
    twice = replace(desks, points=(desks.points[0], replace(desks.points[0], number=1, row=1)))
    counted = Counting()
    heard: list[Progress] = []
    outcome = batch(tmp_path / "run", twice, counted, on_progress=heard.append)
    assert counted.years == 3
    assert [each.years for each in outcome.done] == [3, 3]
    assert heard[-1].points == heard[-1].done == 1


def test_precision_decides_how_many_years_and_an_extension_comes_on_top(desks: Experiment, tmp_path: Path) -> None:
    """Points get as many years as their precision takes, not all the same; 4 more for each when extended; a resume of
    either plays nothing."""
    wanted = replace(desks, replications=Replications(4, relative=0.2, of="mean_wait", most=24))
    outcome = batch(tmp_path / "run", wanted, Counting())
    took = [each.years for each in outcome.done]
    assert len(took) == 6
    assert len(set(took)) > 1
    assert all(each % 4 == 0 for each in took)
    assert [each.reached for each in outcome.done] == [each.years < 24 or each.reached for each in outcome.done]
    longer = batch(tmp_path / "run", wanted, Counting(), extend=4)
    assert [each.years for each in longer.done] == [each + 4 for each in took]
    assert [each.reached for each in longer.done] == [each.reached for each in outcome.done]
    again = Counting()
    batch(tmp_path / "run", wanted, again)
    assert again.blocks == []


def test_progress_counts_points_and_years(desks: Experiment, tmp_path: Path) -> None:
    """Progress begins with what is found and ends with all points; time left is known after the first answer."""
    batch(tmp_path / "run", replace(desks, points=desks.points[:2]), Counting())
    heard: list[Progress] = []
    batch(tmp_path / "run", desks, Counting(), on_progress=heard.append)
    assert (heard[0].points, heard[0].found, heard[0].done, heard[0].left) == (6, 2, 2, None)
    assert heard[1].done == 3
    assert heard[1].left is not None
    assert heard[1].left > 0
    assert (heard[-1].done, heard[-1].years, heard[-1].open) == (6, 12, 0)
