"""Playing the blocks of a batch on the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from wherefrom.cluster.connection import ClusterLost, ClusterUnusable, asked, checked_address, quiet
from wherefrom.cluster.dispatch import Dispatch

if TYPE_CHECKING:
    from wherefrom.batch.record import Record
    from wherefrom.batch.work import Block, Shared

WAIT_FOR_WORKERS: Final = 60.0
"""Seconds to wait for a worker where the scheduler has none."""
RECONNECT_SECONDS: Final = 60.0
"""Seconds in which a scheduler that was lost may come back."""


class DaskRunner:
    """A `wherefrom.batch.runners.Runner` whose blocks are played by the workers of the scheduler at `address`.

    Every worker is greeted before it gets anything, also one that joins later; one that differs is left out, which
    `say` is told in a sentence, like everything else worth knowing. Blocks of a worker that is lost are played again by
    others. Records are answered to this process, which alone writes them.

    Raises ClusterUnusable for something that is no address.
    """

    def __init__(
        self, address: str, say: Callable[[str], None] = lambda words: None, *,
        wait_for_workers: float = WAIT_FOR_WORKERS, reconnect: float = RECONNECT_SECONDS,
    ) -> None:
        self.address = checked_address(address)
        self._say = say
        self._wait, self._reconnect = wait_for_workers, reconnect
        self._jobs: int | None = None

    @property
    def jobs(self) -> int:
        """Blocks the cluster can play side by side: the threads of all workers, as the scheduler said when it was first
        asked; at least 1. Raises ClusterUnusable where no scheduler answers."""
        if self._jobs is None:
            self._jobs = max(asked(self.address).threads, 1)
        return self._jobs

    def run(self, shared: Shared, blocks: Iterable[Block]) -> Iterator[list[Record]]:
        """Records of all blocks, some at a time, in any order, each block once. Closing the iterator takes back what
        was not played yet.

        A block whose worker is lost is played once more by itself; if that worker is lost as well, it is answered by
        `wherefrom.batch.play.lost`. Raises ClusterUnusable where there is no scheduler, or no worker that may take
        part, ClusterLost where they went away in the middle.
        """
        from sim.replicate.warm import make_ready
        from wherefrom.cluster.greeting import answer
        from wherefrom.cluster.session import ConnectionGone, Session

        asked(self.address)
        make_ready(shared.engine, self._say)
        ours = answer(shared.engine, shared.planning is not None)
        dispatch = Dispatch(iter(blocks))
        begun = False
        with quiet():
            while not dispatch.finished:
                try:
                    session = Session(self.address, shared, ours, dispatch, self._say, self._wait, begun)
                except ClusterUnusable:
                    if not begun:
                        raise
                    self._come_back()
                    continue
                try:
                    for records in session.play():
                        begun = True
                        yield records
                except ConnectionGone:
                    session.close()
                    self._come_back()
                finally:
                    session.close()

    def _come_back(self) -> None:
        """Wait until the scheduler answers again. Raises ClusterLost."""
        import time

        self._say(f"the scheduler at {self.address} is gone; trying to reach it again for {self._reconnect:.0f} s")
        until = time.monotonic() + self._reconnect
        while time.monotonic() < until:
            with suppress(ClusterUnusable):
                asked(self.address, 2.0)
                self._say(f"the scheduler at {self.address} is back")
                return
            time.sleep(0.5)
        raise ClusterLost(
            f"the scheduler at {self.address} is gone; what was recorded is kept: start it again and repeat the "
            "command with --resume, or without --cluster to go on here"
        )
