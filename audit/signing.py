"""The private key that signs checkpoints: a file of its own, never in the log. And the checkpoints that it signs.

The file is an Ed25519 private key in PEM (PKCS #8, RFC 8410), as OpenSSL has it, for its owner's eyes only. A key has
no name of its own: in each log it goes by that log's origin, which is drawn when the log is first signed.
"""

from __future__ import annotations

import os
import secrets
import stat
from base64 import b64decode, b64encode
from binascii import Error
from datetime import datetime
from pathlib import Path

from audit.checkpoint import Checkpoint, open_checkpoint
from audit.entry import SYSTEM
from audit.errors import EntryRefused, KeyUnusable, NoteError
from audit.merkle import root
from audit.note import Note, Signer, parse_note, parse_vkey, signed
from audit.store import AuditStore, KeptCheckpoint
from audit.tiles import nodes

SEED_BYTES = 32
PKCS8 = bytes.fromhex("302e020100300506032b657004220420")
BEGIN, END = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"
ORIGIN = "orderdrill/log-"
UNSIGNED = "orderdrill/not-signed-yet"


def read_key(path: Path) -> bytes | None:
    """The seed in a key file, None where there is no file. Raises KeyUnusable."""
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise KeyUnusable(path, "others may read the private key", f"Run `chmod 600 {path}`, or make a new key.")
        lines = path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnusable(path, f"the key cannot be read: {error}", "Name another file with --key.") from error
    try:
        data = b64decode("".join(lines).removeprefix(BEGIN.replace(" ", "")).removesuffix(END.replace(" ", "")))
    except Error:
        data = b""
    if not data.startswith(PKCS8) or len(data) != len(PKCS8) + SEED_BYTES:
        raise KeyUnusable(path, "this is no Ed25519 private key in PEM", "Name another file with --key.")
    return data[len(PKCS8) :]


def make_key(path: Path) -> bytes:
    """A new key in a new file that only its owner may read; its seed. Raises KeyUnusable, also where a file is."""
    seed = secrets.token_bytes(SEED_BYTES)
    text = f"{BEGIN}\n{b64encode(PKCS8 + seed).decode()}\n{END}\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "w", encoding="ascii") as file:
            file.write(text)
    except OSError as error:
        raise KeyUnusable(path, f"the key cannot be made: {error.strerror}", "Name another file with --key.") from error
    return seed


def own_key(path: Path) -> bytes:
    """The seed in a key file, which is made if it is not there. Raises KeyUnusable."""
    return read_key(path) or make_key(path)


def head(store: AuditStore, unnamed: str = UNSIGNED) -> Checkpoint:
    """What the log says of itself now, unsigned: every entry is put into the tree first.

    unnamed: the origin of a log that has no key yet.
    """
    size = store.sequence()
    keys = store.vkeys()
    origin = parse_vkey(keys[0]).name if keys else unnamed
    return Checkpoint(origin, size, root(size, nodes(store.tile)))


def sign_head(store: AuditStore, seed: bytes, *, at: datetime) -> KeptCheckpoint:
    """A signed checkpoint of all there is, kept in the log; the last one, where nothing was added since.

    The first key to sign a log becomes its key. Raises EntryRefused for any other.
    """
    present = head(store, ORIGIN + secrets.token_hex(6))
    signer = Signer(present.origin, seed)
    keys = store.vkeys()
    if not keys:
        store.keep_key(str(signer.vkey), after=None, at=at)
    elif keys[-1] != str(signer.vkey):
        raise EntryRefused(
            f"this log is signed with the key {keys[-1]}, not with yours, {signer.vkey}: "
            "give the right one with --key, or change keys with --rotate"
        )
    else:
        last = latest(store)
        if last and last.size == present.size and signer.vkey.signed(parse_note(last.note)):
            return last
    return store.keep_checkpoint(present.size, str(signed(present.text(), [signer])), at=at)


def rotate(store: AuditStore, old: bytes, new: bytes, *, at: datetime, actor: str = SYSTEM) -> KeptCheckpoint:
    """Puts a new key in the place of the old one. It is an entry; the checkpoint behind it is signed by both.

    Raises EntryRefused if the old key is not the log's.
    """
    origin = head(store).origin
    before, after = Signer(origin, old), Signer(origin, new)
    keys = store.vkeys()
    if not keys or keys[-1] != str(before.vkey):
        raise EntryRefused(f"the key to be replaced, {before.vkey}, is not the one that signs this log")
    store.keep_key(str(after.vkey), after=str(before.vkey), at=at, actor=actor)
    present = head(store)
    return store.keep_checkpoint(present.size, str(signed(present.text(), [before, after])), at=at)


def add_cosignatures(store: AuditStore, given: str, *, at: datetime) -> KeptCheckpoint:
    """Keeps a checkpoint of ours with what witnesses have signed below it. Raises NoteError if it is not ours."""
    note = parse_note(given)
    found = open_checkpoint(note, [parse_vkey(key) for key in store.vkeys()])
    same = [kept for kept in store.checkpoints() if kept.size == found.size]
    mine = [parse_note(kept.note) for kept in same]
    if not any(one.text == note.text for one in mine):
        raise NoteError(f"this log has made no such checkpoint of {found.size} entries")
    signatures = dict.fromkeys(one for known in (*mine, note) if known.text == note.text for one in known.signatures)
    return store.keep_checkpoint(found.size, str(Note(note.text, tuple(signatures))), at=at)


def latest(store: AuditStore) -> KeptCheckpoint | None:
    """The checkpoint of the most entries; of several, the last that was kept."""
    return max(store.checkpoints(), key=lambda kept: (kept.size, kept.number), default=None)
