"""Playing a batch: what is there is found, what is missing is played, and every record is written as it comes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final

from wherefrom.batch.blocks import OpenPoint, open_points, years_in_block
from wherefrom.batch.folder import BatchFolder
from wherefrom.batch.play import is_passing
from wherefrom.batch.record import Record
from wherefrom.batch.runners import Runner
from wherefrom.batch.work import Block, shared_by
from wherefrom.experiments.experiment import Experiment
from wherefrom.experiments.outcome import Outcome

_PASSES: Final = 3
"""A point that misses years after so many passes stays open: its record vanishes as often as it is written."""


@dataclass(frozen=True)
class Progress:
    """How far a batch is. `points`: in all, points at the same levels counted once; `found`: those that were there
    before, finished or failed; `done`: with all their years, and `failed`, both with those found. `years`: simulated
    by this process. `left`: seconds it will take by the pace so far, None where nothing is known yet."""

    points: int
    found: int = 0
    done: int = 0
    failed: int = 0
    years: int = 0
    left: float | None = None

    @property
    def open(self) -> int:
        """Points still to come."""
        return self.points - self.done - self.failed


def run_batch(
    experiment: Experiment, folder: BatchFolder, runner: Runner, *, extend: int = 0,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Outcome:
    """Play what the folder misses of its experiment, write every record as it comes, then the tables.

    `extend`: give every finished point so many years more first. `on_progress` is called at the beginning and after
    every answer of the runner. The folder belongs to the caller, who closes it.
    Raises what the folder raises (BatchRefused, OSError) and what the runner raises; records written by then are kept.
    """
    if extend:
        folder.extend(extend)
    passing: dict[str, Record] = {}
    state = _State(experiment, folder, on_progress)
    for _ in range(_PASSES):
        points = [each for each in state.look() if each.key not in passing]
        if not points:
            break
        with closing(_answers(experiment, folder, runner, points)) as answers:
            for records in answers:
                for record in records:
                    if is_passing(record):
                        passing.setdefault(record.key, record)
                    else:
                        folder.write(record)
                state.count(records)
    outcome = folder.outcome(passing.values())
    folder.finish(outcome)
    state.tell(now=True)
    return outcome


def _answers(
    experiment: Experiment, folder: BatchFolder, runner: Runner, points: Sequence[OpenPoint]
) -> Generator[list[Record], None, None]:
    blocks = _blocks(experiment, folder, points, years_in_block(experiment, points, runner.jobs))
    answers = runner.run(shared_by(experiment), blocks)
    try:
        yield from answers
    finally:
        # A generator ends its workers when it is closed.
        getattr(answers, "close", lambda: None)()


def _blocks(experiment: Experiment, folder: BatchFolder, points: Sequence[OpenPoint], piece: int) -> Iterator[Block]:
    """The blocks in this process's order, without those that another one has written by the time they are asked for."""
    number = 0
    for place in folder.order(len(points)):
        for block in points[place].blocks(experiment, number, piece):
            number += 1
            if not folder.has(block.key, block.first, 0 if block.until_precise else block.years):
                yield block


class _State:
    """Which points are done, failed and open, and how long the rest will take."""

    def __init__(self, experiment: Experiment, folder: BatchFolder, on_progress: Callable[[Progress], None]) -> None:
        self._experiment, self._folder, self._on_progress = experiment, folder, on_progress
        self._progress: Progress | None = None
        self._missing: dict[str, int] = {}
        self._failed: set[str] = set()
        self._begun = time.monotonic()
        self._at_begin = 0

    def look(self) -> list[OpenPoint]:
        """What the folder misses now."""
        folder, experiment = self._folder, self._experiment
        records = folder.records()
        points = open_points(experiment, folder.keys, records, folder.extended)
        keys = set(folder.keys)
        self._failed = {key for key in keys if any(each.state == "failed" for each in records.get(key, ()))}
        self._missing = {each.key: sum(years for _, years in each.stretches) for each in points}
        done = len(keys) - len(points) - len(self._failed)
        before = self._progress or Progress(points=len(keys), found=done + len(self._failed))
        self._progress = replace(before, done=done, failed=len(self._failed), left=None)
        self._begun, self._at_begin = time.monotonic(), done + len(self._failed)
        self.tell()
        return points

    def count(self, records: Iterable[Record]) -> None:
        """Records have come."""
        assert self._progress is not None
        played: Counter[str] = Counter()
        for record in records:
            played[record.key] += record.years
            if record.state == "failed":
                self._failed.add(record.key)
                self._missing.pop(record.key, None)
            elif record.key in self._missing:
                left = self._missing[record.key] - record.years
                if left > 0 and record.reached is None:
                    self._missing[record.key] = left
                else:
                    del self._missing[record.key]
        failed = len(self._failed)
        done = self._progress.points - failed - len(self._missing)
        self._progress = replace(self._progress, done=done, failed=failed, years=self._progress.years + played.total(),
                                 left=self._left(done + failed))
        self.tell()

    def tell(self, *, now: bool = False) -> None:
        """Say how far the batch is, to the caller and to `wherefrom status`."""
        progress = self._progress
        if progress is None:
            return
        self._on_progress(progress)
        rate = None if not progress.left else progress.open / progress.left
        self._folder.note_progress(progress.done, progress.failed, progress.points, rate, now=now)

    def _left(self, finished: int) -> float | None:
        """Seconds until all is played at the pace so far."""
        assert self._progress is not None
        played, taken = finished - self._at_begin, time.monotonic() - self._begun
        return (self._progress.points - finished) * taken / played if played else None
