"""A year with a known best plan, in the simulator's place: for trying the search where the truth can be computed.

Sellers and desks serve one channel together: a month earns `scale` x demand x (1 - exp(-capacity / demand)), capacity
being the lesser of heads x `per_head` and desks (so a desk alone, or a head alone, may be worth nothing). Luck is a
factor per year and month, the same for every plan. The best plan follows from dynamic programming over the months.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from optimize.decisions import Decisions
from optimize.inputs import Floats, Group, Limit, MachinePool, PlanInputs, PromiseInput, Range, WalkInInput

POOL, MACHINE, CHANNEL = "sellers", "desks", "shop"
SEASON = (1.0, 1.1, 1.3, 1.1, 1.0, 0.8, 0.9, 0.9, 0.8, 0.9, 1.0, 1.0)


@dataclass(frozen=True)
class AnalyticYear:
    """The response and what things cost (cents a month). `spread` is the year-and-month luck's standard deviation."""

    demand: tuple[float, ...] = SEASON
    load: float = 2.5
    per_head: float = 0.5
    scale: float = 2_000_000.0
    head_cost: float = 400_000.0
    desk_cost: float = 60_000.0
    hiring_cost: int = 200_000
    opening: int = 6
    desks: int = 3
    first_hire: int = 2
    heads: tuple[int, int] = (3, 12)
    desk_range: tuple[int, int] = (1, 8)
    spread: float = 0.05
    seed: int = 11
    promise: float | None = None
    budget: float | None = None

    def inputs(self) -> PlanInputs:
        """The same year as the linear programs see it."""
        months = len(self.demand)
        labels = tuple(f"2027-{month + 1:02d}" for month in range(months))
        duty = np.zeros((months, 336))
        arrivals = np.zeros((months, 336))
        for weekday in range(5):
            duty[:, weekday * 48 + 18: weekday * 48 + 34] = self.per_head
            for month in range(months):
                arrivals[month, weekday * 48 + 18: weekday * 48 + 34] = self.load * self.demand[month] * 3.0
        days = np.full((months, 7), 30.4375 / 7)
        zeros = (0,) * months
        group = Group(POOL, "standard", self.opening, zeros, zeros, zeros, self.first_hire,
                      (self.head_cost,) * months, self.hiring_cost, (), duty)
        promise = None if self.promise is None else PromiseInput(self.promise, 5.0, True)
        customers = self.scale / (self.load * 3.0 * 16 * float(days[0, :5].sum())) * self.load
        walk_in = WalkInInput(CHANNEL, arrivals, {POOL: 10.0, MACHINE: 10.0}, customers, customers * 2, {}, 10.0, 9.0,
                              promise)
        return PlanInputs(
            labels, tuple(date(2027, month + 1, 1) for month in range(months)), days, (group,),
            {POOL: Range(*self.heads, f"plan.may_change.{POOL}")},
            (MachinePool(MACHINE, self.desks, Range(*self.desk_range, f"plan.may_change.{MACHINE}"),
                         (self.desk_cost,) * months),),
            (walk_in,), years=months / 12,
            people_budget=None if self.budget is None else Limit(self.budget, "plan.budget.people"),
        )

    def share_served(self, heads: int, desks: int, month: int) -> float:
        """Share of a month's demand that is served."""
        demand = self.load * self.demand[month]
        return 1 - math.exp(-min(heads * self.per_head, desks) / demand)

    def value(self, heads: int, desks: int, month: int) -> float:
        """Expected earnings of a month before cost, in cents."""
        return self.scale * self.load * self.demand[month] * self.share_served(heads, desks, month)

    def expected_profit(self, plan: Decisions) -> float:
        """Exact expected profit of a plan over the year, in cents."""
        heads, desks = plan.heads(POOL), plan.machine(MACHINE)
        earned = sum(self.value(count, desks, month) for month, count in enumerate(heads))
        hires = sum(sum(each.hires) for each in plan.people)
        return earned - self.head_cost * sum(heads) - self.hiring_cost * hires \
            - self.desk_cost * desks * len(self.demand)

    def best_profit(self) -> float:
        """Exact expected profit of the best plan: dynamic programming over heads for every number of desks.

        Promise and budget are not respected.
        """
        best = -math.inf
        months = len(self.demand)
        for desks in range(self.desk_range[0], self.desk_range[1] + 1):
            worth = {self.opening: 0.0}
            for month in range(months):
                after: dict[int, float] = {}
                for before, so_far in worth.items():
                    for heads in range(self.heads[0], self.heads[1] + 1):
                        if (month < self.first_hire and heads > before) or (month == 0 and heads < before):
                            continue
                        total = so_far + self.value(heads, desks, month) - self.head_cost * heads \
                            - self.hiring_cost * max(0, heads - before) - self.desk_cost * desks
                        after[heads] = max(after.get(heads, -math.inf), total)
                worth = after
            best = max(best, *(total for heads, total in worth.items() if heads >= self.opening))
        return best

    def evaluate(self, candidates: Sequence[Decisions], years: Sequence[int]) -> list[list[AnalyticResult]]:
        """Simulated years: the exact response times the year's luck."""
        return [[self._year(plan, year) for year in years] for plan in candidates]

    def _year(self, plan: Decisions, year: int) -> AnalyticResult:
        months = len(self.demand)
        luck = 1 + self.spread * np.random.default_rng([self.seed, year]).standard_normal(months)
        heads, desks = np.array(plan.heads(POOL)), plan.machine(MACHINE)
        earned = np.array([self.value(int(heads[month]), desks, month) for month in range(months)]) * luck
        hires = sum((np.array(each.hires) for each in plan.people), np.zeros(months))
        people = self.head_cost * heads + 0.0
        cost = {"people": people, "hiring": hires * self.hiring_cost,
                "machines": np.full(months, self.desk_cost * desks)}
        profit = earned - people - cost["hiring"] - cost["machines"]
        base = np.round(1000 * np.array(self.demand) * luck)
        share = np.array([self.share_served(int(heads[month]), desks, month) for month in range(months)])
        return AnalyticResult(profit, earned * 2, cost, (CHANNEL,), ("goods",), (earned / 1000)[None, None, :],
                              (earned * 2)[None, None, :], {CHANNEL: base * share}, {CHANNEL: base})


@dataclass(frozen=True, eq=False)
class AnalyticResult:
    """A year of it, in the simulator's words."""

    profit: Floats
    net_revenue: Floats
    cost: Mapping[str, Floats]
    channels: tuple[str, ...]
    products: tuple[str, ...]
    sales_net: Any
    revenue_net: Any
    in_time: Mapping[str, Floats]
    base: Mapping[str, Floats]
