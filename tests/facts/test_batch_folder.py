"""The folder of a batch: what is written is found again, what is damaged is noticed, and several processes share it."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from sim.scenario.source import read_source
from wherefrom.batch.folder import BatchFolder, BatchRefused
from wherefrom.batch.key import code_digest, point_key, point_keys
from wherefrom.batch.record import Record
from wherefrom.batch.sharing import order_of, places_taken, take_place
from wherefrom.batch.status import read_batch
from wherefrom.experiments.experiment import Candidate, Experiment, Replications
from wherefrom.results.errors import RunDamaged, RunMissing

ROOT = Path(__file__).parents[2]
SAMPLE = runpy.run_path(str(Path(__file__).with_name("batch_sample.py")))
ERLANG_A, record, sample = SAMPLE["ERLANG_A"], SAMPLE["record"], SAMPLE["sample"]


def opened(path: Path, experiment: Experiment, *, resume: bool = False) -> BatchFolder:
    """The folder for this experiment."""
    return BatchFolder.open(path, experiment, "name: Prices\n", resume=resume)


def played(path: Path, experiment: Experiment, *, resume: bool = False) -> BatchFolder:
    """The same, with all years of all points, finished and left."""
    with opened(path, experiment, resume=resume) as folder:
        for key in folder.keys:
            folder.write(record(key, years=experiment.replications.years))
        folder.finish(folder.outcome())
    return folder


def test_what_is_written_is_found_by_the_next_process(tmp_path: Path) -> None:
    """Two of four points are written; who opens the folder next finds these two and no others."""
    with opened(tmp_path / "run", sample()) as folder:
        for key in folder.keys[:2]:
            folder.write(record(key))
    with opened(tmp_path / "run", sample(), resume=True) as folder:
        assert folder.records() == {key: (record(key),) for key in sorted(folder.keys[:2])}
        assert [folder.has(key, 0) for key in folder.keys] == [True, True, False, False]
        assert [each.state for each in folder.outcome().points] == ["done", "done", "open", "open"]


def test_resuming_what_does_not_exist_begins_it(tmp_path: Path) -> None:
    """A batch may be killed before its folder is made; `--resume` must do then, too."""
    with opened(tmp_path / "deep" / "run", sample(), resume=True) as folder:
        assert not folder.records()


def test_the_same_experiment_goes_on_with_or_without_resume(tmp_path: Path) -> None:
    """Repeating a command loses nothing and plays nothing again."""
    played(tmp_path / "run", sample())
    with opened(tmp_path / "run", sample()) as folder:
        assert all(each.state == "done" for each in folder.outcome().points)


def test_a_changed_experiment_is_not_laid_over_another_by_accident(tmp_path: Path) -> None:
    """Another seed: refused and left as it is; with resume it is played there, and the old records stay."""
    played(tmp_path / "run", sample())
    tables = (tmp_path / "run" / "metrics.csv").read_bytes()
    with pytest.raises(BatchRefused, match="add --resume"):
        opened(tmp_path / "run", sample(seed=8))
    assert (tmp_path / "run" / "metrics.csv").read_bytes() == tables
    with opened(tmp_path / "run", sample(seed=8), resume=True) as folder:
        assert not folder.records()
        assert folder.unused() == 4
        assert "another version of the experiment `Prices`" in folder.notes[0]
    with opened(tmp_path / "run", sample(), resume=True) as folder:
        assert len(folder.records()) == 4


def test_unchanged_points_of_a_changed_experiment_are_found(tmp_path: Path) -> None:
    """Two more points and another order: the four that were there are found, whatever their number is now."""
    played(tmp_path / "run", sample(count=4))
    larger = sample(count=6)
    turned = replace(larger, points=tuple(
        replace(each, number=number, row=number) for number, each in enumerate(reversed(larger.points))
    ))  # fmt: skip
    with opened(tmp_path / "run", turned, resume=True) as folder:
        assert [each.state for each in folder.outcome().points] == ["open", "open", "done", "done", "done", "done"]


def test_a_folder_of_other_things_is_not_touched(tmp_path: Path) -> None:
    """Neither a folder with other files, nor a file, nor the folder of another run becomes a batch."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "text.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "manifest.json").write_text('{"schema": "wherefrom/run/1"}')
    for name in ("notes", "file", "run"):
        for resume in (False, True):
            with pytest.raises((RunMissing, RunDamaged), match="not a batch folder"):
                opened(tmp_path / name, sample(), resume=resume)
    assert sorted(os.listdir(tmp_path / "notes")) == ["text.txt"]
    assert sorted(os.listdir(tmp_path / "run")) == ["manifest.json"]


