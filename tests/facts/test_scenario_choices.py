"""Choices of a plan as a file says them: what they lay over it, what they cost when, and what is refused where."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.measure.costs import choice_costs, chosen_costs
from sim.scenario.load import ScenarioFile, load_scenario
from sim.scenario.problems import ScenarioError
from sim.world.calendar import clock_of

YEAR = """\
schema: wherefrom/1
name: Stall
horizon: {start: 2027-01-01, months: 3, currency: EUR}
calendar: {opening: {mon-fri: "10:00-14:00"}}
offer: {lamp: {price: 100 EUR, unit_cost: 60 EUR, kind: service}}
assets:
  sellers: {kind: people, headcount: 2, contract: 20 h/week, pay: 20 EUR/h}
shifts: [{pool: sellers, days: mon-fri, time: "10:00-14:00", share: 100 %}]
channels:
  shop: {kind: walk_in, steps: [{name: advice, time: 10 min, needs: [sellers]}], hit_rate: 50 %}
demand: {shop: {level: {value: 20 per_day, range: 18 per_day to 22 per_day, source: till}}}
overrides:
  spring:
    campaigns:
      spring: {from: 2027-02-01, to: 2027-02-14, channels: [shop],
               lift: {value: x1.5, range: x1.2 to x1.8}, cost: 70 EUR}
  brisk: {channels: {shop: {dialogue: {brisk: {talk: x0.8, hit_rate: x0.9}}}}}
  slow: {channels: {shop: {dialogue: {slow: {talk: x1.3, hit_rate: x1.1}}}}}
plan:
  may_change: {sellers: 1 to 5}
  may_choose:
    spring: {with: spring, kind: campaign, cost: 500 EUR, from: 2027-02-01, owner: marketing}
    brisk: {with: brisk, kind: dialogue, running: 31 EUR per_month, from: 2027-01-11, to: 2027-02-14}
    slow: {with: slow, cost: 40 EUR, needs: spring}
  one_of: [[brisk, slow]]
"""


def load(tmp_path: Path, text: str = YEAR, **how: tuple[str, ...]) -> ScenarioFile:
    path = tmp_path / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path, **how)


def refused(tmp_path: Path, old: str, new: str) -> list[tuple[str, str, int]]:
    """Path, message and line of every problem of the changed file."""
    assert YEAR.count(old) == 1
    with pytest.raises(ScenarioError) as error:
        load(tmp_path, YEAR.replace(old, new))
    return [(each.path, each.message, each.line) for each in error.value.problems]


def test_a_choice_lays_its_override_over_the_file(tmp_path: Path) -> None:
    """Made in any order, choices give what `--with` gives for their overrides, ranges and their places included; and
    the file itself stays as it is."""
    file = load(tmp_path)
    made = file.choosing(("slow", "spring"))
    alone = YEAR.replace("    brisk: {with: brisk, ", "    brisk: {with: slow, ")
    laid = load(tmp_path, alone, with_=("spring", "slow"))
    assert made.scenario.campaigns == laid.scenario.campaigns
    assert made.scenario.channels == laid.scenario.channels
    assert [each for each in made.assumptions if not each.path.startswith("plan")] == [
        each for each in laid.assumptions if not each.path.startswith("plan")]
    assert made.scenario.plan.chosen == ("spring", "slow")
    assert (file.scenario.plan.chosen, dict(file.scenario.campaigns)) == ((), {})
    assert made.place("campaigns.spring.lift").endswith("scenario.yaml:16:30")


def test_a_choice_made_is_in_the_file_for_good(tmp_path: Path) -> None:
    """The resolved text of a file with a choice made loads to the same scenario, what a plan changed later included,
    and still offers the others."""
    file = load(tmp_path).choosing(("spring",)).with_values({"campaigns.spring.lift": "x1.25"}, "plan")
    again = load(tmp_path, file.resolved_text())
    assert again.digest == file.digest
    assert again.scenario == file.scenario
    assert again.scenario.campaigns["spring"].lift == 1.25
    assert again.choosing(("slow",)).scenario.plan.chosen == ("spring", "slow")
    with pytest.raises(KeyError):
        again.choosing(("spring",))


def test_a_file_may_say_what_is_chosen_already(tmp_path: Path) -> None:
    """`chosen: [spring]` lays the override as the file is loaded; settings still win over it."""
    text = YEAR.replace("  may_change:", "  chosen: [spring]\n  may_change:")
    made = load(tmp_path, text)
    assert made.scenario.campaigns["spring"].lift == 1.5
    assert made.scenario.plan.may_choose["spring"].with_ is None
    dearer = YEAR.replace("brisk: {channels: {shop: {", "brisk: {channels: {shop: {hit_rate: 45 %, ")
    assert load(tmp_path, dearer).choosing(("brisk",)).scenario.channels["shop"].hit_rate.base(1) == 0.45
    stated = load(tmp_path, dearer, set_=("channels.shop.hit_rate=40 %",)).choosing(("brisk",))
    assert stated.scenario.channels["shop"].hit_rate.base(1) == 0.40


def test_costs_are_booked_when_they_fall_due(tmp_path: Path) -> None:
    """500 EUR once, in February. 31 EUR a month from 11 January to 14 February: 21 of 31 days, then 14 of 28, which is
    21.00 and 15.50 EUR; nothing in March. Nothing is paid for what is not chosen."""
    file = load(tmp_path)
    clock, choices = clock_of(file.scenario.horizon), file.scenario.plan.may_choose
    assert choice_costs(choices["spring"], clock).tolist() == [0, 50_000, 0]
    assert choice_costs(choices["brisk"], clock) == pytest.approx([2_100, 1_550, 0])
    assert choice_costs(choices["slow"], clock).tolist() == [4_000, 0, 0]
    assert chosen_costs(file.scenario, clock).tolist() == [0, 0, 0]
    made = file.choosing(("spring", "slow")).scenario
    assert chosen_costs(made, clock).tolist() == [4_000, 50_000, 0]


def test_on_a_horizon_without_dates_a_choice_is_paid_at_once(tmp_path: Path) -> None:
    """A stationary day (1440 min) is 1 / 30.4375 of a month: 30.4375 EUR a month cost one euro."""
    text = """\
