"""Facts: everything a scenario file can get wrong is said in plain words, at its line and column, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.load import ScenarioError, load_scenario

YEAR = """\
schema: wherefrom/1
name: Test shop
horizon: {start: 2027-01-01, months: 12, currency: EUR}
calendar: {opening: {mon-fri: "09:00-18:00", sat: "10:00-16:00"}, calling: {mon-fri: "10:00-19:00"}}
offer:
  basic: {price: 100 EUR, unit_cost: 60 EUR, stock: 500, reorder: {at: 100, quantity: 200, lead_time: 10 days}}
  fine: {price: 180 EUR, kind: service}
assets:
  advisers: {kind: people, headcount: 5, contract: 38 h/week, pay: 20 EUR/h, attrition: 10 % per_year}
  callers: {kind: people, contracts: {full: {hours: 38 h/week, headcount: 2}, part: {hours: 20 h/week, headcount: 3}}}
  tables: {kind: machines, count: 3, cost: 90 EUR per_month}
shifts:
  - {pool: advisers, days: mon-sat, time: "09:00-16:00", share: 60 %}
  - {pool: callers, days: mon-fri, time: "12:00-19:00", share: 100 %, unpaid_break: 30 min}
channels:
  shop:
    kind: walk_in
    balk: {waiting: 6, share: 50 %}
    patience: 8 min
    steps:
      - {name: advice, time: 10 min, cv: 0.6, needs: [advisers, tables]}
      - {name: till, time: 3 min, needs: {advisers: 1}, only: buyers}
    hit_rate: {value: 22 %, after_wait: {from: 5 min, loses: 0.5 % per_minute}}
    chooses: {basic: 70 %, fine: 30 %}
    dialogue: {usual: {talk: x1.1, up_sell: {from: basic, to: fine, accepted: 10 %}}}
    next: [{after: no_sale, to: phone, chance: 10 %}, {after: no_sale, to: shop, chance: 5 %, delay: 3 days}]
    returned: {share: 4 %, within: 30 days}
  phone:
    kind: outbound
    callers: callers
    leads: {opening: 1000, refresh: 200 per_month, price: 0.90 EUR, would_have_come_anyway: 5 %}
    dialling: {mode: progressive, line: tables, ring: 18 s, attempts: 3, retry_after: 2 days}
    answered: {value: 30 %, by_hour: {17: x1.2}}
    talk: {sale: 9 min, no_sale: 3 min, cv: 0.8}
    hit_rate: {by_contact: [5 %, 4 %]}
    chooses: {fine: 100 %}
    outcomes: {undecided: 20 %, refusal: 5 %}
compensation:
  phone: {commission: 12 EUR per_sale, credit_with: {shop: 50 %}}
demand:
  shop:
    level: 70 per_day
    by_month: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]
    by_weekday: {mon-fri: 1.0, sat: 1.2}
    by_hour: {9: 1, "10:30": 1, 12: 2}
    busyness: {cv: 0.2}
service: {shop: {served_within: 5 min, share: 80 %, in: every month}, cover: {advisers: 1}}
plan:
  goal: {net_revenue: 500000 EUR, wanted_chance: 80 %}
  may_change: {advisers: 3 to 10, callers.part: 0 to 5, tables: 2 to 6, leads: 0 to 400 per_month, basic: 0 to 900}
