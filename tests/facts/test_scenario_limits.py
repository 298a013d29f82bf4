"""Facts: amounts without measure, profiles of the wrong form, and files that cannot be read are refused in words."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from sim.scenario.load import ScenarioError, load_scenario
from sim.scenario.series import ROW_CAP

ERRORS = runpy.run_path(str(Path(__file__).with_name("test_scenario_errors.py")))
YEAR, STEADY, problems_of, written = (ERRORS[name] for name in ("YEAR", "STEADY", "problems_of", "written"))

DESK = """\
schema: wherefrom/1
name: Desk
horizon: 1000 min
offer: {plan: {price: 10 EUR, kind: service}}
assets: {callers: {kind: people, headcount: 2}}
channels:
  phone:
    kind: outbound
    callers: callers
    leads: {opening: 100}
    dialling: {mode: progressive, ring: 20 s}
    answered: 30 %
    talk: {sale: 5 min, no_sale: 2 min}
    hit_rate: 10 %
"""
MONTHS = "by_month: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]"
HOURS = 'by_hour: {9: 1, "10:30": 1, 12: 2}'
CASES = [
    (YEAR, "price: 100 EUR", "price: §100000000000000 EUR", "larger than ten million millions"),
    (YEAR, "commission: 12 EUR per_sale", "commission: §120 % of revenue", "more than the revenue"),
    (YEAR, "level: 70 per_day", "level: §99999999999 per_day", "above a thousand million"),
    (YEAR, "patience: 8 min", "patience: §99999999 weeks", "longer than 30,000 years"),
    (YEAR, "patience: 8 min", "§patience: {mean: 8 min, cv: 0.5, shape: deterministic}", "a deterministic time has no"),
    (YEAR, "patience: 8 min", "§patience: {mean: 8 min, shape: empirical}", "needs its observations"),
    (YEAR, "patience: 8 min", "§patience: {shape: gamma, values: [1, 2], unit: s}", "`shape: empirical` only"),
    (YEAR, "patience: 8 min", "§patience: {shape: empirical, values: [1, 2]}", "unit of the observations is missing"),
    (YEAR, "patience: 8 min", "§patience: {shape: empirical, values: 5, unit: s}", "is not a list of numbers"),
    (YEAR, "patience: 8 min", "§patience: {shape: empirical, values: [1, -2], unit: s}", "is not a number of zero"),
    (YEAR, "patience: 8 min", "§patience: {shape: empirical, values: [1e9], unit: weeks}", "longer than 30,000 years"),
    (YEAR, "start: 2027-01-01", "start: §1800-01-01", "the horizon starts in the year 1800"),
    (YEAR, "talk: x1.1", "talk: §x-1", "is negative"),
    (YEAR, 'sat: "10:00-16:00"', "sat: §5", "is not a stretch of hours"),
    (YEAR, 'sat: "10:00-16:00"', 'sat: §"10:00-13:00, 12:00-16:00"', "the stretches overlap"),
    (YEAR, 'sat: "10:00-16:00"', '§sta: "10:00-16:00"', "is not a day of the week"),
    (YEAR, 'opening: {mon-fri: "09:00-18:00", sat: "10:00-16:00"}', "opening: §daily", "is not a map of days to hours"),
    (YEAR, MONTHS, "by_month: {§dce: 1}", "is not a month"),
    (YEAR, MONTHS, "by_month: {dec: 1, §december: 2}", "dec is named twice"),
    (YEAR, "by_weekday: {mon-fri: 1.0, sat: 1.2}", "by_weekday: §5", "is not a map of weekday weights"),
    (YEAR, HOURS, "by_hour: §5", "is not a map of hourly weights"),
    (YEAR, HOURS, 'by_hour: {9: 1, §"9:30": 1}', "the half-hour 09:30 is named twice"),
    (YEAR, "by_hour: {17: x1.2}", "by_hour: §5", "is not a map of hourly factors"),
    (YEAR, "chooses: {basic: 70 %, fine: 30 %}\n    dialogue: {usual: {talk: x1.1, up_sell: {from: basic",
     "chooses: {fine: 100 %}\n    dialogue: {usual: {talk: x1.1, up_sell: {from: §basic", "nobody chooses `basic`"),
    (DESK, "leads: {opening: 100}", "leads: {opening: 100, would_have_come_anyway: §5 %}", "is no walk-in channel"),
    (DESK, "leads: {opening: 100}", "leads: {opening: 100, §refresh: 5 per_month}", "a monthly `refresh` cannot act"),
    (DESK, "answered: 30 %", "answered: {value: 30 %, §by_hour: {17: x1.2}}", "`by_hour` cannot act"),
]


@pytest.mark.parametrize(("base", "old", "new", "message"), CASES)
def test_each_is_refused_at_its_place(tmp_path: Path, base: str, old: str, new: str, message: str) -> None:
    """One mistake, one problem, at the value or key, saying what is wrong."""
    problems, place = problems_of(tmp_path, base, old, new)
    assert len(problems) == 1
    assert problems[0].startswith(f"{place}: ")
    assert message in problems[0]


def test_the_telephone_desk_these_tests_break_is_valid(tmp_path: Path) -> None:
    """It loads as it is, so each case above is refused for what it changes."""
    assert load_scenario(written(tmp_path, DESK)).scenario.outbound["phone"].leads["leads"].opening == 100


def refusal(path: Path, **options: tuple[str, ...]) -> str:
    """What loading says."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, **options)
    assert len(caught.value.problems) == 1
    return str(caught.value)


