"""The shift catalogue of a scenario file: what its words mean, and everything that is refused, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.json_schema import json_schema
from sim.scenario.load import ScenarioFile, load_scenario
from sim.scenario.problems import ScenarioError
from sim.scenario.shift_catalogue import parse_breaks, parse_starts, parse_turn, parse_work_days

HOUR = 3_600_000
SHOP = """\
schema: wherefrom/1
name: Corner
horizon: {start: 2027-01-01, months: 1, currency: EUR}
calendar: {opening: {mon-sat: "09:00-18:00"}}
offer: {lamp: {price: 100 EUR, unit_cost: 60 EUR, kind: service}}
assets:
  advisers: {kind: people, headcount: 6, contract: 35 h/week}
  helpers:
    kind: people
    contracts: {full: {hours: 35 h/week, headcount: 2}, part: {hours: 18 h/week, headcount: 2}}
shifts:
  - {pool: advisers, days: mon-sat, time: "09:00-17:00", share: 80 %}
  - {pool: helpers, days: mon-sat, time: "09:00-17:00", share: 80 %}
channels:
  shop: {kind: walk_in, steps: [{name: advice, time: 10 min, needs: [advisers, helpers]}], hit_rate: 50 %}
demand: {shop: {level: 20 per_day}}
service: {cover: {advisers: 1}}
plan:
  shifts:
"""


def load(folder: Path, catalogue: str, text: str = SHOP) -> ScenarioFile:
    path = folder / "corner.yaml"
    path.write_text(text + f"    {catalogue}\n", encoding="utf-8")
    return load_scenario(path)


def refused(folder: Path, catalogue: str, text: str = SHOP) -> list[tuple[str, str]]:
    """(path, message) of every problem; each has a line and a column."""
    with pytest.raises(ScenarioError) as caught:
        load(folder, catalogue, text)
    assert all(each.line > 0 and each.column > 0 and each.next_step for each in caught.value.problems)
    return sorted((each.path, each.message) for each in caught.value.problems)


def test_words_become_ticks() -> None:
    """Starts are first and last, both included; breaks go from the shortest shift up; turns and days are counts."""
    assert parse_starts("08:30-13:00") == (8.5 * HOUR, 13 * HOUR)
    assert parse_starts("09:00") == (9 * HOUR, 9 * HOUR)
    assert parse_breaks({"45 min": "from 9 h", "30 min": "from 6 h"}) == ((6 * HOUR, HOUR / 2), (9 * HOUR, HOUR * .75))
    assert (parse_turn("1 of 2"), parse_turn("none")) == ((1, 2), (0, 1))
    assert (parse_work_days(5), parse_work_days("4 to 5")) == ((5,), (4, 5))


def test_a_catalogue_lists_its_hours_and_weeks(tmp_path: Path) -> None:
    """Two lengths from three starts, those that end after 18:00 left out; 4 h has no break. Five days of six: six
    weeks, two of them (no Monday, no Saturday) with Sunday and a day beside it off."""
    file = load(tmp_path, 'advisers: {lengths: [7.5 h, 4 h], breaks: {30 min: from 6 h}, start: "09:00-12:00", '
                'every: 90 min, end: "12:00-18:00", days_off: together}')
    catalogue = file.scenario.plan.shifts["advisers"]
    half = HOUR // 2
    assert catalogue.hours == ((9 * HOUR, 13 * HOUR, 0), (9 * HOUR, 33 * half, half), (21 * half, 29 * half, 0),
                               (21 * half, 18 * HOUR, half), (12 * HOUR, 16 * HOUR, 0))
    assert catalogue.weeks((0, 1, 2, 3, 4, 5)) == ((0, 1, 2, 3, 4), (1, 2, 3, 4, 5))


def test_a_contract_of_a_pool_may_have_its_own(tmp_path: Path) -> None:
    """`helpers.part` is one name, also as a path; its shifts must fit 18 hours a week."""
    file = load(tmp_path, 'helpers.part: {lengths: [3.5 h], start: "09:00-12:00"}')
    assert list(file.scenario.plan.shifts) == ["helpers.part"]
    assert file.place("plan.shifts.helpers.part.start").endswith(":20:45")
    assert refused(tmp_path, 'helpers.part: {lengths: [4 h], start: "09:00-12:00"}') == [
        ("plan.shifts.helpers.part", "no shift fits the 18 hours a week of part"),
        ("plan.shifts.helpers.part.lengths.0",
         "4 h on 5 days are 20 paid hours a week, more than the 18 of the contract"),
    ]


@pytest.mark.parametrize(("catalogue", "problems"), [
    ('advisors: {lengths: [4 h], start: "09:00"}',
     [("advisors", "`advisors` is not a pool of people or one of its contracts; there is advisers, helpers, "
       "helpers.full, helpers.part")]),
    ('advisers: {lengths: [4 h, 4 h, 8 h, 10 h], breaks: {60 min: from 12 h}, start: "13:00-15:00", rest: 15 h}',
     [("advisers.lengths.1", "a shift of 4 h is listed twice"),
      ("advisers.lengths.3", "a shift of 10 h leaves less than the 15 h of rest"),
      ("advisers.breaks", "no length takes the break of 60 min (from 12 h): it cannot act"),
      ("advisers.lengths.2", "8 h on 5 days are 40 paid hours a week, more than the 35 of the contract"),
      ("advisers.lengths.3", "10 h on 5 days are 50 paid hours a week, more than the 35 of the contract")]),
    ('advisers: {lengths: [4 h], start: "09:00-15:00", days_a_week: 7, sundays: 1 of 4}',
     [("advisers.sundays", "nobody works then anyway: `sundays` cannot act"),
      ("advisers.days_a_week", "there is work on 6 days a week only (mon, tue, wed, thu, fri, sat)")]),
    ('advisers: {lengths: [4 h], start: "09:00-15:00", days_a_week: 6, saturdays: 1 of 2}',
     [("advisers.saturdays", "with these days a week everybody works on them, not 1 of 2")]),
    ('advisers: {lengths: [4 h], start: "10:00-15:00"}',
     [("advisers.start", "no shift is there on mon at 09:00, when service.cover asks for advisers")]),
    ('advisers: {lengths: [4 h], start: "09:00-15:00", end: "06:00-07:00"}',
     [("advisers.lengths.0", "a shift of 4 h ends at none of the times that `end` allows")]),
    ('advisers: {lengths: [4 h], start: "22:00"}',
     [("advisers.lengths.0", "a shift of 4 h runs over midnight from every start")]),
    ('advisers: {lengths: [3 h, 4 h, 5 h], start: "06:00-19:00", every: 5 min}',
     [("advisers.start", "the catalogue has 2,826 patterns; at most 1,500 can be compared")]),
    ('{helpers: {lengths: [3 h], start: "09:00"}, helpers.part: {lengths: [3 h], start: "09:00"}}',
     [("helpers.part", "`helpers` has a catalogue for all its contracts already")]),
    ('advisers: {lengths: [4 h], start: "25:00", breaks: {5 min: 6 h}, days_a_week: 8, saturdays: 3 of 2, rest: 25 h}',
     [("advisers.breaks.5 min", "`6 h` does not say from which length of shift"),
      ("advisers.start", "`25:00` is not a time of day"),
      ("advisers.days_a_week", "`8` is not a number of days a week, 1 to 7"),
      ("advisers.saturdays", "`3 of 2` rules nothing out"),
      ("advisers.rest", "`25 h` is out of range: it must be at least 0 min and at most 24 h")]),
])
def test_what_cannot_be_is_refused_all_at_once(
    tmp_path: Path, catalogue: str, problems: list[tuple[str, str]]
) -> None:
    """Every problem is named with the path it stands at."""
    assert refused(tmp_path, catalogue) == sorted((f"plan.shifts.{path}", message) for path, message in problems)


def test_a_stationary_horizon_has_no_shifts(tmp_path: Path) -> None:
    """Where everybody is always there, a catalogue cannot act."""
    text = """\