def test_a_lost_or_torn_manifest_costs_nothing(tmp_path: Path) -> None:
    """The records are found by their keys: with resume the batch goes on, without it is asked for."""
    for content in (b"", b"{", None):
        played(tmp_path / "run", sample(), resume=True)
        manifest = tmp_path / "run" / "manifest.json"
        manifest.unlink()
        if content is not None:
            manifest.write_bytes(content)
        with pytest.raises((RunDamaged, BatchRefused), match="--resume"):
            opened(tmp_path / "run", sample())
        with opened(tmp_path / "run", sample(), resume=True) as folder:
            assert len(folder.records()) == 4


@pytest.mark.parametrize("harm", ["flipped", "cut", "emptied", "of another point"])
def test_a_damaged_record_is_set_aside_and_its_years_are_missing(tmp_path: Path, harm: str) -> None:
    """One bit flipped, the end missing, no byte left, or a file under another's name: said in a sentence, kept in
    damaged/, and the point is open again."""
    folder = played(tmp_path / "run", sample())
    paths = {key: tmp_path / "run" / "records" / key[:2] / f"{key}-0-2.json" for key in folder.keys}
    one = paths[folder.keys[1]]
    content = bytearray(one.read_bytes())
    content[40] ^= 4
    cut = one.read_bytes()[:50]
    other = paths[folder.keys[2]].read_bytes()
    one.write_bytes({"flipped": bytes(content), "cut": cut, "emptied": b"", "of another point": other}[harm])
    _, damaged = read_batch(tmp_path / "run")
    assert damaged == 1
    assert one.exists(), "reading alone changes nothing"
    with opened(tmp_path / "run", sample(), resume=True) as folder:
        assert [each.state for each in folder.outcome().points] == ["done", "open", "done", "done"]
        assert len(folder.notes) == 1
        assert "is damaged" in folder.notes[0]
        assert os.listdir(tmp_path / "run" / "damaged") == [one.name]
        assert not one.exists()
        folder.write(record(folder.keys[1]))
        assert [each.state for each in folder.outcome().points] == ["done"] * 4
        assert len(folder.notes) == 1


def test_files_that_are_no_records_do_not_disturb(tmp_path: Path) -> None:
    """What a file manager or a backup leaves among the records is overlooked."""
    folder = played(tmp_path / "run", sample())
    shard = tmp_path / "run" / "records" / folder.keys[0][:2]
    (shard / ".DS_Store").write_bytes(b"x")
    (shard / f"{folder.keys[0]}-0-2.json.bak").write_bytes(b"x")
    (tmp_path / "run" / "records" / "README").write_bytes(b"x")
    with opened(tmp_path / "run", sample(), resume=True) as folder:
        assert len(folder.records()) == 4
        assert not folder.notes


def test_the_longer_of_two_records_from_the_same_year_is_never_lost(tmp_path: Path) -> None:
    """Two processes extend by 10 and by 50 years at once: 20 to 29 does not replace 20 to 69."""
    with opened(tmp_path / "run", sample(years=70)) as folder:
        key = folder.keys[0]
        for first, years in ((0, 20), (20, 50), (20, 10)):
            folder.write(record(key, first, years))
        assert folder.has(key, 20, 50)
        assert not folder.has(key, 20, 51)
    with opened(tmp_path / "run", sample(years=70), resume=True) as folder:
        point = folder.outcome().points[0]
        assert point.state == "done"
        assert point.values["profit"].tolist() == [100.0 + year for year in range(70)]


