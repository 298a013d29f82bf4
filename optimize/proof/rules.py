"""The rules of a scenario that a plan breaks, in words, with the months in which it does."""

from __future__ import annotations

from dataclasses import dataclass

from optimize.decisions import Decisions
from optimize.inputs import PlanInputs
from optimize.program import Row
from optimize.proof.edits import month_span
from optimize.search.master import broken


@dataclass(frozen=True)
class BrokenRule:
    """One rule: the scenario path that states it (empty: it goes without saying), in words, the months in which the
    plan breaks it (none: the year as a whole)."""

    where: str
    words: str
    months: tuple[str, ...]


def broken_rules(inputs: PlanInputs, plan: Decisions, unplanned: float = 0.0) -> tuple[BrokenRule, ...]:
    """Every rule of `plan`, `service.cover` and hiring that this plan breaks, each once, in the order of the program.

    `unplanned`: what people cost beyond the plan (overtime, replacements), in cents a year, for the budgets.
    """
    months: dict[tuple[str, str], list[str]] = {}
    for each in broken(inputs, plan, unplanned):
        row = isinstance(each, Row)
        index = each.index if isinstance(each, Row) else each.key
        words = each.words.replace("_", " ") or (_unsaid(each) if isinstance(each, Row) else " ".join(each.key))
        found = months.setdefault((each.where, words), [])
        found += [part for part in index if row and part in inputs.months and part not in found]
    return tuple(BrokenRule(where, words, tuple(sorted(when, key=inputs.months.index)))
                 for (where, words), when in months.items())


def rule_words(rule: BrokenRule, months: tuple[str, ...]) -> str:
    """The rule in one line: `callers: 1 to 8 heads (broken in 2027-03 to 2027-05)`."""
    runs: list[list[str]] = []
    for month in rule.months:
        if runs and months.index(runs[-1][-1]) + 1 == months.index(month):
            runs[-1].append(month)
        else:
            runs.append([month])
    spans = [month_span(run, months) for run in runs]
    return rule.words + (f" (broken {', '.join(_in(span) for span in spans)})" if any(spans) else "")


def _in(span: str) -> str:
    return span if span.startswith(("from", "all")) else f"in {span}"


def _unsaid(row: Row) -> str:
    """Words for rules that no line of the scenario states."""
    pool = row.index[0].replace("_", " ") if row.index else ""
    return {
        "month_of_notice": f"{pool}: nobody is let go in the first month",
        "unchanged_heads": f"{pool}: plan.may_change does not let the plan change these heads",
        "head_balance": f"{pool}: heads, hires and leavers do not add up",
    }.get(row.name, " ".join((row.name, *row.index)))
