"""`wherefrom plan --prove`: exit code, JSON and files of a certificate, drivers and quotas of one small plan."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import runpy
from pathlib import Path

import pytest

from wherefrom.cli.main import run

SHOP = runpy.run_path(str(Path(__file__).with_name("carried_sample.py")))["SHOP"]


def answer(folder: Path, goal: str, *more: str) -> tuple[int, dict[str, object]]:
    """Exit code and JSON answer of a small plan with this goal."""
    path = folder / "shop.yaml"
    text = SHOP.replace("plan:\n", f"plan:\n  goal: {{net_revenue: {goal}, wanted_chance: 60 %}}\n")
    path.write_text(text.replace("advisers: 1 to 5, callers: 1 to 3", "advisers: 1 to 2"), encoding="utf-8")
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = run(["plan", str(path), "--search-years", "24", "--fresh-years", "12", "--explain-years", "60",
                    "--jobs", "1", "--json", "--out", str(folder / "results"), *more])
    return code, json.loads(said.getvalue())


def test_a_goal_within_reach_is_proven(tmp_path: Path) -> None:
    """30,000 EUR are met every year: proven at the first look, exit 0; the folder holds drivers and quotas that add up
    to the targets to the cent."""
    code, found = answer(tmp_path, "30000 EUR", "--prove", "95", "--prove-years", "40")
    assert (code, found["status"]) == (0, "planned")
    certificate = found["certificate"]
    assert certificate["verdict"] == "proven"
    assert (certificate["years"], certificate["met"], certificate["confidence"]) == (12, 12, 0.95)
    assert certificate["chance_at_least"] >= certificate["wanted"] == 0.6
    assert [each["years"] for each in certificate["looks"]] == [12]
    assert certificate["looks_declared"] == [12, 18, 27, 40]
    plan = Path(found["run"]) / "plan"

    def cents(name: str, column: str) -> int:
        with (plan / name).open(encoding="utf-8") as rows:
            return sum(round(float(row[column]) * 100) for row in csv.DictReader(rows))

    total = cents("targets.csv", "net revenue EUR")
    assert total > 0
    assert cents("drivers.csv", "net revenue EUR") == cents("quotas.csv", "target EUR") == total
    assert sum(round(each["net_revenue"] * 100) for each in found["drivers"]["by_owner"]) == total
    assert found["quotas"]["gap"] == pytest.approx(found["quotas"]["target"] - 30000)
    assert (plan.parent / "charts" / "drivers.svg").is_file()
    report = (plan.parent / "report.html").read_text(encoding="utf-8")
    assert "Goal met in 12 of 12 fresh years: chance at least" in report
    assert "That proves the 60 % wanted." in report
    assert "Goal, target and quota" in report


@pytest.mark.long
def test_a_goal_beyond_reach_is_refuted_with_exit_code_5(tmp_path: Path) -> None:
    """Of a goal no year meets, few years are enough to refute 60 %: exit 5, after the look that decided."""
    code, found = answer(tmp_path, "100000 EUR", "--prove", "90", "--prove-years", "40", "--explain-years", "0")
    assert (code, found["status"]) == (5, "refuted")
    assert found["certificate"]["verdict"] == "refuted"
    assert found["certificate"]["met"] == 0
    assert found["certificate"]["chance_at_most"] < 0.6


@pytest.mark.parametrize(("goal", "more", "said"), [
    ("", ["--prove", "95"], "There is no goal to prove"),
    ("plan:\n  goal: {net_revenue: 30000 EUR}\n", ["--prove", "95", "--prove-years", "100"], "fewer than the 200"),
])
def test_what_cannot_be_proven_is_said_before_anything_is_simulated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], goal: str, more: list[str], said: str
) -> None:
    """Without a goal, and with fewer years than are looked at first: a usage error with the next step."""
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP.replace("plan:\n", goal) if goal else SHOP, encoding="utf-8")
    assert run(["plan", str(path), *more]) == 2
    assert said in capsys.readouterr().err