def test_extending_is_remembered_and_not_repeated(tmp_path: Path) -> None:
    """Finished with 2 years, extended by 3: each point is open until it has 5, also for whoever resumes; extending
    again before that is refused, and afterwards gives 3 more."""
    played(tmp_path / "run", sample())
    with opened(tmp_path / "run", sample()) as folder:
        folder.extend(3)
        assert all(each.state == "open" and each.years == 2 for each in folder.outcome().points)
    with opened(tmp_path / "run", sample(), resume=True) as folder:
        with pytest.raises(BatchRefused, match="4 of 4 points still miss years"):
            folder.extend(3)
        for key in folder.keys:
            folder.write(record(key, 2, 3))
        assert [each.years for each in folder.outcome().points] == [5] * 4
        folder.extend(3)
        assert folder.extended == 6


def test_more_replications_in_the_file_keep_the_years_there_are(tmp_path: Path) -> None:
    """2 years are there and 3 are wanted now: one is missing; of 2 where 1 is wanted, the first is shown."""
    played(tmp_path / "run", sample(years=2))
    with opened(tmp_path / "run", sample(years=3), resume=True) as folder:
        assert [(each.state, each.years) for each in folder.outcome().points] == [("open", 2)] * 4
    with opened(tmp_path / "run", sample(years=1), resume=True) as folder:
        assert [(each.state, each.years) for each in folder.outcome().points] == [("done", 1)] * 4


def test_a_point_played_until_it_is_precise_is_done_by_its_own_years(tmp_path: Path) -> None:
    """Precision took 14 years: done with 14, whether it was reached or not, and `extend` adds to these."""
    precise = sample(replications=Replications(10, 0.01, "profit", 200))
    with opened(tmp_path / "run", precise) as folder:
        folder.write(replace(record(folder.keys[0], 0, 14), reached=False))
        point = folder.outcome().points[0]
        assert (point.state, point.years, point.reached) == ("done", 14, False)
        assert folder.outcome().points[1].state == "open"
        for key in folder.keys[1:]:
            folder.write(replace(record(key, 0, 10), reached=True))
        folder.extend(5)
        folder.write(record(folder.keys[0], 14, 5))
        found = folder.outcome().points
        assert [(each.state, each.years) for each in found] == [("done", 19), *[("open", 10)] * 3]


def test_the_key_is_of_what_is_played_and_of_nothing_else(tmp_path: Path) -> None:
    """Another folder, purpose, place in the design, or number of years: the same key. Another seed, engine, measure,
    precision, setting, override, value in the file, code, or no ranges: another."""
    one = sample()
    copy = tmp_path / "copy.yaml"
    copy.write_text("# moved\n" + ERLANG_A.read_text())
    keys = point_keys(one, "code")
    same = [replace(one, candidates=(Candidate("base", read_source(copy)),)), replace(one, purpose="?", name="?"),
            replace(one, replications=Replications(50)), replace(one, measures=one.measures[::-1])]  # fmt: skip
    for each in same:
        assert point_keys(each, "code") == keys
    moved = replace(one.points[2], number=9, row=9)
    assert point_key(one, moved, "code") == keys[2] == point_key(one, one.points[2], "code")
    copy.write_text(ERLANG_A.read_text().replace("level: 1 per_minute", "level: 2 per_minute"))
    others = [
        replace(one, seed=8), replace(one, engine="reference"), replace(one, measures=one.measures[:1]),
        replace(one, ranges=False), replace(one, replications=Replications(2, 0.01)),
        replace(one, candidates=(Candidate("base", one.candidates[0].source, set_=("a=1",)),)),
        replace(one, candidates=(Candidate("base", one.candidates[0].source, ("x",)),)),
        replace(one, candidates=(Candidate("base", read_source(copy)),)),
    ]  # fmt: skip
    found = [point_keys(each, "code")[0] for each in others] + [point_keys(one, "other code")[0]]
    assert len({*found, *keys}) == len(found) + len(keys)
    assert len(code_digest()) == 64
    assert code_digest() != code_digest(planned=True)


def test_the_folder_alone_holds_the_experiment(tmp_path: Path) -> None:
    """Read back from its folder, an experiment has the same points, and its scenarios give the same keys."""
    one = sample()
    folder = played(tmp_path / "run", one)
    outcome, _ = read_batch(tmp_path / "run")
    found = outcome.experiment
    assert replace(found, candidates=()) == replace(one, candidates=())
    assert point_keys(found, code_digest()) == folder.keys
    assert (tmp_path / "run" / "experiment.yaml").read_text() == "name: Prices\n"


