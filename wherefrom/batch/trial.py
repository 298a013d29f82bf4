"""How long a batch will take, from playing a few of its points for a moment."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from sim.scenario.problems import ScenarioError
from wherefrom.batch.blocks import OpenPoint
from wherefrom.batch.estimate import mixed, years_to_play
from wherefrom.batch.record import Record
from wherefrom.batch.runners import Runner
from wherefrom.batch.work import Block, shared_by
from wherefrom.experiments.experiment import Experiment

SECONDS: Final = 2.0
_READ: Final = 8
"""Points whose scenario is read once more, to tell reading from playing."""


@dataclass(frozen=True)
class Trial:
    """A few points, spread over the design, played for a moment and thrown away: how many, how many of them failed, and
    the seconds all will take at that pace, for the least and the most years; None where none was played."""

    points: int
    failed: int
    seconds: tuple[float, float] | None


def try_out(
    experiment: Experiment, points: Sequence[OpenPoint], runner: Runner, seconds: float = SECONDS
) -> Trial:
    """Play one year each of points spread over the design, by the runner of the batch itself, for about so many
    seconds; points that are planned are planned, until the first of them is. Nothing is written.

    Raises what the runner raises.
    """
    planned = experiment.planning is not None
    begun = time.monotonic()
    # Workers need a moment to start: with simulated points the clock runs from their first answer on.
    since: float | None = begun if planned else None
    answered = counted = failed = 0
    with closing(_answers(experiment, points, runner)) as answers:
        for records in answers:
            now = time.monotonic()
            answered += len(records)
            failed += sum(each.state == "failed" for each in records)
            if since is None:
                since = now
                continue
            counted += len(records)
            if now - since >= seconds:
                break
    ended = time.monotonic()
    if not answered:
        return Trial(0, 0, None)
    # Where the first answer was the only one, its start is in the pace: then there is little to do anyway.
    a_point = (ended - (since or begun)) / counted if counted else (ended - begun) / answered
    return Trial(answered, failed, _whole(experiment, points, a_point, runner.jobs))


def _whole(
    experiment: Experiment, points: Sequence[OpenPoint], a_point: float, jobs: int
) -> tuple[float, float]:
    """Seconds for all points, of which one takes `a_point` seconds, read, with one year (or with its plan)."""
    if experiment.planning is not None:
        return a_point * len(points), a_point * len(points)
    least, most = years_to_play(experiment, points)
    reading = min(_seconds_to_read(experiment, points) / jobs, a_point)
    rest = a_point - reading
    return reading * len(points) + rest * least, reading * len(points) + rest * most


def _answers(
    experiment: Experiment, points: Sequence[OpenPoint], runner: Runner
) -> Generator[list[Record], None, None]:
    yield from runner.run(shared_by(experiment), _blocks(experiment, points))


def _blocks(experiment: Experiment, points: Sequence[OpenPoint]) -> Iterator[Block]:
    for number, place in enumerate(mixed(len(points))):
        one = points[place]
        if experiment.planning is not None:
            yield next(one.blocks(experiment, number, one.stretches[0][1]))
        else:
            yield next(OpenPoint(one.key, one.point, ((0, 1),)).blocks(experiment, number, 1))


def _seconds_to_read(experiment: Experiment, points: Sequence[OpenPoint]) -> float:
    """Seconds it takes this process to read the scenario of a point, on average."""
    sources = {each.name: each.source.embedded() for each in experiment.candidates}
    chosen = [points[place].point for _, place in zip(range(_READ), mixed(len(points)), strict=False)]
    begun = time.perf_counter()
    for point in chosen:
        candidate = experiment.candidate(point.scenario)
        try:
            sources[point.scenario].resolve((*candidate.with_, *point.with_), (*candidate.set_, *point.set_))
        except ScenarioError:
            continue
    return (time.perf_counter() - begun) / max(len(chosen), 1)
