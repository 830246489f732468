"""Opening the file of an embedded log: whose file it is, how it is set, and what SQLite's errors mean to a person."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import random
from typing import TypeVar

from audit import errors

APPLICATION_ID = 0x4F44524C  # "ODRL"
SCHEMA_VERSION = 1

OLDEST_SQLITE = (3, 38, 0)  # the operator ->>
BUSY_SECONDS = 10.0
PAGE_BYTES = 2048  # each append writes the last page again: small pages are less to write
WAL_BYTES = 4 << 20  # at so many, what is in the write-ahead log goes into the file, and it starts again

T = TypeVar("T")

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})

_MEANINGS: dict[int, tuple[type[errors.StoreUnavailable], str, str]] = {
    sqlite3.SQLITE_READONLY: (
        errors.ReadOnlyStore,
        "the log cannot be written",
        "Give yourself write permission on the file and its folder, or choose another place with --data.",
    ),
    sqlite3.SQLITE_FULL: (
        errors.DiskFull,
        "the disk is full",
        "Nothing of this entry was stored. Make room, then do it again.",
    ),
    sqlite3.SQLITE_BUSY: (
        errors.StoreLocked,
        f"another program has held the log for {BUSY_SECONDS:.0f} seconds",
        "Close what is using it (a database browser, a backup), then do it again.",
    ),
    sqlite3.SQLITE_NOTADB: (
        errors.NotADatabase,
        "this file is not a database",
        "Choose another file with --data, or restore the log from a backup.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        errors.StoreDamaged,
        "pages of the file are damaged",
        "Copy the file somewhere safe, see `orderdrill audit verify`, and restore from a backup.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        errors.StoreUnavailable,
        "the file cannot be opened",
        "See whether the folder exists and you may write there, or choose another place with --data.",
    ),
    sqlite3.SQLITE_IOERR: (
        errors.StoreUnavailable,
        "the disk reports an error",
        "Nothing of this entry was stored. See to the disk, then open the log again.",
    ),
}
_MEANINGS[sqlite3.SQLITE_LOCKED] = _MEANINGS[sqlite3.SQLITE_BUSY]
_MEANINGS[sqlite3.SQLITE_PERM] = _MEANINGS[sqlite3.SQLITE_READONLY]


FAILURES = (sqlite3.Error, UnicodeDecodeError)
"""What `sqlite3` raises. The second: a damaged file whose damage gets into the text of the error itself."""


def code_of(error: Exception) -> int:
    """The primary result code, -1 where Python's own layer raised."""
    if isinstance(error, UnicodeDecodeError):
        return sqlite3.SQLITE_CORRUPT
    code: int = getattr(error, "sqlite_errorcode", -1)
    return code & 0xFF if code >= 0 else code


def translate(error: Exception, path: str) -> errors.StoreUnavailable:
    """The error that a person can act on."""
    kind, cause, remedy = _MEANINGS.get(
        code_of(error),
        (errors.StoreUnavailable, f"the database refused: {error}", "See `orderdrill audit verify`."),
    )
    return kind(path, cause, remedy)


def patiently(attempt: Callable[[], T], seconds: float = BUSY_SECONDS) -> T:
    """Tries until nobody else holds the lock. Short random waits: SQLite's own grow to 100 ms, too long for a desk.

    A write takes a tenth of a millisecond where the disk is fast, so the first waits are as short.
    """
    deadline = 0.0
    longest = 0.0001
    while True:
        try:
            return attempt()
        except sqlite3.OperationalError as error:
            present = time.monotonic()
            deadline = deadline or present + seconds
            if code_of(error) not in _BUSY or present > deadline:
                raise
            time.sleep(random() * longest)
            longest = min(2 * longest, 0.002)


def connect(path: str, *, readonly: bool = False) -> sqlite3.Connection:
    """A connection with explicit transactions, foreign keys on, full durability. Nothing is written yet.

    It does not wait for locks: `patiently` does.
    """
    name, uri = path, False
    if readonly and path != ":memory:":
        name, uri = Path(path).absolute().as_uri() + "?mode=ro", True
    connection = sqlite3.connect(name, timeout=0, isolation_level=None, check_same_thread=False, uri=uri)
    # each of these may read the file first, and find it locked by whoever makes or mends it
    # secure_delete: so that an erased name leaves no bytes behind
    pages = f"wal_autocheckpoint = {WAL_BYTES // PAGE_BYTES}"
    for setting in (pages, "foreign_keys = ON", "synchronous = FULL", "secure_delete = ON"):
        patiently(partial(connection.execute, f"PRAGMA {setting}"))
    return connection


