"""Prices, clashes, repairs and the best effort as `wherefrom plan` prints and writes them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from wherefrom.cli.main import run

SHOP = """
schema: wherefrom/1
name: Corner shop
horizon: {start: 2027-01-01, months: 3, currency: EUR}
calendar: {opening: {mon-fri: "09:00-17:00"}}
offer: {kettle: {price: 60 EUR, unit_cost: 20 EUR}}
assets:
  advisers:
    {kind: people, headcount: 2, contract: 40 h/week, pay: 18 EUR/h, hiring: {cost: 100 EUR, lead_time: 2 weeks}}
shifts: [{pool: advisers, days: mon-fri, time: "09:00-17:00", share: 100 %}]
channels:
  shop:
    kind: walk_in
    patience: 4 min
    steps: [{name: advice, time: {mean: 9 min, shape: exponential}, needs: [advisers]}]
    hit_rate: 40 %
demand: {shop: {level: 110 per_day}}
service: {shop: {served_within: 4 min, share: 60 %, in: the year}COVER}
plan:
  may_change: {advisers: 1 to 2}
  closing: {headcount: free}
"""


def plan(folder: Path, *more: str, cover: str = "") -> int:
    """Exit code of a small plan."""
    path = folder / "shop.yaml"
    path.write_text(SHOP.replace("COVER", cover), encoding="utf-8")
    return run(["plan", str(path), "--search-years", "24", "--fresh-years", "2", "--explain-years", "60", "--jobs", "1",
                "--out", str(folder / "results"), *more])


def place(text: str, value: str) -> str:
    """`shop.yaml:line:column` of a value as the scenario is written."""
    lines = text.splitlines()
    line = next(number for number, each in enumerate(lines) if value in each)
    return f"shop.yaml:{line + 1}:{lines[line].index(value) + 1}"


COVER = ", cover: {advisers: 3}"


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The JSON answer of a shop whose range is too narrow."""
    import contextlib
    import io

    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        assert plan(tmp_path_factory.mktemp("priced"), "--json") == 0
    found: dict[str, object] = json.loads(text.getvalue())
    return found


def test_a_narrow_range_has_a_price_in_words(answer):
    """110 customers of 9 minutes a day overload two advisers: a third is worth money from February on, confirmed."""
    price = next(each for each in answer["prices"] if each["path"] == "plan.may_change.advisers")
    assert (price["subject"], price["now"], price["moved"], price["unit"]) == ("limit", 2, 3, "heads")
    assert "one adviser more" in price["change"]
    assert price["confirmed"]
    assert price["value"]["low"] > 0
    assert price["words"].startswith("Allow more advisers: up to 3 instead of 2 heads")
    assert f"{price['value']['mean']:,.0f} EUR a year" in price["words"]


def test_prices_are_a_table_of_the_run(answer):
    """plan/prices.csv has a row a price with the same amounts; the report shows them as a section of their own."""
    folder = Path(answer["run"])
    with (folder / "plan" / "prices.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["line"] for row in rows] == [each["path"] or "" for each in answer["prices"]]
    assert [float(row["profit a year EUR"]) for row in rows] == [each["value"]["mean"] for each in answer["prices"]]
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "What limits and resources are worth" in page


def test_a_clash_is_told_with_places_and_the_cheapest_repairs(tmp_path, capsys):
    """Three on duty, at most two heads: both lines with their place, a repair of each as planned again, exit 4."""
    assert plan(tmp_path, cover=COVER) == 4
    said = capsys.readouterr().err
    written = SHOP.replace("COVER", COVER)
    assert f"{place(written, '1 to 2')}: plan.may_change.advisers: advisers: 1 to 2 heads" in said
    assert "service.cover.advisers: ask for 2 advisers on duty instead of 3; the plan then earns" in said
    assert "EUR a year (95 % between" in said
    assert "--best-effort" in said


def test_repairs_are_data_too(tmp_path, capsys):
    """Each repair has path, place, what the line says and would have to say, and the simulated profit."""
    assert plan(tmp_path, "--json", cover=COVER) == 4
    (repair,) = json.loads(capsys.readouterr().out)["repairs"]
    assert (repair["path"], repair["now"], repair["needed"]) == ("service.cover.advisers", 3, 2)
    assert repair["place"].endswith(place(SHOP.replace("COVER", COVER), "3}"))
    assert repair["profit"]["low"] <= repair["profit"]["mean"] <= repair["profit"]["high"]
    assert repair["years"] == 4


def test_the_best_effort_is_planned_and_ends_with_five(tmp_path, capsys):
    """The cover gives way by one person (in January nobody new can be there), and the rest is planned; exit 5."""
    assert plan(tmp_path, "--best-effort", "--json", cover=COVER) == 5
    found = json.loads(capsys.readouterr().out)
    assert found["status"] == "best_effort"
    assert [(each["path"], each["now"], each["used"]) for each in found["gave_way"]] == [
        ("service.cover.advisers", 3, 2)]
    assert [(each["path"], each["amount"], each["unit"]) for each in found["uncovered"]] == [
        ("service.cover.advisers", 1, "persons")]
    assert Path(found["run"], "report.html").is_file()
