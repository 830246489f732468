"""Opening the file of an embedded log: whose file it is, how it is set, what is missing."""

from __future__ import annotations

import contextlib
import sqlite3
from functools import partial
from pathlib import Path

from audit import errors
from audit.sqlite_errors import FAILURES, code_of, patiently, translate
from audit.sqlite_place import MEMORY, WARN_BYTES, check_place, free_bytes, identity, wal_of, warning, writable
from audit.store import Tell, silent

APPLICATION_ID = 0x4F44524C  # "ODRL"
SCHEMA_VERSION = 2

OLDEST_SQLITE = (3, 38, 0)  # the operator ->>
PAGE_BYTES = 2048  # each append writes the last page again: small pages are less to write
WAL_BYTES = 4 << 20  # at so many, what is in the write-ahead log goes into the file, and it starts again

GUARDS = (
    "entries_no_update",
    "entries_no_delete",
    "entries_in_order",
    "blobs_no_update",
    "blobs_no_delete",
    "blobs_no_replace",
    "texts_no_update",
    "places_no_update",
    "places_no_delete",
    "tiles_only_grow",
    "tiles_no_delete",
    "checkpoints_no_update",
    "checkpoints_no_delete",
    "checkpoints_no_replace",
)
"""The triggers that refuse a change of what is stored."""


def connect(path: str, *, readonly: bool = False, options: str = "mode=ro") -> sqlite3.Connection:
    """A connection with explicit transactions, foreign keys on, full durability. Nothing is written yet.

    It does not wait for locks: `patiently` does. options: of a connection for reading, as SQLite has them in a URI.
    """
    name, uri = path, False
    if readonly and path != MEMORY:
        name, uri = f"{Path(path).absolute().as_uri()}?{options}", True
    connection = sqlite3.connect(name, timeout=0, isolation_level=None, check_same_thread=False, uri=uri)
    # each of these may read the file first, and find it locked by whoever makes or mends it
    # secure_delete: so that an erased name leaves no bytes behind
    pages = f"wal_autocheckpoint = {WAL_BYTES // PAGE_BYTES}"
    try:
        for setting in (pages, "foreign_keys = ON", "synchronous = FULL", "secure_delete = ON", "schema_version"):
            patiently(partial(connection.execute, f"PRAGMA {setting}"))
    except BaseException:
        connection.close()
        raise
    return connection


def connect_reader(path: str, tell: Tell = silent) -> sqlite3.Connection:
    """A connection for reading, also on a disk that cannot be written: there SQLite cannot lay marks beside the log.

    Raises sqlite3.Error, and ReadOnlyStore where something waits beside the file that cannot be taken in.
    """
    try:
        return connect(path, readonly=True)
    except sqlite3.OperationalError as error:
        if code_of(error) not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY} or writable(path):
            raise
    waiting = Path(wal_of(path))
    if waiting.exists() and waiting.stat().st_size:
        raise errors.ReadOnlyStore(
            path,
            f"its folder cannot be written, and its newest entries are in {waiting.name}",
            "Copy both files to a folder that you may write, and read the log there.",
        )
    tell(f"{path}: read as it lies there, for its folder cannot be written; nobody may write it meanwhile")
    return connect(path, readonly=True, options="immutable=1")


def open_file(path: str, *, readonly: bool = False, tell: Tell = silent) -> tuple[sqlite3.Connection, int]:
    """A connection to a log that is there and is ours; made, or brought up to date, unless it is only to be read.

    And the format that it had before, 0 for a file without tables.

    tell: is given what a person should know of a log that can be used all the same.
    Raises StoreUnavailable: one subclass for each thing that can be wrong.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise errors.StoreUnavailable(
            path, f"SQLite {sqlite3.sqlite_version} is too old, 3.38 is needed", "Use a newer Python."
        )
    check_place(path, readonly=readonly)
    try:
        with contextlib.ExitStack() as undo:
            there = identity(path)
            connection = connect_reader(path, tell) if readonly else connect(path)
            undo.callback(connection.close)
            version = patiently(lambda: _version(connection, path))
            if there != identity(path) and there is not None:  # restored while we waited for it
                return open_file(path, readonly=readonly, tell=tell)
            if not readonly:
                _settle(connection, path, version)
                if said := warning(path):
                    tell(said)
            undo.pop_all()
            return connection, version
    except FAILURES as error:
        raise translate(error, path) from error


def _settle(connection: sqlite3.Connection, path: str, version: int) -> None:
    if version < SCHEMA_VERSION:
        patiently(lambda: connection.execute("PRAGMA encoding = 'UTF-8'"))
        patiently(lambda: connection.execute(f"PRAGMA page_size = {PAGE_BYTES}"))
    patiently(lambda: connection.execute("PRAGMA journal_mode = WAL").fetchone())
    _check_settings(connection, path)
    if version < SCHEMA_VERSION:
        _bring_up(connection, path)


def _check_settings(connection: sqlite3.Connection, path: str) -> None:
    """What was asked for is so: SQLite goes on without a word where a file system cannot do it."""
    wanted = {"journal_mode": "memory" if path == MEMORY else "wal", "synchronous": 2, "foreign_keys": 1}
    for setting, value in wanted.items():
        found = patiently(partial(_setting, connection, setting))
        if found != value:
            raise errors.StoreUnavailable(
                path,
                f"this place does not keep what is written safe ({setting} is {found}, not {value})",
                "Choose a place on a disk of this machine with --data.",
            )


def _setting(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def missing_guards(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The guards that somebody took away: without them entries can be changed without an error."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    return tuple(guard for guard in GUARDS if (guard,) not in rows)


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
    if path == MEMORY or free_bytes(path) > WARN_BYTES:
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
