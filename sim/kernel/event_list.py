"""The event list: a heap of (tick, key, serial number) with who and what, in one int64 table.

Four children a node keep it shallow and its rows near each other. The serial number orders events of one person,
kind and tick as they were planned, like SimPy's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernel.columns import H_KEY, H_SERIAL, H_TICK, H_WHAT, H_WHO, HEAP_COLUMNS, HEAP_COUNT, RANK_SHIFT, SERIAL
from sim.kernel.compiling import inlined, internal

Ints = NDArray[np.int64]


@internal
def plan(heap: Ints, now: Ints, tick: int, rank: int, address: int, who: int, what: int) -> None:
    """Add an event at `tick` with its key; `who` and `what` tell its handler what it is about."""
    key = (rank << RANK_SHIFT) | address
    serial = now[SERIAL] + 1
    now[SERIAL] = serial
    at = now[HEAP_COUNT]
    now[HEAP_COUNT] = at + 1
    while at > 0:
        above = (at - 1) >> 2
        # A new event is the youngest: it rises only past strictly later ones.
        if heap[above, H_TICK] < tick or (heap[above, H_TICK] == tick and heap[above, H_KEY] <= key):
            break
        for column in range(HEAP_COLUMNS):
            heap[at, column] = heap[above, column]
        at = above
    heap[at, H_TICK] = tick
    heap[at, H_KEY] = key
    heap[at, H_SERIAL] = serial
    heap[at, H_WHO] = who
    heap[at, H_WHAT] = what


@inlined
def _before(heap: Ints, one: int, other: int) -> bool:
    if heap[one, H_TICK] != heap[other, H_TICK]:
        return bool(heap[one, H_TICK] < heap[other, H_TICK])
    if heap[one, H_KEY] != heap[other, H_KEY]:
        return bool(heap[one, H_KEY] < heap[other, H_KEY])
    return bool(heap[one, H_SERIAL] < heap[other, H_SERIAL])


@internal
def drop_first(heap: Ints, now: Ints) -> None:
    """Remove the first event."""
    count = now[HEAP_COUNT] - 1
    now[HEAP_COUNT] = count
    if count == 0:
        return
    at = 0
    while True:
        child = 4 * at + 1
        if child >= count:
            break
        best = child
        for other in range(child + 1, min(child + 4, count)):
            if _before(heap, other, best):
                best = other
        if not _before(heap, best, count):
            break
        for column in range(HEAP_COLUMNS):
            heap[at, column] = heap[best, column]
        at = best
    for column in range(HEAP_COLUMNS):
        heap[at, column] = heap[count, column]
