"""Checkpoints of the tree (c2sp.org/tlog-checkpoint) as signed notes, and proofs against them. Data in, data out.

The text of a checkpoint is three lines: the origin, which names the log and its keys; the number of leaves; the root in
base64. More lines may follow and are kept.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from audit.errors import NoteError
from audit.merkle import EMPTY
from audit.note import Note, VerifierKey, checked_name, parse_note


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log said of itself: so many leaves, this root. more: extension lines, which mean nothing to us."""

    origin: str
    size: int
    root: bytes
    more: tuple[str, ...] = ()

    def text(self) -> str:
        """The lines that are signed."""
        lines = (self.origin, str(self.size), b64encode(self.root).decode(), *self.more)
        return "".join(f"{line}\n" for line in lines)


def parse_checkpoint(text: str) -> Checkpoint:
    """Reads the text of a checkpoint. Raises NoteError."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise NoteError("no checkpoint: the lines origin, size and root are wanted")
    origin, size, root, *more = lines[:-1]
    if not (size.isascii() and size.isdigit()) or (len(size) > 1 and size[0] == "0"):
        raise NoteError(f"{size!r} is no number of leaves")
    try:
        found = b64decode(root, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError(f"{root!r} is no base64: {error}") from error
    if len(found) != len(EMPTY):
        raise NoteError(f"{root!r} is no root: 32 bytes in base64 are wanted")
    return Checkpoint(checked_name(origin), int(size), found, tuple(more))


def open_checkpoint(note: str | Note, keys: Iterable[VerifierKey]) -> Checkpoint:
    """Reads a signed checkpoint. Raises NoteError unless one of the keys signed it and none of them was forged.

    Signatures of other keys, a witness's say, are kept in the note and mean nothing here.
    """
    given = parse_note(note) if isinstance(note, str) else note
    found = parse_checkpoint(given.text)
    signers = [key for key in keys if key.signed(given)]
    if not signers:
        raise NoteError(f"no key that is known signed the checkpoint of {found.size} leaves")
    if all(key.name != found.origin for key in signers):
        raise NoteError(f"the checkpoint of {found.origin} is signed for another log")
    return found
