"""The way to a Dask scheduler: is one there, and a client that keeps its own words off the terminal."""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final
from urllib.parse import urlsplit

from sim.replicate.workers import WorkerLost

CONNECT_SECONDS: Final = 10.0
_SCHEMES: Final = ("tcp", "tls")
_LOGGERS: Final = ("distributed", "distributed.client", "distributed.comm", "distributed.core", "tornado",
                   "tornado.application", "asyncio")  # fmt: skip


class ClusterUnusable(Exception):
    """Nothing can be played on this cluster: what is wrong with it, and the next step. Nothing was played."""

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(f"{what}; {next_step}")
        self.what, self.next_step = what, next_step


class ClusterLost(WorkerLost):
    """The scheduler, or every worker, went away in the middle of a batch. What is recorded stays."""


@dataclass(frozen=True)
class Scheduler:
    """What a scheduler says of itself: address -> threads of its workers."""

    address: str
    workers: Mapping[str, int]

    @property
    def threads(self) -> int:
        """Threads of all workers."""
        return sum(self.workers.values())


def checked_address(text: str) -> str:
    """The address of a scheduler, `tcp://` put before it where it names no protocol. Raises ClusterUnusable."""
    address = text.strip() if "://" in text else f"tcp://{text.strip()}"
    example = "write it as the scheduler prints it when it starts, e.g. tcp://192.168.1.20:8786"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ClusterUnusable(f"`{text}` is no address of a scheduler", example) from None
    if parts.scheme not in _SCHEMES:
        raise ClusterUnusable(f"`{text}` is no address of a scheduler: it begins with tcp:// or tls://", example)
    if not host or parts.path.strip("/") or parts.query or parts.username:
        raise ClusterUnusable(f"`{text}` is no address of a scheduler", example)
    if not port:
        raise ClusterUnusable(f"`{text}` names no port", example)
    return f"{parts.scheme}://{parts.netloc}"


def asked(address: str, seconds: float = CONNECT_SECONDS) -> Scheduler:
    """What the scheduler at this address says of itself.

    Raises ClusterUnusable where Dask is not installed, nobody answers in so many seconds, or who answers is no
    scheduler.
    """
    _installed()
    with quiet():
        try:
            # In a thread of its own: that of a notebook has a loop already.
            with ThreadPoolExecutor(1) as aside:
                said = aside.submit(asyncio.run, _identity(address, seconds)).result()
        except TimeoutError:
            raise ClusterUnusable(
                f"what answers at {address} is not a Dask scheduler",
                "give the address the scheduler prints when it starts",
            ) from None
        except (OSError, ValueError, RuntimeError, TypeError) as error:
            raise _unreachable(address, error) from None
    kind = said.get("type") if isinstance(said, Mapping) else None
    if kind != "Scheduler":
        what = "a Dask worker, not the scheduler" if kind == "Worker" else "not a Dask scheduler"
        raise ClusterUnusable(f"what answers at {address} is {what}",
                              "give the address the scheduler prints when it starts")  # fmt: skip
    return Scheduler(address, {name: int(each["nthreads"]) for name, each in said["workers"].items()})


def connected(address: str, seconds: float = CONNECT_SECONDS) -> Any:
    """A client of the scheduler at this address, which `asked` found. The caller closes it. Raises ClusterUnusable."""
    try:
        return import_module("distributed").Client(address, timeout=seconds, set_as_default=False, name="wherefrom")
    except (OSError, TimeoutError, ValueError, RuntimeError) as error:
        raise _unreachable(address, error) from None


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what Dask logs and warns of off the terminal meanwhile: what matters of it is said in our words."""
    import_module("distributed")  # which sets its handlers

    found = [(each, each.handlers[:], each.propagate) for each in map(logging.getLogger, _LOGGERS)]
    for logger, _, _ in found:
        logger.handlers[:] = [logging.NullHandler()]
        logger.propagate = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        for logger, handlers, propagate in found:
            logger.handlers[:] = handlers
            logger.propagate = propagate


async def _identity(address: str, seconds: float) -> Any:
    async def ask() -> Any:
        core: Any = import_module("distributed.core")
        security: Any = import_module("distributed.security").Security()
        way = await core.connect(address, timeout=0.8 * seconds, **security.get_connection_args("client"))
        try:
            # What is no scheduler need not know how many workers it should name.
            return await core.send_recv(way, op="identity", reply=True)
        finally:
            way.abort()

    return await asyncio.wait_for(ask(), seconds)


def _installed() -> None:
    try:
        import_module("distributed")
    except ImportError:
        raise ClusterUnusable("Dask is not installed here", "install wherefrom with its extra: pip install "
                              "'wherefrom[cluster]', here and on every machine of the cluster") from None  # fmt: skip


def _unreachable(address: str, error: Exception) -> ClusterUnusable:
    if address.startswith("tls:") and not isinstance(error, OSError):
        return ClusterUnusable(
            f"the certificates for {address} cannot be used ({_first_line(error)})",
            "name them to Dask as docs/cluster.md shows (DASK_DISTRIBUTED__COMM__TLS__...)",
        )
    return ClusterUnusable(
        f"no Dask scheduler answers at {address}",
        "start one there with `dask scheduler --host HOST`, and see that no firewall stands between",
    )


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
