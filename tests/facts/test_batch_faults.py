"""A batch folder survives whatever happens to its process at whichever call of the system."""

from __future__ import annotations

import errno
import fcntl
import os
import runpy
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from wherefrom.batch.folder import BatchFolder

SAMPLE = runpy.run_path(str(Path(__file__).with_name("batch_sample.py")))
record, sample = SAMPLE["record"], SAMPLE["sample"]
EXPERIMENT = sample(count=3)
CALLS = ("open", "write", "close", "rename", "replace", "unlink", "mkdir", "rmdir")
"""The calls that change files, and the lock, are counted; before one of them the process ends, or the call fails."""
TABLES = ("points.csv", "metrics.csv", "manifest.json", "design.json", "experiment.yaml", "scenarios/00.yaml")


def play(path: Path) -> None:
    """Open the folder, play what is missing, write the tables."""
    with BatchFolder.open(path, EXPERIMENT, "name: Prices\n", resume=True) as folder:
        have = folder.records()
        for place in folder.order(len(folder.keys)):
            if folder.keys[place] not in have:
                folder.write(record(folder.keys[place]))
                folder.note_progress(place, 0, 3, 1.0, now=True)
        folder.finish(folder.outcome())


def files(path: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {each.relative_to(path).as_posix(): each.read_bytes() for each in sorted(path.rglob("*")) if each.is_file()}


@contextmanager
def at_call(number: int, happens: Callable[[str, tuple[Any, ...]], None]) -> Iterator[list[int]]:
    """Before the `number`-th counted call (from 0) something happens to its name and arguments."""
    count = [0]

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            if sys._getframe(1).f_code.co_filename == "<frozen importlib._bootstrap_external>":
                return real(*arguments, **named)
            here, count[0] = count[0], count[0] + 1
            if here == number:
                happens(name, arguments)
            return real(*arguments, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, counted(name, getattr(os, name)))
        patch.setattr(fcntl, "flock", counted("flock", fcntl.flock))
        yield count


def ends(name: str, arguments: tuple[Any, ...]) -> None:
    """As if killed: nothing more happens in this process; of what was to be written, half is."""
    if name == "write":
        write(arguments[0], arguments[1][: len(arguments[1]) // 2])
    os._exit(9)


write = os.write


def test_a_process_killed_before_any_call_of_the_system_loses_nothing(tmp_path: Path) -> None:
    """Three points are played by a process that ends before its first, second, ... call that changes a file (or in the
    middle of it, where it writes); whenever that is, the next process finishes the batch, with the same bytes as if
    nothing had happened, and leaves no half-written file behind."""
    play(tmp_path / "unbroken")
    wanted = files(tmp_path / "unbroken")
    assert set(TABLES) < set(wanted)
    kills, survived = 0, False
    while not survived:
        path = tmp_path / f"killed-{kills}"
        child = os.fork()
        if child == 0:  # pragma: no cover
            with at_call(kills, ends):
                play(path)
            os._exit(0)
        survived = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        play(path)
        assert files(path) == wanted, f"killed before call {kills}"
        kills += 1
    assert kills > 60, "so many calls were tried"


@pytest.mark.parametrize("what", [
    errno.ENOSPC, *(pytest.param(each, marks=pytest.mark.long) for each in (errno.EROFS, errno.EDQUOT, errno.EACCES)),
])  # fmt: skip
def test_a_call_that_fails_ends_in_an_error_and_harms_nothing(tmp_path: Path, what: int) -> None:
    """The disk is full, read-only, over its quota, ... at the first, second, ... call that changes a file: either the
    batch is finished all the same, or the error is told as one of the system's, and what is there stays whole: the next
    process finishes with the same bytes."""
    play(tmp_path / "unbroken")
    wanted = files(tmp_path / "unbroken")

    def fails(name: str, arguments: tuple[Any, ...]) -> None:
        raise OSError(what, os.strerror(what), "x")

    number, told = 0, []
    while True:
        path = tmp_path / f"failed-{number}"
        with at_call(number, fails) as count:
            try:
                play(path)
            except OSError as error:
                told.append(error.errno)
        if path.exists():
            assert not [name for name in files(path) if "half-written" in name]
        play(path)
        assert files(path) == wanted, f"failed at call {number}"
        if count[0] <= number:
            break
        number += 1
    assert set(told) == {what}
    assert len(told) > 40, "so many failures were told"


def test_a_disk_that_stays_full_is_told_once_and_leaves_whole_records(tmp_path: Path) -> None:
    """From the second record on nothing can be written: the error names the record that was to be written, the first
    one stays, and with room again the batch goes on."""

    def full(*arguments: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with BatchFolder.open(tmp_path / "run", EXPERIMENT, "", resume=False) as folder:
        folder.write(record(folder.keys[0]))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "write", full)
            with pytest.raises(OSError, match="No space left") as raised:
                folder.write(record(folder.keys[1]))
            assert raised.value.errno == errno.ENOSPC
            assert raised.value.filename.endswith(f"{folder.keys[1]}-0-2.json")
            with pytest.raises(OSError, match=r"points\.csv"):
                folder.finish(folder.outcome())
    assert not (tmp_path / "run" / "running").exists()
    with BatchFolder.open(tmp_path / "run", EXPERIMENT, "", resume=True) as folder:
        assert list(folder.records()) == [folder.keys[0]]


def test_a_folder_removed_while_it_is_played_is_told(tmp_path: Path) -> None:
    """Not a bug of ours, and said as what it is."""
    from shutil import rmtree

    from wherefrom.results.errors import RunMissing

    with BatchFolder.open(tmp_path / "run", EXPERIMENT, "", resume=False) as folder:
        rmtree(tmp_path / "run")
        with pytest.raises(RunMissing, match="moved or removed"):
            folder.write(record(folder.keys[0]))
