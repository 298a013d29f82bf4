"""The models of the benchmarks count what they should: the C programs, and the check that watches all competitors.

The check itself alarms falsely in less than one run in a million (benchmarks/known.py); seeds are fixed.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.counts import Counts
from benchmarks.known import check
from benchmarks.limit_programs import NoCompiler, Program, compiler
from benchmarks.peer_simpy import erlang_a

MINUTES = 24_000


def _runs(model: str, shared: bool) -> list[Counts]:
    try:
        compiler()
    except NoCompiler as reason:
        pytest.skip(str(reason))
    seconds, counts = Program(model, shared).runs(7, MINUTES, 10)
    assert seconds > 0
    return counts


@pytest.mark.parametrize("shared", [False, True], ids=["drawn", "made ahead"])
@pytest.mark.parametrize("model", ["SF", "EA"])
def test_limit_programs_agree_with_what_is_known(model: str, shared: bool) -> None:
    """Ten runs of a fifth of the horizon: arrivals, reneging, waits, sales and shares are those of the model, and
    everybody who came is served, gone, or one of the few still inside."""
    wrong = [found for found in check(model, MINUTES, _runs(model, shared), 1) if not found.within]
    assert not wrong


def test_the_check_sees_what_is_wrong() -> None:
    """Each count of a right run made a tenth larger (a wait: twice as long) is noticed, where the other counts are
    right: nothing passes because a tolerance is too wide."""
    runs = _runs("SF", shared=False)
    for field in ("arr", "ren", "srv", "buy", "ups", "dial", "conn", "osale", "till"):
        wrong = [replace(run, **{field: round(1.1 * getattr(run, field))}) for run in runs]
        assert any(not found.within for found in check("SF", MINUTES, wrong, 8)), field
    for field in ("wq", "wt"):
        wrong = [replace(run, **{field: 2 * getattr(run, field)}) for run in runs]
        assert any(not found.within for found in check("SF", MINUTES, wrong, 8)), field


def test_idiomatic_simpy_agrees_with_the_exact_solution() -> None:
    """The baseline itself: a tenth of the horizon of the Erlang-A queue."""
    wrong = [found for found in check("EA", 12_000, [erlang_a(5, 12_000)], 1) if not found.within]
    assert not wrong
