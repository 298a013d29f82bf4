"""A plan changed by hand: what the cells of a workbook or a CSV file say about heads and other decisions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from optimize.decisions import Decisions
from optimize.inputs import PlanInputs
from optimize.program import Key
from optimize.proof.changing import NotADecision, numbers, with_changes
from sim.scenario.parsing import nearest, shown
from sim.scenario.problems import Problem, ScenarioError
from wherefrom.results.cells import safe_text
from wherefrom.results.editable import OTHER_COLUMNS, SHEET_NAMES, row_name
from wherefrom.results.hand_cells import HandCell, HandTable, Value

_LOOK_FOR_HEADER: Final = 20
_MOST: Final = 10_000_000
_MOST_HEADS: Final = 5000
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WANTED: Final = {"people": ("pool", "month", "heads"), "decisions": ("decision", "of", "number")}
_YES_NO: Final = {"yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}


@dataclass(frozen=True)
class HandPlan:
    """The plan in a file, and what the reader should know about how it was read."""

    decisions: Decisions
    notes: tuple[str, ...]


@dataclass
class _Reading:
    problems: list[Problem] = field(default_factory=list)
    changes: dict[Key, float] = field(default_factory=dict)
    places: dict[Key, tuple[HandTable, HandCell]] = field(default_factory=dict)
    moves: dict[Key, tuple[HandTable, HandCell]] = field(default_factory=dict)  # hires and leaves as written


def run_named(tables: Sequence[HandTable]) -> str:
    """The digest of the run that a workbook says it belongs to; "" if it says none."""
    for table in tables:
        if table.sheet.lower() == SHEET_NAMES["run"].lower():
            for row in table.rows:
                if len(row) > 1 and row[0].value == "run" and re.fullmatch("[0-9a-f]{64}", str(row[1].value)):
                    return str(row[1].value)
    return ""


def hand_plan(tables: Sequence[HandTable], inputs: PlanInputs, base: Decisions) -> HandPlan:
    """The plan `base` as these tables change it; what they do not mention stays.

    Raises ScenarioError with every problem, each at its cell.
    """
    reading = _Reading()
    found = 0
    for table in tables:
        for kind in _WANTED:
            header = _header(table, kind)
            if header is not None:
                found += 1
                row, columns = header
                (_people if kind == "people" else _others)(reading, table, row, columns, inputs, base)
    if not found:
        names = ", ".join(each.sheet for each in tables if each.sheet)
        what = f"no sheet of the workbook ({names}) holds a plan" if names else "this table is no plan"
        file = tables[0].file if tables else ""
        raise ScenarioError([Problem(file, 0, 0, "", f"{what}: a plan has columns pool, month and heads",
                                     "give a plan.xlsx or people.csv of `wherefrom plan`, changed at will")])
    if reading.problems:
        raise ScenarioError(reading.problems)
    try:
        plan = with_changes(inputs, base, reading.changes)
    except NotADecision as error:
        table, cell = reading.places[error.key]
        raise ScenarioError([table.problem(cell, "this cannot be changed by hand", "put the old number back")]) \
            from None
    return HandPlan(plan, tuple(_notes(reading, inputs, base, plan)))


def _header(table: HandTable, kind: str) -> tuple[int, dict[str, int]] | None:
    """Number of the header row and its columns by name; None if this is no such table."""
    for number, row in enumerate(table.rows[:_LOOK_FOR_HEADER]):
        names = [str(cell.value).strip().lower() for cell in row]
        if all(name in names for name in _WANTED[kind]):
            return number, {name: names.index(name) for name in names}
    return None


def _people(
    reading: _Reading, table: HandTable, header: int, columns: Mapping[str, int], inputs: PlanInputs, base: Decisions
) -> None:
    contracts: dict[str, list[str]] = {}
    for each in base.people:
        contracts.setdefault(each.pool, []).append(each.contract)
    for row in table.rows[header + 1:]:
        cells = {name: row[place] for name, place in columns.items() if place < len(row)}
        if all(cells[name].value is None for name in _WANTED["people"] if name in cells):
            continue
        pool = _name(reading, table, row, cells.get("pool"), list(contracts), "pool")
        month = _month(reading, table, row, cells.get("month"), base.months)
        contract = ""
        if pool:
            given = cells.get("contract")
            contract = _name(reading, table, row, given, contracts[pool], "contract") \
                if given is not None and given.value is not None else contracts[pool][0]
            if len(contracts[pool]) > 1 and (given is None or given.value is None):
                reading.problems.append(table.problem(
                    cells["pool"], f"{pool} has several contracts ({', '.join(contracts[pool])}), and none is named",
                    "add a column `contract` that names one in each row"))
                continue
        heads = _whole(reading, table, row, cells.get("heads"), "heads", _MOST_HEADS)
        if not pool or not contract or month is None or heads is None:
            continue
        _add(reading, table, cells["heads"], ("heads", pool, contract, month), float(heads))
        for what, column in (("hires", "hires"), ("leavers", "leaves")):
            if column in cells and isinstance(_as_number(cells[column].value), float):
                reading.moves[what, pool, contract, month] = (table, cells[column])


def _others(
    reading: _Reading, table: HandTable, header: int, columns: Mapping[str, int], inputs: PlanInputs, base: Decisions
) -> None:
    keys = [*numbers(base)]
    keys += [("leads", each.channel, each.segment, month) for each in base.leads for month in base.months[1:]]
    keys += [("leads", each.channel, each.segment) for each in base.leads]
    keys += [("orders", each.product, month) for each in inputs.goods for month in base.months]
    known = {row_name(key, base.months): key for key in keys if key[0] != "heads"}
    for row in table.rows[header + 1:]:
        cells = {name: row[place] for name, place in columns.items() if place < len(row)}
        if all(cells[name].value is None for name in OTHER_COLUMNS if name in cells):
            continue
        month = ""
        if "month" in cells and cells["month"].value is not None:
            read = _month(reading, table, row, cells["month"], base.months)
            if read is None:
                continue
            month = read
        words = tuple(_unescaped(cells[name].value) if name in cells else "" for name in OTHER_COLUMNS[:3])
        key = known.get((words[0], words[1], words[2], month))
        if key is None:
            like = nearest(" ".join((*words, month)), [" ".join(each) for each in known])
            reading.problems.append(table.problem(
                cells["decision"],
                f"the plan decides nothing called {shown(' '.join(part for part in words if part))}"
                + (f" in {month}" if month else ""),
                f"did you mean {' '.join(like.split())}?" if like else
                "remove the row, or check its words"))
            continue
        value = _YES_NO.get(str(cells["number"].value).lower()) if key[0] == "choice" and "number" in cells else None
        if value is None:
            found = _whole(reading, table, row, cells.get("number"), "number", 1 if key[0] == "choice" else _MOST)
            value = None if found is None else float(found)
        if value is not None:
            _add(reading, table, cells["number"], key, value)


def _add(reading: _Reading, table: HandTable, cell: HandCell, key: Key, value: float) -> None:
    if key in reading.changes and reading.changes[key] != value:
        other, before = reading.places[key]
        first = other.problem(before, "", "")
        reading.problems.append(table.problem(
            cell, f"this says {value:g}, but {first.path or f'line {first.line}'} said {reading.changes[key]:g} for "
            "the same", "keep one of the two"))
        return
    reading.changes[key] = value
    reading.places[key] = (table, cell)


def _name(
    reading: _Reading, table: HandTable, row: Sequence[HandCell], cell: HandCell | None, known: Sequence[str], what: str
) -> str:
    given = "" if cell is None else _unescaped(cell.value)
    if given in known:
        return given
    if cell is None or not given:
        reading.problems.append(table.problem(cell or row[0], f"no {what} is named",
                                              f"write one of {', '.join(known)}"))
        return ""
    like = nearest(given, list(known))
    reading.problems.append(table.problem(
        cell, f"there is no {what} {shown(given)}; there is {', '.join(known)}",
        f"did you mean {like}?" if like else "check the name, and whether this is the right scenario"))
    return ""


def _month(
    reading: _Reading, table: HandTable, row: Sequence[HandCell], cell: HandCell | None, months: Sequence[str]
) -> str | None:
    label = None if cell is None else month_label(cell.value)
    if label in months:
        return label
    reading.problems.append(table.problem(
        cell or row[0], f"{shown(None if cell is None else str(cell.value or ''))} is no month of the plan",
        f"write one from {months[0]} to {months[-1]}"))
    return None


def month_label(value: Value) -> str:
    """`2027-03` of what a spreadsheet program makes of it: a date, Mar-27, March 2027; other text as it is."""
    if isinstance(value, date):
        return f"{value.year:04d}-{value.month:02d}"
    text = "" if value is None else str(value).strip()
    found = re.fullmatch(r"(\d{4})-(\d{2})(-\d{2})?", text)
    if found:
        return f"{found[1]}-{found[2]}"
    found = re.fullmatch(r"([A-Za-z]{3})[A-Za-z]*\.?[\s-]+(\d{4}|\d{2})", text)
    if found and found[1].lower() in _MONTHS:
        year = found[2] if len(found[2]) == 4 else f"20{found[2]}"
        return f"{year}-{_MONTHS.index(found[1].lower()) + 1:02d}"
    return text


def _whole(
    reading: _Reading, table: HandTable, row: Sequence[HandCell], cell: HandCell | None, what: str, most: int
) -> int | None:
    number = None if cell is None else _as_number(cell.value)
    if number is not None and number == int(number) and 0 <= number <= most:
        return int(number)
    given = "" if cell is None or cell.value is None else str(cell.value)
    message = f"{shown(given)} is not a whole number from 0 to {most:,}" if given else f"{what} is empty"
    reading.problems.append(table.problem(cell or row[0], message, f"write {what} as a whole number, e.g. 7"))
    return None


def _as_number(value: Value) -> float | None:
    if isinstance(value, float):
        return value if abs(value) < 1e15 else None
    if isinstance(value, str) and re.fullmatch(r"[+-]?\d{1,12}(\.\d{1,12})?", value):
        return float(value)
    return None


def _unescaped(value: Value) -> str:
    """Text as it was before it was made safe for spreadsheets."""
    text = "" if value is None else str(value)
    return text[1:] if text.startswith("'") and safe_text(text[1:]) == text else text


def _notes(reading: _Reading, inputs: PlanInputs, base: Decisions, plan: Decisions) -> list[str]:
    from optimize.search.features import standing

    notes = []
    before, after = standing(base), standing(plan)
    for key, (table, cell) in reading.moves.items():
        written = _as_number(cell.value)
        if written not in (before.get(key), after.get(key)):
            place = table.problem(cell, "", "")
            notes.append(f"Hires and leaves follow from the heads; what is written there is not read (e.g. "
                         f"{place.path or f'line {place.line}'}).")
            break
    heads = sum(key[0] == "heads" for key in reading.changes)
    missing = len(base.months) * len(base.people) - heads
    if heads and missing:
        notes.append(f"{missing} of {missing + heads} pool-months are not in the file: they stay as they were.")
    return notes
