"""Reading logs (CSV) into columns of text, and texts into numbers, with the line of whatever is wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.types import CalibrationError, Problem
from sim.scenario.parsing import nearest

MOST_SHOWN = 5
"""Problems of one kind shown for one column; the rest are counted."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns of text, and of every row the file and line it stood on."""

    names: tuple[str, ...]
    columns: dict[str, list[str]]
    files: tuple[str, ...]
    file_of: Ints
    line_of: Ints

    def __len__(self) -> int:
        return len(self.line_of)

    def where(self, row: int) -> tuple[str, int]:
        """File and line of a row."""
        return self.files[int(self.file_of[row])], int(self.line_of[row])


def read_rows(paths: Sequence[Path], wanted: Iterable[tuple[str, str, tuple[int, int]]] | None) -> Rows:
    """The wanted columns of all logs, one after the other.

    `wanted` gives (heading, mapping file, its line and column) for each; None means every column of the first log.
    Raises CalibrationError for logs that are missing, empty or not text, missing headings, rows of the wrong length.
    """
    problems: list[Problem] = []
    columns: dict[str, list[str]] = {}
    file_of: list[int] = []
    line_of: list[int] = []
    asked = None if wanted is None else list(wanted)
    names: tuple[str, ...] = ()
    if not paths:
        problems.append(Problem("", 0, 0, "no log is given", "name one or more CSV files before --map"))
    for number, path in enumerate(paths):
        try:
            with path.open(newline="", encoding="utf-8-sig") as stream:
                lines = csv.reader(stream, strict=True)
                header = [each.strip() for each in next(lines, [])]
                if not any(header):
                    problems.append(Problem(str(path), 0, 0, "the log is empty", "give a CSV file with a heading line"))
                    continue
                bad = _bad_headings(path, header, asked)
                if asked is None:
                    names = names or tuple(header)
                    bad += (
                        [
                            Problem(
                                str(path),
                                1,
                                1,
                                "the headings differ from those of the first log",
                                "give logs of one layout",
                            )
                        ]
                        if tuple(header) != names
                        else []
                    )
                problems += bad
                if bad:
                    continue
                use = names if asked is None else tuple(dict.fromkeys(each[0] for each in asked))
                picks = [header.index(name) for name in use]
                stores = [columns.setdefault(name, []) for name in use]
                before, short = len(line_of), 0
                for cells in lines:
                    if not cells:
                        continue
                    if len(cells) != len(header):
                        short += 1
                        if short <= MOST_SHOWN:
                            problems.append(
                                Problem(
                                    str(path),
                                    lines.line_num,
                                    1,
                                    f"{len(cells)} cells where the heading has {len(header)}",
                                    "correct the row",
                                )
                            )
                        continue
                    for store, pick in zip(stores, picks, strict=True):
                        store.append(cells[pick].strip())
                    file_of.append(number)
                    line_of.append(lines.line_num)
                if len(line_of) == before and not short:
                    problems.append(
                        Problem(str(path), 1, 1, "the log has a heading but no rows", "give a log with rows")
                    )
        except OSError:
            problems.append(Problem(str(path), 0, 0, "the log cannot be read", "check the path"))
        except (UnicodeDecodeError, csv.Error) as error:
            problems.append(
                Problem(str(path), 0, 0, f"the log is not CSV text ({type(error).__name__})", "save it as CSV in UTF-8")
            )
    if problems:
        raise CalibrationError(problems)
    return Rows(
        names or tuple(columns),
        columns,
        tuple(str(path) for path in paths),
        np.array(file_of, dtype=np.int64),
        np.array(line_of, dtype=np.int64),
    )


