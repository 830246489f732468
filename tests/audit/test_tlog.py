"""Checkpoints, proofs and exports as somebody outside would use them: what was changed since is found, and named."""

from __future__ import annotations

import base64
import io
import json
import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from audit import Draft, EntryRefused, Measure
from audit.checkpoint import parse_checkpoint
from audit.checkpointer import Checkpointer
from audit.exports.tlog import write_tlog
from audit.merkle import leaf_hash, verify_consistency, verify_inclusion
from audit.note import parse_note
from audit.proofs import prove_entry, prove_growth
from audit.signing import sign_head
from audit.sqlite import SqliteStore
from audit.tlog import Unreadable, check_tlog
from audit.verify import Since, verify
from tests.audit.conftest import AT, fill

SEED = bytes(range(32))


def grow(store: SqliteStore, count: int, stream: str = "more") -> None:
    drafts = [Draft("k", n, measures=(Measure("s", "k", 1, n),)) for n in range(count)]
    store.append(stream, drafts, expected_seq=None, actor="bot", at=AT)


@pytest.fixture
def signed(filled: SqliteStore) -> SqliteStore:
    """A log of 700 entries with three checkpoints."""
    sign_head(filled, SEED, at=AT)
    grow(filled, 293)
    sign_head(filled, SEED, at=AT + timedelta(hours=1))
    grow(filled, 400)
    sign_head(filled, SEED, at=AT + timedelta(hours=2))
    return filled


@pytest.fixture
def exported(signed: SqliteStore) -> dict[str, Any]:
    file = io.StringIO()
    assert write_tlog(signed, file, proved=50) == 700
    found: dict[str, Any] = json.loads(file.getvalue())
    return found


def test_proofs_hold_for_whoever_has_the_checkpoint(signed: SqliteStore) -> None:
    notes = [kept.note for kept in signed.checkpoints()]
    for entry in (1, 7, 300, 512, 700):
        proof = prove_entry(signed, entry)
        said = parse_checkpoint(parse_note(proof.note).text)
        leaf = leaf_hash(proof.record.encode())
        assert json.loads(proof.record)[1] == entry
        assert verify_inclusion(leaf, proof.index, said.size, proof.hashes, said.root)
    assert prove_entry(signed, 7, notes[0]).checkpoint.size == 7
    for entry, note in ((8, notes[0]), (701, None), (0, None)):
        with pytest.raises(EntryRefused, match="not in the checkpoint"):
            prove_entry(signed, entry, note)
    first, second, third = (parse_checkpoint(parse_note(note).text) for note in notes)
    for old, new in ((first, second), (second, third), (first, third), (third, third)):
        hashes = prove_growth(signed, old.size, new.size)
        assert verify_consistency(old.size, new.size, old.root, new.root, hashes)
    with pytest.raises(EntryRefused, match="no part of it"):
        prove_growth(signed, 5, 701)


def test_a_log_without_a_checkpoint_says_how_to_make_one(filled: SqliteStore) -> None:
    for attempt in (lambda: prove_entry(filled, 1), lambda: write_tlog(filled, io.StringIO(), proved=1)):
        with pytest.raises(EntryRefused, match="checkpoint --sign"):
            attempt()


def test_an_export_is_checked_from_its_leaves(exported: dict[str, Any], signed: SqliteStore) -> None:
    assert set(exported) == {"vkeys", "origin", "leaves", "checkpoints", "inclusion", "consistency"}
    report = check_tlog(json.dumps(exported))
    assert report.problems == ()
    assert (report.leaves, report.checkpoints, report.size) == (700, 3, 700)
    assert len(exported["inclusion"]) >= 50
    assert [(p["from"], p["to"]) for p in exported["consistency"]] == [(7, 300), (300, 700), (7, 700)]


