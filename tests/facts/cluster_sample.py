"""A Dask scheduler and its workers on this machine, started for a test and ended by their numbers; a tiny batch."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.scenario.source import read_source
from wherefrom.batch.work import Block, Shared
from wherefrom.experiments.experiment import Candidate, Measure, Replications

SCENARIOS = Path(__file__).parents[2] / "scenarios"
MEASURES = (
    Measure("profit", "profit", "", "money", "higher"),
    Measure("service_level", "service_level", "", "share", "higher"),
    Measure("abandoned_share", "abandoned_share", "", "share", "lower"),
)


class Part:
    """A process of the cluster: its address, and all it has said on stderr so far."""

    def __init__(self, arguments: list[str], ready: str, folder: Path) -> None:
        environment = os.environ | {"DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "1h"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", *arguments], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
            cwd=folder, env=environment,
        )
        self.said: list[str] = []
        self.address = ""
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(re.compile(ready),), daemon=True)
        self._reader.start()

    def wait(self) -> Part:
        """Until it has named its address."""
        assert self._ready.wait(30), "".join(self.said)
        assert self.address, "".join(self.said)
        return self

    def kill(self) -> None:
        """SIGKILL to this very process, and wait for its end."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)

    def _read(self, ready: re.Pattern[str]) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line)
            found = ready.search(line)
            if found and not self.address:
                self.address = found.group(1)
                self._ready.set()
        self._ready.set()


class Cluster:
    """A scheduler on a port the system chose, and workers of one thread without nannies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts: list[Part] = []
        self.scheduler = self.start_scheduler()

    @property
    def address(self) -> str:
        """Of the scheduler."""
        return self.scheduler.address

    def start_scheduler(self, port: str = "0", *options: str) -> Part:
        """A scheduler, ready."""
        part = self._started(["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", port,
                              "--no-dashboard", *options], r"Scheduler at:\s+(tcp://\S+)")  # fmt: skip
        return part.wait()

    def start_worker(self, *options: str) -> Part:
        """A worker, on its way; `wait` for it."""
        return self._started(["distributed.cli.dask_worker", self.address, "--host", "127.0.0.1", "--no-nanny",
                              "--nthreads", "1", "--no-dashboard", *options],
                             r"Start worker at:\s+(tcp://\S+)")  # fmt: skip

    def preload(self, name: str, source: str) -> str:
        """A file the worker runs before it starts (its option `--preload`)."""
        file = self._folder / f"{name}.py"
        file.write_text(source)
        return str(file)

    def end(self) -> None:
        """End every process started here."""
        for part in reversed(self._parts):
            part.kill()

    def _started(self, arguments: list[str], ready: str) -> Part:
        part = Part([*arguments, "--local-directory", str(self._folder)] if "worker" in arguments[0] else arguments,
                    ready, self._folder)  # fmt: skip
        self._parts.append(part)
        return part


@contextmanager
def cluster_in(folder: Path) -> Iterator[Cluster]:
    """A scheduler without workers, ended with all its workers whatever happens."""
    cluster = Cluster(folder)
    try:
        yield cluster
    finally:
        cluster.end()


def shared(seed: int = 5, engine: str = "kernel") -> Shared:
    """The telephone desk of erlang_a.yaml, some days of it: a year of a few milliseconds."""
    source = read_source(SCENARIOS / "erlang_a.yaml").embedded()
    return Shared((Candidate("desk", source, (), ("horizon=6000 min",)),), seed, engine, MEASURES, True,
                  Replications(2), None)  # fmt: skip


def blocks(points: int, years: int = 2) -> list[Block]:
    """One block for each point; the points differ in how many calls come."""
    return [
        Block(number, f"{number:064x}", number, "desk", (),
              ("horizon=6000 min", f"demand.*.level*={1 + number / 1000}"), 0, years) for number in range(points)
    ]  # fmt: skip
