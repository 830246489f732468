"""JSON lines: one entry a line, every column, enough to hash it again (see `audit.chain`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from audit.canonical import JSON, canonical
from audit.entry import Entry


def as_json(entry: Entry) -> dict[str, JSON]:
    """An entry as a JSON object; hashes in hex, absent parts left out."""
    fields: dict[str, JSON] = {
        "id": entry.id,
        "stream": entry.stream,
        "seq": entry.seq,
        "at": entry.at,
        "actor": entry.actor,
        "kind": entry.kind,
        "body": entry.body,
        "prev": entry.prev.hex(),
        "hash": entry.hash.hex(),
    }
    if entry.desk_at is not None:
        fields["desk_at"] = entry.desk_at
    if entry.commitments:
        fields["texts"] = entry.commitments
    if entry.measures:
        fields["measures"] = [[m.subject, m.key, m.n, m.sum] for m in entry.measures]
    if entry.blobs:
        fields["blobs"] = entry.blobs
    return fields


def write_jsonl(entries: Iterable[Entry], file: TextIO) -> int:
    """Writes entries as JSON lines; returns how many."""
    count = 0
    for entry in entries:
        file.write(canonical(as_json(entry)).decode() + "\n")
        count += 1
    return count
