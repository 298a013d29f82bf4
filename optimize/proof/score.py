"""A plan made by hand against another one on the same fresh years: what it loses, where, and which rules it breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimize.decisions import Decisions
from optimize.inputs import Floats, PlanInputs
from optimize.proof.compare import FRESH_FROM, GoalChance, ServiceKept, Spread, goal_chance, service_kept, spread
from optimize.proof.edits import Edit, edits, together
from optimize.proof.rules import BrokenRule, broken_rules
from optimize.results import Evaluate, Seen
from sim.theory.intervals import Interval, mean_interval


@dataclass(frozen=True)
class Part:
    """What one edit alone does to the plan compared with: yearly profit, and of this what costs rise (negative:
    fall) and what sales bring more; all in cents. `service` is kept with this edit alone, `breaks` what it breaks."""

    edit: Edit
    profit: Interval
    costs: float
    margin: float
    service: ServiceKept
    breaks: tuple[BrokenRule, ...]


@dataclass(frozen=True)
class Standing:
    """One of the two plans on the fresh years. `breaks`: budgets are held against planned cost, overtime aside."""

    plan: Decisions
    profit: Spread
    net_revenue: Spread
    service: ServiceKept
    goal: GoalChance | None
    breaks: tuple[BrokenRule, ...]


@dataclass(frozen=True)
class PlanScore:
    """A plan against another. `ahead` is its yearly profit less the other's, year by year on the same years.

    `parts` and `interaction` (what the edits do together beyond what each does alone; None with one edit or none)
    add up to `ahead.estimate`. Money in cents.
    """

    years: tuple[int, ...]
    hand: Standing
    best: Standing
    ahead: Interval
    parts: tuple[Part, ...]
    interaction: Interval | None


def score_plan(
    inputs: PlanInputs, evaluate: Evaluate, best: Decisions, hand: Decisions, *, years: int, most_edits: int = 12,
    possible: Callable[[Decisions], bool] = lambda plan: True,
) -> PlanScore:
    """Simulate `hand`, `best`, and `best` with each single edit on the first `years` (two or more) fresh years.

    Beyond `most_edits`, those that touch the least are simulated as one, and so are those that are not `possible`
    alone (choices that need one another). Raises ValueError for fewer than two years.
    """
    if years < 2:
        raise ValueError("a comparison needs at least two years")
    numbers = tuple(range(FRESH_FROM, FRESH_FROM + years))
    differing = differences(inputs, best, hand, most_edits, possible)
    plans = list(dict.fromkeys([best, hand, *(each.alone for each in differing)]))
    rows = evaluate(plans, numbers)
    seen = {plan: Seen(plan, numbers, tuple(row)) for plan, row in zip(plans, rows, strict=True)}
    base = seen[best]
    difference = _yearly(seen[hand]) - _yearly(base)
    parts = tuple(_part(inputs, each, seen[each.alone], base) for each in differing)
    interaction = None
    if len(parts) > 1:
        alone = sum((_yearly(seen[each.alone]) - _yearly(base) for each in differing), np.zeros(years))
        interaction = mean_interval(difference - alone)
    return PlanScore(numbers, _standing(inputs, seen[hand]), _standing(inputs, base), mean_interval(difference),
                     parts, interaction)


def adding_up(score: PlanScore, unit: int = 1) -> tuple[int, list[int], int | None]:
    """Difference, parts and interaction in whole `unit` cents, rounded so that they add up exactly."""
    total = round(score.ahead.estimate / unit)
    parts = [round(each.profit.estimate / unit) for each in score.parts]
    if score.interaction is not None:
        return total, parts, total - sum(parts)
    return total, [total] if parts else [], None


def differences(
    inputs: PlanInputs, best: Decisions, hand: Decisions, most: int = 12,
    possible: Callable[[Decisions], bool] = lambda plan: True,
) -> tuple[Edit, ...]:
    """The edits to be simulated: those not possible alone as one, and the smallest of too many as one."""
    found = list(edits(inputs, best, hand))
    odd = [each for each in found if not possible(each.alone)]
    if odd:
        one = Edit("together", "; ".join(each.what for each in odd), (), together(inputs, best, odd))
        found = [each for each in found if each not in odd]
        if not possible(one.alone):
            return (Edit("together", "all changes together", (), hand),)
        found.append(one)
    if len(found) <= most:
        return tuple(found)
    by_size = sorted(range(len(found)), key=lambda number: -_size(best, found[number]))
    kept = set(by_size[: max(most - 1, 0)])
    rest = [each for number, each in enumerate(found) if number not in kept]
    one = Edit("others", f"{len(rest)} smaller changes together", (), together(inputs, best, rest))
    return (*(found[number] for number in sorted(kept)), one)


def _size(best: Decisions, edit: Edit) -> float:
    """Head-months an edit moves; anything else counts as much as a head for a year."""
    moved = sum(abs(after - before) for one, other in zip(best.people, edit.alone.people, strict=True)
                for before, after in zip(one.heads, other.heads, strict=True))
    return float(moved or len(best.months))


def _part(inputs: PlanInputs, edit: Edit, seen: Seen, base: Seen) -> Part:
    profit = mean_interval(_yearly(seen) - _yearly(base))
    costs = float((_costs(seen) - _costs(base)).mean())
    before = {(each.where, each.words) for each in broken_rules(inputs, base.plan)}
    breaks = tuple(each for each in broken_rules(inputs, seen.plan) if (each.where, each.words) not in before)
    return Part(edit, profit, costs, profit.estimate + costs, service_kept(inputs, seen), breaks)


def _standing(inputs: PlanInputs, seen: Seen) -> Standing:
    return Standing(seen.plan, spread(_yearly(seen)), spread(seen.net_revenue.sum(axis=1)), service_kept(inputs, seen),
                    goal_chance(inputs, seen), broken_rules(inputs, seen.plan))


def _yearly(seen: Seen) -> Floats:
    total: Floats = seen.profit.sum(axis=1)
    return total


def _costs(seen: Seen) -> Floats:
    """All costs of each year."""
    total: Floats = np.array([sum(float(np.sum(each)) for each in one.cost.values()) for one in seen.results])
    return total
