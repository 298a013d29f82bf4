"""`wherefrom status` tells how far a batch is, from its folder alone, and changes nothing unless asked to."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

from wherefrom.batch.folder import BatchFolder
from wherefrom.batch.record import Record
from wherefrom.batch.status import status_of
from wherefrom.cli.main import run

SAMPLE = runpy.run_path(str(Path(__file__).with_name("batch_sample.py")))
record, sample = SAMPLE["record"], SAMPLE["sample"]


def begun(path: Path, points: int = 2) -> BatchFolder:
    """A batch of four points of which the first two are played: profits 100.5 and 201, on the mean of two years."""
    folder = BatchFolder.open(path, sample(), "name: Prices\n", resume=True)
    for place in range(points):
        folder.write(record(folder.keys[place], scale=place + 1.0))
    return folder


def files(path: Path) -> dict[str, bytes]:
    """All files of a folder."""
    return {str(each): each.read_bytes() for each in path.rglob("*") if each.is_file()}


def test_a_running_batch_tells_its_pace_and_what_it_has_found(tmp_path: Path) -> None:
    """Two of four points are done, at half a point a second by one process and 1.5 by another: two points a second, so
    one second is left. By demand: point 0 at x 0.85 and point 1 at x 1 have profits of 100.5 and 201."""
    with begun(tmp_path) as one, begun(tmp_path, 0) as two:
        one.note_progress(2, 0, 4, 0.5)
        two.note_progress(2, 0, 4, 1.5)
        before = files(tmp_path)
        status = status_of(tmp_path)
        assert files(tmp_path) == before
    assert (status.state, status.processes, status.open) == ("running", 2, 2)
    assert (status.rate, status.seconds_left) == (2.0, 1.0)
    found = {(each.of, each.level): (each.points, each.mean, each.lowest, each.highest) for each in status.means}
    assert found["scenario", "base"] == (2, 150.75, 100.5, 201.0)
    assert found["demand", "x 0.85"] == (1, 100.5, 100.5, 100.5)
    assert found["demand", "x 1"] == (1, 201.0, 201.0, 201.0)
    assert found["price", "20 EUR"][0] == 2
    assert found["price", "21 EUR"][0] == 0


def test_a_pace_is_noted_at_most_once_a_second(tmp_path: Path) -> None:
    """Ten thousand points would otherwise write as many notes; the last one is written when asked for."""
    with begun(tmp_path) as folder:
        for done in range(3):
            folder.note_progress(done, 0, 4, 1.0)
        note = folder.place.folder / "progress.json"
        assert json.loads(note.read_text())["done"] == 0
        folder.note_progress(3, 0, 4, 1.0, now=True)
        assert json.loads(note.read_text())["done"] == 3


def test_a_batch_that_nobody_plays_says_how_to_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its process has gone: stopped, with the command that resumes it; no time is told, since nobody plays."""
    begun(tmp_path).close()
    assert run(["status", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "Prices: stopped, not running now" in out
    assert "2 of 4 done, 0 failed, 2 open\n" in out
    assert out.splitlines()[-1] == f"Next: wherefrom batch prices.yaml --out {tmp_path} --resume"


def test_failed_points_are_told_with_their_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In text and as JSON; control characters of a scenario do not reach the terminal."""
    with begun(tmp_path, 3) as folder:
        folder.write(Record(folder.keys[3], 0, 0, state="failed", reason="no such \x1b[31mchannel"))
        folder.finish(folder.outcome())
    assert run(["status", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "Prices: finished with failed points" in out
    assert "Point 3 (base, price 21 EUR, demand x 1) failed: no such ?[31mchannel" in out
    assert run(["status", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["points"] == {"all": 4, "done": 3, "failed": 1, "open": 0}
    assert found["state"] == "finished with failed points"
    assert found["failed"][0]["levels"] == {"price": "21 EUR", "demand": "x 1"}
    assert (found["measure"], found["unit"], found["seconds_left"]) == ("profit", "EUR", None)


def test_tables_of_what_is_there_are_written_when_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """While a process plays: it is not disturbed, and its tables at the end are the whole ones."""
    with begun(tmp_path) as folder:
        assert run(["status", str(tmp_path)]) == 0
        assert not (tmp_path / "metrics.csv").exists()
        assert run(["status", str(tmp_path), "--write"]) == 0
        assert (tmp_path / "metrics.csv").read_text().count("\n") == 1 + 2 * 2 * 2
        assert (tmp_path / "points.csv").read_text().count(",open,") == 2
        assert "metrics.csv" in capsys.readouterr().out
        for key in folder.keys[2:]:
            folder.write(record(key))
        folder.finish(folder.outcome())
    assert (tmp_path / "metrics.csv").read_text().count("\n") == 1 + 4 * 2 * 2
    assert not (tmp_path / "running").exists()


def test_a_damaged_record_is_told_and_left_where_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only who plays sets it aside."""
    begun(tmp_path).close()
    one = next((tmp_path / "records").glob("??/*.json"))
    one.write_bytes(one.read_bytes()[:-1])
    assert run(["status", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "1 of 4 done" in out
    assert "1 record is damaged; its years will be played again." in out
    assert one.exists()


def test_what_is_no_batch_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No folder, another folder, a batch killed before it had begun, and one whose design is torn."""
    assert run(["status", str(tmp_path / "nothing")]) == 2
    assert "there is no folder of that name" in capsys.readouterr().err
    (tmp_path / "other").mkdir()
    assert run(["status", str(tmp_path / "other")]) == 2
    assert "it holds no manifest of a batch" in capsys.readouterr().err
    begun(tmp_path / "run").close()
    design = tmp_path / "run" / "design.json"
    torn = {b'{"format": "x"}': "the format is not", b"{": "unreadable", None: "before it had begun"}
    for content, why in torn.items():
        design.unlink()
        if content is not None:
            design.write_bytes(content)
        assert run(["status", str(tmp_path / "run"), "--json"]) == 3
        problem = json.loads(capsys.readouterr().out)["problems"][0]
        assert why in problem["message"]
        assert "--resume" in problem["next_step"]
