"""Campaigns, opening channels and shared busyness as a file says them: their course, and what is refused where."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sim.scenario.campaigns import Course, months_since
from sim.scenario.expected import expected_arrivals
from sim.scenario.load import ScenarioFile, load_scenario
from sim.scenario.problems import ScenarioError

YEAR = """\
schema: wherefrom/1
name: Two shops
horizon: {start: 2027-01-01, months: 12}
calendar: {opening: {daily: "09:00-18:00"}, calling: {mon-fri: "10:00-16:00"}}
offer: {lamp: {price: 10 EUR, kind: service}}
assets:
  sellers: {kind: people, headcount: 2}
shifts: [{pool: sellers, days: daily, time: "09:00-18:00", share: 100 %}]
channels:
  old: {kind: walk_in, site: town, hit_rate: 10 %, steps: [{name: advice, time: 5 min, needs: [sellers]}]}
  new: {kind: walk_in, opens: 2027-04-15, set_up_cost: 500 EUR, build_up: [50 %, 80 %],
    steps: [{name: advice, time: 5 min, needs: [sellers]}]}
  phone:
    kind: outbound
    callers: sellers
    leads: {opening: 10}
    dialling: {mode: progressive, ring: 20 s}
    answered: 40 %
    talk: {sale: 5 min, no_sale: 3 min}
    hit_rate: 5 %
demand:
  old: {level: 10 per_day, busyness: {cv: 0.2, shared: 30 %, shared_at_site: 50 %}}
  new: {level: 20 per_day}
campaigns:
  spring_sale: {from: 2027-04-01, to: 2027-04-10, channels: [old, new], lift: x1.2, cost: 8000 EUR, owner: marketing}
"""
QUEUE = """\
schema: wherefrom/1
name: Queue
horizon: 1000 min
assets: {agents: {kind: people, headcount: 6}}
channels:
  desk: {kind: walk_in, steps: [{name: service, time: 6 min, needs: [agents]}]}
demand: {desk: {level: 1 per_minute}}
"""


def load(tmp_path: Path, text: str) -> ScenarioFile:
    path = tmp_path / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path)


def test_a_campaign_is_read(tmp_path: Path) -> None:
    """Dates, channels, lift and cost in cents; the owner is noted beside it."""
    file = load(tmp_path, YEAR)
    (campaign,) = file.scenario.campaigns.values()
    assert (campaign.from_, campaign.to, campaign.lift, campaign.cost) == (
        date(2027, 4, 1), date(2027, 4, 10), 1.2, 800_000)
    assert file.notes["campaigns.spring_sale"].owner == "marketing"


def test_the_course_of_a_channel_day_by_day(tmp_path: Path) -> None:
    """Nothing before the opening day; 50 % to 14 May, 80 % to 14 June, then all; a second campaign multiplies."""
    text = YEAR + "  party: {from: 2027-05-14, to: 2027-05-15, channels: [new], lift: x2}\n"
    scenario = load(tmp_path, text).scenario
    course = scenario.course("new")
    expected = {date(2027, 4, 14): 0.0, date(2027, 4, 15): 0.5, date(2027, 5, 14): 1.0, date(2027, 5, 15): 1.6,
                date(2027, 6, 14): 0.8, date(2027, 6, 15): 1.0, date(2027, 12, 31): 1.0}
    assert {day: course.factor(day) for day in expected} == pytest.approx(expected)
    old = scenario.course("old")
    assert [old.factor(date(2027, 4, day)) for day in (1, 10, 11)] == [1.2, 1.2, 1.0]
    assert old.factor(date(2027, 3, 31)) == 1.0
    both = Course(lifts=((date(2027, 1, 1), date(2027, 1, 2), 1.5), (date(2027, 1, 2), date(2027, 1, 3), 2.0)))
    assert [both.factor(date(2027, 1, day)) for day in (1, 2, 3, 4)] == [1.5, 3.0, 2.0, 1.0]


@pytest.mark.parametrize(("start", "day", "months"), [
    (date(2027, 1, 15), date(2027, 2, 14), 0), (date(2027, 1, 15), date(2027, 2, 15), 1),
    (date(2027, 1, 31), date(2027, 2, 27), 0), (date(2027, 1, 31), date(2027, 2, 28), 1),
    (date(2026, 11, 1), date(2027, 1, 1), 2), (date(2027, 1, 31), date(2027, 3, 30), 1),
])
def test_months_since_an_opening(start: date, day: date, months: int) -> None:
    """A month is over on the same day of the next month, or on that month's last day if it has no such day."""
    assert months_since(start, day) == months


