"""Idle hours and unmet demand found in simulated years, what could be tried, and the race between the trials."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from optimize.explain.opportunities.candidate import Candidate, flow
from optimize.explain.opportunities.candidates import candidates
from optimize.explain.opportunities.look import Look, look_at, windows
from optimize.explain.opportunities.race import RUNGS, combined, race
from optimize.rivals.analytic import AnalyticYear
from sim.replicate import years
from sim.scenario.load import ScenarioFile, load_scenario
from sim.scenario.problems import ScenarioError
from sim.scenario.weeks import day_runs
from wherefrom.cli.main import run

SHOP = """
schema: wherefrom/1
name: Corner shop
horizon: {start: 2027-02-01, months: 1, currency: EUR}
calendar: {opening: {mon-fri: "09:00-17:00"}, calling: {mon-fri: "10:00-16:00"}}
offer: {kettle: {price: 90 EUR, unit_cost: 20 EUR, stock: 60, reorder: {at: 5, quantity: 30, lead_time: 7 days}}}
assets:
  advisers: {kind: people, headcount: 2, contract: 35 h/week, pay: 20 EUR/h}
  callers: {kind: people, headcount: 2, contract: 35 h/week, pay: 20 EUR/h}
  desks: {kind: machines, count: 5, cost: 100 EUR per_month}
shifts:
  - {pool: advisers, days: mon-fri, time: "09:00-17:00", share: 100 %}
  - {pool: callers, days: mon-fri, time: "09:00-17:00", share: 100 %}
channels:
  shop:
    kind: walk_in
    patience: 3 min
    steps: [{name: advice, time: {mean: 16 min, shape: exponential}, needs: [advisers, desks]}]
    hit_rate: 30 %
  phone:
    kind: outbound
    callers: callers
    leads: {opening: 20, refresh: 5 per_month, price: 1 EUR}
    dialling: {mode: progressive, ring: 20 s}
    answered: 50 %
    talk: {sale: 5 min, no_sale: 2 min}
    hit_rate: 10 %
demand: {shop: {level: 60 per_day}}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("idle") / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def seen(shop: Path) -> tuple[ScenarioFile, Look]:
    """The shop and what two simulated months of it show."""
    file = load_scenario(shop)
    found = years(file, seed=1, replications=[1, 2], engine="reference", jobs=1)
    return file, look_at(file.scenario, [each.totals for each in found])


def usable(shop: Path, candidate: Candidate) -> bool:
    """Whether the scenario can be loaded with a candidate's settings."""
    try:
        load_scenario(shop, set_=candidate.settings)
    except ScenarioError:
        return False
    return True


def test_a_look_counts_idle_hours_by_half_hour(seen: tuple[ScenarioFile, Look]) -> None:
    """Two callers, 20 working days of 8 hours: 320 hours there. They dial 20 leads: nearly all of it is idle, and in no
    half-hour do more than two stand idle."""
    _, look = seen
    assert look.occurs.tolist() == [4, 4, 4, 4, 4, 4, 4]
    assert look.staffed["callers"].sum() == pytest.approx(320)
    assert look.idle_share("callers") > 0.98
    assert look.idle["callers"].max() <= 4
    assert look.idle_heads("callers").max() <= 2
    assert look.idle["advisers"].sum() < look.idle["callers"].sum()
    assert look.lost_margin("shop", ("abandoned",)).sum() > 0
    assert look.lost_margin("shop", ("abandoned",))[5:].sum() == 0     # closed at the weekend
    (use,) = look.leads
    assert (use.listed, use.worked) == (20, 20)
    (goods,) = look.goods
    assert goods.product == "kettle"
    assert goods.share > 0


def test_windows_name_the_hours_that_hold_most() -> None:
    """10 to 12 from Monday to Wednesday and a little on Friday: the first window is named, Friday's is too low."""
    week = np.zeros((7, 48))
    week[0:3, 20:24] = 4.0
    week[4, 30] = 0.9
    (only,) = windows(week)
    assert (only.words, only.amount) == ("mon-wed 10:00-12:00", 48.0)
    week[4, 30] = 3.0
    assert [each.words for each in windows(week)] == ["mon-wed 10:00-12:00", "fri 15:00-15:30"]
    assert windows(np.zeros((7, 48))) == ()
    assert day_runs((0, 1, 2, 4, 6)) == "mon-wed, fri, sun"


