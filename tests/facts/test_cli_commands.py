"""Facts: the command line answers in plain words, with the promised exit codes, and writes nothing by accident."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from pathlib import Path

import pytest

import wherefrom
from wherefrom.cli import main as cli_main
from wherefrom.cli.main import COMMANDS, run

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
SALES_FLOOR = str(SCENARIOS / "sales_floor.yaml")


def test_help_names_every_command_without_importing_it() -> None:
    """The help needs no scenario classes, no numbers and no charts."""
    code = (
        "import sys\nfrom wherefrom.cli.main import run\ncode = run(['--help'])\n"
        "heavy = {'pydantic', 'ruamel', 'numpy', 'pandas', 'matplotlib', 'pulp', 'scipy'} & set(sys.modules)\n"
        "sys.exit(code or len(heavy))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert all(f"  {name} " in result.stdout for name in COMMANDS)


def test_validate_needs_neither_numbers_nor_holidays() -> None:
    """Checking a scenario loads no array, chart or holiday library, so that it answers at once."""
    code = (
        "import sys\nfrom wherefrom.cli.main import run\ncode = run(['validate', sys.argv[1]])\n"
        "heavy = {'numpy', 'pandas', 'matplotlib', 'pulp', 'scipy', 'holidays', 'simpy'} & set(sys.modules)\n"
        "sys.exit(code or len(heavy))"
    )
    scenario = SCENARIOS / "high_street.yaml"
    result = subprocess.run([sys.executable, "-c", code, str(scenario)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_validate_says_what_the_scenario_contains(capsys: pytest.CaptureFixture[str]) -> None:
    """Horizon, arrivals, heads, numbers without a source, and the next useful command as the last line."""
    assert run(["validate", SALES_FLOOR]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("is valid: Two-channel sales floor")
    assert any("about 120,000 arrivals expected" in line for line in lines)
    assert any("300,000 leads" in line for line in lines)
    assert any("6 sellers, 4 callers" in line for line in lines)
    assert any("without a source" in line for line in lines)
    assert lines[-1] == f"Next: wherefrom run {SALES_FLOOR}"


def test_validate_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The same as data, in the versioned envelope."""
    assert run(["validate", SALES_FLOOR, "--set", "demand.*.level*=0.5", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["schema"], result["status"]) == ("wherefrom/json/1", "ok")
    assert result["summary"]["walk_in"] == {"floor": {"expected_arrivals": 60_000}}
    assert result["summary"]["heads"] == {"sellers": 6, "callers": 4}
    assert result["next"].endswith("--set 'demand.*.level*=0.5'")


def test_an_invalid_scenario_ends_with_code_3_and_every_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each problem has file, line and column, then what to do; nothing goes to stdout."""
    path = tmp_path / "bad.yaml"
    text = Path(SALES_FLOOR).read_text(encoding="utf-8").replace("count: 2", "count: -2").replace("40 %", "0.4")
    path.write_text(text, encoding="utf-8")
    assert run(["validate", str(path)]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert (
        f"{path}:15:36: assets.tills.count: `-2` is out of range: it must be at least 0 and at most 100000\n  write"
        in err
    )
    assert "`0.4` is a bare number" in err
    assert "2 problems; nothing was run or written." in err


def test_an_invalid_scenario_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Problems are data too: file, line, column, path, message, next step."""
    path = tmp_path / "bad.yaml"
    path.write_text(Path(SALES_FLOOR).read_text(encoding="utf-8").replace("count: 2", "count: two"), encoding="utf-8")
    assert run(["validate", str(path), "--json"]) == 3
    result = json.loads(capsys.readouterr().out)
    assert result["status"] == "invalid"
    assert result["problems"] == [
        {"file": str(path), "line": 15, "column": 36, "path": "assets.tills.count",
         "message": "`two` is not a whole number", "next_step": "write e.g. 6"}
    ]  # fmt: skip


BAD_FILES = {
    "unknown key": b"schema: wherefrom/1\nwether: 1\n",
    "repeated key": b"name: a\nname: b\n",
    "alias": b"name: &a x\npurpose: *a\n",
    "cycle": b"extends: bad.yaml\n",
    "empty": b"",
    "binary": b"\x00\xff\xfe",
    "list": b"- 1\n",
    "broken": b"name: [\n",
    "escape": b'name: "\\e[31mred"\nextends: "\\e[31m.yaml"\n',
}


@pytest.mark.parametrize("name", [*BAD_FILES, "folder", "missing", "huge"])
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_no_bad_file_gives_a_traceback(
    name: str, form: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the file holds: code 3, plain words, no control characters, and nothing written."""
    path = tmp_path / "bad.yaml"
    if name == "folder":
        path.mkdir()
    elif name == "huge":
        with path.open("wb") as file:
            file.truncate(100_000_000)
    elif name != "missing":
        path.write_bytes(BAD_FILES[name])
    before = sorted(tmp_path.iterdir())
    assert run(["validate", str(path), *form]) == 3
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    assert "bug" not in out + err
    assert "\x1b" not in out + err
    assert (json.loads(out)["problems"] if form else err) != ""
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["vlidate"], "Did you mean `validate`?"), (["validate"], "Missing argument"),
     (["validate", "--wiht"], "No such option"),
     (["new", "x.yaml", "--template", "garage"], "garage")],
)  # fmt: skip
def test_wrong_usage_ends_with_code_2(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Unknown commands and options, missing arguments: code 2 and a hint, as JSON too."""
    assert run(arguments) == 2
    assert message in capsys.readouterr().err
    assert run([*arguments, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["status"] == "usage"


@pytest.mark.parametrize("template", ["shop", "telephone", "inbound"])
def test_new_writes_a_valid_scenario(template: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every template is valid as written, and the next command is the last line."""
    path = tmp_path / "first.yaml"
    assert run(["new", str(path), "--template", template]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"Next: wherefrom validate {path}"
    assert run(["validate", str(path)]) == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["first.yaml"]


def test_new_never_writes_over_a_file_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An existing file stays; --force replaces it; folders and missing folders are refused."""
    path = tmp_path / "first.yaml"
    path.write_text("mine", encoding="utf-8")
    assert run(["new", str(path)]) == 2
    assert path.read_text(encoding="utf-8") == "mine"
    assert "exists already" in capsys.readouterr().err
    assert run(["new", str(path), "--force", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["next"] == f"wherefrom validate {path}"
    assert path.read_text(encoding="utf-8").startswith("# A small shop")
    assert run(["new", str(tmp_path)]) == 2
    assert run(["new", str(tmp_path / "none" / "first.yaml")]) == 2
    assert "there is no folder" in capsys.readouterr().err


def test_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The schema is printed whole."""
    assert run(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["$defs"]["WalkIn"]


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (ZeroDivisionError("x / 0"), 1)])
def test_interruptions_and_bugs_have_their_codes(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C is 130; anything unforeseen is one sentence and 1, and only --debug shows the trace."""

    def fail(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(cli_main.cli, "main", fail)
    assert run(["validate", "x"]) == code
    err = capsys.readouterr().err
    assert "Traceback" not in err
    if code == 1:
        assert "wherefrom has a bug (ZeroDivisionError: x / 0)" in err
        assert run(["--debug", "validate", "x"]) == 1
        assert "Traceback" in capsys.readouterr().err


def test_a_shadowing_package_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Another package called `sim` is named with its place, and nothing else is tried."""
    stranger = types.ModuleType("sim")
    stranger.__file__ = "/somewhere/sim/__init__.py"
    monkeypatch.setitem(sys.modules, "sim", stranger)
    assert wherefrom.intruders() == (
        "another package called `sim` (/somewhere/sim/__init__.py) stands in the way of the one of wherefrom; "
        "uninstall or rename it, or start wherefrom in another folder or environment",
    )
    assert run(["validate", SALES_FLOOR]) == 1
    assert "/somewhere/sim/__init__.py" in capsys.readouterr().err