def test_the_size_of_a_year_counts_campaigns_and_openings(tmp_path: Path) -> None:
    """old: 365 days of 10, ten of them x1.2: 3,670. new: 30 days of 10 (15 April - 14 May), 31 of 16 (to 14 June),
    200 of 20 (15 June - 31 December): 300 + 496 + 4,000."""
    scenario = load(tmp_path, YEAR).scenario
    assert expected_arrivals(scenario, "old") == pytest.approx(3_670)
    assert expected_arrivals(scenario, "new") == pytest.approx(4_796)


WRONG = [
    ("channels: [old, new], lift", "channels: [old, §nwe], lift", "`nwe` is not a walk-in channel"),
    ("channels: [old, new], lift", "channels: [§phone], lift", "`phone` is not a walk-in channel"),
    ("channels: [old, new], lift", "channels: §[], lift", "at least 1 entry"),
    ("lift: x1.2", "lift: §1.2", "a factor is written with x"),
    ("lift: x1.2", "lift: §x0", "must be above x0"),
    ("from: 2027-04-01, to: 2027-04-10", "from: 2027-04-11, to: §2027-04-10", "ends (2027-04-10) before it begins"),
    ("from: 2027-04-01, to: 2027-04-10", "from: §2028-04-01, to: 2028-04-10", "outside the horizon"),
    ("from: 2027-04-01, to: 2027-04-10", "from: §2026-04-01, to: 2026-12-31", "outside the horizon"),
    ("cost: 8000 EUR", "cost: §8000 USD", "counts in EUR"),
    ("cost: 8000 EUR", "§costs: 8000 EUR", "did you mean `cost`?"),
    ("  spring_sale:", "  §cover:", "has a meaning of its own"),
    ("opens: 2027-04-15", "opens: §2028-01-01", "after the horizon"),
    ("opens: 2027-04-15, set_up_cost: 500 EUR, build_up: [50 %, 80 %],", "§set_up_cost: 500 EUR,", "opens on a date"),
    ("opens: 2027-04-15, set_up_cost: 500 EUR, build_up", "§build_up", "opens on a date"),
    ("build_up: [50 %, 80 %]", "build_up: [§150 %]", "100 %"),
    ("site: town, ", "", "has no site"),
    ("shared: 30 %, shared_at_site", "shared: 60 %, shared_at_site", "together at most 100 %"),
    ("  new: {level: 20 per_day}\n", "", "nothing to build up"),
    ("  new: {level: 20 per_day}\n", "", "nothing to lift"),
]


@pytest.mark.parametrize(("old", "new", "message"), WRONG)
def test_what_cannot_act_is_refused_at_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Each mistake is reported, where it stands (§) and why."""
    assert old in YEAR
    text = YEAR.replace(old, new)
    before = text.partition("§")[0]
    place = f"{tmp_path / 'scenario.yaml'}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    with pytest.raises(ScenarioError) as error:
        load(tmp_path, text.replace("§", ""))
    hits = [str(problem) for problem in error.value.problems if message in str(problem)]
    assert hits, [str(problem) for problem in error.value.problems]
    assert "§" not in text or any(hit.startswith(f"{place}: ") for hit in hits), (place, hits)


@pytest.mark.parametrize(("old", "new", "message"), [
    ("demand:", "campaigns: {sale: {from: 2027-01-01, to: 2027-01-02, channels: [desk], lift: x2}}\ndemand:",
     "`campaigns` cannot act"),
    ("kind: walk_in,", "kind: walk_in, opens: 2027-01-01,", "`opens` cannot act"),
])
def test_a_stationary_horizon_has_no_dates(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Without a calendar neither campaigns nor openings have a day."""
    with pytest.raises(ScenarioError) as error:
        load(tmp_path, QUEUE.replace(old, new))
    assert any(message in str(problem) for problem in error.value.problems)


def test_a_lift_may_be_uncertain(tmp_path: Path) -> None:
    """A lift with a range is an assumption like any other, drawn once a year within it."""
    text = YEAR.replace("lift: x1.2", "lift: {value: x1.2, range: x1.1 to x1.3}")
    file = load(tmp_path, text)
    drawn = file.drawn(lambda path: 0.9)
    assert drawn.scenario.campaigns["spring_sale"].lift == pytest.approx(1.3)
