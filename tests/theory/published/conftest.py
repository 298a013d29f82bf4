"""What the published instances share: an optimum proven in exact fractions, and plan inputs with little around them.

A solver's answer is decimal and its word. `proven` therefore takes only the *basis* from a solver of its own (HiGHS
called directly), solves the equations of that basis in fractions, and checks in fractions that the point is within
every row and bound and that no reduced cost points upwards. What passes is the optimum, to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import highspy
import numpy as np
import pytest

from optimize import Group, Key, PlanInputs, Program, Solution, solve

DENOMINATOR = 10**6


@dataclass(frozen=True)
class Proven:
    """The door's solution, and the optimum as an exact fraction with the exact value of every column."""

    solution: Solution
    optimum: Fraction
    values: dict[Key, Fraction]


@pytest.fixture
def proven() -> Callable[[Program], Proven]:
    """Solve a program without whole numbers through the door, prove the optimum in fractions, compare the two."""

    def prove(program: Program) -> Proven:
        solution = solve(program, whole=False)
        optimum, values = exact_optimum(program)
        assert solution.objective == pytest.approx(float(optimum), rel=1e-9, abs=1e-9)
        return Proven(solution, optimum, values)

    return prove


@pytest.fixture
def second_opinion() -> Callable[[Program], float]:
    """The optimum in whole numbers by SciPy's own solver, from arrays built here."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    def solved(program: Program) -> float:
        numbers = {each.key: number for number, each in enumerate(program.columns)}
        table = np.zeros((len(program.rows), len(numbers)))
        for place, row in enumerate(program.rows):
            for key, value in row.terms.items():
                table[place, numbers[key]] = value
        low = [row.limit if row.sense in (">=", "=") else -np.inf for row in program.rows]
        high = [row.limit if row.sense in ("<=", "=") else np.inf for row in program.rows]
        found = milp(
            -np.array([each.gain for each in program.columns]),
            constraints=LinearConstraint(table, low, high),
            bounds=Bounds([each.low for each in program.columns], [each.high for each in program.columns]),
            integrality=[int(each.whole) for each in program.columns], options={"mip_rel_gap": 0.0},
        )
        assert found.status == 0
        return float(-found.fun + program.constant)

    return solved


@pytest.fixture
def plain_inputs() -> Callable[..., PlanInputs]:
    """Plan inputs of so many months from their parts; a month is one Monday unless `days` says otherwise."""

    def make(months: int, **parts: Any) -> PlanInputs:
        days = np.zeros((months, 7))
        days[:, 0] = 1.0
        given: dict[str, Any] = {
            "days": days, "groups": (), "ranges": {}, "machines": (),
            "months": tuple(f"2027-{month + 1:02d}" for month in range(months)),
            "starts": tuple(date(2027, month + 1, 1) for month in range(months)), "years": months / 12,
        }
        return PlanInputs(**{**given, **parts})

    return make


@pytest.fixture
def plain_group() -> Callable[..., Group]:
    """People of one contract whom nobody joins or leaves but by the plan."""

    def make(pool: str, contract: str, months: int, *, opening: int = 0, cost: float = 0.0, hiring: int = 0,
             duty: Any = None) -> Group:
        zeros = (0,) * months
        return Group(pool, contract, opening, zeros, zeros, zeros, 0, (cost,) * months, hiring, (),
                     np.zeros((months, 336)) if duty is None else duty)

    return make


def exact_optimum(program: Program) -> tuple[Fraction, dict[Key, Fraction]]:
    """Optimum and values in fractions; AssertionError if the solver's basis is not exactly optimal."""
    columns, rows = program.columns, program.rows
    numbers = {each.key: number for number, each in enumerate(columns)}
    at_column, at_row = basis_of(program, numbers)
    # One slack a row: sum of terms - slack = 0, the slack within the row's limit.
    limits = [(_fraction(each.low), _fraction(each.high)) for each in columns]
    for row in rows:
        limit = _fraction(row.limit)
        limits.append((limit if row.sense in (">=", "=") else None, limit if row.sense in ("<=", "=") else None))
    gains = [_fraction(each.gain) or Fraction(0) for each in columns] + [Fraction(0)] * len(rows)
    entries: list[dict[int, Fraction]] = []
    for place, row in enumerate(rows):
        line = {numbers[key]: _fraction(value) or Fraction(0) for key, value in row.terms.items()}
        line[len(columns) + place] = Fraction(-1)
        entries.append(line)
    states = [*at_column, *at_row]
    basic = [number for number, state in enumerate(states) if state == highspy.HighsBasisStatus.kBasic]
    values = [_resting(limits[number], states[number]) for number in range(len(states))]
    place_of = {number: place for place, number in enumerate(basic)}
    matrix = [[line.get(number, Fraction(0)) for number in basic] for line in entries]
    right = [-sum((value * values[number] for number, value in line.items() if number not in place_of), Fraction(0))
             for line in entries]
    for number, value in zip(basic, solved(matrix, right), strict=True):
        values[number] = value
    prices = solved([list(each) for each in zip(*matrix, strict=True)], [gains[number] for number in basic])
    for number, (low, high) in enumerate(limits):
        assert low is None or values[number] >= low, "a value lies below its bound"
        assert high is None or values[number] <= high, "a value lies above its bound"
        reduced = gains[number] - sum(
            (price * line[number] for price, line in zip(prices, entries, strict=True) if number in line), Fraction(0))
        if number not in place_of and low != high:
            assert reduced <= 0 or values[number] == high, "a column at rest would gain by rising"
            assert reduced >= 0 or values[number] == low, "a column at rest would gain by falling"
    total = sum((gain * value for gain, value in zip(gains, values, strict=True)), _fraction(program.constant))
    return total, {each.key: values[number] for number, each in enumerate(columns)}


def basis_of(program: Program, numbers: dict[Key, int]) -> tuple[list[Any], list[Any]]:
    """Which columns and rows are basic at the optimum, by HiGHS called directly."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("solver", "simplex")
    for column in program.columns:
        highs.addCol(-column.gain, column.low, column.high, 0, [], [])
    for row in program.rows:
        low = row.limit if row.sense in (">=", "=") else -highspy.kHighsInf
        high = row.limit if row.sense in ("<=", "=") else highspy.kHighsInf
        highs.addRow(low, high, len(row.terms), [numbers[key] for key in row.terms], list(row.terms.values()))
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    basis = highs.getBasis()
    return list(basis.col_status), list(basis.row_status)


def solved(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Solution of a square system by elimination in fractions. AssertionError if it is singular."""
    table = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(table)
    for column in range(size):
        pivot = next((line for line in range(column, size) if table[line][column]), None)
        assert pivot is not None, "the basis is singular"
        table[column], table[pivot] = table[pivot], table[column]
        head = table[column]
        for line in range(size):
            factor = table[line][column] / head[column] if line != column and table[line][column] else None
            if factor is not None:
                table[line] = [mine - factor * its if its else mine
                               for mine, its in zip(table[line], head, strict=True)]
    return [table[line][size] / table[line][line] for line in range(size)]


def _fraction(value: float) -> Fraction | None:
    return None if np.isinf(value) else Fraction(value).limit_denominator(DENOMINATOR)


def _resting(limits: tuple[Fraction | None, Fraction | None], state: Any) -> Fraction:
    low, high = limits
    if state == highspy.HighsBasisStatus.kUpper and high is not None:
        return high
    return low if low is not None else high if high is not None else Fraction(0)
