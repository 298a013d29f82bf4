"""The decisions' program with lines that give way: how far each must, and which plan makes them give least.

Every line that may give gets a column that counts by how much, in the line's own unit; minimising it finds the least
movement that makes a plan possible, by solving.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from optimize import door
from optimize.explain.lines import Line
from optimize.inputs import PlanInputs
from optimize.program import Column, Key, Program, Row

TINY = 1e-6
_ROWS = {"most": "most_heads", "least": "least_heads", "cover": "shift_cover", "goal": "revenue_goal"}
_BUDGETS = {"people": "people_budget", "total": "total_budget", "stock": "purchase_budget", "storage": "storage_space"}
_CLOSING = {"headcount": "closing_heads", "stock": "closing_stock", "machines": "closing_machines"}


@dataclass(frozen=True)
class Elastic:
    """A program in which lines give way; `slack` names by line the columns that count by how much."""

    program: Program
    slack: Mapping[Line, tuple[Key, ...]]


def elastic(program: Program, inputs: PlanInputs, lines: Sequence[Line]) -> Elastic:
    """The program with these lines giving way. Lead times and promises are no rows of it: they do not give here."""
    slack: dict[Line, tuple[Key, ...]] = {}
    columns = {each.key: each for each in program.columns}
    rows = {each.title: each for each in program.rows}
    for number, line in enumerate(lines):
        keys: dict[Key, None] = {}
        for title, row in list(rows.items()):
            sign = _gives(line, row, inputs)
            if sign:
                # A closing row is a line's business of its own for every pool; all other rows share one number.
                key: Key = ("gives", str(number), *(row.index[:1] if line.kind == "closing" else ()))
                keys[key] = None
                rows[title] = replace(row, terms={**row.terms, key: sign})
        for column in program.columns:
            side = _side(line, column)
            if side:
                key = ("gives", str(number))
                keys[key] = None
                limit = column.high if side > 0 else column.low
                kept = columns[column.key]
                columns[column.key] = replace(kept, high=math.inf) if side > 0 else replace(kept, low=0.0)
                row = Row("bound", (str(number), *column.key), {column.key: 1.0, key: -float(side)},
                          "<=" if side > 0 else ">=", limit, line.where)
                rows[row.title] = row
        for key in keys:
            columns[key] = Column(key, high=line.most, whole=line.whole, where="")
        if keys:
            slack[line] = tuple(keys)
    return Elastic(Program(program.name, tuple(columns.values()), tuple(rows.values()), program.constant), slack)


def least_movement(program: Program, inputs: PlanInputs, line: Line, *, whole: bool = True) -> float | None:
    """By how much this line alone must move for the program to have a solution; None if that is not enough (or the line
    is no row of the program). Whole where the line counts heads, machines or the like."""
    soft = elastic(program, inputs, [line])
    if line not in soft.slack:
        return None
    gains = dict.fromkeys(soft.slack[line], -1.0)
    try:
        values = door.solve(soft.program.with_gains(gains), whole=whole).values
    except door.Infeasible:
        return None
    return needed(line, sum(values[key] for key in soft.slack[line]))


def needed(line: Line, amount: float) -> float:
    """A solved movement as one can write it: whole units rounded up, amounts to the next hundred cents."""
    if line.kind == "closing":
        return 1.0 if amount > TINY else 0.0
    if amount <= TINY * max(1.0, abs(line.value)):
        return 0.0
    if line.whole:
        return float(math.ceil(amount - 1e-4))
    return math.ceil(amount / 100 - 1e-6) * 100.0 if line.unit == "cents" else math.ceil(amount * 10 - 1e-6) / 10


def _gives(line: Line, row: Row, inputs: PlanInputs) -> float:
    """The coefficient with which the line's slack enters a row; 0 if the row is not this line's."""
    if row.where != line.where:
        return 0.0
    if line.kind in _ROWS:
        wanted = _ROWS[line.kind]
        return 0.0 if row.name != wanted else -1.0 if line.kind == "most" else 1.0
    if line.kind == "budget" and row.name == _BUDGETS[line.name]:
        return -inputs.years if line.name in ("people", "total") else -1.0
    if line.kind == "closing" and row.name == _CLOSING[line.name]:
        return 1.0
    if line.kind == "fix" and row.name == "pinned_decisions":
        return -1.0 if line.up else 1.0
    return 0.0


def _side(line: Line, column: Column) -> int:
    """+1 if the line is the upper bound of a column, -1 if the lower one, 0 if neither."""
    if line.kind == "count":
        return 1 if column.key == ("machines", line.name) else 0
    if line.kind not in ("most", "least") or not column.where or column.where != line.where:
        return 0
    if column.key[0] not in ("machines", "equipment", "overtime", "leads", "orders"):
        return 0
    if column.key[0] == "orders" and column.high <= 0:
        return 0  # nothing can arrive yet, whatever the range allows
    return 1 if line.kind == "most" else -1
