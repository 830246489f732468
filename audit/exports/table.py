"""CSV for spreadsheets: one entry a row, the body as JSON text, in the dialect of RFC 4180."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

from audit.canonical import canonical
from audit.entry import Entry

COLUMNS = ("id", "stream", "seq", "at", "desk_at", "actor", "kind", "body", "hash")


def write_csv(entries: Iterable[Entry], file: TextIO) -> int:
    """Writes entries as CSV with a line of headings; returns how many."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    count = 0
    for entry in entries:
        writer.writerow(
            (
                entry.id,
                _inert(entry.stream),
                entry.seq,
                entry.at,
                _inert(entry.desk_at or ""),
                entry.actor,
                _inert(entry.kind),
                _inert(canonical(entry.body).decode()),
                entry.hash.hex(),
            )
        )
        count += 1
    return count


def _inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in "=+-@\t\r" and text else text
