"""Copies made while the log is in use, and one put back: verified, told by entries, and nothing lost on the way."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from audit import ChainBroken, Draft, errors
from audit.backup import BACKED_UP, RESTORED, back_up, last_backup, restore
from audit.sqlite import SqliteStore
from audit.sqlite_alone import alone
from audit.sqlite_opener import ENDED_UNCLEANLY
from audit.sqlite_presence import MARK, Presence
from audit.verify import verify
from tests.audit.conftest import AT, fill
from tests.audit.test_audit_commands import run


def entries(path: Path) -> list[tuple[int, str]]:
    with SqliteStore.open(path, readonly=True) as store:
        return [(entry.id, entry.kind) for entry in store.entries()]


def names(folder: Path) -> set[str]:
    """The files, but for the two that SQLite leaves beside a log that was only read."""
    return {name.name for name in folder.iterdir() if not name.name.endswith(("-wal", "-shm"))}


@pytest.fixture
def copy(filled: SqliteStore, tmp_path: Path) -> Path:
    """A copy of seven entries; the log has gone on since, and is closed."""
    target = tmp_path / "copies" / "monday.db"
    target.parent.mkdir()
    back_up(filled, target, at=AT)
    filled.append("d-3", [Draft("k", {})], expected_seq=0, actor="bot", at=AT)
    filled.close()
    return target


def test_a_copy_is_one_file_that_says_what_the_log_said(filled: SqliteStore, tmp_path: Path) -> None:
    before = list(filled.entries())
    Path(filled.path).chmod(0o600)
    state = back_up(filled, tmp_path / "copy.db", at=AT)
    assert (state.entries, state.head) == (7, before[-1].hash.hex())
    assert state.sha256 == hashlib.sha256((tmp_path / "copy.db").read_bytes()).hexdigest()
    assert sorted(name.name for name in tmp_path.glob("*copy*")) == ["copy.db"]
    assert (tmp_path / "copy.db").read_bytes()[18:20] == b"\x01\x01"  # no write-ahead log: it can lie on any disk
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    with SqliteStore.open(tmp_path / "copy.db", readonly=True) as store:
        assert list(store.entries()) == before
        assert verify(store).ok
    (told,) = filled.entries("log")
    assert (told.kind, told.fields["sha256"], told.fields["entries"]) == (BACKED_UP, state.sha256, 7)
    assert last_backup(filled) == AT


def test_a_copy_is_of_one_moment_while_others_write(filled: SqliteStore, path: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with SqliteStore.open(path, clock=lambda: AT) as store:
            while not stop.is_set():
                store.append("busy", [Draft("k", "x" * 500)] * 3, expected_seq=None, actor="bot", at=AT)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        sizes = [back_up(filled, tmp_path / "copy.db", at=AT, force=True).entries or 0 for _ in range(4)]
    finally:
        stop.set()
        writer.join()
    assert sizes == sorted(sizes)
    assert verify(filled).ok


def test_a_copy_takes_nobodys_place(filled: SqliteStore, path: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        back_up(filled, tmp_path / "mine.txt", at=AT)
    assert (tmp_path / "mine.txt").read_text() == "mine"
    (tmp_path / "link.db").symlink_to(path)
    for name in (path, tmp_path / "link.db"):
        with pytest.raises(errors.StoreUnavailable, match="the log itself"):
            back_up(filled, name, at=AT, force=True)
    assert list(filled.entries("log")) == []


def test_a_copy_that_does_not_verify_is_not_kept(
    intruder: sqlite3.Connection, filled: SqliteStore, tmp_path: Path
) -> None:
    intruder.execute("UPDATE entries SET record = replace(record, 'stock', 'stick') WHERE id = 2")
    with pytest.raises(ChainBroken, match="entry 2"):
        back_up(filled, tmp_path / "copy.db", at=AT)
    assert names(tmp_path) - {name for name in names(tmp_path) if MARK in name} == {"log.db"}


def test_what_is_put_back_and_what_it_replaced_are_told(copy: Path, path: Path) -> None:
    old = entries(path)
    done = restore(copy, path, at=AT)
    assert entries(path) == [*entries(copy), (8, RESTORED)]
    assert done.kept is not None
    assert done.replaced is not None
    assert done.kept.name == "log.db.replaced-20260302T091400"
    assert entries(done.kept) == old
    with SqliteStore.open(path, readonly=True) as store:
        (told,) = store.entries("log")
        assert verify(store).ok
    assert told.fields["replaced"] == {
        "entries": 9,
        "head": done.replaced.head,
        "bytes": done.kept.stat().st_size,
        "sha256": done.replaced.sha256,
    }
    assert told.fields["placed"] == {
        "entries": 7,
        "head": done.placed.head,
        "bytes": copy.stat().st_size,
        "sha256": hashlib.sha256(copy.read_bytes()).hexdigest(),
    }
    assert restore(copy, path, at=AT).kept == path.with_name("log.db.replaced-20260302T091400-2")


def test_a_log_where_there_was_none(copy: Path, tmp_path: Path) -> None:
    done = restore(copy, tmp_path / "new" / "log.db", at=AT)
    assert (done.replaced, done.kept) == (None, None)
    assert names(tmp_path / "new") == {"log.db"}
    assert len(entries(tmp_path / "new" / "log.db")) == 8


@pytest.mark.parametrize("readonly", [False, True])
def test_a_log_that_is_open_is_left_alone(copy: Path, path: Path, readonly: bool) -> None:
    with SqliteStore.open(path, readonly=readonly) as store:
        list(store.entries())
        with pytest.raises(errors.StoreLocked, match="has the log open"):
            restore(copy, path, at=AT)
        assert len(list(store.entries())) == 9
    assert names(path.parent) == {"log.db", "copies"}
    assert restore(copy, path, at=AT).kept


def test_a_damaged_log_that_is_open_is_left_alone(copy: Path, path: Path) -> None:
    """It knows no locks any more; the mark beside it tells."""
    path.write_bytes(b"not a database")
    mark = Presence.enter(str(path), "")
    assert mark is not None
    with pytest.raises(errors.StoreLocked):
        restore(copy, path, at=AT)
    mark.leave()
    assert restore(copy, path, at=AT).kept


def test_a_log_that_is_written_meanwhile_is_left_alone(copy: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def state(target: Path) -> None:
        with SqliteStore.open(target, clock=lambda: AT) as store:
            store.append("d-4", [Draft("k", {})], expected_seq=0, actor="bot", at=AT)

    monkeypatch.setattr("audit.backup._state", state)
    with pytest.raises(errors.StoreLocked):
        restore(copy, path, at=AT)
    assert len(entries(path)) == 10


def test_who_waited_meanwhile_opens_what_was_put_in_place(copy: Path, path: Path) -> None:
    opened: list[list[tuple[int, str]]] = []

    def wait() -> None:
        with SqliteStore.open(path, clock=lambda: AT) as store:
            store.append("late", [Draft("k", {})], expected_seq=0, actor="bot", at=AT)
            opened.append([(entry.id, entry.kind) for entry in store.entries("late")])

    with alone(path):
        other = threading.Thread(target=wait)
        other.start()
        other.join(0.3)
        assert not opened
        os.link(path, path.with_name("old.db"))
        os.replace(copy, path)
    other.join()
    assert opened == [[(8, "k")]]
    assert len(entries(path)) == 8
    assert len(entries(path.with_name("old.db"))) == 9


@pytest.mark.parametrize("damage", [b"not a database", b"", None])
def test_a_log_that_is_no_more_one_is_replaced(copy: Path, path: Path, damage: bytes | None) -> None:
    if damage is None:
        whole = bytearray(path.read_bytes())
        whole[2048:8192] = b"\xa5" * 6144
        damage = bytes(whole)
    path.write_bytes(damage)
    Path(f"{path}{MARK}0").write_bytes(b'{"hold": "d-1"}\n')
    done = restore(copy, path, at=AT)
    assert done.kept is not None
    assert done.kept.read_bytes()[:8] == damage[:8]
    assert len(entries(path)) == 8
    with SqliteStore.open(path, clock=lambda: AT) as store:
        assert [entry.kind for entry in store.entries("log")] == [RESTORED, ENDED_UNCLEANLY]
        assert verify(store).ok


def test_nothing_that_is_no_sound_copy_is_put_back(copy: Path, path: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("dear diary")
    bad = tmp_path / "bad.db"
    bad.write_bytes(copy.read_bytes())
    with closing(sqlite3.connect(bad)) as db:
        db.execute("DROP TRIGGER entries_no_update")
        db.execute("UPDATE entries SET hash = zeroblob(32) WHERE id = 3")
        db.commit()
    newer = tmp_path / "newer.db"
    newer.write_bytes(copy.read_bytes())
    with closing(sqlite3.connect(newer)) as db:
        db.execute("PRAGMA user_version = 99")
    before = entries(path)
    for source, kind in (
        (tmp_path / "notes.txt", errors.NotADatabase),
        (tmp_path / "none.db", errors.NoSuchLog),
        (newer, errors.NewerDatabase),
        (bad, ChainBroken),
        (path, errors.StoreUnavailable),
    ):
        with pytest.raises(kind) as caught:
            restore(source, path, at=AT)
        assert kind is ChainBroken or str(source) in str(caught.value)
    assert entries(path) == before
    assert names(tmp_path) == {"log.db", "copies", "notes.txt", "bad.db", "newer.db"}


def test_a_restore_that_fails_leaves_the_log(copy: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = entries(path)

    def fail(_: Path, __: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("audit.backup.put_in_place", fail)
    with pytest.raises(OSError, match="No space"):
        restore(copy, path, at=AT)
    assert entries(path) == before
    monkeypatch.setattr("audit.backup.free_bytes", lambda _: 10)
    with pytest.raises(errors.DiskFull, match="no room for a copy"):
        restore(copy, path, at=AT)


def test_the_commands(path: Path, tmp_path: Path) -> None:
    with SqliteStore.open(path, clock=lambda: AT) as store:
        fill(store)
    copy = str(tmp_path / "copy.db")
    done = run("backup", copy, data=path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"VERIFIED  7 entries")
    again = run("backup", copy, data=path)
    assert (again.returncode, b"--force" in again.stderr) == (2, True)
    state = json.loads(run("backup", copy, "--force", "--json", data=path).stdout)
    assert state["entries"] == 8
    found = json.loads(run("restore", copy, "--json", data=path).stdout)
    assert (found["placed"]["sha256"], found["replaced"]["entries"]) == (state["sha256"], 9)
    assert Path(found["kept"]).exists()
    text = run("restore", copy, data=path).stdout.decode()
    assert [line.split()[0] for line in text.splitlines()] == ["RESTORED", "replaced", "kept"]
    with SqliteStore.open(path) as store:
        list(store.entries())
        assert run("restore", copy, data=path).returncode == 3
    with closing(sqlite3.connect(copy)) as db:
        db.execute("DROP TRIGGER entries_no_update")
        db.execute("UPDATE entries SET hash = zeroblob(32) WHERE id = 3")
        db.commit()
    broken = run("restore", copy, data=path)
    assert (broken.returncode, broken.stderr.split()[0]) == (1, b"BROKEN")
    assert run("restore", str(tmp_path / "none"), data=path).returncode == 2
    assert run("verify", data=path).returncode == 0
