"""Where the search starts: offered load, this year's staffing, Erlang per half-hour, the spreadsheet plan."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from optimize.decisions import Decisions, as_is
from optimize.inputs import HALF_HOUR, PlanInputs
from optimize.program import Key
from optimize.rivals.averages import averages_plan
from optimize.rivals.erlang import erlang_plan, erlang_wishes, pool_loads, wish_machines
from optimize.search.features import standing
from optimize.search.master import violations

QUALITY = 0.5


@dataclass(frozen=True)
class Rival:
    """A plan to be compared with: `note` says in words what was changed to make it possible, or what it breaks."""

    name: str
    plan: Decisions
    promise: float | None
    note: str


def square_root_wishes(inputs: PlanInputs) -> dict[Key, float]:
    """Heads for offered load + half its square root in the mean open half-hour; machines for the busiest one."""
    wishes = dict(standing(as_is(inputs)))
    for load in pool_loads(inputs):
        erlangs = load.arrivals * load.service / HALF_HOUR
        wanted = inputs.monthly(erlangs + QUALITY * np.sqrt(erlangs)) * HALF_HOUR
        groups = inputs.of_pool(load.pool)
        is_open = (load.arrivals > 0).astype(float)
        staffed = np.mean(
            [inputs.monthly(group.duty * is_open) * HALF_HOUR * group.present for group in groups], axis=0)
        for number, month in enumerate(inputs.months):
            others = sum(wishes["heads", load.pool, group.contract, month] for group in groups[1:])
            heads = math.ceil(wanted[number] / max(staffed[number], 1e-9) - 1e-9)
            wishes["heads", load.pool, groups[0].contract, month] = max(0.0, heads - others)
        for name, minutes in load.machine_work.items():
            busiest = float(load.arrivals.max()) * minutes / HALF_HOUR
            wish_machines(inputs, wishes, name, math.ceil(busiest + QUALITY * math.sqrt(busiest)))
    return wishes


def rivals(inputs: PlanInputs, written: PlanInputs | None = None) -> tuple[Rival, ...]:
    """This year's staffing, the spreadsheet plan, Erlang per half-hour, at the plan's bounds, budget and rounding.

    This year's staffing is kept as it is even where it breaks a row; the note says so. Where `inputs` stand on shifts
    the plan has chosen, `written` are those of the file: this year's staffing works these, the others the chosen ones.
    Raises door.Infeasible if no plan satisfies the rows.
    """
    now = as_is(written or inputs)
    broken = violations(written or inputs, now)
    averages = averages_plan(inputs)
    wishes, erlang = erlang_wishes(inputs), erlang_plan(inputs)
    reached = standing(erlang)
    missed = [key for key, value in wishes.items()
              if key[0] in ("heads", "machines", "equipment", "leads") and abs(reached.get(key, value) - value) > 1e-9]
    return (
        Rival("as_is", now, None, f"it breaks: {'; '.join(broken)}" if broken else ""),
        Rival("average_lp", averages.plan, averages.promise, ""),
        Rival("erlang", erlang, None,
              f"the nearest plan within lead times, bounds and budget ({len(missed)} monthly wishes not met)"
              if missed else ""),
    )
