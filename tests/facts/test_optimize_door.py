"""The solver door: what it answers, what it refuses, and how it names a clash."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from optimize import door
from optimize.program import Column, Program, Row

FURNITURE = Program(
    "furniture",
    (Column(("tables",), whole=True, gain=7.0), Column(("chairs",), whole=True, gain=5.0)),
    (Row("carpentry", (), {("tables",): 3.0, ("chairs",): 4.0}, "<=", 2400.0, "hours.carpentry", "hours of carpentry"),
     Row("painting", (), {("tables",): 2.0, ("chairs",): 1.0}, "<=", 1000.0, "hours.painting", "hours of painting"),
     Row("demand", (), {("chairs",): 1.0}, "<=", 450.0), Row("least", (), {("tables",): 1.0}, ">=", 100.0)),
)


def test_a_textbook_program_has_its_textbook_optimum() -> None:
    """Render and Stair's furniture: 320 tables, 360 chairs, 4,040."""
    solution = door.solve(FURNITURE)
    assert solution.objective == pytest.approx(4040)
    assert (solution.whole(("tables",)), solution.whole(("chairs",))) == (320, 360)
    assert solution.bound == pytest.approx(4040)
    assert solution.gap == pytest.approx(0, abs=1e-6)


def test_a_price_is_what_moving_the_limit_earns() -> None:
    """An hour of carpentry earns 0.6, an hour of painting 2.6, more demand for chairs nothing: the textbook duals."""
    assert door.price(FURNITURE, "carpentry") == pytest.approx(0.6)
    assert door.price(FURNITURE, "painting") == pytest.approx(2.6)
    assert door.price(FURNITURE, "demand") == pytest.approx(0.0, abs=1e-9)


def test_the_relaxation_bounds_the_whole_plan() -> None:
    """With halves allowed 7.5, in whole numbers 7: the bound lies above, the gap is closed by the solve."""
    program = Program("knapsack", (Column(("a",), 0, 3, True, 3.0), Column(("b",), 0, 1, True, 1.0)),
                      (Row("room", (), {("a",): 2.0, ("b",): 1.0}, "<=", 5.0),))
    assert door.relaxation_bound(program) == pytest.approx(7.5)
    assert door.solve(program).objective == pytest.approx(7.0)


def test_an_impossible_program_raises() -> None:
    """No solution comes back from an infeasible or an unbounded program."""
    with pytest.raises(door.Infeasible):
        door.solve(FURNITURE.with_rows([Row("more", (), {("tables",): 1.0}, ">=", 900.0)]))
    with pytest.raises(door.Unbounded):
        door.solve(Program("endless", (Column(("x",), gain=1.0),), ()))


def test_a_clash_names_only_the_lines_that_clash() -> None:
    """Chairs bounded by nothing that matters stay out; the two lines that cannot both hold are named."""
    rows = [Row("promise", (), {("tables",): 1.0}, ">=", 600.0, "promise.tables", "at least 600 tables"),
            Row("harmless", (), {("chairs",): 1.0}, "<=", 9.0, "limit.chairs", "at most 9 chairs")]
    found = door.clashes(FURNITURE.with_rows(rows))
    assert [each.where for each in found] == ["hours.painting", "promise.tables"]
    assert found[1].words == "at least 600 tables"
    assert door.clashes(FURNITURE) == ()


def test_a_clash_of_whole_numbers_is_found_too() -> None:
    """2 x = 3 is possible for halves, not for whole numbers; a column's bound can clash as well."""
    odd = Program("odd", (Column(("x",), 0, 5, True, where="bounds.x", words="0 to 5"),),
                  (Row("twice", (), {("x",): 2.0}, "=", 3.0, "line.twice", "twice x is 3"),))
    assert [each.where for each in door.clashes(odd)] == ["line.twice"]
    high = Program("high", odd.columns, (Row("much", (), {("x",): 1.0}, ">=", 8.0, "line.much", "x is 8 or more"),))
    assert {each.where for each in door.clashes(high)} == {"bounds.x", "line.much"}


def test_a_program_refuses_what_it_cannot_mean() -> None:
    """Equal keys, equal titles and unknown columns are refused when the program is made."""
    with pytest.raises(ValueError, match="same key"):
        Program("twice", (Column(("x",)), Column(("x",))), ())
    with pytest.raises(ValueError, match="does not exist"):
        Program("lost", (Column(("x",)),), (Row("r", (), {("y",): 1.0}, "<=", 1.0),))
    with pytest.raises(KeyError):
        FURNITURE.with_limit("nothing", 1.0)


def test_solving_prints_nothing() -> None:
    """Results go to standard output, so the solver's greeting must not."""
    code = ("from optimize import door; from optimize.program import Column, Program; "
            "door.solve(Program('p', (Column(('x',), 0, 1, True, 1.0),), ()))")
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert run.stdout == ""


@pytest.mark.parametrize("terms", [{}, {("tables",): 0.0}])
def test_a_line_that_nothing_can_meet_is_the_clash_by_itself(terms: dict[tuple[str, ...], float]) -> None:
    """A goal of 50,000 to which no column adds (nobody comes) is named alone; the solver is not asked, for an empty row
    that cannot hold ends its process."""
    goal = Row("goal", (), terms, ">=", 50_000.0, "plan.goal.net_revenue", "the goal")
    assert [each.where for each in door.clashes(FURNITURE.with_rows([goal]))] == ["plan.goal.net_revenue"]
