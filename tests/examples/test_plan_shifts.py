"""`wherefrom plan` with a shift catalogue: the rota in the answer, the run folder, the report and the workbook."""

from __future__ import annotations

import csv
import json
import runpy
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.load import load_scenario
from wherefrom.cli.main import run
from wherefrom.results.plan_text import read_plan_text

SHOP = runpy.run_path(str(Path(__file__).parents[1] / "facts" / "test_optimize_shifts.py"))["TWO_PEAKS"]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """The JSON answer and the run folder."""
    import contextlib
    import io

    folder = tmp_path_factory.mktemp("rushes")
    (folder / "rushes.yaml").write_text(SHOP, encoding="utf-8")
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        code = run(["plan", str(folder / "rushes.yaml"), "--search-years", "24", "--fresh-years", "4",
                    "--explain-years", "40", "--jobs", "1", "--json", "--out", str(folder / "results")])
    assert code == 0
    answer = json.loads(text.getvalue())
    return answer, Path(answer["run"])


def test_the_rota_accounts_for_everybody(planned: tuple[dict[str, Any], Path]) -> None:
    """Four sellers, five days a week each, on a shop open five days: every day four are on the rota."""
    answer, folder = planned
    with (folder / "plan" / "shifts.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["shift"] for row in rows] == [
        f"{one['days']} {one['start']}-{one['end']}: {one['persons']['2027-03']} of 4 sellers"
        for one in answer["shifts"]["rota"]]
    days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
    on = dict.fromkeys(days, 0)
    for row in rows:
        for part in row["days"].split(", "):
            first, _, last = part.partition("-")
            for day in days[days.index(first): days.index(last or first) + 1]:
                on[day] += int(row["persons 2027-03"])
    assert set(on.values()) == {4}
    assert answer["shifts"]["worth"]["low"] > 0


def test_report_and_workbook_say_who_works_when(planned: tuple[dict[str, Any], Path]) -> None:
    """The words of every row of the rota stand in the report; the workbook has a sheet of shifts."""
    answer, folder = planned
    page = (folder / "report.html").read_text(encoding="utf-8")
    for one in answer["shifts"]["rota"]:
        assert f"{one['days']} {one['start']}-{one['end']}: {one['persons']['2027-03']} of 4 sellers" in page
    assert "Who works when" in page
    assert "The shifts of the plan are worth" in page
    with zipfile.ZipFile(folder / "plan.xlsx") as book:
        assert 'name="Shifts"' in book.read("xl/workbook.xml").decode("utf-8")


def test_the_plan_can_be_read_back_and_run_again(planned: tuple[dict[str, Any], Path]) -> None:
    """The stored decisions hold the shifts; the stored scenario has them in force and loads as it stands."""
    _, folder = planned
    decisions = read_plan_text((folder / "plan" / "decisions.json").read_text(encoding="utf-8")).decisions
    assert sum(count for _, count in decisions.shifts[0].patterns) == 4
    file = load_scenario(folder.parent.parent / "rushes.yaml")
    starts = {each.time[0][0] for each in decisions.apply(file).scenario.shifts}
    assert starts == {pattern.start for pattern, _ in decisions.shifts[0].patterns}


def test_a_plan_changed_by_hand_keeps_the_shifts(planned: tuple[dict[str, Any], Path], capsys: Any) -> None:
    """Scored as it came out, the workbook is the plan itself: no change, no difference."""
    _, folder = planned
    code = run(["score", str(folder / "plan.xlsx"), "--years", "4", "--json", "--jobs", "1", "--out",
                str(folder.parent)])
    answer = json.loads(capsys.readouterr().out)
    assert code == 0, answer
    assert answer["ahead"]["mean"] == 0
