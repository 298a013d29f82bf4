"""Engines by name. An engine is imported when it is first asked for, never before; this page itself imports little."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

if TYPE_CHECKING:
    from sim.log.block import LogBlock
    from sim.measure.totals import YearTotals
    from sim.world.world import World

Simulate: TypeAlias = "Callable[[World], Iterable[LogBlock]]"
Measured: TypeAlias = "Callable[[World], tuple[YearTotals, Any]]"


@dataclass(frozen=True)
class Engine:
    """Where an engine lives. `threads`: it plays without the interpreter's lock, so its years run side by side in
    threads. `measured`: its function that counts while it plays and writes no log, if it has one."""

    module: str
    simulate: str
    threads: bool
    measured: str | None = None


ENGINES: Final = {
    "kernel": Engine("sim.kernel.engine", "simulate", threads=True, measured="measured"),
    "reference": Engine("sim.reference.engine", "simulate", threads=False),
}
DEFAULT_ENGINE: Final = "kernel"


def engine_called(name: str) -> Engine:
    """What is known of an engine, without importing it. Raises ValueError for an unknown name."""
    if name not in ENGINES:
        raise ValueError(f"there is no engine `{name}`; allowed: {', '.join(ENGINES)}")
    return ENGINES[name]


def engine_named(name: str) -> Simulate:
    """The engine's `simulate`: blocks of the log in time order; what it returns has `.closing` once exhausted.

    Raises ValueError for an unknown name.
    """
    engine = engine_called(name)
    return cast("Simulate", getattr(import_module(engine.module), engine.simulate))


def measured_by(name: str) -> Measured:
    """The totals and the closing state of a world, played by this engine; no log is kept.

    An engine that counts while it plays makes none; the log of any other is measured as it comes. The totals are the
    same. Raises ValueError for an unknown name.
    """
    engine = engine_called(name)
    if engine.measured is not None:
        return cast("Measured", getattr(import_module(engine.module), engine.measured))
    from sim.measure.fold import measure

    simulate = engine_named(name)

    def from_log(world: World) -> tuple[YearTotals, Any]:
        run = simulate(world)
        return measure(world, run), getattr(run, "closing", None)

    return from_log