"""

STEADY = """\
schema: wherefrom/1
name: Queue
horizon: 1000 min
assets: {agents: {kind: people, headcount: 6}}
channels: {desk: {kind: walk_in, patience: 10 min, steps: [{name: service, time: 6 min, needs: [agents]}]}}
demand: {desk: {level: 1 per_minute}}
"""


def written(tmp_path: Path, text: str) -> Path:
    """The text as a file."""
    path = tmp_path / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(tmp_path: Path, base: str, old: str, new: str) -> tuple[list[str], str]:
    """What loading says after `old` became `new`, and the place of the marker `§` in it."""
    assert base.count(old) >= 1
    text = base.replace(old, new, 1)
    before = text[: text.index("§")]
    path = written(tmp_path, text.replace("§", ""))
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    place = f"{path}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    return [str(problem) for problem in caught.value.problems], place


@pytest.mark.parametrize("base", [YEAR, STEADY])
def test_the_examples_these_tests_break_are_valid(tmp_path: Path, base: str) -> None:
    """The scenario that each case below breaks in one place loads as it is."""
    assert load_scenario(written(tmp_path, base)).scenario.name


UNITS = [
    ("patience: 8 min", "patience: §8", "has no unit"),
    ("patience: 8 min", "patience: §8 minuets", "has no unit of time (`minuets`)"),
    ("patience: 8 min", "patience: §-8 min", "is negative"),
    ("patience: 8 min", "patience: §1:30", "has no unit of time"),
    ("patience: 8 min", "patience: §2 months", "has no fixed length"),
    ("patience: 8 min", "patience: §no", "`no` is not a duration"),
    ("patience: 8 min", "patience: §[8 min]", "a list of 1"),
    ("patience: 8 min", "§patience: {mean: 8 min, cv: 0.9, shape: uniform}", "would become negative"),
    ("patience: 8 min", "§patience: {mean: 8 min, cv: 2, shape: exponential}", "an exponential time has cv 1"),
    ("patience: 8 min", "§patience: {mean: 8 min, shape: gamma}", "needs a `cv`"),
    ("patience: 8 min", "patience: {mean: 8 min, shape: §gama, cv: 1}", "did you mean gamma?"),
    ("patience: 8 min", "patience: {mean: §8, cv: 1}", "has no unit"),
    ("patience: 8 min", "§patience: {shape: empirical}", "needs its observations"),
    ("patience: 8 min", "§patience: {cv: 1}", "`mean` is missing"),
    ("time: 10 min, cv: 0.6", "time: 10 min, cv: §-1", "at least 0"),
    (
        "- {name: advice, time: 10 min, cv: 0.6",
        "- §{name: advice, time: 10 min, cv: 0.6, shape: uniform",
        "would become negative",
    ),
    ("price: 100 EUR", "price: §100", "has no currency"),
    ("price: 100 EUR", "price: §100 NZD", "is in NZD, but the scenario counts in EUR"),
    ("price: 100 EUR", "price: §100.005 EUR", "is not exact to the cent"),
    ("price: 100 EUR", "price: §-100 EUR", "at least 0"),
    ("price: 100 EUR", 'price: §"1,000 EUR"', "separators between thousands"),
    ("price: 100 EUR", 'price: §"0,5 EUR"', "decimal comma"),
    ("price: 100 EUR", "price: §100 euros", "is not an amount of money"),
    ("pay: 20 EUR/h", "pay: §20 EUR", "does not say per what"),
    ("pay: 20 EUR/h", "pay: §20 EUR per_monht", "per_month"),
    ("pay: 20 EUR/h", "pay: §-20 EUR/h", "is negative"),
    ("currency: EUR", "currency: §euro", "is not a currency code"),
    ("share: 50 %}\n    patience", "share: §0.5}\n    patience", "write 50 %"),
    ("share: 50 %}\n    patience", "share: §120 %}\n    patience", "at most 100 %"),
    ("share: 50 %}\n    patience", "share: §-5 %}\n    patience", "at least 0 %"),
    ("share: 50 %}\n    patience", "share: §5 % per_year}\n    patience", "is not a plain share"),
    ("loses: 0.5 % per_minute", "loses: §0.5 %", "is not a share per minute"),
    ("attrition: 10 % per_year", "attrition: §10 % per_month", "is not a share per year"),
    ("talk: x1.1", "talk: §1.1", "write x1.1"),
    ("talk: x1.1", "talk: §x0", "above x0"),
    ("talk: x1.1", "talk: §fast", "is not a factor"),
    ("by_hour: {17: x1.2}", "by_hour: {17: §1.2}", "a factor is written with x"),
    ("by_hour: {17: x1.2}", "by_hour: {§25: x1.2}", "is not an hour of the day"),
    ("by_hour: {17: x1.2}", 'by_hour: {17: x1.2, §"17:30": x1.1}', "17:30 is named twice"),
    ("level: 70 per_day", "level: §70", "does not say per what"),
    ("level: 70 per_day", "level: §-70 per_day", "is negative"),
    ("level: 70 per_day", "level: §70 per_week", "is not a count per minute"),
    ("level: 70 per_day", "level: §70 per_hour", "takes a level per day, month or year"),
    ("commission: 12 EUR per_sale", "commission: §12 EUR", "is not a commission"),
    ("commission: 12 EUR per_sale", "commission: §-1 % of revenue", "is negative"),
    ("contract: 38 h/week", "contract: §38", "is not a number of hours a week"),
    ("contract: 38 h/week", "contract: §200 h/week", "a week has 0 to 168 hours"),
    ("advisers: 3 to 10", "advisers: §10 to 3", "runs backwards"),
    ("advisers: 3 to 10", "advisers: §-3 to 10", "begins below zero"),
    ("advisers: 3 to 10", "advisers: §3-10", "is not a range to plan within"),
    ("advisers: 3 to 10", "advisers: §3 to 10 per_month", "is counted, not a rate"),
    ("leads: 0 to 400 per_month", "leads: §0 to 400", "are bought by the month"),
    ("days: mon-sat", "days: §mon-sta", "is not a day of the week"),
    ("days: mon-sat", 'days: §"mon-sat, tue"', "names tue twice"),
    ('time: "09:00-16:00"', 'time: §"22:00-06:00"', "runs over midnight"),
    ('time: "09:00-16:00"', 'time: §"09:00"', "is not a stretch of hours"),
    ('time: "09:00-16:00"', 'time: §"09:00-25:00"', "a day runs from 00:00 to 24:00"),
    ("by_month: [1,", "by_month: §[-1,", "is negative"),
    ("by_month: [1,", "by_month: §[1, 1,", "twelve monthly weights"),
    ("by_weekday: {mon-fri: 1.0", "by_weekday: {mon-fri: 1.0, §tue: 2", "tue is named twice"),
    ("by_weekday: {mon-fri: 1.0, sat: 1.2}", "§by_weekday: {mon: 0}", "all weights are zero"),
    ("by_hour: {9: 1,", "by_hour: {9: §few,", "is not a number"),
    ("start: 2027-01-01", "start: §2027-02-30", "is not a day of the calendar"),
    ("start: 2027-01-01", "start: §20270101", "is not a date"),
    ("headcount: 5", "headcount: §5.5", "is not a whole number"),
    ("headcount: 5", "headcount: §true", "`true` is not a number"),
    ("headcount: 5", "headcount: §many", "is not a whole number"),
    ("headcount: 5", "headcount: §100000", "at most 5000"),
    ("cv: 0.2}", "cv: §wide}", "is not a number"),
    ("cv: 0.2}", "cv: §.inf}", "not a"),
    ("name: Test shop", "name: §2027", "is not text"),
]


HINTS = [
    ("goal: {net_revenue: ", "goal: {profit: ", "`profit` cannot be a goal: only net_revenue can"),
    ("goal: {net_revenue: ", "goal: {profit: ", "add net_revenue: 649 EUR"),
    ("leads: {opening: 1000, refresh: 200 per_month, price: 0.90 EUR, would_have_come_anyway: 5 %}",
     "leads: 200 per_month", "write {opening: 2000, refresh: 400 per_month}"),
    ("price: 100 EUR", "price: much", "write e.g. 649 EUR"),
    ("pay: 20 EUR/h", "pay: much", "write e.g. 29 EUR/h"),
]


@pytest.mark.parametrize(("old", "new", "message"), HINTS)
def test_a_hint_speaks_the_currency_and_form_of_the_file(tmp_path: Path, old: str, new: str, message: str) -> None:
    """What to write instead is in the currency of the file, and in the form that the key takes."""
    path = written(tmp_path, YEAR.replace(old, new, 1))
    assert path.read_text(encoding="utf-8") != YEAR
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert message in "\n".join(str(problem) for problem in caught.value.problems)
    assert "NZD" not in str(caught.value)


@pytest.mark.parametrize(("old", "new", "message"), UNITS)
def test_a_wrong_quantity_is_named_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A wrong unit, sign or form is reported at the value, and is the only problem reported."""
    problems, place = problems_of(tmp_path, YEAR, old, new)
    assert len(problems) == 1
    assert problems[0].startswith(f"{place}: ")
    assert message in problems[0]


