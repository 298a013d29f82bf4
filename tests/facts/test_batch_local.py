"""Worker processes of this machine: chunks grow, a dead worker is replaced, and nothing is lost with it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.replicate.workers import WorkerLost
from tests.facts.experiment_sample import loaded
from wherefrom.batch import local
from wherefrom.batch.local import LocalRunner
from wherefrom.batch.play import is_passing, play
from wherefrom.batch.work import Block, Shared, shared_by
from wherefrom.batch.worker import START

Processes = list["subprocess.Popen[bytes]"]


@pytest.fixture
def shared(tmp_path: Path) -> Shared:
    return shared_by(loaded(tmp_path, "name: Desks\nscenarios: {desk: desk.yaml}\nmeasure: [mean_wait]\n"))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Processes:
    """The worker processes, as they are started."""
    found: Processes = []
    real = subprocess.Popen

    def recorded(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        found.append(real(*arguments, **options))
        return found[-1]

    monkeypatch.setattr(local.subprocess, "Popen", recorded)
    return found


def _blocks(count: int) -> Iterator[Block]:
    for number in range(count):
        yield Block(number, f"key{number}", number, "desk", (), (f"assets.agents.headcount={3 + number % 9}",), 0, 1)


@pytest.mark.long
def test_two_workers_give_the_records_of_one_process(shared: Shared, started: Processes) -> None:
    """60 blocks: the same records as played here; no worker is left afterwards."""
    answers = list(LocalRunner(2).run(shared, _blocks(60)))
    found = sorted((each for records in answers for each in records), key=lambda each: int(each.key[3:]))
    assert found == play(shared, list(_blocks(60)))
    assert max(len(records) for records in answers) > 1  # chunks have grown
    assert len(started) == 2
    assert all(each.poll() is not None for each in started)


def test_a_killed_worker_is_replaced_and_its_blocks_are_played_again(shared: Shared, started: Processes) -> None:
    """kill -9 on a worker in the middle of its work: every block is answered once, as if nothing had happened."""
    found = []
    for records in LocalRunner(2).run(shared, _blocks(80)):
        found += records
        if len(started) == 2 and len(found) > 5:
            os.kill(started[0].pid, signal.SIGKILL)
            started[0].wait()
            started.append(started[0])
    assert sorted(each.key for each in found) == sorted(each.key for each in _blocks(80))
    assert {each.state for each in found} == {"done"}
    assert len(set(map(id, started))) == 3


DYING = """
import os, sys
sys.path[:] = sys.argv[1:]
from wherefrom.batch import play as module
real = module.play
def dying(shared, blocks):
    if any(each.point == 7 for each in blocks):
        os._exit(9)
    return real(shared, blocks)
module.play = dying
from wherefrom.batch.worker import main
main()
"""


@pytest.mark.long
def test_a_block_that_loses_its_worker_twice_is_given_up(
    shared: Shared, started: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Point 7 ends every worker that plays it: it fails, not for keeping, and all others are done: also those that were
    in one chunk with it."""
    monkeypatch.setattr(local, "START", DYING)
    found = [each for records in LocalRunner(2).run(shared, _blocks(30)) for each in records]
    failed = [each for each in found if each.state == "failed"]
    assert [each.key for each in failed] == ["key7"]
    assert "ended twice" in failed[0].reason
    assert is_passing(failed[0])
    assert sorted(each.key for each in found) == sorted(each.key for each in _blocks(30))


def test_workers_that_cannot_start_are_said_at_once(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that cannot import what it needs says why, and nothing is tried for ever."""
    broken = START.replace("from wherefrom", "sys.modules['sim.world.compiled'] = None; from wherefrom")
    monkeypatch.setattr(local, "START", broken)
    with pytest.raises(WorkerLost, match="cannot start"):
        list(LocalRunner(2).run(shared, _blocks(5)))
    monkeypatch.setattr(local, "START", "raise SystemExit(3)")
    with pytest.raises(WorkerLost, match="end before they have begun"):
        list(LocalRunner(2).run(shared, _blocks(5)))


@pytest.mark.long
def test_blocks_are_pulled_only_as_they_are_needed(shared: Shared) -> None:
    """Of a million blocks only some dozens are asked for by the time ten are answered: memory stays flat."""
    pulled = 0

    def endless() -> Iterator[Block]:
        nonlocal pulled
        for block in _blocks(1_000_000):
            pulled += 1
            yield block

    answers = LocalRunner(2).run(shared, endless())
    answered = 0
    for records in answers:
        answered += len(records)
        if answered >= 10:
            break
    answers.close()  # type: ignore[attr-defined]
    assert pulled < 200


@pytest.mark.long
def test_closing_ends_the_workers_at_once(shared: Shared, started: Processes) -> None:
    """Closing in the middle leaves no process, and does not wait for years of work."""
    answers = LocalRunner(2).run(shared, (
        Block(number, f"k{number}", number, "desk", (), ("horizon=3000000 min",), 0, 50) if number > 1 else block
        for number, block in enumerate(_blocks(10))))
    next(answers)
    next(answers)
    begun = time.monotonic()
    answers.close()  # type: ignore[attr-defined]
    assert time.monotonic() - begun < 5
    assert all(each.poll() is not None for each in started)


def test_fewer_than_one_job_is_refused() -> None:
    """There is nobody to play with no job."""
    with pytest.raises(ValueError, match="at least one job"):
        LocalRunner(0)
