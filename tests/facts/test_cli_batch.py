"""`wherefrom batch` on small experiments: its words, exit codes, caps, and that an interrupt loses nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.facts.batch_runs import HALL, tables
from tests.facts.experiment_sample import written
from wherefrom.batch.loop import Progress
from wherefrom.cli.batch_progress import duration, how_far
from wherefrom.cli.main import run

DESKS = """
name: Desks and waits
scenarios: {desk: desk.yaml, large: {file: desk.yaml, set: {assets.agents.headcount: 9}}}
factors: {patience: {path: channels.desk.patience.mean, values: [5 min, 10 min, 15 min]}}
measure: [mean_wait, abandoned_share]
replications: 3
"""


@pytest.fixture
def desks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The experiment; results go below the folder of the test."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path, DESKS)
    return Path("experiment.yaml")


def _batch(*arguments: object) -> int:
    return run(["batch", *map(str, arguments), "--jobs", "1"])


def test_a_batch_is_played_and_found_again(desks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """6 points x 3 years into results/<name>-<digest>; again: all found in the same folder; the scenarios stand side by
    side with mean and interval."""
    assert _batch(desks, "--no-report") == 0
    said = capsys.readouterr().out
    folders = list(Path("results").iterdir())
    assert [each.name.rpartition("-")[0] for each in folders] == ["desks-and-waits"]
    assert "Desks and waits: 6 points, 6 played (18 simulated years)" in said
    rows = [line.split() for line in said.splitlines()]
    assert ["mean_wait", "desk"] in [row[:2] for row in rows]
    assert "large has the best mean wait" in said
    before = tables(folders[0])
    assert _batch(desks, "--no-report") == 0
    again = capsys.readouterr().out
    assert "6 points, 6 found" in again
    assert list(Path("results").iterdir()) == folders
    assert tables(folders[0]) == before
    assert again.splitlines()[-1] == f"Next: wherefrom report {folders[0]}"


def test_extending_plays_more_years(desks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--extend 2 on 6 finished points: 12 years more, 5 each."""
    _batch(desks, "--out", "run", "--no-report")
    capsys.readouterr()
    assert _batch(desks, "--out", "run", "--extend", "2", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["status"], found["years"], found["found"], found["done"]) == ("ok", 12, 0, 6)
    rows = (Path("run") / "metrics.csv").read_text().splitlines()
    assert len(rows) == 1 + 6 * 2 * 5


def test_a_setting_makes_another_batch(desks: Path) -> None:
    """--set is part of what the folder is named after."""
    _batch(desks, "--json")
    _batch(desks, "--set", "horizon=2000 min", "--json")
    assert len(list(Path("results").iterdir())) == 2