STRUCTURE = [
    ("    patience: 8 min", "    §patiance: 8 min", "did you mean `patience`?"),
    ("    patience: 8 min", "    patience: 8 min\n    §levers: []", "are not offered"),
    ("tables: {kind: machines,", "tables: {kind: machines, §fails_every: 60 days,", "unknown key `fails_every`"),
    ("name: Test shop", "name: Test shop\n§weather: sunny", "unknown key `weather`"),
    ("kind: walk_in", "kind: §walkin", "did you mean walk_in?"),
    ("  shop:\n    kind: walk_in", "  §shop:", "`kind` is missing"),
    ("  fine: {price: 180 EUR, kind: service}", "  §fine: {kind: service}", "`price` is missing"),
    ("  tables: {kind: machines, count: 3, cost: 90 EUR per_month}", "  tables: §three", "is not a section"),
    (
        "fine: {price: 180 EUR, kind: service}",
        "§fine: {price: 180 EUR, kind: service, stock: 4}",
        "a `service` has no stock",
    ),
    ("months: 12,", "months: §0,", "at least 1"),
    ("mode: progressive", "mode: §predicted", "is not allowed; allowed: preview, progressive, predictive"),
    ("    dialling: {mode: progressive", "    §dialling: {mode: predictive", "`lines_per_caller` is missing"),
    ("mode: progressive,", "mode: progressive, §lines_per_caller: 2,", "goes with mode: predictive only"),
    ("mode: progressive,", "mode: progressive, §dropped: {at_most: 3 %, over: 30 days},", "drops no call"),
    (
        "mode: progressive,",
        "mode: predictive, lines_per_caller: §11,",
        "`11` is out of range: it must be at least 1 and at most 10",
    ),
    (
        "mode: progressive,",
        "mode: predictive, lines_per_caller: 2, dropped: {at_most: 3 %, over: §36 h},",
        "dropped calls are counted over whole days",
    ),
    ("advisers: {kind: people,", "advisers: {kind: people, §failure: 9 days,", "failures of people are not offered"),
    ("needs: [advisers, tables]}", "needs: [advisers, tables], or_needs: §[[tables, advisers]]}", "stated already"),
    ("needs: [advisers, tables]}", "needs: §[]}", "at least 1 entry is needed"),
]


