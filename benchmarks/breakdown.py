"""Where a simulated year's time goes: making the world, the events with counting, and the log when one is kept.

What can be seen from outside is timed from outside. An engine that can say more (how much of its time is draws,
events or counting) offers, in its module, `breakdown(world) -> Mapping[str, float]`: seconds by part.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from benchmarks.ours import scenario
from sim.replicate import ENGINES, engine_named

TIMES = 3


def _seconds(work: Callable[[int], Any]) -> float:
    """Median of a few times; `work` is given the number of each."""
    taken = []
    for number in range(TIMES):
        begin = time.perf_counter()
        work(number)
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def parts(model: str, engine: str, minutes: int) -> dict[str, float]:
    """Seconds by part of one replication; {} for an engine there is not.

    `world`: from the scenario to a further replication's world (what does not change between them is kept). `play and
    count`: the events and the totals, no log. `play with log`: the events and the log, nothing counted. `log and
    count`: the same, and the totals from the log. What the engine's own `breakdown` names comes after.
    """
    if engine not in ENGINES:
        return {}
    from sim.measure.fold import measure
    from sim.world.compile import compile_world

    file = scenario(model, minutes)
    world = compile_world(file, 1, 0)
    simulate = engine_named(engine)
    for _ in simulate(world):
        pass
    found = {"world": _seconds(lambda number: compile_world(file, 1, 1 + number))}
    counted = _counted_by(engine)
    if counted is not None:
        counted(world)
        found["play and count"] = _seconds(lambda _: counted(world))
    found["play with log"] = _seconds(lambda _: sum(1 for _ in simulate(world)))
    found["log and count"] = _seconds(lambda _: measure(world, simulate(world)))
    own = getattr(_module(engine), "breakdown", None)
    if own is not None:
        found.update({str(name): float(seconds) for name, seconds in own(world).items()})
    return found


def _module(engine: str) -> Any:
    return import_module(ENGINES[engine].module)


def _counted_by(engine: str) -> Callable[[Any], Any] | None:
    """The engine's function that counts without a log, if it has one."""
    name = ENGINES[engine].measured
    return None if name is None else getattr(_module(engine), name)
