"""Which worker plays which blocks: bookkeeping alone, without a network and without a clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from wherefrom.batch.work import Block

CHUNK_SECONDS: Final = 0.5
"""Work sent in one go: long against the milliseconds a message takes, short against what a lost worker costs."""
MOST_BLOCKS: Final = 250
MOST_LOSSES: Final = 2
"""A block that was being played when so many workers were lost is given up."""
_GROWTH: Final = 4
_AHEAD: Final = 1
"""Chunks a worker holds beside those it is playing, so that it need not wait for the next."""


@dataclass(frozen=True)
class Chunk:
    """Blocks a worker plays in one go; `alone`: nothing else is given to the worker meanwhile."""

    number: int
    worker: str
    blocks: tuple[Block, ...]
    alone: bool


@dataclass
class _Hand:
    """A worker that takes part; `held`: its chunks in the order they were given, number -> chunk."""

    threads: int
    held: dict[int, Chunk] = field(default_factory=dict)


class Dispatch:
    """Hands out the blocks of a batch and knows who holds them; every block is answered once, whatever workers do.

    Blocks a worker was playing when it was lost are played again, each by itself on a worker that does nothing else, so
    that what happens to that worker says something about this block alone. What a lost worker merely held is handed
    out again without further ado. One thread at a time may use it.
    """

    def __init__(self, blocks: Iterator[Block]) -> None:
        self._blocks = blocks
        self._more = True
        self._again: deque[Block] = deque()
        self._suspects: deque[Block] = deque()
        self._losses: dict[tuple[str, int], int] = {}
        self._hands: dict[str, _Hand] = {}
        self._chunks = 0
        self._size = 1

    @property
    def workers(self) -> tuple[str, ...]:
        """Addresses of those that take part, in the order they joined."""
        return tuple(self._hands)

    @property
    def finished(self) -> bool:
        """Whether all blocks are answered."""
        return not (self._more or self._again or self._suspects or any(each.held for each in self._hands.values()))

    def join(self, worker: str, threads: int) -> None:
        """A worker takes part from now on."""
        self._hands.setdefault(worker, _Hand(max(threads, 1)))

    def next_for(self, worker: str) -> Chunk | None:
        """What the worker gets next; None where it has enough, or nothing is left. Pulls from the blocks."""
        hand = self._hands[worker]
        if any(each.alone for each in hand.held.values()):
            return None
        if self._suspects and not hand.held:
            return self._given(worker, (self._suspects.popleft(),), alone=True)
        if len(hand.held) >= hand.threads + _AHEAD:
            return None
        blocks = tuple(self._taken())
        return self._given(worker, blocks, alone=False) if blocks else None

    def done(self, number: int, seconds: float) -> Chunk | None:
        """A chunk was played in so many seconds; None where nobody waits for it any more."""
        chunk = self._removed(number)
        if chunk is not None and not chunk.alone:
            fitting = int(CHUNK_SECONDS * len(chunk.blocks) / max(seconds, 1e-6))
            self._size = max(1, min(fitting, self._size * _GROWTH, MOST_BLOCKS))
        return chunk

    def back(self, number: int) -> None:
        """A chunk was not played, for no fault of its blocks: they are handed out again."""
        chunk = self._removed(number)
        if chunk is not None:
            (self._suspects if chunk.alone else self._again).extend(chunk.blocks)

    def broke(self, number: int) -> tuple[Block, ...]:
        """What played a chunk broke: its blocks are played once more, each by itself. Those given up."""
        chunk = self._removed(number)
        return () if chunk is None else self._blamed(chunk)

    def leave(self, worker: str) -> tuple[Block, ...]:
        """A worker is lost. Those of its blocks that are given up: they were being played for the last time."""
        hand = self._hands.pop(worker, None)
        if hand is None:
            return ()
        given_up: list[Block] = []
        for place, chunk in enumerate(hand.held.values()):
            if place < hand.threads:
                given_up += self._blamed(chunk)
            else:
                self._again.extend(chunk.blocks)
        return tuple(given_up)

    def part(self, worker: str) -> None:
        """A worker takes part no more for reasons of ours; what it holds is handed out again."""
        hand = self._hands.pop(worker, None)
        for chunk in hand.held.values() if hand is not None else ():
            (self._suspects if chunk.alone else self._again).extend(chunk.blocks)

    def _blamed(self, chunk: Chunk) -> tuple[Block, ...]:
        given_up = []
        for block in chunk.blocks:
            self._losses[block.name] = self._losses.get(block.name, 0) + 1
            if self._losses[block.name] >= MOST_LOSSES:
                given_up.append(block)
            else:
                self._suspects.append(block)
        return tuple(given_up)

    def _given(self, worker: str, blocks: tuple[Block, ...], *, alone: bool) -> Chunk:
        chunk = Chunk(self._chunks, worker, blocks, alone)
        self._chunks += 1
        self._hands[worker].held[chunk.number] = chunk
        return chunk

    def _taken(self) -> Iterator[Block]:
        for _ in range(self._size):
            if self._again:
                yield self._again.popleft()
                continue
            block = next(self._blocks, None) if self._more else None
            if block is None:
                self._more = False
                return
            yield block

    def _removed(self, number: int) -> Chunk | None:
        for hand in self._hands.values():
            if number in hand.held:
                return hand.held.pop(number)
        return None
