"""Batches as processes: an experiment on the Erlang-A queue, begun, watched, and killed."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from wherefrom.cli.main import run

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "wherefrom.cli.main"]
PATIENCE = 120.0
"""Seconds after which a process that should have ended is a failure."""


def experiment(folder: Path, *, loads: int, times: int, years: int, horizon: str = "6000 min") -> Path:
    """An experiment of loads x times points of `years` years each; a year of 6000 min takes some milliseconds."""
    (folder / "erlang_a.yaml").write_bytes((ROOT / "scenarios" / "erlang_a.yaml").read_bytes())
    file = folder / "experiment.yaml"
    file.write_text(f"""
schema: wherefrom/experiment/1
name: Calls and patience
scenarios:
  desk: {{file: erlang_a.yaml, set: {{horizon: {horizon}}}}}
design: grid
factors:
  calls: {{path: demand.desk.level, from: 0.6 per_minute, to: 1.2 per_minute, steps: {loads}}}
  patience: {{path: channels.desk.patience.mean, from: 4 min, to: 16 min, steps: {times}}}
replications: {years}
measure: [abandoned_share, mean_wait, arrivals]
""")
    return file


def begun(*arguments: str | Path) -> subprocess.Popen[str]:
    """`wherefrom batch` with these arguments, in a process group of its own."""
    return subprocess.Popen(
        [*COMMAND, "batch", *map(str, arguments), "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, cwd=ROOT,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[int, dict[str, Any], str]:
    """Exit code, JSON and stderr of a process that ends by itself."""
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, json.loads(out) if out else {}, err


def here(*arguments: str | Path) -> tuple[int, dict[str, Any], str]:
    """The same within this process, which need not start: exit code, JSON and stderr."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["batch", *map(str, arguments), "--json"])
    return code, json.loads(out.getvalue()), err.getvalue()


def whole_run(*arguments: str | Path) -> dict[str, Any]:
    """The JSON of a batch that must end well, played within this process."""
    code, found, err = here(*arguments, "--jobs", "1")
    assert code == 0, (found, err)
    return found


def killed(process: subprocess.Popen[str], number: int = signal.SIGKILL) -> tuple[int, str, str]:
    """The whole process group gets a signal; exit code, stdout and stderr."""
    os.killpg(process.pid, number)
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


def wait_until(true: Callable[[], bool], process: subprocess.Popen[str]) -> bool:
    """Wait until something is true; False if the process ends before."""
    until = time.monotonic() + PATIENCE
    while not true():
        if process.poll() is not None:
            return False
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.002)
    return True


def records(folder: Path) -> list[Path]:
    """The files of all records in a batch folder."""
    return list((folder / "records").glob("??/*.json"))


def tables(folder: Path) -> dict[str, bytes]:
    """metrics.csv and points.csv."""
    return {name: (folder / name).read_bytes() for name in ("metrics.csv", "points.csv")}
