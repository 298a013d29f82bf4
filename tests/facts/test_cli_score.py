"""`wherefrom score` on a shop of two months: what is compared with what, what is printed, written and refused."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from optimize.decisions import as_is, with_heads
from optimize.reading.scenario import read_inputs
from sim.scenario.load import load_scenario
from wherefrom.cli.main import run
from wherefrom.results.editable import other_sheet, people_sheet
from wherefrom.results.plan_text import DECISIONS_FILE, MadePlan, plan_text
from wherefrom.results.store import RunIdentity, RunWriter

SHOP = """
schema: wherefrom/1
name: Corner shop
horizon: {start: 2027-01-01, months: 2, currency: EUR}
calendar: {opening: {mon-fri: "09:00-12:00"}}
offer: {kettle: {price: 60 EUR, unit_cost: 20 EUR}}
assets:
  advisers:
    {kind: people, headcount: 2, contract: 15 h/week, pay: 18 EUR/h, hiring: {cost: 100 EUR, lead_time: 2 weeks}}
  desks: {kind: machines, count: 3, cost: 50 EUR per_month}
shifts: [{pool: advisers, days: mon-fri, time: "09:00-12:00", share: 100 %}]
channels:
  shop:
    kind: walk_in
    patience: 4 min
    steps: [{name: advice, time: {mean: 9 min, shape: exponential}, needs: [advisers, desks]}]
    hit_rate: 40 %
