"""The shift plan as people read it, and what it is worth beside the shifts the file states."""

from __future__ import annotations

from dataclasses import dataclass, replace

from optimize.decisions import Decisions
from optimize.explain.ground import Ground
from optimize.reading.shifts import broken_by_file
from optimize.search.scoring import paired
from optimize.search.shift_patterns import by_month
from optimize.shift_plan import ShiftRow, shift_rows
from sim.theory.intervals import Interval, mean_interval

SHIFT_YEARS = 24
FEWEST_YEARS = 4


@dataclass(frozen=True)
class ShiftsWorth:
    """Profit of the plan less that of the same plan with the shifts of the file, in cents, on `years` explaining
    years. `broken`: rules of the catalogue that the file's shifts break with these heads, in words."""

    value: Interval
    years: int
    broken: tuple[str, ...] = ()


def rota(plan: Decisions) -> tuple[ShiftRow, ...]:
    """Who works when by month, for every contract whose shifts the plan decides."""
    return tuple(row for each in plan.shifts for row in shift_rows(each, plan.heads(each.pool, each.contract)))


def shifts_worth(ground: Ground) -> ShiftsWorth | None:
    """What the plan's shifts are worth; None where it keeps those of the file, or too few years are left."""
    if not ground.plan.shifts:
        return None
    plans = [ground.plan, replace(ground.plan, shifts=())]
    count = ground.affordable(plans, SHIFT_YEARS, FEWEST_YEARS)
    if not count:
        return None
    with_it, without = ground.book.see(plans, ground.years(count))
    broken = () if ground.file is None else broken_by_file(ground.file.scenario, by_month(ground.plan))
    return ShiftsWorth(mean_interval(paired(with_it, without)), count, broken)
