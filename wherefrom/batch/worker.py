"""A worker process of this machine: reads what all blocks share, then chunks of blocks, and answers with records.

It is a child with two pipes and not one of `multiprocessing`, which would run the caller's own script again in each.
Only parent and child, the same program on the same machine, ever write into these pipes.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
import time
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from wherefrom.batch.record import Record
    from wherefrom.batch.work import Block, Shared

START: Final = "import sys; sys.path[:] = sys.argv[1:]; from wherefrom.batch.worker import main; main()"
"""What a worker process runs; its arguments are the folders in which its parent finds modules."""


@dataclass(frozen=True)
class Ready:
    """The worker has read what all blocks share, and can play; or why it cannot (`trouble`)."""

    trouble: str = ""


@dataclass(frozen=True)
class Answer:
    """The records of one chunk, and how many seconds it took."""

    records: list[Record]
    seconds: float


def main() -> None:
    """Play chunks until the parent closes the pipe, or is gone. What prints by accident cannot disturb the answers."""
    answers = os.fdopen(os.dup(1), "wb")
    orders = os.fdopen(os.dup(0), "rb")
    os.dup2(2, 1)
    # An interrupt is the parent's to handle.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    waiting: SimpleQueue[Shared | list[Block]] = SimpleQueue()
    threading.Thread(target=_read, args=(orders, waiting), daemon=True).start()
    try:
        _play(waiting, answers)
    except BrokenPipeError:
        os._exit(1)


def _play(waiting: SimpleQueue[Shared | list[Block]], answers: BinaryIO) -> None:
    try:
        from sim.world.compiled import without_linear_algebra

        without_linear_algebra()
        from wherefrom.batch.play import play
        from wherefrom.batch.work import Shared

        shared = waiting.get()
        assert isinstance(shared, Shared)
    except Exception as error:
        _send(answers, Ready(f"{type(error).__name__}: {error}"))
        sys.exit(1)
    _send(answers, Ready())
    # What was imported stays: it need not be searched for cycles again and again.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    while True:
        chunk = waiting.get()
        assert isinstance(chunk, list)
        begun = time.perf_counter()
        records = play(shared, chunk)
        _send(answers, Answer(records, time.perf_counter() - begun))


def _send(answers: BinaryIO, message: Ready | Answer) -> None:
    pickle.dump(message, answers, protocol=pickle.HIGHEST_PROTOCOL)
    answers.flush()


def _read(orders: BinaryIO, waiting: SimpleQueue[Shared | list[Block]]) -> None:
    # In a thread, so that a parent that is killed is noticed in the middle of a year, too.
    try:
        while True:
            waiting.put(pickle.load(orders))
    except (EOFError, OSError):
        os._exit(1)
    except Exception:
        os._exit(2)
