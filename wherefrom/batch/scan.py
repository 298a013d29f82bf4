"""The records that lie in a batch folder: listed by name, each read and checked once."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from wherefrom.batch.record import DamagedRecord, Record, read_record

RECORDS: Final = "records"
DAMAGED: Final = "damaged"
_SUFFIX: Final = ".json"
_CHUNK: Final = 1 << 16


class RecordName(NamedTuple):
    """What the name of a record's file says: `<key>-<first>-<years>.json`, no years for a failure."""

    key: str
    first: int
    years: int

    def reaches(self, years: int) -> bool:
        """Whether it holds at least so many years, or a failure."""
        return self.years >= years or self.years == 0


def record_name(record: Record) -> str:
    """The name of the record's file, below a folder of the first two digits of its key."""
    return f"{record.key}-{record.first}-{record.years}{_SUFFIX}"


def read_name(name: str) -> RecordName | None:
    """What a file name says; None for a file that is no record."""
    key, _, rest = name.partition("-")
    first, _, years = rest.removesuffix(_SUFFIX).partition("-")
    if not (name.endswith(_SUFFIX) and first.isdecimal() and years.isdecimal()):
        return None
    return RecordName(key, int(first), int(years))


class Scan:
    """Records of the points with these keys, below a batch folder. What was read is kept, and not read again.

    `damaged`: path and complaint of files found damaged, for the caller to set aside. `looked`: whether the folder was
    looked through at all; `unused`: how many records of other points the last look saw.
    """

    def __init__(self, folder: Path, keys: Sequence[str]) -> None:
        self._root = f"{folder}/{RECORDS}"
        self._keys = frozenset(keys)
        self._known: dict[str, Record] = {}
        self._names: defaultdict[str, set[RecordName]] = defaultdict(set)
        self.looked = False
        self.damaged: list[tuple[str, str]] = []
        self.unused = 0

    def add(self, name: str, record: Record) -> None:
        """A record that this process has just written under this name."""
        self._known[name] = record
        self._names[record.key].add(RecordName(record.key, record.first, record.years))

    def knows(self, key: str, first: int, years: int) -> bool:
        """As `has`, of the records this process has read or written, without a look into the folder."""
        return any(each.first == first and each.reaches(years) for each in self._names.get(key, ()))

    def records(self) -> Mapping[str, tuple[Record, ...]]:
        """Key -> its records, by first replication, as the folder is now. Raises OSError."""
        found: dict[str, list[Record]] = defaultdict(list)
        self.unused, self.looked = 0, True
        for shard, name, said in self.names():
            if said.key not in self._keys:
                self.unused += 1
                continue
            record = self._known.get(name) or self._read(f"{self._root}/{shard}/{name}", said)
            if record is not None:
                self.add(name, record)
                found[said.key].append(record)
        # A failure may lie beside years: names, not the order of a listing, decide what comes first.
        return {key: tuple(sorted(found[key], key=lambda each: (each.first, each.years))) for key in sorted(found)}

    def names(self) -> Iterator[tuple[str, str, RecordName]]:
        """Shard, name and what the name says, of every file that is a record by its name."""
        for shard in _listed(self._root):
            for name in _listed(f"{self._root}/{shard}"):
                said = read_name(name)
                if said is not None:
                    yield shard, name, said

    def has(self, key: str, first: int, years: int) -> bool:
        """Whether a record from replication `first` on, with at least so many years or a failure, lies there now."""
        start = f"{key}-{first}-"
        for name in _listed(f"{self._root}/{key[:2]}"):
            if name.startswith(start):
                said = read_name(name)
                if said is not None and said.reaches(years):
                    return True
        return False

    def _read(self, path: str, said: RecordName) -> Record | None:
        try:
            record = read_record(_content(path))
            if (record.key, record.first, record.years) != said:
                raise DamagedRecord("it holds the years of another record")
        except FileNotFoundError:  # set aside by another process since it was listed
            return None
        except DamagedRecord as error:
            self.damaged.append((path, str(error)))
            return None
        return record


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _content(path: str) -> bytes:
    handle = os.open(path, os.O_RDONLY)
    try:
        content = os.read(handle, _CHUNK)
        if len(content) < _CHUNK:
            return content
        parts = [content]
        while parts[-1]:
            parts.append(os.read(handle, _CHUNK))
        return b"".join(parts)
    finally:
        os.close(handle)
