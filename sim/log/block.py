"""Blocks of the log, and the digest that says whether two logs are the same."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from sim.log.tables import TABLES

Columns = Mapping[str, NDArray[np.int64]]


@dataclass(frozen=True)
class LogBlock:
    """What was logged while the clock ran from `start` to `until` (ticks); a row belongs where it ended."""

    start: int
    until: int
    tables: Mapping[str, Columns]

    def column(self, table: str, name: str) -> NDArray[np.int64]:
        """One column as int64 array, rows in the order in which they were logged."""
        return self.tables[table][name]


def block_of(start: int, until: int, rows: Mapping[str, Sequence[tuple[int, ...]]]) -> LogBlock:
    """Columns from rows of tuples, in the column order of `TABLES`."""
    return block_of_values(start, until, {table: array("q", chain.from_iterable(rows[table])) for table in TABLES})


def block_of_values(start: int, until: int, values: Mapping[str, array[int]]) -> LogBlock:
    """Columns from the values of all rows of a table, one row after the other; the arrays are copied."""
    tables: dict[str, Columns] = {}
    for table, columns in TABLES.items():
        matrix = np.frombuffer(values[table], dtype=np.int64).reshape(-1, len(columns))
        turned = np.array(matrix.T, order="C")
        tables[table] = {name: turned[index] for index, name in enumerate(columns)}
    return LogBlock(start=start, until=until, tables=tables)


class LogDigest:
    """Digest over blocks that does not depend on where the blocks were cut."""

    def __init__(self) -> None:
        self._hashes = {(table, name): hashlib.sha256() for table, names in TABLES.items() for name in names}

    def add(self, block: LogBlock) -> None:
        """Take in the next block in time."""
        for (table, name), running in self._hashes.items():
            running.update(block.column(table, name).astype("<i8", copy=False).tobytes())

    def hexdigest(self) -> str:
        """Digest of all rows so far, 64 hexadecimal digits."""
        whole = hashlib.sha256()
        for (table, name), running in self._hashes.items():
            whole.update(f"{table}.{name}:{running.hexdigest()}\n".encode())
        return whole.hexdigest()


def joined(blocks: Iterable[LogBlock]) -> LogBlock:
    """All blocks as one (for tests and small horizons)."""
    parts = list(blocks)
    tables: dict[str, Columns] = {
        table: {name: np.concatenate([part.column(table, name) for part in parts]) for name in names}
        for table, names in TABLES.items()
    }
    return LogBlock(start=parts[0].start, until=parts[-1].until, tables=tables)
