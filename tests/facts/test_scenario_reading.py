"""Facts: a scenario is one small UTF-8 text without YAML's traps; everything else is refused with its place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.scenario.load import ScenarioError, load_scenario
from sim.scenario.reading import parse_text, plain

HEAD = "schema: wherefrom/1\nname: Queue\nhorizon: 1000 min\n"
BODY = """\
assets: {agents: {kind: people, headcount: 6}}
channels: {desk: {kind: walk_in, patience: 10 min, steps: [{name: service, time: 6 min, needs: [agents]}]}}
demand: {desk: {level: 1 per_minute}}
"""


def refused(path: Path) -> list[str]:
    """The problems of a file that cannot be loaded."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    return [str(problem) for problem in caught.value.problems]


FILES: list[tuple[bytes, str]] = [
    (b"", "the file is empty"),
    (b"  \n\n", "the file is empty"),
    (b"# nothing\n", "nothing but comments"),
    (b"\x00\x01\x02schema", "binary"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "not text in UTF-8"),
    ("name: Café".encode("latin-1"), "not text in UTF-8"),
    (b"- a\n- b\n", "is a map of sections"),
    (b"just words", "is a map of sections"),
    (b"name: \x07bell", "control character"),
]


@pytest.mark.parametrize(("raw", "message"), FILES)
def test_what_is_no_scenario_text_is_refused(tmp_path: Path, raw: bytes, message: str) -> None:
    """Empty, binary, wrongly encoded and non-mapping files are named for what they are."""
    path = tmp_path / "scenario.yaml"
    path.write_bytes(raw)
    assert message in refused(path)[0]


def test_missing_files_folders_and_pipes_are_refused(tmp_path: Path) -> None:
    """What is not a regular file is never opened."""
    assert "no such file" in refused(tmp_path / "none.yaml")[0]
    assert "this is a folder" in refused(tmp_path)[0]
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    assert "not a regular file" in refused(pipe)[0]


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A sparse file of 100 MB is refused by its size alone."""
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    assert "100,000,000 bytes" in refused(path)[0]


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    """Missing permission is said plainly (not testable as an all-powerful user)."""
    path = tmp_path / "secret.yaml"
    path.write_text(HEAD + BODY)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    assert "cannot be read" in refused(path)[0]


TRAPS = [
    ("purpose: &a text", 4, 10, "anchors are not allowed"),
    ("purpose: *a", 4, 10, "aliases are not allowed"),
    ("<<: {purpose: text}", 4, 1, "merge keys are not allowed"),
    ("purpose: !!str text", 4, 10, "tags are not allowed"),
    ("purpose: !python/object:os.system text", 4, 10, "tags are not allowed"),
    ("name: Again", 4, 1, "the key `name` is repeated; it first stands in line 2, column 1"),
    ("? [a, b]\n: text", 4, 3, "a key must be plain text"),
    ("purpose: [a", 5, 7, "this is not valid YAML"),
    ("purpose: a: b", 4, 11, "this is not valid YAML"),
    ("\tpurpose: text", 4, 1, "this is not valid YAML"),
    ("purpose: " + "[" * 30 + "]" * 30, 4, 33, "nested deeper"),
    ("calendar: {a.b: 1}", 4, 12, "contains a dot"),
    ("source: guess", 1, 1, "needs a value or a section"),
]


@pytest.mark.parametrize(("line", "row", "column", "message"), TRAPS)
def test_yaml_traps_are_refused_with_their_place(
    tmp_path: Path, line: str, row: int, column: int, message: str
) -> None:
    """Anchors, aliases, merge keys, tags, repeated keys and broken YAML are refused where they stand."""
    path = tmp_path / "scenario.yaml"
    path.write_text(f"{HEAD}{line}\n{BODY}", encoding="utf-8")
    problems = refused(path)
    assert any(problem.startswith(f"{path}:{row}:{column}: ") and message in problem for problem in problems), problems


def test_a_second_document_is_refused(tmp_path: Path) -> None:
    """A scenario is one document."""
    path = tmp_path / "scenario.yaml"
    path.write_text(f"{HEAD}{BODY}---\nname: other\n", encoding="utf-8")
    assert refused(path)[0].startswith(f"{path}:7:1: a second document begins here")


WORDS = [
    ("no", "no"), ("on", "on"), ("1:30", "1:30"), ("2027-01-01", "2027-01-01"), ("007", "007"), ("0x10", "0x10"),
    ("12", 12), ("-3", -3), ("1.5", 1.5), ("1e3", 1000.0), (".inf", ".inf"), (".nan", ".nan"),
    ("null", None), ("~", None),
    ("true", True), ("'12'", "12"), ("1_000", "1_000"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), WORDS)
def test_plain_words_mean_what_a_planner_means(text: str, value: object) -> None:
    """`no`, `on`, `1:30` and dates are text; only plain numbers, true, false and null are anything else."""
    read = plain(parse_text(f"key: {text}", "text", "file"))
    assert read == {"key": value}
    assert isinstance(read, dict)
    assert type(read["key"]) is type(value)


def test_keys_are_always_text() -> None:
    """`on`, `no`, `yes` and numbers are names as they are written when they are keys."""
    assert plain(parse_text("{on: 1, no: 2, yes: 3, 9: 4, 09: 5, null: 6}", "text", "file")) == {
        "on": 1, "no": 2, "yes": 3, "9": 4, "09": 5, "null": 6,
    }  # fmt: skip


def test_yes_and_no_are_understood_where_they_are_meant(tmp_path: Path) -> None:
    """A yes-or-no setting takes yes and no; `on:` dates a change of heads."""
    path = tmp_path / "scenario.yaml"
    path.write_text(f"{HEAD}{BODY}".replace("headcount: 6", "headcount: 6, replace_leavers: no"), encoding="utf-8")
    assert load_scenario(path).scenario.people["agents"].replace_leavers is False