def test_a_dry_run_says_what_it_would_take_and_writes_nothing(
    desks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """18 years, 3000 customers each; a trial says how long; no folder is made."""
    assert _batch(desks, "--dry-run") == 0
    said = capsys.readouterr().out
    assert "Desks and waits: 6 points of 2 scenarios" in said
    assert "18 to simulate" in said
    assert "about 54,000 expected" in said
    assert "by a trial of 6 points" in said
    assert not Path("results").exists()
    _batch(desks, "--out", "run", "--no-report")
    capsys.readouterr()
    assert _batch(desks, "--out", "run", "--dry-run", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["status"], found["open"], found["years_most"], found["trial_points"]) == ("dry_run", 0, 0, 0)


@pytest.mark.parametrize(("option", "value", "what"), [
    ("--max-years", "17", "18 simulated years, 1.06 times the cap of 17"),
    ("--max-customers", "50000", "54,000 customers"),
    ("--max-disk", "2 kB", "of disk"),
])
def test_what_is_beyond_a_cap_is_refused(
    desks: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, what: str
) -> None:
    """Exit code 3, the cap, what is needed and the option that allows it; nothing is made. With the cap lifted (or high
    enough) it is played."""
    assert _batch(desks, "--out", "run", option, value) == 3
    said = capsys.readouterr().err
    assert what in said
    assert f"allow it with {option} " in said
    assert not Path("run").exists()
    assert _batch(desks, "--dry-run", option, value) == 3
    assert _batch(desks, "--out", "run", option, "unlimited", "--no-report") == 0


def test_a_cap_that_is_no_number_is_wrong_usage(desks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, the option and an example."""
    assert _batch(desks, "--max-disk", "much") == 2
    assert "--max-disk" in capsys.readouterr().err


def test_failed_points_are_listed_and_the_rest_is_played(desks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two goals, of which no plan reaches the second: exit code 6, its reason, a list of all in failed.csv, and the
    first planned and played. Again: the same, found."""
    Path("hall.yaml").write_text(HALL, encoding="utf-8")
    Path("goals.yaml").write_text(
        "schema: wherefrom/experiment/1\nname: Goals\nscenarios: {hall: hall.yaml}\n"
        "factors: {goal: {path: plan.goal.net_revenue, values: [9000 EUR, 100000000 EUR]}}\n"
        "measure: [profit]\nreplications: 2\neach: {planned: {search_years: 8, fresh_years: 2}}\n", encoding="utf-8")
    for played in ("2 played (2 simulated years), 1 failed", "2 found, 1 failed"):
        assert _batch("goals.yaml", "--out", "run", "--no-report") == 6
        said = capsys.readouterr().out
        assert played in said
        assert "Failed: 1 point; all are listed in run/failed.csv" in said
        assert "point 1 (hall, goal 100000000 EUR): no plan can satisfy these together" in said
        assert "no plan can satisfy" in Path("run/failed.csv").read_text()
    assert _batch("goals.yaml", "--out", "run", "--json") == 6
    found = json.loads(capsys.readouterr().out)
    assert (found["status"], found["done"], found["failed"]) == ("points_failed", 1, 1)
    assert found["failures"][0]["levels"] == {"goal": "100000000 EUR"}


def test_a_folder_of_something_else_is_left_alone(desks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder with other files is refused with exit code 2, the batch of another experiment too, unless --resume."""
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("keep", encoding="utf-8")
    assert _batch(desks, "--out", "mine") == 2
    assert "not a batch folder" in capsys.readouterr().err
    assert _batch(desks, "--out", "run", "--no-report") == 0
    assert _batch(desks, "--out", "run", "--set", "horizon=2000 min") == 2
    assert "--resume" in capsys.readouterr().err
    assert _batch(desks, "--out", "run", "--set", "horizon=2000 min", "--resume", "--no-report") == 0


def test_whole_run_folders_are_made_on_request(desks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--folders: a run folder a point, with its report, log and all its years; asked for again, none is made anew."""
    Path("one.yaml").write_text(
        "schema: wherefrom/experiment/1\nname: One\nscenarios: {desk: desk.yaml}\n"
        "factors: {agents: {path: assets.agents.headcount, values: [5]}}\nmeasure: [mean_wait]\nreplications: 2\n",
        encoding="utf-8")
    assert _batch("one.yaml", "--out", "run", "--no-report", "--folders") == 0
    assert "Run folder of point 0" in capsys.readouterr().err
    (made,) = Path("run/runs/00000").iterdir()
    assert {"report.html", "metrics.csv", "log"} <= {each.name for each in made.iterdir()}
    waits = [line.split(",") for line in (made / "metrics.csv").read_text().splitlines() if ",mean_wait," in line]
    whole = {row[1]: float(row[-1]) for row in waits if not any(row[4:-1])}
    kept = [line.split(",") for line in Path("run/metrics.csv").read_text().splitlines()[1:]]
    assert [float(row[-1]) for row in kept] == pytest.approx([whole["0"], whole["1"]])
    assert _batch("one.yaml", "--out", "run", "--no-report", "--folders") == 0
    assert "Run folder" not in capsys.readouterr().err


def test_progress_is_told_in_plain_words() -> None:
    """Points done, failed and the time left, which is left out where nothing is known or nothing is left."""
    assert how_far(Progress(1400, done=120, failed=2, left=40.4)) == "120 of 1,400 points, 2 failed; about 40 s left"
    assert how_far(Progress(10, done=3)) == "3 of 10 points"
    assert how_far(Progress(10, done=10, left=0.0)) == "10 of 10 points"
    assert [duration(each) for each in (0.2, 89, 600, 12_000)] == ["1 s", "89 s", "10 min", "3 h 20 min"]


def test_an_interrupt_says_how_to_go_on_and_loses_nothing(desks: Path) -> None:
    """A batch of two worker processes is interrupted after some records: exit code 130, `finished N of M points; go on
    with: ...`, no process is left; the command it names ends with the bytes of an unbroken run."""
    text = DESKS.replace("[5 min, 10 min, 15 min]", f"[{', '.join(f'{each} min' for each in range(3, 43))}]")
    written(Path(), text.replace("replications: 3", "replications: 12"))
    command = [sys.executable, "-m", "wherefrom.cli.main", "batch", str(desks), "--out", "broken", "--no-report"]
    started = subprocess.Popen([*command, "--jobs", "2"], stderr=subprocess.PIPE, text=True, start_new_session=True)
    until = time.monotonic() + 60
    while len(list(Path("broken").glob("records/*/*.json"))) < 3 and time.monotonic() < until:
        time.sleep(0.02)
    os.kill(started.pid, signal.SIGINT)
    _, said = started.communicate(timeout=30)
    assert started.returncode == 130
    assert f"of 80 points; go on with: wherefrom batch {desks} --out broken --resume" in said
    before = len(list(Path("broken").glob("records/*/*.json")))
    assert 3 <= before < 80
    assert _batch(desks, "--out", "broken", "--resume", "--no-report") == 0
    assert _batch(desks, "--out", "whole", "--no-report") == 0
    assert tables(Path("broken")) == tables(Path("whole"))
