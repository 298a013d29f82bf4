"""What the simulator is asked and what it answers: years of plans, each simulated once and remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from optimize.decisions import Decisions
from optimize.inputs import Floats


class YearResult(Protocol):
    """One simulated year of one plan. Sequences are by month; money in cents, counts in customers or units."""

    @property
    def profit(self) -> Sequence[float]:
        """Net margin less all costs."""

    @property
    def net_revenue(self) -> Sequence[float]:
        """Revenue of sales not returned."""

    @property
    def cost(self) -> Mapping[str, Sequence[float]]:
        """Costs by kind (people, hiring, machines, ...)."""

    @property
    def channels(self) -> Sequence[str]:
        """Labels of the first axis of sales and revenue."""

    @property
    def products(self) -> Sequence[str]:
        """Labels of the second axis of sales and revenue."""

    @property
    def sales_net(self) -> Any:
        """Orders not returned: [channel, product, month]."""

    @property
    def revenue_net(self) -> Any:
        """Revenue of what was not returned: [channel, product, month]."""

    @property
    def in_time(self) -> Mapping[str, Sequence[float]]:
        """Customers served within the promised time, by channel with a promise."""

    @property
    def base(self) -> Mapping[str, Sequence[float]]:
        """Customers the promise counts, by channel with a promise."""

    @property
    def lost(self) -> Any:
        """People who would have bought and never did: [cause, channel]."""

    @property
    def sellers(self) -> Any:
        """Sales not returned by post: `posts` (pool, seat), and `sold` [channel, post (last: no seller), month, 2]."""


Evaluate = Callable[[Sequence[Decisions], Sequence[int]], Sequence[Sequence[Any]]]
"""evaluate(candidates, years) -> one list of YearResult per candidate, in the order of the years."""


class BudgetSpent(Exception):
    """The years asked for do not fit into the years the search may still simulate."""


@dataclass(frozen=True, eq=False)
class Seen:
    """Some simulated years of one plan as arrays [years, months], years in the order asked."""

    plan: Decisions
    years: tuple[int, ...]
    results: tuple[YearResult, ...]

    @property
    def profit(self) -> Floats:
        """Profit in cents: [years, months]."""
        return np.array([each.profit for each in self.results], dtype=np.float64)

    @property
    def net_revenue(self) -> Floats:
        """Net revenue in cents: [years, months]."""
        return np.array([each.net_revenue for each in self.results], dtype=np.float64)

    def cost(self, kind: str) -> Floats:
        """Cost of one kind in cents, zero where the simulator knows no such kind: [years, months]."""
        return np.array([each.cost.get(kind, np.zeros(len(each.profit))) for each in self.results], dtype=np.float64)

    def in_time(self, channel: str) -> Floats:
        """Customers served in time: [years, months]."""
        return np.array([each.in_time[channel] for each in self.results], dtype=np.float64)

    def base(self, channel: str) -> Floats:
        """Customers the promise counts: [years, months]."""
        return np.array([each.base[channel] for each in self.results], dtype=np.float64)

    def dropped_share(self, channel: str) -> Floats:
        """Dropped calls over answered calls of each year; 0 where none was answered, or the simulator knows none."""
        shares = []
        for each in self.results:
            answered, dropped = getattr(each, "answered", None), getattr(each, "dropped", None)
            if answered is None or dropped is None:
                shares.append(0.0)
                continue
            row = list(each.channels).index(channel)
            total = float(np.sum(answered[row]))
            shares.append(float(np.sum(dropped[row])) / total if total else 0.0)
        return np.array(shares, dtype=np.float64)

    def load_of(self, pool: str) -> Floats:
        """Busy over staffed hours of a pool: [years, months]; zero where the simulator does not say."""
        found = []
        for each in self.results:
            busy, staffed = getattr(each, "busy_hours", None), getattr(each, "staffed_hours", None)
            if busy is None or staffed is None:
                found.append(np.zeros(len(each.profit)))
                continue
            row = list(getattr(each, "pools", ())).index(pool)
            found.append(np.divide(busy[row], staffed[row], out=np.zeros(len(each.profit)), where=staffed[row] > 0))
        return np.array(found, dtype=np.float64)


class Book:
    """Every year of every plan ever asked, so that nothing is simulated twice; counts what was spent."""

    def __init__(self, evaluate: Evaluate, budget: int) -> None:
        self._evaluate = evaluate
        self._known: dict[tuple[Decisions, int], YearResult] = {}
        self.budget = budget
        self.spent = 0

    @property
    def left(self) -> int:
        """Years that may still be simulated."""
        return self.budget - self.spent

    @property
    def plans(self) -> tuple[Decisions, ...]:
        """Every plan of which a year was simulated, in the order first asked."""
        return tuple(dict.fromkeys(plan for plan, _ in self._known))

    def years_of(self, plan: Decisions) -> tuple[int, ...]:
        """The years known of this plan, in ascending order."""
        return tuple(sorted(year for known, year in self._known if known == plan))

    def price(self, plans: Iterable[Decisions], years: Sequence[int]) -> int:
        """How many years would have to be simulated to know these."""
        return sum((plan, year) not in self._known for plan in dict.fromkeys(plans) for year in dict.fromkeys(years))

    def see(self, plans: Sequence[Decisions], years: Sequence[int]) -> list[Seen]:
        """These years of these plans, simulating what is not known yet. Raises BudgetSpent if that is too much."""
        cost = self.price(plans, years)
        if cost > self.left:
            raise BudgetSpent(f"{cost} more years are asked for, {self.left} are left")
        wanted: dict[tuple[int, ...], list[Decisions]] = {}
        for plan in dict.fromkeys(plans):
            missing = tuple(year for year in dict.fromkeys(years) if (plan, year) not in self._known)
            if missing:
                wanted.setdefault(missing, []).append(plan)
        for missing, group in wanted.items():
            for plan, row in zip(group, self._evaluate(group, missing), strict=True):
                for year, result in zip(missing, row, strict=True):
                    self._known[plan, year] = result
                    self.spent += 1
        return [self.recall(plan, years) for plan in plans]

    def recall(self, plan: Decisions, years: Sequence[int]) -> Seen:
        """Years already known. Raises KeyError if one is not."""
        return Seen(plan, tuple(years), tuple(self._known[plan, year] for year in years))