def open_file(path: str, *, readonly: bool = False) -> sqlite3.Connection:
    """A connection to a log that is there, is ours and is up to date; made or brought up where that is needed.

    Raises StoreUnavailable: one subclass for each thing that can be wrong.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise errors.StoreUnavailable(
            path, f"SQLite {sqlite3.sqlite_version} is too old, 3.38 is needed", "Use a newer Python."
        )
    _look_at_place(path, readonly)
    try:
        with contextlib.ExitStack() as undo:
            connection = connect(path, readonly=readonly)
            undo.callback(connection.close)
            version = patiently(lambda: _version(connection, path))
            if version < SCHEMA_VERSION and readonly:
                # made but for its tables by a process that was killed, or by an older release
                open_file(path).close()
            elif not readonly:
                _settle(connection, path, version)
            undo.pop_all()
            return connection
    except FAILURES as error:
        raise translate(error, path) from error


def _look_at_place(path: str, readonly: bool) -> None:
    if path == ":memory:":
        return
    place = Path(path)
    try:
        if "\0" in path:
            raise ValueError("a name without NUL is wanted")
        if place.is_dir():
            raise errors.StoreUnavailable(path, "this is a folder", "Name a file in it with --data.")
        if readonly:
            if not place.exists():
                raise errors.NoSuchLog(path, "there is no log here", "Play a drill first, or name another with --data.")
            return
        place.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise errors.StoreUnavailable(
            path, f"the folder cannot be used: {cause}", "Choose another place with --data."
        ) from error
    if not os.access(place.parent, os.W_OK) or (place.exists() and not os.access(place, os.W_OK)):
        kind, cause, remedy = _MEANINGS[sqlite3.SQLITE_READONLY]
        raise kind(path, cause, remedy)


def _settle(connection: sqlite3.Connection, path: str, version: int) -> None:
    if version < SCHEMA_VERSION:
        patiently(lambda: connection.execute("PRAGMA encoding = 'UTF-8'"))
        patiently(lambda: connection.execute(f"PRAGMA page_size = {PAGE_BYTES}"))
    patiently(lambda: connection.execute("PRAGMA journal_mode = WAL").fetchone())
    if version < SCHEMA_VERSION:
        _bring_up(connection, path)


def _version(connection: sqlite3.Connection, path: str) -> int:
    """The schema version of a log of ours, 0 for a file that is still empty."""
    application, version, tables = _stamp(connection)
    if application == APPLICATION_ID:
        if version > SCHEMA_VERSION:
            raise errors.NewerDatabase(
                path,
                f"a newer release wrote this log (format {version}, this one knows {SCHEMA_VERSION})",
                "Update orderdrill, or choose another place with --data.",
            )
        return version
    if application or version or tables:
        raise errors.ForeignDatabase(
            path, "this database belongs to another program", "Choose another place with --data; it was left as it is."
        )
    return 0


def _stamp(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """Application id, schema version and how many tables there are, at one moment: another process may be making it."""
    alone = not connection.in_transaction
    if alone:
        connection.execute("BEGIN")
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    finally:
        if alone and connection.in_transaction:
            connection.execute("ROLLBACK")
    return application, version, tables


def _bring_up(connection: sqlite3.Connection, path: str) -> None:
    from audit.migrations import bring_up  # sqlite-utils takes longer to import than a whole command may

    patiently(lambda: connection.execute("BEGIN IMMEDIATE"))
    try:
        if _version(connection, path) < SCHEMA_VERSION:  # else another process was faster
            bring_up(connection)
        patiently(lambda: connection.execute("COMMIT"))
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    grow_wal(connection)


def grow_wal(connection: sqlite3.Connection) -> None:
    """Makes the write-ahead log as long as it ever gets, at once: appends are a third slower while it grows.

    A transaction too big for the cache spills to the file and is then taken back, so the database itself is untouched.
    Only speed is at stake, so nothing is said if it fails.
    """
    size = connection.execute("PRAGMA cache_size").fetchone()[0]
    with contextlib.suppress(sqlite3.Error):
        connection.execute("PRAGMA cache_size = 16")
        connection.execute("BEGIN IMMEDIATE")
        with contextlib.suppress(sqlite3.Error):
            connection.execute("CREATE TABLE scratch (data BLOB)")
            connection.execute("INSERT INTO scratch VALUES (zeroblob(?))", (WAL_BYTES,))
        connection.execute("ROLLBACK")
    connection.execute(f"PRAGMA cache_size = {size}")
