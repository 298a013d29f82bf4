"""Facts: sections that refer to each other must agree, and disagreement is reported at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.countries import COUNTRIES
from sim.scenario.load import ScenarioError, load_scenario
from sim.scenario.references import decisions

YEAR = """\
schema: wherefrom/1
name: Test shop
horizon: {start: 2027-01-01, months: 12, currency: EUR}
calendar: {opening: {mon-fri: "09:00-18:00", sat: "10:00-16:00"}, calling: {mon-fri: "10:00-19:00"}}
offer:
  basic: {price: 100 EUR, stock: 500}
  fine: {price: 180 EUR, kind: service}
assets:
  advisers: {kind: people, headcount: 5, contract: 38 h/week, pay: 20 EUR/h}
  callers: {kind: people, contracts: {full: {hours: 38 h/week, headcount: 2}, part: {hours: 20 h/week, headcount: 3}}}
  tables: {kind: machines, count: 3}
shifts:
  - {pool: advisers, days: mon-sat, time: "09:00-16:00", share: 60 %}
  - {pool: callers, days: mon-fri, time: "12:00-19:00", share: 100 %}
channels:
  shop:
    kind: walk_in
    steps:
      - {name: advice, time: 10 min, needs: [advisers, tables]}
      - {name: till, time: 3 min, needs: {advisers: 1}, only: buyers}
    hit_rate: 22 %
    chooses: {basic: 70 %, fine: 30 %}
    dialogue: {usual: {up_sell: {from: basic, to: fine, accepted: 10 %}, suggest: {add: fine, accepted: 5 %}}}
    next: [{after: no_sale, to: phone, chance: 60 %}, {after: no_sale, to: shop, chance: 40 %}]
  phone:
    kind: outbound
    callers: callers
    leads: {opening: 1000, would_have_come_anyway: 5 %}
    dialling: {mode: progressive, line: tables, ring: 18 s}
    answered: 30 %
    talk: {sale: 9 min, no_sale: 3 min}
    hit_rate: 5 %
    chooses: {fine: 100 %}
    next: [{after: undecided, to: phone, chance: 50 %}]
compensation:
  phone: {commission: 12 EUR per_sale, credit_with: {shop: 50 %}}
demand:
  shop: {level: 70 per_day, by_hour: {9: 1, 12: 2}}
service: {shop: {served_within: 5 min, share: 80 %}, cover: {advisers: 1}}
plan:
  may_change: {advisers: 3 to 10, callers.part: 0 to 5, phone.leads: 0 to 400 per_month, basic: 0 to 900}
"""

STEADY = """\
schema: wherefrom/1
name: Queue
horizon: 1000 min
offer: {thing: {price: 10 EUR, kind: service}}
assets:
  agents: {kind: people, headcount: 6}
channels:
  desk: {kind: walk_in, patience: 10 min, steps: [{name: service, time: 6 min, needs: [agents]}], hit_rate: 10 %}
demand:
  desk: {level: 1 per_minute}
