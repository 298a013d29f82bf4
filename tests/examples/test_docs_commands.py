"""The commands in README and the pages about them do what is written, on a small scenario."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import duckdb
import pytest

from wherefrom.cli.main import COMMANDS, cli, run

ROOT = Path(__file__).resolve().parents[2]
SMALLER = {
    "run": ["-n", "1", "--jobs", "1", "--set", "horizon.months=1", "--set", "demand.shop.level*=0.3"],
    "plan": ["--dry-run"],
}
"""What is added to a written command so that it ends in seconds."""


def _text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def _blocks(page: str, language: str) -> list[str]:
    """Fenced blocks of a page in one language ("" for none)."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", _text(page), flags=re.MULTILINE | re.DOTALL)
    return [block for of, block in found if of == language]


def _readme_commands() -> list[list[str]]:
    lines = re.findall(r"^    \.venv/bin/wherefrom (.*)$", _text("README.md"), flags=re.MULTILINE)
    return [shlex.split(line, comments=True) for line in lines]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which README's commands were carried out up to `run`."""
    place = tmp_path_factory.mktemp("readme")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        for command in _readme_commands():
            if command[0] in ("new", "validate", "run", "plan"):
                assert run([*command, *SMALLER.get(command[0], [])]) == 0, command
        yield place


def _run_folder(folder: Path) -> Path:
    (found,) = [path for path in (folder / "results").iterdir() if not path.name.startswith(".")]
    return found


