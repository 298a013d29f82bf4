"""The page of a batch, its charts and its tables, written into the batch's folder."""

from __future__ import annotations

from pathlib import Path

from wherefrom.experiments.outcome import Outcome

TABLES = ("standings.csv", "responses.csv", "effects.csv", "tornado.csv", "sobol.csv", "breaking_points.csv")


def files_of(outcome: Outcome) -> dict[str, str]:
    """report.html, charts/*.svg and the CSV tables as text, by path. Same outcome, same text."""
    from wherefrom.report.batch_page import render
    from wherefrom.results.cells import csv_text
    from wherefrom.results.write import file_names
    from wherefrom.sensitivity.study import study
    from wherefrom.sensitivity.tables import sheets

    made = study(outcome)
    rendered = render(made)
    names = file_names(list(rendered.charts))
    return {
        "report.html": rendered.html,
        **{names[name]: svg for name, svg in rendered.charts.items()},
        **{name: csv_text(columns, rows) for name, (columns, rows) in sheets(made).items()},
    }


def save(outcome: Outcome, folder: Path) -> list[Path]:
    """Write the page, the charts and the tables of a batch into its folder, each file at once; charts and tables of an
    earlier state that are no more are removed. Returns the files written. Raises OSError where it cannot be written."""
    from wherefrom.results.store import replace_file

    found = files_of(outcome)
    for name, text in found.items():
        replace_file(folder / name, text.encode("utf-8"))
    for old in sorted((folder / "charts").glob("*.svg")):
        if f"charts/{old.name}" not in found:
            old.unlink()
    for name in TABLES:
        if name not in found:
            (folder / name).unlink(missing_ok=True)
    return [folder / name for name in found]