demand: {shop: {level: 20 per_day}}
service: {shop: {served_within: 4 min, share: 60 %, in: the year}}
plan: {may_change: {advisers: 1 to 3, desks: 1 to 4}, closing: {headcount: free}}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scenario and, below results/, two plans of it: one adviser earning less, two earning more."""
    folder = tmp_path_factory.mktemp("score")
    (folder / "shop.yaml").write_text(SHOP, encoding="utf-8")
    file = load_scenario(folder / "shop.yaml")
    inputs = read_inputs(file)
    plan = as_is(inputs)
    for heads, profit, day in ((2, 900.0, 1), (1, 500.0, 2)):
        chosen = with_heads(inputs, plan, {("advisers", "standard"): [2, heads]})
        made = MadePlan(chosen, plan, profit, True, 4)
        identity = RunIdentity("plan", "Corner shop", 7, file.resolved_text(), {"heads": str(heads)})
        with RunWriter(folder / "results", identity, date(2027, 1, day)) as writer:
            writer.text("scenario.resolved.yaml", file.resolved_text())
            writer.text(DECISIONS_FILE, plan_text(made))
            for sheet in (people_sheet(made), other_sheet(chosen)):
                writer.csv(f"plan/{sheet.name}.csv", sheet.columns, sheet.rows)
    return folder


def runs(place: Path) -> list[Path]:
    """The two planned runs, the better one first."""
    return sorted(place.glob("results/2027-01-0*"))


def changed(place: Path, name: str, text: str, where: Path | None = None) -> Path:
    """A file of changes, beside the scenario unless `where` says otherwise."""
    path = (where or place) / name
    path.write_text(text, encoding="utf-8")
    return path


def scored(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, object]]:
    """Exit code and JSON answer of a score on three years."""
    code = run(["score", *map(str, arguments), "--years", "3", "--jobs", "1", "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_file_in_a_run_is_scored_against_that_run(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One more adviser in February and a desk less: each change alone, the rest together, adding up to the cent; the
    folder holds the same, with the plan that was scored."""
    folder = runs(place)[0]
    people = changed(place, "mine.csv", "pool,month,heads\nadvisers,2027-02,3\n", folder / "plan")
    desks = changed(place, "desks.csv", "decision,of,number\nmachines,desks,2\n", folder / "plan")
    code, answer = scored(capsys, people, desks, "--out", place / "out")
    assert code == 0
    assert (answer["status"], answer["seed"], answer["years"]) == ("scored", 7, 3)
    assert answer["against"] == f"the plan in {folder}"
    assert [each["what"] for each in answer["changes"]] == ["advisers: 1 head more, 2027-02",
                                                            "desks: 2 instead of 3"]
    # 50 EUR a month for two months are saved, whatever the sales do.
    assert answer["changes"][1]["costs"] == -100
    cents = [round(each["profit"] * 100) for each in answer["changes"]] + [round(answer["together_beyond"] * 100)]
    assert sum(cents) == round(answer["ahead"]["mean"] * 100)
    assert round(100 * (answer["scored"]["profit"]["mean"] - answer["compared_with"]["profit"]["mean"])) == \
        pytest.approx(sum(cents), abs=1)
    with (Path(answer["run"]) / "score.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["change"] for row in rows[2:]] == ["together beyond that", "in all"]
    assert [float(row["profit a year EUR"]) for row in rows] == pytest.approx(
        [each / 100 for each in (*cents, sum(cents))], abs=0.001)
    kept = (Path(answer["run"]) / "plan" / "people.csv").read_text(encoding="utf-8")
    assert "advisers,standard,2027-02,3,1,0,2" in kept
    code, again = scored(capsys, answer["run"], "--against", folder, "--no-folder")
    assert (code, again["ahead"]) == (0, answer["ahead"])


def test_the_answer_has_the_keys_the_page_lists(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What docs/cli.md says of `score --json` is what it answers, and of the dry run as well."""
    import re

    page = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    table = page.split("`wherefrom score --json`")[1].split("|\n\n")[0]
    cells = re.findall(r"^\| (`.*?) \|", table, flags=re.MULTILINE)
    keys = {key for cell in cells for key in re.findall(r"`(\w+)`", cell)}
    mine = changed(place, "keys.csv", "pool,month,heads\nadvisers,2027-02,3\n", runs(place)[0] / "plan")
    _, answer = scored(capsys, mine, "--no-folder")
    assert set(answer) - {"schema", "status"} == keys
    row = re.search(r"`changes` \| rows \{(.*?)\}", table)
    assert row is not None
    assert set(answer["changes"][0]) == set(re.findall(r"`(\w+)`", row[1]))
    _, answer = scored(capsys, mine, "--dry-run")
    assert set(answer) - {"schema", "status"} == {"plan", "against", "plans", "years"}


def test_rules_that_are_broken_end_with_five(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Five advisers where three are allowed, from a day on which none can be hired yet: named with line and months."""
    mine = changed(place, "five.csv", "pool,month,heads\nadvisers,2027-01,5\nadvisers,2027-02,5\n")
    code, answer = scored(capsys, mine, "--scenario", place / "shop.yaml", "--out", place / "results", "--no-folder")
    assert (code, answer["status"]) == (5, "breaks_rules")
    assert [each["words"] for each in answer["scored"]["breaks"]] == [
        "hires of advisers take their lead time to start", "advisers: 1 to 3 heads"]
    line = next(number for number, text in enumerate(SHOP.splitlines(), start=1) if text.startswith("plan:"))
    assert answer["scored"]["breaks"][1]["place"].startswith(f"{place / 'shop.yaml'}:{line}:")
    assert answer["scored"]["breaks"][1]["months"] == ["2027-01", "2027-02"]


def test_what_a_plan_is_compared_with(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a run around it, the best plan of the scenario below --out; without one, this year's staffing; or what
    --against says. What the file leaves out comes from the run it lies in, not from what it is compared with."""
    mine = changed(place, "one.csv", "pool,month,heads\nadvisers,2027-02,1\n")
    arguments = (mine, "--scenario", place / "shop.yaml", "--dry-run", "--out")
    better, worse = runs(place)
    assert scored(capsys, *arguments, place / "results")[1]["against"] == f"the plan in {better}"
    assert scored(capsys, *arguments, place / "elsewhere")[1]["against"] == "this year's staffing"
    assert scored(capsys, *arguments, place / "results", "--against", "as-is")[1]["against"] == "this year's staffing"
    code, answer = scored(capsys, *arguments, place / "results", "--against", worse)
    assert (code, answer["against"], answer["plans"]) == (0, f"the plan in {worse}", 1)
    inside = changed(place, "desks.csv", "decision,of,number\nmachines,desks,3\n", worse / "plan")
    assert scored(capsys, inside, "--against", "as-is", "--dry-run")[1]["plans"] == 2
    assert scored(capsys, worse, "--dry-run", "--out", place / "results")[1]["against"] == f"the plan in {better}"
    code, answer = scored(capsys, *arguments, place / "elsewhere", "--against", "best")
    assert (code, answer["status"]) == (3, "invalid")


def test_the_text_says_what_each_change_costs(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whole amounts that add up as printed; the same plan says that nothing differs."""
    mine = changed(place, "two.csv", "pool,month,heads\nadvisers,2027-02,3\n", runs(place)[0] / "plan")
    desks = changed(place, "desks.csv", "decision,of,number\nmachines,desks,4\n", runs(place)[0] / "plan")
    assert run(["score", str(mine), str(desks), "--years", "2", "--jobs", "1", "--no-folder"]) == 0
    printed = capsys.readouterr().out.splitlines()
    amounts = [int(line.split(" EUR")[0].split()[-1].replace(",", "")) for line in printed if line.startswith("    ")]
    assert len(amounts) == 4
    assert sum(amounts[:3]) == amounts[3]
    assert any("earns" in line and "95 %" in line for line in printed)
    same = changed(place, "same.csv", "pool,month,heads\nadvisers,2027-02,2\n", runs(place)[0] / "plan")
    assert run(["score", str(same), "--years", "2", "--jobs", "1", "--no-folder"]) == 0
    assert "nothing differs" in capsys.readouterr().out


def test_a_changed_plan_of_a_run_is_not_taken_for_the_run(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """decisions.json is not to be edited (exit 3); a people.csv edited in place is pointed to."""
    worse = runs(place)[1]
    original = {name: (worse / name).read_text(encoding="utf-8") for name in ("plan/people.csv", DECISIONS_FILE)}
    try:
        (worse / "plan/people.csv").write_text(original["plan/people.csv"] + "\n", encoding="utf-8")
        assert run(["score", str(worse), "--against", "as-is", "--years", "2", "--jobs", "1", "--no-folder"]) == 0
        assert "plan/people.csv" in capsys.readouterr().out
        (worse / DECISIONS_FILE).write_text(original[DECISIONS_FILE].replace('"desks"', '"ovens"'), encoding="utf-8")
        assert run(["score", str(worse)]) == 3
        assert "changed run folder" in capsys.readouterr().err
    finally:
        for name, text in original.items():
            (worse / name).write_text(text, encoding="utf-8")


def test_wrong_usage_is_told_in_words(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that names no scenario; a folder without a run; a plan for another scenario."""
    mine = changed(place, "one.csv", "pool,month,heads\nadvisers,2027-02,1\n")
    assert run(["score", str(mine)]) == 2
    assert "--scenario" in capsys.readouterr().err
    assert run(["score", str(place)]) == 2
    assert "holds no manifest.json" in capsys.readouterr().err
    other = changed(place, "other.yaml", SHOP.replace("months: 2", "months: 3"))
    assert run(["score", str(runs(place)[0]), "--scenario", str(other)]) == 3
    printed = capsys.readouterr().err
    assert "months: the plan has 2027-01, 2027-02, but the scenario has 2027-01, 2027-02, 2027-03" in printed


def test_a_plan_in_json_holds_every_decision(place: Path) -> None:
    """Whatever field a plan gets, its JSON has it and gives it back; what is no plan is refused in words."""
    from wherefrom.results.plan_text import read_plan_text

    file = load_scenario(place / "shop.yaml")
    made = MadePlan(replace(as_is(read_inputs(file)), offered=("van",), choices=("van",)))
    text = plan_text(made)
    assert read_plan_text(text) == made
    for wrong in ("{", "[]", "{}", text.replace('"months"', '"weeks"'), text.replace('"offered"', '"refused"')):
        with pytest.raises(ValueError, match=r"JSON|schema|Field required|knows no decision"):
            read_plan_text(wrong)
