"""Playing small experiments into a folder of a test, and reading what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from wherefrom.batch.folder import BatchFolder
from wherefrom.batch.local import LocalRunner
from wherefrom.batch.loop import Progress, run_batch
from wherefrom.batch.play import play
from wherefrom.batch.record import Record
from wherefrom.batch.runners import Runner
from wherefrom.batch.work import Block, Shared
from wherefrom.experiments.experiment import Experiment
from wherefrom.experiments.outcome import Outcome

TEXT = "as read"
HALL = """
schema: wherefrom/1
name: Hall
horizon: {start: 2027-01-01, months: 2, currency: EUR}
calendar: {opening: {mon-fri: "09:00-17:00"}}
offer: {advice: {price: 60 EUR, unit_cost: 10 EUR, kind: service}}
assets:
  advisers: {kind: people, headcount: 1, contract: 35 h/week, pay: 20 EUR/h,
             hiring: {cost: 100 EUR, lead_time: 0 weeks}}
shifts: [{pool: advisers, days: mon-fri, time: "09:00-17:00", share: 100 %}]
channels:
  shop:
    kind: walk_in
    patience: 5 min
    steps: [{name: advice, time: {mean: 12 min, shape: exponential}, needs: [advisers]}]
    hit_rate: 30 %
demand: {shop: {level: 80 per_day}}
plan: {may_change: {advisers: 1 to 5}, goal: {net_revenue: 9000 EUR}}
"""


class Counting:
    """Plays here, and remembers the blocks. `before`, `after`: called before a block is played, and once its records
    are taken."""

    def __init__(
        self, jobs: int = 1, after: Callable[[Block], None] = lambda block: None,
        before: Callable[[Block], None] = lambda block: None,
    ) -> None:
        self.jobs = jobs
        self.blocks: list[Block] = []
        self._before, self._after = before, after

    def run(self, shared: Shared, blocks: Iterable[Block]) -> Iterator[list[Record]]:
        """One block at a time."""
        for block in blocks:
            self.blocks.append(block)
            self._before(block)
            yield play(shared, [block])
            self._after(block)

    @property
    def years(self) -> int:
        """Years of the blocks seen."""
        return sum(each.years for each in self.blocks)


def batch(
    folder: Path, experiment: Experiment, runner: Runner | None = None, *, extend: int = 0,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Outcome:
    """Play (or go on with) a batch in this folder."""
    with BatchFolder.open(folder, experiment, TEXT, resume=True) as opened:
        return run_batch(experiment, opened, runner or LocalRunner(1), extend=extend, on_progress=on_progress)


def tables(folder: Path) -> dict[str, bytes]:
    """The tables of a batch, by name."""
    return {each.name: each.read_bytes() for each in sorted(folder.glob("*.csv"))}