def put(*keys: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(found: dict[str, Any]) -> None:
        inner: Any = found
        for key in keys[:-1]:
            inner = inner[key]
        inner[keys[-1]] = value

    return change


OTHER_HASH = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: f["leaves"].pop(), "there are only 699"),
        (lambda f: f["leaves"].append("AAAA"), "leaves 700 to 700 are behind the last checkpoint"),
        (put("leaves", 3, value="AAAA"), "the checkpoint of 7 leaves"),
        (put("leaves", 400, value="AAAA"), "changed after leaf 299"),
        (put("leaves", 3, value="?"), "leaf 3: no base64"),
        (lambda f: f["leaves"].insert(0, f["leaves"].pop(1)), "do not make its root"),
        (put("origin", value="elsewhere"), "checkpoint 0: it is of"),
        (put("vkeys", value=[]), "none of the vkeys signed it"),
        (put("vkeys", 0, value="x"), "vkey 0"),
        (
            lambda f: put("checkpoints", 1, value=f["checkpoints"][1].replace("\n300\n", "\n299\n"))(f),
            "checkpoint 1: the",
        ),
        (put("checkpoints", 2, value="text"), "checkpoint 2: no note"),
        (put("checkpoints", value=[]), "nothing vouches for the leaves"),
        (put("inclusion", 4, "index", value=5), "inclusion proof 4: it does not lead from leaf 5"),
        (put("inclusion", 4, "proof", 0, value=OTHER_HASH), "inclusion proof 4"),
        (put("inclusion", 4, "size", value=701), "inclusion proof 4: there is no leaf"),
        (put("inclusion", 4, "size", value="7"), "inclusion proof 4: it cannot be read"),
        (put("consistency", 0, "from", value=8), "consistency proof 0"),
        (put("consistency", 2, "proof", value=[]), "consistency proof 2"),
        (put("consistency", 2, value=None), "consistency proof 2: it cannot be read"),
    ],
)
def test_every_change_of_an_export_is_named(
    exported: dict[str, Any], change: Callable[[dict[str, Any]], None], words: str
) -> None:
    change(exported)
    found = [problem.what for problem in check_tlog(json.dumps(exported)).problems]
    assert any(words in what for what in found), found


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"vkeys": 1}', "[" * 100_000])
def test_what_is_no_export_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        check_tlog(text)


