"""The run store: a folder a run, complete or absent under its final name.

Files are written into a hidden folder beside the final one, which is renamed when all is there. So a process
killed in the middle leaves at most a hidden `.partial-...` folder, never half a run.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from wherefrom.results.cells import Cell, csv_text
from wherefrom.results.versions import versions

MANIFEST = "manifest.json"
_TURNS = 20
MANIFEST_SCHEMA = "wherefrom/run/1"


def digest_of(*parts: str | bytes) -> str:
    """SHA-256 over texts, each with its length, so that no two lists of parts are taken for one another."""
    whole = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        whole.update(f"{len(raw)}:".encode() + raw)
    return whole.hexdigest()


def slug(name: str) -> str:
    """A name as part of a folder name: ASCII letters, digits and hyphens, at most 40."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:40].strip("-") or "run"


def folder_name(on: date, name: str, digest: str) -> str:
    """`<date>-<slug>-<hash8>`."""
    return f"{on.isoformat()}-{slug(name)}-{digest[:8]}"


def json_text(value: object) -> str:
    """JSON as the store writes it: keys in the given order, UTF-8, a line feed at the end; NaN is refused."""
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


@dataclass(frozen=True)
class RunIdentity:
    """What a run is: which command on which scenario, with which seed. Hashes are 64 hexadecimal digits."""

    command: str
    name: str
    seed: int
    scenario: str  # the resolved scenario file, as text
    hashes: Mapping[str, str] = field(default_factory=dict)  # further inputs by name

    @property
    def digest(self) -> str:
        """Digest of all inputs."""
        inputs = [f"{key}={value}" for key, value in sorted(self.hashes.items())]
        return digest_of(self.command, str(self.seed), self.scenario, *inputs)


class RunWriter:
    """Writes one run folder. Use as a context manager; the folder appears when the block ends without an error.

    `on` is the date in the folder's name. A run of the same name (same inputs, same day) is replaced. Raises
    ValueError for a file name that would leave the folder, and FileExistsError for one written twice.
    """

    def __init__(self, root: Path, identity: RunIdentity, on: date) -> None:
        self._identity, self._on = identity, on
        self.folder = root / folder_name(on, identity.name, identity.digest)
        root.mkdir(parents=True, exist_ok=True)
        self._partial = Path(tempfile.mkdtemp(prefix=f".partial-{self.folder.name}-", dir=root))
        self._partial.chmod(0o755)
        self._state = "finished"
        self._notes: dict[str, object] = {}

    def path(self, name: str) -> Path:
        """Where to write the file `name` (`log/steps.parquet`); its folders exist afterwards."""
        target = self._partial / name
        if not target.resolve().is_relative_to(self._partial.resolve()):
            raise ValueError(f"{name} lies outside the run folder")
        if target.exists():
            raise FileExistsError(f"{name} is already written")
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def text(self, name: str, content: str) -> None:
        """Write a text file, UTF-8."""
        self.path(name).write_bytes(content.encode("utf-8"))

    def json(self, name: str, value: object) -> None:
        """Write a JSON file."""
        self.text(name, json_text(value))

    def csv(self, name: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """Write a CSV table."""
        self.text(name, csv_text(headers, rows))

    def state(self, state: str, **facts: object) -> None:
        """How the run ended ("finished", "chance not reached", ...) and further facts for the manifest."""
        self._state = state
        self._notes.update(facts)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            shutil.rmtree(self._partial, ignore_errors=True)
            return
        self.json(MANIFEST, self._manifest())
        _take_place(self._partial, self.folder)

    def _manifest(self) -> dict[str, object]:
        one = self._identity
        return {
            "schema": MANIFEST_SCHEMA,
            "command": one.command,
            "name": one.name,
            "date": self._on.isoformat(),
            "state": self._state,
            "seed": one.seed,
            "inputs": one.digest,
            "hashes": {"scenario": digest_of(one.scenario), **dict(sorted(one.hashes.items()))},
            "versions": versions(),
            **self._notes,
            "files": file_hashes(self._partial),
        }


def file_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file in a folder but the manifest, by path with forward slashes, in order of path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    found.pop(MANIFEST, None)
    return found


def replace_file(target: Path, content: bytes) -> None:
    """Write beside `target`, then rename: a reader sees the old file or the new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".partial-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def _take_place(partial: Path, final: Path) -> None:
    """Rename; an older run of the same name steps aside first and is removed afterwards.

    Two that finish the same run at the same moment take the place in turn.
    """
    aside = Path(tempfile.mkdtemp(prefix=f".replaced-{final.name}-", dir=final.parent))
    try:
        for turn in range(_TURNS):
            with suppress(FileNotFoundError):
                final.rename(aside / str(turn))
            try:
                partial.rename(final)
                return
            except OSError:
                if turn == _TURNS - 1 or not final.exists():
                    if not final.exists() and (aside / str(turn)).exists():
                        (aside / str(turn)).rename(final)
                    raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(partial, ignore_errors=True)
