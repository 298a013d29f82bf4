"""Processes or threads that simulate years side by side; results come in the order asked for, whatever their number."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ThreadPoolExecutor
from types import TracebackType
from typing import TypeVar

from sim.engines import engine_called

Task = TypeVar("Task")
Done = TypeVar("Done")


class WorkerLost(RuntimeError):
    """A worker process ended before its work was done: killed from outside, or for want of memory."""


class Workers:
    """`jobs` workers, started when first needed and kept until closed; with one job all runs here.

    They are processes, or with `threads` threads of this one: those start at once and share what is in memory, and
    serve work that mostly does without the interpreter's lock.
    A context manager: `with Workers(2) as workers: ...`. Raises ValueError for fewer than one job.
    """

    def __init__(self, jobs: int, *, threads: bool = False) -> None:
        if jobs < 1:
            raise ValueError(f"at least one job is needed, but {jobs} were asked for")
        self.jobs = jobs
        self.threads = threads
        self._pool: Executor | None = None

    def map(self, work: Callable[[Task], Done], tasks: Sequence[Task]) -> Iterator[Done]:
        """`work` (a module-level function) of each task, in the order of the tasks, as soon as that order allows.

        Raises what `work` raises, and WorkerLost if a worker process dies. What is not started yet is dropped then.
        """
        if self.jobs == 1 or (len(tasks) == 1 and self._pool is None):
            yield from map(work, tasks)
            return
        if self._pool is None:
            self._pool = self._started()
        futures = [self._pool.submit(work, task) for task in tasks]
        try:
            for future in futures:
                yield future.result()
        except BrokenExecutor as error:
            self._pool = None
            raise WorkerLost(
                "a worker process ended before its year was finished, perhaps for want of memory: try fewer jobs"
            ) from error
        finally:
            for future in futures:
                future.cancel()

    def close(self) -> None:
        """End the workers; work not begun is dropped."""
        self._end(wait_for=True)

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        interrupted = kind is not None and issubclass(kind, KeyboardInterrupt)
        if interrupted:
            # Nobody waits for the years that processes are in the middle of.
            for process in list((getattr(self._pool, "_processes", None) or {}).values()):
                process.terminate()
        # A thread cannot be ended: its year is finished unheard.
        self._end(wait_for=not (interrupted and self.threads))

    def _started(self) -> Executor:
        if self.threads:
            return ThreadPoolExecutor(max_workers=self.jobs, thread_name_prefix="year")
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        return ProcessPoolExecutor(
            max_workers=self.jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_dependent
        )

    def _end(self, *, wait_for: bool) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=wait_for, cancel_futures=True)
            self._pool = None


def workers_for(engine: str, jobs: int) -> Workers:
    """The workers that suit an engine: threads where it plays without the interpreter's lock, otherwise processes.

    Raises ValueError for an unknown engine or fewer than one job.
    """
    return Workers(jobs, threads=engine_called(engine).threads)


def _dependent() -> None:
    # An interrupt is the parent's to handle; workers end when it closes the pool.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A parent that is killed closes no pool, and its workers would wait for work for ever.
    import multiprocessing
    from multiprocessing.connection import wait

    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
