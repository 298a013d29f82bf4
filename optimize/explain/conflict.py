"""When no plan can do it: which lines of the scenario clash, and what the nearest possible demand would be."""

from __future__ import annotations

from dataclasses import replace

from optimize import door
from optimize.explain.repairs import Repair, decisions_program, goal_program, most_revenue, repairs
from optimize.inputs import PlanInputs
from optimize.results import Book

__all__ = ["OutOfReach", "Repair", "check_reach", "most_revenue"]


class OutOfReach(Exception):
    """No plan can satisfy the scenario, even if everything happened as on average.

    `clashes` are the few scenario lines that cannot all hold, `repairs` the cheapest single changes that suffice.
    """

    def __init__(self, clashes: tuple[door.Clash, ...], repairs: tuple[Repair, ...] = ()) -> None:
        self.clashes = clashes
        self.repairs = repairs
        lines = "; ".join(f"{each.where} ({each.words})" for each in clashes)
        super().__init__(f"no plan can satisfy these together: {lines}")


def check_reach(inputs: PlanInputs, book: Book | None = None) -> None:
    """Raise OutOfReach if bounds, cover, budgets and closing clash, or if the goal is out of reach on averages.

    The averages are generous (work may wait a month for free hands, everybody waits, whole numbers are given up),
    so what they cannot reach no plan can, unless the year is luckier than expected. Repairs are simulated as far as the
    book's years go; without one they are solved only.
    """
    clash = door.clashes(decisions_program(inputs))
    if clash:
        raise OutOfReach(clash, repairs(inputs, [each.where for each in clash], False, book))
    if inputs.goal is None or most_revenue(inputs) >= inputs.goal.cents:
        return
    with_goal = goal_program(inputs)
    relaxed = replace(with_goal, columns=tuple(replace(each, whole=False) for each in with_goal.columns))
    clash = door.clashes(relaxed)
    raise OutOfReach(clash, repairs(inputs, [each.where for each in clash], True, book))
