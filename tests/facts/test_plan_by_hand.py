"""Plans in files that people changed by hand: what is read, what is said about it, and what is refused."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from optimize.decisions import LeadPlan, as_is
from optimize.rivals.analytic import MACHINE, POOL, AnalyticYear
from sim.scenario.problems import ScenarioError
from wherefrom.results.cells import csv_text
from wherefrom.results.editable import editable_sheets, other_sheet, people_sheet
from wherefrom.results.hand_cells import column_letters, csv_rows, read_tables
from wherefrom.results.hand_plan import hand_plan, month_label, run_named
from wherefrom.results.plan_text import MadePlan, plan_text, read_plan_text
from wherefrom.results.store import RunIdentity

INPUTS = AnalyticYear().inputs()
PLAN = replace(as_is(INPUTS), leads=(LeadPlan("phone", "leads", 100),))
IDENTITY = RunIdentity("plan", "High street", 1, "schema: wherefrom/1\n")


def written(path: Path, text: str) -> Path:
    """A file with this text."""
    path.write_text(text, encoding="utf-8")
    return path


def book(path: Path, changes: dict[str, object]) -> Path:
    """A workbook of the plan's sheets, some cells of it changed: {"People!D4": 7}."""
    with xlsxwriter.Workbook(str(path)) as made:
        for name, title in (("people", "People"), ("decisions", "Other decisions"), ("run", "Run")):
            table = editable_sheets(MadePlan(PLAN, PLAN), IDENTITY)[name]
            sheet = made.add_worksheet(title)
            for row, cells in enumerate([table.columns, *table.rows]):
                for column, cell in enumerate(cells):
                    value = changes.get(f"{title}!{column_letters(column + 1)}{row + 1}", cell)
                    if value is not None:
                        sheet.write(row, column, value)
    return path


def problems(path: Path) -> list[str]:
    """What is wrong with a file, as it is printed."""
    with pytest.raises(ScenarioError) as caught:
        hand_plan(read_tables(path), INPUTS, PLAN)
    return [str(each).replace(str(path.parent) + "/", "").split("\n")[0] for each in caught.value.problems]


def test_a_plan_read_back_unchanged_is_the_plan(tmp_path: Path) -> None:
    """people.csv, decisions.csv and the workbook give the plan they were written from; so does decisions.json."""
    made = MadePlan(PLAN, PLAN, 12.5, True, 40)
    assert read_plan_text(plan_text(made)) == made
    for sheet in (people_sheet(made), other_sheet(PLAN)):
        path = written(tmp_path / f"{sheet.name}.csv", csv_text(sheet.columns, sheet.rows))
        assert hand_plan(read_tables(path), INPUTS, PLAN).decisions == PLAN
    tables = read_tables(book(tmp_path / "plan.xlsx", {}))
    assert hand_plan(tables, INPUTS, PLAN).decisions == PLAN
    assert hand_plan(tables, INPUTS, PLAN).notes == ()
    assert run_named(tables) == IDENTITY.digest


def test_changed_cells_change_the_plan(tmp_path: Path) -> None:
    """7 heads in March and 8 in April, 4 desks and 150 leads: the rest stays, hires follow."""
    path = book(tmp_path / "plan.xlsx", {"People!D4": 7, "People!D5": 8, "Other decisions!E2": 4,
                                         "Other decisions!E3": 150})
    plan = hand_plan(read_tables(path), INPUTS, PLAN).decisions
    assert plan.heads(POOL)[1:5] == (6, 7, 8, 6)
    assert plan.people[0].hires[2:4] == (1, 1)
    assert plan.machine(MACHINE) == 4
    assert plan.leads == (LeadPlan("phone", "leads", 150),)


def test_a_few_rows_in_any_order_of_columns_are_enough(tmp_path: Path) -> None:
    """Semicolons, a byte order mark, months as a spreadsheet program writes them; what is not mentioned stays."""
    text = "\ufeffheads;month;pool;why\n7;Mar-27;sellers;sale\n8;2027-04-01;sellers;\n"
    path = written(tmp_path / "people.csv", text)
    found = hand_plan(read_tables(path), INPUTS, PLAN)
    assert found.decisions.heads(POOL)[1:5] == (6, 7, 8, 6)
    assert found.notes == ("10 of 12 pool-months are not in the file: they stay as they were.",)


def test_hires_written_by_hand_are_not_silently_dropped(tmp_path: Path) -> None:
    """Whoever writes 3 hires but leaves the heads as they are is told that hires follow from heads."""
    found = hand_plan(read_tables(book(tmp_path / "plan.xlsx", {"People!E5": 3})), INPUTS, PLAN)
    assert found.decisions == PLAN
    (note,) = found.notes
    assert note == "Hires and leaves follow from the heads; what is written there is not read (e.g. People!E5)."


def test_every_problem_is_told_at_its_cell(tmp_path: Path) -> None:
    """Half a head, an unknown pool and month, an empty cell, a negative number and an unknown decision, all at once."""
    path = book(tmp_path / "plan.xlsx", {
        "People!D2": 6.5, "People!A3": "selers", "People!C4": "2027-13", "People!D5": None, "Other decisions!E2": -1,
        "Other decisions!B3": "fax"})
    assert problems(path) == [
        "plan.xlsx: People!D2: `6.5` is not a whole number from 0 to 5,000",
        "plan.xlsx: People!A3: there is no pool `selers`; there is sellers",
        "plan.xlsx: People!C4: `2027-13` is no month of the plan",
        "plan.xlsx: People!D5: heads is empty",
        "plan.xlsx: Other decisions!E2: `-1.0` is not a whole number from 0 to 10,000,000",
        "plan.xlsx: Other decisions!A3: the plan decides nothing called `leads fax leads`",
    ]
    path = written(tmp_path / "people.csv", 'pool,month,heads\nsellers,2027-03,7\n"sellers",2027-03,"=8"\n')
    assert problems(path) == ["people.csv:3:19: `=8` is not a whole number from 0 to 5,000"]
    path = written(tmp_path / "people.csv", "pool,month,heads\nsellers,2027-03,7\nsellers,2027-03,8\n")
    assert problems(path) == ["people.csv:3:17: this says 8, but line 2 said 7 for the same"]


