"""C2SP signed notes (c2sp.org/signed-note), with Ed25519: text, an empty line, a line for each signature.

The signing is `cryptography`'s, which is imported when something is signed or checked.

A verifier key is `name+hash+base64`, the hash the first 4 bytes of SHA-256(name || 0x0a || type || public key) in hex,
base64 that of type || public key. Type 1 signs the text; type 4, a witness's cosignature (c2sp.org/tlog-cosignature),
signs "cosignature/v1\\ntime …\\n" || text and carries that time.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from audit.errors import NoteError

ED25519, COSIGNATURE = 1, 4
DASH = "\u2014"
LONGEST = 1 << 20
MOST_SIGNATURES = 100


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: whose, the first 4 bytes of the hash of the key, and the bytes that were made with it."""

    name: str
    key_id: bytes
    data: bytes

    def line(self) -> str:
        """As it stands in a note."""
        return f"{DASH} {self.name} {_base64(self.key_id + self.data)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, ending in a newline, and its signatures, of which none is checked yet."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(one.line() for one in self.signatures)


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name. type: ED25519 or COSIGNATURE."""

    name: str
    public: bytes
    type: int = ED25519

    @property
    def key_id(self) -> bytes:
        """What a signature of this key begins with."""
        return sha256(f"{self.name}\n".encode() + bytes([self.type]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_base64(bytes([self.type]) + self.public)}"

    def signed(self, note: Note) -> bool:
        """Whether the note has a signature of this key. Raises NoteError where there is one, and it is wrong."""
        mine = [one for one in note.signatures if (one.name, one.key_id) == (self.name, self.key_id)]
        for one in mine:
            if not self._checks(note.text, one.data):
                raise NoteError(f"the signature of {self.name} is not one of this text")
        return bool(mine)

    def _checks(self, text: str, data: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        message = text.encode()
        if self.type == COSIGNATURE:
            seconds, data = int.from_bytes(data[:8], "big"), data[8:]
            message = f"cosignature/v1\ntime {seconds}\n".encode() + message
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(data, message)
        except InvalidSignature:
            return False
        return True


class Signer:
    """A private key with its name. seed: the 32 bytes of an Ed25519 private key (RFC 8032)."""

    def __init__(self, name: str, seed: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.vkey = VerifierKey(checked_name(name), self._key.public_key().public_bytes_raw())

    def sign(self, text: str) -> Signature:
        """The signature of a text."""
        return Signature(self.vkey.name, self.vkey.key_id, self._key.sign(_checked(text).encode()))


def signed(text: str, signers: Iterable[Signer]) -> Note:
    """A note of the text, signed by each."""
    return Note(text, tuple(signer.sign(text) for signer in signers))


def parse_note(data: str) -> Note:
    """Reads a note. Raises NoteError, saying what is wrong with it. No signature is checked."""
    if len(data) > LONGEST:
        raise NoteError("longer than a note may be")
    text, gap, rest = data.rpartition("\n\n")
    if not gap or not rest.endswith("\n"):
        raise NoteError("no note: a text, an empty line and signatures are wanted")
    lines = rest[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteError(f"more than {MOST_SIGNATURES} signatures")
    return Note(_checked(text + "\n"), tuple(_signature(line) for line in lines))


def parse_vkey(text: str) -> VerifierKey:
    """Reads a verifier key. Raises NoteError."""
    name, _, rest = text.partition("+")
    digest, _, encoded = rest.partition("+")
    key = _bytes(encoded)
    if len(key) != 33 or key[0] not in (ED25519, COSIGNATURE):
        raise NoteError(f"{text!r} is no verifier key: name+hash+base64 of an Ed25519 key is wanted")
    vkey = VerifierKey(checked_name(name), key[1:], key[0])
    if vkey.key_id.hex() != digest:
        raise NoteError(f"{text!r}: the hash is not that of the name and the key")
    return vkey


def checked_name(name: str) -> str:
    """The name of a key: no space, no plus sign. Raises NoteError."""
    if not name or "+" in name or not name.isprintable() or any(c.isspace() for c in name):
        raise NoteError(f"{name!r} cannot be the name of a key: no spaces, no plus signs")
    return name


def _signature(line: str) -> Signature:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != DASH:
        raise NoteError(f"{line[:80]!r} is no signature line: a long dash, a name and base64 are wanted")
    data = _bytes(parts[2])
    if len(data) < 5:
        raise NoteError(f"the signature of {parts[1]!r} is too short")
    return Signature(checked_name(parts[1]), data[:4], data[4:])


def _checked(text: str) -> str:
    if not text.endswith("\n") or any(c < " " and c != "\n" for c in text):
        raise NoteError("the text of a note ends in a newline and holds no other control character")
    return text


def _base64(data: bytes) -> str:
    return b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError(f"{text[:80]!r} is no base64: {error}") from error
