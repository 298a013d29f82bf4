"""The files of a folder of compiled code: what was there when it was complete, and what has become of them since.

Numba trusts what it finds: an emptied file ends in an error of its reader, a garbled one possibly in worse. So every
file is compared with a note of its size and SHA-256 before any compiled function is called.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_INDEX: Final = ".nbi"
_CODE: Final = ".nbc"
Fingerprints = Mapping[str, tuple[int, str]]
"""Name below the folder -> size in bytes, SHA-256 in hexadecimal."""


@dataclass(frozen=True)
class Comparison:
    """`damaged`: files to be removed, so that they are compiled again; `missing`: whether any file is;
    `grown`: whether an index is longer than it was, because a function was compiled for further types since."""

    damaged: tuple[Path, ...]
    missing: bool
    grown: bool

    @property
    def same(self) -> bool:
        """Whether all is as it was noted."""
        return not (self.damaged or self.missing or self.grown)


def code_files(folder: Path) -> dict[str, Path]:
    """Every file of compiled code in the folder and the folders in it, by its name below the folder, in order."""
    found = {}
    for inner in sorted([folder, *(each for each in folder.iterdir() if each.is_dir() and not each.is_symlink())]):
        for path in inner.iterdir():
            if path.suffix in (_INDEX, _CODE) and path.is_file():
                found[path.relative_to(folder).as_posix()] = path
    return dict(sorted(found.items()))


def fingerprint(path: Path) -> tuple[int, str]:
    """Size in bytes and SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), digest


def fingerprints(folder: Path) -> dict[str, tuple[int, str]]:
    """The fingerprint of every file of compiled code in the folder. Raises OSError."""
    return {name: fingerprint(path) for name, path in code_files(folder).items()}


def compare(folder: Path, wanted: Fingerprints, others: Iterable[Fingerprints] = ()) -> Comparison:
    """What has become of the files noted in `wanted`. One that is as another note says is sound, too: compiling another
    engine adds to the index of functions both use. Raises OSError.

    Numba only ever adds to an index, so one that changed without growing is damaged. Damaged code goes with its index
    and an index with its code; functions beside them stay.
    """
    notes = (wanted, *others)
    there = code_files(folder)
    bad: set[str] = set()
    grown = False
    for name, noted in wanted.items():
        if name not in there:
            bad.add(_function(name))
            continue
        found = fingerprint(there[name])
        if found == noted or any(each.get(name) == found for each in notes):
            continue
        if name.endswith(_INDEX) and found[0] > noted[0]:
            grown = True
        else:
            bad.add(_function(name))
    damaged = tuple(path for name, path in there.items() if _function(name) in bad)
    return Comparison(damaged, bool(set(wanted) - set(there)), grown)


def remove(paths: Iterable[Path]) -> None:
    """Remove files, indexes first: code that no index names is not looked for. Raises OSError."""
    for path in sorted(paths, key=lambda each: (each.suffix != _INDEX, os.fspath(each))):
        path.unlink(missing_ok=True)


def _function(name: str) -> str:
    """What the index and all code of one function have in common: the name without `.nbi`, or without `.2.nbc`."""
    stem = name.rpartition(".")[0]
    return stem if name.endswith(_INDEX) else stem.rpartition(".")[0]
