"""Choosing shifts: a program fits patterns to the load at several safeties, the simulator picks among them.

Half-hours know nothing of queues that carry over and breaks taken late, so the program only proposes. First the
shifts as written (if they keep the catalogue's rules) and those fitted to the load are simulated with the same heads,
and the search over heads runs with the best. When it has ended, shifts are fitted once more to the heads found, and
persons are moved one by one from a pattern to a neighbouring one as long as the simulator shows a gain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimize import door
from optimize.decisions import Decisions
from optimize.inputs import Floats, PlanInputs
from optimize.reading.shifts import (
    ShiftGroup,
    ShiftTask,
    broken_by_file,
    catalogues,
    half_hours,
    roster,
    shift_tasks,
    uncovered,
    with_shifts,
)
from optimize.results import Book, BudgetSpent
from optimize.rows.shifts import WAITING, clashing, on, required, shift_program, useless
from optimize.search.features import standing
from optimize.search.journal import SearchSettings
from optimize.search.loop import Progress, Search, first_terms
from optimize.search.master import nearest, violations
from optimize.search.scoring import score
from optimize.search.starts import square_root_wishes
from optimize.shift_plan import ShiftPattern, ShiftPlan
from sim.scenario.load import ScenarioFile
from sim.scenario.scenario import Scenario
from sim.scenario.weeks import MINUTE

SAFETIES = (0.5, 1.0, 1.5)
MOST_RAISES = 6
MOST_TRIED = 24
NEAR = 0.01
"""Relative gap at which fitting may end: the simulator decides between fits that lie much farther apart."""
START_SHARE = 0.25
"""At most this part of the search's years goes into comparing shifts before the search over heads."""
KEPT_SHARE = 0.1
"""Part of the search's years kept for moving people between patterns at the end."""


@dataclass(frozen=True)
class Fitted:
    """Shifts of one pool fitted to its load. Cents a week: `cost` of the program's solution, `relaxed` the least any
    shares of people could cost, `bound` the least any whole ones can; `gap` is cost above bound, relative.

    `exact` is the cost with whole people and their own breaks, as the simulator deals them.
    """

    safety: float
    plans: tuple[ShiftPlan, ...]
    cost: float
    relaxed: float
    bound: float
    exact: float

    @property
    def gap(self) -> float:
        """How far the cost may lie above the least possible, as a share of it."""
        return max(0.0, self.cost - self.bound) / max(1.0, abs(self.cost))


def fit(scenario: Scenario, task: ShiftTask, safety: float) -> Fitted | None:
    """The cheapest shifts for a pool's week, cover kept by whole people; None if no shifts keep all rules.

    Breaks are staggered by place, so that few people may all be at lunch where shares of people would not: where the
    rostered people leave a half-hour uncovered, one more is asked for there and the program is solved again.
    """
    raised: dict[int, float] = {}
    for _ in range(MOST_RAISES):
        program = shift_program(task, safety, raised)
        try:
            solution = door.solve(program, near=NEAR)
        except door.Infeasible:
            return None
        plans = tuple(_read(task, group, solution) for group in task.groups)
        missing = uncovered(scenario, task.pool, task.cover, _rostered(task, plans))
        if not missing.any():
            exact = exact_cost(task, plans, safety)
            return Fitted(safety, plans, -solution.objective, -door.relaxation_bound(program), -solution.bound, exact)
        for slot in np.flatnonzero(missing):
            raised[int(slot)] = raised.get(int(slot), 0.0) + 0.5
    return None


def exact_cost(task: ShiftTask, plans: Sequence[ShiftPlan], safety: float) -> float:
    """What a week costs with whole people on duty, in cents: work left undone, customers waiting, paid idle time."""
    there = task.there + sum((half_hours(roster(plan.shifts(None), plan.persons)) * group.present
                              for plan, group in zip(plans, task.groups, strict=True)), np.zeros(len(task.load)))
    wanted = required(task, safety)
    short = np.maximum(task.load - there, 0.0) * (1 - WAITING) + np.maximum(wanted - there, 0.0) * WAITING
    idle = float(np.mean([group.pay for group in task.groups]))
    needed = (task.load > 1e-9) | (task.open_ > 0)
    cost = ((short * task.late + np.maximum(there - wanted, 0.0) * idle) * task.occurs)[needed].sum()
    unused = sum(useless(task, group, pattern) * count
                 for plan, group in zip(plans, task.groups, strict=True) for pattern, count in plan.patterns)
    return float(cost + unused)


def _rostered(task: ShiftTask, plans: Sequence[ShiftPlan]) -> Floats:
    week = np.repeat(task.rostered, 30).reshape(7, -1)
    for plan in plans:
        week = week + roster(plan.shifts(None), plan.persons)
    return week


