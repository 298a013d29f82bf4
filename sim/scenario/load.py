"""Loading a scenario: from a file, its parents, named overrides and settings to checked data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.scenario.assumptions import Assumption
from sim.scenario.file import ScenarioFile
from sim.scenario.problems import Origin, Problem, ScenarioError
from sim.scenario.resolved import register
from sim.scenario.source import ScenarioSource, read_source

__all__ = ["Assumption", "Origin", "Problem", "ScenarioError", "ScenarioFile", "ScenarioSource", "load_scenario",
           "read_source", "register"]


def load_scenario(path: Path | str, *, with_: Sequence[str] = (), set_: Sequence[str] = ()) -> ScenarioFile:
    """Read, resolve and check a scenario file.

    `with_`: names of overrides to lay over it; `set_`: settings `path=value` (`*` matches any name;
    `path*=0.85` multiplies). Order: defaults, parents, the file, overrides, settings.
    Raises ScenarioError holding every problem found, each with its place.
    """
    return read_source(path).resolve(with_, set_)
