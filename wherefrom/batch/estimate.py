"""What a batch will cost before it begins: points, years, customers, disk; and its caps. Nothing is simulated here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import gcd
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.scenario.problems import ScenarioError
from wherefrom.batch.blocks import OpenPoint, open_points, years_in_block
from wherefrom.batch.key import code_digest, point_keys
from wherefrom.batch.manifest import read_extended
from wherefrom.batch.record import Record, record_bytes
from wherefrom.batch.scan import Scan
from wherefrom.batch.tidy import metrics_lines, points_lines
from wherefrom.experiments.experiment import Caps, Experiment
from wherefrom.experiments.outcome import Outcome, PointOutcome

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

_LOOKED_AT: Final = 16
"""Points whose expected customers are counted; the others are taken to have as many on average."""
_DISK_BLOCK: Final = 4096
_A_VALUE: Final = 1234567.890123456
"""Stands for a value when bytes are counted: few are longer."""


@dataclass(frozen=True)
class Estimate:
    """What is still to be done. `points`: all of the design; `open`: those that miss years. `years`: to simulate, at
    least and at most (they differ where precision decides). Customers and bytes on disk (records and tables) are those
    of the most years."""

    points: int
    open: int
    years: tuple[int, int]
    customers: float
    disk_bytes: int


@dataclass(frozen=True)
class Beyond:
    """A cap that the batch would go beyond."""

    cap: str
    needs: float
    allowed: float
    option: str


def found_in(experiment: Experiment, folder: Path, extend: int = 0) -> tuple[list[OpenPoint], int]:
    """The points that a folder misses if it is played now (all, where there is none), and of how many different ones.
    Writes nothing. Raises OSError, ScenarioError for series that cannot be read."""
    keys = point_keys(experiment, code_digest(experiment.planning is not None))
    scan = Scan(folder, keys)
    extended = (read_extended(folder) if folder.is_dir() else 0) + extend
    return open_points(experiment, keys, scan.records(), extended), len(set(keys))


def estimate(experiment: Experiment, points: Sequence[OpenPoint], different: int, jobs: int) -> Estimate:
    """What playing these points means; nothing is simulated."""
    least, most = years_to_play(experiment, points)
    return Estimate(different, len(points), (least, most), _customers_a_year(experiment, points) * most,
                    _disk(experiment, points, years_in_block(experiment, points, jobs)))


def beyond(estimated: Estimate, caps: Caps) -> tuple[Beyond, ...]:
    """The caps that the batch would break, at its most years."""
    asked = (
        ("years", float(estimated.years[1]), caps.years, "--max-years"),
        ("customers", estimated.customers, caps.customers, "--max-customers"),
        ("disk", float(estimated.disk_bytes), caps.disk_bytes, "--max-disk"),
    )
    return tuple(Beyond(name, needs, float(cap), option) for name, needs, cap, option in asked
                 if cap is not None and needs > cap)


def years_to_play(experiment: Experiment, points: Sequence[OpenPoint]) -> tuple[int, int]:
    """Years these points are played, at least and at most: those of the search for a plan among them."""
    kept = _kept(experiment, points)
    planning = experiment.planning
    if planning is None:
        return kept
    # The plan and three rivals play the fresh years, if they differ and the search has not found it sooner.
    return kept[0], kept[1] + len(points) * (planning.search_years + 4 * planning.fresh_years)


def _kept(experiment: Experiment, points: Sequence[OpenPoint]) -> tuple[int, int]:
    """Years that are recorded, at least and at most."""
    rule = experiment.replications
    fixed = sum(years for each in points for _, years in each.stretches if not each.until_precise)
    unknown = sum(each.until_precise for each in points)
    return fixed + unknown * rule.years, fixed + unknown * rule.most


def mixed(count: int) -> Iterator[int]:
    """All of 0 to `count` - 1, in steps of the golden ratio: however many are taken, they are spread evenly."""
    step = max(1, round(count * 0.6180339887))
    while gcd(step, count) > 1:
        step += 1
    return (number * step % count for number in range(count))


def _customers_a_year(experiment: Experiment, points: Sequence[OpenPoint]) -> float:
    """Customers expected in a year, on average over some of the points. Points that are not valid count for nothing."""
    counts = []
    for place in islice(mixed(len(points)), _LOOKED_AT):
        point = points[place].point
        candidate = experiment.candidate(point.scenario)
        try:
            file = candidate.source.resolve((*candidate.with_, *point.with_), (*candidate.set_, *point.set_))
        except ScenarioError:
            continue
        counts.append(_customers(file.scenario))
    return float(np.mean(counts)) if counts else 0.0


def _customers(scenario: Scenario) -> float:
    """Who is expected to come of their own accord, and the leads at the start, in one year."""
    from sim.scenario.expected import expected_arrivals

    coming = sum(expected_arrivals(scenario, name) for name in scenario.walk_in if name in scenario.demand)
    return coming + sum(each.opening for one in scenario.outbound.values() for each in one.leads.values())


def _disk(experiment: Experiment, points: Sequence[OpenPoint], piece: int) -> int:
    """Bytes of their records and of their rows in the tables, written out for one point and multiplied."""
    if not points:
        return 0
    each = max(1, round(_kept(experiment, points)[1] / len(points)))
    whole = min(piece, each) if experiment.planning is None else each
    record = Record(points[0].key, each, whole, {one.name: (_A_VALUE,) * whole for one in experiment.measures})
    blocks = -(-len(record_bytes(record)) // _DISK_BLOCK) * _DISK_BLOCK * -(-each // whole)
    values = {one.name: np.full(each, _A_VALUE) for one in experiment.measures}
    outcome = Outcome(experiment, (PointOutcome(points[-1].point, "done", values),))
    rows = sum(len(b"".join(lines).split(b"\n", 1)[1]) for lines in (metrics_lines(outcome), points_lines(outcome)))
    return (blocks + rows) * len(points)
