"""Proofs from a log, as plain data: that an entry is in a checkpoint, that one checkpoint continues another."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from audit.canonical import JSON
from audit.checkpoint import Checkpoint, parse_checkpoint
from audit.errors import EntryRefused
from audit.merkle import consistency, inclusion
from audit.note import parse_note
from audit.signing import latest
from audit.store import AuditStore
from audit.tiles import nodes


@dataclass(frozen=True, slots=True)
class Proof:
    """That the leaf at `index` is in the tree of a checkpoint. record: the leaf's bytes. hashes: from the leaf up."""

    entry: int
    index: int
    record: str
    hashes: tuple[bytes, ...]
    checkpoint: Checkpoint
    note: str

    def as_json(self) -> dict[str, JSON]:
        """The proof for a program: hashes in base64."""
        return {
            "entry": self.entry,
            "index": self.index,
            "record": self.record,
            "size": self.checkpoint.size,
            "root": b64encode(self.checkpoint.root).decode(),
            "proof": [b64encode(one).decode() for one in self.hashes],
            "checkpoint": self.note,
        }


def prove_entry(store: AuditStore, entry: int, note: str | None = None) -> Proof:
    """The proof that an entry is in a checkpoint: the one given, else the latest that the log has.

    Raises EntryRefused where there is no such entry, or no checkpoint that has it; NoteError for a note that is none.
    """
    kept = note or getattr(latest(store), "note", None)
    if kept is None:
        raise EntryRefused("this log has no checkpoint yet; make one with `orderdrill audit checkpoint --sign`")
    against = parse_checkpoint(parse_note(kept).text)
    index = store.leaf_of(entry)
    if index is None or index >= against.size:
        raise EntryRefused(
            f"entry {entry} is not in the checkpoint of {against.size} entries; "
            "`orderdrill audit checkpoint --sign` makes a newer one"
        )
    if against.size > store.tree_size():
        raise EntryRefused(f"the checkpoint has {against.size} entries, this log {store.tree_size()}")
    with store.snapshot() as view:
        row = view.stored_at(entry)
    if row is None:
        raise EntryRefused(f"entry {entry} is missing; see `orderdrill audit verify`")
    hashes = tuple(inclusion(index, against.size, nodes(store.tile)))
    return Proof(entry, index, row.record.decode(), hashes, against, kept)


def prove_growth(store: AuditStore, old: int, new: int) -> tuple[bytes, ...]:
    """The proof that the first `old` entries are the beginning of the first `new`. Raises EntryRefused."""
    if not 0 <= old <= new <= store.tree_size():
        raise EntryRefused(f"this log has {store.tree_size()} entries in its tree: {old} to {new} is no part of it")
    return tuple(consistency(old, new, nodes(store.tile)))
