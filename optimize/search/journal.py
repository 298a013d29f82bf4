"""The log of a search: one frozen record an iteration, and how a search may spend its years."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from optimize.decisions import Decisions, LeadPlan
from optimize.shift_plan import span


@dataclass(frozen=True)
class SearchSettings:
    """How the search spends its years. Years are numbered from 1; those that check a promise from 1001.

    `plan_years` are simulated for differences, `level_years` for the height of planes. `whole_from` is the round
    from which the master is solved in whole numbers (before that: relaxed, then rounded). `finishing_share` of the
    years is kept for the local search, `check_years` come in batches of that size until the 95 % interval of
    profit is within `near` of net revenue. `safety` is added to every promise, in percentage points. `pilot_years`
    tell bad years from good ones where the worst are maximised, `chance_years` how often a promise is kept.
    """

    search_years: int = 160
    plan_years: int = 4
    level_years: int = 8
    whole_from: int = 4
    most_rounds: int = 8
    finishing_share: float = 0.2
    check_years: int = 12
    most_check_years: int = 48
    near: float = 0.01
    safety: float = 0.5
    pilot_years: int = 80
    chance_years: int = 60


def fitted(settings: SearchSettings, search_years: int) -> SearchSettings:
    """The settings for so many years: fewer years a plan where there are few, so that every stage gets some.

    Raises ValueError below 8 years, too few to compare the starting points and check a promise.
    """
    if search_years < 8:
        raise ValueError(f"a search needs at least 8 years, not {search_years}")
    plan_years = max(1, min(settings.plan_years, search_years // 40))
    return replace(
        settings, search_years=search_years, plan_years=plan_years,
        level_years=max(plan_years, min(settings.level_years, search_years // 10)),
        check_years=max(2, min(settings.check_years, search_years // 10)),
        pilot_years=max(2, min(settings.pilot_years, search_years // 5)),
        chance_years=max(2, min(settings.chance_years, search_years // 12)),
    )


@dataclass(frozen=True)
class Iteration:
    """One step of the search. Money in cents; `bound` is what the relaxed master allows (None where not solved),
    `promise` what it promises for the plan simulated, with the simulated mean and its 95 % interval."""

    number: int
    round: int
    kind: Literal["start", "cuts", "finishing", "check", "reserve", "chance", "steady"]
    bound: float | None
    promise: float | None
    simulated: float
    low: float
    high: float
    missing_points: float
    years: int
    cuts: int
    lifted: int
    dropped: int
    years_spent: int
    accepted: bool
    words: str


def leads_in_words(lead: LeadPlan) -> str:
    """The number a month, or the least and the most of the months."""
    if not any(lead.extra[1:]):
        return f"{lead.per_month}"
    return span([lead.in_month(month) for month in range(1, len(lead.extra))])


def in_words(plan: Decisions) -> str:
    """The plan in one line: heads by pool (least to most over the year), machines, leads."""
    parts = []
    for pool in dict.fromkeys(each.pool for each in plan.people):
        heads = plan.heads(pool)
        parts.append(f"{pool} {min(heads)}" if min(heads) == max(heads) else
                     f"{pool} {min(heads)} to {max(heads)} (mean {sum(heads) / len(heads):.1f})")
    parts += [f"{name} {count}" for name, count in plan.machines]
    parts += [f"{each.name} {span(each.counts)}" for each in plan.equipment]
    parts += [f"{each.pool} {span(each.minutes)} min overtime" for each in plan.overtime if any(each.quarters)]
    parts += [f"{each.channel} {leads_in_words(each)} leads a month" for each in plan.leads]
    parts += [f"{each.product} {sum(each.units)} ordered" for each in plan.orders]
    parts += [f"with {', '.join(plan.choices)}"] if plan.choices else []
    return ", ".join(parts)