schema: wherefrom/1
name: Queue
horizon: 1440 min
assets: {agents: {kind: people, headcount: 2}}
channels: {desk: {kind: walk_in, steps: [{name: service, time: 6 min, needs: [agents]}]}}
demand: {desk: {level: 1 per_hour}}
overrides: {busy: {demand: {desk: {level: 2 per_hour}}}}
plan: {may_choose: {busy: {with: busy, cost: 5 EUR, running: 60.88 EUR per_month}}}
"""
    file = load(tmp_path, text)
    cost = choice_costs(file.scenario.plan.may_choose["busy"], clock_of(file.scenario.horizon))
    assert cost == pytest.approx(np.array([500 + 6088 / 30.4375]))
    with pytest.raises(ScenarioError, match="no dates"):
        load(tmp_path, text.replace("cost: 5 EUR", "cost: 5 EUR, from: 2027-01-01"))


@pytest.mark.parametrize(("old", "new", "path", "words"), [
    ("with: brisk,", "with: brsk,", "plan.may_choose.brisk.with", "no override `brsk`"),
    ("with: brisk, ", "", "plan.may_choose.brisk", "names no override"),
    ("needs: spring", "needs: sprin", "plan.may_choose.slow.needs.0", "`sprin` is not another choice"),
    ("needs: spring", "needs: [spring, brisk]", "plan.may_choose.slow.needs", "can never be chosen"),
    ("kind: campaign", "kind: campaing", "plan.may_choose.spring.kind", "not allowed"),
    ("cost: 500 EUR, from: 2027-02-01", "cost: 500 EUR, from: 2027-04-01", "plan.may_choose.spring.from", "outside"),
    ("to: 2027-02-14}\n    slow", "to: 2027-01-01}\n    slow", "plan.may_choose.brisk.to", "before it begins"),
    ("[[brisk, slow]]", "[[brisk]]", "plan.one_of.0", "at least two"),
    ("[[brisk, slow]]", "[[brisk, slw]]", "plan.one_of.0.1", "`slw` is not a choice"),
    ("hit_rate: x0.9}}}}}", "hit_rate: x0.9}}}}, plan: {}}", "overrides.brisk.plan", "may not change `plan`"),
    ("hit_rate: x0.9}}}}}", "hit_rate: x0.9}}}}, assets: {sellers: {headcount: 3}}}", "plan.may_choose.brisk.with",
     "which plan.may_change decides"),
    ("talk: x0.8", "talk: x-1", "channels.shop.dialogue.brisk.talk", "with `brisk` chosen: the factor `x-1`"),
    ("range: x1.2 to x1.8", "range: x1.2 to x1.8, tempo: 3", "campaigns.spring.lift", "with `spring` chosen"),
])
def test_what_makes_no_sense_is_refused_at_its_place(
    tmp_path: Path, old: str, new: str, path: str, words: str
) -> None:
    """Each wrong line is a problem of its own, with its path and its line."""
    found = refused(tmp_path, old, new)
    assert [(each, line > 0) for each, _, line in found] == [(path, True)]
    assert words in found[0][1]


def test_choices_that_cannot_stand_together_are_found(tmp_path: Path) -> None:
    """Two overrides, each sound alone, add up to shares of 120 %: the pair is refused as it is loaded."""
    two = YEAR.replace("x0.8, hit_rate: x0.9}", "x0.8, share: 60 %}, usual: {share: 40 %}").replace(
        "talk: x1.3, hit_rate: x1.1}", "talk: x1.3, share: 60 %}, usual: {share: 40 %}")
    load(tmp_path, two)     # exclusive: no plan makes both
    with pytest.raises(ScenarioError, match="with `spring` and `brisk` and `slow` chosen"):
        load(tmp_path, two.replace("  one_of: [[brisk, slow]]\n", ""))
