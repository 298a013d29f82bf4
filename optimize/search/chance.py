"""Promises that must be kept in a stated share of years: how many points above the promise that takes.

A plan that keeps a promise on average breaks it in every second year. What a year's share lacks or exceeds is known by
simulating the plan in years that draw their assumptions: each month's lateness scatters with some standard deviation
about its mean. Asking every month to stay z such deviations within the promise keeps it in so many years; the least z
that reaches the wanted chance, with a margin, is looked up on those very years. The program is solved with the points
that takes, its plan simulated on the same years, and z corrected, since more staff scatters less and planes flatter.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from optimize import door
from optimize.decisions import Decisions
from optimize.inputs import Floats, PlanInputs, PromiseInput, WalkInInput
from optimize.program import Key
from optimize.results import Book, Seen
from optimize.rows.cuts import heights
from optimize.search.features import standing
from optimize.search.master import foreseen, master, nearest, read_plan
from optimize.search.moves import neighbours
from optimize.search.scoring import punctual_points

if TYPE_CHECKING:
    from optimize.search.loop import Search

TUNE_FROM = 601  # first number of the years on which chances are tuned
MOST_STEPS = 8   # plans solved
MOST_GROWTH = 4  # times the first tuning years
MOST_MOVES = 8   # small moves of one mending
GREATEST = 6.0   # standard deviations asked for
STEP = 0.05      # of the grid of standard deviations


@dataclass(frozen=True)
class Tuned:
    """How the chances of promises were tuned: on so many `years` for the chances in `asked` (wanted and margin), by
    channel; `reached` is the share of them the plan kept (empty: the last correction was not simulated on them), `most`
    the same with all the file allows (None: not tried).
    """

    years: int
    asked: Mapping[str, float]
    reached: Mapping[str, float]
    most: Mapping[str, float] | None


def with_chance(inputs: PlanInputs) -> tuple[tuple[WalkInInput, PromiseInput, float], ...]:
    """Channels whose promise states a chance, with both."""
    return tuple((each, each.promise, each.promise.chance) for each in inputs.walk_ins
                 if each.promise is not None and each.promise.chance is not None)


def late_by_year(seen: Seen, channel: str, promise: PromiseInput) -> Floats:
    """Share of customers not served in time in each year: [years, months], or [years, 1] where the year counts as a
    whole; nan in a month without customers."""
    in_time, base = seen.in_time(channel), seen.base(channel)
    if not promise.every_month:
        in_time, base = in_time.sum(axis=1, keepdims=True), base.sum(axis=1, keepdims=True)
    late: Floats = 1 - np.divide(in_time, base, out=np.full_like(base, np.nan), where=base > 0)
    return late


def room(late: Floats, promise: PromiseInput) -> Floats:
    """What is left to the promise, one number a year (its worst month), or one a month where months are counted: the
    promise is kept where it is not below 0.

    Measured in square roots of lateness: shares near 100 % scatter less, their square roots about evenly.
    """
    left = math.sqrt(1 - promise.share) - np.sqrt(np.maximum(late, 0.0))
    if promise.of_months:
        months: Floats = left[np.isfinite(left)]
        return months
    left = np.where(np.isfinite(left), left, np.inf).min(axis=1)
    years: Floats = np.where(np.isfinite(left), left, 1.0)
    return years


def share_kept(late: Floats, promise: PromiseInput) -> float:
    """The share of years (or months) in which the promise was kept."""
    left = room(late, promise)
    return float((left >= -1e-9).mean()) if left.size else 1.0


def smoothed_share(late: Floats, promise: PromiseInput) -> float:
    """The same from few years: how far each is from the promise counts too, blurred by half of Silverman's width."""
    left = room(late, promise)
    width = 0.45 * float(left.std(ddof=1)) * left.size ** -0.2 if left.size > 1 else 0.0
    if width <= 0:
        return share_kept(late, promise)
    return float(np.mean([0.5 * (1 + math.erf((each + 1e-9) / width / math.sqrt(2))) for each in left]))


