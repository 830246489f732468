"""Ids that are the same whenever an entry is exported again: UUIDs of version 5 of its hash."""

from __future__ import annotations

from uuid import UUID, uuid5

from audit.entry import Entry

ENTRIES = UUID("5b0c4a4e-5a5d-5f0e-9b37-0f6a3c1d7e21")
"""The name space. It never changes: what was sent once must be known again."""


def uuid_of(entry: Entry) -> UUID:
    """The entry's id outside the log. The hash covers all that the entry says and its place in the log."""
    return uuid5(ENTRIES, entry.hash.hex())
