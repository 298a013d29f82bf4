"""What differs between two scenarios, in words: each fact is read off the two files by hand."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from sim.replicate.year import simulate_year, tasks_of
from sim.scenario.load import load_scenario
from sim.scenario.source import read_source
from wherefrom.comparing.differences import Difference, differences

SHIPPED = Path(__file__).parents[2] / "scenarios"

SHOP = """\
schema: wherefrom/1
name: Shop
horizon: {start: 2027-01-01, months: 12, currency: EUR}
calendar: {opening: {mon-fri: "09:00-18:00", sat: "10:00-17:00"}}
offer:
  kettle: {price: 60 EUR, unit_cost: 30 EUR, stock: 100, reorder: {at: 20, quantity: 80, lead_time: 14 days}}
assets:
  advisers: {kind: people, headcount: 3, contract: 35 h/week, pay: 20 EUR/h}
  tills: {kind: machines, count: 1}
shifts:
  - {pool: advisers, share: 60 %, days: mon-fri, time: "09:00-16:00", unpaid_break: 30 min}
  - {pool: advisers, share: 80 %, days: sat, time: "10:00-17:00", unpaid_break: 30 min}
channels:
  shop:
    kind: walk_in
    patience: 9 min
    steps:
      - {name: advice, time: 8 min, cv: 0.7, needs: [advisers]}
      - {name: till, only: buyers, needs: [tills], time: 3 min}
    hit_rate: {value: 24 %, range: 21 % to 27 %, source: assumed}
demand:
  shop: {level: 60 per_day, by_weekday: {mon-fri: 1, sat: 2}}
service:
  shop: {served_within: 5 min, share: 80 %}
overrides:
  busy: {demand: {shop: {level: 90 per_day}}}
"""


def found(tmp_path: Path, *set_: str, with_: tuple[str, ...] = ()) -> tuple[Difference, ...]:
    """The differences that act, of the shop under these settings."""
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP)
    source = read_source(file)
    return differences(source.resolve(), source.resolve(with_, set_)).changes


@pytest.mark.parametrize(("setting", "words"), [
    ("assets.advisers.headcount=5", "advisers: 3 people become 5 (+2)"),
    ("assets.tills.count=2", "tills: 1 machine becomes 2 (+1)"),
    ("offer.kettle.price=54 EUR", "price of kettle: 60 EUR becomes 54 EUR (−10 %)"),
    ("calendar.opening.sat='10:00-20:00'", "Saturday opening: 10:00-17:00 becomes 10:00-20:00"),
    ("calendar.opening.mon-fri='09:00-19:00'", "Monday to Friday opening: 09:00-18:00 becomes 09:00-19:00"),
    ("channels.shop.steps.advice.cv=0.9", "spread of the time for advice in shop (cv): 0.7 becomes 0.9 (+0.2)"),
    ("channels.shop.steps.till.time=4 min", "time for till in shop: 3 min becomes 4 min (+33 %)"),
    ("channels.shop.patience=12 min", "patience of customers of shop: 9 min becomes 12 min (+33 %)"),
    ("service.shop.share=90 %", "promised service level of shop: 80 % becomes 90 % (+10 points)"),
    ("shifts.1.share=90 %", "share of shift of advisers sat 10:00-17:00: 80 % becomes 90 % (+10 points)"),
    ("offer.kettle.reorder.at=30", "kettle is reordered at: 20 becomes 30 (+10)"),
    ("offer.kettle.reorder=", "reorder rule of kettle removed (at 20, quantity 80, lead time 14 days)"),
    ("demand.shop.by_weekday.sat=3", "demand of shop by weekday: Saturday 2 becomes 3"),
    ("demand.shop.growth=5 %", "growth of demand of shop: 0 % a year becomes 5 % a year (+5 points)"),
    ("channels.shop.hit_rate={by_contact: [24 %, 10 %]}",
     "hit rate of shop: 24 % becomes 24 %, 10 % by contact; range 21 % to 27 % becomes none, so it is taken as "
     "certain"),
    ("channels.shop.hit_rate=27 %",
     "hit rate of shop: 24 % becomes 27 % (+3 points); range 21 % to 27 % becomes none, so it is taken as certain"),
    ("assets.advisers.joining=[{on: 2027-03-01, heads: 2}]", "new advisers joining (2 on 1 Mar 2027)"),
    ("campaigns={spring: {from: 2027-04-05, to: 2027-04-17, channels: [shop], lift: x1.2, cost: 800 EUR}}",
     "new campaign spring (5 Apr 2027 to 17 Apr 2027, x 1.2 in shop)"),
    ("plan.may_change={advisers: 2 to 6}", "the plan may choose advisers: none becomes 2 to 6"),
])
def test_one_setting_is_one_sentence(tmp_path: Path, setting: str, words: str) -> None:
    """A single value set is reported once, in a planner's words, with what it was and what it is."""
    changes = found(tmp_path, setting.replace("'", '"'))
    assert [each.words for each in changes] == [words]
    assert changes[0].other.set_by in ("--set", "not stated")


