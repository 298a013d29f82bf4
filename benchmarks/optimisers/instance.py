"""An instance of the race: a scenario, simulated years counted and shared, and what a plan is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from optimize.decisions import Decisions
from optimize.inputs import PlanInputs
from optimize.program import Key
from optimize.reading.scenario import read_inputs
from optimize.results import Book, Seen
from optimize.search.features import Lever, levers
from optimize.search.loop import even_safety, late_price
from optimize.search.master import Terms
from optimize.search.scoring import score
from sim.replicate import many, workers_for
from sim.scenario.load import ScenarioFile, load_scenario

FOLDER = Path(__file__).resolve().parent / "instances"
NAMES = ("season_shop", "order_desk", "shop_and_phone")
SEED = 20_270_101
PLAN_YEARS = tuple(range(1, 5))
FRESH_YEARS = tuple(range(50_001, 50_201))


class Spent(Exception):
    """The next plan would cost more simulated years than there are."""


@dataclass(frozen=True, eq=False)
class Instance:
    """A scenario and its inputs. `terms` price a missed promise alike for every method."""

    name: str
    file: ScenarioFile
    inputs: PlanInputs
    terms: Terms

    @property
    def columns(self) -> tuple[tuple[Key, Lever], ...]:
        """Every number a plan decides: heads of each month, machines, leads."""
        return tuple(
            (lever.column(month), lever) for lever in levers(self.inputs)
            for month in (self.inputs.months if lever.monthly else self.inputs.months[:1])
        )


def instance(name: str) -> Instance:
    """Read one of `NAMES`."""
    file = load_scenario(FOLDER / f"{name}.yaml")
    inputs = read_inputs(file)
    return Instance(name, file, inputs, Terms(late_price=late_price(inputs), safety=even_safety(inputs, 0.5)))


class Years:
    """Simulated years of plans: kept, counted, played on all processors."""

    def __init__(self, of: Instance, jobs: int) -> None:
        self.of, self.jobs = of, jobs

    def evaluate(self, plans: Sequence[Decisions], numbers: Sequence[int]) -> list[list[Any]]:
        """What the optimiser is handed: assumptions at their value, the same draws for every plan."""
        with workers_for("kernel", self.jobs) as workers:
            return [list(row) for row in many([plan.apply(self.of.file) for plan in plans], seed=SEED,
                                              replications=list(numbers), workers=workers, ranges=False)]


class Course:
    """One method's way through one instance: the best plan after every simulated year spent."""

    def __init__(self, of: Instance, years: Years, budget: int) -> None:
        self.of, self.book = of, Book(years.evaluate, budget)
        self.best: Decisions | None = None
        self.worth = -np.inf
        self.trail: list[tuple[int, Decisions]] = []

    def worth_of(self, plan: Decisions) -> float:
        """The plan's worth on the years all plans share (profit in cents less the price of missed promise points).

        Raises Spent when the years are used up."""
        if self.book.price([plan], PLAN_YEARS) > self.book.left:
            raise Spent
        seen = self.book.see([plan], PLAN_YEARS)[0]
        worth = score(self.of.inputs, seen, self.of.terms).worth
        if worth > self.worth:
            self.best, self.worth = plan, worth
            self.trail.append((self.book.spent, plan))
        return worth

    def after(self, years: int) -> Decisions | None:
        """The best plan known once so many years were spent."""
        known = [plan for spent, plan in self.trail if spent <= years]
        return known[-1] if known else None


def fresh_worth(of: Instance, years: Years, plans: Sequence[Decisions]) -> dict[Decisions, dict[str, float]]:
    """Plans on fresh years: mean profit, missing promise points (no safety asked), and worth, in currency units."""
    different = list(dict.fromkeys(plans))
    terms = Terms(late_price=of.terms.late_price)
    found = {}
    for plan, row in zip(different, years.evaluate(different, FRESH_YEARS), strict=True):
        result = score(of.inputs, Seen(plan, FRESH_YEARS, tuple(row)), terms)
        found[plan] = {"profit": result.profit / 100, "missing_points": result.missing, "worth": result.worth / 100}
    return found
