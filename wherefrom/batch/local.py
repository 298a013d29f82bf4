"""The processes of this machine as runner: chunks of a quarter of a second, and a worker that dies is replaced."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from queue import SimpleQueue
from typing import Final

from sim.replicate.warm import make_ready
from sim.replicate.workers import WorkerLost
from wherefrom.batch.play import lost, played
from wherefrom.batch.record import Record
from wherefrom.batch.work import Block, Shared
from wherefrom.batch.worker import START, Answer, Ready

CHUNK_SECONDS: Final = 0.25
"""Work in one chunk: long enough that sending it costs nothing, short enough for progress and an interrupt."""
_MOST_IN_CHUNK: Final = 500
_LIVES: Final = 2
"""A block that loses so many workers is given up."""
_HOPELESS: Final = 20
"""So many workers lost one after the other, with nothing finished in between: it is not the points."""


class LocalRunner:
    """`jobs` worker processes, started when needed and ended with the run; with one job all is played here.

    `say` hears that the simulator is compiled first, where it is not. Raises ValueError for fewer than one job.
    """

    def __init__(self, jobs: int, say: Callable[[str], None] = lambda words: None) -> None:
        if jobs < 1:
            raise ValueError(f"at least one job is needed, but {jobs} were asked for")
        self._jobs = jobs
        self._say = say

    @property
    def jobs(self) -> int:
        """Blocks played side by side."""
        return self._jobs

    def run(self, shared: Shared, blocks: Iterable[Block]) -> Iterator[list[Record]]:
        """Records of all blocks, in chunks, in any order. See `Runner.run`.

        Raises WorkerLost where worker processes cannot start, or die one after the other whatever they play.
        """
        make_ready(shared.engine, self._say)
        if self._jobs == 1:
            for record in played(shared, blocks):
                yield [record]
            return
        crew = _Crew(shared, iter(blocks), self._jobs)
        try:
            yield from crew.records()
        finally:
            crew.end()


@dataclass(eq=False)
class _Worker:
    """A worker process and the chunks it has not answered yet, the one in play first."""

    process: subprocess.Popen[bytes]
    chunks: deque[list[Block]] = field(default_factory=deque)
    ready: bool = False

    def send(self, message: object) -> None:
        assert self.process.stdin is not None
        # A worker that died meanwhile is noticed by the end of its answers.
        with suppress(BrokenPipeError):
            pickle.dump(message, self.process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            self.process.stdin.flush()

    def play(self, chunk: list[Block]) -> None:
        self.chunks.append(chunk)
        self.send(chunk)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


Message = tuple[_Worker, Ready | Answer | None]


class _Crew:
    """The workers of one run, and what is still to be played."""

    def __init__(self, shared: Shared, blocks: Iterator[Block], jobs: int) -> None:
        self._shared, self._blocks, self._jobs = shared, blocks, jobs
        self._workers: list[_Worker] = []
        self._inbox: SimpleQueue[Message] = SimpleQueue()
        self._again: deque[list[Block]] = deque()
        self._lives: Counter[tuple[str, int]] = Counter()
        self._lost_in_a_row = 0
        self._chunk_size = 1
        self._chunk_seconds = 2 * CHUNK_SECONDS

    def records(self) -> Iterator[list[Record]]:
        """The answers as they come."""
        self._feed()
        while self._workers:
            worker, message = self._inbox.get()
            if isinstance(message, Answer):
                chunk = worker.chunks.popleft()
                self._lost_in_a_row = 0
                self._adapt(len(chunk), message.seconds)
                self._feed()
                yield message.records
            elif isinstance(message, Ready) and not message.trouble:
                worker.ready = True
            elif worker in self._workers:
                given_up = self._bury(worker, message.trouble if message else "")
                self._feed()
                if given_up:
                    yield given_up

    def end(self) -> None:
        """End all workers at once."""
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def _feed(self) -> None:
        """Give work to whoever has too little; workers without any are dismissed once there is none."""
        # A second chunk waits with the worker while chunks are short; long ones are better left to whoever is free.
        ahead = 2 if self._chunk_seconds <= 2 * CHUNK_SECONDS and self._chunk_size > 1 else 1
        for depth in range(ahead):
            for worker in self._workers:
                if len(worker.chunks) == depth and (chunk := self._next()):
                    worker.play(chunk)
            while len(self._workers) < self._jobs and (chunk := self._next()):
                self._hire().play(chunk)
        for worker in [each for each in self._workers if not each.chunks]:
            self._workers.remove(worker)
            worker.end()

    def _next(self) -> list[Block]:
        return self._again.popleft() if self._again else list(islice(self._blocks, self._chunk_size))

    def _adapt(self, blocks: int, seconds: float) -> None:
        """Size the next chunks by what this one took; at most doubled, so that one cheap point misleads nobody."""
        fitting = int(blocks * CHUNK_SECONDS / max(seconds, 1e-6))
        self._chunk_size = max(1, min(fitting, 2 * self._chunk_size, _MOST_IN_CHUNK))
        self._chunk_seconds = seconds * self._chunk_size / blocks

    def _bury(self, worker: _Worker, trouble: str) -> list[Record]:
        """A worker is gone: what it had is played again, the blocks it was in the middle of one by one. Records of the
        blocks that are given up. Raises WorkerLost where there is no hope."""
        self._workers.remove(worker)
        worker.end()
        self._lost_in_a_row += 1
        if trouble or self._lost_in_a_row >= _HOPELESS or (not worker.ready and self._lost_in_a_row > _LIVES):
            raise WorkerLost(_hopeless(trouble, worker.ready, worker.process.returncode))
        given_up: list[Record] = []
        if worker.ready and worker.chunks:
            for block in worker.chunks.popleft():
                self._lives[block.name] += 1
                if self._lives[block.name] < _LIVES:
                    self._again.append([block])
                else:
                    given_up.append(lost(block, "the worker process that played it ended twice, perhaps for want of "
                                                "memory; use fewer --jobs"))
        self._again.extend(worker.chunks)
        return given_up

    def _hire(self) -> _Worker:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", START, *sys.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            # An interrupt from the keyboard goes to a whole session: workers are in one of their own.
            stderr=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, "PYDANTIC_DISABLE_PLUGINS": "__all__"},
        )
        worker = _Worker(process)
        threading.Thread(target=_listen, args=(worker, self._inbox), daemon=True).start()
        self._workers.append(worker)
        worker.send(self._shared)
        return worker


def _listen(worker: _Worker, inbox: SimpleQueue[Message]) -> None:
    assert worker.process.stdout is not None
    try:
        while True:
            inbox.put((worker, pickle.load(worker.process.stdout)))
    except Exception:
        # The end of the pipe, or half an answer: the worker is gone.
        inbox.put((worker, None))


def _hopeless(trouble: str, ready: bool, code: int | None) -> str:
    if trouble:
        return f"a worker process cannot start ({trouble})"
    what = "die one after the other, whatever they play" if ready else "end before they have begun"
    return f"worker processes {what} (last exit code {code}); is there enough memory? Try --jobs 1"
