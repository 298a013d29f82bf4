"""What the calls of the notebook interface share: a scenario from a path or as read, and how years are simulated."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.replicate.warm import make_ready
from sim.scenario.file import ScenarioFile
from sim.scenario.load import load_scenario

Scenario = str | Path | ScenarioFile
"""A scenario file, or a scenario as `sim.scenario.load.load_scenario` reads it."""


def scenario_of(scenario: Scenario, with_: str | Sequence[str], set_: str | Sequence[str]) -> ScenarioFile:
    """The scenario with overrides and settings laid over it.

    Raises ScenarioError with every problem of the file; ValueError where something is to be laid over a scenario that
    was read already.
    """
    names, settings = several(with_), several(set_)
    if isinstance(scenario, ScenarioFile):
        if names or settings:
            raise ValueError("with_ and set_ are laid over a file: give its path, or lay them over it as it is read "
                             "(load_scenario(path, with_=..., set_=...))")
        return scenario
    return load_scenario(scenario, with_=names, set_=settings)


def several(given: str | Sequence[str]) -> tuple[str, ...]:
    """One text or several as several."""
    return (given,) if isinstance(given, str) else tuple(given)


def jobs_of(jobs: int | None) -> int:
    """Years simulated side by side: as asked, or as many as there are cores this process may use."""
    if jobs is not None:
        return jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def ready(engine: str) -> None:
    """Compile the simulator unless it is, saying so on stderr first. Raises ValueError for an unknown engine."""
    make_ready(engine, lambda words: print(words, file=sys.stderr))
