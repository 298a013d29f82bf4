"""What agreement tests share: simulating a scenario written as text."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.log.block import LogBlock, joined
from sim.reference.engine import simulate
from sim.scenario.load import load_scenario
from sim.world.compile import compile_world
from sim.world.world import World

sys.path.append(str(Path(__file__).parent))    # where the package `drawn` of this folder is found


@pytest.fixture
def simulated(tmp_path: Path) -> Callable[..., tuple[World, LogBlock]]:
    """World and whole log of a scenario given as YAML text."""

    def run(text: str, *, seed: int = 20270101, replication: int = 0) -> tuple[World, LogBlock]:
        path = tmp_path / "scenario.yaml"
        path.write_text(text, encoding="utf-8")
        world = compile_world(load_scenario(path), seed, replication)
        return world, joined(simulate(world))

    return run
