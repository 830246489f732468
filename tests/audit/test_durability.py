"""A disk that is full, read-only or damaged, a file that goes, a process that is killed: the act is refused or kept.

On real media where this user may mount some: the kinds of trouble that no imitation shows.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from audit import AuditError, Draft, Entry, errors, open_store
from audit import sqlite_file as file_module
from audit.sqlite import SqliteStore
from audit.sqlite_opener import ENDED_UNCLEANLY, GUARDS_PUT_BACK
from audit.sqlite_presence import MARK, Presence, claims
from audit.verify import verify
from tests.audit.conftest import AT, fill
from tests.audit.test_errors import Failing

DRAFT = [Draft("k", {"text": "x" * 2000})]
posix = pytest.mark.skipif(os.name != "posix", reason="kill -9 and limits are things of POSIX")


def add(store: SqliteStore, stream: str = "d-9") -> Entry:
    return store.append(stream, DRAFT, expected_seq=None, actor="bot", at=AT)[0]


def fill_up(store: SqliteStore) -> int:
    """Adds entries until the disk is full; how many."""
    stored = 0
    with contextlib.suppress(errors.DiskFull):
        while add(store):
            stored += 1
    return stored


def of_log(store: SqliteStore, kind: str) -> list[dict[str, Any]]:
    return [cast(dict[str, Any], entry.body) for entry in store.entries("log") if entry.kind == kind]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = (
        shutil.which("mount")
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True, check=False
        ).returncode
    )
    if not mounted:
        pytest.skip("this user may not mount a disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk(disk: Path) -> None:
    path, said = disk / "log.db", list[str]()
    with SqliteStore.open(path, clock=lambda: AT, tell=said.append) as store:
        assert "make room" in said[0]
        fill(store)
        stored = 7 + fill_up(store)
        with pytest.raises(errors.DiskFull, match="Make room"):
            add(store)
        assert stored > 100
        assert len(list(store.entries())) == stored
    with pytest.raises(errors.DiskFull, match="MB are free"):
        SqliteStore.open(path)
    with SqliteStore.open(path, readonly=True) as store:
        assert len(list(store.entries())) == stored
        assert verify(store).ok


def test_a_full_disk_that_gets_room_again(disk: Path) -> None:
    with SqliteStore.open(disk / "log.db", clock=lambda: AT) as store:
        add(store)
        (disk / "ballast").write_bytes(bytes(shutil.disk_usage(disk).free))
        fill_up(store)
        before = len(list(store.entries()))
        (disk / "ballast").unlink()
        assert add(store).id == before + 1
        assert of_log(store, "log.write-failed")[0]["cause"] == "DiskFull"
        assert verify(store).ok


def test_a_read_only_disk_is_read_and_not_written(disk: Path, tmp_path: Path) -> None:
    with SqliteStore.open(disk / "log.db", clock=lambda: AT) as store:
        fill(store)
        for name in ("log.db", "log.db-wal"):
            shutil.copy(disk / name, disk / name.replace("log", "torn"))
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    said: list[str] = []
    with SqliteStore.open(disk / "log.db", readonly=True, tell=said.append) as store:
        assert "read as it lies there" in said[0]
        assert len(list(store.entries())) == 7
        assert verify(store).ok
        with pytest.raises(errors.ReadOnlyStore):
            add(store)
    with pytest.raises(errors.ReadOnlyStore, match="write permission"):
        SqliteStore.open(disk / "log.db")
    with pytest.raises(errors.ReadOnlyStore, match=r"newest entries are in torn\.db-wal"):
        SqliteStore.open(disk / "torn.db", readonly=True)
    for name in ("torn.db", "torn.db-wal"):
        shutil.copy(disk / name, tmp_path)
    with SqliteStore.open(tmp_path / "torn.db", readonly=True) as store:
        assert len(list(store.entries())) == 7


LIMITED = """
import resource, sys
from tests.audit.test_durability import AT, DRAFT, add
from audit import errors
from audit.sqlite import SqliteStore
with SqliteStore.open(sys.argv[1], clock=lambda: AT) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (4 << 20, resource.RLIM_INFINITY))
    stored = 0
    try:
        while stored < 5000:
            add(store)
            stored += 1
    except errors.StoreUnavailable as error:
        print(stored, type(error).__name__, len(list(store.entries())) if not store._closed else -1)
