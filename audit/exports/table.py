"""One entry a row: CSV in the dialect of RFC 4180, Parquet, and workbooks. The body is JSON text. No names."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

from audit.canonical import canonical
from audit.entry import Entry

COLUMNS = ("id", "stream", "seq", "at", "desk_at", "actor", "kind", "body", "hash")
Row = tuple[int, str, int, str, str | None, str, str, str, str]
"""A row, in the order of COLUMNS."""


def row_of(entry: Entry) -> Row:
    """An entry as a row: the body as canonical JSON, the hash in hex."""
    body, hash = canonical(entry.body).decode(), entry.hash.hex()
    return entry.id, entry.stream, entry.seq, entry.at, entry.desk_at, entry.actor, entry.kind, body, hash


def write_csv(entries: Iterable[Entry], file: TextIO) -> int:
    """Writes entries as CSV with a line of headings; returns how many."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    count = 0
    for entry in entries:
        writer.writerow([_inert(value) if isinstance(value, str) else value for value in row_of(entry)])
        count += 1
    return count


def _inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in "=+-@\t\r\n" and text else text
