"""Everybody in the side-by-side comparison, by one interface; who cannot take part says why."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks.counts import Counts
from benchmarks.limit_programs import NoCompiler, Program

Group = Literal["baseline", "peer", "cimba", "limit", "ours"]
Runs = Callable[[int, int, int], tuple[float, list[Counts]]]
"""(seed, minutes, number of runs) -> seconds a run, counts of each."""


LIMIT = "C, special case, draws included"
SHARED_LIMIT = "C, special case, draws made ahead"


class Absent(RuntimeError):
    """A competitor cannot take part; the words say why and what would help."""


@dataclass(frozen=True)
class Competitor:
    """`prepare` imports and compiles what is needed (not timed); it raises Absent."""

    name: str
    group: Group
    prepare: Callable[[], Runs]


def competitors(model: str, engines: Sequence[str]) -> list[Competitor]:
    """All competitors for a model (SF or EA), our own engines by name last."""
    return [
        Competitor("SimPy, idiomatic", "baseline", lambda: _simpy(model)),
        Competitor("Ciw", "peer", lambda: _ciw(model)),
        Competitor("cimba, a process per customer", "cimba", lambda: _cimba(model, "customers")),
        Competitor("cimba, server processes", "cimba", lambda: _cimba(model, "servers")),
        Competitor(LIMIT, "limit", lambda: _limit(model, shared=False)),
        Competitor(SHARED_LIMIT, "limit", lambda: _limit(model, shared=True)),
        *(Competitor(f"wherefrom, {engine}, key figures included", "ours", lambda engine=engine: _ours(model, engine))
          for engine in engines),
    ]


def _timed(work: Callable[[int, int, int], list[Counts]]) -> Runs:
    def runs(seed: int, minutes: int, number: int) -> tuple[float, list[Counts]]:
        begin = time.perf_counter()
        found = work(seed, minutes, number)
        return (time.perf_counter() - begin) / number, found

    return runs


def _simpy(model: str) -> Runs:
    from benchmarks import peer_simpy

    def work(seed: int, minutes: int, number: int) -> list[Counts]:
        if model == "SF":
            contacts = max(5 * minutes // 2, 1)
            return [peer_simpy.sales_floor(seed * 1000 + run, minutes, contacts) for run in range(number)]
        return [peer_simpy.erlang_a(seed * 1000 + run, minutes) for run in range(number)]

    return _timed(work)


def _ciw(model: str) -> Runs:
    try:
        from benchmarks import peer_ciw
    except ImportError as error:
        raise Absent(f"not installed (pip install -e '.[bench]'): {error}") from error
    play = peer_ciw.sales_floor if model == "SF" else peer_ciw.erlang_a
    return _timed(lambda seed, minutes, number: [play(seed * 1000 + run, minutes) for run in range(number)])


def _cimba(model: str, form: str) -> Runs:
    try:
        from benchmarks import peer_cimba
    except (ImportError, OSError) as error:
        raise Absent(f"not installed (pip install -e '.[bench]'): {error}") from error
    return _timed(lambda seed, minutes, number: peer_cimba.replications(model, form, seed, minutes, number))


def _limit(model: str, shared: bool) -> Runs:
    try:
        program = Program(model, shared)
    except NoCompiler as error:
        raise Absent(str(error)) from error
    return lambda seed, minutes, number: program.runs(seed * 1000, minutes, number)


def _ours(model: str, engine: str) -> Runs:
    from benchmarks import ours
    from sim.replicate import ENGINES

    if engine not in ENGINES:
        raise Absent(f"there is no engine `{engine}`; there are: {', '.join(ENGINES)}")
    return _timed(lambda seed, minutes, number: ours.replications(model, engine, seed, minutes, number))