def margin(chance: float, years: int) -> float:
    """One standard error of a chance seen in so many years; at most half of what is missing to certainty."""
    return min(math.sqrt(chance * (1 - chance) / years), (1 - chance) / 2)


def points_needed(late: Floats, promise: PromiseInput, wanted: float) -> Floats:
    """Points above the promise that each period's mean share needs, for the promise to be kept with this chance.

    Every period's lateness is thought moved, in square roots, until its mean lies z standard deviations within the
    promise; the least z on a grid counts with which the scatter seen keeps it in (the smoothed) `wanted` of years; 6
    where none is enough. Periods without customers need none.
    """
    root = np.sqrt(np.maximum(late, 0.0))
    empty = ~np.isfinite(root).any(axis=0)
    filled = np.where(empty, 0.0, root)
    off = filled - np.nanmean(filled, axis=0)
    spread = np.nanstd(filled, axis=0, ddof=1)
    moved = off
    for step in range(round(GREATEST / STEP) + 1):
        moved = np.maximum(0.0, off + math.sqrt(1 - promise.share) - step * STEP * spread) ** 2
        if smoothed_share(np.where(np.isfinite(root), moved, np.nan), promise) >= wanted:
            break
    needed: Floats = np.where(empty, 0.0, 100 * (1 - promise.share - np.nanmean(moved, axis=0)))
    return needed


def tune_chances(search: Search, tuning: Book, keep: int) -> Tuned | None:
    """Move the search's best plan to the best one known that keeps every promise with its chance, margin included.

    `tuning` simulates years that draw their assumptions; `keep` search years are left alone. A plan that keeps its
    promises in few years is tried on twice as many before it is believed. None where no promise states a chance. Where
    no plan simulated reaches the chances, the one that comes nearest is taken, and what all the file allows would
    reach is simulated too.
    """
    inputs, first = search.inputs, search.settings.chance_years
    wanted = with_chance(inputs)
    if not wanted or search.best is None:
        return None
    count, known = first, dict[Decisions, float]()
    plan: Decisions | None = search.best
    for _ in range(MOST_STEPS):
        years, asked = tuning_years(count), _asked(inputs, count)
        if plan is None or tuning.price([plan], years) + min(first, len(known) * first) > tuning.left:
            break
        seen = tuning.see([plan], years)[0]
        known[plan] = _lacking(inputs, seen, asked)
        while known[plan] <= 0 and count < MOST_GROWTH * first:
            more = tuning_years(min(2 * count, MOST_GROWTH * first))
            if tuning.price([plan], more) + 2 * len(more) > tuning.left:    # two more plans must stay possible
                break
            count, years, asked = len(more), more, _asked(inputs, len(more))
            seen = tuning.see([plan], years)[0]
            known = {plan: _lacking(inputs, seen, asked)}
        search.best = plan
        search.note("chance", plan, seen, accepted=known[plan] <= 0)
        _ask(search, seen, asked, keep)
        plan = _solved(search, keep)
        if plan in known:
            plan = _mended(search, seen, asked) if known[search.best] > 0 else None
            plan = None if plan in known else plan
    if not known:
        return None
    years, asked = tuning_years(count), _asked(inputs, count)
    good = [each for each, lacking in known.items() if lacking <= 0]
    search.best = max(good, key=lambda each: _worth(tuning, each, years)) if good \
        else min(known, key=lambda each: known[each])
    seen = tuning.recall(search.best, years)
    _ask(search, seen, asked, keep)
    if good:
        return _confirmed(search, tuning, Tuned(count, asked, _shares(inputs, seen), None), keep, set(known))
    return Tuned(count, asked, _shares(inputs, seen), _most(search, tuning))


