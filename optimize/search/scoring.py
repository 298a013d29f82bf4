"""What a simulated plan is worth to the search: profit, laws and promises it misses (priced), steadiness, fairness."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from optimize.decisions import Decisions
from optimize.inputs import Floats, PlanInputs
from optimize.program import Key
from optimize.results import Seen
from optimize.rows.cuts import point_price
from optimize.rows.money import people_cost
from optimize.rows.soft import soft_cost
from optimize.search.features import standing
from optimize.search.master import Terms
from optimize.search.planes import measures


@dataclass(frozen=True)
class Score:
    """Mean profit of the simulated years in cents; promise points missing, summed over months; `law`, points by which
    calls dropped exceed their limit, summed over channels; and all in one, what is missed and soft limits priced."""

    profit: float
    missing: float
    worth: float
    law: float = 0.0


def punctual_points(inputs: PlanInputs, seen: Seen) -> dict[Key, float]:
    """Points above the promise (negative: below), years pooled, by (channel, month) or (channel, `year`)."""
    found: dict[Key, float] = {}
    for each in inputs.walk_ins:
        if each.promise is None:
            continue
        in_time, base = seen.in_time(each.channel).sum(axis=0), seen.base(each.channel).sum(axis=0)
        if each.promise.every_month:
            for number, month in enumerate(inputs.months):
                if base[number] > 0:
                    found[each.channel, month] = 100 * float(in_time[number] / base[number] - each.promise.share)
        elif base.sum() > 0:
            found[each.channel, "year"] = 100 * float(in_time.sum() / base.sum() - each.promise.share)
    return found


def score(inputs: PlanInputs, seen: Seen, terms: Terms) -> Score:
    """Mean profit less the price of each promise point missing up to the promise plus safety, of each point of calls
    dropped beyond the law, and of soft limits broken."""
    profit = float(seen.profit.sum(axis=1).mean())
    prices = {each.channel: point_price(each.promise, terms.late_price)
              for each in inputs.walk_ins if each.promise is not None}
    short = {key: max(0.0, terms.safety.get(key, 0.0) - points)
             for key, points in punctual_points(inputs, seen).items()}
    law = dropped_beyond(inputs, seen)
    priced = sum(prices[key[0]] * points for key, points in short.items()) + terms.law_price * law \
        + soft_cost(inputs, standing(seen.plan), terms.unplanned)
    return Score(profit, sum(short.values()), profit - priced, law)


def dropped_beyond(inputs: PlanInputs, seen: Seen) -> float:
    """Points by which the share of answered calls that were dropped exceeds its limit: mean of the years' excess,
    summed over channels."""
    return sum(100 * float(np.maximum(0.0, seen.dropped_share(each.channel) - each.share).mean())
               for each in inputs.drop_limits)


def unsteady(plan: Decisions) -> int:
    """Changes of heads from month to month over the year: the fewer, the steadier."""
    return sum(abs(after - before) for each in plan.people for before, after in pairwise(each.heads))


def unfair(inputs: PlanInputs, seen: Seen) -> float:
    """How unevenly people are loaded, in points: the busiest pool's busy share of staffed hours less the idlest one's,
    mean over months and years; with a single pool, the busiest month's less the idlest one's."""
    if not inputs.pools:
        return 0.0
    shares = 100 * np.array([seen.load_of(pool) for pool in inputs.pools])
    spread = np.ptp(shares, axis=0) if len(shares) > 1 else np.ptp(shares, axis=2)
    return float(spread.mean())


def paired(after: Seen, before: Seen) -> Floats:
    """Profit of one plan less that of another, year by year, in cents. Raises ValueError for different years."""
    if after.years != before.years:
        raise ValueError("plans can only be paired on the same years")
    difference: Floats = after.profit.sum(axis=1) - before.profit.sum(axis=1)
    return difference


def standard_error(values: Floats) -> float:
    """Standard error of the mean; 0 for a single value."""
    return float(np.std(values, ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0


def unplanned_people_cost(inputs: PlanInputs, seen: Seen) -> float:
    """What people cost beyond the plan in cents: overtime, and replacements hired; never negative."""
    simulated = sum(seen.cost(kind).sum(axis=1).mean() for kind in ("people", "overtime", "hiring"))
    return max(0.0, float(simulated) - people_cost(inputs, seen.plan)) if simulated > 0 else 0.0


def noise_of(inputs: PlanInputs, seen: Seen) -> float:
    """Standard error of the mean yearly value in cents."""
    return standard_error(measures(inputs, seen)["value",].sum(axis=1))
