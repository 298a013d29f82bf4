"""Facts: interrupted, killed, unread or on a full disk, the command ends in words and leaves nothing behind."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.replicate.workers import WorkerLost, Workers
from wherefrom.cli.main import run

SALES_FLOOR = str(Path(__file__).resolve().parents[2] / "scenarios" / "sales_floor.yaml")
COMMAND = [sys.executable, "-m", "wherefrom.cli.main"]


def wait_until_gone(process: int) -> bool:
    """Whether a process ends within ten seconds."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_worker_that_dies_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A killed worker process raises WorkerLost, which the command tells as a failure and not as a bug of its own."""
    with pytest.raises(WorkerLost, match="ended before its year was finished"), Workers(2) as workers:
        list(workers.map(os._exit, [1, 1]))

    def lose(*_arguments: object) -> None:
        raise WorkerLost("a worker process ended")

    monkeypatch.setattr("wherefrom.cli.validate.load", lose)
    assert run(["validate", SALES_FLOOR, "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["status"], answer["problems"][0]["message"]) == ("failed", "a worker process ended")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to look at processes")
def test_workers_end_with_their_parent() -> None:
    """Where the parent is killed and can close nothing, its workers end by themselves."""
    code = (
        "import os, sys, time\nfrom sim.replicate.workers import Workers\n"
        "if __name__ == '__main__':\n"
        "    workers = Workers(2)\n    list(workers.map(abs, [1, 2, 3, 4]))\n"
        "    print(*workers._pool._processes, flush=True)\n    time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert parent.stdout is not None
    processes = [int(each) for each in parent.stdout.readline().split()]
    assert processes
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert all(wait_until_gone(each) for each in processes)


@pytest.mark.parametrize(("signal_", "times"), [(signal.SIGINT, 1), (signal.SIGINT, 6), (signal.SIGTERM, 1)])
def test_an_interrupted_run_leaves_nothing(tmp_path: Path, signal_: signal.Signals, times: int) -> None:
    """Interrupted from the keyboard (impatiently, too) or asked to end: exit code 130, an empty results folder."""
    process = subprocess.Popen(
        [*COMMAND, "run", SALES_FLOOR, "-n", "1000", "--out", str(tmp_path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:  # before, the simulator may have been compiled
        if line.startswith("Simulating"):
            break
    time.sleep(1)  # its workers start
    for _ in range(times):
        process.send_signal(signal_)
        time.sleep(0.01)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.strip().splitlines()[-1] == "wherefrom: interrupted"
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "redirection", "code", "said"),
    [
        (["validate", SALES_FLOOR], ">&-", 0, ""),
        (["validate", "none.yaml"], "2>&-", 3, ""),
        (["validate", SALES_FLOOR], "| true; exit ${PIPESTATUS[0]}", 0, ""),
        (["validate", "none.yaml"], "2>&1 >/dev/null | true; exit ${PIPESTATUS[0]}", 3, ""),
        (["schema"], ">/dev/full", 1, "no space left on device"),
    ],
)
def test_output_that_nobody_takes(arguments: list[str], redirection: str, code: int, said: str) -> None:
    """Closed or full outputs cause no trace, and the exit code still says what happened."""
    line = f"{shlex.join([*COMMAND, *arguments])} {redirection}"
    result = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert (result.returncode, "Traceback" in result.stderr) == (code, False)
    assert said in result.stderr


def test_no_command_stumbles_over_impossible_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name longer than any file's is wrong usage, or a file that is not there; bytes that are no text are shown."""
    endless = str(tmp_path / ("a" * 300))
    assert run(["new", endless]) == 2
    assert run(["validate", endless]) == 3
    assert run(["report", endless]) == 2
    assert run(["run", SALES_FLOOR, "--out", endless]) == 2
    capsys.readouterr()
    assert run(["validate", "none\udcff.yaml", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["problems"][0]["file"] == "none?.yaml"


def test_a_precision_is_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    """`nan` is no precision, although it is neither below nor above any limit."""
    assert run(["run", SALES_FLOOR, "--precision", "nan", "--no-folder"]) == 2
    assert "--precision is not a number" in capsys.readouterr().err
