"""Where to advertise: media mixes with published optima.

Sources: W. L. Winston, Operations Research: Applications and Algorithms, sect. 3.2 (Dorian Auto); F. S. Hillier and
M. S. Hillier, Introduction to Management Science, sect. 2.7 (Profit & Gambit); D. R. Anderson, D. J. Sweeney and T. A.
Williams, An Introduction to Management Science, sect. 4.1 (Relax-and-Enjoy); B. Render and R. M. Stair, Quantitative
Analysis for Management, chapter "Linear Programming Applications" (Win Big Gambling Club). The form goes back to A.
Charnes and W. W. Cooper's media models.
"""

from __future__ import annotations

import pytest

from optimize import Column, Program, Row, relaxation_bound, solve


def test_dorian_auto(proven, second_opinion) -> None:
    """28 million women and 24 million men are reached for 320 thousand with 3.6 comedy and 1.4 football spots, for
    400 thousand with whole ones."""
    comedy, football = ("comedy",), ("football",)
    program = Program("dorian", (Column(comedy, whole=True, gain=-50.0), Column(football, whole=True, gain=-100.0)), (
        Row("women", (), {comedy: 7.0, football: 2.0}, ">=", 28.0),
        Row("men", (), {comedy: 2.0, football: 12.0}, ">=", 24.0)))
    found = proven(program)
    assert found.optimum == -320
    assert (float(found.values[comedy]), float(found.values[football])) == (3.6, 1.4)
    assert solve(program, near=0.0).objective == second_opinion(program) == -400
    assert relaxation_bound(program) == pytest.approx(-320)


def test_profit_and_gambit(proven) -> None:
    """Shares of three detergents rise by 3, 18 and 4 % for 10 million: 4 of television and 3 of print."""
    television, print_ = ("television",), ("print",)
    program = Program("gambit", (Column(television, gain=-1.0), Column(print_, gain=-2.0)), (
        Row("stain_remover", (), {print_: 1.0}, ">=", 3.0),
        Row("liquid", (), {television: 3.0, print_: 2.0}, ">=", 18.0),
        Row("powder", (), {television: -1.0, print_: 4.0}, ">=", 4.0)))
    found = proven(program)
    assert found.optimum == -10
    assert (found.values[television], found.values[print_]) == (4, 3)


def test_relax_and_enjoy(proven) -> None:
    """30,000 buy 2,370 exposure points: 10 daytime spots, 25 daily and 2 Sunday papers, 30 radio spots."""
    media = {"daytime": (65.0, 1000.0, 1500.0, 15.0), "evening": (90.0, 2000.0, 3000.0, 10.0),
             "daily_paper": (40.0, 1500.0, 400.0, 25.0), "sunday_paper": (60.0, 2500.0, 1000.0, 4.0),
             "radio": (20.0, 300.0, 100.0, 30.0)}
    columns = tuple(Column((name,), 0.0, most, True, quality) for name, (quality, _, _, most) in media.items())
    program = Program("relax", columns, (
        Row("budget", (), {(name,): each[2] for name, each in media.items()}, "<=", 30_000.0),
        Row("spots", (), {("daytime",): 1.0, ("evening",): 1.0}, ">=", 10.0),
        Row("reach", (), {(name,): each[1] for name, each in media.items()}, ">=", 50_000.0),
        Row("television", (), {("daytime",): 1500.0, ("evening",): 3000.0}, "<=", 18_000.0)))
    found = proven(program)
    assert found.optimum == 2370
    assert [found.values[name,] for name in media] == [10, 0, 25, 2, 30]
    assert solve(program, near=0.0).objective == pytest.approx(2370)


def test_win_big_gambling_club(proven) -> None:
    """8,000 a week reach 67,240 people: 1.97 television spots, 5 newspapers, 6.2 half-minutes of prime-time radio."""
    media = {"television": (5000.0, 800.0, 12.0), "newspaper": (8500.0, 925.0, 5.0),
             "radio_prime": (2400.0, 290.0, 25.0), "radio_afternoon": (2800.0, 380.0, 20.0)}
    columns = tuple(Column((name,), 0.0, most, gain=reach) for name, (reach, _, most) in media.items())
    program = Program("win_big", columns, (
        Row("budget", (), {(name,): each[1] for name, each in media.items()}, "<=", 8_000.0),
        Row("least_radio", (), {("radio_prime",): 1.0, ("radio_afternoon",): 1.0}, ">=", 5.0),
        Row("most_radio", (), {("radio_prime",): 290.0, ("radio_afternoon",): 380.0}, "<=", 1_800.0)))
    found = proven(program)
    assert float(found.optimum) == pytest.approx(67_240.30, abs=5e-3)
    mix = [round(float(found.values[name,]), 2) for name in media]
    assert mix == [1.97, 5.0, 6.21, 0.0]