def test_everything_tried_is_a_valid_scenario_and_matches_what_was_seen(
    shop: Path, seen: tuple[ScenarioFile, Look]
) -> None:
    """Idle callers may help in the shop, call at all hours they are there, get more leads; kettles are ordered earlier;
    a caller becomes an adviser. Nobody proposes desks, of which some always stand free for sale."""
    file, look = seen
    found = candidates(file, look, lambda each: usable(shop, each))
    settings = {each.settings for each in found}
    assert ("channels.shop.steps.advice.or_needs=[{callers: 1, desks: 1}]",) in settings
    assert ("channels.shop.steps.advice.or_needs=[{callers: 1, desks: 1}]", "channels.phone.keep_free=1") in settings
    assert ('channels.phone.calling={mon: "09:00-17:00", tue: "09:00-17:00", wed: "09:00-17:00", '
            'thu: "09:00-17:00", fri: "09:00-17:00"}',) in settings
    assert ("assets.callers.headcount=1", "assets.advisers.headcount=3") in settings
    assert ("offer.kettle.reorder.at=8",) in settings
    assert ("assets.desks.count=4",) in settings
    assert not any("assets.desks.count=6" in each for each in settings)
    assert all(usable(shop, each) for each in found)
    assert all(each.what and each.why for each in found)
    assert len(settings) == len(found)


def test_a_skill_that_is_missing_is_proposed_as_a_skill(tmp_path: Path) -> None:
    """A step that needs a skill is opened to idle people by giving them the skill."""
    text = SHOP.replace("needs: [advisers, desks]", "needs: [selling, desks]").replace(
        "advisers: {kind: people,", "advisers: {kind: people, skills: [selling],")
    path = tmp_path / "skilled.yaml"
    path.write_text(text, encoding="utf-8")
    file = load_scenario(path)
    look = look_at(file.scenario, [
        each.totals for each in years(file, seed=1, replications=[1], engine="reference", jobs=1)])
    found = candidates(file, look, lambda each: usable(path, each))
    assert ("assets.callers.skills=[selling]",) in {each.settings for each in found}


def test_values_are_written_as_the_language_reads_them() -> None:
    """Lists, maps, numbers and texts that need quotes."""
    assert flow([{"callers": 1, "desks": 2}, ["a b"]]) == "[{callers: 1, desks: 2}, [a b]]"
    assert flow({"mon": "09:00-17:00"}) == '{mon: "09:00-17:00"}'


@dataclass
class Track:
    """Candidates in the simulator's place: `c7` earns 7 cents more than the scenario as it is, give or take luck that
    is the same for all. Counts the years played by each."""

    played: dict[str, list[int]] = field(default_factory=dict)

    def simulate(self, wanted: Sequence[Candidate | None], numbers: Sequence[int]) -> list[list[object]]:
        rows = []
        for each in wanted:
            name = "as is" if each is None else each.what
            self.played.setdefault(name, []).extend(numbers)
            rows.append([_Year(sum(int(part[1:]) for part in name.split("; ")) if each else 0, number)
                         for number in numbers])
        return rows


class _Year:
    """A year that earns 1,000 cents, the luck of its number, and what its candidate adds (with luck of its own)."""

    def __init__(self, more: int, number: int) -> None:
        own = np.random.default_rng([number, abs(more)]).normal() * (more != 0)
        self.profit = np.array([1000.0 + 50 * np.sin(number) + more + own])
        self.net_revenue = self.profit
        self.cost = {"people": np.array([float(-more)])}
        share = 0.5 if more == 40 else 0.9
        self.in_time, self.base = {"shop": np.array([100 * share] * 12)}, {"shop": np.array([100.0] * 12)}


def field_of(*more: int) -> list[Candidate]:
    """Candidates that earn so much more, each setting a path of its own."""
    return [Candidate("heads", f"c{each}", "because", (f"assets.p{each}.headcount=1",)) for each in more]


