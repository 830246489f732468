"""Notes are those of C2SP: the examples of Go's sumdb/note verify, and ours are read by whoever has the key."""

from __future__ import annotations

import os
import stat
from base64 import b64decode
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import Draft, EntryRefused
from audit.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from audit.errors import KeyUnusable, NoteError
from audit.merkle import root_of
from audit.note import COSIGNATURE, Note, Signature, Signer, VerifierKey, parse_note, parse_vkey, signed
from audit.signing import add_cosignatures, make_key, own_key, read_key, rotate, sign_head
from audit.sqlite import SqliteStore
from audit.verify import verify
from tests.audit.conftest import AT

# From the documentation of golang.org/x/mod/sumdb/note.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_PRIVATE = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
BY_PETER = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
BY_ENOCH = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
SEED = bytes(range(32))
OTHER = bytes(32)


def test_the_published_examples() -> None:
    note = parse_note(TEXT + "\n" + BY_PETER + BY_ENOCH)
    assert note.text == TEXT
    assert str(note) == TEXT + "\n" + BY_PETER + BY_ENOCH
    for text in (PETER, ENOCH):
        key = parse_vkey(text)
        assert str(key) == text
        assert key.signed(note)
    signer = Signer("PeterNeumann", b64decode(PETER_PRIVATE)[1:])
    assert str(signer.vkey) == PETER
    assert str(signed(TEXT, [signer])) == TEXT + "\n" + BY_PETER
    with pytest.raises(NoteError, match="PeterNeumann"):
        parse_vkey(PETER).signed(Note(TEXT.replace("answer", "cause"), note.signatures))
    assert not parse_vkey(ENOCH).signed(parse_note(TEXT + "\n" + BY_PETER))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\nno signature\n",
        "text\n\n— a\n",
        "text\n\n— a ????\n",
        "text\n\n— a AAAA\n",
        "te\txt\n\n" + BY_PETER,
        "text\n\n— a+b AAAAAAAA\n",
        TEXT + "\n" + BY_PETER.rstrip(),
        "text\n\n" + BY_PETER * 101,
    ],
)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        parse_note(text)


@pytest.mark.parametrize(
    "vkey", ["", "a", "a+b+c", PETER[:-4], PETER.replace("c74f20a3", "c74f20a4"), PETER.replace("Peter", "Pet er")]
)
def test_what_is_no_key_is_refused(vkey: str) -> None:
    with pytest.raises(NoteError):
        parse_vkey(vkey)


@given(st.integers(0, 1 << 50), st.binary(min_size=32, max_size=32), st.lists(st.just("more"), max_size=2))
def test_a_checkpoint_reads_back(size: int, root: bytes, more: list[str]) -> None:
    checkpoint = Checkpoint("orderdrill/log-1", size, root, tuple(more))
    assert parse_checkpoint(checkpoint.text()) == checkpoint


