"""Parquet, for data frames and warehouses: one entry a row, typed columns, compressed. Needs pyarrow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import IO

from audit.entry import Entry
from audit.exports.table import COLUMNS, row_of

GROUP = 4096
"""Rows in memory at a time, a row group of the file."""


def write_parquet(entries: Iterable[Entry], file: IO[bytes]) -> int:
    """Writes entries as Parquet; returns how many. Raises ImportError where pyarrow is not installed.

    `at` is a timestamp in UTC, `desk_at` text with its own offset, `hash` 32 bytes.
    """
    import pyarrow as pa  # heavy, and an extra
    from pyarrow.parquet import ParquetWriter

    types = {"id": pa.int64(), "seq": pa.int64(), "at": pa.timestamp("us", tz="UTC"), "hash": pa.binary(32)}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in COLUMNS])
    count = 0
    left = iter(entries)
    with ParquetWriter(file, schema, compression="zstd") as writer:
        while some := list(islice(left, GROUP)):
            columns = dict(zip(COLUMNS, zip(*map(row_of, some), strict=True), strict=True))
            columns["at"] = tuple(datetime.fromisoformat(entry.at) for entry in some)
            columns["hash"] = tuple(entry.hash for entry in some)
            writer.write_table(pa.table({name: list(column) for name, column in columns.items()}, schema=schema))
            count += len(some)
    return count
