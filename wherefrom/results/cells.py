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
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([safe_text(header) for header in headers])
    safe = _SafeTexts()
    writer.writerows([safe[cell] if cell.__class__ is str else _written(cell) for cell in row] for row in rows)
    return buffer.getvalue()


class _SafeTexts(dict[Cell, str]):
    """Texts already made safe: a long table repeats few."""

    def __missing__(self, text: Cell) -> str:
        made = self[text] = safe_text(str(text))
        return made


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return safe_text(cell)
    return str(int(cell)) if isinstance(cell, bool | int) else repr(float(cell))