def test_who_set_it_where(tmp_path: Path) -> None:
    """The level stands in line 22 of the file, and the override that changes it in line 26."""
    (change,) = found(tmp_path, with_=("busy",))
    assert change.base.set_by == f"{tmp_path / 'shop.yaml'}:22:17"
    assert change.other.set_by == f"overrides.busy, {tmp_path / 'shop.yaml'}:26:33"
    assert (change.base.text, change.other.text, change.base.written) == ("60 a day", "90 a day", "60 per_day")
    assert (change.path, change.part) == ("demand.shop.level", "Demand")


def test_a_plan_in_place_of_a_section_is_named(tmp_path: Path) -> None:
    """What a plan put in place of the shifts was set by the plan, not by the line of the file that it replaced."""
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP)
    file = load_scenario(path)
    shifts = [{**each, "share": "50 %"} for each in file.document["shifts"]]
    changes = differences(file, file.with_values({"shifts": shifts}, "plan")).changes
    assert [each.other.set_by for each in changes] == ["plan", "plan"]


SAME = [
    ("24 %, range: 21 % to 27 %", "24.0 %, range: 0.21e2 % to 27 %"),
    ("patience: 9 min", "patience: {mean: 540 s, shape: exponential}"),
    ("lead_time: 14 days", "lead_time: 2 weeks"),
    ("time: 8 min, cv: 0.7", "time: {mean: 480 s, cv: 0.7, shape: lognormal}"),
    ("needs: [tills], time", "needs: {tills: 1}, time"),
    ("kind: people, headcount", "kind: people, on_costs: 0 %, replace_leavers: true, overtime_pay: x1, headcount"),
    ("share: 80 %}\n", "share: 80 %, of: arrivals, in: every month}\n"),
    ("mon-fri: \"09:00-18:00\", sat", "mon-wed: \"09:00-18:00\", thu: \"9-18\", fri: \"9:00-18:00\", sat"),
    ("{mon-fri: 1, sat: 2}", "{mon-fri: 3, saturday: 6}"),
    ("hit_rate: {", "chooses: {kettle: 100 %}\n    hit_rate: {"),
]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_the_same_meaning_is_no_difference(tmp_path: Path, one: str, two: str) -> None:
    """24 % and 24.0 %, 9 min and 540 s, a default written out, days named one by one: nothing differs."""
    (tmp_path / "one.yaml").write_text(SHOP)
    (tmp_path / "two.yaml").write_text(SHOP.replace(one, two))
    assert SHOP.count(one) == 1
    assert not differences(load_scenario(tmp_path / "one.yaml"), load_scenario(tmp_path / "two.yaml"))


def test_where_nothing_differs_the_figures_are_the_same(tmp_path: Path) -> None:
    """All these ways of writing the shop, played for a month of the same year, give the same figures, byte by byte; an
    adviser more does not."""
    def figures(text: str) -> str:
        (tmp_path / "shop.yaml").write_text(text.replace("months: 12", "months: 1"))
        return simulate_year(tasks_of(load_scenario(tmp_path / "shop.yaml"), 1, [0], "kernel")[0]).digest

    plain = figures(SHOP)
    assert [figures(SHOP.replace(one, two)) == plain for one, two in SAME] == [True] * len(SAME)
    assert figures(SHOP.replace("headcount: 3", "headcount: 4")) != plain


