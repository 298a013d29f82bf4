"""Customer classes with priorities, nobody pre-empted: mean waits by class are Cobham's (false alarms: conftest)."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.log.tables import Outcome
from sim.theory.priority import priority_waits, priority_waits_one_server

ENGINES = runpy.run_path(str(Path(__file__).parents[1] / "facts" / "engine_sample.py"))["ENGINES"]
TEXT = """
schema: wherefrom/1
name: classes
horizon: 24000 min
assets:
  agents: {{kind: people, headcount: {servers}}}
channels:
  desk:
    kind: walk_in
    classes: {classes}
    steps: [{{name: call, time: {time}, needs: [agents]}}]
demand:
  desk: {{level: 1 per_minute}}
"""
WARM_UP, LAST = 1000, 200      # minutes left out at both ends, so that the queue has settled and nobody is inside
SHARES = (0.2, 0.3, 0.5)
# Named out of their order of priority: the order in the file must not matter.
CLASSES = "{usual: {share: 50 %, priority: 7}, urgent: {share: 20 %, priority: 0}, soon: {share: 30 %, priority: 3}}"
PLACE = (1, 2, 0)


def check(year: Any, watch: Any, exact: tuple[float, ...]) -> None:
    """Shares and mean waits by class against the formula, first class first."""
    arrive = year.minutes("arrive")
    rows = np.flatnonzero((arrive >= WARM_UP) & (arrive < 24_000 - LAST))
    assert not (year("outcome")[rows] == Outcome.INSIDE).any()
    rows = rows[np.argsort(arrive[rows], kind="stable")]
    kind, wait = year("class")[rows], year.minutes("wait")[rows]
    for place, share, mean in zip(PLACE, SHARES, exact, strict=True):
        mine = kind == place
        watch.scores(f"share of class {place}", [(mine.mean() - share) / (share * (1 - share) / mine.size) ** 0.5])
        watch.near(f"wait of class {place}", watch.batches(wait[mine]), mean)


@pytest.mark.parametrize("engine", ENGINES)
def test_theory_priorities_on_several_servers(simulated: Callable[..., Any], watch: Any, engine: str) -> None:
    """M/M/3, load 75 %: three classes with the same mean service; the more urgent wait less, as the formula says."""
    time = "{mean: 2.25 min, shape: exponential}"
    year = simulated(TEXT.format(servers=3, classes=CLASSES, time=time), engine=engine)
    check(year, watch, priority_waits(3, SHARES, 2.25))


@pytest.mark.parametrize("engine", ENGINES)
def test_theory_priorities_on_one_server(simulated: Callable[..., Any], watch: Any, engine: str) -> None:
    """M/D/1, load 70 %: the residual service everybody meets is half a service."""
    year = simulated(TEXT.format(servers=1, classes=CLASSES, time="0.7 min"), engine=engine)
    check(year, watch, priority_waits_one_server(SHARES, (0.7,) * 3, (0.0,) * 3))


@pytest.mark.parametrize("engine", ENGINES)
def test_theory_an_equal_priority_is_first_come_first_served(simulated: Callable[..., Any], engine: str) -> None:
    """Classes that share a priority and have no credit wait exactly as without classes, person by person."""
    alike = CLASSES.replace("priority: 7", "priority: 0").replace("priority: 3", "priority: 0")
    time = "{mean: 2.25 min, shape: exponential}"
    text = TEXT.replace("24000", "3000")
    with_classes = simulated(text.format(servers=3, classes=alike, time=time), engine=engine)
    without = simulated(text.replace("    classes: {classes}\n", "").format(servers=3, time=time), engine=engine)
    assert (with_classes("person") == without("person")).all()
    assert (with_classes("wait") == without("wait")).all()
    assert (without("class") == -1).all()
    assert set(np.unique(with_classes("class")).tolist()) == {0, 1, 2}
