"""A batch killed again and again is finished by `--resume` with the same bytes as one that was never disturbed."""

from __future__ import annotations

import random
import runpy
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from wherefrom.batch.record import read_record

PROCESS = runpy.run_path(str(Path(__file__).with_name("batch_process.py")))
begun, ended, experiment, killed = (PROCESS[name] for name in ("begun", "ended", "experiment", "killed"))
records, tables, wait_until, whole_run = (PROCESS[name] for name in ("records", "tables", "wait_until", "whole_run"))
COMMAND, ROOT = PROCESS["COMMAND"], PROCESS["ROOT"]


def kill_once(file: Path, out: Path, rng: random.Random, jobs: int, step: int) -> dict[str, Any]:
    """Begin or resume, and kill at a random moment: after a random time, or some records later. What was there then."""
    before = len(records(out))
    process = begun(file, "--out", out, "--resume", "--jobs", str(jobs))
    by_time = rng.random() < 0.3
    if by_time:
        time.sleep(rng.uniform(0.0, 1.5))
    else:
        more = rng.randint(1, step)
        wait_until(lambda: len(records(out)) >= before + more, process)
        time.sleep(rng.uniform(0.0, 0.02))
    code, _, err = killed(process)
    there = records(out)
    for path in there:
        read_record(path.read_bytes())
    return {"by": "time" if by_time else "records", "code": code, "before": before, "after": len(there), "err": err}


def kill_and_finish(tmp_path: Path, *, kills: int, loads: int, times: int, seed: int) -> None:
    """The test itself; prints where the kills hit."""
    rng = random.Random(seed)
    file = experiment(tmp_path, loads=loads, times=times, years=2)
    points = loads * times
    whole_run(file, "--out", tmp_path / "unbroken")
    wanted = tables(tmp_path / "unbroken")
    assert wanted["metrics.csv"].count(b"\n") == 1 + points * 2 * 3
    out = tmp_path / "killed"
    step = 2 * points // (kills + 1)  # so that the kills spread over the whole batch
    hits = [kill_once(file, out, rng, 1 + number % 2, step) for number in range(kills)]
    found = whole_run(file, "--out", out, "--resume")
    assert tables(out) == wanted
    assert not (out / "damaged").exists()
    assert not (out / "running").exists()
    assert found["done"] == points
    print(f"\n{points} points; records there after each kill, and exit code:")
    print(" ".join(f"{each['after']}({each['by'][0]}{each['code']})" for each in hits))
    in_the_middle = [each for each in hits if each["code"] == -9 and each["before"] < each["after"] < points]
    early = [each for each in hits if each["code"] == -9 and each["before"] == each["after"] < points]
    print(f"{len(in_the_middle)} of {kills} hit while points were played, {len(early)} before the first new record")
    assert len(in_the_middle) >= kills // 2
    assert found["found"] == hits[-1]["after"], "what was there was found, not played again"
    assert found["years"] == 2 * (points - found["found"])


def test_a_batch_killed_at_random_moments_is_resumed_to_the_same_bytes(tmp_path: Path) -> None:
    """180 points of 2 years; SIGKILL to the whole process group 5 times, at least half of them while points are played;
    every record on disk is whole after each; then resumed: metrics.csv and points.csv byte for byte as in a run that
    was left alone, what was recorded is not played again, and nothing half-written is left."""
    kill_and_finish(tmp_path, kills=5, loads=15, times=12, seed=11)


@pytest.mark.long
def test_a_batch_killed_fifty_times_is_resumed_to_the_same_bytes(tmp_path: Path) -> None:
    """The same with 50 kills on 2,000 points."""
    kill_and_finish(tmp_path, kills=50, loads=50, times=40, seed=12)


def test_an_interrupted_batch_says_how_to_go_on_and_goes_on(tmp_path: Path) -> None:
    """Ctrl-C: exit 130, the command to go on with, nothing half-written; `wherefrom status` says what is there and
    writes nothing; what another number of jobs plays then gives, with the rest, the same bytes."""
    file = experiment(tmp_path, loads=12, times=10, years=2)
    out = tmp_path / "out"
    process = begun(file, "--out", out, "--jobs", "2")
    assert wait_until(lambda: len(records(out)) > 10, process)
    code, shown, _ = killed(process, signal.SIGINT)
    assert code == 130
    assert '"status": "interrupted"' in shown
    assert "--resume" in shown
    assert not (out / "running").exists()
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    told = subprocess.run([*COMMAND, "status", str(out)], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert "stopped, not running now" in told
    assert "--resume" in told
    assert before == {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    whole_run(file, "--out", out, "--resume")
    whole_run(file, "--out", tmp_path / "unbroken")
    assert tables(out) == tables(tmp_path / "unbroken")


def test_two_processes_share_one_folder(tmp_path: Path) -> None:
    """Begun at the same moment on the same folder, both end well with the same bytes as one alone, and together they
    play the years hardly more than once: one from the front, the other from the end."""
    file = experiment(tmp_path, loads=8, times=8, years=2, horizon="40000 min")
    out = tmp_path / "out"
    both = [begun(file, "--out", out, "--resume", "--jobs", "1") for _ in range(2)]
    found = [ended(each) for each in both]
    assert [code for code, _, _ in found] == [0, 0], found
    years = [each["years"] for _, each, _ in found]
    print(f"\nyears played by each: {years}, of 128")
    assert 128 <= sum(years) <= 140
    assert min(years) > 10
    whole_run(file, "--out", tmp_path / "alone")
    assert tables(out) == tables(tmp_path / "alone")
    assert not (out / "running").exists()
    assert not (out / "damaged").exists()