def test_a_formula_counts_with_the_value_stored(tmp_path: Path) -> None:
    """Formulas are not worked out: what the spreadsheet program stored beside one is what is read."""
    path = tmp_path / "plan.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("People")
        sheet.write_row(0, 0, ["pool", "month", "heads"])
        sheet.write_row(1, 0, ["sellers", "2027-03"])
        sheet.write_formula(1, 2, "=3+3", None, 9)
    assert hand_plan(read_tables(path), INPUTS, PLAN).decisions.heads(POOL)[2] == 9


def test_names_made_safe_for_spreadsheets_are_read_back() -> None:
    """A pool called `=cmd` stands in the file with an apostrophe, and is still that pool."""
    base = replace(PLAN, people=(replace(PLAN.people[0], pool="=cmd"),))
    rows = csv_text(["pool", "month", "heads"], [["=cmd", "2027-01", 6]])
    assert "'=cmd" in rows
    from wherefrom.results.hand_cells import HandTable

    tables = (HandTable("people.csv", "", tuple(csv_rows(rows))),)
    assert hand_plan(tables, INPUTS, base).decisions == base


def test_what_is_no_plan_is_refused(tmp_path: Path) -> None:
    """Another table, another code, an empty file, a broken or a far too wide workbook: a sentence, never a trace."""
    assert "this table is no plan" in problems(written(tmp_path / "a.csv", "name,age\nKim,7\n"))[0]
    assert "this table is no plan" in problems(written(tmp_path / "b.csv", ""))[0]
    (tmp_path / "c.csv").write_bytes("pool;month;heads\nsellers;M\u00e4r;1".encode("cp1252"))
    assert problems(tmp_path / "c.csv") == ["c.csv:2:1: this is not text in UTF-8"]
    (tmp_path / "d.xlsx").write_bytes(b"PK\x03\x04" + bytes(range(200)))
    assert "cannot be unpacked" in problems(tmp_path / "d.xlsx")[0]
    with xlsxwriter.Workbook(str(tmp_path / "e.xlsx")) as made:
        made.add_worksheet("People").write(1_048_575, 16_383, 1)
    assert "reaches to XFD1048576" in problems(tmp_path / "e.xlsx")[0]
    with zipfile.ZipFile(tmp_path / "f.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (65 * 1024 * 1024))
    assert "unpacks to more than 64 MiB" in problems(tmp_path / "f.xlsx")[0]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("hello.txt", "hello")
    (tmp_path / "g.xlsx").write_bytes(buffer.getvalue())
    assert "cannot be read" in problems(tmp_path / "g.xlsx")[0]
    assert "cannot be read" in problems(tmp_path / "nothing.csv")[0]


@pytest.mark.parametrize(("was", "becomes"), [
    (b'r="XFD1048576"', b"r='XFD1048576'"), (b'r="XFD1048576"', b'r = "xfd1048576"'),
    (b'r="XFD1048576"', b'r="&#88;FD1048576"')])
def test_a_cell_far_out_is_found_however_its_place_is_written(tmp_path: Path, was: bytes, becomes: bytes) -> None:
    """Other quotes, small letters, a sign as its code, a sheet under another name: what would spread out to 17 thousand
    million cells is refused before it is read."""
    with xlsxwriter.Workbook(str(tmp_path / "far.xlsx")) as made:
        made.add_worksheet("People").write(1_048_575, 16_383, 1)
    with zipfile.ZipFile(tmp_path / "far.xlsx") as packed, zipfile.ZipFile(tmp_path / "other.xlsx", "w") as changed:
        for name in packed.namelist():
            content = packed.read(name)
            assert was in content or not name.endswith("sheet1.xml")
            content = content.replace(was, becomes).replace(b"worksheets/sheet1.xml", b"elsewhere/table.bin")
            changed.writestr(name.replace("worksheets/sheet1.xml", "elsewhere/table.bin"), content)
    assert "reaches to XFD1048576" in problems(tmp_path / "other.xlsx")[0]


@pytest.mark.parametrize(("given_", "label"), [
    ("2027-03", "2027-03"), ("2027-03-01", "2027-03"), ("Mar-27", "2027-03"), ("march 2027", "2027-03"),
    (" Dec 2027 ", "2027-12"), ("horizon", "horizon"), (None, ""), ("3/2027", "3/2027")])
def test_months_are_read_as_spreadsheets_write_them(given_: str | None, label: str) -> None:
    """A month's label, a date, or a name; anything else stays as it is and is then no month."""
    assert month_label(given_) == label


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=6), min_size=2,
                         max_size=4), min_size=1, max_size=5))
def test_csv_is_read_as_it_was_written(rows: list[list[str]]) -> None:
    """Whatever text a table holds, reading what was written gives it back, spaces around it aside; every cell knows a
    place from which it can be found."""
    import csv

    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    text = buffer.getvalue()
    read = list(csv_rows(text))
    if ";" not in text.split("\n", 1)[0] or "," in text.split("\n", 1)[0]:
        assert [[cell.value or "" for cell in row] for row in read] == [[cell.strip() for cell in row] for row in rows]
    lines = text.split("\n")
    assert all(lines[cell.line - 1][cell.column - 1] == '"' for row in read for cell in row)
