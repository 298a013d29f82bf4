"""Several processes on one batch folder: each takes a place, which the system frees when the process ends in any way.

A place is a folder `running/<number>` whose file `lock` is locked (flock) as long as its process lives. The system lets
go of the lock even after kill -9, so no clock and no process number is needed to tell the living from the dead; what a
dead process left half written lies in its place and goes when the place is taken again.
"""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

try:
    import fcntl
except ImportError:  # no such locks on this system: processes then do not see each other, and write the same bytes
    fcntl = None  # type: ignore[assignment]

RUNNING: Final = "running"
_LOCK: Final = "lock"
_HALF: Final = "half-written-"
_MOST: Final = 4096
"""Places tried before giving up; more processes than that never share a folder."""
_NO_LOCKS: Final = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)


class Place:
    """The place of this process: its `number` (0 where nobody else takes part) and its folder for half-written files.

    Made by `take_place`. One thread at a time may use it. `alone`: whether the system has made sure that no other
    process has this place; not on a file system without locks, where all share place 0.
    """

    def __init__(self, folder: Path, number: int, lock: int, alone: bool) -> None:
        self.folder, self.number, self.alone = folder, number, alone
        self._lock: int | None = lock
        self._half = str(folder / f"{_HALF}{os.getpid()}")

    def write(self, target: str | Path, content: bytes) -> None:
        """Write a file so that it is there whole or not at all, whenever this process may be killed: under a name of
        its own first, then renamed.

        Nothing is forced onto the disk: after a loss of power a file may be empty or torn, which whoever reads must
        notice. Raises OSError naming the target; nothing half written is left then.
        """
        self.write_parts(target, (content,))

    def write_parts(self, target: str | Path, parts: Iterable[bytes]) -> str:
        """As `write`, for a file that need not be in memory as a whole. Returns the SHA-256 of the file."""
        whole = sha256()
        half = self._half
        try:
            handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
            try:
                for part in parts:
                    whole.update(part)
                    written = os.write(handle, part)
                    while written < len(part):
                        written += os.write(handle, part[written:])
            finally:
                os.close(handle)
            os.rename(half, target)
        except OSError as error:
            with suppress(OSError):
                os.unlink(half)
            raise OSError(error.errno, os.strerror(error.errno or 0), str(target)) from error
        return whole.hexdigest()

    def clear(self) -> None:
        """Remove what lies in the place but its lock, if it is known to be nobody else's. Raises OSError."""
        for each in os.scandir(self.folder) if self.alone else ():
            if each.name != _LOCK:
                os.unlink(each.path)

    def leave(self) -> None:
        """Free the place and clear it away; never raises, and a second time does nothing."""
        if self._lock is None:
            return
        lock, self._lock = self._lock, None
        with suppress(OSError):
            if self.alone:
                self.clear()
                (self.folder / _LOCK).unlink()  # while locked: whoever opened it before sees that it is gone
                self.folder.rmdir()
                self.folder.parent.rmdir()
        with suppress(OSError):
            os.close(lock)


def take_place(running: Path) -> Place:
    """Take the first free place below `running`, which is made if need be; what a dead process left in any place goes.

    Raises OSError where nothing can be written.
    """
    for number in range(_MOST):
        place = _taken(running, number)
        if place is not None:
            try:
                place.clear()
                _clear_away_the_dead(running, number)
            except OSError:
                place.leave()
                raise
            return place
    raise OSError(errno.EMFILE, "too many processes share the folder", str(running))


def places_taken(running: Path) -> tuple[int, ...]:
    """The numbers of the places whose processes live, in ascending order. Writes nothing."""
    found = []
    for number in _numbers(running):
        with suppress(OSError):
            handle = os.open(running / str(number) / _LOCK, os.O_RDONLY)
            try:
                if _try_lock(handle, shared=True) is False:
                    found.append(number)
            finally:
                os.close(handle)
    return tuple(found)


def order_of(place: int, count: int) -> Sequence[int]:
    """In which order the process at a place goes through `count` things: the first from the front, the second from the
    end, further ones crosswise, so that each meets the others' work as late as possible and never runs beside them."""
    if place == 0:
        return range(count)
    if place == 1:
        return range(count - 1, -1, -1)
    order = list(range(count))
    random.Random(place).shuffle(order)
    return order


def _taken(running: Path, number: int) -> Place | None:
    """The place of this number, locked; None where another process holds it."""
    folder = running / str(number)
    path = folder / _LOCK
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except FileNotFoundError:
            continue  # cleared away between the two calls by a process that has just left
        try:
            locked = _try_lock(handle, shared=False)
            if locked is False:
                os.close(handle)
                return None
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), os.stat(path)):
                    return Place(folder, number, handle, locked is True)
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # locked a file that had been cleared away: once more


def _try_lock(handle: int, *, shared: bool) -> bool | None:
    """Whether the file is locked now; False where another process holds it, None where there are no locks."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return None
        raise
    return True


def _numbers(running: Path) -> list[int]:
    try:
        return sorted(int(name) for name in os.listdir(running) if name.isdecimal() and name.isascii())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _clear_away_the_dead(running: Path, own: int) -> None:
    for number in _numbers(running):
        dead = _taken(running, number) if number != own else None
        if dead is not None:
            dead.leave()
