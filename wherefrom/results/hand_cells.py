"""Tables of a file that somebody else wrote, cell by cell: CSV, or the sheets of a workbook. Text in them is data."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from sim.scenario.problems import Problem, ScenarioError

Value = str | float | date | None

MOST_BYTES: Final = 8 * 1024 * 1024
_MOST_UNPACKED: Final = 64 * 1024 * 1024
_MOST_CELLS: Final = 1_000_000
_REFERENCE: Final = re.compile(r"([A-Za-z]*)([0-9]*)")


@dataclass(frozen=True)
class HandCell:
    """One cell: its value (text stripped, None if empty) and where it stands; `line` and `column` count from 1."""

    value: Value
    line: int
    column: int


@dataclass(frozen=True)
class HandTable:
    """Rows of cells. `sheet` is the name of the sheet, empty for CSV."""

    file: str
    sheet: str
    rows: tuple[tuple[HandCell, ...], ...]

    def problem(self, cell: HandCell, message: str, next_step: str) -> Problem:
        """A problem at a cell: `plan.xlsx: People!C5`, or `people.csv:5:12`."""
        if self.sheet:
            path = f"{self.sheet}!{column_letters(cell.column)}{cell.line}"
            return Problem(self.file, 0, 0, path, message, next_step)
        return Problem(self.file, cell.line, cell.column, "", message, next_step)


def read_tables(path: Path) -> tuple[HandTable, ...]:
    """The tables of a workbook (.xlsx) or of a CSV file. Raises ScenarioError where the file cannot be read as such."""
    raw = _bytes(path)
    if raw[:4] == b"PK\x03\x04" or path.suffix.lower() == ".xlsx":
        return _workbook(path, raw)
    if raw[:4] == b"\xd0\xcf\x11\xe0":
        raise _unreadable(path, "this is a workbook of an old or protected format", "save it as .xlsx without password")
    return (HandTable(str(path), "", tuple(csv_rows(_text(path, raw)))),)


def column_letters(column: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def csv_rows(text: str) -> Iterator[tuple[HandCell, ...]]:
    """Cells of a CSV text (RFC 4180) with the line and column at which each begins.

    The separator is a semicolon where the first line holds one and no comma, as some spreadsheet programs write.
    """
    first = text.split("\n", 1)[0]
    separator = ";" if ";" in first and "," not in first else ","
    row: list[HandCell] = []
    place, line, start = 0, 1, 0
    while place <= len(text):
        began = (line, place - start + 1)
        if text.startswith('"', place):
            content, place, line, start = _quoted(text, place + 1, line, start)
        else:
            end = place
            while end < len(text) and text[end] not in f"{separator}\r\n":
                end += 1
            content, place = text[place:end], end
        row.append(HandCell(content.strip() or None, *began))
        if place < len(text) and text[place] == separator:
            place += 1
            continue
        yield tuple(row)
        row = []
        place += 2 if text.startswith("\r\n", place) else 1
        line, start = line + 1, place
        if place == len(text):
            return


def _quoted(text: str, place: int, line: int, start: int) -> tuple[str, int, int, int]:
    """A quoted field from after its first quote: content, place after it, and the line reached."""
    content: list[str] = []
    while place < len(text):
        sign = text[place]
        if sign == '"' and not text.startswith('""', place):
            place += 1
            break
        content.append(sign)
        place += 2 if sign == '"' else 1
        if sign == "\n":
            line, start = line + 1, place
    return "".join(content), place, line, start


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _unreadable(path, f"the file is larger than {MOST_BYTES // 1024 // 1024} MiB",
                              "give the plan alone: plan.xlsx, or people.csv")
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, f"the file cannot be read ({(error.strerror or str(error)).lower()})",
                          "check the name and the folder") from None


def _text(path: Path, raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ScenarioError([Problem(str(path), line, 1, "", "this is not text in UTF-8",
                                     "save it as CSV in UTF-8, or give the workbook itself")]) from None
    if "\0" in text:
        raise _unreadable(path, "this is neither a CSV file nor a workbook",
                          "give plan.xlsx, people.csv or a run folder")
    return text


def _workbook(path: Path, raw: bytes) -> tuple[HandTable, ...]:
    import io

    from python_calamine import CalamineError, load_workbook

    _guard(path, raw)
    try:
        book = load_workbook(io.BytesIO(raw))
        return tuple(
            HandTable(str(path), name, tuple(
                tuple(HandCell(_value(cell), line, column) for column, cell in enumerate(row, start=1))
                for line, row in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1)))
            for name in book.sheet_names
        )
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(path, f"the workbook cannot be read ({error})", "save it again as .xlsx, without password") \
            from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of the reader, which is no Exception
            raise
        raise _unreadable(path, "the workbook is damaged", "save it again as .xlsx") from None


def _guard(path: Path, raw: bytes) -> None:
    """Refuse what would unpack, or spread out, to more than a plan could hold."""
    import io

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(each.file_size for each in packed.infolist()) > _MOST_UNPACKED:
                raise _unreadable(path, "the workbook unpacks to more than 64 MiB", "give the plan alone")
            for each in packed.namelist():
                content = packed.read(each)
                if b"sheetData" in content or each.lower().endswith(".xml"):  # a sheet may lie under any name
                    rows, columns = _reach(path, content)
                    if rows * columns > _MOST_CELLS:
                        raise _unreadable(path, f"a sheet of the workbook reaches to {column_letters(columns)}{rows}, "
                                          "more cells than a plan has", "delete what lies far out, and save again")
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        raise _unreadable(path, f"the workbook cannot be unpacked ({error})", "save it again as .xlsx, without "
                          "password") from None
    except zipfile.zlib.error:  # type: ignore[attr-defined]
        raise _unreadable(path, "the workbook is damaged", "save it again as .xlsx") from None


def _reach(path: Path, content: bytes) -> tuple[int, int]:
    """Last row and last column in which a sheet has a cell, however its places are written (0, 0 without any)."""
    from xml.parsers import expat

    row, column, rows, columns = 0, 0, 0, 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, rows, columns
        kind = name.rpartition(":")[2]
        if kind not in ("row", "c"):
            return
        letters, digits = ("", "") if (found := _REFERENCE.fullmatch(attributes.get("r", "").strip())) is None \
            else found.groups()
        if kind == "row":
            row, column = int(digits[:9] or row + 1), 0
            return
        row = int(digits[:9] or max(row, 1))
        column = _number(letters[:9].upper().encode()) if letters else column + 1
        rows, columns = max(rows, row), max(columns, column)

    reader = expat.ParserCreate()
    reader.StartElementHandler = begin
    try:
        reader.Parse(content, True)
    except expat.ExpatError:
        raise _unreadable(path, "the workbook is damaged", "save it again as .xlsx") from None
    return rows, columns


def _number(letters: bytes) -> int:
    found = 0
    for each in letters:
        found = found * 26 + each - 64
    return found


def _value(cell: object) -> Value:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, (int, float)):
        return float(cell)
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return str(cell).strip() or None


def _unreadable(path: Path, message: str, next_step: str) -> ScenarioError:
    return ScenarioError([Problem(str(path), 0, 0, "", message, next_step)])
