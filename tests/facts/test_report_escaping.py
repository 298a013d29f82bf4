"""Text from a scenario is shown as text, whatever it looks like."""

from __future__ import annotations

import importlib.util
import io
import re
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from wherefrom.report.render import render
from wherefrom.results.cells import csv_text, safe_text
from wherefrom.results.tables import plan_sheets
from wherefrom.results.workbook import workbook

NASTY = '<script>alert(1)</script> =cmd()|x $x^2_{y}$ $broken^ \\frac & "quoted"'


def _sample() -> ModuleType:
    path = Path(__file__).with_name("report_sample.py")
    spec = importlib.util.spec_from_file_location("report_sample", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault("report_sample", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def nasty_plan():
    """A plan in which names, sources, actions and notes try to be markup and formulas."""
    plan = _sample().sample_plan(NASTY)
    renamed = plan.model_dump_json(by_alias=True).replace('"shop"', '"=<b>$shop^1$"')
    return (
        type(plan)
        .model_validate_json(renamed)
        .model_copy(
            update={
                "weeks": plan.weeks[1:2],
            "purpose": NASTY,
                "notes": (NASTY,),
                "actions": tuple(one.model_copy(update={"what": NASTY, "who": "=1+1"}) for one in plan.actions),
                "assumptions": tuple(one.model_copy(update={"source": NASTY}) for one in plan.assumptions),
            }
        )
    )


@pytest.fixture(scope="module")
def page(nasty_plan):
    """The rendered page and charts."""
    return render(nasty_plan)


def test_report_markup_in_names_stays_text(page) -> None:
    """No tag of the scenario's text becomes a tag of the page, and no script is in it at all."""
    assert "<script" not in page.html
    assert "<b>" not in page.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.html


def test_report_dollars_are_not_formulas(page) -> None:
    """A chart's message shows dollars and carets as they are written (broken formulas do not stop it)."""
    assert any("=&lt;b&gt;$shop^1$" in found for found in re.findall(r'aria-label="([^"]*)"', page.html))


def test_report_is_self_contained(page) -> None:
    """The page loads nothing: no links, images, styles or scripts from elsewhere."""
    assert not re.findall(r'(?:src|href)="(?!#)[^"]*"', page.html.replace('xlink:href="#', 'href="#'))
    assert "url(http" not in page.html
    assert "@import" not in page.html


def test_report_identifiers_are_unique_in_the_page(page) -> None:
    """Charts drawn by themselves stand in one page without sharing identifiers."""
    found = re.findall(r'\sid="([^"]+)"', page.html)
    assert len(found) == len(set(found)) > 100
    used = set(re.findall(r'href="#([^"]+)"', page.html)) | set(re.findall(r"url\(#([^)]+)\)", page.html))
    assert used <= set(found)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_report_csv_cells_never_start_a_formula(start: str) -> None:
    """Texts that begin like a formula get an apostrophe; negative numbers stay numbers."""
    assert safe_text(f"{start}cmd()") == f"'{start}cmd()"
    assert csv_text(["a", "b"], [["plain", -1.5]]) == "a,b\nplain,-1.5\n"


def test_report_plan_tables_hold_no_formula(nasty_plan) -> None:
    """No cell of any CSV table of the plan begins like a formula unless it is a number."""
    for sheet in plan_sheets(nasty_plan):
        for row in sheet.rows:
            for cell in row:
                written = csv_text(["x"], [[cell]]).split("\n", 1)[1].lstrip('"')
                assert not isinstance(cell, str) or not written.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_report_workbook_holds_no_formula(nasty_plan) -> None:
    """No sheet of the workbook has a formula cell, and the texts are in it as text."""
    book = zipfile.ZipFile(io.BytesIO(workbook(nasty_plan)))
    sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 6
    assert all(b"<f>" not in book.read(name) for name in sheets)
    assert b"'=1+1" in book.read("xl/sharedStrings.xml")