def test_shifts_are_compared_by_meaning(tmp_path: Path) -> None:
    """Shifts in another order are the same (but people are dealt onto them in that order, so luck is not); of three,
    the one whose hours moved is known by its days, the third is new."""
    first, second = SHOP.splitlines()[10:12]
    longer = second.replace("10:00-17:00", "10:00-16:00")
    new = '  - {pool: advisers, share: 20 %, days: mon-fri, time: "12:00-18:00", unpaid_break: 30 min}'
    (tmp_path / "one.yaml").write_text(SHOP)
    (tmp_path / "two.yaml").write_text(SHOP.replace(f"{first}\n{second}", f"{second}\n{first}"))
    (tmp_path / "three.yaml").write_text(SHOP.replace(f"{first}\n{second}", f"{new}\n{longer}\n{first}"))
    one, two, three = (load_scenario(tmp_path / f"{name}.yaml") for name in ("one", "two", "three"))
    luck = "shifts in another order: the same meaning, but other luck falls on them"
    assert [each.words for each in differences(one, two)] == [luck]
    assert [each.words for each in differences(one, three).changes] == [
        "new shift of advisers: mon-fri 12:00-18:00, 20 % of them, 30 min unpaid break",
        "time of shift of advisers sat 10:00-17:00: 10:00-17:00 becomes 10:00-16:00",
        luck,
    ]
    assert [each.words for each in differences(three, one).changes] == [
        "time of shift of advisers sat 10:00-16:00: 10:00-16:00 becomes 10:00-17:00",
        "shift of advisers removed: mon-fri 12:00-18:00, 20 % of them, 30 min unpaid break",
        luck,
    ]


def test_a_new_channel_is_one_difference(tmp_path: Path) -> None:
    """A channel with steps and demand of its own: one sentence for the channel, one for its demand."""
    channel = dedent("""\
      web_chat:
        kind: walk_in
        steps: [{name: chat, time: 6 min, needs: [advisers]}]
        hit_rate: 5 %
    """).replace("\n", "\n  ")
    (tmp_path / "one.yaml").write_text(SHOP)
    (tmp_path / "two.yaml").write_text(
        SHOP.replace("demand:\n", f"  {channel.rstrip()}\ndemand:\n  web_chat: {{level: 20 per_day}}\n"))
    one, two = load_scenario(tmp_path / "one.yaml"), load_scenario(tmp_path / "two.yaml")
    assert [each.words for each in differences(one, two).changes] == [
        "new demand of web chat (20 a day)", "new channel web chat (walk-in, 1 step)"]
    assert [each.kind for each in differences(two, one).changes] == ["removed", "removed"]


def test_texts_and_sources_stand_apart(tmp_path: Path) -> None:
    """A name, a purpose and a source cannot change a figure, so they are no changes that act; a range can."""
    (tmp_path / "shop.yaml").write_text(SHOP)
    source = read_source(tmp_path / "shop.yaml")
    made = differences(source.resolve(), source.resolve(set_=(
        "name=Other", "purpose=Why", "channels.shop.hit_rate.source=survey",
        "channels.shop.hit_rate.range=20 % to 30 %",
    )))
    assert [each.words for each in made.changes] == ["range of hit rate of shop: 21 % to 27 % becomes 20 % to 30 %"]
    assert [each.words for each in made.apart] == [
        "source of hit rate of shop: assumed becomes survey", "name of the scenario: Shop becomes Other",
        "purpose of the scenario: none becomes Why",
    ]


def test_the_order_is_that_of_a_planner(tmp_path: Path) -> None:
    """Demand, offer, channels, people, machines, costs, goals, plan, whatever the order in the file."""
    changes = found(
        tmp_path, "plan.may_change={tills: 1 to 3}", "service.shop.share=85 %", "assets.advisers.pay=21 EUR/h",
        "assets.tills.count=2", "assets.advisers.headcount=4", "channels.shop.patience=8 min", "offer.kettle.stock=90",
        "demand.shop.level=61 per_day", "horizon.months=11",
    )
    assert [each.part for each in changes] == [
        "Time and opening hours", "Demand", "Offer", "Channels", "People and shifts", "Machines", "Costs", "Goals",
        "Plan",
    ]


def test_two_shipped_scenarios() -> None:
    """The scenario with the bigger telephone desk differs in its leads, callers, lines and the ranges of its plan."""
    one, two = (load_scenario(SHIPPED / f"{name}.yaml") for name in ("high_street", "high_street_by_phone"))
    made = differences(one, two)
    assert [each.path for each in made.changes] == [
        "channels.phone.leads.opening", "channels.phone.leads.refresh", "assets.callers.headcount",
        "assets.lines.count", "plan.may_change.callers", "plan.may_change.leads",
    ]
    assert "callers: 2 people become 4 (+2)" in [each.words for each in made.changes]
    assert [each.path for each in made.apart] == ["name", "purpose"]
    assert made.unchanged > 150
