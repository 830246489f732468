"""How an entry is written down and hashed, and how typed text is committed to. Pure; this page is all a reader needs.

    record     = ["orderdrill/entry/1", id, stream, seq, prev, at, actor, kind, desk_at, body, texts, blobs, measures]
    hash       = SHA-256(0x00 || record)

The record is canonical JSON (`audit.canonical`) in UTF-8, and is stored as it is hashed. The hash is the leaf hash of
RFC 6962, so the record is the leaf of the tree. prev is the hash of the entry before it in the same stream, in 64
lower-case hex digits, 64 zeros for seq 0. What an entry does not have is null:

    texts      = {path: hex of its commitment, …}
    blobs      = [digest, …], sorted
    measures   = [[subject, key, n, sum], …]
    commitment = SHA-256("orderdrill/text/1\\n" || salt || length of path, 4 bytes big-endian || path || text)

with 32 random bytes of salt.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

RECORD_TAG = "orderdrill/entry/1"
TEXT_TAG = b"orderdrill/text/1\n"
SALT_BYTES = 32
FIELDS = 13
PLAIN = ",null,null,null]"
"""How the record of an entry without texts, blobs and measures ends."""

NO_MEASURES = ",null]"

quoted = lru_cache(maxsize=4096)(json.encoder.encode_basestring)
"""A name as canonical JSON; the same few come with every act."""


def record(
    id: int,
    stream: str,
    seq: int,
    prev: str,
    at: str,
    actor: str,
    kind: str,
    desk_at: str | None,
    body: str,
    texts: str | None,
    blobs: str | None,
    measures: str | None,
) -> str:
    """The record of an entry. body, texts, blobs and measures are canonical JSON already; prev is hex."""
    desk = "null" if desk_at is None else quoted(desk_at)
    return (
        f'["{RECORD_TAG}",{id},{quoted(stream)},{seq},"{prev}","{at}",{quoted(actor)},{quoted(kind)},{desk},'
        f"{body},{texts or 'null'},{blobs or 'null'},{measures or 'null'}]"
    )


def entry_hash(data: bytes) -> bytes:
    """The hash of a record, which is its leaf hash in the tree."""
    return sha256(b"\0" + data).digest()


def beginning(id: int, stream: bytes, seq: int, prev: bytes) -> bytes:
    """What the record of an entry at this place begins with. stream: its name as canonical JSON; prev: the hash."""
    return b'["orderdrill/entry/1",%d,%b,%d,"%b",' % (id, stream, seq, prev.hex().encode())


class Heading(NamedTuple):
    """The fields of a record that say whose it is."""

    id: int
    stream: str
    seq: int
    prev: str
    at: str
    actor: str
    kind: str


_string = r'("(?:[^"\\]|\\.)*")'
_heading = re.compile(
    rf'\["{RECORD_TAG}",(\d+),{_string},(\d+),"([0-9a-f]{{64}})",{_string},{_string},{_string},'
).match
HEADING_LENGTH = 4096
"""So many characters of a record hold its heading: names are short, and an escape is six characters at most."""


def heading(text: str) -> Heading:
    """Reads the beginning of a record without the rest, which may be long. Raises ValueError where there is none."""
    found = _heading(text)
    if found is None:
        raise ValueError("not the record of an entry")
    id, stream, seq, prev, at, actor, kind = found.groups()
    return Heading(int(id), _word(stream), int(seq), prev, _word(at), _word(actor), _word(kind))


def _word(text: str) -> str:
    return str(json.loads(text)) if "\\" in text else text[1:-1]


def commitment(salt: bytes, path: str, text: str) -> str:
    """The hex of the commitment to a typed text: it says nothing about the text to whoever has not the salt."""
    name = path.encode()
    return sha256(b"".join((TEXT_TAG, salt, len(name).to_bytes(4, "big"), name, text.encode()))).hexdigest()
