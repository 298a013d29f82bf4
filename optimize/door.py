"""The one door to the solver: HiGHS through PuLP, one thread, no clock.

PuLP 3.3 and 4 differ (names are rewritten, duals of maximise problems change sign, an infeasible solve leaves
values behind, an interrupted one may be called optimal). So this door
- asks HiGHS itself how the solve ended and raises on anything but optimal,
- keeps its own map from columns and rows to scenario paths and never reads a name back,
- takes a price by moving the limit and solving again, never from a dual.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from optimize.program import Key, Program, Row

NEAR_ENOUGH = 1e-4   # relative gap at which a whole-number solve counts as optimal
WHOLE = 1e-5         # a whole number may be this far from one


class NotOptimal(Exception):
    """The solver ended with anything but an optimal solution; `status` is what it said."""

    def __init__(self, program: str, status: str) -> None:
        super().__init__(f"{program}: the solver ended with `{status}`, not with an optimal solution")
        self.status = status


class Infeasible(NotOptimal):
    """No values satisfy all rows."""


class Unbounded(NotOptimal):
    """The objective can grow without end."""


@dataclass(frozen=True)
class Solution:
    """Values by column key, the objective, and what no solution can exceed (`bound`)."""

    values: Mapping[Key, float]
    objective: float
    bound: float

    @property
    def gap(self) -> float:
        """How far the bound lies above the objective, relative to the objective."""
        return max(0.0, self.bound - self.objective) / max(1.0, abs(self.objective))

    def whole(self, key: Key) -> int:
        """The value of a whole-number column. Raises ValueError if it is not whole."""
        value = self.values[key]
        if abs(value - round(value)) > 1e-3:
            raise ValueError(f"{key} is {value}, not a whole number")
        return round(value)


@dataclass(frozen=True)
class Clash:
    """One scenario line that takes part in an impossibility: its path, and what it demands in plain words."""

    where: str
    words: str


def solve(program: Program, *, whole: bool = True, near: float = NEAR_ENOUGH) -> Solution:
    """The optimum of a program; with `whole=False` of its relaxation.

    A whole-number solve may stop once the objective is within `near` (relative) of its bound; 0 asks for the best.
    Raises Infeasible, Unbounded, or NotOptimal for any other end.
    """
    import highspy

    problem, columns = _to_pulp(program, whole, near)
    highs = problem.solverModel
    status = highs.getModelStatus()
    said = highs.modelStatusToString(status)
    if status == highspy.HighsModelStatus.kUnboundedOrInfeasible:
        # Presolve stopped before it knew which: without an objective only infeasibility is left.
        solve(program.with_gains({}), whole=whole, near=near)
        raise Unbounded(program.name, said)
    if status == highspy.HighsModelStatus.kInfeasible:
        raise Infeasible(program.name, said)
    if status == highspy.HighsModelStatus.kUnbounded:
        raise Unbounded(program.name, said)
    if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty):
        raise NotOptimal(program.name, said)
    values = {
        key: _tidy(float(variable.varValue or 0.0), is_whole and whole)
        for key, (variable, is_whole) in columns.items()
    }
    objective = program.constant + sum(each.gain * values[each.key] for each in program.columns)
    bound = objective
    if whole and any(each.whole for each in program.columns):
        # One line of PuLP minimises the negative, the other maximises: HiGHS knows which it was given.
        sign = 1.0 if highs.getObjectiveSense()[1] == highspy.ObjSense.kMaximize else -1.0
        proven = sign * float(highs.getInfo().mip_dual_bound) + program.constant
        bound = max(objective, proven) if math.isfinite(proven) else objective
    return Solution(values, objective, bound)


def relaxation_bound(program: Program) -> float:
    """The optimum without whole numbers: no whole plan can exceed it."""
    return solve(program, whole=False).objective


def price(program: Program, title: str, by: float = 1.0) -> float:
    """Gain in the relaxed objective per unit by which the limit of one row is moved, by moving it and solving again.

    Raises Infeasible if the moved program has no solution.
    """
    limit = next(row.limit for row in program.rows if row.title == title)
    moved = solve(program.with_limit(title, limit + by), whole=False).objective
    return (moved - solve(program, whole=False).objective) / by


def write_lp(program: Program, path: Path) -> None:
    """The program as an .lp file, as PuLP writes it."""
    problem, _ = _build(program, True)
    problem.writeLP(str(path))


def clashes(program: Program) -> tuple[Clash, ...]:
    """The few scenario lines that cannot all hold, in file words; empty if the program can be satisfied.

    The relaxation is asked first (an irreducible infeasible subset by HiGHS: rows and column bounds). Then lines are
    left out one by one; those without which the rest can be satisfied are the clash. This second pass works for
    whole numbers as well, and makes the list minimal by scenario line instead of by row.
    """
    if _feasible(program):
        return ()
    rows, columns = _irreducible(program)
    every: dict[str, str] = {}
    for row in program.rows:
        every.setdefault(row.where, row.words)
    for column in program.columns:
        every.setdefault(column.where, column.words)
    every.pop("", None)
    suspects = {program.rows[number].where for number in rows} | {program.columns[number].where for number in columns}
    dropped = set(every) - suspects
    if _feasible(_without(program, dropped)):
        dropped = set()
    for where in sorted(set(every) - dropped):
        if not _feasible(_without(program, dropped | {where})):
            dropped = dropped | {where}
    return tuple(Clash(where, every[where]) for where in every if where not in dropped)


def _feasible(program: Program) -> bool:
    try:
        solve(program.with_gains({}))
    except Infeasible:
        return False
    return True


def _without(program: Program, lines: set[str]) -> Program:
    """The program without the rows and bounds of these scenario lines (a bound falls back to zero and no end)."""
    columns = tuple(
        replace(each, low=min(each.low, 0.0), high=math.inf) if each.where in lines else each
        for each in program.columns
    )
    return Program(program.name, columns, tuple(row for row in program.rows if row.where not in lines))


def _irreducible(program: Program) -> tuple[list[int], list[int]]:
    """Row and column numbers of an irreducible infeasible subset of the relaxation; empty if there is none."""
    import highspy

    for number, row in enumerate(program.rows):  # a row of nothing that cannot hold would end the solver's process
        low, high = _range(row)
        if not any(row.terms.values()) and not low <= 0.0 <= high:
            return [number], []
    _silence_banner()
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("iis_strategy", 6)  # 2 from the LP + 4 irreducible
    numbers = {each.key: number for number, each in enumerate(program.columns)}
    for column in program.columns:
        highs.addCol(0.0, column.low, column.high, 0, [], [])
    for row in program.rows:
        low, high = _range(row)
        highs.addRow(low, high, len(row.terms), [numbers[key] for key in row.terms], list(row.terms.values()))
    status, iis = highs.getIis()
    if status != highspy.HighsStatus.kOk or not iis.valid_:
        return [], []
    return list(iis.row_index_), list(iis.col_index_)


def _range(row: Row) -> tuple[float, float]:
    low = row.limit if row.sense in (">=", "=") else -math.inf
    high = row.limit if row.sense in ("<=", "=") else math.inf
    return low, high


def _build(program: Program, whole: bool) -> tuple[Any, dict[Key, tuple[Any, bool]]]:
    import pulp

    problem = pulp.LpProblem(_safe(program.name), pulp.LpMaximize)
    columns: dict[Key, tuple[Any, bool]] = {}
    for column in program.columns:
        variable = problem.add_variable(
            _safe("_".join(column.key)),
            lowBound=None if math.isinf(column.low) else column.low,
            upBound=None if math.isinf(column.high) else column.high,
            cat=pulp.LpInteger if column.whole and whole else pulp.LpContinuous,
        )
        columns[column.key] = (variable, column.whole)
    # A program without an objective still names its first column, so that the expression is never an empty sum.
    gaining = [each for each in program.columns if each.gain] or list(program.columns[:1])
    problem += pulp.lpSum(each.gain * columns[each.key][0] for each in gaining)
    for row in program.rows:
        left = pulp.lpSum(value * columns[key][0] for key, value in row.terms.items())
        limited = left <= row.limit if row.sense == "<=" else left >= row.limit if row.sense == ">=" \
            else left == row.limit
        problem += limited, _safe(row.title)
    return problem, columns


def _to_pulp(program: Program, whole: bool, near: float) -> tuple[Any, dict[Key, tuple[Any, bool]]]:
    import pulp

    _silence_banner()
    problem, columns = _build(program, whole)
    solver = pulp.HiGHS(mip=whole, msg=False, threads=1, gapRel=near, random_seed=0)
    problem.solve(solver)
    return problem, columns


@cache
def _silence_banner() -> None:
    """HiGHS prints a line to the process's standard output when it first wakes; results are printed there, so hush."""
    import highspy

    try:
        kept = os.dup(1)
    except OSError:
        return
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            highspy.Highs()  # type: ignore[no-untyped-call]
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _safe(name: str) -> str:
    """A name both PuLP lines leave as it is."""
    return "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in name)


def _tidy(value: float, whole: bool) -> float:
    return float(round(value)) if whole and abs(value - round(value)) <= WHOLE else value
