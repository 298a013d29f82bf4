"""Compiled code: where it is kept, when it is stale, what is said while it is made, and that it may be kept nowhere."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

import sim
from sim.replicate.warm import warm
from sim.replicate.year import simulate_year, tasks_of
from sim.scenario.load import load_scenario
from sim.world import code_cache
from sim.world.code_cache import cache_root, key_of, remove_unused, sources
from sim.world.public_holidays import public_holidays
from wherefrom.cli.main import run

SIM = Path(sim.__file__).resolve().parent
HOME = Path("/people/anna")


@pytest.mark.parametrize(
    ("environment", "system", "expected"),
    [
        ({}, "linux", HOME / ".cache" / "wherefrom"),
        ({"XDG_CACHE_HOME": "/caches"}, "linux", Path("/caches/wherefrom")),
        ({"XDG_CACHE_HOME": "relative"}, "linux", HOME / ".cache" / "wherefrom"),
        ({}, "darwin", HOME / "Library" / "Caches" / "wherefrom"),
        ({"LOCALAPPDATA": "/local"}, "win32", Path("/local/wherefrom/Cache")),
        ({"XDG_CACHE_HOME": "/caches", "WHEREFROM_CACHE": "/mine"}, "linux", Path("/mine")),
    ],
)
def test_compiled_code_is_kept_where_the_system_keeps_caches(environment, system, expected):
    """The user's cache folder by the convention of the system; WHEREFROM_CACHE goes before all."""
    assert cache_root(environment, system, HOME) == expected
    assert cache_root({}, system, None) is None


def test_whatever_code_is_made_of_changes_its_key(tmp_path):
    """Another content, another file name or another compiler gives another key; the same gives the same."""
    one = tmp_path / "one.py"
    one.write_text("a = 1", encoding="utf-8")
    key = key_of((one,), ("3.11", "0.68"))
    assert key == key_of((one,), ("3.11", "0.68"))
    assert key != key_of((one,), ("3.11", "0.69"))
    one.write_text("a = 2", encoding="utf-8")
    assert key != key_of((one,), ("3.11", "0.68"))
    other = tmp_path / "other.py"
    other.write_text("a = 1", encoding="utf-8")
    assert key_of((other,), ("3.11", "0.68")) != key


def compiled_functions(tree: ast.Module) -> list[ast.FunctionDef]:
    """The functions of a file that are compiled."""
    found = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            names = {each.id for mark in node.decorator_list for each in ast.walk(mark) if isinstance(each, ast.Name)}
            if names & {"compiled", "inlined", "internal", "njit"}:
                found.append(node)
    return found


def test_the_key_covers_all_that_compiled_functions_take_from_elsewhere():
    """Every function or constant a compiled function takes from another file comes from a file of the key."""
    covered = set(sources())
    read = 0
    for path in sorted(SIM.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = compiled_functions(tree)
        if not functions:
            continue
        assert path in covered, f"{path.relative_to(SIM)} holds compiled code outside the folders of the key"
        # The types of arguments count too: the order of a named tuple's fields goes into the code.
        used = {each.id for function in functions
                for part in (*function.body, function.args, *function.decorator_list) for each in ast.walk(part)
                if isinstance(each, ast.Name)}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sim":
                folder = SIM.parent.joinpath(*(node.module or "").split("."))
                for name in node.names:
                    home = folder / f"{name.name}.py" if folder.is_dir() else folder.with_suffix(".py")
                    if (name.asname or name.name) in used:
                        read += 1
                        assert home in covered, f"{path.name} takes {name.name} from {home}, which is not in the key"
    assert read > 0


def test_no_function_is_kept_in_a_way_of_its_own():
    """Numba's own decorators stand in two places only, and code is kept by one of them: anywhere else it would be kept
    without the key."""
    using = {path.relative_to(SIM).as_posix(): path.read_text(encoding="utf-8") for path in sorted(SIM.rglob("*.py"))
             if "jit(" in path.read_text(encoding="utf-8")}
    assert set(using) == {"kernel/compiling.py", "world/compiled.py"}
    assert "cache" not in using["kernel/compiling.py"]


def test_old_code_goes_when_nobody_uses_it(tmp_path):
    """Kept: the four used last, whatever was used within a day, and everything that is not ours."""
    now = time.time()
    names = [f"code-{number:020x}" for number in range(7)]
    for age, name in enumerate(names):
        folder = tmp_path / name
        (folder / "inside").mkdir(parents=True)
        # The oldest of all but one: within a day, then 2, 3, ... days ago.
        days = 0.5 if age == 6 else age + 2
        os.utime(folder, (now - days * 86400, now - days * 86400))
    (tmp_path / "code-mine").mkdir()
    os.utime(tmp_path / "code-mine", (0, 0))
    remove_unused(tmp_path, now)
    # By age: 6 (half a day), 0 (2 days), 1, 2 are the last four; 3, 4 and 5 go.
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names[:3], names[6], "code-mine"])
    for age in range(3):
        os.utime(tmp_path / names[age], (now - 60 - age, now - 60 - age))
        (tmp_path / f"code-{age + 20:020x}").mkdir()
    remove_unused(tmp_path, now)
    assert len(list(tmp_path.iterdir())) == 8


