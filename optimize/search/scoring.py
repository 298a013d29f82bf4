"""What a simulated plan is worth to the search: profit, and promise points it misses, priced."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimize.inputs import Floats, PlanInputs
from optimize.program import Key
from optimize.results import Seen
from optimize.rows.money import people_cost
from optimize.search.master import Terms
from optimize.search.planes import measures


@dataclass(frozen=True)
class Score:
    """Mean profit of the simulated years in cents, promise points missing (summed over months), and both in one."""

    profit: float
    missing: float
    worth: float


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
    """Mean profit less `late_price` for each promise point missing up to the promise plus safety."""
    profit = float(seen.profit.sum(axis=1).mean())
    missing = sum(max(0.0, terms.safety.get(key, 0.0) - points)
                  for key, points in punctual_points(inputs, seen).items())
    return Score(profit, missing, profit - terms.late_price * missing)


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
