"""What was done, provably: an append-only log of hash-chained entries. Knows no order and no SOP."""

from audit.canonical import JSON, canonical, digest
from audit.entry import BOT, NOT_PEOPLE, SYSTEM, Draft, Entry, Measure, Person, StreamHead, Text
from audit.errors import AuditError, ChainBroken, CommitUnknown, EntryRefused, SequenceConflict, StoreUnavailable
from audit.store import AuditStore, open_store

__all__ = [
    "BOT",
    "JSON",
    "NOT_PEOPLE",
    "SYSTEM",
    "AuditError",
    "AuditStore",
    "ChainBroken",
    "CommitUnknown",
    "Draft",
    "Entry",
    "EntryRefused",
    "Measure",
    "Person",
    "SequenceConflict",
    "StoreUnavailable",
    "StreamHead",
    "Text",
    "canonical",
    "digest",
    "open_store",
]