def test_the_race_gives_up_losers_early_and_ranks_the_rest() -> None:
    """Of ten, the two that earn most are simulated to the end, best first, with the very difference in their interval;
    those that lose are given up after the first few years, and no fresh year was used to choose."""
    track = Track()
    found = race(AnalyticYear().inputs(), field_of(-30, -20, -10, 1, 2, 3, 10, 20, 30, -40), track.simulate, years=20,
                 most=2)
    assert [each.candidate.what for each in found.ranked] == ["c30", "c20"]
    assert [each.profit.estimate for each in found.ranked] == pytest.approx([30, 20], abs=1)
    assert found.ranked[0].costs == -30
    assert track.played["c-40"] == list(range(1, RUNGS[0] + 1))
    assert len(found.dropped) == 8
    assert min(found.years) > max(RUNGS)
    assert found.spent == sum(len(each) for each in track.played.values())
    assert found.ranked[0].pays
    assert not found.ranked[0].loses


def test_winners_that_go_together_are_tried_at_once() -> None:
    """Two that pay and set different things are simulated together; one that sets what a better one sets stays out."""
    one, two = field_of(20, 30)
    again = Candidate("heads", "c10", "because", ("assets.p30.headcount=2",))
    found = race(AnalyticYear().inputs(), [one, two, again], Track().simulate, years=20)
    assert found.together is not None
    assert found.together.candidate.what == "c30; c20"
    assert found.together.candidate.settings == ("assets.p30.headcount=1", "assets.p20.headcount=1")
    assert found.together.profit.estimate == pytest.approx(50, abs=1)
    assert combined([one, two]).paths == one.paths | two.paths


def test_what_costs_a_promise_is_no_part_of_the_advice() -> None:
    """c40 earns most but misses the promise of 60 % in time: it is ranked and marked, and not put together."""
    inputs = AnalyticYear(promise=0.6).inputs()
    found = race(inputs, field_of(40, 20), Track().simulate, years=10)
    assert [(each.candidate.what, each.service.kept) for each in found.ranked] == [("c40", False), ("c20", True)]
    assert found.service.kept
    assert found.together is None


def test_the_command_prints_writes_and_answers(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The JSON names idle hours, unmet demand and ranked actions; the folder holds the same as CSV; the printed --set
    values can be used as they stand."""
    arguments = ["opportunities", str(shop), "--years", "2", "--top", "2", "--jobs", "1", "--out", str(tmp_path)]
    assert run([*arguments, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["status"] == "ok"
    page = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    table = page.split("`wherefrom opportunities --json`")[1].split("|\n\n")[0]
    assert set(answer) - {"schema", "status"} == {
        key for cell in re.findall(r"^\| (`.*?) \|", table, flags=re.MULTILINE) for key in re.findall(r"`(\w+)`", cell)}
    assert len(answer["opportunities"]) == 2
    profits = [each["profit"]["mean"] for each in answer["opportunities"]]
    assert profits == sorted(profits, reverse=True)
    for each in answer["opportunities"]:
        load_scenario(shop, set_=each["set"])
    assert {each["pool"] for each in answer["idle"]} == {"advisers", "callers", "desks"}
    assert {each["cause"] for each in answer["unmet"]} >= {"abandoned"}
    with (Path(answer["run"]) / "opportunities.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["profit a year EUR"]) for row in rows[:2]] == pytest.approx(profits, abs=0.006)
    assert {path.name for path in Path(answer["run"]).iterdir()} == {
        "opportunities.csv", "idle.csv", "unmet.csv", "scenario.resolved.yaml", "blame.json", "manifest.json"}
    assert run([*arguments, "--no-folder"]) == 0
    printed = capsys.readouterr().out
    assert "Idle:" in printed
    assert "1. " in printed
    assert printed.splitlines()[-1].startswith("Next: wherefrom ")


def test_nothing_is_simulated_where_there_is_no_week_or_no_wish(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dry run writes nothing; a stationary queue has no hours to look at."""
    assert run(["opportunities", str(shop), "--dry-run", "--json", "--out", str(tmp_path / "none")]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "dry_run"
    assert not (tmp_path / "none").exists()
    queue = Path(__file__).resolve().parents[2] / "scenarios" / "erlang_a.yaml"
    assert run(["opportunities", str(queue)]) == 2
    assert "calendar" in capsys.readouterr().err
