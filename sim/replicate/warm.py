"""Compiling the simulator before it is needed: a tiny month is played, which touches everything that is compiled."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from sim.replicate.year import simulate_year, tasks_of
from sim.scenario.file import validated
from sim.world.code_cache import (
    OVERRIDE,
    code_folder,
    expected_seconds,
    is_complete,
    kept,
    note_complete,
    remove_all,
    remove_damaged,
    why_no_folder,
)

TRIAL: Final[dict[str, Any]] = {
    "schema": "wherefrom/1", "name": "Trial month", "horizon": {"start": "2027-01-01", "months": 1, "currency": "EUR"},
    "calendar": {"opening": {"fri": "09:00-12:00"}, "calling": {"fri": "09:00-12:00"}},
    "offer": {"kettle": {"price": "50 EUR", "unit_cost": "20 EUR", "stock": 5,
                         "reorder": {"at": 4, "quantity": 5, "lead_time": "7 days"}}},
    "assets": {
        "advisers": {"kind": "people", "headcount": 1, "contract": "35 h/week", "pay": "20 EUR/h",
                     "attrition": "100 % per_year"},
        "callers": {"kind": "people", "headcount": 1, "contract": "35 h/week", "pay": "20 EUR/h"},
        "tills": {"kind": "machines", "count": 1},
    },
    "shifts": [{"pool": "advisers", "days": "mon-fri", "time": "09:00-12:00", "share": "100 %"},
               {"pool": "callers", "days": "mon-fri", "time": "09:00-12:00", "share": "100 %"}],
    "channels": {
        "shop": {"kind": "walk_in", "patience": "5 min", "hit_rate": "50 %",
                 "steps": [{"name": "advice", "time": {"mean": "6 min", "cv": 0.8, "shape": "gamma"},
                            "needs": ["advisers"]},
                           {"name": "paying", "time": "1 min", "needs": ["tills"], "only": "buyers"}]},
        "phone": {"kind": "outbound", "callers": "callers",
                  "leads": {"opening": 20, "refresh": "5 per_month", "would_have_come_anyway": "20 %"},
                  "dialling": {"mode": "progressive", "ring": "20 s", "attempts": 2, "retry_after": "1 days"},
                  "answered": "50 %", "talk": {"sale": "5 min", "no_sale": "2 min"}, "hit_rate": "10 %"},
    },
    "demand": {"shop": {"level": "20 per_day", "busyness": {"cv": 0.2}}},
}
"""A month with a shop and a telephone desk. Which functions are compiled, and for which types, does not depend on the
scenario: the model is data."""


def warm(engine: str, say: Callable[[str], None] = lambda words: None) -> float:
    """Play the trial month with an engine, counted and logged, so that all it needs is compiled; seconds it took.

    Kept code that is damaged is removed first. Where damage shows only when code is read, that is said, and all is
    compiled again. Raises ValueError for an unknown engine.
    """
    begun = time.perf_counter()
    file = validated(TRIAL, (), {}, {})
    tasks = (*tasks_of(file, 0, [0], engine), *tasks_of(file, 0, [0], engine, digest_logs=True))
    remove_damaged(engine)
    try:
        for task in tasks:
            simulate_year(task)
    except Exception as error:
        if code_folder() is None or not _from_kept_code(error):
            raise
        say(_damaged(engine))
        remove_all()
        for task in tasks:
            simulate_year(task)
    seconds = time.perf_counter() - begun
    if not is_complete(engine):
        note_complete(engine, seconds)
    return seconds


def make_ready(engine: str, say: Callable[[str], None]) -> None:
    """Compile what an engine needs unless that was done before, and say so first, because it takes a while.

    Raises ValueError for an unknown engine.
    """
    words = why_cold(engine)
    if words:
        say(words)
        warm(engine, say)


def why_cold(engine: str) -> str:
    """What compiling will take, in a sentence; "" where all is compiled."""
    if code_folder() is None:
        return (f"compiling the simulator for this run only, {_duration(engine)}: {why_no_folder()}; set "
                f"{OVERRIDE} to one that can be written")
    found = kept(engine)
    if found is None:
        return f"compiling the simulator once, {_duration(engine)}"
    if found.same:
        return ""
    return _damaged(engine) if found.damaged or found.missing else "trying the compiled simulator, to which was added"


def _duration(engine: str) -> str:
    return f"about {max(expected_seconds(engine), 1):.0f} s"


def _damaged(engine: str) -> str:
    return f"the compiled simulator that was kept is damaged: compiling it again, {_duration(engine)}"


def _from_kept_code(error: Exception) -> bool:
    """Whether reading kept code raised this, and not the simulator or the disk."""
    trace = error.__traceback__
    inside = False
    while trace is not None:
        inside = inside or trace.tb_frame.f_globals.get("__name__") == "numba.core.caching"
        trace = trace.tb_next
    return inside and not isinstance(error, OSError)