def _confirmed(search: Search, tuning: Book, tuned: Tuned, keep: int, known: set[Decisions]) -> Tuned:
    """The chosen plan on as many more years as are left, and a safer one where those show too small a chance."""
    inputs = search.inputs
    assert search.best is not None
    already = sum(year >= TUNE_FROM for year in tuning.years_of(search.best))
    count = min(already + tuning.left, MOST_GROWTH * search.settings.chance_years)
    if count <= tuned.years:
        return tuned
    asked = _asked(inputs, count)
    seen = tuning.see([search.best], tuning_years(count))[0]
    found = Tuned(count, asked, _shares(inputs, seen), None)
    if _lacking(inputs, seen, asked) <= 0:
        return found
    _ask(search, seen, asked, keep)
    plan = _solved(search, keep)
    if plan is None or plan in known:
        plan = _mended(search, seen, asked)
    if plan is None or plan in known:
        return found
    search.note("chance", search.best, seen, accepted=False)
    search.best = plan
    return replace(found, reached={})


def tuning_years(count: int) -> tuple[int, ...]:
    """The first `count` years on which chances are tuned: neither the search nor the comparison sees them."""
    return tuple(range(TUNE_FROM, TUNE_FROM + count))


def _asked(inputs: PlanInputs, years: int) -> dict[str, float]:
    return {each.channel: chance + margin(chance, years) for each, _, chance in with_chance(inputs)}


def chances_held(search: Search, tuning: Book, tuned: Tuned | None, plan: Decisions) -> bool:
    """True if a plan, simulated on the tuning years, lacks no more of the chances than the search's best plan does."""
    if tuned is None or search.best is None:
        return True
    years = tuning_years(tuned.years)
    if tuning.price([plan, search.best], years) > tuning.left:
        return False
    after, before = tuning.see([plan, search.best], years)
    return _lacking(search.inputs, after, tuned.asked) <= max(0.0, _lacking(search.inputs, before, tuned.asked))


def _shares(inputs: PlanInputs, seen: Seen) -> dict[str, float]:
    return {each.channel: share_kept(late_by_year(seen, each.channel, promise), promise)
            for each, promise, _ in with_chance(inputs)}


def _lacking(inputs: PlanInputs, seen: Seen, asked: Mapping[str, float]) -> float:
    """By how much the chances fall short of those asked for, the worst promise; 0 or less if none does."""
    return max(asked[each.channel] - smoothed_share(late_by_year(seen, each.channel, promise), promise)
               for each, promise, _ in with_chance(inputs))


def _worth(tuning: Book, plan: Decisions, years: Sequence[int]) -> float:
    return float(tuning.recall(plan, years).profit.sum(axis=1).mean())


def _periods(inputs: PlanInputs, promise: PromiseInput) -> tuple[str, ...]:
    return inputs.months if promise.every_month else ("year",)


def _ask(search: Search, seen: Seen, asked: Mapping[str, float], keep: int) -> None:
    """Set the safety of every promise with a chance to what it needs, as the search's own years see it.

    The search's years hold their assumptions, or are bad ones: what the same plan's share is higher in them than in
    the tuning years is asked for on top.
    """
    inputs = search.inputs
    for years in (search.level_years, search.years):
        if search.book.price([seen.plan], years) <= max(0, search.book.left - keep):
            break
    else:
        return
    here = punctual_points(inputs, search.book.see([seen.plan], years)[0])
    pooled = punctual_points(inputs, seen)
    safety = dict(search.terms.safety)
    for each, promise, _ in with_chance(inputs):
        needed = points_needed(late_by_year(seen, each.channel, promise), promise, asked[each.channel])
        for number, period in enumerate(_periods(inputs, promise)):
            key = (each.channel, period)
            if key in here and key in pooled:
                safety[key] = float(needed[number]) + here[key] - pooled[key]
    search.terms = replace(search.terms, safety=safety)


