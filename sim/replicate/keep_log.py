"""Keeping a log as Parquet files, one for each table and block: `journeys-r0003-b001.parquet`."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from sim.log.block import LogBlock
from sim.log.tables import TABLES


def write_block(folder: Path, replication: int, number: int, block: LogBlock) -> None:
    """Write one block's tables; a file appears only when it is whole. Each row carries its `replication`."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        for table, names in TABLES.items():
            columns = {name: np.ascontiguousarray(block.column(table, name)) for name in names}
            rows = len(columns[names[0]])
            connection.register("rows", {"replication": np.full(rows, replication, dtype=np.int64), **columns})
            target = folder / f"{table}-r{replication:04d}-b{number:03d}.parquet"
            half = target.with_suffix(".parquet.part")
            connection.execute(f"COPY rows TO '{str(half).replace(chr(39), chr(39) * 2)}' (FORMAT parquet)")
            connection.unregister("rows")
            os.replace(half, target)
