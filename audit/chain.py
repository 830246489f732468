"""How an entry is hashed, and how typed text is committed to. Pure; a second implementation needs only this page.

    hash       = SHA-256(preimage)
    preimage   = "orderdrill/entry/1\\n" || the lengths of the fields, each 4 bytes big-endian || the fields
    fields     = id, stream, seq, at, actor, kind, desk_at, body, texts, measures, blobs, prev

id and seq are decimal digits; text is UTF-8; an absent field is empty (a present one never is); body, texts, measures
and blobs are canonical JSON (`audit.canonical`):

    texts      = {path: hex of its commitment, …}
    measures   = [[subject, key, n, sum], …]
    blobs      = [digest, …]
    commitment = SHA-256("orderdrill/text/1\\n" || salt || length of path, 4 bytes big-endian || path || text)

with 32 random bytes of salt. prev is the hash of the entry before it in the same stream, 32 zero bytes for seq 0. As
all twelve lengths come first, no two entries share a preimage. A transparency log
takes the preimage as its leaf.
"""

from __future__ import annotations

from hashlib import sha256
from struct import Struct

ENTRY_TAG = b"orderdrill/entry/1\n"
TEXT_TAG = b"orderdrill/text/1\n"
SALT_BYTES = 32

_lengths = Struct(">12I").pack


def preimage(
    id: int,
    stream: bytes,
    seq: int,
    at: bytes,
    actor: bytes,
    kind: bytes,
    desk_at: bytes | None,
    body: bytes,
    texts: bytes | None,
    measures: bytes | None,
    blobs: bytes | None,
    prev: bytes,
) -> bytes:
    """The bytes that are hashed. The arguments are the columns of a stored entry, in their order."""
    place = b"%d" % id
    number = b"%d" % seq
    desk_at = desk_at or b""
    texts = texts or b""
    measures = measures or b""
    blobs = blobs or b""
    return b"".join(
        (
            ENTRY_TAG,
            _lengths(
                len(place),
                len(stream),
                len(number),
                len(at),
                len(actor),
                len(kind),
                len(desk_at),
                len(body),
                len(texts),
                len(measures),
                len(blobs),
                len(prev),
            ),
            place,
            stream,
            number,
            at,
            actor,
            kind,
            desk_at,
            body,
            texts,
            measures,
            blobs,
            prev,
        )
    )


def commitment(salt: bytes, path: str, text: str) -> str:
    """The hex of the commitment to a typed text: it says nothing about the text to whoever has not the salt."""
    name = path.encode()
    return sha256(b"".join((TEXT_TAG, salt, len(name).to_bytes(4, "big"), name, text.encode()))).hexdigest()
