"""The folder of compiled code: where it is, what it belongs to, whether it is complete, and which old ones may go.

Numba notices a change in the file that holds a compiled function, but not in another file whose function or constant
went into it. So code is kept in a folder named after everything it is made of: the sources, the compiler, the machine.
Whatever changes, the new code goes into a new folder, and stale code is never run.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import platform
import re
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

from sim.world.code_files import Comparison, Fingerprints, code_files, compare, fingerprints, remove

OVERRIDE: Final = "WHEREFROM_CACHE"
KEPT: Final = 4
A_DAY: Final = 24 * 3600.0
UNUSED_FOR: Final = A_DAY
ABOUT_SECONDS: Final = 60.0
ROOM: Final = 64 * 2**20
_PACKAGE: Final = Path(__file__).resolve().parents[1]
_FOLDERS: Final = ("kernel", "world")
_CONSTANTS: Final = (
    "kernel/columns.py", "kernel/state.py", "kernel/tally.py", "kernel/tally_layout.py", "log/tables.py",
    "measure/contacts.py", "measure/dimensions.py", "measure/measures.py", "measure/persons.py", "world/calendar.py",
    "world/compiled.py", "world/draws.py", "world/luck.py",
)
_COMPILES: Final = re.compile(rb"^\s*@(compiled|inlined|internal|njit)\b", re.MULTILINE)
_NAME: Final = re.compile("code-[0-9a-f]{20}")


def sources() -> tuple[Path, ...]:
    """Every file that compiled code is made of: those with compiled functions, and those whose constants they use."""
    found = {_PACKAGE / name for name in _CONSTANTS}
    for folder in _FOLDERS:
        found.update(path for path in (_PACKAGE / folder).glob("*.py") if _COMPILES.search(path.read_bytes()))
    return tuple(sorted(path for path in found if path.is_file()))


def key_of(files: tuple[Path, ...], circumstances: tuple[str, ...]) -> str:
    """20 hexadecimal digits that change with the content or place of any file, and with any circumstance."""
    whole = hashlib.sha256()
    for part in circumstances:
        whole.update(f"{len(part)}:{part}".encode())
    for path in files:
        content = path.read_bytes()
        whole.update(f"{path}:{len(content)}:".encode("utf-8", "surrogateescape") + content)
    return whole.hexdigest()[:20]


def cache_root(environment: Mapping[str, str], system: str, home: Path | None) -> Path | None:
    """Where this user's caches are kept by the conventions of the system (`sys.platform`), or what WHEREFROM_CACHE
    says; None where there is no such place. Relative paths in XDG_CACHE_HOME do not count, by its specification."""
    if environment.get(OVERRIDE):
        return Path(environment[OVERRIDE]).absolute()
    if system == "win32":
        local = environment.get("LOCALAPPDATA")
        base = Path(local) if local else None if home is None else home / "AppData" / "Local"
        return None if base is None else base / "wherefrom" / "Cache"
    if system == "darwin":
        return None if home is None else home / "Library" / "Caches" / "wherefrom"
    stated = environment.get("XDG_CACHE_HOME", "")
    if os.path.isabs(stated):
        return Path(stated) / "wherefrom"
    return None if home is None else home / ".cache" / "wherefrom"


def this_root() -> Path | None:
    """`cache_root` of this user on this machine."""
    home = None
    with suppress(RuntimeError):
        home = Path.home()
    return cache_root(os.environ, sys.platform, home)


@cache
def code_folder() -> Path | None:
    """This program's folder of compiled code, made if it is missing; None if none can be written.

    What compiled code depends on is read once, when this is first asked for. Asking also notes that the folder is in
    use, by its time.
    """
    folder, reason = _decided()
    return None if reason else folder


def why_no_folder() -> str:
    """Why compiled code cannot be kept, in words that name the folder; "" where it can."""
    return _decided()[1]


@cache
def _decided() -> tuple[Path | None, str]:
    """The folder, and what speaks against it."""
    import llvmlite
    import numba
    import numpy
    from llvmlite.binding import get_host_cpu_name

    root = this_root()
    if root is None:
        return None, "there is no folder to keep it in"
    circumstances = (
        platform.python_implementation(), sys.version, numba.__version__, llvmlite.__version__, numpy.__version__,
        platform.machine(), get_host_cpu_name(),
    )
    folder = root / f"code-{key_of(sources(), circumstances)}"
    return folder, objection(folder)


def objection(folder: Path) -> str:
    """Why compiled code cannot be kept in this folder, which is made if it is missing; "" where it can."""
    # Names of folders may hold any characters; these are shown.
    name = repr(str(folder))
    try:
        # Compiled code is run, so nobody else may put it there.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _others_may_write(folder):
            return f"others may write to {name}"
        inner = [each for each in folder.iterdir() if each.is_dir()]
        if not all(os.access(each, os.W_OK) for each in (folder, *inner)):
            # Numba looks for code only where it can write, and elsewhere if it cannot.
            return f"{name} cannot be written, and code is not read from such a folder either"
        with tempfile.TemporaryFile(dir=folder):
            pass
        os.utime(folder)
        if shutil.disk_usage(folder).free < ROOM and not any(folder.glob("*.json")):
            return f"fewer than {ROOM // 2**20} MiB are free for {name}"
    except OSError as error:
        return f"{name} cannot be written ({(error.strerror or type(error).__name__).lower()})"
    return ""


def _others_may_write(folder: Path) -> bool:
    """Whether somebody else owns the folder, may write to it, or may change what its name stands for."""
    if not hasattr(os, "getuid"):
        return False
    state = folder.lstat()
    return state.st_uid != os.getuid() or bool(state.st_mode & 0o022) or stat.S_ISLNK(state.st_mode)


def is_complete(engine: str) -> bool:
    """Whether all code this engine needs has been compiled into the folder, and is as it was then."""
    found = kept(engine)
    return found is not None and found.same


def kept(engine: str) -> Comparison | None:
    """What has become of the code noted for this engine; None where none was noted, or it cannot be read."""
    folder = code_folder()
    if folder is None:
        return None
    wanted = _noted_files(folder / f"{engine}.json")
    if wanted is None:
        return None
    others = (_noted_files(note) for note in sorted(folder.glob("*.json")) if note.stem != engine)
    try:
        return compare(folder, wanted, [each for each in others if each is not None])
    except OSError:
        return None


def remove_damaged(engine: str) -> None:
    """Remove what is not as it was noted for this engine, so that it is compiled again. Raises OSError."""
    found = kept(engine)
    if found is not None:
        remove(found.damaged)


def remove_all() -> None:
    """Remove all compiled code from the folder, which stays, for it is known to functions already. Raises OSError."""
    folder = code_folder()
    if folder is not None:
        remove((*folder.glob("*.json"), *code_files(folder).values()))


def note_complete(engine: str, seconds: float) -> None:
    """Note that all code this engine needs is there, each file's size and SHA-256, and how long compiling took;
    folders long unused are removed.

    Where only part had to be compiled again, what the whole took stays noted.
    """
    folder = code_folder()
    if folder is None:
        return
    with suppress(OSError):
        note = folder / f"{engine}.json"
        seconds = round(max(seconds, _noted_seconds(note) or 0.0), 1)
        content = {"seconds": seconds, "files": fingerprints(folder)}
        handle, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file)
        Path(name).replace(note)
    remove_unused(folder.parent, time.time())


def expected_seconds(engine: str) -> float:
    """How long compiling took last on this machine, or takes on a common one."""
    root = this_root()
    latest = (0, "", ABOUT_SECONDS)
    for note in [] if root is None else root.glob(f"code-*/{engine}.json"):
        seconds = _noted_seconds(note)
        if seconds is not None:
            with suppress(OSError):
                latest = max(latest, (note.stat().st_mtime_ns, note.parent.name, seconds))
    return latest[2]


def _note(path: Path) -> dict[str, Any]:
    """What a note says; nothing where it is missing or is no note."""
    with suppress(OSError, ValueError, RecursionError):
        content = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(content, dict):
            return content
    return {}


def _noted_seconds(path: Path) -> float | None:
    with suppress(ValueError, TypeError, OverflowError, KeyError):
        seconds = float(_note(path)["seconds"])
        if math.isfinite(seconds) and 0 <= seconds <= A_DAY:
            return seconds
    return None


def _noted_files(path: Path) -> Fingerprints | None:
    with suppress(ValueError, TypeError, OverflowError, KeyError, AttributeError):
        return {str(name): (int(size), str(digest)) for name, (size, digest) in _note(path)["files"].items()}
    return None


def remove_unused(root: Path, now: float) -> None:
    """Remove folders of code that are neither among the last few used nor used within a day before `now`.

    A process that began within the day may still be about to read or write its folder. Each is renamed first, so
    that nobody finds half of one.
    """
    for folder in _by_age(root, "code-*")[:-KEPT]:
        with suppress(OSError):
            if _NAME.fullmatch(folder.name) and now - folder.stat().st_mtime > UNUSED_FOR:
                gone = Path(tempfile.mkdtemp(prefix=".removed-", dir=root))
                folder.rename(gone / folder.name)
                shutil.rmtree(gone, ignore_errors=True)


def _by_age(root: Path, pattern: str) -> list[Path]:
    """What matches, the longest unused first."""
    found = []
    for path in root.glob(pattern):
        with suppress(OSError):
            found.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(found)]
