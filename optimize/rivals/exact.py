"""Small staffing problems whose best plan is known: exact answers in the simulator's place, every plan enumerated.

A problem is plan inputs and a function that gives the exact expectation of a month (from a queueing formula or the
Kolmogorov equations). The search sees only simulated years; the truth is the best of all plans the rows allow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from optimize.decisions import Decisions
from optimize.inputs import Floats, PlanInputs
from optimize.results import Seen
from optimize.rivals.analytic import AnalyticResult
from optimize.rows.money import monthly_cost
from optimize.search.every import every_plan
from optimize.search.journal import SearchSettings
from optimize.search.loop import first_terms
from optimize.search.master import Terms
from optimize.search.scoring import score

MOST = 100_000


@dataclass(frozen=True)
class ExactMonth:
    """Expectations of a month: what customers bring in cents before planned costs, customers served within the
    promised time, and customers the promise counts."""

    earned: float
    in_time: float
    base: float


Respond = Callable[[Decisions, int], ExactMonth]


@dataclass(frozen=True, eq=False)
class ExactProblem:
    """Plan inputs of one walk-in channel, and the exact response of every plan by month.

    `spread` is the standard deviation of a factor of luck on what a month earns, the same for every plan.
    """

    inputs: PlanInputs
    respond: Respond
    spread: float = 0.0
    seed: int = 17
    _known: dict[Decisions, tuple[ExactMonth, ...]] = field(default_factory=dict)

    def months(self, plan: Decisions) -> tuple[ExactMonth, ...]:
        """The exact months of a plan."""
        if plan not in self._known:
            self._known[plan] = tuple(self.respond(plan, month) for month in range(len(self.inputs.months)))
        return self._known[plan]

    def profit(self, plan: Decisions) -> float:
        """Exact expected profit of a plan in cents."""
        earned = sum(month.earned for month in self.months(plan))
        return earned - float(monthly_cost(self.inputs, plan).sum()) - sum(self.inputs.fixed)

    def margin(self, plan: Decisions) -> float:
        """Points by which the promise is kept in the worst month (negative: missed); infinite without a promise."""
        promise = self.inputs.walk_ins[0].promise
        if promise is None:
            return math.inf
        months = [month for month in self.months(plan) if month.base > 0]
        if not promise.every_month:
            months = [ExactMonth(0.0, sum(each.in_time for each in months), sum(each.base for each in months))]
        return min((100 * (each.in_time / each.base - promise.share) for each in months), default=math.inf)

    @cached_property
    def best(self) -> Decisions:
        """The plan a search aims at: that of most worth of all plans within the rows (the first of equals).

        Raises ValueError if there are too many plans to look at.
        """
        return max(every_plan(self.inputs, MOST), key=self.worth)

    def worth(self, plan: Decisions) -> float:
        """Exact profit less the price of points missing up to the promise plus safety, as a search prices them."""
        mean: Any = self._year(plan, np.ones(len(self.inputs.months)))
        return score(self.inputs, Seen(plan, (0,), (mean,)), self._terms).worth

    @cached_property
    def _terms(self) -> Terms:
        return first_terms(self.inputs, SearchSettings().safety)

    def evaluate(self, plans: Sequence[Decisions], years: Sequence[int]) -> list[list[AnalyticResult]]:
        """Years of these plans: the exact months, times the year's luck."""
        def luck(year: int) -> Floats:
            drawn = np.random.default_rng([self.seed, year]).standard_normal(len(self.inputs.months))
            factors: Floats = 1 + self.spread * drawn
            return factors

        return [[self._year(plan, luck(year)) for year in years] for plan in plans]

    def _year(self, plan: Decisions, luck: Floats) -> AnalyticResult:
        months, channel = self.months(plan), self.inputs.walk_ins[0].channel
        earned: Floats = np.array([month.earned for month in months]) * luck
        planned = monthly_cost(self.inputs, plan)
        fixed = np.array(self.inputs.fixed or np.zeros(len(months)))
        sold = earned[None, None, :]
        return AnalyticResult(
            earned - planned - fixed, earned, {"people": planned}, (channel,), ("goods",), sold / 1000, sold,
            {channel: np.array([month.in_time for month in months])},
            {channel: np.array([month.base for month in months])},
        )
