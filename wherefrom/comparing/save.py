"""The folder of a comparison: tables, scenarios, what differs, the page and its charts; and the page written again."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from wherefrom.comparing.comparing import Comparison
from wherefrom.comparing.summary import ComparisonSummary
from wherefrom.comparing.table import (
    DIFFERENCE_COLUMNS,
    LOST_COLUMNS,
    PART_COLUMNS,
    YEAR_COLUMNS,
    difference_rows,
    lost_rows,
    part_rows,
    year_rows,
)
from wherefrom.results.store import RunIdentity, RunWriter, digest_of, json_text, replace_file, slug

CHANGE_COLUMNS = ("candidate", "part", "what", "path", "base", "base set by", "there", "set by", "acts")


def summary_text(data: ComparisonSummary) -> str:
    """summary.json: all that the page needs."""
    return json_text(data.model_dump(mode="json", by_alias=True))


def page_files(data: ComparisonSummary) -> dict[str, str]:
    """report.html and charts/*.svg as text, by path."""
    from wherefrom.report.compare_page import render
    from wherefrom.results.write import file_names

    rendered = render(data)
    names = file_names(list(rendered.charts))
    return {"report.html": rendered.html, **{names[name]: svg for name, svg in rendered.charts.items()}}


def save_comparison(made: Comparison, data: ComparisonSummary, root: Path) -> Path:
    """Write the folder of a comparison below `root` and return it; on any error nothing is left under its name."""
    texts = [each.file.resolved_text() for each in made.candidates]
    identity = RunIdentity(
        "compare", f"compare-{made.base.name}", made.seed, texts[0],
        {"candidates": digest_of(*made.names, *texts), "engine": made.engine, "ranges": str(made.ranges),
         "years": " ".join(str(len(each.years)) for each in made.played), "figures": _figures(made),
         "questions": digest_of(*data.chosen, str(data.frontier), str(data.regret))},
    )
    with RunWriter(root, identity, date.today()) as run:
        for number, (name, text) in enumerate(zip(made.names, texts, strict=True), start=1):
            run.text(f"scenarios/{number:02d}-{slug(name)}.resolved.yaml", text)
        run.csv("differences.csv", DIFFERENCE_COLUMNS, difference_rows(made))
        run.csv("years.csv", YEAR_COLUMNS, year_rows(made))
        run.csv("parts.csv", PART_COLUMNS, part_rows(made))
        run.csv("lost.csv", LOST_COLUMNS, lost_rows(made))
        run.csv("changes.csv", CHANGE_COLUMNS,
                [(one.candidate, one.part, one.what, one.path, one.base, one.base_by, one.there, one.there_by,
                  "yes" if one.acts else "no") for one in data.changes])
        run.text("summary.json", summary_text(data))
        for name, text in page_files(data).items():
            run.text(name, text)
        run.state("finished", candidates=list(made.names), origins=[each.origin for each in made.candidates],
                  years=[len(each.years) for each in made.played])
    return run.folder


def read_summary(folder: Path, manifest: dict[str, Any]) -> ComparisonSummary:
    """What the page of a comparison shows. Raises RunDamaged where summary.json is missing, changed or unreadable."""
    from pydantic import ValidationError

    from wherefrom.results.errors import RunDamaged

    path = folder / "summary.json"
    files = manifest.get("files")
    known = files.get("summary.json") if isinstance(files, dict) else None
    raw = path.read_bytes() if path.is_file() else b""
    if known is None or hashlib.sha256(raw).hexdigest() != known:
        raise RunDamaged("changed run folder", str(path), "it is not the file that the manifest names by its hash",
                         "compare again; the same inputs give the same files")
    try:
        return ComparisonSummary.model_validate_json(raw)
    except ValidationError as error:
        raise RunDamaged("unreadable summary", str(path), f"{error.errors()[0]['msg']}",
                         "compare again; the same inputs give the same files") from error


def rewrite_page(folder: Path, manifest: dict[str, Any]) -> list[Path]:
    """Write report.html and the charts again from the folder alone; returns the files. Raises RunDamaged."""
    from wherefrom.results.store import MANIFEST
    from wherefrom.results.write import must_be_free

    files = page_files(read_summary(folder, manifest))
    for name in files:
        must_be_free(folder, name)
    for name, text in files.items():
        replace_file(folder / name, text.encode("utf-8"))
    known = manifest.get("files")
    if isinstance(known, dict):
        new = {name: hashlib.sha256(text.encode("utf-8")).hexdigest() for name, text in files.items()}
        manifest["files"] = dict(sorted({**known, **new}.items()))
        replace_file(folder / MANIFEST, json_text(manifest).encode("utf-8"))
    return [folder / name for name in files]


def _figures(made: Comparison) -> str:
    """One digest over the figures of all years of all candidates."""
    return digest_of(*(f"{year.replication}:{year.digest}" for played in made.played for year in played.years))
