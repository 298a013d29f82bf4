"""A finished run as a folder: every file of it, in one call; and the report rebuilt from a folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sim.log.block import LogBlock
from wherefrom.results.errors import RunDamaged
from wherefrom.results.store import MANIFEST, RunIdentity, RunWriter, digest_of, file_hashes, json_text, replace_file
from wherefrom.results.tables import Metric, metrics_text, plan_sheets

if TYPE_CHECKING:
    from wherefrom.report.data import ReportData
    from wherefrom.results.plan_text import MadePlan


@dataclass(frozen=True)
class RunContent:
    """Everything a run folder holds. `report`: what its report and charts show, None to keep the figures only. `log`:
    blocks of replication 0, None to keep no log.

    `blame`: scenario path -> who set it. `log_names`: the words behind the numbers of the log. `made`: the plan itself.
    """

    report: ReportData | None
    metrics: Iterable[Metric] = ()
    blame: Mapping[str, object] = field(default_factory=dict)
    closing_state: str = ""
    log: Iterable[LogBlock] | None = None
    log_names: Mapping[str, object] = field(default_factory=dict)
    state: str = "finished"
    made: MadePlan | None = None


def summary_text(data: ReportData) -> str:
    """summary.json: all a report needs."""
    return json_text(data.model_dump(mode="json", by_alias=True))


def write_run(root: Path, identity: RunIdentity, content: RunContent, on: date) -> Path:
    """Write the run's folder under `root` and return it; on any error nothing is left under its name."""
    data = content.report
    with RunWriter(root, identity, on) as run:
        run.text("scenario.resolved.yaml", identity.scenario)
        run.json("blame.json", dict(content.blame))
        run.text("metrics.csv", metrics_text(content.metrics))
        if content.closing_state:
            run.text("closing_state.yaml", content.closing_state)
        if content.log is not None:
            run.json("log/names.json", dict(content.log_names))
            from wherefrom.results.parquet import ParquetLog

            with ParquetLog(run.path("log/journeys.parquet").parent) as log:
                for block in content.log:
                    log.add(block)
        if data is not None:
            _write_report(run, data, identity, content.made)
        run.state(content.state)
    return run.folder


def _write_report(run: RunWriter, data: ReportData, identity: RunIdentity, made: MadePlan | None) -> None:
    run.text("summary.json", summary_text(data))
    if data.kind == "plan":
        from wherefrom.results.editable import editable_sheets
        from wherefrom.results.plan_text import DECISIONS_FILE, plan_text
        from wherefrom.results.workbook import workbook

        editable = {} if made is None else editable_sheets(made, identity)
        sheets = {sheet.name: sheet for sheet in plan_sheets(data)} | editable
        for sheet in sheets.values():
            if sheet.name != "run":
                run.csv(f"plan/{sheet.name}.csv", sheet.columns, sheet.rows)
        if made is not None:
            run.text(DECISIONS_FILE, plan_text(made))
        run.path("plan.xlsx").write_bytes(workbook(data, editable))
    for name, text in report_files(data).items():
        run.text(name, text)


def report_files(data: ReportData) -> dict[str, str]:
    """report.html and charts/*.svg as text, by path."""
    from wherefrom.report.render import render

    rendered = render(data)
    names = file_names(list(rendered.charts))
    return {"report.html": rendered.html, **{names[name]: svg for name, svg in rendered.charts.items()}}


def file_names(charts: Sequence[str]) -> dict[str, str]:
    """Chart name -> path; a character that has no place in a file name becomes a hyphen, and clashes a short hash."""
    made: dict[str, str] = {}
    for name in charts:
        safe = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "_-") else "-" for sign in name)[:80]
        clash = safe != name or len(name) > 80
        made[name] = f"charts/{safe}-{digest_of(name)[:6]}.svg" if clash else f"charts/{safe}.svg"
    return made


def must_be_free(folder: Path, name: str) -> None:
    """Raise RunDamaged where a file of the report would replace a folder, or would leave the run through a link."""
    target = folder / name
    parent = target.parent
    if target.is_dir() or (parent != folder and (parent.is_symlink() or (parent.exists() and not parent.is_dir()))):
        wrong = target if target.is_dir() else parent
        raise RunDamaged(
            "damaged run folder", str(wrong), "something else stands where the report belongs",
            "remove it, and repeat the command",
        )  # fmt: skip


def rebuild_report(folder: Path) -> list[Path]:
    """Write report.html and the charts again from the folder alone; the manifest's hashes follow.

    Raises RunMissing or RunDamaged. Returns the files written.
    """
    from wherefrom.results.read import read_manifest, read_report

    manifest = read_manifest(folder)
    files = report_files(read_report(folder))
    for name in files:
        must_be_free(folder, name)
    for name, text in files.items():
        replace_file(folder / name, text.encode("utf-8"))
    for old in sorted((folder / "charts").glob("*.svg")):
        if f"charts/{old.name}" not in files:
            old.unlink()
    known = manifest.get("files")
    now = file_hashes(folder)
    if isinstance(known, dict):
        rebuilt = {key: value for key, value in now.items() if key in files}
        kept = {key: value for key, value in known.items() if not key.startswith("charts/") and key != "report.html"}
        manifest["files"] = dict(sorted({**kept, **rebuilt}.items()))
        replace_file(folder / MANIFEST, json_text(manifest).encode("utf-8"))
    return [folder / name for name in files]