def _bad_headings(path: Path, header: list[str], asked: list[tuple[str, str, tuple[int, int]]] | None) -> list[Problem]:
    found = []
    for name, map_file, (line, column) in asked or []:
        if name not in header:
            like = nearest(name, header)
            found.append(
                Problem(
                    map_file,
                    line,
                    column,
                    f"{path} has no column `{name}`; it has {', '.join(header[:20])}",
                    f"write `{like}`" if like else "name one of them",
                )
            )
    for name in sorted(
        {each for each in header if header.count(each) > 1 and (asked is None or each in [want[0] for want in asked])}
    ):
        found.append(Problem(str(path), 1, 1, f"two columns are headed `{name}`", "rename one"))
    return found


class Complaints:
    """Problems of cells, at most a few of each kind; raised together."""

    def __init__(self, rows: Rows) -> None:
        self.rows, self.problems = rows, list[Problem]()
        self._counts: dict[str, int] = {}

    def cell(self, row: int, heading: str, reason: str, next_step: str) -> None:
        """Note one bad cell."""
        count = self._counts[heading] = self._counts.get(heading, 0) + 1
        if count <= MOST_SHOWN:
            file, line = self.rows.where(row)
            column = self.rows.names.index(heading) + 1 if heading in self.rows.names else 1
            self.problems.append(Problem(file, line, column, f"`{heading}`: {reason}", next_step))

    def stop_if_any(self) -> None:
        """Raise CalibrationError if anything was noted; further bad cells are counted."""
        for heading, count in sorted(self._counts.items()):
            if count > MOST_SHOWN:
                self.problems.append(
                    Problem(
                        self.rows.files[0],
                        0,
                        0,
                        f"`{heading}`: {count - MOST_SHOWN} more cells like these",
                        "correct them as well",
                    )
                )
        if self.problems:
            raise CalibrationError(self.problems)


def parse_dates(rows: Rows, heading: str, complaints: Complaints) -> NDArray[np.datetime64]:
    """A column of dates (2024-12-31) as days."""
    known: dict[str, date | None] = {}
    out = np.empty(len(rows), dtype="datetime64[D]")
    for row, text in enumerate(rows.columns[heading]):
        if text not in known:
            try:
                known[text] = date.fromisoformat(text)
            except ValueError:
                known[text] = None
        day = known[text]
        if day is None:
            complaints.cell(row, heading, f"`{text}` is not a date", "write e.g. 2024-12-31")
            out[row] = np.datetime64("1970-01-01")
        else:
            out[row] = day
    return out


def parse_numbers(rows: Rows, heading: str, complaints: Complaints, empty: float | None = None) -> Floats:
    """A column of numbers; empty cells become `empty`, or are a problem where it is None."""
    out = np.zeros(len(rows))
    for row, text in enumerate(rows.columns[heading]):
        try:
            out[row] = float(text) if text or empty is None else empty
        except ValueError:
            complaints.cell(row, heading, f"`{text}` is not a number", "correct the cell")
        else:
            if np.isinf(out[row]) or (np.isnan(out[row]) and text):
                complaints.cell(row, heading, f"`{text}` is not a number", "correct the cell")
    return out


def parse_clock(rows: Rows, heading: str, complaints: Complaints) -> Floats:
    """A column of clock times (7:05, 07:05:30, a date before it if need be) as seconds after midnight; empty: 0."""
    known: dict[str, float] = {}
    out = np.zeros(len(rows))
    for row, text in enumerate(rows.columns[heading]):
        if text not in known:
            known[text] = _clock(text)
        out[row] = known[text]
        if out[row] < 0:
            complaints.cell(row, heading, f"`{text}` is not a time of day", "write e.g. 07:05:30")
    return out


def _clock(text: str) -> float:
    if not text:
        return 0.0
    parts = text.replace("T", " ").split(" ")[-1].split(":")
    try:
        hours, minutes = int(parts[0]), int(parts[1])
        seconds = float(parts[2]) if len(parts) > 2 else 0.0
    except (ValueError, IndexError):
        return -1.0
    if len(parts) > 3 or not (0 <= hours <= 24 and 0 <= minutes < 60 and 0 <= seconds < 60):
        return -1.0
    return hours * 3600 + minutes * 60 + seconds
