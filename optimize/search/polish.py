"""Aims that come after profit: each is improved as far as the aims before it lose no more than a stated tolerance.

Profit within 0.2 % counts as equal, a promise within a tenth of a point. The tolerance is measured from the plan the
search ended with, not from step to step, so that many small losses do not add up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from optimize.decisions import Decisions
from optimize.inputs import PlanInputs
from optimize.results import Seen
from optimize.search.master import foreseen
from optimize.search.moves import neighbours
from optimize.search.scoring import dropped_beyond, paired, punctual_points, score, unfair, unsteady

if TYPE_CHECKING:
    from optimize.search.loop import Search

EQUAL_PROFIT = 0.002
EQUAL_POINTS = 0.1
MOST_TRIALS = 12


def aims_after_profit(inputs: PlanInputs) -> tuple[str, ...]:
    """The aims the search itself does not look at, in order."""
    return inputs.aims[inputs.aims.index("profit") + 1:] if "profit" in inputs.aims else ()


def measure(inputs: PlanInputs, seen: Seen, aim: str) -> float:
    """How far a plan is from an aim after profit: the less the better (changes of heads, points)."""
    if aim == "steady":
        return float(unsteady(seen.plan))
    if aim == "fair":
        return unfair(inputs, seen)
    if aim == "law":
        return dropped_beyond(inputs, seen)
    return sum(max(0.0, -points) for points in punctual_points(inputs, seen).values())


def polish(search: Search, keep: int, allowed: Callable[[Decisions], bool] = lambda plan: True) -> None:
    """Improve the aims after profit, one after the other, by small moves simulated on the level years.

    A move is taken if its aim gets better and none before it gets worse than tolerated; `allowed` is asked last.
    At most a dozen moves are simulated for each aim, and `keep` years are left.
    """
    assert search.best is not None
    inputs, book = search.inputs, search.book
    years = search.level_years
    if not aims_after_profit(inputs) or book.price([search.best], years) > book.left - keep:
        return
    anchor = book.see([search.best], years)[0]
    done: list[str] = []
    for aim in aims_after_profit(inputs):
        limits = {each: measure(inputs, book.recall(search.best, years), each) for each in done}
        for _ in range(MOST_TRIALS):
            taken = _step(search, aim, anchor, limits, keep, allowed)
            if not taken:
                break
        done.append(aim)


def _step(
    search: Search, aim: str, anchor: Seen, limits: dict[str, float], keep: int,
    allowed: Callable[[Decisions], bool],
) -> bool:
    """Take one move that helps the aim; False if none is found."""
    assert search.best is not None
    inputs, book, years = search.inputs, search.book, search.level_years
    before = measure(inputs, book.recall(search.best, years), aim)
    if before <= 1e-9:
        return False
    tolerance = EQUAL_PROFIT * abs(float(anchor.profit.sum(axis=1).mean()))
    least = foreseen(inputs, search.planes, search.terms, anchor.plan) - 2 * tolerance
    options = [plan for plan in neighbours(inputs, search.best, search.terms.unplanned)
               if aim != "steady" or unsteady(plan) < before]
    worth = {plan: foreseen(inputs, search.planes, search.terms, plan) for plan in options}
    tried = 0
    for plan in sorted(options, key=lambda each: -worth[each]):
        if tried == MOST_TRIALS or worth[plan] < least or book.price([plan], years) > book.left - keep:
            return False
        tried += 1
        known = plan in search.tested
        after = book.see([plan], years)[0]
        if not known:
            search.test(plan, search.planes)
        if measure(inputs, after, aim) >= before - (0.0 if aim == "steady" else EQUAL_POINTS):
            continue
        good = _no_worse(search, after, anchor, tolerance, limits) and allowed(plan)
        search.note("steady", plan, after, accepted=good)
        if good:
            search.best = plan
            return True
    return False


def _no_worse(search: Search, after: Seen, anchor: Seen, tolerance: float, limits: dict[str, float]) -> bool:
    """True if profit and every aim before this one are as good as the anchor's, within tolerance."""
    inputs = search.inputs
    new, old = score(inputs, after, search.terms), score(inputs, anchor, search.terms)
    return (
        float(paired(after, anchor).mean()) >= -tolerance
        and new.worth >= old.worth - tolerance
        and new.missing <= old.missing + (EQUAL_POINTS if search.terms.late_price else float("inf"))
        and new.law <= old.law + (EQUAL_POINTS if search.terms.law_price else float("inf"))
        and all(measure(inputs, after, aim) <= limit + EQUAL_POINTS for aim, limit in limits.items())
    )