"""

WRONG_IN_A_YEAR = [
    ("only: buyers}", "only: buyers, patience: §3 min}", "a buyer does not give up at this step"),
    ("callers: callers\n", "callers: callers\n    keep_free: §1\n", "there is nobody to keep callers free for"),
    ("callers: callers\n", "callers: callers\n    §priority: 1\n", "nobody waits here"),
    (
        "shop:\n    kind: walk_in\n",
        "shop:\n    kind: walk_in\n    §classes: {vip: {share: 20 %}, other: {share: 70 %}}\n",
        "the shares of the classes add up to 90 %",
    ),
    (
        "shop:\n    kind: walk_in\n",
        "shop:\n    kind: walk_in\n    classes: {all: {share: 100 %}}\n    §credit: 3 min\n",
        "every customer here belongs to a class",
    ),
    ("advisers: {kind: people,", "advisers: {kind: people, skills: [§german],", "no step needs the skill `german`"),
    ("advisers: {kind: people,", "advisers: {kind: people, skills: [§tables],", "is the name of an asset"),
    ("needs: [advisers, tables]}", "needs: [advisers, tables], or_needs: [§[sewing]]}", "`sewing` is not an asset"),
    ("tables: {kind: machines, ", "tables: {kind: machines, failure: {every: §9 s, repair: 1 h}, ", "once a minute"),
    ("{pool: advisers, days", "{pool: §advisors, days", "did you mean advisers?"),
    ("{pool: advisers, days", "{pool: §tables, days", "is not a pool of people"),
    ("{pool: callers, days", "{pool: callers, contract: §half, days", "is not a contract of callers"),
    ("needs: [advisers, tables]", "§needs: [advisers, desks]", "`desks` is not an asset"),
    ("needs: {advisers: 1}", "needs: {§tills: 1}", "`tills` is not an asset"),
    ("chooses: {basic: 70 %, fine: 30 %}", "chooses: {basic: 70 %, §fin: 30 %}", "did you mean fine?"),
    ("up_sell: {from: basic", "up_sell: {from: §basics", "did you mean basic?"),
    ("to: fine, accepted", "to: §find, accepted", "is not a product of the offer"),
    ("to: fine, accepted", "to: §basic, accepted", "from `basic` to itself"),
    ("up_sell: {from: basic, to: fine", "up_sell: {from: §unsold, to: fine", "is not a product"),
    ("suggest: {add: fine", "suggest: {add: §fines", "did you mean fine?"),
    ("{after: no_sale, to: phone", "{after: no_sale, to: §fone", "did you mean phone?"),
    ("{after: no_sale, to: phone", "{after: §no_sail, to: phone", "did you mean no_sale?"),
    ("{after: undecided, to: phone", "{after: §abandoned, to: phone", "is not an outcome of this channel"),
    ("chance: 40 %", "chance: §41 %", "add up to 101 %"),
    ("chooses: {basic: 70 %, fine: 30 %}", "§chooses: {basic: 70 %, fine: 31 %}", "adds up to 101 %"),
    ("callers: callers", "callers: §tables", "is not a pool of people"),
    ("line: tables", "line: §advisers", "is not a pool of machines"),
    ("would_have_come_anyway: 5 %", "comes_to: §phone", "is not a walk-in channel"),
    ("  phone: {commission", "  §phones: {commission", "did you mean phone?"),
    ("credit_with: {shop: 50 %}", "credit_with: {§phone: 50 %}", "is not another channel"),
    ("demand:\n  shop: {level", "demand:\n  shop: {level: 1 per_day}\n  §phone: {level", "is not a walk-in channel"),
    ("service: {shop:", "service: {§phone:", "is not a walk-in channel"),
    ("cover: {advisers: 1}", "cover: {§tables: 1}", "is not a pool of people"),
    ("may_change: {advisers:", "may_change: {§fine:", "is not something a plan may change"),
    ("callers.part:", "§callers.pert:", "did you mean callers.part?"),
    ("      - {name: advice, time: 10 min,", "      - {name: advice, only: §buyers, time: 10 min,",
     "the first step cannot be for buyers only"),
    ("needs: {advisers: 1}, only: buyers}", "needs: {advisers: 1}, only: buyers}\n      - §{name: bye, time: 1 min, "
     "needs: [tables]}", "follows one for buyers only"),
    ("name: till,", "name: §advice,", "exists already"),
    ("share: 60 %}", "share: 60 %}\n  - {pool: advisers, days: sat, time: \"09:00-12:00\", share: §50 %}",
     "on sat the shifts of advisers add up to 110 %"),
    ("  - {pool: advisers, days: mon-sat, time: \"09:00-16:00\", share: 60 %}\n", "§", "no shift names them"),
    ("opening: {mon-fri: \"09:00-18:00\", sat: \"10:00-16:00\"}, ", "§", "there are no opening hours"),
    (", calling: {mon-fri: \"10:00-19:00\"}", "§", "there are no calling hours"),
    ("by_hour: {9: 1, 12: 2}", "§by_hour: {20: 1}", "no weight falls in the opening hours"),
    ("level: 70 per_day,", "level: 70 per_day, §by_weekday: {sun: 1},", "no weight falls on a day that is open"),
    ("calendar: {", "calendar: {holidays: §XX, ", "is not a country whose holidays are known"),
    ("calendar: {", "calendar: {holidays: §nz, ", "did you mean NZ?"),
    ("pay: 20 EUR/h", "pay: 20 EUR/h, joining: [{on: §2026-12-31, heads: 1}]", "outside the horizon"),
    ("pay: 20 EUR/h", "pay: 20 EUR/h, leaving: [{on: §2028-01-01, heads: 1}]", "outside the horizon"),
    ("stock: 500", "stock: 500, orders: [{arrives: §2026-12-01, quantity: 5}]", "before the start"),
    ("part: {hours: 20 h/week, headcount: 3}}", "part: {hours: 20 h/week, headcount: 3}}, joining: "
     "[§{on: 2027-03-01, heads: 1}]", "a change must name one"),
    ("part: {hours: 20 h/week, headcount: 3}}", "part: {hours: 20 h/week, headcount: 3}}, joining: "
     "[{on: 2027-03-01, heads: 1, contract: §fall}]", "did you mean full?"),
    ("pay: 20 EUR/h", "pay: 20 EUR/h, §tenure: {0: 4, 3: 2}", "more people than the 5 employed"),
    ("  advisers: {kind: people, headcount: 5, contract: 38 h/week,", "  §advisers: {kind: people, headcount: 5,",
     "pay is for contract hours"),
    ("hit_rate: 22 %\n    chooses", "hit_rate: 0 %\n    §chooses", "nobody buys here"),
    ("    chooses: {fine: 100 %}\n", "§", "what do buyers want?"),
    ("  shop: {level: 70 per_day, by_hour: {9: 1, 12: 2}}",
     "  §counter: {level: 70 per_day}", "is not a walk-in channel"),
    ("leads: {opening: 1000,", "§leads: {opening: 0,", "there are no leads to call"),
]  # fmt: skip


def problems_of(tmp_path: Path, base: str, old: str, new: str) -> tuple[list[str], str]:
    """What loading says after `old` became `new`, and the place of the marker `§` in it."""
    assert base.count(old) >= 1
    text = base.replace(old, new, 1)
    before = text[: text.index("§")]
    path = tmp_path / "scenario.yaml"
    path.write_text(text.replace("§", ""), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    place = f"{path}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    return [str(problem) for problem in caught.value.problems], place


@pytest.mark.parametrize("base", [YEAR, STEADY])
def test_the_scenarios_broken_below_are_valid(tmp_path: Path, base: str) -> None:
    """The scenarios that each case below breaks in one place load as they are."""
    path = tmp_path / "scenario.yaml"
    path.write_text(base, encoding="utf-8")
    assert load_scenario(path).scenario.name


@pytest.mark.parametrize(("old", "new", "message"), WRONG_IN_A_YEAR)
def test_a_disagreement_in_a_year_is_reported(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Names that are not defined, sums beyond 100 % and missing hours are each said, with a place in the file."""
    problems, place = problems_of(tmp_path, YEAR, old, new)
    hits = [problem for problem in problems if message in problem]
    assert hits, problems
    removed = new in ("§",)
    assert removed or any(problem.startswith(f"{place}: ") for problem in hits), (place, hits)


