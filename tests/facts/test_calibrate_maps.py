"""Facts of mapping files: strict, and every problem at once with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.calibrate import CalibrationError, calibrate
from sim.calibrate.maps import ArrivalsMap, CallsMap, ContactsMap
from sim.calibrate.read_map import read_map

SHIPPED = Path(__file__).resolve().parents[2] / "scenarios" / "calibrate"
GOOD = """\
kind: arrivals
channel: shop
source: door counter
columns: {date: date, hour: hour, count: people}
opening: {mon-fri: "09:00-18:00"}
"""


def problems_of(folder: Path, text: str, log: str | None = None) -> list[tuple[int, int, str]]:
    path = folder / "map.yaml"
    path.write_text(text, encoding="utf-8")
    logs = [folder / "log.csv"]
    if log is not None:
        logs[0].write_text(log, encoding="utf-8")
    with pytest.raises(CalibrationError) as caught:
        calibrate(path, logs)
    assert all(problem.next_step for problem in caught.value.problems)
    return [(problem.line, problem.column, problem.message) for problem in caught.value.problems]


def test_shipped_maps_read() -> None:
    """The mapping files shipped with the product are valid, one of each kind."""
    kinds = [type(read_map(path)) for path in sorted(SHIPPED.glob("*.yaml"))]
    assert {ArrivalsMap, CallsMap, ContactsMap} <= set(kinds)


def test_all_problems_come_at_once_with_their_places(tmp_path: Path) -> None:
    """A misspelt key, a share above 1, a missing column and a wrong weekday come together, each at its place."""
    text = """\
kind: arrivals
chanel: shop
source: door counter
columns: {date: date, hour: hour}
opening: {mun-fri: "09:00-18:00"}
entering: 140 %
"""
    found = problems_of(tmp_path, text)
    places = {(line, column) for line, column, _ in found}
    words = " ".join(message for _, _, message in found)
    assert {(2, 1), (4, 10), (6, 11)} <= places
    for topic in ("unknown key `chanel`", "`channel` is missing", "`columns.count` is missing", "mun", "140 %"):
        assert topic in words


def test_a_key_may_stand_once(tmp_path: Path) -> None:
    """A repeated key is refused at its line."""
    assert problems_of(tmp_path, GOOD + "source: another\n")[0][0] == 6


@pytest.mark.parametrize("line", ["closed_on: &a 2027-01-01", "closed_on: !date 2027-01-01"])
def test_anchors_and_tags_are_refused(tmp_path: Path, line: str) -> None:
    """The language has no anchors, aliases or tags."""
    (found,) = problems_of(tmp_path, GOOD + line + "\n")
    assert found[:2] == (6, 12)


def test_a_heading_the_log_lacks_is_named_in_the_map(tmp_path: Path) -> None:
    """The problem stands where the map names the column, and offers the nearest heading."""
    (tmp_path / "map.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "log.csv").write_text("date,hour,peoples\n2027-03-01,9,4\n", encoding="utf-8")
    with pytest.raises(CalibrationError) as caught:
        calibrate(tmp_path / "map.yaml", [tmp_path / "log.csv"])
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (str(tmp_path / "map.yaml"), 4)
    assert "write `peoples`" in problem.next_step


@pytest.mark.parametrize(
    ("log", "words"),
    [(None, "cannot be read"), ("", "empty"), ("date,hour,people\n", "no rows"),
     ("date,hour,people\n2027-03-01,9\n", "2 cells"), ("date,hour,people\n2027-03-01,9,-4\n", "negative"),
     ("date,hour,people\n2027-03-01,29,4\n", "not an hour"), ("date,hour,people\nMarch,9,4\n", "not a date"),
     ("date,hour,people\n2027-03-01,9,4\n", "fewer than 5 open days")],
)  # fmt: skip
def test_logs_that_cannot_be_used(tmp_path: Path, log: str | None, words: str) -> None:
    """Missing, empty, headless, ragged, negative, impossible or far too short: each is said, never a traceback."""
    assert any(words in message for _, _, message in problems_of(tmp_path, GOOD, log))


def test_a_map_that_is_no_map(tmp_path: Path) -> None:
    """A list, an empty file and a missing file are said to be none."""
    assert "not a map" in problems_of(tmp_path, "- a\n- b\n")[0][2]
    assert "not a map" in problems_of(tmp_path, "")[0][2]
    with pytest.raises(CalibrationError, match="cannot be read"):
        calibrate(tmp_path / "none.yaml", [])


@pytest.mark.parametrize("line", [
    'channel: "\\UFFFFFFFF"', 'channel: "\\U00110000"', "channel: \x07", "closed_on: [2027-13-45]",
    "channel: " + "[" * 1_200, "channel: " + "9" * 5_000,
])  # fmt: skip
def test_text_that_yaml_cannot_hold_is_a_problem_of_the_map(tmp_path: Path, line: str) -> None:
    """Escapes beyond Unicode, control characters, impossible dates, endless nesting and numbers: never a trace."""
    assert problems_of(tmp_path, f"kind: arrivals\n{line}\n")


def test_an_unknown_kind_is_corrected(tmp_path: Path) -> None:
    """`call` is taken for `calls`."""
    (tmp_path / "map.yaml").write_text("kind: call\n", encoding="utf-8")
    with pytest.raises(CalibrationError) as caught:
        calibrate(tmp_path / "map.yaml", [])
    assert caught.value.problems[0].next_step == "write calls"