def _run(arguments: list[str], cache: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wherefrom.cli.main", *arguments], capture_output=True, text=True, check=True,
        env={**os.environ, "WHEREFROM_CACHE": str(cache)},
    )


@pytest.mark.long
def test_warm_compiles_once(tmp_path):
    """The first `warm` compiles and says so beforehand, on stderr; the second finds everything there."""
    first = _run(["warm", "--engine", "reference", "--json"], tmp_path / "cache")
    assert "compiling the simulator once, about" in first.stderr
    answer = json.loads(first.stdout)
    assert (answer["status"], answer["compiled"]) == ("ok", True)
    folder = Path(answer["folder"])
    assert folder.parent == tmp_path / "cache"
    assert folder.stat().st_mode & 0o077 == 0
    code = {path: path.stat().st_mtime_ns for path in folder.rglob("*.nb?")}
    assert code
    second = _run(["warm", "--engine", "reference"], tmp_path / "cache")
    assert second.stderr == ""
    assert second.stdout.startswith("Was compiled before")
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.nb?")} == code


def test_a_cold_start_is_said_once(tmp_path, monkeypatch, capsys):
    """Before compiling, stderr says what takes so long; afterwards nothing is said; stdout has the result alone."""
    monkeypatch.setattr(code_cache, "code_folder", lambda: tmp_path)
    monkeypatch.setattr("sim.replicate.warm.code_folder", lambda: tmp_path)
    played = []
    monkeypatch.setattr("sim.replicate.warm.simulate_year", played.append)
    assert run(["warm", "--engine", "reference"]) == 0
    said = capsys.readouterr()
    assert said.err.startswith("compiling the simulator once, about")
    assert said.out.startswith("Compiled in ")
    # Once counted and once logged, which for the kernel are two programs.
    assert [task.digest_log for task in played] == [False, True]
    assert run(["warm", "--engine", "reference"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.startswith("Was compiled before")


PLAIN = """
from sim.replicate.warm import why_cold
from sim.world.compiled import compiled
import numba

@compiled
def twice(number):
    return 2 * number

@compiled(forceinline=True)
def thrice(number):
    return 3 * number

print(twice(21), thrice(21), type(twice._cache).__name__, repr(numba.config.CACHE_DIR), why_cold("reference"))
"""


def test_without_a_folder_code_is_compiled_in_memory(tmp_path):
    """Where the folder cannot be made, functions work all the same, and a plain sentence says what could be done."""
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    script = tmp_path / "plain.py"
    script.write_text(PLAIN, encoding="utf-8")
    environment = {**os.environ, "WHEREFROM_CACHE": str(blocked / "cache"), "PYTHONPATH": str(SIM.parent)}
    environment.pop("NUMBA_CACHE_DIR", None)
    result = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, env=environment)
    assert result.stdout.startswith("42 63 NullCache '' compiling the simulator for this run only, about ")
    assert "set WHEREFROM_CACHE to one that can be written" in result.stdout
    assert result.stderr == ""


def test_compiled_code_goes_into_the_folder_and_nowhere_else(tmp_path):
    """The folder is set while a function is decorated, and Numba's own setting is as before afterwards."""
    script = tmp_path / "plain.py"
    script.write_text(PLAIN, encoding="utf-8")
    environment = {**os.environ, "WHEREFROM_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(SIM.parent),
                   "NUMBA_CACHE_DIR": str(tmp_path / "others")}
    result = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, env=environment)
    assert result.stdout.startswith(f"42 63 FunctionCache {str(tmp_path / 'others')!r} ")
    kept = [path.name for path in (tmp_path / "cache").rglob("*.nbc")]
    assert len(kept) == 2
    assert not (tmp_path / "others").exists()
    assert not list(tmp_path.glob("__pycache__"))


