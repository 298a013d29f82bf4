"""Where no plan can satisfy the scenario: the plan that breaks the least, and what it leaves uncovered.

Lines give way in the order of what matters least to break. Law and nature (people, notice, lead times) never do; then
service, budgets, decisions fixed beforehand, ranges, closing and the goal are broken as little as those before them
allow, one after the other. The year is planned with the lines that much wider.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from optimize import door
from optimize.decisions import Decisions
from optimize.explain.conflict import OutOfReach, check_reach
from optimize.explain.elastic import elastic, needed
from optimize.explain.lines import Line, lines_of, moved
from optimize.explain.repairs import change_in_words, decisions_program, most_revenue
from optimize.inputs import PlanInputs
from optimize.program import Key, Program, Row
from optimize.results import Book
from optimize.search.features import standing
from optimize.search.master import decision_columns, decision_rows

ORDER: tuple[tuple[str, ...], ...] = (("cover",), ("budget",), ("fix",), ("most", "least"), ("closing",))
"""Kinds of lines in the order in which breaking them is avoided; what is not named never gives way."""


@dataclass(frozen=True)
class Given:
    """A line that had to give way: what it says, what the plan was made with (`used`, in `unit`), and in words."""

    where: str
    words: str
    unit: str
    now: float
    used: float


@dataclass(frozen=True)
class Uncovered:
    """What a plan leaves uncovered of a line: the most by which it is broken, in `unit`, and the months concerned
    (`every month` for all; empty where the line is about the year)."""

    where: str
    words: str
    unit: str
    amount: float
    months: tuple[str, ...]


def least_broken(inputs: PlanInputs) -> tuple[PlanInputs, tuple[Given, ...]]:
    """The inputs with as few lines as possible moved, each as little as possible, so that plans exist; and those lines.

    Lexicographic in `ORDER`: the sum of movements of one kind, as shares of what the lines say, is minimised before the
    next. Raises door.Infeasible if law and nature alone leave no plan.
    """
    lines = [line for line in lines_of(inputs) if any(line.kind in kinds for kinds in ORDER)]
    soft = elastic(decisions_program(inputs), inputs, lines)
    program = soft.program
    given: list[tuple[Line, float]] = []
    for kinds in ORDER:
        keys = {key: 1.0 / max(abs(line.value), line.step)
                for line, several in soft.slack.items() if line.kind in kinds for key in several}
        if not keys:
            continue
        values = door.solve(program.with_gains({key: -weight for key, weight in keys.items()})).values
        held: dict[Key, float] = {}
        for line, several in soft.slack.items():
            if line.kind in kinds:
                total = sum(values[key] for key in several)
                by = needed(line, total)
                if by:
                    given.append((line, by))
                held |= {key: max(values[key], by) if len(several) == 1 else values[key] for key in several}
        program = _held(program, held)
    for line, by in given:
        inputs = moved(inputs, line, by)
    return inputs, tuple(Given(line.where, change_in_words(line, by), line.unit, line.value, line.after(by))
                         for line, by in given)


def uncovered(inputs: PlanInputs, plan: Decisions, unplanned: float = 0.0) -> tuple[Uncovered, ...]:
    """What a plan leaves uncovered of the scenario's own lines, a line each, in the order of the program's rows."""
    point = standing(plan)
    units = {line.where: line.unit for line in lines_of(inputs) if line.unit}
    found: dict[str, Uncovered] = {}
    for where, words, amount, months in _missing(inputs, point, unplanned):
        before = found.get(where)
        found[where] = Uncovered(
            where, words, units.get(where, ""), max(amount, before.amount if before else 0.0),
            tuple(dict.fromkeys((*(before.months if before else ()), *months))))
    return tuple(replace(each, months=("every month",)) if len(each.months) == len(inputs.months) > 1 else each
                 for each in found.values())


def goal_given(inputs: PlanInputs) -> tuple[Given, ...]:
    """The goal as a line that gives way, where even averages cannot reach it; the year is then planned for profit."""
    if inputs.goal is None:
        return ()
    most = most_revenue(inputs)
    if most >= inputs.goal.cents:
        return ()
    return (Given(inputs.goal.where, "lower the goal, beyond reach on averages,", "cents", inputs.goal.cents, most),)


def _missing(
    inputs: PlanInputs, point: dict[Key, float], unplanned: float
) -> list[tuple[str, str, float, tuple[str, ...]]]:
    found: list[tuple[str, str, float, tuple[str, ...]]] = []
    rows: Sequence[Row] = [row for row in decision_rows(inputs, unplanned)
                           if row.where and all(key in point for key in row.terms)]
    for row in rows:
        left = sum(value * point[key] for key, value in row.terms.items())
        over = max(left - row.limit if row.sense != ">=" else 0.0, row.limit - left if row.sense != "<=" else 0.0)
        if over > 1e-6 * max(1.0, abs(row.limit)):
            yearly = inputs.years if row.name in ("people_budget", "total_budget") else 1.0
            found.append((row.where, row.words, over / yearly, tuple(each for each in row.index
                                                                     if each in inputs.months)))
    for column in decision_columns(inputs):
        value = point.get(column.key)
        if value is not None and column.where and not column.low <= value <= column.high:
            found.append((column.where, column.words, max(column.low - value, value - column.high),
                          tuple(each for each in column.key if each in inputs.months)))
    return found


def _held(program: Program, values: dict[Key, float]) -> Program:
    """The program with slack columns at most at what they were given."""
    rows = [Row("given", key, {key: 1.0}, "<=", value + 1e-6) for key, value in values.items()]
    return program.with_rows(rows)


def reachable(inputs: PlanInputs, book: Book, best_effort: bool) -> tuple[PlanInputs, tuple[Given, ...]]:
    """The inputs to plan with: as they are, or for the best effort with the lines moved that had to give way.

    Raises OutOfReach, its repairs simulated as far as the book's years go, if nothing may give way and no plan is
    possible; also if law and nature alone leave none.
    """
    try:
        check_reach(inputs, None if best_effort else book)
    except OutOfReach:
        if not best_effort:
            raise
    else:
        return inputs, ()
    try:
        wider, given = least_broken(inputs)
    except door.Infeasible:
        check_reach(inputs, book)
        raise
    return wider, (*given, *goal_given(wider))


def effort_notes(given: Sequence[Given], left: Sequence[Uncovered]) -> tuple[str, ...]:
    """What gave way and what stays uncovered, in sentences; none where nothing had to give way."""
    if not given:
        return ()
    notes = ["No plan satisfies every line of the scenario; this one breaks the least. What gave way: "
             + "; ".join(f"{each.where} ({each.words}{_amounts(each)})" for each in given) + "."]
    notes += [f"Left uncovered: {each.words}: broken by {_amount(each.amount, each.unit)}"
              + (f" in {', '.join(each.months)}" if each.months else "") + f" ({each.where})." for each in left]
    return tuple(notes)


def _amounts(given: Given) -> str:
    return f" from {given.now / 100:,.0f} to {given.used / 100:,.0f}" if given.unit == "cents" else ""


def _amount(amount: float, unit: str) -> str:
    if unit == "cents":
        return f"{amount / 100:,.0f} a year"
    return f"{amount:,.3g} {unit.removesuffix('s') if amount == 1 and unit != 'units of space' else unit}".strip()
