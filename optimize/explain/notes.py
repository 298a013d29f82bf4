"""What is to be known of a plan beside its figures, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from optimize.decisions import Decisions
from optimize.explain.conflict import most_revenue
from optimize.inputs import PlanInputs
from optimize.proof.check import Check
from optimize.proof.compare import Comparison, called
from optimize.search.loop import Found, Search
from optimize.search.starts import Rival


def first_notes(
    inputs: PlanInputs, plan: Decisions, comparison: Comparison, search: Search, proving: bool = False
) -> tuple[str, ...]:
    """What a planner must know at once: the verdict, what binds the plan, and how goal and service are met.
    `proving`: a certificate speaks of the goal instead."""
    notes = [comparison.verdict, *_unreached(inputs, plan)]
    if search.no_room_for:
        notes.append("The budget has no room for overtime and replacements beyond the planned staff: about "
                     f"{search.no_room_for / 100:,.0f} a year come on top of it.")
    goal = comparison.goal
    if goal is not None and not proving:
        notes.append(
            f"Goal met in {goal.met} of {goal.years} fresh years: chance at least {goal.chance_at_least:.1%} "
            f"(exact one-sided bound, 95 % confidence), wanted {goal.wanted:.0%}"
            + (("." if goal.proven else f"; {goal.years} fresh years are too few to prove it.") if goal.reached else
               f"; on averages at most {most_revenue(inputs) / 100:,.0f} could be sold."))
    worst = comparison.outcomes[0].service
    if not worst.kept:
        notes.append(f"The promised service is missed: {worst.missed}.")
    return tuple(notes)


def further_notes(
    found: Found, check: Check, comparison: Comparison, opponents: Sequence[Rival], search: Search, drawn_spent: int,
) -> tuple[str, ...]:
    """What the curious may want to know besides: what the search foresaw, what is proven, what became of the rivals.
    `drawn_spent`: years simulated with assumptions drawn."""
    notes = [f"What the search foresaw for the plan: {check.words}."]
    if found.bound is None:
        notes.append(f"How much better another plan could be is not proven by the search: {found.bound_reason}.")
    else:
        notes.append(f"By what the search knows no plan earns more than {found.bound / 100:,.0f}: "
                     f"{found.bound_reason}.")
    for each in opponents:
        if each.note:
            notes.append(f"{called(each.name).capitalize()}: {each.note}.")
        if each.promise is not None:
            earned = next(one.profit.mean for one in comparison.outcomes if one.name == each.name)
            notes.append(f"{called(each.name).capitalize()} promised {each.promise / 100:,.0f} and earns "
                         f"{earned / 100:,.0f} on fresh years.")
    if found.plan.shifts:
        notes.append("Bounds and what the search knows are for the shifts chosen; other shifts were fitted by a "
                     "program of their own and compared by simulation only.")
    if search.inputs.leads:
        notes.append("What more callers leave of a lead list for later months is at first estimated as if spread "
                     "evenly over the year; the last part of the search corrects this.")
    if drawn_spent:
        notes.append("Promises carry a safety for assumptions that turn out worse than stated: "
                     + ", ".join(f"{channel} {points:.1f} points" for channel, points in _safeties(search)) + ".")
    return tuple(notes)


def _unreached(inputs: PlanInputs, plan: Decisions) -> list[str]:
    """Ranges of heads that the plan does not yet (or never) meet, since hiring and notice take their time."""
    found = []
    for name, groups, limits in inputs.ranged:
        members = {(group.pool, group.contract) for group in groups}
        heads = [sum(each.heads[month] for each in plan.people if (each.pool, each.contract) in members)
                 for month in range(len(plan.months))]
        outside = [month for month, count in enumerate(heads) if not limits.low <= count <= limits.high]
        if outside:
            until = "in no month" if len(outside) == len(heads) else f"not before {plan.months[outside[-1] + 1]}" \
                if outside[-1] + 1 < len(heads) else f"not in {plan.months[outside[-1]]}"
            found.append(f"{name}: {limits.low} to {limits.high} heads can be reached {until}, since hiring takes its "
                         "lead time and nobody leaves in the first month.")
    return found


def _safeties(search: Search) -> list[tuple[str, float]]:
    return list({channel: points for (channel, *_), points in search.terms.safety.items()}.items())
