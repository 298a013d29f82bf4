"""Both engines tell the same year of a plan that makes choices of every kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from optimize.decisions import Decisions, LeadPlan, OrderPlan, as_is
from optimize.reading.scenario import read_inputs
from optimize.search.choices import turned
from sim.replicate.year import simulate_year, tasks_of
from sim.scenario.load import load_scenario

SHOP = """\
schema: wherefrom/1
name: Everything may be chosen
horizon: {start: 2027-01-01, months: 3, currency: EUR}
calendar: {opening: {mon-sat: "10:00-14:00"}, calling: {mon-fri: "10:00-13:00"}}
offer:
  lamp: {price: 100 EUR, unit_cost: 60 EUR, stock: 60, reorder: {at: 20, quantity: 40, lead_time: 5 days}}
  care: {price: 20 EUR, unit_cost: 5 EUR, kind: service}
assets:
  clerks: {kind: people, headcount: 2, contract: 24 h/week, pay: 20 EUR/h, skills: [german]}
  runners: {kind: people, headcount: 2, contract: 24 h/week, pay: 16 EUR/h, hiring: {cost: 90 EUR}}
shifts:
  - {pool: clerks, days: mon-sat, time: "10:00-14:00", share: 100 %}
  - {pool: runners, days: mon-sat, time: "10:00-14:00", share: 100 %}
channels:
  shop: {kind: walk_in, patience: 6 min, steps: [{name: advice, time: 12 min, cv: 0.5, needs: [german]}],
    hit_rate: 40 %, chooses: {lamp: 70 %, care: 30 %}, dialogue: {usual: {}}}
  stall: {kind: walk_in, opens: 2027-03-31, steps: [{name: sale, time: 6 min, needs: [runners]}],
    hit_rate: 30 %, chooses: {lamp: 50 %, care: 50 %}}
  phone:
    kind: outbound
    callers: runners
    leads: {opening: 60, refresh: 30 per_month, price: 1 EUR}
    dialling: {mode: progressive, ring: 20 s, attempts: 2, retry_after: 1 day}
    answered: 50 %
    talk: {sale: 6 min, no_sale: 3 min, cv: 0.4}
    hit_rate: 20 %
    chooses: {lamp: 100 %}
demand: {shop: {level: 25 per_day, busyness: {cv: 0.2}}, stall: {level: 10 per_day}}
overrides:
  spring: {campaigns: {spring: {from: 2027-02-08, to: 2027-02-20, channels: [shop], lift: x1.6, cost: 300 EUR}}}
  sale: {promotions: {sale: {product: lamp, from: 2027-03-01, to: 2027-03-13, discount: 15 %, hit_rate: x1.4}}}
  open: {channels: {stall: {opens: 2027-02-01, set_up_cost: 800 EUR, build_up: [50 %]}}}
  brisk: {channels: {shop: {dialogue: {brisk: {talk: x0.7, hit_rate: x0.9, hours: "12:00-13:00"}}}}}
  course: {assets: {runners: {skills: [german]}}}
  late: {calendar: {opening: {mon-sat: "10:00-15:30"}}}
plan:
  may_change: {runners: 1 to 4, lamp: 0 to 200, phone.leads: 0 to 100 per_month}
  closing: {stock: free}
  may_choose:
    spring: {with: spring, kind: campaign, cost: 50 EUR}
    sale: {with: sale, kind: promotion}
    open: {with: open, kind: channel}
    brisk: {with: brisk, kind: dialogue, running: 30 EUR per_month}
    course: {with: course, kind: training, per_head: {runners: 70 EUR}, from: 2027-01-18}
    late: {with: late, kind: hours}
"""


@pytest.mark.parametrize("names", [
    ("spring",), ("sale",), ("open",), ("brisk",), ("course",), ("late",),
    ("spring", "sale", "open", "brisk", "course", "late"),
])
def test_agreement_of_a_plan_with_choices(tmp_path: Path, names: tuple[str, ...]) -> None:
    """Log and figures of three months agree to the last integer, for each choice and for all together, beside leads by
    month, dated orders and hires; and every choice moves the year."""
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    file = load_scenario(path)
    inputs = read_inputs(file)
    plan: Decisions = replace(
        as_is(inputs), leads=(LeadPlan("phone", "leads", 20, (0, 15, -20)),),
        orders=(OrderPlan("lamp", (0, 120, 150)),))
    plain = plan
    for name in names:
        plan = turned(inputs, plan, name, True)
    assert plan.choices == names
    years = {}
    for engine in ("reference", "kernel"):
        (task,) = tasks_of(plan.apply(file), 5, [2], engine, digest_logs=True)
        years[engine] = simulate_year(task)
    assert years["reference"].log_digest == years["kernel"].log_digest
    assert years["reference"].digest == years["kernel"].digest
    (without,) = tasks_of(plain.apply(file), 5, [2], "kernel")
    assert simulate_year(without).digest != years["kernel"].digest
