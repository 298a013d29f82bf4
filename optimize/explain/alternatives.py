"""Other plans that are nearly as good: clearly different ones within 1 % of the plan's simulated profit.

The program is solved again with every plan listed so far kept at a distance; plans the search has simulated and found
nearly as good are candidates as well. All are simulated beside the plan on the same explaining years; those that hold
what was promised and earn within 1 % there are named, and simulated once more on other years. What is said of them
comes from these alone: on the years that chose them they look better than they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from optimize import door
from optimize.decisions import Decisions
from optimize.explain.differences import distance, half_horizon, in_words, listed, planned_cost
from optimize.explain.ground import Ground
from optimize.inputs import PlanInputs
from optimize.program import Column, Key, Program
from optimize.proof.compare import service_kept
from optimize.rows.apart import (
    Known,
    apart_columns,
    change_balance,
    changed_one_way,
    earning_enough,
    far_enough,
    fewer_on_its_side,
    more_on_its_side,
)
from optimize.search.features import Lever, levers, standing
from optimize.search.loop import within_reach
from optimize.search.master import foreseen, master, read_plan, violations
from optimize.search.scoring import paired, score
from sim.theory.intervals import Interval, mean_interval

MOST = 5
WITHIN = 0.01          # of the plan's simulated profit
CLEARLY = 1.0          # steps of `differences.distance`: a head over half the horizon, a machine, a step of leads
OF_HEADS = 0.03        # and at least this share of all heads over all months
MOST_SOLVED = 2        # times the program is solved away from all plans so far, whichever way: that is slow
SHARE_OF_YEARS = 0.3   # of all explaining years, for alternatives
FEWEST_YEARS, MOST_YEARS = 3, 12
SCREEN = 4             # years after which a plan twice as far behind is given up


@dataclass(frozen=True)
class Alternative:
    """Another plan nearly as good. Money in cents a year: `ahead` is its profit less the plan's on the same `years`,
    none of which chose it (95 % interval), `share` that as a share of the plan's profit, `cost` what it needs more of
    certain cost.

    `words` say what it does otherwise. `kept_years` and `plan_kept_years` are the shares of `years` in which every
    promise was kept; None where nothing is promised.
    """

    plan: Decisions
    words: tuple[str, ...]
    ahead: Interval
    share: float
    cost: float
    kept_years: float | None
    plan_kept_years: float | None
    years: int


def alternatives(ground: Ground) -> tuple[Alternative, ...]:
    """Up to five plans, each clearly different from the plan and from each other, the best first; none where the years
    do not suffice to simulate any."""
    book, plan, inputs = ground.book, ground.plan, ground.inputs
    count = max(FEWEST_YEARS, min(MOST_YEARS, book.budget // 20))
    years, others = ground.years(count), ground.years(2 * count)[count:]
    end = book.spent + min(book.left, round(SHARE_OF_YEARS * book.budget))
    if book.spent + book.price([plan], (*years, *others)) + 2 * count > end or not ground.search.planes:
        return ()
    before, beside = book.see([plan], years)[0], book.see([plan], others)[0]
    mean, earned = (float(each.profit.sum(axis=1).mean()) for each in (before, beside))
    promised = any(each.promise is not None for each in inputs.walk_ins)
    kept, terms = service_kept(inputs, before), replace(ground.search.terms, safety={})
    kept_beside = service_kept(inputs, beside).years
    missing = score(inputs, before, terms).missing
    clear = clearly(ground)
    found: list[Alternative] = []
    for other in candidates(ground):
        if len(found) == MOST or book.spent + book.price([other], (*years, *others)) > end:
            break
        if any(distance(inputs, each.plan, other) < clear for each in found):
            continue
        first = paired(book.see([other], years[:SCREEN])[0], book.recall(plan, years[:SCREEN]))
        if float(first.mean()) < -2 * WITHIN * abs(mean):
            continue  # clearly worse: the other years are kept for other plans
        after = book.see([other], years)[0]
        service = service_kept(inputs, after)
        holds = service.kept or (not kept.kept and service.years >= kept.years and
                                 score(inputs, after, terms).missing <= missing + 1e-9)
        if paired(after, before).mean() < -WITHIN * abs(mean) or not holds:
            continue
        again = book.see([other], others)[0]
        ahead = mean_interval(paired(again, beside))
        found.append(Alternative(
            other, in_words(inputs, plan, other), ahead, ahead.estimate / abs(earned) if earned else 0.0,
            (planned_cost(inputs, other) - planned_cost(inputs, plan)) / max(1.0, inputs.years),
            service_kept(inputs, again).years if promised else None, kept_beside if promised else None, count))
    return tuple(sorted(found, key=lambda each: -each.ahead.estimate))


def candidates(ground: Ground) -> Iterator[Decisions]:
    """Clearly different plans, in turn one the program finds and one the search simulated, the most promising first."""
    streams = [_by_program(ground), _by_search(ground)]
    given: set[Decisions] = set()
    while streams:
        for stream in tuple(streams):
            plan = next((each for each in stream if each not in given), None)
            if plan is None:
                streams.remove(stream)
            else:
                given.add(plan)
                yield plan


def _by_program(ground: Ground) -> Iterator[Decisions]:
    """Two plans kept away from all before, then those with more or less of each lever."""
    known = [ground.plan]
    for _ in range(MOST_SOLVED):
        plan = _solved(ground, known)
        if plan is None:
            break
        known.append(plan)
        yield plan
    search = ground.search
    ways = [plan for lever in levers(ground.inputs) for sign in (1, -1)
            if (plan := _one_way(ground, lever, sign)) is not None and plan not in known]
    worth = {plan: foreseen(ground.inputs, search.planes, search.terms, plan) for plan in ways}
    yield from sorted(worth, key=lambda each: -worth[each])


def _by_search(ground: Ground) -> Iterator[Decisions]:
    """Plans within all rows that the search simulated, the best first."""
    search = ground.search
    seen = [plan for plan in search.book.plans if set(search.years) <= set(search.book.years_of(plan))
            and distance(ground.inputs, ground.plan, plan) >= clearly(ground)]
    for plan in sorted(seen, key=lambda each: -search.score(each).worth):
        if not violations(ground.inputs, plan, search.terms.unplanned):
            yield plan


def clearly(ground: Ground) -> float:
    """The least distance between plans that differ clearly: one step, in a large organisation more."""
    heads = sum(sum(each.heads) for each in ground.plan.people)
    return max(CLEARLY, OF_HEADS * heads / half_horizon(ground.inputs))


def least(ground: Ground) -> float:
    """What a candidate must earn by the program, missed points priced: 1 % less than the plan, and as much again for
    the program's errors."""
    search = ground.search
    here = foreseen(ground.inputs, search.planes, search.terms, ground.plan)
    return here - 2 * WITHIN * abs(here)


