"""Which years a search looks at: few that stand for many, or those that hurt.

Every year is a future: its luck and its assumptions, drawn from their ranges, are the same for all plans. Four or eight
futures taken as they come may all be good ones. So one plan is simulated in many, and the search takes those few whose
means of profit and of every promise lie nearest to the means of all. Where the worst share of years is to be maximised,
the search looks at the worst ones instead: what is bad for one plan is bad for its neighbours. The mean of any
fixed years is never below the mean of a plan's own worst ones, so what is found is checked on the plan's own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimize.inputs import Floats, PlanInputs
from optimize.results import Seen

MOST_SWAPS = 200


def features(inputs: PlanInputs, seen: Seen) -> Floats:
    """What years are told apart by, in standard deviations from the mean of all: profit and revenue of the year, and
    the points of every promise by month (the year's together weigh as much as profit). [years, features]."""
    columns = [seen.profit.sum(axis=1)[:, None], seen.net_revenue.sum(axis=1)[:, None]]
    for each in inputs.walk_ins:
        if each.promise is not None:
            base = np.maximum(seen.base(each.channel), 1e-9)
            columns.append(seen.in_time(each.channel) / base / np.sqrt(base.shape[1]))
    scaled = []
    for block in columns:
        off = block - block.mean(axis=0)
        spread = float(np.sqrt((off**2).sum(axis=1).mean()))
        if spread > 0:
            scaled.append(off / spread)
    return np.concatenate(scaled, axis=1) if scaled else np.zeros((len(seen.years), 1))


def standing_for(points: Floats, count: int, held: Sequence[int] = ()) -> tuple[int, ...]:
    """Positions of `count` rows whose mean lies near zero, `held` among them: swaps that help until none does.

    Deterministic: starts with the first rows, takes the best swap each time, ties to the first.
    """
    rows = len(points)
    chosen = [*held, *(row for row in range(rows) if row not in held)][:count]
    total = points[chosen].sum(axis=0)
    for _ in range(MOST_SWAPS):
        rest = [row for row in range(rows) if row not in chosen]
        best, swap = float((total**2).sum()) - 1e-9, None
        for out in (row for row in chosen if row not in held):
            moved = ((total - points[out] + points[rest]) ** 2).sum(axis=1) if rest else np.zeros(0)
            if len(moved) and float(moved.min()) < best:
                best, swap = float(moved.min()), (out, rest[int(moved.argmin())])
        if swap is None:
            break
        chosen[chosen.index(swap[0])] = swap[1]
        total = points[chosen].sum(axis=0)
    return tuple(sorted(chosen))


def worst_years(seen: Seen, share: float) -> tuple[int, ...]:
    """The worst share of these years by profit (at least one), in ascending order of their numbers."""
    yearly = seen.profit.sum(axis=1)
    count = max(1, round(share * len(yearly)))
    return tuple(sorted(seen.years[place] for place in np.argsort(yearly, kind="stable")[:count]))


def worst_mean(yearly: Floats, share: float) -> float:
    """Mean of the worst share of yearly amounts (at least one): the expected shortfall, or CVaR, of the sample."""
    count = max(1, round(share * len(yearly)))
    return float(np.sort(yearly)[:count].mean())


def search_years(inputs: PlanInputs, seen: Seen, counts: Sequence[int]) -> list[tuple[int, ...]]:
    """From one plan's pilot years so many that stand for them all, for each of the ascending `counts`; each holds the
    one before."""
    if inputs.worst is not None:
        worst = worst_years(seen, inputs.worst)
        places = {year: place for place, year in enumerate(seen.years)}
        seen = Seen(seen.plan, worst, tuple(seen.results[places[year]] for year in worst))
    points = features(inputs, seen)
    found: list[tuple[int, ...]] = []
    rows: tuple[int, ...] = ()
    for count in counts:
        rows = standing_for(points, min(count, len(seen.years)), rows)
        found.append(tuple(seen.years[row] for row in rows))
    return found
