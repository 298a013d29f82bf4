"""Shift cover with published optima, each through the row function `shift_cover`.

Sources: W. L. Winston, Operations Research: Applications and Algorithms, sect. 3.5 (post office); F. S. Hillier and
G. J. Lieberman, Introduction to Operations Research, sect. 3.4 (Union Airways).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from optimize import Cover, Program, solve
from optimize.rows.capacity import shift_cover
from optimize.rows.heads import head_columns
from optimize.search.master import with_costs


def program_of(inputs) -> Program:
    heads = [each for each in with_costs(inputs, head_columns(inputs)) if each.key[0] == "heads"]
    return Program("shifts", tuple(heads), tuple(shift_cover(inputs)))


def test_post_office(plain_inputs, plain_group, proven, second_opinion) -> None:
    """Five days on, two days off, 17 to 11 clerks a day: 22 1/3 in halves and thirds, 23 whole clerks."""
    need = (17, 13, 15, 19, 14, 16, 11)
    groups, covers = [], []
    for first in range(7):
        duty = np.zeros((1, 336))
        for day in range(first, first + 5):
            duty[0, day % 7 * 48] = 1.0
        groups.append(plain_group("clerks", f"from_{first}", 1, cost=1.0, duty=duty))
        is_open = np.zeros((1, 336))
        is_open[0, first * 48] = 1.0
        covers.append(Cover("clerks", need[first], is_open))
    inputs = plain_inputs(1, groups=tuple(groups), covers=tuple(covers), days=np.ones((1, 7)))
    program = program_of(inputs)
    assert len(program.rows) == 7
    assert proven(program).optimum == -Fraction(67, 3)
    whole = solve(program, near=0.0)
    assert whole.objective == pytest.approx(-23, abs=1e-9)
    assert second_opinion(program) == pytest.approx(-23, abs=1e-9)


def test_union_airways(plain_inputs, plain_group, proven) -> None:
    """Five overlapping shifts of agents, ten stretches of a day: 48, 31, 39, 43 and 15 agents for 30,610 a day."""
    shifts = {"6_to_14": (6, 14, 170.0), "8_to_16": (8, 16, 160.0), "12_to_20": (12, 20, 175.0),
              "16_to_24": (16, 24, 180.0), "22_to_6": (22, 30, 195.0)}
    need = {(6, 8): 48, (8, 10): 79, (10, 12): 65, (12, 14): 87, (14, 16): 64, (16, 18): 73, (18, 20): 82,
            (20, 22): 43, (22, 24): 52, (0, 6): 15}
    groups, covers = [], []
    for name, (start, end, cost) in shifts.items():
        duty = np.zeros((1, 336))
        for half_hour in range(2 * start, 2 * end):
            duty[0, half_hour % 48] = 1.0
        groups.append(plain_group("agents", name, 1, cost=cost, duty=duty))
    for (start, end), persons in need.items():
        is_open = np.zeros((1, 336))
        is_open[0, 2 * start: 2 * end] = 1.0
        covers.append(Cover("agents", persons, is_open))
    inputs = plain_inputs(1, groups=tuple(groups), covers=tuple(covers))
    program = program_of(inputs)
    assert proven(program).optimum == -30_610
    whole = solve(program, near=0.0)
    assert whole.objective == pytest.approx(-30_610, abs=1e-6)
    assert [whole.whole(("heads", "agents", name, "2027-01")) for name in shifts] == [48, 31, 39, 43, 15]