"""


@posix
def test_a_file_that_may_not_grow(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=True)
    stored, kind, seen = done.stdout.split()
    assert issubclass(getattr(errors, kind), errors.StoreUnavailable)
    assert int(stored) > 100
    with SqliteStore.open(path, clock=lambda: AT) as store:
        assert len(list(store.entries("d-9"))) in {int(stored), int(stored) + (kind == "CommitUnknown")}
        assert kind == "CommitUnknown" or int(seen) == int(stored)
        add(store)
        assert verify(store).ok


def test_pages_that_were_written_over(path: Path, tmp_path: Path) -> None:
    """Whatever page it is, nobody gets a traceback, and a log whose entries are touched does not verify."""
    with SqliteStore.open(path, clock=lambda: AT) as store:
        fill(store)
        for _ in range(30):
            add(store)
        store.sequence()
    whole = path.read_bytes()
    found = 0
    for page in range(len(whole) // 2048):
        damaged = tmp_path / f"page-{page}.db"
        damaged.write_bytes(whole[: 2048 * page] + b"\xa5" * 2048 + whole[2048 * (page + 1) :])
        try:
            with SqliteStore.open(damaged, clock=lambda: AT) as store:
                found += not verify(store).ok
                with contextlib.suppress(AuditError):
                    add(store)
        except AuditError:
            found += 1
    assert found > len(whole) // 2048 - 8  # but for pages on which nothing is


def test_settings_that_a_place_does_not_have(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with SqliteStore.open(path) as store:
        values = [store._read(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous", "foreign_keys")]
        assert values == ["wal", 2, 1]
    real = file_module._setting
    monkeypatch.setattr(
        file_module, "_setting", lambda db, name: "delete" if name == "journal_mode" else real(db, name)
    )
    with pytest.raises(errors.StoreUnavailable, match="journal_mode is delete, not wal"):
        SqliteStore.open(path)


def test_little_room_is_told_and_less_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("audit.sqlite_place.shutil.disk_usage", lambda _: SimpleNamespace(free=10_000_000))
    SqliteStore.open(path, tell=said.append).close()
    assert said == [f"{path}: only 10 MB are free on its disk; make room soon"]
    monkeypatch.setattr("audit.sqlite_place.shutil.disk_usage", lambda _: SimpleNamespace(free=500_000))
    with pytest.raises(errors.DiskFull, match=r"only 0\.5 MB are free"):
        SqliteStore.open(path)
    SqliteStore.open(path, readonly=True).close()


def test_a_log_in_memory_cannot_be_opened_for_reading() -> None:
    with pytest.raises(errors.NoSuchLog, match="in memory"):
        open_store(":memory:", readonly=True)


@pytest.mark.parametrize("end", ["", "-wal"])
def test_a_file_that_is_unlinked_while_open(filled: SqliteStore, path: Path, end: str) -> None:
    add(filled)
    filled._looked = 0
    os.unlink(f"{path}{end}")
    for _ in range(2):
        with pytest.raises(errors.StoreGone, match="removed or replaced"):
            add(filled)
    filled.close()
    with SqliteStore.open(path, clock=lambda: AT) as again:
        (told,) = of_log(again, ENDED_UNCLEANLY)
        assert told["why"] == "the file was removed or replaced while it was open"


def test_a_commit_that_may_have_failed_is_told_by_the_next(filled: SqliteStore, path: Path) -> None:
    filled.hold("d-1")
    filled._cursor = Failing(filled._cursor, sqlite3.SQLITE_IOERR)  # type: ignore[assignment]
    with pytest.raises(errors.CommitUnknown):
        filled.append("d-9", DRAFT * 2, expected_seq=0, actor="bot", at=AT)
    with SqliteStore.open(path, clock=lambda: AT) as again:
        (told,) = of_log(again, ENDED_UNCLEANLY)
        assert (told["why"], told["streams"]) == ("the disk reports an error", [{"stream": "d-1", "last": 3}])


def test_guards_that_were_taken_away_are_put_back(
    intruder: sqlite3.Connection, filled: SqliteStore, path: Path
) -> None:
    with SqliteStore.open(path, clock=lambda: AT) as again:
        (told,) = of_log(again, GUARDS_PUT_BACK)
        assert told["guards"] == list(file_module.GUARDS)
        assert verify(again).ok
        with pytest.raises(sqlite3.IntegrityError):
            intruder.execute("UPDATE entries SET hash = x'00'")


def test_every_guard_is_looked_for() -> None:
    from audit.migrations import TRIGGERS

    assert set(TRIGGERS) == set(file_module.GUARDS)


KILLED = """
import os, signal, sys
from tests.audit.test_durability import AT, add
from audit.sqlite import SqliteStore
store = SqliteStore.open(sys.argv[1], clock=lambda: AT)
for stream in ("d-1", "never", "d-2"):
    store.hold(stream)
