"""Candidates played year by year on the same customers; a year once played is never played again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import numpy as np

from sim.replicate.workers import workers_for
from sim.replicate.year import tasks_of
from wherefrom.comparing.candidates import Candidate
from wherefrom.comparing.figures import ComparedYear, Floats, YearFigures, goal_of, measures_of, play_year

_AT_ONCE: Final = 256
"""Years queued at a time: workers are hardly ever idle, and what waits to be fetched stays small."""


@dataclass(frozen=True)
class Played:
    """A candidate and its years, replications 0, 1, 2, ... without a gap."""

    candidate: Candidate
    years: tuple[YearFigures, ...]


class Player:
    """Plays candidates with one seed and keeps their figures. A context manager, since it holds workers.

    Replication r of every candidate meets the same customers and luck (common random numbers). Raises ValueError for
    an unknown engine or fewer than one job.
    """

    def __init__(
        self, candidates: Sequence[Candidate], *, seed: int, engine: str, jobs: int, ranges: bool = True,
        on_year: Callable[[], None] = lambda: None,
    ) -> None:
        self.candidates = tuple(candidates)
        self.measures = measures_of(candidates)
        self.seed, self.engine, self.ranges = seed, engine, ranges
        self._on_year = on_year
        self._known: dict[tuple[int, int], YearFigures] = {}
        self._workers = workers_for(engine, jobs)

    def __enter__(self) -> Self:
        self._workers.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workers.__exit__(kind, error, trace)

    @property
    def years_played(self) -> int:
        """Years played in all, of all candidates."""
        return len(self._known)

    def play(self, wanted: Iterable[tuple[int, int]]) -> None:
        """Play these (candidate, replication), as far as they were not yet, replication by replication: candidates
        share the parts of its world that they leave as they are."""
        missing = sorted({pair for pair in wanted if pair not in self._known}, key=lambda pair: (pair[1], pair[0]))
        for first in range(0, len(missing), _AT_ONCE):
            pairs = missing[first:first + _AT_ONCE]
            tasks = [self._task(number, replication) for number, replication in pairs]
            for pair, figures in zip(pairs, self._workers.map(play_year, tasks), strict=True):
                self._known[pair] = figures
                self._on_year()

    def play_all(self, replications: range) -> None:
        """Play these replications of every candidate."""
        self.play((number, each) for each in replications for number in range(len(self.candidates)))

    def evaluate(self, candidate: int, replications: range) -> Floats:
        """Profit a year of these replications of one candidate, in units of the currency: [replication]."""
        self.play((candidate, each) for each in replications)
        return np.array([self._known[candidate, each].profit.sum() / 100 for each in replications], dtype=np.float64)

    def played(self) -> tuple[Played, ...]:
        """What was played of each candidate from replication 0 on without a gap."""
        found = []
        for number, candidate in enumerate(self.candidates):
            years: list[YearFigures] = []
            while (number, len(years)) in self._known:
                years.append(self._known[number, len(years)])
            found.append(Played(candidate, tuple(years)))
        return tuple(found)

    def _task(self, number: int, replication: int) -> ComparedYear:
        candidate = self.candidates[number]
        task, = tasks_of(candidate.file, self.seed, [replication], self.engine, ranges=self.ranges)
        return ComparedYear(task, self.measures, goal_of(candidate))
