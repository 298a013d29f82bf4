"""Leads bought month by month: one rate a year is what the program decides, months are moved on the simulator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from optimize.decisions import Decisions, LeadPlan
from optimize.inputs import PlanInputs
from optimize.search.features import Lever, levers

LENGTHS = (6, 3, 1)


def lead_moves(inputs: PlanInputs, plan: Decisions) -> Iterator[Decisions]:
    """A step of leads more or fewer in a run of six months, three or one; and a step moved from one month to another,
    the year's number kept. Nothing on a horizon in which leads come in one month at most."""
    months = len(inputs.months)
    if months < 3:
        return
    for lever in levers(inputs):
        if lever.key[0] != "leads":
            continue
        lead = next(each for each in plan.leads if (each.channel, each.segment) == lever.key[1:])
        for length in LENGTHS:
            for start in range(1, months - length + 1):
                if length < months - 1:
                    for sign in (1, -1):
                        yield _moved(plan, lead, lever, dict.fromkeys(range(start, start + length), sign * lever.step))
        for here in range(1, months):
            for there in (here - 1, here + 1):
                if 1 <= there < months:
                    yield _moved(plan, lead, lever, {here: lever.step, there: -lever.step})


def months_of_leads(plan: Decisions | None) -> tuple[tuple[int, ...], ...]:
    """How the months' leads differ from the year's rate, list by list."""
    return () if plan is None else tuple(each.extra for each in plan.leads)


def _moved(plan: Decisions, lead: LeadPlan, lever: Lever, by: dict[int, int]) -> Decisions:
    """The plan with so many leads more in some months, each kept within the lever's bounds."""
    months = len(plan.months)
    counts = [min(lever.high, max(lever.low, lead.in_month(month) + by.get(month, 0))) if month else lead.per_month
              for month in range(months)]
    extra = tuple(count - lead.per_month for count in counts)
    after = replace(lead, extra=extra if any(extra) else ())
    return replace(plan, leads=tuple(after if each is lead else each for each in plan.leads))
