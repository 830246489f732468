"""What goes wrong with a file ends in a sentence: where, what, what to do next. Nothing is half written."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from audit import ChainBroken, CommitUnknown, Draft, StoreUnavailable, errors, open_store
from audit import sqlite_errors as file_module
from audit.sqlite import SqliteStore
from audit.verify import verify
from tests.audit.conftest import AT, fill

DRAFT = [Draft("k", {"text": "x" * 2000})]


def refused(kind: type[StoreUnavailable], path: Path, *, readonly: bool = False) -> StoreUnavailable:
    with pytest.raises(kind) as caught:
        open_store(path, readonly=readonly)
    error = caught.value
    assert str(path) in str(error)
    assert error.cause in str(error)
    assert error.remedy.endswith(".")
    return error


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"dear diary, " * 100)
    for readonly in (False, True):
        refused(errors.NotADatabase, path, readonly=readonly)
    assert path.read_bytes() == b"dear diary, " * 100


@pytest.mark.parametrize("stamp", ["CREATE TABLE t (x)", "PRAGMA application_id = 7", "PRAGMA user_version = 3"])
def test_a_database_of_another_program_is_left_as_it_is(tmp_path: Path, stamp: str) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute(stamp)
    before = path.read_bytes()
    for readonly in (False, True):
        refused(errors.ForeignDatabase, path, readonly=readonly)
    assert path.read_bytes() == before


def test_a_log_of_a_newer_release_is_left_as_it_is(store: SqliteStore, path: Path) -> None:
    store.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    for readonly in (False, True):
        assert "99" in refused(errors.NewerDatabase, path, readonly=readonly).cause
    assert path.read_bytes() == before


def test_no_log_where_one_is_to_be_read(tmp_path: Path) -> None:
    refused(errors.NoSuchLog, tmp_path / "none.db", readonly=True)
    assert list(tmp_path.iterdir()) == []


def test_places_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused(StoreUnavailable, tmp_path / "file" / "log.db")
    with pytest.raises(StoreUnavailable, match="folder"):
        SqliteStore.open(tmp_path)
    for url in ("postgresql://127.0.0.1:1/db", "http://host/log"):
        with pytest.raises(StoreUnavailable):
            open_store(url)
    with pytest.raises(StoreUnavailable):
        open_store("a\0b")


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    open_store(tmp_path / "new" / "deeper" / "log #1 100%.db").close()
    with closing(open_store(tmp_path / "new" / "deeper" / "log #1 100%.db", readonly=True)) as store:
        assert list(store.entries()) == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_file_that_may_not_be_written(store: SqliteStore, path: Path) -> None:
    store.close()
    path.chmod(0o444)
    refused(errors.ReadOnlyStore, path)


def test_a_log_opened_for_reading_refuses_to_write(filled: SqliteStore, path: Path) -> None:
    with SqliteStore.open(path, readonly=True) as reader:
        with pytest.raises(errors.ReadOnlyStore, match=r"cannot be written"):
            reader.append("d", DRAFT, expected_seq=0, actor="bot", at=AT)
        assert len(list(reader.entries())) == 7
        assert verify(reader).ok


def test_a_file_made_but_for_its_tables_is_an_empty_log(path: Path) -> None:
    path.touch()  # its maker was killed
    with SqliteStore.open(path, readonly=True) as store:
        assert list(store.entries()) == []
        assert verify(store).ok


def test_a_full_disk_refuses_the_entry_and_is_remembered(filled: SqliteStore) -> None:
    db = filled._db
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages}")
    stored = 7

    def fill_up() -> None:
        nonlocal stored
        while True:
            filled.append("d-9", DRAFT, expected_seq=stored - 7, actor="bot", at=AT)
            stored += 1

    with pytest.raises(errors.DiskFull, match="Make room"):
        fill_up()
    with pytest.raises(errors.DiskFull):
        filled.append("d-9", DRAFT * 3, expected_seq=stored - 7, actor="bot", at=AT)
    assert len(list(filled.entries())) == stored
    db.execute("PRAGMA max_page_count = 100000")
    filled.append("d-9", DRAFT, expected_seq=stored - 7, actor="bot", at=AT)
    (note,) = filled.entries("log")
    assert note.kind == "log.write-failed"
    assert note.fields == {"since": "2026-03-02T09:14:00.000000Z", "cause": "DiskFull", "times": 2}
    filled.append("d-9", DRAFT, expected_seq=stored - 6, actor="bot", at=AT)
    assert len(list(filled.entries("log"))) == 1
    assert verify(filled).ok


def test_a_lock_that_is_not_given_back(filled: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = file_module.patiently
    monkeypatch.setattr("audit.sqlite_base.patiently", lambda attempt: real(attempt, 0.05))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(errors.StoreLocked, match="another program"):
            filled.append("d-9", DRAFT, expected_seq=0, actor="bot", at=AT)
    assert filled.append("d-9", DRAFT, expected_seq=0, actor="bot", at=AT)


@pytest.mark.parametrize("replace", [False, True])
def test_a_file_removed_or_replaced_while_open(
    filled: SqliteStore, path: Path, replace: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit.sqlite_base.LOOK_SECONDS", 0)
    path.rename(path.with_name("away.db"))
    if replace:
        path.touch()
    with pytest.raises(errors.StoreGone, match="removed or replaced"):
        filled.append("d-9", DRAFT, expected_seq=0, actor="bot", at=AT)


def test_a_closed_log_says_so(store: SqliteStore) -> None:
    store.close()
    store.close()
    with pytest.raises(errors.StoreGone, match="closed"):
        store.append("d", DRAFT, expected_seq=0, actor="bot", at=AT)
    with pytest.raises(errors.StoreGone):
        list(store.entries())


class Failing:
    """A cursor whose commits fail as a disk would have it."""

    def __init__(self, real: sqlite3.Cursor, code: int) -> None:
        self._real = real
        self._code = code

    def execute(self, sql: str, *values: object) -> object:
        if sql == "COMMIT":
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = self._code
            raise error
        return self._real.execute(sql, *values)  # type: ignore[arg-type]

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


@pytest.mark.parametrize(
    ("code", "kind"),
    [(sqlite3.SQLITE_IOERR_FSYNC, CommitUnknown), (sqlite3.SQLITE_FULL, errors.DiskFull)],
)
def test_a_commit_that_fails(filled: SqliteStore, path: Path, code: int, kind: type[StoreUnavailable]) -> None:
    filled._cursor = Failing(filled._cursor, code)  # type: ignore[assignment]
    with pytest.raises(kind):
        filled.append("d-9", DRAFT, expected_seq=0, actor="bot", at=AT)
    assert filled._closed == (kind is CommitUnknown)
    with SqliteStore.open(path) as again:
        assert again.head("d-9") is None
        assert verify(again).ok


def test_an_entry_that_cannot_be_read_is_named(filled: SqliteStore, intruder: sqlite3.Connection) -> None:
    intruder.execute("UPDATE entries SET record = 'not JSON' WHERE id = 4")
    with pytest.raises(ChainBroken, match="entry 4") as caught:
        list(filled.entries())
    assert caught.value.entry == 4
    intruder.execute("UPDATE entries SET record = CAST(x'ff' AS TEXT) WHERE id = 4")
    with pytest.raises(ChainBroken, match="audit verify"):
        list(filled.entries())


def test_two_stores_may_be_made_at_once(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def make(_: int) -> int:
        with SqliteStore.open(tmp_path / "log.db") as store:
            actor = store.pseudonym_for("Ann")
            return store.append("d", DRAFT, expected_seq=None, actor=str(actor), at=AT)[0].id

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(make, range(6))) == [1, 2, 3, 4, 5, 6]
    with SqliteStore.open(tmp_path / "log.db") as store:
        assert len(list(store.people())) == 1
        assert verify(store).ok


def test_every_error_is_of_one_family(store: SqliteStore) -> None:
    fill(store)
    own = [kind for kind in vars(errors).values() if isinstance(kind, type) and kind is not Path]
    assert all(issubclass(kind, errors.AuditError) for kind in own)
