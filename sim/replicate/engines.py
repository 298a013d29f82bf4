"""Engines by name. An engine is imported when it is first asked for, never before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Final, cast

from sim.log.block import LogBlock
from sim.world.world import World

Simulate = Callable[[World], Iterable[LogBlock]]
ENGINES: Final = {"reference": ("sim.reference.engine", "simulate")}


def engine_named(name: str) -> Simulate:
    """The engine's `simulate`: blocks of the log in time order; what it returns has `.closing` once exhausted.

    Raises ValueError for an unknown name.
    """
    if name not in ENGINES:
        raise ValueError(f"there is no engine `{name}`; allowed: {', '.join(ENGINES)}")
    module, function = ENGINES[name]
    return cast(Simulate, getattr(import_module(module), function))