WRONG_WITHOUT_A_CALENDAR = [
    ("offer:", "§calendar: {closed: [2027-01-01]}\noffer:", "it has no calendar"),
    ("offer:", "§shifts: [{pool: agents, days: daily, time: \"09:00-16:00\", share: 60 %}]\noffer:", "without shifts"),
    ("level: 1 per_minute", "level: §1 per_day", "it takes a level per minute or hour"),
    ("level: 1 per_minute", "level: 1 per_minute, §by_hour: {9: 1}", "`by_hour` cannot act"),
    ("level: 1 per_minute", "level: 1 per_minute, §by_weekday: {mon: 1}", "`by_weekday` cannot act"),
    ("level: 1 per_minute", "level: 1 per_minute, §growth: 3 %", "`growth` cannot act"),
    ("level: 1 per_minute", "level: 1 per_minute, §busyness: {cv: 0.2}", "`busyness` cannot act"),
    ("headcount: 6", "headcount: 6, §attrition: 5 %", "`attrition` cannot act"),
    ("headcount: 6", "headcount: 6, §shrinkage: {planned: 5 %}", "`shrinkage` (by day) cannot act"),
    ("headcount: 6", "headcount: 6, §leaving: [{on: 2027-01-01, heads: 1}]", "`leaving` cannot act"),
    ("headcount: 6", "headcount: 6, §tenure: {0: 1}", "`tenure` cannot act"),
    ("kind: service}", "stock: 4, §orders: []}", "dated orders cannot act"),
    ("kind: walk_in,", "kind: walk_in, §opening: {daily: \"09:00-18:00\"},", "`opening` cannot act"),
    ("offer: {thing: {price: 10 EUR, kind: service}}", "§", "the offer is empty"),
    ("demand:\n  desk: {level: 1 per_minute}\n", "§", "nobody comes to `desk`"),
    ("offer: {", "offer: {§range: {price: 1 EUR}, ", "cannot be a name"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), WRONG_WITHOUT_A_CALENDAR)