def _solved(search: Search, keep: int) -> Decisions | None:
    """The program's plan with the safety asked for, finished by a few small moves; None if years are missing."""
    from optimize.search.loop import within_reach

    assert search.best is not None
    before = search.best
    program = within_reach(search.inputs, master(search.inputs, search.planes, search.terms), before, 2.0)
    try:
        plan = read_plan(search.inputs, door.solve(program).values)
    except (door.Infeasible, door.Unbounded):
        return None
    for each in (plan, before):
        if search.book.price([each], search.years) > search.book.left - keep:
            return plan
        search.book.see([each], search.years)
        if each not in search.tested:
            search.test(each, search.planes)
    search.draw(plan)
    search.best = max((plan, before), key=lambda each: search.score(each).worth)
    search.finish(max(keep, search.book.left - 12 * len(search.years)))
    found, search.best = search.best, before
    return found


def _mended(search: Search, seen: Seen, asked: Mapping[str, float]) -> Decisions | None:
    """The plan after the small moves that by the planes raise the chances most for what they cost, until by the planes
    they are reached; None if no move raises them."""
    from optimize.search.closing import pinned

    inputs, plan = search.inputs, seen.plan
    planes = pinned(search, seen)
    start = heights(planes, standing(plan))
    lacking = _lacking(inputs, seen, asked)
    free = replace(search.terms, safety={}, late_price=0.0)
    for _ in range(MOST_MOVES):
        best: tuple[float, float, Decisions] | None = None
        here = foreseen(inputs, planes, free, plan)
        for other in neighbours(inputs, plan, search.terms.unplanned):
            left = _foreseen_lacking(inputs, seen, asked, start, heights(planes, standing(other)))
            if left < lacking - 1e-6:
                gain = (lacking - max(left, 0.0)) / max(here - foreseen(inputs, planes, free, other), 1.0)
                if best is None or gain > best[0]:
                    best = (gain, left, other)
        if best is None:
            break
        _, lacking, plan = best
        if lacking <= 0:
            break
    return None if plan == seen.plan else plan


def _foreseen_lacking(
    inputs: PlanInputs, seen: Seen, asked: Mapping[str, float], before: Mapping[Key, float], after: Mapping[Key, float]
) -> float:
    worst = -1.0
    for each, promise, _ in with_chance(inputs):
        gains = np.array([after.get(("punctual", each.channel, month), 0.0)
                          - before.get(("punctual", each.channel, month), 0.0) for month in inputs.months])
        if not promise.every_month:
            arrivals = inputs.monthly(each.arrivals)
            gains = np.array([float((gains * arrivals).sum() / max(arrivals.sum(), 1e-9))])
        late = late_by_year(seen, each.channel, promise)
        mean = np.maximum(np.nan_to_num(np.nanmean(np.where(np.isfinite(late).any(axis=0), late, 0.0), axis=0)), 1e-9)
        less = late * np.maximum(0.0, 1 - gains / 100 / mean)
        worst = max(worst, asked[each.channel] - smoothed_share(less, promise))
    return worst


def _most(search: Search, tuning: Book) -> dict[str, float] | None:
    """The shares kept with as many people and machines as the file allows in every month, if the years suffice."""
    inputs = search.inputs
    assert search.best is not None
    wishes = dict(standing(search.best))
    for group in inputs.groups:
        limits = inputs.free(group)
        if limits is not None:
            for month in inputs.months:
                wishes["heads", group.pool, group.contract, month] = float(limits.high)
    for machine in inputs.machines:
        if machine.range is not None:
            for key in [each for each in wishes if each[1] == machine.name and each[0] in ("machines", "equipment")]:
                wishes[key] = float(machine.range.high)
    plan = nearest(inputs, wishes, search.terms.unplanned)
    years = tuning_years(search.settings.chance_years)
    if tuning.price([plan], years) > tuning.left:
        return None
    return _shares(inputs, tuning.see([plan], years)[0])
