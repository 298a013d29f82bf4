"""The folder of compiled code: where it is, what it belongs to, whether it is complete, and which old ones may go.

Numba notices a change in the file that holds a compiled function, but not in another file whose function or constant
went into it. So code is kept in a folder named after everything it is made of: the sources, the compiler, the machine.
Whatever changes, the new code goes into a new folder, and stale code is never run.
"""

from __future__ import annotations

import hashlib
import json
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
from typing import Final

OVERRIDE: Final = "WHEREFROM_CACHE"
KEPT: Final = 4
UNUSED_FOR: Final = 24 * 3600.0
ABOUT_SECONDS: Final = 60.0
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
    import llvmlite
    import numba
    import numpy
    from llvmlite.binding import get_host_cpu_name

    root = this_root()
    if root is None:
        return None
    circumstances = (
        platform.python_implementation(), sys.version, numba.__version__, llvmlite.__version__, numpy.__version__,
        platform.machine(), get_host_cpu_name(),
    )
    folder = root / f"code-{key_of(sources(), circumstances)}"
    try:
        # Compiled code is run, so nobody else may put it there.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        os.utime(folder)
        return None if _others_may_write(folder) else folder
    except OSError:
        return None


def _others_may_write(folder: Path) -> bool:
    """Whether somebody else owns the folder, may write to it, or may change what its name stands for."""
    if not hasattr(os, "getuid"):
        return False
    state = folder.lstat()
    return state.st_uid != os.getuid() or bool(state.st_mode & 0o022) or stat.S_ISLNK(state.st_mode)


def is_complete(engine: str) -> bool:
    """Whether all code this engine needs has been compiled into the folder."""
    folder = code_folder()
    return folder is not None and (folder / f"{engine}.json").is_file()


def note_complete(engine: str, seconds: float) -> None:
    """Note that all code this engine needs is there, and how long that took; folders long unused are removed."""
    folder = code_folder()
    if folder is None:
        return
    with suppress(OSError):
        handle, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"seconds": round(seconds, 1)}, file)
        Path(name).replace(folder / f"{engine}.json")
    remove_unused(folder.parent, time.time())


def expected_seconds(engine: str) -> float:
    """How long compiling took at most on this machine of late, or takes on a common one."""
    root = this_root()
    taken = []
    for note in [] if root is None else root.glob(f"code-*/{engine}.json"):
        with suppress(OSError, ValueError, TypeError, KeyError):
            taken.append(float(json.loads(note.read_text(encoding="utf-8"))["seconds"]))
    return max(taken, default=ABOUT_SECONDS)


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