@pytest.mark.long
def test_without_a_folder_for_code_every_result_is_the_same(tmp_path):
    """Where the folder cannot be made, one plain sentence on stderr says so, and the result is the same."""
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    scenario = str(SIM.parent / "scenarios" / "sales_floor.yaml")
    arguments = ["run", scenario, "-n", "1", "--engine", "reference", "--json", "--no-folder"]
    without = _run(arguments, blocked / "cache")
    assert without.stderr.count("\n") == 1
    assert "compiling the simulator for this run only" in without.stderr
    assert "set WHEREFROM_CACHE" in without.stderr
    assert without.stdout == _run(arguments, tmp_path / "cache").stdout


def test_a_note_of_another_time_tells_how_long_it_will_take(tmp_path, monkeypatch):
    """What compiling took last is the estimate; whatever is no number of seconds within a day does not count."""
    monkeypatch.setenv("WHEREFROM_CACHE", str(tmp_path))
    assert code_cache.expected_seconds("reference") == code_cache.ABOUT_SECONDS
    notes = ('{"seconds": 90}', '{"seconds": 12.5}', "not json", '{"seconds": NaN}', '{"seconds": Infinity}',
             '{"seconds": -1}', '{"seconds": 1e300}', f'{{"seconds": {10**400}}}', '["seconds"]', '{"seconds": null}')
    for number, text in enumerate(notes):
        note = tmp_path / f"code-{number}" / "reference.json"
        note.parent.mkdir()
        note.write_text(text, encoding="utf-8")
        os.utime(note, (1000 + number, 1000 + number))
    assert code_cache.expected_seconds("reference") == 12.5


def test_public_holidays_are_asked_for_once(tmp_path, monkeypatch):
    """What the library said is remembered for its version, and a file that cannot be read is as good as none."""
    monkeypatch.setenv("WHEREFROM_CACHE", str(tmp_path))
    asked = public_holidays.__wrapped__
    first = asked("NZ", (2027,))
    assert date(2027, 12, 25) in first
    [file] = tmp_path.glob("holidays-*.json")
    with monkeypatch.context() as unavailable:
        unavailable.setitem(sys.modules, "holidays", None)
        assert asked("NZ", (2027,)) == first
        with pytest.raises(ImportError):
            asked("DE", (2027,))
    assert len(asked("DE", (2027, 2028))) > len(asked("DE", (2027,)))
    assert asked("NZ", (2027,)) == first
    assert len(json.loads(file.read_text(encoding="utf-8"))) == 3
    file.write_text("[1, 2]", encoding="utf-8")
    assert asked("NZ", (2027,)) == first


def compiled_variants() -> dict[str, int]:
    """By compiled function that has been called from Python: for how many combinations of types it is compiled."""
    found = {}
    for module in [each for name, each in sys.modules.items() if name.split(".")[0] == "sim"]:
        for name, value in vars(module).items():
            if getattr(value, "__module__", None) == module.__name__ and hasattr(value, "nopython_signatures"):
                found[f"{module.__name__}.{name}"] = len(value.nopython_signatures)
    return found


@pytest.mark.parametrize(("engine", "names"), [("kernel", ["high_street", "erlang_a"]), ("reference", ["erlang_a"])])
def test_the_trial_month_compiles_all_that_any_scenario_needs(engine, names):
    """After the trial month no scenario, counted or logged, brings another combination of types to be compiled."""
    warm(engine)
    for name in names:
        file = load_scenario(SIM.parent / "scenarios" / f"{name}.yaml")
        before = compiled_variants()
        for logged in (False, True):
            simulate_year(tasks_of(file, 3, [0], engine, digest_logs=logged)[0])
        after = compiled_variants()
        assert {name: count for name, count in after.items() if count != before.get(name, 0)} == {}
    assert any(before.values())
