"""The sheets of a plan that a planner may change by hand and have scored: heads by month, and all other decisions."""

from __future__ import annotations

from typing import Final

from optimize.decisions import Decisions
from optimize.program import Key
from optimize.proof.changing import numbers
from wherefrom.results.cells import Cell
from wherefrom.results.plan_text import PLAN_SCHEMA, MadePlan
from wherefrom.results.store import RunIdentity
from wherefrom.results.tables import Sheet

PEOPLE_COLUMNS: Final = ("pool", "contract", "month", "heads", "hires", "leaves", "heads as is")
OTHER_COLUMNS: Final = ("decision", "of", "part", "month", "number")
SHEET_NAMES: Final = {"people": "People", "decisions": "Other decisions", "run": "Run"}
"""Table -> its sheet in the workbook."""


def editable_sheets(made: MadePlan, identity: RunIdentity) -> dict[str, Sheet]:
    """Table -> sheet: heads, all other decisions, and the run they belong to."""
    return {"people": people_sheet(made), "decisions": other_sheet(made.decisions), "run": run_sheet(identity)}


def people_sheet(made: MadePlan) -> Sheet:
    """Heads of every contract and month; hires and leaves follow from them."""
    plan = made.decisions
    usual = {} if made.as_is is None else {(each.pool, each.contract): each.heads for each in made.as_is.people}
    rows: list[tuple[Cell, ...]] = []
    for each in plan.people:
        before = usual.get((each.pool, each.contract))
        rows += [
            (each.pool, each.contract, month, each.heads[number], each.hires[number], each.leavers[number],
             None if before is None else before[number])
            for number, month in enumerate(plan.months)
        ]
    return Sheet("people", PEOPLE_COLUMNS, tuple(rows))


def other_sheet(plan: Decisions) -> Sheet:
    """Every decision that is not about heads, a row a number."""
    rows = tuple((*named, value) for named, value in other_decisions(plan).values())
    return Sheet("decisions", OTHER_COLUMNS, rows)


def other_decisions(plan: Decisions) -> dict[Key, tuple[tuple[str, str, str, str], int | float]]:
    """Column of the plan -> how a row of the sheet names it (decision, of, part, month), and its value."""
    return {key: (row_name(key, plan.months), int(value) if float(value).is_integer() else float(value))
            for key, value in numbers(plan).items() if key[0] != "heads"}


def row_name(key: Key, months: tuple[str, ...]) -> tuple[str, str, str, str]:
    """Decision, of what, which part of it, month (empty: all year) of a column."""
    kind, *rest = key
    month = rest.pop() if len(rest) > 1 and rest[-1] in months else ""
    return kind, rest[0] if rest else "", " / ".join(rest[1:]), month


def run_sheet(identity: RunIdentity) -> Sheet:
    """Which run the workbook belongs to, for `wherefrom score`."""
    rows: tuple[tuple[Cell, ...], ...] = (
        ("schema", PLAN_SCHEMA), ("scenario", identity.name), ("run", identity.digest),
        ("to try another plan", "change heads in the sheet People, or a number in Other decisions, and save"),
        ("to see what it earns", "wherefrom score and the name of this file"),
    )
    return Sheet("run", ("what", "content"), rows)