def unguarded(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    return db


def rewrite(path: Path, entry: int) -> None:
    """What an owner can do who has no key: change an entry, hash everything behind it again, make the tree anew."""
    from audit import sqlite_tree

    db = unguarded(path)
    heads: dict[str, str] = {}
    rows = db.execute("SELECT id, stream, seq, record FROM entries ORDER BY id").fetchall()
    leaves = []
    for id, stream, _, text in rows:
        fields = json.loads(text)
        fields[4] = heads.get(stream, "0" * 64)
        if id == entry:
            fields[7] = "Other"
        record = json.dumps(fields, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
        leaf = leaf_hash(record.encode())
        leaves.append(leaf)
        heads[stream] = leaf.hex()
        db.execute("UPDATE entries SET record = ?, hash = ? WHERE id = ?", (record, leaf, id))
    db.execute("DELETE FROM tiles")
    sqlite_tree.put_tiles(db.cursor(), 0, leaves)
    db.close()


@pytest.mark.parametrize(("entry", "held"), [(2, None), (100, 7), (500, 300)])
def test_an_owner_without_the_key_is_betrayed_by_the_checkpoints(
    signed: SqliteStore, path: Path, entry: int, held: int | None
) -> None:
    rewrite(path, entry)
    report = verify(signed)
    assert (report.held.size if report.held else None) == held
    first = next(problem.what for problem in report.problems if "checkpoint" in problem.what)
    assert (f"after entry {held}" if held else "since the beginning") in first


def test_a_tail_that_was_cut_off_is_betrayed_by_the_checkpoints(signed: SqliteStore, path: Path) -> None:
    db = unguarded(path)
    db.execute("DELETE FROM entries WHERE id > 650")
    problems = [problem.what for problem in verify(signed).problems]
    assert any("checkpoint 3 of 700 entries: the log has fewer; its end was cut off" in what for what in problems)


def test_a_forged_checkpoint_is_named(signed: SqliteStore, path: Path) -> None:
    db = unguarded(path)
    db.execute(
        "UPDATE checkpoints SET note = replace(note, char(10) || '300' || char(10), char(10) || '301' || char(10))"
    )
    assert any("checkpoint 2" in problem.what for problem in verify(signed).problems)


def test_since_reads_only_what_came_after_and_checks_the_state_before(signed: SqliteStore, path: Path) -> None:
    held = [parse_checkpoint(parse_note(kept.note).text) for kept in signed.checkpoints()]
    for one in held:
        report = verify(signed, since=Since(one.size, one.root))
        assert report.ok, report.problems
        assert (report.since, report.entries, report.held.size if report.held else 0) == (one.size, 700 - one.size, 700)
    rewrite(path, 100)
    report = verify(signed, since=Since(held[1].size, held[1].root))
    assert "not those of the checkpoint that is held elsewhere" in report.problems[0].what
    assert "the tree of this log has 700" in verify(signed, since=Since(900)).problems[0].what


def test_several_workers_find_what_one_finds(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    with SqliteStore.open(path, clock=lambda: AT) as store:
        fill(store)
        for turn in range(30):
            grow(store, 100, f"s-{turn % 7}")
        sign_head(store, SEED, at=AT)
        grow(store, 10)
        told: list[tuple[int, int]] = []
        alone = verify(store, forms=True)
        assert alone.ok
        assert verify(store, workers=2, forms=True, progress=lambda *at: told.append(at)) == alone
        assert told[-1] == (3017, 3017)
        unguarded(path).execute("UPDATE entries SET record = replace(record, 'bot', 'bob') WHERE id IN (900, 2000)")
        alone = verify(store)
        assert [problem.entry for problem in alone.problems[:2]] == [900, 2000]
        assert verify(store, workers=2).problems[:2] == alone.problems[:2]


def test_a_record_that_is_not_in_canonical_form_is_found_when_asked_for(filled: SqliteStore, path: Path) -> None:
    db = unguarded(path)
    (text,) = db.execute("SELECT record FROM entries WHERE id = 7").fetchone()
    spaced = text.replace(",", ", ", 1)
    db.execute("UPDATE entries SET record = ?, hash = ? WHERE id = 7", (spaced, leaf_hash(spaced.encode())))
    assert any("canonical form" in problem.what for problem in verify(filled, forms=True).problems)


def test_entries_are_sequenced_now_and_then(filled: SqliteStore) -> None:
    assert filled.maybe_sequence(AT) == 7, "some wait, and never before was there a batch"
    grow(filled, 3)
    assert filled.maybe_sequence(AT + timedelta(seconds=1)) == 7
    assert filled.maybe_sequence(AT + timedelta(seconds=61)) == 10
    grow(filled, 300)
    assert filled.maybe_sequence(AT + timedelta(seconds=62)) == 310
    assert [filled.leaf_of(entry) for entry in (0, 1, 310, 311)] == [None, 0, 309, None]


def test_what_waits_for_the_tree_is_read_like_the_rest(filled: SqliteStore) -> None:
    """Heads, streams, entries and sums are the same before and after every batch."""

    def said() -> object:
        heads = list(filled.streams())
        names = [head.stream for head in heads]
        by_stream = [list(filled.entries(name)) for name in names]
        return heads, [filled.head(name) for name in names] == heads, by_stream, list(filled.measures())

    for stream in ("a", "d-1", "z", "a"):
        grow(filled, 3, stream)
        before = said()
        filled.sequence()
        assert said() == before
    with SqliteStore.open(filled.path) as other:  # nothing of it is remembered here
        grow(other, 2, "d-1")
        assert other.append("a", [Draft("k", 1)], expected_seq=6, actor="bot", at=AT)[0].seq == 6
    assert verify(filled).ok


def test_a_checkpointer_signs_on_a_thread_of_its_own(filled: SqliteStore, tmp_path: Path) -> None:
    threads: list[str] = []

    def store() -> SqliteStore:
        threads.append(threading.current_thread().name)
        return filled

    checkpointer = Checkpointer(store, lambda: tmp_path / "key.pem", lambda: AT)
    checkpointer.close()
    checkpointer.start()
    checkpointer.soon()
    checkpointer.close()
    assert [kept.size for kept in filled.checkpoints()] == [7]
    assert verify(filled).held is not None
    (tmp_path / "key.pem").write_text("broken")
    assert not checkpointer.make()
