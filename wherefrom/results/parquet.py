"""The log of a replication as Parquet files, written and read by DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

from sim.log.block import LogBlock
from sim.log.tables import TABLES


def _connection() -> Any:
    """An empty database in memory; one thread and kept order, so that the same rows give the same bytes."""
    import duckdb

    return duckdb.connect(":memory:", config={"threads": 1, "preserve_insertion_order": True})


class ParquetLog:
    """Takes in blocks as they come and writes one Parquet file a table (journeys, steps, asset_time, stock).

    Columns are 64-bit integers as `sim.log.tables` describes them, after the number of the `replication`. Use as a
    context manager; nothing is written after an error.
    """

    def __init__(self, folder: Path, replication: int = 0) -> None:
        self._folder, self._replication = folder, replication
        self._database = _connection()
        for table, columns in TABLES.items():
            named = ", ".join(f'"{column}" BIGINT' for column in ("replication", *columns))
            self._database.execute(f'CREATE TABLE "{table}" ({named})')

    def add(self, block: LogBlock) -> None:
        """Append the rows of the next block in time."""
        for table, columns in TABLES.items():
            if len(block.column(table, columns[0])) == 0:
                continue
            rows = {column: block.column(table, column) for column in columns}
            named = ", ".join(f'"{column}"' for column in columns)
            self._database.register("block_rows", rows)
            self._database.execute(f'INSERT INTO "{table}" SELECT {self._replication}, {named} FROM block_rows')
            self._database.unregister("block_rows")

    def kept(self, blocks: Iterable[LogBlock]) -> Iterator[LogBlock]:
        """Pass blocks on to whoever measures them, keeping their rows."""
        for block in blocks:
            self.add(block)
            yield block

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        try:
            if kind is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                for table in TABLES:
                    target = str(self._folder / f"{table}.parquet").replace("'", "''")
                    self._database.execute(f"COPY \"{table}\" TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        finally:
            self._database.close()
