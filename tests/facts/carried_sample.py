"""A shop and a telephone of three months with everything that can drive sales, and years of plans for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from optimize.decisions import Decisions, as_is, with_heads
from optimize.explain.ground import Ground
from optimize.proof.compare import compare
from optimize.reading.scenario import read_inputs
from optimize.results import Book
from sim.measure.year_result import YearResult
from sim.replicate import many, workers_for
from sim.scenario.load import ScenarioFile, load_scenario

SHOP = """
schema: wherefrom/1
name: Corner shop
horizon: {start: 2027-01-01, months: 3, currency: EUR}
calendar: {opening: {mon-fri: "09:00-17:00"}, calling: {mon-fri: "10:00-17:00"}}
offer:
  kettle: {price: 60 EUR, unit_cost: 20 EUR}
  care: {price: 10.01 EUR, unit_cost: 2 EUR, kind: service}
assets:
  advisers:
    kind: people
    owner: sales
    headcount: 1
    contract: 40 h/week
    pay: 18 EUR/h
    hiring: {cost: 100 EUR, lead_time: 2 weeks, ramp: [50 %, 80 %]}
  callers: {kind: people, headcount: 1, contract: 40 h/week, pay: 18 EUR/h}
shifts:
  - {pool: advisers, days: mon-fri, time: "09:00-17:00", share: 100 %}
  - {pool: callers, days: mon-fri, time: "09:00-17:00", share: 100 %}
channels:
  shop:
    kind: walk_in
    owner: sales
    patience: 4 min
    steps: [{name: advice, time: {mean: 9 min, shape: exponential}, needs: [advisers]}]
    hit_rate: {value: 40 %, range: 36 % to 44 %, source: assumed}
    chooses: {kettle: 100 %}
    dialogue: {calm: {suggest: {add: care, accepted: 30 %}}}
  counter:
    kind: walk_in
    owner: marketing
    opens: 2027-02-15
    set_up_cost: 900 EUR
    patience: 4 min
    steps: [{name: advice, time: 5 min, needs: [advisers]}]
    hit_rate: 30 %
    chooses: {kettle: 100 %}
  phone:
    kind: outbound
    callers: callers
    leads: {opening: 500, refresh: 200 per_month, price: 0.10 EUR}
    dialling: {mode: progressive, attempts: 4, retry_after: 2 days, ring: 18 s}
    answered: 40 %
    talk: {sale: 5 min, no_sale: 2 min}
    hit_rate: 10 %
    chooses: {kettle: 100 %}
demand:
  shop: {level: 60 per_day, growth: 30 % per_year}
  counter: {level: 12 per_day}
campaigns:
  winter: {from: 2027-02-01, to: 2027-02-14, channels: [shop], lift: x1.4, cost: 300 EUR, owner: marketing}
plan:
  may_change: {advisers: 1 to 5, callers: 1 to 3}
  closing: {headcount: free}
  quota: {stretch: 5 %}
"""


def shop(folder: Path, text: str = SHOP) -> ScenarioFile:
    """The scenario file."""
    path = folder / "shop.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path)


def ground_of(file: ScenarioFile, fresh_years: int = 6, explain_years: int = 200) -> Ground:
    """A plan of two advisers more (from February) and a caller less, compared with today's staffing."""
    inputs = read_inputs(file)
    plan = with_heads(inputs, as_is(inputs), {("advisers", "standard"): (1, 3, 3)})

    def evaluate(plans: Sequence[Decisions], years: Sequence[int]) -> list[list[YearResult]]:
        with workers_for("kernel", 1) as workers:
            return many([each.apply(file) for each in plans], seed=1, replications=list(years), engine="kernel",
                        workers=workers)

    search: Any = None
    comparison = compare(inputs, evaluate, plan, [("as_is", as_is(inputs))], fresh_years)
    return Ground(inputs, file, search, plan, comparison, Book(evaluate, explain_years))