def test_a_chain_of_more_than_twenty_parents_is_refused(tmp_path: Path) -> None:
    """Twenty-two files that extend one another are too many."""
    written(tmp_path, YEAR).rename(tmp_path / "0.yaml")
    for number in range(1, 23):
        (tmp_path / f"{number}.yaml").write_text(f"extends: {number - 1}.yaml\n", encoding="utf-8")
    assert "more than 20 files extend each other" in refusal(tmp_path / "22.yaml")
    assert load_scenario(tmp_path / "20.yaml").scenario.name == "Test shop"


def test_names_that_no_file_can_have_are_refused(tmp_path: Path) -> None:
    """A name too long for any file, and links in a circle, give a sentence and no trace."""
    assert "the file cannot be read" in refusal(tmp_path / f"{'n' * 300}.yaml")
    (tmp_path / "one.yaml").symlink_to(tmp_path / "two.yaml")
    (tmp_path / "two.yaml").symlink_to(tmp_path / "one.yaml")
    assert "the file cannot be read" in refusal(tmp_path / "one.yaml")


def test_a_file_that_may_not_be_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the system on opening is told with its reason."""

    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = written(tmp_path, YEAR)
    monkeypatch.setattr(Path, "open", closed)
    assert "the file cannot be read (permission denied)" in refusal(path)


def test_a_character_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    """An escape beyond Unicode, near or far, is a problem of the file, not of the reader."""
    for escape in ("\\U00110000", "\\UFFFFFFFF"):
        assert "this is not valid YAML" in refusal(written(tmp_path, YEAR.replace("Test shop", f'"{escape}"')))


def test_a_series_has_an_upper_limit(tmp_path: Path) -> None:
    """A CSV column of more rows than are read is refused with both numbers."""
    (tmp_path / "long.csv").write_text("weight\n" + "1\n" * ROW_CAP, encoding="utf-8")
    said = refusal(written(tmp_path, YEAR.replace(MONTHS, "by_month: {csv: long.csv}")))
    assert f"has {ROW_CAP + 1} rows; at most {ROW_CAP} are read" in said


def test_a_factor_on_an_unreadable_range_is_refused(tmp_path: Path) -> None:
    """A factor cannot move the ends of a range that is not one."""
    path = written(tmp_path, YEAR.replace("level: 70 per_day", "level: {value: 70 per_day, range: wide}"))
    assert "the range `wide` of demand.shop.level cannot be read" in refusal(path, set_=("demand.shop.level*=0.5",))
