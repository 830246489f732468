"""The connection of an embedded log: its lock, its transactions, and whether its file is still there."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from threading import RLock
from time import monotonic
from typing import TypeVar

from audit import errors
from audit.rows import stamp
from audit.sqlite_errors import FAILURES, code_of, patiently, translate
from audit.sqlite_place import identity, wal_of
from audit.sqlite_presence import Presence
from audit.store import Clock

CERTAIN = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CONSTRAINT})
"""After a commit that fails so, nothing was stored. After any other it may have been."""

LOOK_SECONDS = 0.05  # how often we look whether the write-ahead log is still there; at the log itself, before each act

T = TypeVar("T")


class SqliteBase:
    """Reads and writes one file, one call at a time."""

    def __init__(self, connection: sqlite3.Connection, path: str, clock: Clock) -> None:
        self.path = path
        self._db = connection
        self._clock = clock
        self._lock = RLock()
        self._closed = False
        self._cursor = connection.cursor()
        self._file, self._wal = identity(path), identity(wal_of(path))
        self._looked = 0.0
        self._presence: Presence | None = None
        self._failed_since: tuple[str, str] | None = None  # when and why writes began to fail
        self._failures = 0

    @property
    def where(self) -> str:
        return self.path

    def _write(self, work: Callable[[], T]) -> T:
        """One IMMEDIATE transaction: all of `work` durably, or nothing."""
        with self._lock:
            self._open()
            try:
                patiently(self._begin)
                result = work()
            except FAILURES as error:
                self._roll_back()
                raise self._failed(error) from error
            except BaseException:
                self._roll_back()
                raise
            try:
                self._cursor.execute("COMMIT")
            except FAILURES as error:
                self._roll_back()
                raise self._commit_failed(error) from error
            return result

    def _begin(self) -> None:
        self._cursor.execute("BEGIN IMMEDIATE")

    def _forget(self) -> None:
        """What is remembered of the log may be wrong from here on."""

    def _roll_back(self) -> None:
        self._forget()
        with contextlib.suppress(sqlite3.Error):
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def _failed(self, error: Exception) -> errors.StoreUnavailable:
        meaning = translate(error, self.path)
        self._failed_since = self._failed_since or (stamp(self._clock()), type(meaning).__name__)
        self._failures += 1
        return meaning

    def _commit_failed(self, error: Exception) -> errors.StoreUnavailable:
        meaning = self._failed(error)
        if code_of(error) in CERTAIN:
            return meaning
        self._give_up(meaning.cause)
        self.close()
        return errors.CommitUnknown(
            self.path, f"{meaning.cause} while an entry was stored", "Open the log again and see whether it is there."
        )

    def _read(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        with self._lock:
            db = self._open()
            try:
                return patiently(lambda: db.execute(sql, values).fetchall())
            except FAILURES as error:
                if code_of(error) < 0:  # text that is not UTF-8: the file was changed by other means
                    raise errors.ChainBroken(f"{self.path}: {error}; see `orderdrill audit verify`") from error
                raise translate(error, self.path) from error

    def _open(self) -> sqlite3.Connection:
        """The connection, if its files are still those that were opened: else entries would go nowhere."""
        if self._closed:
            raise errors.StoreGone(self.path, "the log has been closed", "Open it again.")
        if self._file and not self._is_there():
            cause = "the file was removed or replaced while it was open"
            self._give_up(cause)
            raise errors.StoreGone(
                self.path, cause, "Nothing was stored. Put it back, or start again to open what is there now."
            )
        return self._db

    def _is_there(self) -> bool:
        if identity(self.path) != self._file:
            return False
        present = monotonic()
        if present < self._looked + LOOK_SECONDS or self._wal is None:
            return True
        if identity(wal_of(self.path)) != self._wal:
            return False
        self._looked = present
        return True

    def hold(self, stream: str) -> None:
        if self._presence is not None:
            self._presence.hold(stream)

    def release(self, stream: str) -> None:
        if self._presence is not None:
            self._presence.release(stream)

    def _give_up(self, why: str) -> None:
        """Whoever opens the log next is to know of it."""
        if self._presence is not None:
            self._presence.give_up(why)
            self._presence = None

    def close(self) -> None:
        with self._lock:
            if not self._closed:
                self._closed = True
                if self._presence is not None:
                    self._presence.leave()
                self._db.close()
