"""A run folder is whole or absent, and a report can be rebuilt from it alone."""

from __future__ import annotations

import importlib.util
import json
import shutil
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import date
from math import nan
from pathlib import Path

import numpy as np
import pytest

from sim.log.block import block_of
from sim.log.tables import TABLES
from wherefrom.cli.main import run as command_line
from wherefrom.results.errors import RunDamaged, RunMissing
from wherefrom.results.read import read_report
from wherefrom.results.store import RunIdentity, RunWriter, file_hashes, slug
from wherefrom.results.tables import Metric, metrics_text
from wherefrom.results.write import RunContent, rebuild_report, write_run

ON = date(2026, 11, 23)
ROOT = Path(__file__).resolve().parents[2]
IDENTITY = RunIdentity(command="plan", name="High Street, 2027", seed=7, scenario="schema: wherefrom/1\nname: x\n")


def _sample():
    spec = importlib.util.spec_from_file_location("report_sample", Path(__file__).with_name("report_sample.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _blocks():
    """Two blocks of a log with rows in every table."""
    for start in (0, 1000):
        rows = {
            table: [tuple(start + row * 100 + place for place in range(len(columns))) for row in range(3)]
            for table, columns in TABLES.items()
        }
        yield block_of(start, start + 1000, rows)


def _content(kind: str = "plan") -> RunContent:
    sample = _sample()
    metrics = [Metric("x", "net_revenue", "NZD", "shop", "2027-01", "", "", range(4), [1000.5, 1001.5, nan, 1002.5])]
    report = sample.sample_plan() if kind == "plan" else sample.sample_run()
    few = report.model_copy(
        update={"weeks": (), "funnels": (), "losses": (), "queues": (), "targets": (), "people": report.people[:1]}
    )
    return RunContent(
        report=few,
        metrics=metrics,
        blame={"name": "file"},
        closing_state="opening: {}\n",
        log=_blocks(),
        log_names={"channels": ["shop"]},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished plan's folder; tests read it only."""
    return write_run(tmp_path_factory.mktemp("results"), IDENTITY, _content(), ON)


def test_results_folder_holds_every_file(folder: Path) -> None:
    """The name is date, slug and hash; all files of a plan are there and named in the manifest by their hash."""
    assert folder.name == f"2026-11-23-high-street-2027-{IDENTITY.digest[:8]}"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names >= {
        "manifest.json",
        "scenario.resolved.yaml",
        "blame.json",
        "metrics.csv",
        "summary.json",
        "report.html",
        "plan.xlsx",
        "closing_state.yaml",
        "plan/people.csv",
        "plan/targets.csv",
        "plan/orders.csv",
        "plan/leads.csv",
        "plan/actions.csv",
        "plan/iterations.csv",
        "plan/rivals.csv",
        "log/journeys.parquet",
        "log/steps.parquet",
        "log/asset_time.parquet",
        "log/stock.parquet",
        "log/names.json",
        "charts/goal_spread.svg",
    }
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["schema"] == "wherefrom/run/1"
    assert manifest["files"] == file_hashes(folder)
    assert manifest["versions"]["numpy"] == np.__version__


def test_results_log_reads_back_row_for_row(folder: Path) -> None:
    """Parquet holds the blocks' rows in order."""
    import duckdb

    rows = duckdb.sql(f"SELECT * FROM '{folder}/log/steps.parquet'").fetchall()
    expected = [
        (0, *row)
        for block in _blocks()
        for row in zip(*(block.column("steps", name).tolist() for name in TABLES["steps"]), strict=True)
    ]
    assert rows == expected


def test_results_same_inputs_same_bytes(folder: Path, tmp_path: Path) -> None:
    """A second run of the same inputs writes the same bytes, every file."""
    again = write_run(tmp_path, IDENTITY, _content(), ON)
    assert file_hashes(again) == file_hashes(folder)
    assert (again / "manifest.json").read_bytes() == (folder / "manifest.json").read_bytes()


def test_results_report_is_rebuilt_from_the_folder_alone(tmp_path: Path) -> None:
    """report.html and charts, deleted or spoilt, come back byte for byte."""
    made = write_run(tmp_path, IDENTITY, replace(_content(), log=None), ON)
    before = file_hashes(made)
    (made / "report.html").unlink()
    (made / "charts" / "goal_spread.svg").write_text("spoilt")
    (made / "charts" / "stale.svg").write_text("old")
    rebuild_report(made)
    assert file_hashes(made) == before
    assert json.loads((made / "manifest.json").read_text())["files"] == before


def test_results_a_failed_run_leaves_nothing(tmp_path: Path) -> None:
    """An error while writing removes what was written."""

    def stopped() -> None:
        with RunWriter(tmp_path, IDENTITY, ON) as run:
            run.text("a.txt", "a")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        stopped()
    assert list(tmp_path.iterdir()) == []


def test_results_kill_in_the_middle_leaves_no_run(tmp_path: Path) -> None:
    """A process killed while writing leaves no folder under the final name; a later run takes its place."""
    script = textwrap.dedent(f"""
        import os, signal
        from datetime import date
        from pathlib import Path
        from wherefrom.results.store import RunIdentity, RunWriter
        identity = RunIdentity(command="plan", name="High Street, 2027", seed=7, scenario="s")
        with RunWriter(Path({str(tmp_path)!r}), identity, date(2026, 11, 23)) as run:
            run.text("summary.json", "half")
            os.kill(os.getpid(), signal.SIGKILL)
    """)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert all(path.name.startswith(".partial-") for path in tmp_path.iterdir())
    with RunWriter(tmp_path, replace(IDENTITY, scenario="s"), ON) as run:
        run.text("summary.json", "whole")
    assert (run.folder / "summary.json").read_text() == "whole"


def test_results_a_run_of_the_same_name_is_replaced(tmp_path: Path) -> None:
    """The same inputs on the same day: the newer folder stands, nothing else is left."""
    for text in ("first", "second"):
        with RunWriter(tmp_path, IDENTITY, ON) as run:
            run.text("a.txt", text)
    assert [path.name for path in tmp_path.iterdir()] == [run.folder.name]
    assert (run.folder / "a.txt").read_text() == "second"


def test_results_two_that_end_together_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the same run appears while this one takes its place, the later one stands and nothing else is left."""
    rename, taken = Path.rename, []

    def overtaken(self: Path, target: Path) -> Path:
        if self.name.startswith(".partial-") and not taken:
            taken.append(target)
            Path(target).mkdir()
            (Path(target) / "a.txt").write_text("other")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", overtaken)
    with RunWriter(tmp_path, IDENTITY, ON) as run:
        run.text("a.txt", "mine")
    assert taken == [run.folder]
    assert [path.name for path in tmp_path.iterdir()] == [run.folder.name]
    assert (run.folder / "a.txt").read_text() == "mine"


def test_results_a_place_that_cannot_be_taken_keeps_the_older_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the new folder cannot be renamed, the run that stood there is put back, and nothing else is left."""
    with RunWriter(tmp_path, IDENTITY, ON) as run:
        run.text("a.txt", "old")
    rename = Path.rename

    def refused(self: Path, target: Path) -> Path:
        if self.name.startswith(".partial-"):
            raise OSError("refused")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(OSError, match="refused"), RunWriter(tmp_path, IDENTITY, ON) as again:
        again.text("a.txt", "new")
    assert [path.name for path in tmp_path.iterdir()] == [run.folder.name]
    assert (run.folder / "a.txt").read_text() == "old"


def test_results_no_file_leaves_its_folder(tmp_path: Path) -> None:
    """A name that climbs out of the run folder, or is written twice, is refused."""
    with RunWriter(tmp_path, IDENTITY, ON) as run:
        with pytest.raises(ValueError, match="outside"):
            run.text("../escaped.txt", "x")
        run.text("a.txt", "x")
        with pytest.raises(FileExistsError):
            run.text("a.txt", "y")


def test_results_slug_is_safe_for_any_name() -> None:
    """Names with slashes, accents, scripts or nothing usable become plain folder names."""
    assert slug("../../etc/Café & <script>") == "etc-cafe-script"
    assert slug("日本") == "run"
    assert len(slug("a" * 99)) == 40


def test_results_command_rebuilds_and_speaks_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`report RUN --json` names the files it wrote and the answer."""
    made = write_run(tmp_path, IDENTITY, replace(_content("run"), log=None), ON)
    assert command_line(["report", str(made), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert "report.html" in said["files"]
    assert said["answer"].startswith("As the file stands")


def test_results_missing_folder_is_a_clean_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No such folder, or a folder that is no run: exit 2, what and next step, no traceback."""
    for path in (tmp_path / "nowhere", tmp_path):
        assert command_line(["report", str(path)]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert "next: give" in said.err
        assert "Traceback" not in said.err
    with pytest.raises(RunMissing):
        read_report(tmp_path)


@pytest.mark.parametrize("damage", ["changed", "missing", "manifest", "binary"])
def test_results_damaged_folder_is_a_clean_error(
    tmp_path: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A changed or missing summary, or an unreadable manifest: exit 3 and the reason."""
    with RunWriter(tmp_path, IDENTITY, ON) as run:
        run.text("summary.json", "{}")
    summary, manifest = run.folder / "summary.json", run.folder / "manifest.json"
    if damage == "changed":
        summary.write_text('{"name": "other"}')
    elif damage == "missing":
        summary.unlink()
    elif damage == "manifest":
        manifest.write_text("{not json")
    else:
        manifest.write_bytes(b"\xff\xfe\x00")
    assert command_line(["report", str(run.folder), "--json"]) == 3
    said = json.loads(capsys.readouterr().out)
    assert said["status"] == "invalid"
    assert said["problems"][0]["next_step"].startswith("run the scenario again")
    with pytest.raises(RunDamaged):
        read_report(run.folder)


@pytest.mark.parametrize("wrong", ["folder", "file", "link"])
def test_results_report_writes_over_nothing_else(wrong: str, tmp_path: Path) -> None:
    """A folder where the page belongs, or a file or a link for the charts, is named; nothing outside is touched."""
    run = write_run(tmp_path, IDENTITY, replace(_content("run"), log=None), ON)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "mine.svg").write_text("<svg/>")
    place = run / ("report.html" if wrong == "folder" else "charts")
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink()
    if wrong == "folder":
        place.mkdir()
    elif wrong == "file":
        place.write_text("")
    else:
        place.symlink_to(outside)
    with pytest.raises(RunDamaged, match="something else stands where the report belongs"):
        rebuild_report(run)
    assert [each.name for each in outside.iterdir()] == ["mine.svg"]


def test_results_summary_of_another_shape_names_what_is_wrong(tmp_path: Path) -> None:
    """A summary whose hash is right but which is no report is refused with the fields that are missing."""
    with RunWriter(tmp_path, IDENTITY, ON) as run:
        run.text("summary.json", '{"kind": "run"}')
    with pytest.raises(RunDamaged, match="outlooks: Field required"):
        read_report(run.folder)


def test_metrics_have_a_line_a_figure_and_year():
    """Years without a value are left out, texts are quoted and kept from being formulas, numbers are exact."""
    metrics = [Metric("=x", "net_revenue", "NZD", "a, b", "", "", "", [3, 5, 8], [0.1, nan, 2.0])]
    assert metrics_text(metrics).split("\n") == [
        "scenario,replication,metric,unit,channel,month,product,pool,value",
        "'=x,3,net_revenue,NZD,\"a, b\",,,,0.1",
        "'=x,8,net_revenue,NZD,\"a, b\",,,,2.0",
        "",
    ]


def test_results_names_tell_the_classes_of_every_channel(tmp_path: Path) -> None:
    """names.json holds a list of class names for each channel, in file order as the log numbers them, empty where a
    channel has no classes."""
    from sim.scenario.load import load_scenario
    from wherefrom.running import names_in_log

    step = "steps: [{name: a, time: 1 min, needs: [staff]}]"
    path = tmp_path / "classes.yaml"
    path.write_text(
        "schema: wherefrom/1\nname: classes\nhorizon: 600 min\nassets: {staff: {kind: people, headcount: 1}}\n"
        f"channels:\n  shop:\n    kind: walk_in\n    {step}\n    classes: {{vip: {{share: 20 %, priority: 0}}, "
        f"other: {{share: 80 %, priority: 1}}}}\n  desk:\n    kind: walk_in\n    {step}\n"
        "demand: {shop: {level: 0.2 per_minute}, desk: {level: 0.2 per_minute}}\n", encoding="utf-8",
    )
    names = names_in_log(load_scenario(path).scenario)
    assert names["channels"] == ("shop", "desk")
    assert names["classes"] == [["vip", "other"], []]