def _solved(ground: Ground, plans: list[Decisions]) -> Decisions | None:
    """The best plan by the program that is clearly different from all of these and not far from the first; None if
    there is none."""
    inputs = ground.inputs
    program = _nearby(ground)
    bounds = {each.key: each for each in program.columns}
    known = [_known(ground, number, plan, bounds) for number, plan in enumerate(plans)]
    whole = Program("alternative", (*program.columns, *apart_columns(known)),
                    (*program.rows, *change_balance(known), *more_on_its_side(known), *fewer_on_its_side(known),
                     *far_enough(known, clearly(ground))), program.constant)
    return _read(inputs, whole)


def _one_way(ground: Ground, lever: Lever, sign: int) -> Decisions | None:
    """The best plan by the program with clearly more (`sign` 1) or less (-1) of one lever; None if there is none."""
    program, point = _nearby(ground), standing(ground.plan)
    keys = {lever.column(month): 1.0 / half_horizon(ground.inputs) if lever.monthly else 1.0 / lever.step
            for month in ground.inputs.months}
    return _read(ground.inputs, program.with_rows(changed_one_way(keys, point, sign, clearly(ground))))


def _nearby(ground: Ground) -> Program:
    """The master near the plan, earning nearly as much."""
    inputs, search = ground.inputs, ground.search
    program = within_reach(inputs, master(inputs, search.planes, search.terms), ground.plan, 1.0)
    return program.with_rows(earning_enough(program, least(ground)))


def _read(inputs: PlanInputs, program: Program) -> Decisions | None:
    try:
        return read_plan(inputs, door.solve(program, near=WITHIN / 4).values)
    except (door.Infeasible, door.Unbounded):
        return None


def _known(ground: Ground, number: int, plan: Decisions, bounds: dict[Key, Column]) -> Known:
    point = standing(plan)
    at: dict[Key, float] = {}
    weights: dict[Key, float] = {}
    widths: dict[Key, float] = {}
    for lever in levers(ground.inputs):
        for month in ground.inputs.months if lever.monthly else ("",):
            key = lever.column(month)
            column = bounds[key]
            at[key] = point[key]
            weights[key] = 1.0 / half_horizon(ground.inputs) if lever.monthly else 1.0 / lever.step
            widths[key] = max(abs(column.high - point[key]), abs(point[key] - column.low), 1.0)
    for choice in ground.inputs.choices:
        key = ("choice", choice.name)
        at[key], weights[key], widths[key] = point[key], 1.0, 1.0
    return Known(number, at, weights, widths)


def alternative_in_words(other: Alternative, currency: str) -> str:
    """One sentence: `Two advisers fewer from June: earns 0.4 % less (95 %: ...), needs 38,000 NZD less budget, ...`."""
    text = listed(other.words)
    low, high = f"{other.ahead.low / 100:,.0f}", f"{other.ahead.high / 100:,.0f}"
    share = f"{100 * abs(other.share):.1f} %"
    parts = [f"earns {share} {'more' if other.ahead.estimate >= 0 else 'less'} "
             f"({other.ahead.estimate / 100:,.0f} {currency} a year, 95 %: {low} to {high})"]
    if abs(other.cost) >= 50:
        parts.append(f"needs {abs(other.cost) / 100:,.0f} {currency} {'more' if other.cost > 0 else 'less'} budget")
    if other.kept_years is not None and other.plan_kept_years is not None:
        points = 100 * (other.kept_years - other.plan_kept_years)
        parts.append(f"keeps every promise in {abs(points):.0f} {'more' if points > 0 else 'fewer'} of 100 years"
                     if abs(points) >= 0.5 else "keeps the promises as often")
    return f"{text[:1].upper()}{text[1:]}: {', '.join(parts)}."
