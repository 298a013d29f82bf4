"""How plan and rivals stand to the aims beside profit, in sentences: chances of promises, bad years, dropped calls."""

from __future__ import annotations

from optimize.proof.compare import Comparison, called
from optimize.search.chance import Tuned


def aim_notes(comparison: Comparison, tuned: Tuned | None) -> tuple[str, ...]:
    """Sentences about every chance of a promise (the plan's and its rivals'), the worst years, and the law."""
    plan, *rivals = comparison.outcomes
    notes = []
    for place, one in enumerate(plan.service.chances):
        others = "; ".join(f"{called(each.name)} in {each.service.chances[place].met}" for each in rivals)
        notes.append(
            f"Promise of {one.channel}, wanted in {100 * one.wanted:g} % of {'months' if one.of_months else 'years'}: "
            f"{one.words} (95 % confidence)" + (f"; {others}." if others else "."))
        if tuned is None:
            continue
        asked, reached = tuned.asked[one.channel], tuned.reached.get(one.channel)
        notes.append(
            f"Its safety was tuned on {tuned.years} years for {100 * asked:.1f} %, {100 * (asked - one.wanted):.1f} "
            "points more than wanted; " + ("its last correction was left to the fresh years to judge."
                                           if reached is None else f"{100 * reached:.0f} % of those years kept it."))
        if one.reached:
            continue
        if tuned.most is not None:
            most = tuned.most[one.channel]
            impossible = "this chance is out of reach of the scenario" if most < one.wanted else \
                "the chance is within reach, but no plan the search came to has it"
            notes.append("With as many people and machines as plan.may_change, hiring lead times and budgets allow, it "
                         f"is kept in {100 * most:.0f} % of those years: {impossible}.")
        else:
            notes.append("More search years may find a plan that does.")
    if plan.worst is not None:
        others = "; ".join(f"{called(each.name)} {each.worst / 100:,.0f}" for each in rivals if each.worst is not None)
        notes.append(f"In its worst fresh years the plan earns {plan.worst / 100:,.0f} on average; {others}.")
    if plan.dropped > 0:
        notes.append(f"The plan drops {plan.dropped:.2f} points more of the answered calls than the law allows.")
    return tuple(notes)