def _read(task: ShiftTask, group: ShiftGroup, solution: door.Solution) -> ShiftPlan:
    counts = {pattern: solution.whole(on(group, pattern)) for pattern in group.patterns}
    return ShiftPlan(task.pool, group.contract, tuple((pattern, count) for pattern, count in counts.items() if count),
                     bool(group.turns))


# --- at the start ---------------------------------------------------------------------------------------------------


def typical(plan: Decisions) -> dict[tuple[str, str], int]:
    """Heads of every contract in a typical month: the rounded mean."""
    return {(each.pool, each.contract): round(sum(each.heads) / len(each.heads)) for each in plan.people}


def by_month(plan: Decisions) -> dict[tuple[str, str], tuple[int, ...]]:
    """Heads of every contract by month."""
    return {(each.pool, each.contract): each.heads for each in plan.people}


def proposals(
    scenario: Scenario, inputs: PlanInputs, heads: Mapping[tuple[str, str], int]
) -> Iterator[tuple[str, tuple[Fitted, ...]]]:
    """By pool, its shifts fitted at every safety, those that are equal once."""
    for task in shift_tasks(scenario, inputs, heads):
        fitted: dict[tuple[ShiftPlan, ...], Fitted] = {}
        for safety in SAFETIES:
            one = fit(scenario, task, safety)
            if one is not None:
                fitted.setdefault(one.plans, one)
        yield task.pool, tuple(fitted.values())


def settle_shifts(
    inputs: PlanInputs, file: ScenarioFile | None, book: Book, settings: SearchSettings, say: Progress
) -> PlanInputs:
    """The inputs with the best of the shifts as written and those fitted to the load, pool by pool.

    All are simulated on the first search years, with heads for the offered load and half its square root (with the
    shifts as written), or the nearest that the rows allow. Shifts of the file that break the catalogue's rules are no
    choice, as long as there is another. Returns the inputs as given where no catalogue is stated or no other shifts are
    better.
    """
    if file is None or not catalogues(file.scenario):
        return inputs
    most = book.spent + max(2, round(START_SHARE * book.budget))
    terms, years = first_terms(inputs, settings.safety), tuple(range(1, settings.plan_years + 1))

    def worth(tried: PlanInputs, plan: Decisions) -> float:
        if book.spent + book.price([plan], years) > most:
            raise BudgetSpent("no more years may be spent on comparing shifts")
        return score(tried, book.see([plan], years)[0], terms).worth

    try:
        start = nearest(inputs, square_root_wishes(inputs))
    except door.Infeasible:
        start = None
    heads = typical(start) if start is not None else {
        (group.pool, group.contract): group.opening for group in inputs.groups}
    broken = broken_by_file(file.scenario, {group: (count,) for group, count in heads.items()})
    for words in broken:
        say(words)
    best, best_worth = inputs, -np.inf if start is None or broken else worth(inputs, start)
    for pool, fitted in proposals(file.scenario, inputs, heads):
        others = tuple(each for each in best.shifts if each.pool != pool)
        for one in fitted:
            tried = with_shifts(file, inputs, (*others, *one.plans))
            try:
                plan = started(tried, start)
                value = worth(tried, plan)
            except door.Infeasible:
                continue
            except BudgetSpent:
                return best
            say(f"shifts of {pool} for the load and {one.safety:g} of its roots (within {one.gap:.1%} of the least "
                f"cost): {in_short(one.plans)}")
            if value > best_worth:
                best, best_worth = tried, value
    return best


def started(inputs: PlanInputs, start: Decisions | None) -> Decisions:
    """The starting plan with the shifts of these inputs, its heads as near as the rows allow."""
    if start is None:
        return nearest(inputs, square_root_wishes(inputs))
    plan = replace(start, shifts=inputs.shifts)
    return nearest(inputs, standing(plan)) if violations(inputs, plan) else plan


def in_short(plans: Sequence[ShiftPlan]) -> str:
    """Shifts in one line."""
    return ", ".join(f"{pattern.words} {count}" for plan in plans for pattern, count in plan.patterns)


# --- at the end -----------------------------------------------------------------------------------------------------


def years_for_shifts(file: ScenarioFile | None, search_years: int) -> int:
    """Years kept for moving people between patterns; none without a catalogue."""
    return round(KEPT_SHARE * search_years) if file is not None and catalogues(file.scenario) else 0


