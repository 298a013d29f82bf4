"""What a batch costs beyond the simulation itself: 10,000 points of about 5 ms, beside the same years without a batch.

    python -m benchmarks.batch.overhead [--points 10000] [--jobs 2] [--rounds 3]

The same years are played by a plain pool of spawned processes, whose chunks of 50 years do nothing but simulate: their
scenarios are read and checked before the clock starts, nothing is measured, nothing is written. The batch reads its
experiment and every point's scenario, plays, measures, writes a record a point and the tables. Both start their
processes within the time. Rounds are interleaved; ratios are medians of the ratios within rounds, of the time and of
the processor time of all processes (which holds on a machine that does other things, too). Then the finished batch is
played again (everything is found), also as a whole command, without and with its page.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from benchmarks.machine import keep, short, table
from sim.replicate.warm import make_ready
from sim.replicate.year import year_totals
from sim.scenario.file import ScenarioFile
from wherefrom.batch.folder import BatchFolder
from wherefrom.batch.local import LocalRunner
from wherefrom.batch.loop import run_batch
from wherefrom.experiments.experiment import Experiment
from wherefrom.experiments.reading import load_experiment

ROOT = Path(__file__).resolve().parents[2]
QUEUE = ROOT / "scenarios" / "erlang_a.yaml"
AGENTS = (4, 5, 6, 7, 8)
CHUNK = 50
EXPERIMENT = """schema: wherefrom/experiment/1
name: Overhead
scenarios: {{queue: {{file: erlang_a.yaml, set: {{horizon: {minutes} min}}}}}}
factors:
  load: {{path: demand.desk.level, from: 0.8 per_minute, to: 1.2 per_minute, steps: {steps}}}
  agents: {{path: assets.agents.headcount, values: {agents}}}
measure: [mean_wait, abandoned_share, service_level, sales_net]
replications: 1
"""


def experiment_file(folder: Path, points: int, minutes: int) -> Path:
    """An experiment of so many points (a multiple of five), each a queue of so many minutes, played once."""
    shutil.copy(QUEUE, folder / "erlang_a.yaml")
    path = folder / "overhead.yaml"
    text = EXPERIMENT.format(minutes=minutes, steps=points // len(AGENTS), agents=list(AGENTS))
    path.write_text(text, encoding="utf-8")
    return path


def scenarios(experiment: Experiment) -> list[ScenarioFile]:
    """The scenarios of all points, read and checked, without their history."""
    source, own = experiment.candidates[0].source, experiment.candidates[0].set_
    read = [source.resolve((), (*own, *each.set_)) for each in experiment.points]
    return [replace(each, blame={}, notes={}) for each in read]


def simulate_only(chunk: Sequence[ScenarioFile]) -> int:
    """Simulate, and answer next to nothing."""
    return sum(year_totals(each, 1, 0).years for each in chunk)


def _ready() -> None:
    """What every worker of the batch does as well."""
    from sim.world.compiled import without_linear_algebra

    without_linear_algebra()


class Clock:
    """Seconds, and processor seconds of this process and of its children that have ended, since it was made."""

    def __init__(self) -> None:
        self._begun, self._processor = time.perf_counter(), _processor_seconds()

    def read(self) -> tuple[float, float]:
        """(seconds, processor seconds)."""
        return time.perf_counter() - self._begun, _processor_seconds() - self._processor


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def pool_seconds(years: Sequence[ScenarioFile], jobs: int) -> tuple[float, float]:
    """A plain pool of processes, from its start to its end."""
    clock = Clock()
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_ready) as pool:
        chunks = [years[start:start + CHUNK] for start in range(0, len(years), CHUNK)]
        assert sum(1 for _ in pool.map(simulate_only, chunks)) == len(chunks)
    return clock.read()


def batch_seconds(file: Path, folder: Path, jobs: int) -> tuple[float, float]:
    """The batch, from reading its file to its tables; what is in the folder is found."""
    clock = Clock()
    experiment = load_experiment(file)
    with BatchFolder.open(folder, experiment, file.read_text(encoding="utf-8"), resume=True) as opened:
        outcome = run_batch(experiment, opened, LocalRunner(jobs))
    assert len(outcome.done) == len(experiment.points)
    return clock.read()


def command_seconds(file: Path, folder: Path, jobs: int, option: str) -> float:
    """The whole command on a finished batch, start of the interpreter included."""
    command = [str(Path(sys.executable).with_name("wherefrom")), "batch", str(file), "--out", str(folder), "--jobs",
               str(jobs), option]
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--minutes", type=int, default=6000, help="of every queue; 6000 take about 5 ms")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--print-only", action="store_true", help="do not keep the figures")
    options = parser.parse_args(arguments)
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    with tempfile.TemporaryDirectory() as name:
        found = measure(Path(name), options.points, options.minutes, options.jobs, options.rounds)
    sys.stdout.write(table(["what", "takes"], [
        [f"{found['points']:,} years by a plain pool of {options.jobs}", f"{short(found['pool'])} s"],
        ["the same as a batch", f"{short(found['batch'])} s"],
        ["over the plain pool (median of the rounds)", f"{100 * (found['ratio'] - 1):.1f} %"],
        ["the same in processor time", f"{100 * (found['processor_ratio'] - 1):.1f} %"],
        ["a year and processor", f"{short(found['year_ms'])} ms"],
        ["the finished batch again", f"{short(found['again'])} s"],
        ["the same as a command, without page", f"{short(found['command'])} s"],
        ["with page and charts", f"{short(found['with_page'])} s"]]))
    if not options.print_only:
        keep("batch", found)
    return 0


def measure(folder: Path, points: int, minutes: int, jobs: int, rounds: int) -> dict[str, float]:
    """All figures; seconds are medians over the rounds."""
    make_ready("kernel", lambda words: None)
    file = experiment_file(folder, points, minutes)
    years = scenarios(load_experiment(file))
    pool: list[tuple[float, float]] = []
    batch: list[tuple[float, float]] = []
    place = folder / "batch"
    for number in range(rounds):
        shutil.rmtree(place, ignore_errors=True)
        # The order alternates: a machine that slows down would else always hit the same one.
        for what in ("pool", "batch") if number % 2 == 0 else ("batch", "pool"):
            if what == "pool":
                pool.append(pool_seconds(years, jobs))
            else:
                batch.append(batch_seconds(file, place, jobs))
    again = [batch_seconds(file, place, jobs)[0] for _ in range(3)]
    ratios = [(both[0] / alone[0], both[1] / alone[1]) for both, alone in zip(batch, pool, strict=True)]
    return {
        "points": len(years), "minutes": minutes, "jobs": jobs, "rounds": rounds,
        "pool": statistics.median(each for each, _ in pool), "batch": statistics.median(each for each, _ in batch),
        "year_ms": 1000 * statistics.median(each for _, each in pool) / len(years),
        "ratio": statistics.median(each for each, _ in ratios),
        "processor_ratio": statistics.median(each for _, each in ratios),
        "again": statistics.median(again), "command": command_seconds(file, place, jobs, "--no-report"),
        "with_page": command_seconds(file, place, jobs, "--report"),
    }


if __name__ == "__main__":
    sys.exit(main())
