"""`wherefrom plan` from file to folder, on a shop of two months that simulates in a fraction of a second."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wherefrom.cli.main import run

SHOP = """
schema: wherefrom/1
name: Corner shop
purpose: Serve the corner.
horizon: {start: 2027-01-01, months: 2, currency: EUR}
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
    hit_rate: {value: 40 %, range: 36 % to 44 %, source: assumed}
demand: {shop: {level: 110 per_day}}
service: {shop: {served_within: 4 min, share: 60 %, in: the year}}
plan:
  goal: {net_revenue: GOAL, wanted_chance: 60 %}
  may_change: {advisers: 1 to 5}
  closing: {headcount: free}
"""


def plan(folder: Path, goal: str, *more: str) -> int:
    """Exit code of a small plan with this goal."""
    path = folder / "shop.yaml"
    path.write_text(SHOP.replace("GOAL", goal), encoding="utf-8")
    return run(["plan", str(path), "--search-years", "30", "--fresh-years", "4", "--jobs", "1", "--json",
                "--out", str(folder / "results"), *more])


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], str]:
    """The JSON answer of one plan, and once more."""
    import contextlib
    import io

    answers = []
    for name in ("one", "two"):
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            code = plan(tmp_path_factory.mktemp(name), "60000 EUR")
        assert code == 0
        answers.append(text.getvalue())
    first, second = (json.loads(text) for text in answers)
    first_run, second_run = first.pop("run"), second.pop("run")
    assert Path(first_run).name == Path(second_run).name
    assert first == second
    return first, first_run


def test_the_answer_has_what_the_contract_names(planned):
    """status, profit of plan and rivals with intervals, chance, people by month, targets."""
    answer, _ = planned
    assert answer["status"] == "planned"
    for name in ("simulated", "as_is", "average_lp", "erlang"):
        assert answer["profit"][name]["low"] <= answer["profit"][name]["mean"] <= answer["profit"][name]["high"]
    assert {"promised", "bound"} <= set(answer["profit"])
    assert {row["month"] for row in answer["people"]} == {"2027-01", "2027-02"}
    assert all(set(row) == {"pool", "contract", "month", "heads", "hires", "leavers"} for row in answer["people"])
    assert all({"channel", "product", "month", "kpi", "value"} == set(row) for row in answer["targets"])
    assert answer["chance"]["wanted"] == 0.6


def test_the_plan_is_whole_within_bounds_and_hires_in_time(planned):
    """Heads are whole and balance with hires and leavers; no hire before its lead time of two weeks."""
    answer, _ = planned
    january, february = sorted(answer["people"], key=lambda row: row["month"])
    assert (january["heads"], january["hires"], january["leavers"]) == (2, 0, 0)
    assert february["heads"] == january["heads"] + february["hires"] - february["leavers"]
    assert 1 <= february["heads"] <= 5


def test_targets_add_up_to_the_mean_of_the_fresh_years(planned):
    """Revenue targets are whole cents and together are the mean net revenue of the plan's fresh years."""
    answer, folder = planned
    total = round(sum(row["value"] for row in answer["targets"] if row["kpi"] == "revenue_net") * 100)
    summary = json.loads((Path(folder) / "summary.json").read_text(encoding="utf-8"))
    years = [round(value * 100) for value in summary["outlooks"][0]["net_revenue"]]
    assert abs(total - sum(years) / len(years)) <= 1


def test_the_run_folder_is_whole(planned):
    """Report, workbook, tables, log, resolved scenario and manifest are there; the report names the goal's chance."""
    _, folder = planned
    names = {path.relative_to(folder).as_posix() for path in Path(folder).rglob("*") if path.is_file()}
    assert {"report.html", "plan.xlsx", "plan/people.csv", "plan/targets.csv", "plan/actions.csv", "metrics.csv",
            "plan/iterations.csv", "plan/rivals.csv", "manifest.json", "scenario.resolved.yaml", "blame.json",
            "log/journeys.parquet", "closing_state.yaml", "summary.json"} <= names
    page = (Path(folder) / "report.html").read_text(encoding="utf-8")
    assert "Serve the corner." in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_the_workbook_can_be_scored_as_it_is(planned, capsys):
    """plan.xlsx finds its run by itself; unchanged, it is the very plan: nothing differs, and profit is the run's."""
    answer, folder = planned
    code = run(["score", str(Path(folder) / "plan.xlsx"), "--years", "4", "--jobs", "1", "--no-folder", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert code == 0
    assert found["changes"] == []
    assert found["ahead"] == {"mean": 0.0, "low": 0.0, "high": 0.0}
    assert found["scored"]["profit"] == answer["profit"]["simulated"]


def test_a_goal_nobody_can_reach_names_the_lines_that_clash(tmp_path, capsys):
    """Exit 4; the goal's line and the bound it clashes with, each with its place in the file; no folder."""
    assert plan(tmp_path, "9000000 EUR") == 4
    answer = json.loads(capsys.readouterr().out)
    assert answer["status"] == "goal_out_of_reach"
    places = {row["path"]: row["place"] for row in answer["clashes"]}
    assert any(path.startswith("plan.goal") for path in places)
    assert all(":" in place for place in places.values())
    assert not list((tmp_path / "results").glob("2*"))


def test_a_chance_that_is_missed_ends_with_five(tmp_path, capsys):
    """A goal within reach of the averages but of no likely year: the plan is written, exit 5."""
    assert plan(tmp_path, "95000 EUR") == 5
    answer = json.loads(capsys.readouterr().out)
    assert answer["status"] == "chance_missed"
    assert Path(answer["run"], "report.html").is_file()


def test_nothing_to_change_and_dry_run(tmp_path, capsys):
    """A dry run says what would be decided and writes nothing."""
    assert plan(tmp_path, "60000 EUR", "--dry-run") == 0
    assert json.loads(capsys.readouterr().out)["may_change"] == ["advisers"]
    assert not (tmp_path / "results").exists()
