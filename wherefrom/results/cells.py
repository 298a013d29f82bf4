"""CSV with the same bytes always, and text that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

Cell = str | int | float | None

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_text(text: str) -> str:
    """Text that a spreadsheet would read as a formula gets an apostrophe in front; all other text stays as it is."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def csv_text(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A CSV table (RFC 4180, line feeds): texts made safe, numbers in full precision, None empty."""
    known = SafeTexts()
    lines = [",".join([known[header] for header in headers])]
    lines += [",".join([known[cell] if cell.__class__ is str else _number(cell) for cell in row]) for row in rows]
    # An empty cell alone in its line would be no line at all.
    return "".join(f"{line}\n" if line else '""\n' for line in lines)


class SafeTexts(dict[Cell, str]):
    """Text -> how it stands in a CSV file, safe and quoted where needed: a long table repeats few."""

    def __missing__(self, text: Cell) -> str:
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerow([safe_text(str(text)), 0])
        made = self[text] = buffer.getvalue().removesuffix(",0\n")
        return made


def _number(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):  # of a class of its own, e.g. a member of an enum
        return SafeTexts()[cell]
    return str(int(cell)) if isinstance(cell, bool | int) else repr(float(cell))