def test_readme_leads_from_an_empty_folder_to_a_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`new`, `validate`, `run`, `plan`, `report` as README writes them: each ends with 0, and the report is there."""
    named = [command[0] for command in _readme_commands()]
    assert named == ["new", "validate", "run", "plan", "calibrate", "report", "compare", "batch", "status"]
    written = _run_folder(folder)
    (written / "report.html").unlink()
    assert run(["report", str(written)]) == 0
    assert "files written" in capsys.readouterr().out
    assert (written / "report.html").is_file()


def test_readme_compares_and_plays_what_is_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """`compare` and `batch` as README writes them are about files that are there and go together."""
    monkeypatch.chdir(ROOT)
    written = [command for command in _readme_commands() if command[0] in ("compare", "batch")]
    assert len(written) == 2
    for command in written:
        assert run([*(each for each in command if each != "--dry-run"), "--dry-run"]) == 0, command


def test_a_run_folder_holds_what_its_page_lists(folder: Path) -> None:
    """Every file of a run folder stands in results/README.md, and every file the page lists is there (plans aside)."""
    page = _text("results/README.md")
    named = set(re.findall(r"`([\w./*]+\.[\w*]+)`", page.split("Same inputs")[0]))
    found = {path.relative_to(_run_folder(folder)).as_posix()
             for path in _run_folder(folder).rglob("*") if path.is_file()}
    patterns = {"charts/*.svg", "log/*.parquet", "names.json"}
    assert patterns < named
    only_plans = {"plan.xlsx", *(name for name in named if name.startswith("plan/")),
                  "targets.csv", "orders.csv", "leads.csv", "iterations.csv"}
    assert named - patterns - only_plans == {name for name in found if "/" not in name}
    assert all(re.fullmatch(r"charts/\w+\.svg|log/\w+\.parquet|log/names\.json", name)
               for name in found if "/" in name)


def test_the_query_of_the_results_page_answers(folder: Path) -> None:
    """The DuckDB query in results/README.md gives a mean wait for the only channel."""
    (query,) = re.findall(r"^    (SELECT .*)$", _text("results/README.md"), flags=re.MULTILINE)
    query = query.replace("results/<folder>", _run_folder(folder).as_posix())
    ((channel, minutes),) = duckdb.sql(query).fetchall()
    assert channel == 0
    assert 0 <= minutes < 60


def test_json_has_the_keys_the_page_lists(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The answers of `run`, `validate`, `new`, `report` and both dry runs have exactly the keys of docs/cli.md."""
    page = _text("docs/cli.md")

    def listed(heading: str) -> set[str]:
        table = page.split(heading)[1].split("|\n\n")[0]
        return {key for cell in re.findall(r"^\| (`.*?) \|", table, flags=re.MULTILINE)
                for key in re.findall(r"`(\w+)`", cell)}

    def answered(*arguments: str) -> set[str]:
        assert run([*arguments, "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer.pop("schema") == "wherefrom/json/1"
        assert answer.pop("status") in ("ok", "dry_run")
        return set(answer)

    shop = str(folder / "my_year.yaml")
    assert answered("run", shop, *SMALLER["run"], "--no-folder") == listed("`wherefrom run --json`")
    assert answered("validate", shop) == listed("`wherefrom validate --json`")
    assert answered("new", str(folder / "other.yaml")) == {"file", "template", "next"}
    assert answered("report", str(_run_folder(folder))) == {"run", "answer", "files"}
    assert answered("run", shop, "--dry-run") == {"scenario", "years", "seed"}
    assert answered("plan", shop, "--dry-run") == {"may_change", "may_choose", "search_years", "fresh_years"}


def test_calibrate_answers_with_the_keys_the_page_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Six weeks of a door counter: the answer and its findings have exactly the keys of docs/cli.md."""
    days = [f"2027-03-{day:02d}" for day in range(1, 32)] + [f"2027-04-{day:02d}" for day in range(1, 12)]
    rows = [f"{day},{hour},{20 + (number * 7 + hour) % 9}" for number, day in enumerate(days) for hour in range(9, 12)]
    (tmp_path / "log.csv").write_text("\n".join(["date,hour,people", *rows]) + "\n", encoding="utf-8")
    (tmp_path / "map.yaml").write_text(
        "kind: arrivals\nchannel: shop\nopening: {daily: \"09:00-12:00\"}\nsource: door counter\n"
        "columns: {date: date, hour: hour, count: people}\n", encoding="utf-8")
    assert run(["calibrate", str(tmp_path / "log.csv"), "--map", str(tmp_path / "map.yaml"),
                "--out", str(tmp_path / "patch.yaml"), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    paragraph = _text("docs/cli.md").split("`wherefrom calibrate --json` has ")[1].split("\n\n")[0]
    keys, rows_of = paragraph.split("rows {")
    assert set(answer) - {"schema", "status"} == set(re.findall(r"`(\w+)`", keys)) - {"null"}
    assert all(set(row) == set(re.findall(r"`(\w+)`", rows_of)) for row in answer["findings"])
    assert answer["findings"]


def test_the_error_page_shows_what_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A patience without a unit gives the message and the next step printed in docs/cli.md, as text and as JSON."""
    shown = next(block for block in _blocks("docs/cli.md", "") if "has no unit" in block).splitlines()
    broken = folder / "shop.yaml"
    text = (folder / "my_year.yaml").read_text(encoding="utf-8")
    broken.write_text(text.replace("patience: 8 min", "patience: 8    "), encoding="utf-8")
    assert run(["validate", str(broken)]) == 3
    printed = capsys.readouterr().err.splitlines()
    assert [line.split(": ", 1)[1] if ".yaml:" in line else line for line in printed] == [
        line.split(": ", 1)[1] if ".yaml:" in line else line for line in shown]
    assert run(["validate", str(broken), "--json"]) == 3
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    (example,) = json.loads(next(block for block in _blocks("docs/cli.md", "json") if "problems" in block))["problems"]
    assert set(problem) == set(example)
    assert {key: problem[key] for key in ("path", "next_step")} == {key: example[key] for key in ("path", "next_step")}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_written_down_exists(name: str) -> None:
    """What the synopsis of docs/cli.md and README pass to a command, the command takes."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    known = {option for parameter in command.params for option in parameter.opts} | {"--json", "--help"}
    synopsis = next(block for block in _blocks("docs/cli.md", "") if block.startswith("wherefrom new"))
    lines = [line for line in synopsis.splitlines() if line.startswith(f"wherefrom {name}")]
    assert len(lines) == 1
    lines += [shlex.join(each) for each in _readme_commands() if each[0] == name]
    written = {option for line in lines for option in re.findall(r"(?<!\w)--?[a-z][a-z-]*", line)}
    assert written <= known
    assert "--json" in {option for parameter in command.params for option in parameter.opts}


def test_make_has_the_targets_that_are_named() -> None:
    """Every `make` target in README and CONTRIBUTING stands in the Makefile, and the variables of `.ci/run` too."""
    makefile = _text("Makefile")
    named = set(re.findall(r"^ +make (\w+)", _text("README.md") + _text("CONTRIBUTING.md"), flags=re.MULTILINE))
    assert {"plan", "test", "lint"} <= named
    assert all(re.search(rf"^{target}:", makefile, flags=re.MULTILINE) for target in named)
    for variable in re.findall(r"([A-Z_]+)=", _text(".ci/run")):
        assert re.search(rf"^{variable} \?=", makefile, flags=re.MULTILINE)