def test_each_process_goes_through_the_points_in_its_own_order() -> None:
    """The first from the front, the second from the end, all others crosswise; each meets every point once."""
    assert list(order_of(0, 5)) == [0, 1, 2, 3, 4]
    assert list(order_of(1, 5)) == [4, 3, 2, 1, 0]
    orders = [tuple(order_of(place, 50)) for place in range(5)]
    assert all(sorted(each) == list(range(50)) for each in orders)
    assert len(set(orders)) == 5


def test_a_place_is_free_again_when_its_process_leaves(tmp_path: Path) -> None:
    """Places are numbered by who lives; the lowest free one is taken, and the last to leave clears all away."""
    running = tmp_path / "running"
    first, second = take_place(running), take_place(running)
    assert (first.number, second.number) == (0, 1)
    assert places_taken(running) == (0, 1)
    first.leave()
    first.leave()
    assert places_taken(running) == (1,)
    third = take_place(running)
    assert third.number == 0
    third.leave()
    second.leave()
    assert not running.exists()


def test_what_a_killed_process_leaves_is_recognised_and_cleared_away(tmp_path: Path) -> None:
    """A process is killed (SIGKILL) with a half-written file: its place counts as free at once, by no clock, and the
    next process removes the half-written file, but not that of a process that lives."""
    running = tmp_path / "running"
    code = f"""
        import os, signal
        from pathlib import Path
        from wherefrom.batch.sharing import take_place
        places = [take_place(Path({str(running)!r})) for _ in range(2)]
        for place in places:
            (place.folder / "half-written-1").write_bytes(b"ha")
        os.kill(os.getpid(), signal.SIGKILL)
    """
    with_ = {**os.environ, "PYTHONPATH": str(ROOT)}
    assert subprocess.run([sys.executable, "-c", textwrap.dedent(code)], env=with_).returncode == -9
    assert places_taken(running) == ()
    assert len(list(running.rglob("half-written-1"))) == 2
    one = take_place(running)
    assert one.number == 0
    assert not list(running.rglob("half-written-1"))
    (one.folder / "half-written-1").write_bytes(b"mine")
    two = take_place(running)
    assert two.number == 1
    assert (one.folder / "half-written-1").exists()
    two.leave()
    one.leave()


def test_two_processes_that_write_the_same_record_leave_it_whole(tmp_path: Path) -> None:
    """Both give the same bytes, so it does not matter who comes last."""
    with opened(tmp_path / "run", sample()) as one, opened(tmp_path / "run", sample()) as two:
        assert (one.others(), two.others()) == (1, 1)
        one.write(record(one.keys[0]))
        assert two.has(two.keys[0], 0)
        two.write(record(two.keys[0]))
        two.write(record(two.keys[3]))
        assert one.records() == two.records() == {key: (record(key),) for key in sorted((one.keys[0], one.keys[3]))}


def test_a_process_that_joins_later_is_noticed(tmp_path: Path) -> None:
    """Alone, a process knows what is there without looking; what one that joins writes is found soon afterwards (it
    asks five times a second), also when that one has left again."""
    with opened(tmp_path / "run", sample()) as one:
        one.records()
        assert not one.has(one.keys[0], 0)
        with opened(tmp_path / "run", sample()) as two:
            two.write(record(two.keys[0]))
            until = monotonic() + 10
            while not one.has(one.keys[0], 0):
                assert monotonic() < until
            two.write(record(two.keys[1]))
        assert one.has(one.keys[1], 0, 2)
        assert not one.has(one.keys[1], 0, 3)


def test_a_failure_stands_in_the_outcome_with_its_reason(tmp_path: Path) -> None:
    """Written failures are found again; those that may not come again are only of this process."""
    with opened(tmp_path / "run", sample()) as folder:
        folder.write(Record(folder.keys[0], 0, 0, state="failed", reason="no such channel"))
        passing = Record(folder.keys[1], 0, 0, state="failed", reason="no memory")
        found = folder.outcome([passing]).points
        assert [(each.state, each.reason) for each in found[:2]] == [("failed", "no such channel"),
                                                                      ("failed", "no memory")]  # fmt: skip
    with opened(tmp_path / "run", sample(), resume=True) as folder:
        assert [each.state for each in folder.outcome().points] == ["failed", "open", "open", "open"]
