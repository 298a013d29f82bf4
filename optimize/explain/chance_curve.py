"""The price of a promise: what profit a year is left when it is kept more often, or less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from optimize import door
from optimize.decisions import Decisions
from optimize.explain.ground import Ground
from optimize.inputs import PlanInputs, WalkInInput
from optimize.program import Key
from optimize.proof.compare import Spread, spread
from optimize.results import Seen
from optimize.rows.cuts import heights
from optimize.search.chance import late_by_year, points_needed
from optimize.search.features import standing
from optimize.search.loop import late_price, within_reach
from optimize.search.master import Terms, master, read_plan
from optimize.search.scoring import punctual_points
from sim.theory.intervals import Interval, chance_at_least, chance_at_most, paired_difference

LEVELS = (None, 0.8, 0.9, 0.95, 0.99)
"""Chances the curve's plans are made for; None: made without a thought of the promise."""
LEAST_YEARS, MOST_YEARS = 10, 40   # a plan
SHARE = 0.5   # of the explaining years left, for the curve
REACH = 3.0   # steps of the search (`within_reach`): other chances take other staff, but planes know nothing far away


@dataclass(frozen=True)
class ChancePoint:
    """One plan of the curve. `made_for` is the chance it was made for (None: none), the promises were all kept in
    `met` of `years` simulated years, `low` to `high` is the exact 95 % interval of that chance; money in cents a year,
    `costs` what it earns less than the plan (negative: more), on the same years. `chosen` marks the plan itself.
    """

    made_for: float | None
    met: int
    years: int
    low: float
    high: float
    profit: Spread
    costs: Interval
    chosen: bool
    plan: Decisions

    @property
    def chance(self) -> float:
        """The share of years in which every promise was kept."""
        return self.met / self.years


@dataclass(frozen=True)
class ChanceCurve:
    """The plans in order of the chance with which they keep the promises. `difference` is what `more` costs beside
    `less`, in cents a year: one of them is the plan, the other the next on the curve that keeps them in other years."""

    points: tuple[ChancePoint, ...]
    less: ChancePoint
    more: ChancePoint
    difference: Interval


def chance_curve(ground: Ground) -> ChanceCurve | None:
    """Plans made for several chances, each simulated on the same explaining years; None without a promise, without
    planes to solve with, or where the years are too few for ten years a plan: a share of fewer says nothing.

    Each plan is solved with what the search knows, near the plan, simulated, and solved once more with the scatter seen
    there if it kept the promises less often than it was made for.
    """
    inputs, book = ground.inputs, ground.book
    promised = [each for each in inputs.walk_ins if each.promise is not None]
    count = min(MOST_YEARS, int(SHARE * book.left) // (len(LEVELS) + 2))
    if not promised or not ground.search.planes or count < LEAST_YEARS:
        return None
    years = ground.years(count)
    here = book.see([ground.plan], years)[0]
    foreseen = _punctual(ground)
    found: dict[Decisions, tuple[float | None, Seen]] = {ground.plan: (_asked(inputs), here)}
    for level in LEVELS:
        seen, basis = None, here
        for _ in range(1 if level is None else 2):
            plan = _solved(ground, _terms(ground, promised, basis, level, foreseen))
            if plan is None or book.price([plan], years) > book.left:
                break
            seen = basis = book.see([plan], years)[0]
            if level is None or _kept(inputs, seen).mean() >= level:
                break
        if seen is not None and seen.plan not in found:
            found[seen.plan] = (level, seen)
    points = sorted((_point(inputs, level, seen, here) for level, seen in found.values()),
                    key=lambda each: (each.met, each.profit.mean))
    if len(points) < 2:
        return None
    return _curve(tuple(points), {plan: seen for plan, (_, seen) in found.items()})


def _curve(points: tuple[ChancePoint, ...], seen: Mapping[Decisions, Seen]) -> ChanceCurve:
    """The curve, and the plan beside the next point that keeps the promises in more years or fewer."""
    chosen = next(each for each in points if each.chosen)
    others = [each for each in points if each.met != chosen.met]
    other = min(others, key=lambda each: (abs(each.met - chosen.met), -each.profit.mean), default=None)
    if other is None:
        other = next(each for each in points if each is not chosen)
    less, more = (other, chosen) if (other.met, -other.profit.mean) < (chosen.met, -chosen.profit.mean) \
        else (chosen, other)
    difference = paired_difference(seen[less.plan].profit.sum(axis=1), seen[more.plan].profit.sum(axis=1))
    return ChanceCurve(points, less, more, difference)


def _asked(inputs: PlanInputs) -> float | None:
    stated = [each.promise.chance for each in inputs.walk_ins
              if each.promise is not None and each.promise.chance is not None]
    return max(stated) if stated else None


def _kept(inputs: PlanInputs, seen: Seen) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """By year, whether every promise was kept."""
    kept = np.ones(len(seen.years), dtype=bool)
    for each in inputs.walk_ins:
        if each.promise is not None:
            late = late_by_year(seen, each.channel, each.promise)
            kept &= (np.nan_to_num(late) <= 1 - each.promise.share + 1e-9).all(axis=1)
    return kept


def _point(inputs: PlanInputs, level: float | None, seen: Seen, plan: Seen) -> ChancePoint:
    met, years = int(_kept(inputs, seen).sum()), len(seen.years)
    profit = seen.profit.sum(axis=1)
    return ChancePoint(
        level, met, years, chance_at_least(met, years, 0.975), chance_at_most(met, years, 0.975), spread(profit),
        paired_difference(plan.profit.sum(axis=1), profit), seen.plan == plan.plan, seen.plan)


def _punctual(ground: Ground) -> dict[Key, float]:
    """What the planes say of the plan's own punctuality, by (channel, month), in points."""
    allowed = heights(ground.search.planes, standing(ground.plan))
    return {measure[1:]: height for measure, height in allowed.items() if measure[0] == "punctual"}


def _terms(
    ground: Ground, promised: list[WalkInInput], seen: Seen, level: float | None, foreseen: Mapping[Key, float]
) -> Terms:
    """The search's terms with the safety that this chance needs, in the points the planes count in."""
    terms = ground.search.terms
    safety: dict[Key, float] = {}
    pooled = punctual_points(ground.inputs, ground.book.recall(ground.plan, seen.years))
    for each in promised:
        assert each.promise is not None
        periods = ground.inputs.months if each.promise.every_month else ("year",)
        if level is None:
            safety |= {(each.channel, period): -100.0 for period in periods}
            continue
        needed = points_needed(late_by_year(seen, each.channel, each.promise),
                               replace(each.promise, of_months=False), level)
        for number, period in enumerate(periods):
            key = (each.channel, period)
            off = foreseen.get(key, pooled.get(key, 0.0)) - pooled.get(key, 0.0)
            safety[key] = float(needed[number]) + off
    return replace(terms, safety=safety)


def _solved(ground: Ground, terms: Terms) -> Decisions | None:
    """The program's whole plan near the plan; None where the planes do not bound every month."""
    # On the curve the promise is what is asked for, whatever aims and soft prices say of it.
    inputs = replace(ground.inputs, walk_ins=tuple(
        each if each.promise is None else replace(each, promise=replace(each.promise, price=None))
        for each in ground.inputs.walk_ins))
    terms = replace(terms, late_price=late_price(inputs))
    program = within_reach(inputs, master(inputs, ground.search.planes, terms), ground.plan, REACH)
    try:
        return read_plan(inputs, door.solve(program).values)
    except (door.Infeasible, door.Unbounded):
        return None
