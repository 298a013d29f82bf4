"""plan.xlsx: the plan as a workbook with the same bytes for the same plan, and no cell that runs as a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from wherefrom.report import findings
from wherefrom.report.data import ReportData
from wherefrom.report.spread import chance, spread_of
from wherefrom.results.carried_sheets import driver_summary
from wherefrom.results.cells import Cell, safe_text
from wherefrom.results.editable import SHEET_NAMES
from wherefrom.results.tables import Sheet, actions_sheet, kpi_sheet, plan_sheets, rivals_sheet

_CREATED = datetime(2000, 1, 1)
_DATES = ("joins", "do by", "order by", "arrives")
_SHARES = ("chance", "chance of target", "chance of quota", "service kept", "goal met", "share", "years promises kept",
           "years the plan keeps them")


def workbook(data: ReportData, editable: Mapping[str, Sheet] | None = None) -> bytes:
    """Sheets Answer, People, Shifts, Targets, Drivers, Quotas, Orders and leads, Actions, Choices, Prices and KPIs,
    those left out that have nothing to show; and the sheets of a plan that may be changed by hand and scored
    (`editable.editable_sheets`), where they are given."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": data.name[:200], "created": _CREATED})
    formats = _formats(book)
    editable = editable or {}
    sheets = {sheet.name: sheet for sheet in plan_sheets(data)} | dict(editable)
    _answer(book.add_worksheet("Answer"), data, formats)
    _write(book.add_worksheet("People"), [sheets["people"]], formats)
    if "shifts" in sheets:
        _write(book.add_worksheet("Shifts"), [sheets["shifts"]], formats)
    _write(book.add_worksheet("Targets"), [sheets["targets"]], formats)
    if "drivers" in sheets:
        _write(book.add_worksheet("Drivers"), [*driver_summary(data), sheets["drivers"]], formats)
    if "quotas" in sheets:
        _write(book.add_worksheet("Quotas"), [sheets["quota_chances"], sheets["quotas"]], formats)
    _write(book.add_worksheet("Orders and leads"), [sheets["orders"], sheets["leads"]], formats)
    _write(book.add_worksheet("Actions"), [actions_sheet(data)], formats)
    if "choices" in sheets:
        _write(book.add_worksheet("Choices"), [sheets["choices"]], formats)
    if "prices" in sheets or "alternatives" in sheets:
        shown = [sheets[name] for name in ("prices", "alternatives") if name in sheets]
        _write(book.add_worksheet("Prices"), shown, formats)
    _write(book.add_worksheet("KPIs"), [kpi_sheet(data)], formats)
    for name in ("decisions", "run"):
        if name in editable:
            _write(book.add_worksheet(SHEET_NAMES[name]), [editable[name]], formats)
    book.close()
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    return {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "text": book.add_format({"valign": "top"}),
        "whole": book.add_format({"num_format": "#,##0"}),
        "fine": book.add_format({"num_format": "#,##0.00"}),
        "small": book.add_format({"num_format": "0.000"}),
        "share": book.add_format({"num_format": "0.0%"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
    }


def _answer(sheet: Any, data: ReportData, formats: dict[str, Any]) -> None:
    """The answer, goal against outlooks, and the rivals, under one another."""
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 10, 15)
    sentences = [
        text
        for text in (
            data.purpose,
            findings.answer(data),
            findings.certainty(data),
            findings.certificate_sentence(data),
            findings.loss_sentence(data),
            findings.luck_sentence(data),
            findings.unsourced_sentence(data),
        )
        if text
    ]
    sheet.write_string(0, 0, safe_text(data.name), formats["title"])
    for row, text in enumerate(sentences, start=1):
        sheet.merge_range(row, 0, row, 8, "", formats["wrap"])
        sheet.write_string(row, 0, safe_text(text), formats["wrap"])
        sheet.set_row(row, 15 * (1 + len(text) // 125))
    money = data.currency
    rows: list[tuple[Cell, ...]] = []
    for one in data.outlooks:
        spread = spread_of(one.net_revenue)
        reached = chance(one.net_revenue, data.goal.net_revenue) if data.goal else None
        rows.append((one.name, spread.mean, spread.p10, spread.p50, spread.p90, reached))
    if data.goal:
        rows.insert(0, ("goal", data.goal.net_revenue, None, None, None, data.goal.wanted_chance))
    columns = ("", f"net revenue {money}", f"P10 {money}", f"P50 {money}", f"P90 {money}", "chance")
    below = len(sentences) + 2
    below = _table(sheet, below, Sheet("outlooks", columns, tuple(rows)), formats) + 1
    if len(data.outlooks) > 1:
        _table(sheet, below, rivals_sheet(data), formats)


def _write(sheet: Any, tables: list[Sheet], formats: dict[str, Any]) -> None:
    """Tables under one another; header of the first one frozen, columns as wide as their content needs."""
    row = 0
    for table in tables:
        if len(tables) > 1:
            sheet.write_string(row, 0, table.name, formats["title"])
            row += 1
        row = _table(sheet, row, table, formats) + 1
    sheet.freeze_panes(2 if len(tables) > 1 else 1, 0)
    for column in range(max(len(table.columns) for table in tables)):
        sheet.set_column(column, column, max(_width(table, column) for table in tables))


def _table(sheet: Any, row: int, table: Sheet, formats: dict[str, Any]) -> int:
    """Write one table from `row` on; returns the row after it."""
    for column, name in enumerate(table.columns):
        sheet.write_string(row, column, safe_text(name), formats["head"])
    for cells in table.rows:
        row += 1
        for column, cell in enumerate(cells):
            _cell(sheet, row, column, cell, table.columns[column], cells, table, formats)
    return row + 1


def _is_money(column: str, unit: Cell) -> bool:
    """True where the column's name, or the row's unit, ends with a currency: three capital letters."""
    code = (unit if isinstance(unit, str) and unit else column).rsplit(" ", 1)[-1]
    return len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()


def _cell(
    sheet: Any,
    row: int,
    column: int,
    cell: Cell,
    name: str,
    cells: tuple[Cell, ...],
    table: Sheet,
    formats: dict[str, Any],
) -> None:
    """Numbers as numbers, dates as dates, everything else as text."""
    if cell is None:
        return
    if isinstance(cell, str):
        day = _date(cell) if name in _DATES else None
        if day is None:
            sheet.write_string(row, column, safe_text(cell), formats["text"])
        else:
            sheet.write_datetime(row, column, datetime(day.year, day.month, day.day), formats["date"])
        return
    unit = cells[table.columns.index("unit")] if "unit" in table.columns else ""
    if name in _SHARES or unit in ("share", "%"):
        look = "share"
    elif _is_money(name, unit):
        # An amount is read in whole units of the currency; what a single sale or hour costs keeps its cents.
        cell, look = (float(round(cell)), "whole") if abs(cell) >= 100 or not unit else (cell, "fine")
    else:
        look = "whole" if abs(cell) >= 1000 or float(cell).is_integer() else "fine" if abs(cell) >= 1 else "small"
    sheet.write_number(row, column, cell, formats[look])


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _width(table: Sheet, column: int) -> float:
    """Room for the longest cell, between 9 and 46 characters; headers may wrap in two lines."""
    if column >= len(table.columns):
        return 9
    cells = [row[column] for row in table.rows[:2000]]
    longest = max((len(cell) if isinstance(cell, str) else 12 for cell in cells if cell is not None), default=0)
    return float(min(46, max(9, longest + 2, len(table.columns[column]) * 0.7 + 2)))
