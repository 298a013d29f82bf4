"""What the planner states of its plans, held against further years, as a section of docs/performance.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.honesty.world import EXPLAIN_YEARS, LONGER_EXPLAINING, LONGER_SEARCH, SEARCH_YEARS
from benchmarks.machine import kept, table

HEAD = """## Does it keep its word?

Small scenarios drawn at random (`benchmarks/honesty/worlds.py`: a month of a shop or two) are planned as any other, and
what is stated of each plan is held against years that neither search nor comparison nor explanation has seen. Half of
the worlds state ranges, from which every year draws its truth. A statement at 95 % may be wrong in one case of twenty.
Command: `python -m benchmarks.honesty.measure`; a small form of it is a test (`tests/theory/test_honesty.py`).
"""

KINDS = {
    "chance at least": "the goal is met with a chance of at least ...",
    "chance at most": "... and of at most ... (where it had to be proven)",
    "mean profit": "the plan earns ... on average",
    "ahead of a rival": "it earns ... more than a rival",
    "price": "a step of a limit, or one more of a resource, is worth ...",
    "alternative": "another plan earns ... more or less",
    "all plans simulated": "none of all plans earns over ... more",
    "proven": "no plan earns more than ... (proven)",
}
"""Every kind of statement in words, in the order of the table."""


def section() -> str:
    """The section, from the figures kept."""
    figures = kept("honesty")
    if figures is None:
        return "## Does it keep its word?\n\nNot measured yet: run `python -m benchmarks.honesty.measure`.\n"
    effort = figures["effort"]
    spent = (f"{figures['worlds']} worlds, {figures['ranged']} with ranges; {figures['proved']} had to prove their "
             f"goal, with up to {effort['most_years']} years. {_unplanned(figures)}Plans are made with {SEARCH_YEARS} "
             f"search years (a quarter of them {LONGER_SEARCH}), {effort['fresh_years']} fresh ones and "
             f"{EXPLAIN_YEARS} to explain (a quarter {LONGER_EXPLAINING}). The truth is {effort['years']} further "
             f"years of the plan and of one rival, {effort['beside']} of every plan that an explanation names and "
             f"{effort['all_plans']} of every plan there is, on the same draws.\n")
    return "\n".join([HEAD, spent, _table(figures, again=False), _printed_note(), _again_words(effort),
                      _table(figures, again=True), _end(figures)])


def _unplanned(figures: Mapping[str, Any]) -> str:
    count = figures["out_of_reach"]
    return f"{count} of them {'has' if count == 1 else 'have'} no plan that is allowed. " if count else ""


def _printed_note() -> str:
    return """Missed: the further years' estimate lies outside what was stated. That counts too many, for the estimate
errs as well; missed beyond doubt means that its own 99.9 % interval lies outside. Shares are means over worlds (those
of one world depend on each other); the limit is what the share beyond doubt exceeds by luck with a chance below one in
a million, all rows of both tables together (Chernoff's bound, `benchmarks/honesty/claims.py`).
"""


def _again_words(effort: Mapping[str, Any]) -> str:
    return f"""### The same, from years drawn again

How often a single printed statement is wrong can only be told roughly from a few hundred of them. So for every plan all
that rests on fresh or explaining years is stated {effort['again']} times more, from years drawn out of the first
{effort['beside']} further ones. Their mean and chance are known exactly, and they are as skewed as simulated years are.
The worst world is the worst by luck, too; but where a step pays in few years only (one more of those who are rarely all
busy), few years know too little of the scatter, and an interval at 95 % misses more often than it says.
"""


def _table(figures: Mapping[str, Any], *, again: bool) -> str:
    rows = []
    for kind, said in KINDS.items():
        for row in figures["rows"]:
            if row["kind"] == kind and row["again"] == again:
                cells = [said, f"{100 * (1 - row['level']):.4g} %", f"{row['claims']:,}", str(row["worlds"])]
                share = [f"{row['missed']:,}", f"{100 * row['share']:.1f} %"]
                rows.append([*cells, *share, _percent(row["worst" if again else "surely"]), _percent(row["allowed"])])
    head = ["statement", "stated at", "statements", "worlds", "missed", "share missed"]
    return table([*head, "in the worst world" if again else "beyond doubt", "limit"], rows)


def _percent(share: float) -> str:
    return "none" if share == 0 else f"{100 * share:.1f} %"


def _end(figures: Mapping[str, Any]) -> str:
    wrong = [row for row in figures["rows"] if row["surely"] > row["allowed"]]
    said = "Nothing is missed more often than stated, beyond luck." if not wrong else \
        f"**Missed more often than stated: {', '.join(row['kind'] for row in wrong)}.**"
    machine = figures["machine"]
    return (f"{said} Measured in {figures['seconds'] / 60:.0f} minutes on {machine['processor']}, "
            f"{machine['processors']} processors, shared with other work.\n")
