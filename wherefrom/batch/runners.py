"""Who can play the blocks of a batch: this machine's processes, or a cluster; all give the same records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from wherefrom.batch.record import Record
    from wherefrom.batch.work import Block, Shared


class Runner(Protocol):
    """Plays blocks somewhere. A runner never decides what a record holds: that is `wherefrom.batch.play.play`.

    `jobs`: blocks it plays side by side.
    """

    @property
    def jobs(self) -> int:
        """Blocks it can play side by side."""

    def run(self, shared: Shared, blocks: Iterable[Block]) -> Iterator[list[Record]]:
        """Records of all blocks, some at a time, in any order, each block once.

        `blocks` is lazy: pull from it only what is about to be played, since what another process has written in the
        meantime is left out there. The blocks of a lost worker are played again, each by itself; a block that loses its
        worker twice becomes `wherefrom.batch.play.lost(block, why)`. Closing the iterator ends the workers at once.
        """
