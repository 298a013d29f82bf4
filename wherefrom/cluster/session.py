"""One connection to a cluster: greeting its workers, handing out chunks, taking in what they played."""

from __future__ import annotations

import asyncio
import pkgutil
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from wherefrom.cluster.connection import ClusterLost, ClusterUnusable, connected
from wherefrom.cluster.dispatch import MOST_LOSSES, Dispatch
from wherefrom.cluster.greeting import verdict
from wherefrom.cluster.on_worker import PROTOCOL, Played, greet, keep, play_kept

if TYPE_CHECKING:
    from wherefrom.batch.record import Record
    from wherefrom.batch.work import Block, Shared

_TICK: Final = 1.0
_LOOK_AGAIN: Final = 5.0
"""Seconds after which the workers are counted even if nothing was heard of them."""
_GATHER_SECONDS: Final = 60.0
_STILL_WAITING: Final = 30.0
Event = tuple[str, str]


class ConnectionGone(Exception):
    """The scheduler does not answer any more."""


class Session:
    """Plays what a `dispatch` hands out on the cluster at `address`, from greeting to farewell.

    A worker is, in this order: expected (named by the scheduler), knocked at (has it a wherefrom that understands us?
    A function it cannot import would end it), greeted (asked what it is), told (given `shared`), and then takes part in
    the dispatch; or refused. `begun`: an earlier connection has played something already.
    Raises ClusterUnusable where the scheduler cannot be reached.
    """

    def __init__(
        self, address: str, shared: Shared, ours: Mapping[str, str], dispatch: Dispatch, say: Callable[[str], None],
        patience: float, begun: bool,
    ) -> None:
        self._address, self._shared, self._ours, self._dispatch = address, shared, ours, dispatch
        self._say, self._patience = say, patience
        self._token = uuid.uuid4().hex
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._futures: dict[str, tuple[str, str, Any]] = {}
        self._chunks: dict[str, int] = {}
        self._threads: dict[str, int] = {}
        self._refused: dict[str, str] = {}
        self._any_took_part = begun
        self._waiting_since = self._told_at = time.monotonic()
        self._counted_at = 0.0
        self._departed: set[str] = set()
        """Workers that left; written by the client's thread."""
        self._client = connected(address)
        self._client.subscribe_topic("all", self._heard)

    def play(self) -> Iterator[list[Record]]:
        """Records as they come, until the dispatch is finished.

        Raises ConnectionGone where the scheduler is lost, ClusterUnusable where no worker may take part from the
        beginning, ClusterLost where all of them went away for too long.
        """
        while not self._dispatch.finished:
            try:
                found = self._take_in(self._next_events())
                self._count_workers()
                self._hand_out()
            except Exception:
                if self._client.status != "running":
                    raise ConnectionGone from None
                raise
            if found:
                yield found
            self._check()

    def close(self) -> None:
        """Take back what was handed out and leave the cluster; a second time does nothing."""
        for worker in self._dispatch.workers:
            self._dispatch.part(worker)
        waiting = [future for _, _, future in self._futures.values()]
        self._futures.clear()
        self._chunks.clear()
        with suppress(Exception):
            if waiting and self._client.status == "running":
                self._client.cancel(waiting, force=True)
        with suppress(Exception):
            self._client.close(timeout=2)

    def _heard(self, event: tuple[float, Any]) -> None:
        """Called by the client's own thread for everything the scheduler makes known."""
        message = event[1]
        if isinstance(message, Mapping) and message.get("action") in ("add-worker", "remove-worker"):
            what, worker = str(message["action"]), str(message["worker"])
            (self._departed.add if what == "remove-worker" else self._departed.discard)(worker)
            self._events.put((what, worker))

    def _next_events(self) -> list[Event]:
        """What happened, in its order; empty where nothing did for a while."""
        found: list[Event] = []
        with suppress(Empty):
            found.append(self._events.get(timeout=_TICK))
            while True:
                found.append(self._events.get_nowait())
        if self._client.status != "running":
            raise ConnectionGone
        return found

    def _take_in(self, events: list[Event]) -> list[Record]:
        records: list[Record] = []
        ready: list[str] = []
        for what, name in events:
            if what == "remove-worker":
                records += self._leave(name)
            elif what == "add-worker":
                self._counted_at = 0.0
            elif name in self._futures:
                ready.append(name)
        ready = [each for each in ready if each in self._futures]
        if ready:
            results = self._gathered(ready)
            for key in ready:
                records += self._finished(key, results)
        return records

    def _gathered(self, keys: list[str]) -> dict[str, Any]:
        """Results of the futures that have one, by key; none of workers that left before theirs were fetched."""
        found: dict[str, Any] = {}
        waiting = {key: self._futures[key] for key in keys if self._futures[key][2].status == "finished"}
        while waiting:
            answered, results = self._client.sync(self._fetched, {key: each[2] for key, each in waiting.items()})
            if answered:
                return found | {key: value for key, value in results.items() if value is not None}
            # A result that was lost with its worker would be waited for until somebody played it again.
            waiting = {key: each for key, each in waiting.items() if each[1] not in self._departed}
        return found

    async def _fetched(self, futures: dict[str, Any]) -> tuple[bool, dict[str, Any]]:
        """Results by key, and whether they came before a worker left or the time was up. In the client's thread."""
        whole = asyncio.ensure_future(self._client.gather(futures, errors="skip", asynchronous=True))
        workers = {self._futures[key][1] for key in futures}
        until = time.monotonic() + _GATHER_SECONDS
        while True:
            await asyncio.wait({whole}, timeout=0.1)
            if whole.done():
                return True, whole.result()
            if workers & self._departed or time.monotonic() > until:
                whole.cancel()
                return time.monotonic() > until, {}

    def _finished(self, key: str, results: Mapping[str, Any]) -> list[Record]:
        kind, worker, future = self._futures.pop(key)
        number = self._chunks.pop(key, -1)
        result = results.get(key)
        if result is not None:
            return self._answered(kind, worker, number, result)
        if future.status == "error":
            return self._failed(kind, worker, number, future)
        # What was played is lost on its way, or the scheduler has forgotten the task.
        if kind == "play":
            self._dispatch.back(number)
        elif worker in self._threads:
            self._greet(worker)
        return []

    def _answered(self, kind: str, worker: str, number: int, result: Any) -> list[Record]:
        if kind == "knock":
            self._knocked(worker, result)
        elif kind == "greet":
            self._judge(worker, result)
        elif kind == "keep":
            self._dispatch.join(worker, self._threads.get(worker, 1))
            self._any_took_part = True
        else:
            assert isinstance(result, Played)
            if not result.known:
                self._dispatch.part(worker)
                self._forget_tasks(worker)
                self._greet(worker)
            elif result.problem:
                return self._broke(worker, number, result.problem)
            elif self._dispatch.done(number, result.seconds) is not None:
                return list(result.records)
        return []

    def _failed(self, kind: str, worker: str, number: int, future: Any) -> list[Record]:
        error = future.exception()
        if kind == "play":
            return self._broke(worker, number, _named(error))
        if "deserialization of the task graph" in str(error):
            raise ClusterUnusable(
                f"the scheduler at {self._address} cannot read what is sent to it",
                "install the same wherefrom[cluster] on the machine of the scheduler, and start it again",
            )
        without = kind == "knock" and isinstance(error, (ImportError, AttributeError))
        why = "it has no wherefrom" if without else f"it could not answer the greeting ({_named(error)})"
        self._refuse(worker, why, f"install wherefrom {self._ours['wherefrom']} there and start the worker again")
        return []

    def _broke(self, worker: str, number: int, why: str) -> list[Record]:
        return self._given_up(self._dispatch.broke(number), f"the worker at {worker} could not play it ({why})")

    def _knocked(self, worker: str, protocol: object) -> None:
        if protocol == PROTOCOL:
            planned = self._shared.planning is not None
            self._submit("greet", worker, greet, self._shared.engine, planned, dict(self._ours))
        else:
            self._refuse(worker, "it has a wherefrom of another time",
                         f"install wherefrom {self._ours['wherefrom']} there and start the worker again")  # fmt: skip

    def _judge(self, worker: str, theirs: Mapping[str, str]) -> None:
        found = verdict(self._ours, theirs)
        if found.refusals:
            self._refuse(worker, "; ".join(found.refusals), found.next_step)
            return
        for note in found.notes:
            self._say(f"the worker at {worker} takes part, its figures are the same: {note}")
        self._submit("keep", worker, keep, self._token, self._shared)

    def _refuse(self, worker: str, why: str, next_step: str) -> None:
        sentence = f"the worker at {worker} is refused: {why}; {next_step}"
        self._refused[worker] = sentence
        self._say(sentence)

    def _leave(self, worker: str) -> list[Record]:
        """A worker is gone: what it held goes to others."""
        was_refused = self._refused.pop(worker, None) is not None
        was_there = self._threads.pop(worker, None) is not None
        took_part = worker in self._dispatch.workers
        for key, number in self._chunks.items():
            # What it had finished, but not sent yet, is not what it was lost over.
            if self._futures[key][1] == worker and self._futures[key][2].status == "finished":
                self._dispatch.back(number)
        self._forget_tasks(worker)
        given_up = self._dispatch.leave(worker)
        if took_part:
            self._say(f"the worker at {worker} is gone; what it was playing is played again")
        elif was_there and not was_refused:
            self._say(f"the worker at {worker} was gone before it had answered the greeting")
        return self._given_up(given_up, f"{MOST_LOSSES} workers were lost while they played it, the last at {worker}")

    def _given_up(self, blocks: tuple[Block, ...], why: str) -> list[Record]:
        from wherefrom.batch.play import lost

        reason = f"{why}; simulate this point by itself with `wherefrom run` to see why"
        return [lost(block, reason) for block in blocks]

    def _forget_tasks(self, worker: str) -> None:
        gone = [key for key, (_, whose, _) in self._futures.items() if whose == worker]
        futures = [self._futures.pop(key)[2] for key in gone]
        for key in gone:
            self._chunks.pop(key, None)
        if futures:
            with suppress(Exception):
                self._client.cancel(futures, force=True)

    def _count_workers(self) -> None:
        """Greet workers that are new, and notice those that left unheard."""
        if time.monotonic() < self._counted_at + _LOOK_AGAIN:
            return
        self._counted_at = time.monotonic()
        there = {name: int(each["nthreads"]) for name, each in self._client.scheduler_info()["workers"].items()}
        for worker in [each for each in self._threads if each not in there]:
            self._events.put(("remove-worker", worker))
        for worker, threads in there.items():
            if worker not in self._threads:
                self._threads[worker] = threads
                self._greet(worker)

    def _greet(self, worker: str) -> None:
        self._submit("knock", worker, pkgutil.resolve_name, f"{greet.__module__}:PROTOCOL")

    def _hand_out(self) -> None:
        for worker in self._dispatch.workers:
            while (chunk := self._dispatch.next_for(worker)) is not None:
                key = self._submit("play", worker, play_kept, self._token, list(chunk.blocks))
                self._chunks[key] = chunk.number

    def _submit(self, kind: str, worker: str, function: Callable[..., Any], *arguments: object) -> str:
        """Have one worker, and no other, do something; its key."""
        key = f"wherefrom-{kind}-{uuid.uuid4().hex}"
        future = self._client.submit(function, *arguments, key=key, workers=[worker], allow_other_workers=False,
                                     pure=False)  # fmt: skip
        self._futures[key] = (kind, worker, future)
        future.add_done_callback(lambda done: self._events.put(("done", key)))
        return key

    def _check(self) -> None:
        """Whether anybody takes part, or may yet. Raises ClusterUnusable or ClusterLost."""
        now = time.monotonic()
        if self._dispatch.workers:
            self._waiting_since = self._told_at = now
            return
        asked_now = [worker for worker in self._threads if worker not in self._refused]
        if asked_now:
            if now > self._told_at + _STILL_WAITING:
                self._told_at = now
                self._say(f"waiting for {', '.join(asked_now)} to answer: busy, or compiling the simulator for the "
                          "first time, which takes a minute or two")
            return
        if self._refused and not self._any_took_part:
            raise ClusterUnusable("every worker was refused; nothing was played", "see the sentences above")
        if now > self._waiting_since + self._patience:
            self._nobody()

    def _nobody(self) -> None:
        waited = f"for {self._patience:.0f} s"
        if self._any_took_part:
            raise ClusterLost(
                f"the cluster at {self._address} has had no worker that may take part {waited}; what was recorded is "
                "kept: start workers and repeat the command with --resume, or without --cluster to go on here"
            )
        raise ClusterUnusable(f"the scheduler at {self._address} has had no worker {waited}",
                              f"start some with `dask worker {self._address} --nthreads 1`")  # fmt: skip


def _named(error: BaseException | None) -> str:
    lines = str(error).splitlines() if error is not None else []
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
