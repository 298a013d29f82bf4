"""Facts: compiled code that was kept is used as it was written or not at all, and an interruption is one throughout."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import sim
from sim.replicate.warm import make_ready, why_cold
from sim.world import code_cache
from wherefrom.cli import main as cli_main
from wherefrom.cli.main import run

ROOT = Path(sim.__file__).resolve().parents[1]
INDEX, CODE, OTHER = "world_1/a.f-1.py311.nbi", "world_1/a.f-1.py311.1.nbc", "world_1/b.g-7.py311.1.nbc"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the code of two functions, noted as complete for the reference engine."""
    monkeypatch.setattr(code_cache, "code_folder", lambda: tmp_path)
    monkeypatch.setattr("sim.replicate.warm.code_folder", lambda: tmp_path)
    (tmp_path / "world_1").mkdir()
    for name, content in ((INDEX, "index of f"), (CODE, "code of f"), (OTHER, "code of g")):
        (tmp_path / name).write_text(content, encoding="utf-8")
    code_cache.note_complete("reference", 20)
    return tmp_path


DAMAGE = {
    "emptied index": (INDEX, ""), "cut index": (INDEX, "index"), "garbled index": (INDEX, "indeX of f"),
    "emptied code": (CODE, ""), "garbled code": (CODE, "Code of f"), "longer code": (CODE, "code of f and more"),
    "no index": (INDEX, None), "no code": (CODE, None),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_code_is_gone_before_anything_is_played(
    folder: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    """One sentence is said, index and code of the damaged function go, the other function stays, and what is compiled
    then is noted anew; after that nothing is said."""
    assert why_cold("reference") == ""
    name, content = DAMAGE[damage]
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content, encoding="utf-8")
    found = []

    def play(_task: object) -> None:
        found.append(sorted(code_cache.code_files(folder)))
        for each in (INDEX, CODE):
            (folder / each).write_text("compiled again", encoding="utf-8")

    monkeypatch.setattr("sim.replicate.warm.simulate_year", play)
    said: list[str] = []
    make_ready("reference", said.append)
    assert len(said) == 1
    assert "is damaged: compiling it again, about " in said[0]
    assert (len(found), found[0]) == (2, [OTHER])
    make_ready("reference", said.append)
    assert (len(said), len(found)) == (1, 2)
    # What the whole took stays the estimate, although half of it was there.
    assert json.loads((folder / "reference.json").read_text(encoding="utf-8"))["seconds"] == 20


@pytest.mark.parametrize("note", ["", "[]", '{"seconds": 3}', '{"files": []}', '{"files": {"a": 1}}', "\x00"])
def test_a_note_that_says_nothing_is_no_note(folder: Path, note: str) -> None:
    """Without the fingerprints of all files nothing counts as complete."""
    (folder / "reference.json").write_text(note, encoding="utf-8")
    assert not code_cache.is_complete("reference")
    assert why_cold("reference").startswith("compiling the simulator once, about ")


def test_what_another_engine_adds_is_no_damage(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that has grown leads to a trial that removes nothing; once noted by either engine, to none."""
    (folder / INDEX).write_text("index of f for further types", encoding="utf-8")
    assert why_cold("reference") == "trying the compiled simulator, to which was added"
    before = code_cache.fingerprints(folder)
    monkeypatch.setattr("sim.replicate.warm.simulate_year", lambda _task: None)
    code_cache.note_complete("kernel", 1)
    assert why_cold("reference") == ""
    (folder / "kernel.json").unlink()
    make_ready("reference", lambda words: None)
    assert code_cache.fingerprints(folder) == before
    assert why_cold("reference") == ""


PLAIN = """
import sys
from sim.replicate import warm
from sim.world import code_cache
from sim.world.compiled import compiled

@compiled
def twice(number):
    return 2 * number

warm.simulate_year = lambda task: twice(21)
said = []
warm.warm("reference", said.append)
print(said, code_cache.is_complete("reference"), sum(twice.stats.cache_hits.values()))
"""


def plain(tmp_path: Path) -> str:
    script = tmp_path / "plain.py"
    script.write_text(PLAIN, encoding="utf-8")
    environment = {**os.environ, "WHEREFROM_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
    result = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, env=environment)
    return result.stdout


def test_damage_that_shows_only_in_reading_is_mended(tmp_path: Path) -> None:
    """Code of an interrupted compilation has no note: where the compiler cannot read it, all goes and is compiled
    again, in the same process. Read as it was written, it is used (a cache hit)."""
    assert plain(tmp_path) == "[] True 0\n"
    [index] = (tmp_path / "cache").rglob("*.nbi")
    [note] = (tmp_path / "cache").rglob("reference.json")
    note.unlink()
    index.write_bytes(b"")
    answer = plain(tmp_path)
    assert "kept is damaged: compiling it again" in answer
    assert answer.endswith("] True 0\n")
    assert plain(tmp_path) == "[] True 1\n"


def test_an_error_of_the_trial_itself_removes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what reading kept code raises is answered by compiling again."""

    def fail(_task: object) -> None:
        raise EOFError

    monkeypatch.setattr("sim.replicate.warm.simulate_year", fail)
    (folder / "reference.json").unlink()
    with pytest.raises(EOFError):
        make_ready("reference", lambda words: None)
    assert len(code_cache.code_files(folder)) == 3


def test_why_a_folder_cannot_be_used_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, a folder in which nothing can be written, and one others may write to: each is named."""
    folder = tmp_path / "code"
    assert code_cache.objection(folder) == ""
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=64 * 2**20 - 1))
        assert code_cache.objection(folder) == f"fewer than 64 MiB are free for {str(folder)!r}"
        # Code that is there already needs no room.
        (folder / "kernel.json").write_text("{}", encoding="utf-8")
        assert code_cache.objection(folder) == ""
    (folder / "world_1").mkdir()
    with monkeypatch.context() as closed:
        closed.setattr(os, "access", lambda path, _mode: Path(path).name != "world_1")
        assert "cannot be written, and code is not read from such a folder" in code_cache.objection(folder)
    folder.chmod(0o777)
    assert code_cache.objection(folder) == f"others may write to {str(folder)!r}"


def test_the_end_of_a_file_is_no_interruption(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Click turns EOFError into the same as Ctrl-C; here it is an error like any other."""

    def fail(*_arguments: object) -> None:
        raise EOFError("Ran out of input")

    monkeypatch.setattr("wherefrom.cli.validate.load", fail)
    assert run(["validate", str(ROOT / "scenarios" / "sales_floor.yaml")]) == 1
    said = capsys.readouterr().err
    assert "wherefrom has a bug (EOFError: Ran out of input)" in said
    assert "interrupted" not in said


SWALLOWED = """
import ctypes, os, signal, sys, time
from wherefrom.cli import main

def called_from_c():
    os.kill(os.getpid(), signal.{signal})
    time.sleep(0.01)

def compile(*arguments, **options):
    ctypes.CFUNCTYPE(None)(called_from_c)()
    if {fails}:
        raise RuntimeError("no compiled object yet")
    for _ in range(500):
        time.sleep(0.01)

main.cli.main = compile
sys.argv = ["wherefrom", "validate", "x"]
main.main()
"""


@pytest.mark.parametrize(("name", "fails"), [("SIGINT", True), ("SIGTERM", True), ("SIGINT", False)])
def test_an_interruption_that_c_does_not_hear_is_one(name: str, fails: bool) -> None:
    """An exception cannot leave a function that C called. What fails afterwards is the interruption, and where nothing
    fails it is repeated (long before the five seconds that the work would take)."""
    result = subprocess.run(
        [sys.executable, "-c", SWALLOWED.format(signal=name, fails=fails)], capture_output=True, text=True, check=False,
        timeout=30, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (result.returncode, result.stderr, result.stdout) == (130, "wherefrom: interrupted\n", "")


def test_an_error_after_an_interruption_is_not_ours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever fails once a signal was seen is told as the interruption; the same without one is a bug."""

    def fail(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("no compiled object yet")

    monkeypatch.setattr(cli_main.cli, "main", fail)
    monkeypatch.setattr(cli_main, "_ignore_signals", lambda: None)
    assert run(["validate", "x"]) == 1
    assert "has a bug" in capsys.readouterr().err
    monkeypatch.setattr(cli_main, "_INTERRUPTION", SimpleNamespace(is_set=lambda: True))
    assert run(["validate", "x", "--json"]) == 130
    assert json.loads(capsys.readouterr().out)["status"] == "interrupted"
