"""What Dask costs: the blocks of a batch played by processes of this machine, and by Dask workers on it.

    python -m benchmarks.batch.cluster [--points 1000] [--workers 2] [--rounds 3]

The scheduler and its workers (one thread each, no nanny) are started before anything is timed, and both ways have
played once. What is timed is from the first block handed over to the last record answered: for the local runner with
the start of its processes, for the cluster with connection and greeting. Rounds are interleaved; the ratio is the
median of the ratios within rounds. The records must be the same, byte for byte.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from benchmarks.batch.overhead import experiment_file
from benchmarks.machine import keep, short, table
from sim.replicate.warm import make_ready
from wherefrom.batch.key import code_digest, point_keys
from wherefrom.batch.local import LocalRunner
from wherefrom.batch.record import record_bytes
from wherefrom.batch.runners import Runner
from wherefrom.batch.work import Block, Shared, shared_by
from wherefrom.cluster.connection import asked
from wherefrom.cluster.dask_runner import DaskRunner
from wherefrom.experiments.experiment import Experiment
from wherefrom.experiments.reading import load_experiment


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, keep; 1 if the records differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--minutes", type=int, default=6000, help="length of a simulated year")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--print-only", action="store_true", help="do not keep the figures")
    options = parser.parse_args(arguments)
    make_ready("kernel", lambda words: None)
    with tempfile.TemporaryDirectory() as folder, cluster(options.workers) as address:
        experiment = load_experiment(experiment_file(Path(folder), options.points, options.minutes))
        shared, blocks = shared_by(experiment), blocks_of(experiment)
        runners: dict[str, Runner] = {"local": LocalRunner(options.workers), "Dask": DaskRunner(address)}
        taken: dict[str, list[float]] = {name: [] for name in runners}
        records = {name: played(runner, shared, blocks)[1] for name, runner in runners.items()}
        for _ in range(options.rounds):
            for name, runner in runners.items():
                seconds, found = played(runner, shared, blocks)
                taken[name].append(seconds)
                records[name] |= found
    same = records["local"] == records["Dask"]
    middle = {name: statistics.median(each) for name, each in taken.items()}
    ratios = {name: statistics.median(own / one for one, own in zip(taken["local"], each, strict=True))
              for name, each in taken.items()}  # fmt: skip
    sys.stdout.write(f"{options.points} points of {options.minutes} min, {options.workers} workers of one thread\n\n")
    sys.stdout.write(table(["runner", "takes", "x local"], [
        [name, f"{short(middle[name])} s", short(ratios[name])] for name in taken]))
    if not same:
        sys.stdout.write("\nTHE RECORDS DIFFER\n")
    if not options.print_only:
        keep("batch_cluster", {"points": options.points, "minutes": options.minutes, "workers": options.workers,
                               "rounds": options.rounds, "same": same,
                               "seconds": middle, "times_local": ratios})
    return 0 if same else 1


def blocks_of(experiment: Experiment) -> list[Block]:
    """One year of every point."""
    keys = point_keys(experiment, code_digest())
    own = experiment.candidates[0]
    return [Block(number, key, number, point.scenario, (*own.with_, *point.with_), (*own.set_, *point.set_), 0, 1)
            for number, (key, point) in enumerate(zip(keys, experiment.points, strict=True))]


def played(runner: Runner, shared: Shared, blocks: Sequence[Block]) -> tuple[float, dict[str, bytes]]:
    """Seconds from the first block to the last record, and the records' bytes by key."""
    begin = time.perf_counter()
    found = {each.key: record_bytes(each) for records in runner.run(shared, iter(blocks)) for each in records}
    seconds = time.perf_counter() - begin
    assert len(found) == len(blocks)
    return seconds, found


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """The address of a scheduler on this machine with so many workers; all end with it."""
    with ExitStack() as stack:
        host = ["--host", "127.0.0.1", "--no-dashboard"]
        address = stack.enter_context(started(["scheduler", *host, "--port", "0"], r"Scheduler at:\s+(\S+)"))
        for _ in range(workers):
            stack.enter_context(started(["worker", address, *host, "--no-nanny", "--nthreads", "1"],
                                        r"Start worker at:\s+(\S+)"))  # fmt: skip
        until = time.monotonic() + 60
        while len(asked(address).workers) < workers and time.monotonic() < until:
            time.sleep(0.1)
        yield address


@contextmanager
def started(arguments: Sequence[str], ready: str) -> Iterator[str]:
    """A process of Dask, once it has named its address, which is what is given."""
    part, *rest = arguments
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([sys.executable, "-m", f"distributed.cli.dask_{part}", *rest], cwd=folder, text=True,
                                   stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)  # fmt: skip
        try:
            assert process.stderr is not None
            yield _address(process.stderr, ready)
        finally:
            process.kill()
            process.wait()


def _address(said: IO[str], ready: str) -> str:
    for line in said:
        found = re.search(ready, line)
        if found:
            # What it says further is read, so that it never waits for a reader.
            threading.Thread(target=lambda: [None for _ in said], daemon=True).start()
            return found.group(1)
    raise RuntimeError("Dask did not start: is it installed? pip install -e '.[cluster]'")


if __name__ == "__main__":
    raise SystemExit(main())
