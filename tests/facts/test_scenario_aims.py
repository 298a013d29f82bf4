"""Chances, aims and soft limits as a file says them, what is refused where, and a small shop planned for a chance."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from optimize.decisions import Decisions
from optimize.plan import PlanResult, make_plan
from optimize.reading.scenario import read_inputs
from sim.measure.year_result import YearResult
from sim.replicate import many, workers_for
from sim.scenario.aims import AIMS, KeptChance, SoftPrice
from sim.scenario.load import ScenarioFile, load_scenario
from sim.scenario.problems import ScenarioError

SHOP = """\
schema: wherefrom/1
name: Corner shop
horizon: {start: 2027-01-01, months: 2, currency: EUR}
calendar: {opening: {mon-fri: "09:00-17:00"}}
offer: {kettle: {price: 40 EUR, unit_cost: 20 EUR, kind: service}}
assets:
  advisers:
    {kind: people, headcount: 7, contract: 40 h/week, pay: 18 EUR/h, hiring: {lead_time: 2 weeks}}
shifts: [{pool: advisers, days: mon-fri, time: "09:00-17:00", share: 100 %}]
channels:
  shop:
    kind: walk_in
    patience: 5 min
    steps: [{name: advice, time: {mean: 9 min, shape: exponential}, needs: [advisers]}]
    hit_rate: {value: 30 %, range: 25 % to 35 %}
demand: {shop: {level: {value: 160 per_day, range: 130 per_day to 195 per_day}}}
service: {shop: {served_within: 4 min, share: 80 %, in: every monthCHANCE}}
plan:
  may_change: {advisers: 2 to 12}
  closing: {headcount: free}
"""


def shop(folder: Path, chance: str = "", plan: str = "") -> ScenarioFile:
    """The shop with a chance in its promise and further lines of its plan."""
    path = folder / "shop.yaml"
    path.write_text(SHOP.replace("CHANCE", chance) + plan, encoding="utf-8")
    return load_scenario(path)


def problem(folder: Path, chance: str = "", plan: str = "") -> str:
    """All problems of such a file, in words."""
    with pytest.raises(ScenarioError) as caught:
        shop(folder, chance, plan)
    return str(caught.value)


def test_chances_aims_and_soft_limits_reach_the_plan(tmp_path: Path) -> None:
    """What the file says stands in the numbers the programs read; left out, it is the default."""
    file = shop(tmp_path, ", chance: 90 % of years",
                "  maximise: {worst: 10 % of years}\n  aims: [service, profit, fair]\n"
                "  budget: {people: 90000 EUR per_year}\n"
                "  soft: {budget: {people: 1.2 per EUR}, may_change: {advisers: 900 EUR per head}}\n")
    promise = file.scenario.service.promises["shop"]
    assert promise.chance == KeptChance(0.9, "years")
    assert file.scenario.plan.soft.may_change == {"advisers": SoftPrice(90_000.0, "head")}
    inputs = read_inputs(file)
    assert inputs.walk_ins[0].promise is not None
    assert (inputs.walk_ins[0].promise.chance, inputs.worst) == (0.9, 0.1)
    assert inputs.aims == ("service", "profit", "fair")
    assert inputs.people_budget is not None
    assert inputs.people_budget.soft == 1.2
    assert inputs.ranges["advisers"].soft == 90_000.0
    plain = read_inputs(shop(tmp_path, "", "  soft: {service: {shop: 400 EUR per point}}\n"))
    assert plain.walk_ins[0].promise is not None
    assert (plain.walk_ins[0].promise.chance, plain.walk_ins[0].promise.price) == (None, 40_000.0)
    assert (plain.aims, plain.worst) == (AIMS, None)


def test_what_cannot_act_is_refused_with_its_place(tmp_path: Path) -> None:
    """A chance says of what; a year is not kept month by month; soft needs a limit; profit is always an aim."""
    assert "does not say of what" in problem(tmp_path, ", chance: 90 %")
    assert "not between 0 % and 100 %" in problem(tmp_path, ", chance: 100 % of years")
    assert "nothing a plan can maximise" in problem(tmp_path, "", "  maximise: most\n")
    said = problem(tmp_path, ", chance: 90 % of months",
                   "  aims: [law, law]\n  soft: {service: {shop: 4 EUR per point}, budget: {total: 2 per EUR},"
                   " may_change: {desks: 9 EUR per head}}\n")
    for words in ("`law` is listed twice", "profit is not among the aims", "missing it has no price",
                  "there is no such budget", "has no range of heads for `desks`"):
        assert words in said
    assert "is in USD" in problem(tmp_path, "", "  soft: {service: {shop: 4 USD per point}}\n")


def planned(file: ScenarioFile) -> PlanResult:
    """Planned with 200 search years, compared on 200 fresh ones, on the kernel."""
    with workers_for("kernel", 1) as workers:
        def years(plans: Sequence[Decisions], numbers: Sequence[int], ranges: bool) -> list[list[YearResult]]:
            return many([plan.apply(file) for plan in plans], seed=3, replications=list(numbers), engine="kernel",
                        workers=workers, ranges=ranges)

        return make_plan(file, lambda plans, numbers: years(plans, numbers, True), search_years=200, fresh_years=200,
                         evaluate_at_value=lambda plans, numbers: years(plans, numbers, False))


@pytest.mark.long
def test_a_shop_planned_for_ninety_percent_keeps_its_promise_in_ninety_percent_of_fresh_years(tmp_path: Path) -> None:
    """With the chance: kept in at least 180 of 200 fresh years. Without: on average kept, but in fewer years."""
    tuned = planned(shop(tmp_path, ", chance: 90 % of years"))
    assert tuned.status == "planned"
    assert tuned.comparison.outcomes[0].service.chances[0].met >= 180
    plain = planned(shop(tmp_path))
    service = plain.comparison.outcomes[0].service
    assert service.kept
    assert service.years < 0.9
    assert plain.profits.simulated > tuned.profits.simulated
