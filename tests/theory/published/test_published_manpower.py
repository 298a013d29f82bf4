"""Training, attrition and redundancy: manpower plans with published optima.

Sources: W. L. Winston, Operations Research: Applications and Algorithms, sect. 3.10 (CSL Computer Service); H. P.
Williams, Model Building in Mathematical Programming, problem "Manpower Planning" (also in the model libraries of
solver makers, with more digits: 841.797 redundancies, or 498,677.285 at least cost).
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from optimize import Column, Program, Row

GRADES = ("unskilled", "semi_skilled", "skilled")
YEARS = ("1", "2", "3")
STRENGTH = dict(zip(GRADES, (2000.0, 1500.0, 1000.0), strict=True))
NEED = {"1": (1000.0, 1400.0, 1000.0), "2": (500.0, 2000.0, 1500.0), "3": (0.0, 2500.0, 2000.0)}
LEAVE_NEW = dict(zip(GRADES, (0.25, 0.20, 0.10), strict=True))
LEAVE = dict(zip(GRADES, (0.10, 0.05, 0.05), strict=True))
RECRUITS = dict(zip(GRADES, (500.0, 800.0, 500.0), strict=True))
REDUNDANCY = dict(zip(GRADES, (200.0, 500.0, 500.0), strict=True))
OVERMANNING = dict(zip(GRADES, (1500.0, 2000.0, 3000.0), strict=True))
SHORT_TIME = dict(zip(GRADES, (500.0, 400.0, 400.0), strict=True))
RETRAINING = {("unskilled", "semi_skilled"): 400.0, ("semi_skilled", "skilled"): 500.0}
DOWN = (("semi_skilled", "unskilled"), ("skilled", "unskilled"), ("skilled", "semi_skilled"))


def test_training_ahead_of_attrition(proven) -> None:
    """CSL trains so that 5 % leavers a month and 50 hours a trainee still leave the hours promised: 593,777 in all,
    with 8.45, 11.45 and 9.52 trainees in months two to four."""
    hours = (6000.0, 7000.0, 8000.0, 9500.0, 11000.0)
    months = tuple(str(month) for month in range(1, 6))
    columns = [column for month in months for column in (
        Column(("trainees", month), gain=-1000.0),
        Column(("skilled", month), 50.0 if month == "1" else 0.0, 50.0 if month == "1" else float("inf"),
               gain=-2000.0))]
    rows = [Row("hours", (month,), {("skilled", month): 160.0, ("trainees", month): -50.0}, ">=", need)
            for month, need in zip(months, hours, strict=True)]
    rows += [Row("attrition", (after,), {("skilled", after): 1.0, ("skilled", month): -0.95, ("trainees", month): -1.0},
                 "=", 0.0) for month, after in pairwise(months)]
    found = proven(Program("csl", tuple(columns), tuple(rows)))
    assert float(-found.optimum) == pytest.approx(593_777, abs=0.5)
    trainees = [round(float(found.values["trainees", month]), 2) for month in months]
    assert trainees == [0.0, 8.45, 11.45, 9.52, 0.0]
    assert float(found.values["skilled", "5"]) == pytest.approx(68.75)


def manpower(gains: dict[tuple[str, ...], float]) -> Program:
    """Three grades over three years; `gains` is the objective by column key."""
    columns = []
    for year in YEARS:
        for grade in GRADES:
            columns += [
                Column(("strength", grade, year)), Column(("recruits", grade, year), 0.0, RECRUITS[grade]),
                Column(("redundant", grade, year)), Column(("too_many", grade, year)),
                Column(("short_time", grade, year), 0.0, 50.0),
            ]
        columns += [Column(("up", "unskilled", "semi_skilled", year), 0.0, 200.0),
                    Column(("up", "semi_skilled", "skilled", year))]
        columns += [Column(("down", old, new, year)) for old, new in DOWN]
    rows = []
    for number, year in enumerate(YEARS):
        for place, grade in enumerate(GRADES):
            here = ("strength", grade, year)
            terms = {here: 1.0, ("recruits", grade, year): LEAVE_NEW[grade] - 1, ("redundant", grade, year): 1.0}
            for old, new in RETRAINING:
                terms |= {("up", old, new, year): 1.0} if grade == old else {}
                terms |= {("up", old, new, year): LEAVE[grade] - 1} if grade == new else {}
            for old, new in DOWN:  # half of those who are downgraded leave at once
                terms |= {("down", old, new, year): 1.0} if grade == old else {}
                terms |= {("down", old, new, year): -0.5} if grade == new else {}
            stay = 1 - LEAVE[grade]
            if number:
                terms["strength", grade, YEARS[number - 1]] = -stay
            rows.append(Row("attrition", (grade, year), terms, "=", 0.0 if number else stay * STRENGTH[grade]))
            rows.append(Row("need", (grade, year), {here: 1.0, ("too_many", grade, year): -1.0,
                                                    ("short_time", grade, year): -0.5}, "=", NEED[year][place]))
        rows.append(Row("training_places", (year,), {("up", "semi_skilled", "skilled", year): 1.0,
                                                     ("strength", "skilled", year): -0.25}, "<=", 0.0))
        rows.append(Row("too_many", (year,), {("too_many", grade, year): 1.0 for grade in GRADES}, "<=", 150.0))
    return Program("manpower", tuple(columns), tuple(rows)).with_gains(gains)


def test_least_redundancy(proven) -> None:
    """As few as possible lose their jobs: 841.797 over three years."""
    gains = {("redundant", grade, year): -1.0 for grade in GRADES for year in YEARS}
    found = proven(manpower(gains))
    assert float(-found.optimum) == pytest.approx(841.797, abs=5e-4)


def test_least_cost(proven) -> None:
    """As cheap as possible: 498,677.285, and then 1,423.7 lose their jobs."""
    gains: dict[tuple[str, ...], float] = {}
    for year in YEARS:
        for grade in GRADES:
            gains |= {("redundant", grade, year): -REDUNDANCY[grade], ("too_many", grade, year): -OVERMANNING[grade],
                      ("short_time", grade, year): -SHORT_TIME[grade]}
        gains |= {("up", old, new, year): -cost for (old, new), cost in RETRAINING.items()}
    found = proven(manpower(gains))
    assert float(-found.optimum) == pytest.approx(498_677.285, abs=5e-4)
    redundant = sum(value for key, value in found.values.items() if key[0] == "redundant")
    assert float(redundant) == pytest.approx(1423.7, abs=0.05)
