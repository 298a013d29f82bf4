"""One golden LP file per constraint of the shift program."""

from __future__ import annotations

import os
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from optimize.door import write_lp
from optimize.program import Column, Program, Row
from optimize.reading.shifts import ShiftTask
from optimize.rows import shifts

FOLDER = Path(__file__).parent / "lp_shifts"
SAMPLE = runpy.run_path(str(Path(__file__).parents[1] / "facts" / "shift_sample.py"))
HOUR, group, pattern, task = (SAMPLE[name] for name in ("HOUR", "group", "pattern", "task"))


def tiny() -> ShiftTask:
    """Three people, two kinds of hours with a break, on two of three days, every rule in force."""
    patterns = [pattern(start, start + 3, days, 0.5) for start in (9, 11) for days in ((0, 1), (0, 2))]
    who = group(3, patterns, present=0.9, paid=6.0, turns=(("saturdays", (2,), 1),), rest=22 * HOUR, different_hours=1)
    week: ShiftTask = task([who], {(9, 10): 1, (12, 13): 4}, (0, 1, 2), cover=1)
    return week


CONSTRAINTS: dict[str, Callable[[ShiftTask], list[Row]]] = {
    "everybody_has_a_pattern": shifts.everybody_has_a_pattern, "working_by_day": shifts.working_by_day,
    "load_covered": shifts.load_covered, "safety_covered": lambda week: shifts.safety_covered(week, 0.5),
    "idle_counted": lambda week: shifts.idle_counted(week, 0.5),
    "cover_kept": lambda week: shifts.cover_kept(week, {18: 0.5}), "weekend_turns": shifts.weekend_turns,
    "hours_in_use": shifts.hours_in_use, "rest_between_days": shifts.rest_between_days,
    "few_different_hours": shifts.few_different_hours,
}


@pytest.mark.parametrize("name", list(CONSTRAINTS))
def test_a_shift_constraint_reads_as_its_golden_file(name: str, tmp_path: Path) -> None:
    """Every constraint gives exactly the rows of its golden file, named after its function."""
    rows = CONSTRAINTS[name](tiny())
    assert rows
    assert {row.name for row in rows} == {name}
    keys = dict.fromkeys(key for row in rows for key in row.terms)
    program = Program(name, tuple(Column(key, gain=1.0) for key in keys), tuple(rows))
    golden = FOLDER / f"{name}.lp"
    if os.environ.get("WHEREFROM_WRITE_GOLDEN"):
        write_lp(program, golden)
    written = tmp_path / f"{name}.lp"
    write_lp(program, written)
    assert written.read_text() == golden.read_text()


def test_every_shift_constraint_has_a_golden_file_and_states_its_formula() -> None:
    """No constraint without a golden file, no file without a constraint; a docstring is a formula and a sentence."""
    functions = {name: value for name, value in vars(shifts).items()
                 if getattr(value, "__annotations__", {}).get("return") == "list[Row]"}
    assert set(functions) == set(CONSTRAINTS) == {path.stem for path in FOLDER.glob("*.lp")}
    for name, function in functions.items():
        formula, _, sentence = (function.__doc__ or "").partition("\n\n")
        assert "=" in formula, name
        assert sentence.strip().endswith("."), name
