"""What explanations stand on: the finished search, the plan, its comparison, and years of their own to simulate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimize.decisions import Decisions
from optimize.inputs import PlanInputs
from optimize.proof.compare import Comparison
from optimize.results import Book
from optimize.search.loop import Search
from sim.scenario.load import ScenarioFile

EXPLAIN_FROM = 30_001
"""First number of the years explanations simulate: neither the search nor the comparison has seen them."""


@dataclass(frozen=True, eq=False)
class Ground:
    """A plan that is made and compared. `book` holds years with assumptions drawn from their ranges; its budget is
    what explanations may still simulate, all of them together. `file` is None where only numbers were given.
    """

    inputs: PlanInputs
    file: ScenarioFile | None
    search: Search
    plan: Decisions
    comparison: Comparison
    book: Book

    def years(self, count: int) -> tuple[int, ...]:
        """The first `count` explaining years: all explanations share them, so that a plan is simulated once."""
        return tuple(range(EXPLAIN_FROM, EXPLAIN_FROM + count))

    def affordable(self, plans: Sequence[Decisions], most: int, fewest: int) -> int:
        """The most explaining years, `fewest` to `most`, that all these plans can have of what is left; 0 if none."""
        return next((count for count in range(most, fewest - 1, -1)
                     if self.book.price(plans, self.years(count)) <= self.book.left), 0)
