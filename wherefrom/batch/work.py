"""What is sent to whoever plays a batch: once what all points share, then blocks of years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wherefrom.experiments.experiment import Candidate, Experiment, Measure, Planning, Replications

if TYPE_CHECKING:
    from sim.scenario.source import ScenarioSource


@dataclass(frozen=True)
class Shared:
    """What all blocks of an experiment have in common. Plain data that needs no file of the sender's machine; it is
    sent to each worker once."""

    candidates: tuple[Candidate, ...]
    seed: int
    engine: str
    measures: tuple[Measure, ...]
    ranges: bool
    replications: Replications
    planning: Planning | None

    def source(self, scenario: str) -> ScenarioSource:
        """The source of the candidate of this name. Raises KeyError."""
        return {each.name: each.source for each in self.candidates}[scenario]


@dataclass(frozen=True)
class Block:
    """Years of one point, played in one go.

    `number`: of the block, from 0 in the order the loop made them; `key`: of the point's record; `point`: its number in
    the design. `with_` and `set_`: all that is laid over the scenario's source, the candidate's own first.
    `first` and `years`: replications `first` to `first + years - 1`. `until_precise`: as many as the wanted precision
    takes instead, in looks of `Shared.replications`; `first` is 0 then.
    """

    number: int
    key: str
    point: int
    scenario: str
    with_: tuple[str, ...]
    set_: tuple[str, ...]
    first: int
    years: int
    until_precise: bool = False

    @property
    def name(self) -> tuple[str, int]:
        """What tells it from every other block, and what its record carries: key and first replication."""
        return self.key, self.first


def shared_by(experiment: Experiment) -> Shared:
    """What all blocks of this experiment have in common, the values of CSV files in it.

    Raises ScenarioError for series that cannot be read.
    """
    return Shared(
        candidates=tuple(Candidate(each.name, each.source.embedded(), each.with_, each.set_)
                         for each in experiment.candidates),
        seed=experiment.seed, engine=experiment.engine, measures=experiment.measures, ranges=experiment.ranges,
        replications=experiment.replications, planning=experiment.planning,
    )
