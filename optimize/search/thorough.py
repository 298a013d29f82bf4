"""What the years left are spent on: more years a plan, and every small move in turn, until they are used up.

A search with few years decides on few years a plan, and a plan that is best on four years is rarely the best. So the
plans seen so far that could still be the best are played on twice as many years; around the winner every small move is
raced (dropped as soon as it falls behind by its own noise), and when none helps any more the years are doubled again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from optimize.decisions import Decisions
from optimize.search.lead_months import months_of_leads
from optimize.search.loop import Search
from optimize.search.master import foreseen, violations
from optimize.search.moves import neighbours
from optimize.search.scoring import paired, score, standard_error

FIRST_YEARS = 16
MOST_YEARS = 256          # years that check a promise begin at 501
RIVALS = 8                # plans seen before that are given a second chance at each level
BEHIND = 1.0              # standard errors by which a move may lag before it is dropped


def thorough(search: Search, keep: int) -> None:
    """Spend the years beyond `keep` on plans near the best; `search.best` only changes for what is better on more
    years."""
    years = max(FIRST_YEARS, 2 * len(search.level_years))
    while years <= MOST_YEARS:
        numbers = tuple(range(1, years + 1))
        if search.best is None or search.book.price([search.best], numbers) > search.book.left - keep:
            return
        for plan in _still_possible(search):
            if _wins(search, plan, numbers, keep):
                search.best = plan
        if not _climb(search, numbers, keep):
            return
        years *= 2


def _still_possible(search: Search) -> list[Decisions]:
    """The best plans seen so far beside the best one, within all rows, by their worth on the years every plan has."""
    known = [plan for plan in search.book.plans
             if plan != search.best and set(search.years) <= set(search.book.years_of(plan))
             and not violations(search.inputs, plan, search.terms.unplanned)]
    return sorted(known, key=lambda plan: -search.score(plan).worth)[:RIVALS]


def _climb(search: Search, numbers: tuple[int, ...], keep: int) -> bool:
    """Race the neighbours of the best plan, the most promising first, until none wins; False if years ran out."""
    lost: set[Decisions] = set()
    while True:
        for plan in _in_order(search, lost):
            if search.book.price([plan], search.years) > search.book.left - keep:
                return False
            if _wins(search, plan, numbers, keep):
                search.best = plan
                break
            lost.add(plan)
        else:
            return True


def _in_order(search: Search, lost: set[Decisions]) -> Iterator[Decisions]:
    assert search.best is not None
    plans = [plan for plan in neighbours(search.inputs, search.best, search.terms.unplanned) if plan not in lost]
    # Planes know nothing of single months of leads, so these moves wait until all others are tried.
    yield from sorted(plans, key=lambda plan: (months_of_leads(plan) != months_of_leads(search.best),
                                               -foreseen(search.inputs, search.planes, search.terms, plan)))


def _wins(search: Search, plan: Decisions, numbers: tuple[int, ...], keep: int) -> bool:
    """Whether a plan beats the best on these years; it is dropped early where fewer of them show it behind."""
    assert search.best is not None
    known = plan in search.tested
    stage = len(search.years)
    while True:
        stage = min(stage, len(numbers))
        if search.book.price([plan, search.best], numbers[:stage]) > search.book.left - keep:
            return False
        after, before = search.book.see([plan, search.best], numbers[:stage])
        gain = score(search.inputs, after, search.terms).worth - score(search.inputs, before, search.terms).worth
        error = standard_error(paired(after, before))
        if stage == len(numbers) or gain < -BEHIND * error or math.isinf(gain):
            break
        stage *= 2
    if not known:
        search.test(plan, search.planes)
    if stage == len(numbers) and gain > 0:
        search.note("finishing", plan, after)
        return True
    return False
