"""What is still to be played: the years a batch misses, cut into blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from wherefrom.batch.record import Record
from wherefrom.batch.work import Block
from wherefrom.batch.years import missing_years, years_wanted
from wherefrom.experiments.experiment import Experiment, Point

MOST_YEARS: Final = 100
"""Years in one block: so much is lost at most by whoever is killed."""
_BLOCKS_A_JOB: Final = 4
"""With few points, their years are cut so that each job has some blocks; else one job would play what others wait for.
"""


@dataclass(frozen=True)
class OpenPoint:
    """A point of the design that misses years: its key and the stretches (first, years) that are missing.

    `until_precise`: as many years as it takes are missing.
    """

    key: str
    point: Point
    stretches: tuple[tuple[int, int], ...]
    until_precise: bool = False

    def blocks(self, experiment: Experiment, number: int, piece: int) -> Iterator[Block]:
        """Its blocks, of at most `piece` years each, numbered from `number` on."""
        candidate = experiment.candidate(self.point.scenario)
        with_, set_ = (*candidate.with_, *self.point.with_), (*candidate.set_, *self.point.set_)
        cuts = [(begin, min(piece, first + years - begin)) for first, years in self.stretches
                for begin in range(first, first + years, piece)]
        for place, (first, years) in enumerate(self.stretches if self.until_precise else cuts):
            yield Block(number + place, self.key, self.point.number, self.point.scenario, with_, set_, first, years,
                        self.until_precise)


def open_points(
    experiment: Experiment, keys: Sequence[str], records: Mapping[str, Sequence[Record]], extended: int
) -> list[OpenPoint]:
    """The points that miss years, in the order of the design; of points with the same key the first. A point whose
    record says why it failed misses none."""
    found: list[OpenPoint] = []
    seen: set[str] = set()
    for key, point in zip(keys, experiment.points, strict=True):
        known = records.get(key, ())
        if key in seen or any(each.state == "failed" for each in known):
            continue
        seen.add(key)
        wanted = years_wanted(experiment, known, extended)
        if wanted is None:
            found.append(OpenPoint(key, point, ((0, experiment.replications.years),), until_precise=True))
        elif missing := missing_years(known, wanted):
            found.append(OpenPoint(key, point, missing))
    return found


def years_in_block(experiment: Experiment, points: Sequence[OpenPoint], jobs: int) -> int:
    """How many years of a point are played in one go: with few points few, so that no job waits for another.

    A plan is made anew for every block, so years of a planned point stay together.
    """
    longest = max((years for each in points for _, years in each.stretches), default=1)
    if experiment.planning is not None:
        return longest
    wanted = _BLOCKS_A_JOB * jobs if jobs > 1 else 1
    return max(1, min(MOST_YEARS, ceil(longest * len(points) / wanted)))