add(store, "d-1")
store.release("d-2")
os.kill(os.getpid(), signal.SIGKILL)
"""


@posix
def test_a_process_that_was_killed_is_told_once(path: Path) -> None:
    """With the streams that it was at. One that lives is not told, nor one that closed the log."""
    with SqliteStore.open(path, clock=lambda: AT) as store:
        fill(store)
        store.hold("d-2")
        assert subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False).returncode == -signal.SIGKILL
        (mark,) = (name for name in path.parent.iterdir() if MARK in name.name and store._presence is not None
                   and name.name not in str(store._presence._leave.peek()))  # fmt: skip
        said = mark.read_bytes()
        with SqliteStore.open(path, clock=lambda: AT) as other:
            (told,) = of_log(other, ENDED_UNCLEANLY)
        assert told["streams"] == [{"stream": "d-1", "last": 4}]
        assert told["opened"] == "2026-03-02T09:14:00.000000Z"
        assert not mark.exists()
        mark.write_bytes(said)  # as if whoever told it had been killed before it took the mark away
        SqliteStore.open(path, clock=lambda: AT).close()
        assert len(of_log(store, ENDED_UNCLEANLY)) == 1
        assert verify(store).ok
    assert [name.name for name in path.parent.iterdir()] == ["log.db"]


FORKED = """
import os, sys
from audit.sqlite import SqliteStore
from audit.sqlite_presence import marks
store = SqliteStore.open(sys.argv[1])
child = os.fork()
if child:
    os.waitpid(child, 0)
    print(len(marks(sys.argv[1])))
"""


@posix
def test_a_forked_child_leaves_the_mark_of_its_parent(path: Path) -> None:
    """And whoever ends in good order takes the mark away, even without closing the log."""
    done = subprocess.run([sys.executable, "-c", FORKED, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
    assert not [name for name in path.parent.iterdir() if MARK in name.name]


def test_a_mark_may_say_anything(path: Path) -> None:
    SqliteStore.open(path).close()
    Path(f"{path}{MARK}0").write_bytes(b'\xff{}\n[]\n{"hold": 7}\n{"why": "' + b"y" * 999 + b'"}\n{"opened": "long ag')
    with SqliteStore.open(path, clock=lambda: AT) as store:
        (told,) = of_log(store, ENDED_UNCLEANLY)
        assert told == {"mark": "0", "opened": "", "streams": [], "why": "y" * 200}


def test_what_cannot_be_stored_is_told_by_the_next(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    SqliteStore.open(path).close()
    Path(f"{path}{MARK}0").write_bytes(b"")
    with monkeypatch.context() as patch:
        patch.setattr(SqliteStore, "append", lambda *_, **__: (_ for _ in ()).throw(errors.DiskFull("", "", "")))
        SqliteStore.open(path).close()
    with SqliteStore.open(path, clock=lambda: AT) as store:
        assert len(of_log(store, ENDED_UNCLEANLY)) == 1


def test_a_place_without_locks_does_without(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.sqlite_presence._lock", lambda _: False)
    assert Presence.enter(str(path), "") is None
    with SqliteStore.open(path) as store:
        store.hold("d")
        store.release("d")
        add(store)
    assert list(claims(str(path))) == []
    assert [name.name for name in path.parent.iterdir()] == ["log.db"]
