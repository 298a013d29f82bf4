"""The whole plan loop on the simulator itself, where the best plan is known: one counter, advisers and desks together.

Truth: the Kolmogorov equations of M/M/s+M from an empty start over the whole horizon, s the lesser of both,
give the customers served; a customer served is worth 10 EUR; all 81 plans are enumerated.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimize import Decisions, make_plan, read_inputs
from optimize.rows.money import monthly_cost
from optimize.search.every import every_plan
from sim.replicate import many
from sim.scenario.load import ScenarioFile, load_scenario
from sim.theory.alarm import within
from sim.theory.transient import day_queue

TEXT = """
schema: wherefrom/1
name: One counter
horizon: 4000 min
offer: {lamp: {price: 30 EUR, unit_cost: 10 EUR}}
assets:
  advisers: {kind: people, headcount: 1, contract: 40 h/week, pay: 180 EUR/h}
  desks: {kind: machines, count: 1, cost: 20000 EUR per_year}
channels:
  shop:
    kind: walk_in
    patience: 9 min
    steps: [{name: advice, time: 8 min, shape: exponential, needs: [advisers, desks]}]
    hit_rate: 50 %
    chooses: {lamp: 100 %}
demand: {shop: {level: 0.5 per_minute}}
plan: {may_change: {advisers: 0 to 8, desks: 0 to 8}}
"""
MINUTES, RATE, SERVICE, PATIENCE, WORTH = 4_000.0, 0.5, 8.0, 9.0, 1_000.0
FALSE_ALARM = 1e-7


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> ScenarioFile:
    path: Path = tmp_path_factory.mktemp("counter") / "counter.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return load_scenario(path)


class Truth:
    """Exact expected profit of every plan in cents."""

    def __init__(self, file: ScenarioFile) -> None:
        self.inputs = read_inputs(file)
        self.served = [0.0] + [float(day_queue([RATE], [servers], [MINUTES], SERVICE, PATIENCE).served.sum())
                               for servers in range(1, 9)]
        self.best = max(every_plan(self.inputs), key=self.profit)

    def profit(self, plan: Decisions) -> float:
        servers = min(plan.heads("advisers")[0], plan.machine("desks"))
        return WORTH * self.served[servers] - float(monthly_cost(self.inputs, plan).sum())


@pytest.fixture(scope="module")
def truth(counter: ScenarioFile) -> Truth:
    return Truth(counter)


def test_the_simulator_earns_what_the_equations_say(counter: ScenarioFile, truth: Truth) -> None:
    """40 years of the best plan and of one with a desk less: the mean profit is the exact one (false alarm 1e-7 each),
    so that what is enumerated is the truth of the simulator too."""
    fewer = next(plan for plan in every_plan(truth.inputs)
                 if plan.people == truth.best.people and plan.machine("desks") == truth.best.machine("desks") - 1)
    rows = many([plan.apply(counter) for plan in (truth.best, fewer)], seed=5, replications=list(range(1, 41)), jobs=1)
    for plan, row in zip((truth.best, fewer), rows, strict=True):
        profit = np.array([sum(year.profit) for year in row])
        error = float(profit.std(ddof=1)) / np.sqrt(len(profit))
        assert within(float(profit.mean()), truth.profit(plan), error, FALSE_ALARM, len(profit) - 1)


def test_the_plan_is_the_enumerated_best(counter: ScenarioFile, truth: Truth) -> None:
    """From one adviser at one desk, where one more of either alone is worth nothing, to three at three."""
    calls: list[int] = []

    def evaluate(plans: Sequence[Decisions], years: Sequence[int]) -> list[list[Any]]:
        calls.append(len(plans) * len(years))
        return many([plan.apply(counter) for plan in plans], seed=5, replications=list(years), jobs=1)

    result = make_plan(counter, evaluate, search_years=160, fresh_years=8)
    assert sum(calls) == result.years_spent + result.fresh_years
    assert (truth.best.heads("advisers"), truth.best.machine("desks")) == ((3,), 3)
    assert result.decisions == truth.best
    assert result.gap.proven > truth.profit(truth.best)
    assert result.gap.earned.low <= truth.profit(truth.best) <= result.gap.earned.high
    assert any("one small move away" in words for words in result.further)
