"""Copies of an embedded log, made while it is in use, and putting one back. Every copy is verified before it counts."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from audit import errors
from audit.entry import LOG_STREAM, SYSTEM, Draft
from audit.sqlite import SqliteStore
from audit.sqlite_alone import alone, in_use, put_in_place
from audit.sqlite_errors import FAILURES, code_of, translate
from audit.sqlite_file import connect, connect_reader, open_file
from audit.sqlite_place import free_bytes, wal_of
from audit.store import AuditStore, now
from audit.verify import verify

BACKED_UP = "log.backed-up"
RESTORED = "log.restored"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class State:
    """What a file of a log is: how long, its SHA-256, how many entries and the hash of the last.

    entries is None, and head empty, for a file that cannot be read as a log.
    """

    bytes: int
    sha256: str
    entries: int | None
    head: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in its place, what was there before (None: nothing), and where that is now."""

    placed: State
    replaced: State | None
    kept: Path | None


def back_up(store: AuditStore, target: Path, *, at: datetime, force: bool = False) -> State:
    """Writes one moment of a log into a file of its own, while others go on writing, and verifies it.

    That it was done is an entry of the log, behind what is in the copy. force: replace a file that is there.
    Raises StoreUnavailable, ChainBroken if the copy does not verify (it is not kept), FileExistsError, OSError.
    """
    if not isinstance(store, SqliteStore):
        raise errors.StoreUnavailable(
            "this log", "it is kept by a database server", "Use the server's own backup, or `orderdrill audit copy`."
        )
    if target.exists() and not force:
        raise FileExistsError(target)
    if target.exists() and os.path.samefile(target, store.where):
        raise errors.StoreUnavailable(target, "this is the log itself", "Name another file for the copy.")
    with _beside(target) as part:
        _copy(store.where, part)
        state = _verified(part)
        put_in_place(part, target)
    done = Draft(
        BACKED_UP, {"bytes": state.bytes, "sha256": state.sha256, "entries": state.entries, "head": state.head}
    )
    store.append(LOG_STREAM, [done], expected_seq=None, actor=SYSTEM, at=at)
    return state


def restore(source: Path, target: Path, *, at: datetime) -> Restored:
    """Puts a copy in the place of a log that nobody has open. What was there is kept beside it.

    The copy is verified first, and left as it is. That it was put there, and what it replaced, is an entry.
    Raises StoreUnavailable (StoreLocked while somebody has the log open), ChainBroken if the copy does not verify,
    OSError; then the log is as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and source.exists() and os.path.samefile(source, target):
        raise errors.StoreUnavailable(source, "this is the log itself", "Name the copy that is to take its place.")
    with _beside(target) as part:
        with alone(target):
            before = _signature(target)
        replaced = _state(target) if before else None
        _copy(str(source), part)
        placed = _prepared(part, source, replaced, at)
        with alone(target):
            if _signature(target) != before:
                raise in_use(target)
            kept = _keep(target, at) if before else None
            put_in_place(part, target)
    return Restored(placed, replaced, kept)


def _prepared(part: Path, source: Path, replaced: State | None, at: datetime) -> State:
    """Makes a copy of `source` the log that it is to be; what it was."""
    try:
        store = SqliteStore.open(part, clock=lambda: at)
    except errors.StoreUnavailable as error:
        raise type(error)(source, error.cause, error.remedy) from error
    with store:
        report = verify(store)
        report.require()
        placed = State(source.stat().st_size, _sha256(source), report.entries, report.head)
        body = {"placed": asdict(placed), "replaced": asdict(replaced) if replaced else None}
        store.append(LOG_STREAM, [Draft(RESTORED, body)], expected_seq=None, actor=SYSTEM, at=at)
        store.sequence()
    return placed


def last_backup(store: AuditStore) -> datetime | None:
    """When a copy of the log was last made, or put back."""
    found = [entry.at for entry in store.entries(LOG_STREAM) if entry.kind in (BACKED_UP, RESTORED)]
    return datetime.fromisoformat(found[-1]) if found else None


def _copy(source: str, part: Path) -> None:
    """One moment of a log, whole, in one file that needs no other beside it."""
    if not Path(source).is_file():
        raise errors.NoSuchLog(source, "there is no such file", "Name the copy of a log.")
    if free_bytes(str(part)) < 2 * os.path.getsize(source):
        raise errors.DiskFull(part.parent, "there is no room for a copy", "Make room, then do it again.")
    try:
        with contextlib.closing(connect_reader(source)) as view, contextlib.closing(connect(str(part))) as copy:
            view.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
    except FAILURES as error:
        full = code_of(error) in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
        raise translate(error, str(part if full else source)) from error
    shutil.copymode(source, part)


def _verified(path: Path) -> State:
    """What a file is, if it says what was stored. Raises ChainBroken."""
    with SqliteStore.open(path, readonly=True) as store:
        report = verify(store)
        report.require()
    return State(path.stat().st_size, _sha256(path), report.entries, report.head)


def _state(path: Path) -> State:
    """What a file is, in whatever condition: a log is restored because it is damaged. Nothing of it is changed."""
    entries, head = None, ""
    with contextlib.suppress(errors.AuditError):
        connection, _ = open_file(str(path), readonly=True)
        with SqliteStore(connection, str(path), now) as store:
            report = verify(store)
            entries, head = report.entries, report.head
    return State(path.stat().st_size, _sha256(path), entries, head)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A name for a file in the making; nothing is left of it if it is not done."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
    finally:
        for name in (str(part), wal_of(str(part)), f"{part}-shm", f"{part}-journal"):
            with contextlib.suppress(OSError):
                os.unlink(name)


def _signature(target: Path) -> tuple[int, int, int] | None:
    """Changes when somebody writes to a file. None where there is none."""
    if not target.exists():
        return None
    found = target.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _keep(target: Path, at: datetime) -> Path:
    """The old log under a name with the time; it stays in its place as well until the new one takes that."""
    name = f"{target.name}.replaced-{at:%Y%m%dT%H%M%S}"
    number = 1
    while (kept := target.with_name(name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    try:
        os.link(target, kept)
    except OSError:  # a file system without links
        target.rename(kept)
    for end in ("-wal", "-journal", "-shm"):  # of a log so damaged that they could not be taken in
        with contextlib.suppress(FileNotFoundError):
            os.rename(f"{target}{end}", f"{kept}{end}")
    return kept