@pytest.mark.parametrize(("old", "new", "message"), STRUCTURE)
def test_a_wrong_key_or_section_is_named_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    """An unknown, missing or misplaced key is reported at the key, with the nearest name."""
    problems, place = problems_of(tmp_path, YEAR, old, new)
    assert len(problems) == 1
    assert problems[0].startswith(f"{place}: ")
    assert message in problems[0]


SECTION_RULES = [
    ("unit_cost: 60 EUR, stock: 500,", "unit_cost: 60 EUR,", "need the opening `stock`"),
    ("lead_time: 10 days}}", "lead_time: 10 days}, orders: []}", "`orders` replace the `reorder` rule"),
    ("start: 2027-01-01", "start: 2027-01-15", "must be the first day of a month"),
    ("start: 2027-01-01, months: 12", "start: 2027-01-01", "also needs `months`"),
    ("start: 2027-01-01, months: 12", "months: 12", "give either `start` and `months`"),
    ("headcount: 5, contract", "contract", "give either `headcount`"),
    ("callers: {kind: people,", "callers: {kind: people, contract: 20 h/week,", "`contracts` state their own hours"),
    ("within: 30 days", "within: 0 days", "above 0"),
    ("undecided: 20 %, refusal: 5 %", "undecided: 96 %, refusal: 5 %", "together exceed 100 %"),
    ("commission: 12 EUR per_sale,", "commission: 12 EUR per_sale, quota: 30 per_month,", "belong together"),
    ("unpaid_break: 30 min", "unpaid_break: 7 h", "as long as the shift"),
    ('time: "09:00-16:00"', 'time: "09:00-12:00, 13:00-16:00"', "a shift is one stretch"),
    ("ring: 18 s", "ring: 18 s, look: 20 s", "with mode: preview only"),
    ("hit_rate: {by_contact: [5 %, 4 %]}", "hit_rate: {value: 5 %, by_contact: [5 %, 4 %]}", "either one `value`"),
    ("hit_rate: {value: 22 %, after_wait", "hit_rate: {after_wait", "either one `value`"),
    ('opening: {mon-fri: "09:00-18:00", sat', 'opening: {mon-fri: "09:00-18:00", fri', "fri is named twice"),
]


@pytest.mark.parametrize(("old", "new", "message"), SECTION_RULES)
def test_a_section_that_contradicts_itself_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Rules within one section are checked, and the message says what would be right."""
    assert YEAR.count(old) >= 1
    path = written(tmp_path, YEAR.replace(old, new, 1))
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert message in str(caught.value)
    assert all(problem.line > 0 and problem.column > 0 for problem in caught.value.problems)


def test_all_problems_are_reported_at_once_and_in_file_order(tmp_path: Path) -> None:
    """Five mistakes in five sections give five problems, in the order of the file."""
    text = YEAR
    for old, new in (
        ("price: 100 EUR", "price: 100"),
        ("count: 3", "count: -3"),
        ("patience: 8 min", "patience: 8"),
        ("loses: 0.5 % per_minute", "looses: 0.5 % per_minute"),
        ("cv: 0.2}", "cv: 0.2, shape: flat}"),
    ):
        text = text.replace(old, new, 1)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(written(tmp_path, text))
    lines = [problem.line for problem in caught.value.problems]
    assert lines == sorted(lines)
    assert len({problem.line for problem in caught.value.problems}) == 5
