"""What runs on a worker: the greeting, keeping what a batch has in common, and playing its blocks."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from wherefrom.batch.record import Record
    from wherefrom.batch.work import Block, Shared

PROTOCOL: Final = "wherefrom/cluster/1"
"""What is sent and answered; a worker that has another one, or none, is not sent anything of ours."""
_MOST_KEPT: Final = 8
"""Batches a worker remembers; one that was forgotten is sent again."""
_KEPT: Final[OrderedDict[str, Shared]] = OrderedDict()
_KEEPING: Final = threading.Lock()
_PLANNING: Final = threading.Lock()


@dataclass(frozen=True)
class Played:
    """What came of a chunk: `records` of its blocks, and how long they took (`seconds`, for the size of the next one).

    `known` is false, and there are no records, where this process does not know the batch: it was started, or forgot,
    after the greeting, and has to be greeted again. `problem`: why the chunk could not be played, "" where it was.
    """

    known: bool
    records: tuple[Record, ...] = ()
    seconds: float = 0.0
    problem: str = ""


def greet(engine: str, planned: bool, ours: Mapping[str, str]) -> dict[str, str]:
    """`wherefrom.cluster.greeting.answer` of this worker to who said `ours`; or, as `problem`, why it has none.

    Nothing is raised: an exception that cannot be sent is not heard of at the other end.
    """
    try:
        from wherefrom.cluster.greeting import answer

        return answer(engine, planned, ours)
    except Exception as error:
        return {"problem": _in_words(error)}


def keep(token: str, shared: Shared) -> bool:
    """Keep in this process what all blocks of the batch `token` have in common."""
    with _KEEPING:
        _KEPT[token] = shared
        _KEPT.move_to_end(token)
        while len(_KEPT) > _MOST_KEPT:
            _KEPT.popitem(last=False)
    return True


def play_kept(token: str, blocks: Sequence[Block]) -> Played:
    """Play blocks of a batch this process was told about. Safe in several threads at once."""
    with _KEEPING:
        shared = _KEPT.get(token)
        if shared is None:
            return Played(known=False)
        _KEPT.move_to_end(token)
    begun = time.perf_counter()
    try:
        from wherefrom.batch.play import play

        # The planner's libraries do not promise that two plans can be made side by side in one process.
        with nullcontext() if shared.planning is None else _PLANNING:
            records = tuple(play(shared, blocks))
    except Exception as error:
        return Played(known=True, problem=_in_words(error))
    return Played(known=True, records=records, seconds=time.perf_counter() - begun)


def _in_words(error: Exception) -> str:
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
