"""What SQLite's errors mean to a person, and waiting for a lock."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from random import random
from typing import TypeVar

from audit import errors

BUSY_SECONDS = 10.0

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


def meaning(code: int, path: str) -> errors.StoreUnavailable:
    """The error that a person can act on, by result code."""
    kind, cause, remedy = _MEANINGS[code]
    return kind(path, cause, remedy)


def translate(error: Exception, path: str) -> errors.StoreUnavailable:
    """The error that a person can act on."""
    code = code_of(error)
    if code in _MEANINGS:
        return meaning(code, path)
    return errors.StoreUnavailable(path, f"the database refused: {error}", "See `orderdrill audit verify`.")


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
