"""Every choice a plan was offered: the answer, what it costs, and what yes is worth beside no."""

from __future__ import annotations

from dataclasses import dataclass

from optimize.explain.ground import Ground
from optimize.search.choices import turned
from optimize.search.scoring import paired
from sim.theory.intervals import Interval, mean_interval

CHOICE_YEARS = 24
FEWEST_YEARS = 4


@dataclass(frozen=True)
class Answer:
    """One choice. `yes`: whether the plan makes it; `cost` in cents over the horizon if it is made, what its override
    costs by itself (a campaign of its own, say) not included.

    `value` is profit with it less profit without it, all numbers of the plan as they are, in cents, on `years`
    explaining years; None where none were left. `together` names choices that come or go with it.
    """

    name: str
    kind: str
    owner: str
    yes: bool
    cost: float
    value: Interval | None
    years: int
    together: tuple[str, ...]


def answers(ground: Ground) -> tuple[Answer, ...]:
    """All choices in file order; the most years all of them can have, up to `CHOICE_YEARS`."""
    inputs, plan = ground.inputs, ground.plan
    others = {each.name: turned(inputs, plan, each.name, each.name not in plan.choices) for each in inputs.choices}
    plans = [plan, *others.values()]
    count = ground.affordable(plans, CHOICE_YEARS, FEWEST_YEARS) if others else 0
    known = count > 0
    seen = dict(zip(plans, ground.book.see(plans, ground.years(count)), strict=True)) if known else {}
    found = []
    for each in inputs.choices:
        yes, other = each.name in plan.choices, others[each.name]
        value = None
        if known:
            value = mean_interval(paired(seen[plan], seen[other]) if yes else paired(seen[other], seen[plan]))
        along = set(plan.choices) ^ set(other.choices)
        found.append(Answer(
            each.name, each.kind, each.owner, yes, sum(each.cost), value, count,
            tuple(one.name for one in inputs.choices if one.name in along and one.name != each.name)))
    return tuple(found)
