"""Processes that simulate years side by side; results come in the order asked for, however many there are."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from types import TracebackType
from typing import TypeVar

Task = TypeVar("Task")
Done = TypeVar("Done")


class WorkerLost(RuntimeError):
    """A worker process ended before its work was done: killed from outside, or for want of memory."""


class Workers:
    """`jobs` worker processes, started when first needed and kept until closed; with one job all runs here.

    A context manager: `with Workers(2) as workers: ...`. Raises ValueError for fewer than one job.
    """

    def __init__(self, jobs: int) -> None:
        if jobs < 1:
            raise ValueError(f"at least one job is needed, but {jobs} were asked for")
        self.jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def map(self, work: Callable[[Task], Done], tasks: Sequence[Task]) -> Iterator[Done]:
        """`work` (a module-level function) of each task, in the order of the tasks, as soon as that order allows.

        Raises what `work` raises, and WorkerLost if a worker process dies. What is not started yet is dropped then.
        """
        if self.jobs == 1 or (len(tasks) == 1 and self._pool is None):
            yield from map(work, tasks)
            return
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                max_workers=self.jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_dependent
            )
        futures = [self._pool.submit(work, task) for task in tasks]
        try:
            for future in futures:
                yield future.result()
        except BrokenProcessPool as error:
            self._pool = None
            raise WorkerLost(
                "a worker process ended before its year was finished, perhaps for want of memory: try fewer jobs"
            ) from error
        finally:
            for future in futures:
                future.cancel()

    def close(self) -> None:
        """End the processes; work not begun is dropped."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            self._stop()
        self.close()

    def _stop(self) -> None:
        """End the processes at once: nobody waits for the years they are in the middle of."""
        running = {} if self._pool is None else getattr(self._pool, "_processes", None) or {}
        for process in list(running.values()):
            process.terminate()


def _dependent() -> None:
    # An interrupt is the parent's to handle; workers end when it closes the pool.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A parent that is killed closes no pool, and its workers would wait for work for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