schema: wherefrom/1
name: Queue
horizon: 1000 min
offer: {lamp: {price: 100 EUR, unit_cost: 60 EUR, kind: service}}
assets: {advisers: {kind: people, headcount: 6}}
channels: {shop: {kind: walk_in, steps: [{name: advice, time: 10 min, needs: [advisers]}], hit_rate: 50 %}}
demand: {shop: {level: 1 per_minute}}
plan:
  shifts:
"""
    assert refused(tmp_path, 'advisers: {lengths: [4 h], start: "09:00"}', text) == [
        ("plan.shifts", "a stationary horizon is always open and always the same: there are no shifts")]


def test_a_choice_may_not_change_shifts_the_plan_decides(tmp_path: Path) -> None:
    """Two hands on one rota: the choice's shifts would never be worked."""
    text = SHOP.replace("plan:\n", """\
overrides:
  early: {shifts: [{pool: advisers, days: mon-sat, time: "08:00-16:00", share: 80 %},
                   {pool: helpers, days: mon-sat, time: "09:00-17:00", share: 80 %}]}
plan:
  may_choose: {early: {with: early}}
""")
    assert refused(tmp_path, 'advisers: {lengths: [4 h], start: "09:00-14:00"}', text) == [
        ("plan.may_choose.early.with", "`early` changes the shifts of `advisers`, which plan.shifts decides")]


def test_the_schema_knows_the_catalogue() -> None:
    """Editors can complete every key."""
    keys = json_schema()["$defs"]["ShiftCatalogue"]["properties"]
    assert {"lengths", "breaks", "start", "end", "every", "days_a_week", "saturdays", "sundays", "weekends", "days_off",
            "rest", "different_hours"} <= set(keys)