def test_what_cannot_act_on_a_stationary_horizon_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A horizon without a calendar refuses everything that needs days, instead of silently ignoring it."""
    problems, place = problems_of(tmp_path, STEADY, old, new)
    hits = [problem for problem in problems if message in problem]
    assert hits, problems
    assert new == "§" or any(problem.startswith(f"{place}: ") for problem in hits), (place, hits)


DIALOGUES = [
    ("{usual: {}, brisk: {talk: x0.8}}", "would never be used"),
    ("{usual: {share: 60 %}, brisk: {talk: x0.8}}", "has no `share`, while others have"),
    ("{usual: {share: 60 %}, brisk: {share: 30 %}}", "add up to 90 %"),
]


@pytest.mark.parametrize(("dialogue", "message"), DIALOGUES)
def test_a_dialogue_must_have_customers(tmp_path: Path, dialogue: str, message: str) -> None:
    """Several dialogues need shares that add up to 100 %; one that meets nobody is an error."""
    problems, _ = problems_of(tmp_path, STEADY, "hit_rate: 10 %", f"§dialogue: {dialogue}, hit_rate: 10 %")
    assert len(problems) == 1
    assert message in problems[0]


def test_what_goes_without_saying_is_filled_in(tmp_path: Path) -> None:
    """Buyers want the only product, and the only dialogue meets all customers."""
    path = tmp_path / "scenario.yaml"
    path.write_text(
        STEADY.replace("hit_rate: 10 %", "hit_rate: 10 %, dialogue: {usual: {talk: x1.1}}"), encoding="utf-8"
    )
    desk = load_scenario(path).scenario.walk_in["desk"]
    assert desk.chooses == {"thing": 1.0}
    assert desk.dialogue["usual"].share == 1.0


def test_a_plan_may_change_people_machines_leads_and_stock(tmp_path: Path) -> None:
    """The decisions offered are pools, contracts, machines (all year or by month), leads (all, by channel) and products
    with stock."""
    path = tmp_path / "scenario.yaml"
    path.write_text(YEAR, encoding="utf-8")
    assert decisions(load_scenario(path).scenario) == {
        "advisers": False, "callers": False, "callers.full": False, "callers.part": False, "tables": False,
        "tables.by_month": False,
        "leads": True, "phone.leads": True, "basic": False,
    }  # fmt: skip


def test_the_known_countries_are_those_of_the_holiday_library() -> None:
    """Every two-letter code accepted at once is one whose holidays can be computed."""
    from holidays import list_supported_countries

    assert sorted(COUNTRIES) == sorted(code for code in list_supported_countries() if len(code) == 2)