@pytest.mark.parametrize(
    "text", ["", "a\n", "a\n1\n", "a\n01\nAAAA\n", "a\nx\nAAAA\n", "a\n1\nAAAA\n", "a\n1\n?\n", "a\n1\n\n"]
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        parse_checkpoint(text)


def test_a_checkpoint_is_opened_with_the_key_of_its_log_only() -> None:
    checkpoint = Checkpoint("orderdrill/log-1", 5, bytes(32))
    mine, other = Signer("orderdrill/log-1", SEED), Signer("elsewhere", SEED)
    assert open_checkpoint(str(signed(checkpoint.text(), [mine])), [mine.vkey]) == checkpoint
    assert open_checkpoint(signed(checkpoint.text(), [other, mine]), [mine.vkey, other.vkey]) == checkpoint
    with pytest.raises(NoteError, match="no key that is known"):
        open_checkpoint(signed(checkpoint.text(), [other]), [mine.vkey])
    with pytest.raises(NoteError, match="another log"):
        open_checkpoint(signed(checkpoint.text(), [other]), [other.vkey])


def witness(note: Note) -> Signature:
    """A cosignature as a witness makes it."""
    signer = Signer("witness.example", OTHER)
    public = VerifierKey("witness.example", signer.vkey.public, COSIGNATURE)
    when = 1_772_000_000
    made = signer.sign(f"cosignature/v1\ntime {when}\n{note.text}")
    return Signature(public.name, public.key_id, when.to_bytes(8, "big") + made.data)


def test_cosignatures_are_kept_and_can_be_checked(filled: SqliteStore) -> None:
    kept = sign_head(filled, SEED, at=AT)
    note = parse_note(kept.note)
    both = Note(note.text, (*note.signatures, witness(note)))
    again = add_cosignatures(filled, str(both), at=AT)
    assert parse_note(again.note) == both
    public = VerifierKey("witness.example", Signer("witness.example", OTHER).vkey.public, COSIGNATURE)
    assert parse_vkey(str(public)).signed(parse_note(again.note))
    assert verify(filled).ok
    foreign = Checkpoint(parse_checkpoint(note.text).origin, 5, bytes(32))
    with pytest.raises(NoteError, match="has made no such checkpoint"):
        add_cosignatures(filled, str(signed(foreign.text(), [Signer(foreign.origin, SEED)])), at=AT)


def test_signing_a_log(filled: SqliteStore) -> None:
    first = sign_head(filled, SEED, at=AT)
    assert sign_head(filled, SEED, at=AT) == first, "nothing was added, so nothing is signed again"
    said = open_checkpoint(first.note, [parse_vkey(vkey) for vkey in filled.vkeys()])
    assert (said.size, said.root) == (7, root_of(entry.hash for entry in filled.entries()))
    with pytest.raises(EntryRefused, match="not with yours"):
        sign_head(filled, OTHER, at=AT)
    filled.append("d-9", [Draft("k", {})], expected_seq=0, actor="bot", at=AT)
    assert sign_head(filled, SEED, at=AT + timedelta(hours=1)).size == 8
    assert [kept.size for kept in filled.checkpoints()] == [7, 8]
    report = verify(filled)
    assert report.ok
    assert (report.checkpoints, report.held.size if report.held else 0, report.tree) == (2, 8, 8)


def test_a_change_of_keys_is_an_entry_and_is_signed_by_both(filled: SqliteStore) -> None:
    sign_head(filled, SEED, at=AT)
    with pytest.raises(EntryRefused, match="is not the one that signs"):
        rotate(filled, OTHER, SEED, at=AT)
    kept = rotate(filled, SEED, OTHER, at=AT)
    (entry,) = filled.entries("log")
    assert (entry.kind, entry.fields) == ("log.key-rotated", dict(zip(("from", "to"), filled.vkeys(), strict=True)))
    assert kept.size == 8
    note = parse_note(kept.note)
    assert all(parse_vkey(vkey).signed(note) for vkey in filled.vkeys())
    assert verify(filled).ok
    with pytest.raises(EntryRefused):
        sign_head(filled, SEED, at=AT)
    with pytest.raises(EntryRefused, match="changed meanwhile"):
        filled.keep_key("x", after=filled.vkeys()[0], at=AT)


def test_a_key_file_is_its_owners_and_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "log-key.pem"
    assert read_key(path) is None
    seed = own_key(path)
    assert own_key(path) == seed == read_key(path)
    assert path.read_text().startswith("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIE")
    with pytest.raises(KeyUnusable, match="cannot be made"):
        make_key(path)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.chmod(0o644)
        with pytest.raises(KeyUnusable, match="chmod 600"):
            read_key(path)
    path.chmod(0o600)
    path.write_text("nothing\n")
    with pytest.raises(KeyUnusable, match="no Ed25519"):
        read_key(path)


def test_a_key_of_ours_is_what_openssl_reads(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    seed = own_key(tmp_path / "key.pem")
    key = load_pem_private_key((tmp_path / "key.pem").read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    assert key.private_bytes_raw() == seed
    name = "orderdrill/log-1"
    public = key.public_key().public_bytes_raw()
    assert Signer(name, seed).vkey.key_id == sha256(f"{name}\n\x01".encode() + public).digest()[:4]
