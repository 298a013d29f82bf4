"""Which years a search looks at where the worst share of years is to be maximised: the bad ones.

Every year is a future: its luck and its assumptions, drawn from their ranges, are the same for all plans. One plan is
simulated in many futures, and the search goes on with its worst ones, for what is bad for one plan is bad for its
neighbours. The mean of any fixed years is never below the mean of a plan's own worst ones (Rockafellar & Uryasev 2000
choose the worst anew for every plan), so the plan found is asked for its own worst years again, on fresh ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from optimize.decisions import Decisions
from optimize.inputs import Floats
from optimize.results import Seen
from optimize.search.scoring import punctual_points

if TYPE_CHECKING:
    from optimize.search.loop import Search

MOST_SWAPS = 200


def worst_years(seen: Seen, share: float) -> tuple[int, ...]:
    """The worst share of these years by profit (at least one), in ascending order of their numbers."""
    yearly = seen.profit.sum(axis=1)
    count = max(1, round(share * len(yearly)))
    return tuple(sorted(seen.years[place] for place in np.argsort(yearly, kind="stable")[:count]))


def worst_mean(yearly: Floats, share: float) -> float:
    """Mean of the worst share of yearly amounts (at least one): the expected shortfall, or CVaR, of the sample."""
    count = max(1, round(share * len(yearly)))
    return float(np.sort(yearly)[:count].mean())


def standing_for(values: Sequence[float], count: int) -> tuple[int, ...]:
    """Positions of `count` values whose mean lies near the mean of all, in ascending order.

    Deterministic: starts with the first, swaps what helps most until nothing does, ties to the first.
    """
    off = np.asarray(values, dtype=np.float64) - float(np.mean(values))
    chosen = list(range(min(count, len(off))))
    for _ in range(MOST_SWAPS):
        rest = [place for place in range(len(off)) if place not in chosen]
        total = float(off[chosen].sum())
        swaps = [(abs(total - off[out] + off[into]), out, into) for out in chosen for into in rest]
        if not swaps or min(swaps)[0] >= abs(total) - 1e-9:
            break
        _, out, into = min(swaps)
        chosen[chosen.index(out)] = into
    return tuple(sorted(chosen))


def look_at_worst(search: Search, plan: Decisions, share: float) -> None:
    """Let the search look at the years that are worst for `plan` among the pilot years, and shift its promises.

    A promise is about all years: what its share is lower (or higher) in the bad ones is taken from (added to) its
    safety, so that the plan is asked for no more and no less.
    """
    settings, inputs = search.settings, search.inputs
    pilot = search.book.see([plan], tuple(range(1, settings.pilot_years + 1)))[0]
    worst = worst_years(pilot, share)
    yearly = dict(zip(pilot.years, pilot.profit.sum(axis=1).tolist(), strict=True))
    level = tuple(worst[place] for place in standing_for([yearly[year] for year in worst], settings.level_years))
    few = tuple(level[place] for place in standing_for([yearly[year] for year in level], settings.plan_years))
    search.look_at(few, level, worst)
    everywhere = punctual_points(inputs, pilot)
    search.shift_safety({key: points - everywhere[key] for key, points in
                         punctual_points(inputs, search.book.recall(plan, level)).items() if key in everywhere})