def finish_shifts(search: Search, file: ScenarioFile | None, keep: int) -> None:
    """Fit shifts to the heads found, then move persons one by one to neighbouring patterns, the most promising by the
    program's own cost first, as long as the simulator shows a gain and more than `keep` years are left."""
    if file is None or not catalogues(file.scenario) or search.best is None:
        return
    scenario = file.scenario
    tried: set[tuple[ShiftPlan, ...]] = {search.best.shifts}
    heads = typical(search.best)
    others: list[tuple[str, tuple[ShiftPlan, ...]]] = []
    if not broken_by_file(scenario, by_month(search.best)):
        others += [(pool, ()) for pool in dict.fromkeys(each.pool for each in search.best.shifts)]
    if any(heads[each.pool, each.contract] != each.persons for each in search.best.shifts) or not search.best.shifts:
        others += [(pool, one.plans) for pool, fitted in proposals(scenario, search.inputs, heads) for one in fitted]
    for pool, plans in others:
        if _try(search, file, pool, plans, tried, keep) is None:
            return
    for _ in range(MOST_TRIED):
        taken = False
        for task in shift_tasks(scenario, search.inputs, typical(search.best)):
            mine = tuple(each for each in search.best.shifts if each.pool == task.pool)
            if not mine:
                continue
            for plans in swaps(scenario, _at_these_heads(task, mine), mine)[:MOST_TRIED]:
                answer = _try(search, file, task.pool, plans, tried, keep)
                if answer is None:
                    return
                if answer:
                    taken = True
                    break
        if not taken:
            return


def _try(
    search: Search, file: ScenarioFile, pool: str, plans: tuple[ShiftPlan, ...],
    tried: set[tuple[ShiftPlan, ...]], keep: int,
) -> bool | None:
    """Simulate the best plan with other shifts of one pool (none: those of the file) and take them if they are better;
    None: the years are spent.

    Heads stay; where they do not keep the rows with these shifts, the shifts are left out.
    """
    best = search.best
    assert best is not None
    whole = (*(each for each in best.shifts if each.pool != pool), *plans)
    if whole in tried:
        return False
    tried.add(whole)
    candidate = replace(best, shifts=whole)
    inputs = with_shifts(file, search.inputs, whole)
    if violations(inputs, candidate, search.terms.unplanned):
        return False
    if search.book.price([candidate], search.years) > search.book.left - keep:
        return None
    if not search.better(candidate, keep):
        return False
    search.best, search.inputs = candidate, inputs
    return True


def _at_these_heads(task: ShiftTask, plans: Sequence[ShiftPlan]) -> ShiftTask:
    """The task with as many people as the plans stand on."""
    return replace(task, groups=tuple(replace(group, people=plan.persons)
                                      for group, plan in zip(task.groups, plans, strict=True)))


def swaps(scenario: Scenario, task: ShiftTask, plans: tuple[ShiftPlan, ...]) -> list[tuple[ShiftPlan, ...]]:
    """The plans with one person moved from a pattern to a neighbouring one, rules and cover kept, cheapest first."""
    found: dict[tuple[ShiftPlan, ...], float] = {}
    safety = SAFETIES[len(SAFETIES) // 2]
    for place, (plan, group) in enumerate(zip(plans, task.groups, strict=True)):
        for left, _ in plan.patterns:
            for taken in group.patterns:
                if not near(left, taken):
                    continue
                moved = _moved(plan, left, taken)
                changed = (*plans[:place], moved, *plans[place + 1:])
                if changed not in found and keeps_rules(group, moved) \
                        and not uncovered(scenario, task.pool, task.cover, _rostered(task, changed)).any():
                    found[changed] = exact_cost(task, changed, safety)
    return sorted(found, key=lambda each: found[each])


def near(one: ShiftPattern, other: ShiftPattern) -> bool:
    """Whether patterns differ in one respect: an hour's start or less, one day of the week, or the length."""
    if one == other:
        return False
    same_length = one.end - one.start == other.end - other.start
    if one.days == other.days:
        return (same_length and abs(one.start - other.start) <= 60 * MINUTE) or (
            not same_length and (one.start == other.start or one.end == other.end))
    return one.hours == other.hours and len(set(one.days) ^ set(other.days)) <= 2


def keeps_rules(group: ShiftGroup, plan: ShiftPlan) -> bool:
    """Whether a plan keeps the catalogue's rules on weekends, rest and the number of different hours."""
    hours = {pattern.hours for pattern, _ in plan.patterns}
    if group.different_hours is not None and len(hours) > group.different_hours:
        return False
    if any(late in hours and early in hours for late, early in clashing(group)):
        return False
    return all(sum(count for pattern, count in plan.patterns if set(days) & set(pattern.days)) <= most
               for _, days, most in group.turns)


def _moved(plan: ShiftPlan, left: ShiftPattern, taken: ShiftPattern) -> ShiftPlan:
    counts = dict(plan.patterns)
    counts[left] -= 1
    counts[taken] = counts.get(taken, 0) + 1
    return replace(plan, patterns=tuple(sorted((pattern, count) for pattern, count in counts.items() if count)))
