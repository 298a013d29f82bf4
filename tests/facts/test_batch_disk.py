"""A batch on a disk that is full or read-only, or whose files may not grow: a sentence, and nothing lost."""

from __future__ import annotations

import os
import resource
import runpy
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from wherefrom.batch.record import read_record

PROCESS = runpy.run_path(str(Path(__file__).with_name("batch_process.py")))
experiment, here, records = (PROCESS[name] for name in ("experiment", "here", "records"))
tables, whole_run, COMMAND, ROOT = (PROCESS[name] for name in ("tables", "whole_run", "COMMAND", "ROOT"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 400 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)], capture_output=True)
    if made.returncode != 0:
        pytest.skip("no file system may be mounted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def remounted(disk: Path, options: str) -> None:
    """The same file system, larger or read-only."""
    subprocess.run(["mount", "-o", f"remount,{options}", str(disk)], check=True)


def test_a_full_disk_ends_a_batch_cleanly_and_room_lets_it_go_on(small_disk: Path, tmp_path: Path) -> None:
    """120 points need more than 400 kB. The batch ends with exit 1 and a sentence that names the file and the reason,
    without a trace; every record is whole and nothing half-written is left; `status` can be asked; with more room
    `--resume` finds what is there, and gives the same bytes as elsewhere. Read-only, `status` still answers, and a
    batch is refused with a sentence."""
    file = experiment(tmp_path, loads=12, times=10, years=2)
    out = small_disk / "out"
    code, found, err = here(file, "--out", out, "--jobs", "1")
    assert code == 1
    assert found["status"] == "failed"
    assert "no space left on device" in found["problems"][0]["message"]
    assert "Traceback" not in err
    there = records(out)
    assert 10 < len(there) < 120
    for path in there:
        read_record(path.read_bytes())
    assert not (out / "running").exists()
    status = [*COMMAND, "status", str(out)]
    told = subprocess.run(status, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert f"{len(there)} of 120 done" in told
    remounted(small_disk, "size=20m")
    resumed = whole_run(file, "--out", out, "--resume")
    assert resumed["found"] == len(there)
    whole_run(file, "--out", tmp_path / "elsewhere")
    assert tables(out) == tables(tmp_path / "elsewhere")
    remounted(small_disk, "ro")
    assert subprocess.run(status, capture_output=True, text=True, check=True, cwd=ROOT).stdout.count("120 of 120") == 1
    for where in (out, small_disk / "new"):
        code, found, err = here(file, "--out", where, "--resume")
        assert code in (1, 2)
        assert "read-only" in found["problems"][0]["message"].lower()
        assert "Traceback" not in err


def test_a_file_that_may_not_grow_ends_a_batch_cleanly(tmp_path: Path) -> None:
    """With a limit of 4096 bytes a file, records can be written and metrics.csv cannot: exit 1 and a sentence, the
    records stay, and there is no half of a table; without the limit nothing is played again."""
    file = experiment(tmp_path, loads=6, times=5, years=2)
    out = tmp_path / "out"
    whole_run(file, "--out", out)
    wanted = tables(out)
    assert len(wanted["metrics.csv"]) > 4096
    for name in wanted:
        (out / name).unlink()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        code, found, err = here(file, "--out", out, "--jobs", "1")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert code == 1
    assert "file too large" in found["problems"][0]["message"]
    assert "Traceback" not in err
    assert not (out / "metrics.csv").exists()
    assert not (out / "running").exists()
    again = whole_run(file, "--out", out, "--resume")
    assert (again["found"], again["years"]) == (30, 0)
    assert tables(out) == wanted


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for the superuser")
def test_a_folder_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    """Exit 1 or 2 and a sentence, before anything is played."""
    file = experiment(tmp_path, loads=2, times=2, years=1)
    (tmp_path / "out").mkdir(mode=0o555)
    code, found, _ = here(file, "--out", tmp_path / "out")
    assert code in (1, 2)
    assert "permission denied" in found["problems"][0]["message"].lower()
