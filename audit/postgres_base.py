"""The connection of a log in PostgreSQL: its lock, its transactions, and what to do when the server goes away."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from threading import RLock
from typing import Any, NoReturn, TypeVar

import psycopg

from audit import errors
from audit.postgres_link import Connection, connect, translate
from audit.rows import stamp
from audit.store import Clock, shown

T = TypeVar("T")
REFUSED = frozenset({"OD002", "OD003", "OD004"})


class PostgresBase:
    """Reads and writes one log, one call at a time. A connection that was lost is made anew by the next call."""

    def __init__(self, connection: Connection, url: str, clock: Clock, *, readonly: bool = False) -> None:
        self._url = url
        self._db = connection
        self._clock = clock
        self._readonly = readonly
        self._lock = RLock()
        self._closed = False
        self._failed_since: tuple[str, str] | None = None  # when and why writes began to fail
        self._failures = 0
        self._number: int | None = None  # ours, among those that have the log open
        self._at: dict[str, None] = {}  # the streams we work on
        self.path = shown(url)

    @property
    def where(self) -> str:
        return self._url

    def _open(self) -> Connection:
        if self._closed:
            raise errors.StoreGone(self.path, "the log has been closed", "Open it again.")
        if self._db.closed:
            self._db = connect(self._url, readonly=self._readonly)
            self._enter()
        return self._db

    def _enter(self) -> None:
        """Shows that this process is here. The log tells of those that went without a word; of us only if we do."""
        if self._readonly:
            return
        try:
            if self._number is not None:  # the connection was lost, the process was not
                self._db.execute("SELECT leave(%s)", (self._number,))
            row = self._db.execute("SELECT enter(%s)", (stamp(self._clock()),)).fetchone()
            self._number = row[0] if row else None
            if self._at:
                self._tell_streams()
        except psycopg.Error as error:
            raise translate(error, self.path) from error

    def _tell_streams(self) -> None:
        if self._number is not None:
            self._read("SELECT at_streams(%s, %s::text[])", self._number, list(self._at))

    def hold(self, stream: str) -> None:
        with self._lock:
            if stream not in self._at:
                self._at[stream] = None
                self._tell_streams()

    def release(self, stream: str) -> None:
        with self._lock:
            if stream in self._at:
                del self._at[stream]
                self._tell_streams()

    def _read(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            db = self._open()
            try:
                return db.execute(sql.encode(), values or None).fetchall()
            except psycopg.Error as error:
                raise translate(error, self.path) from error

    def _write(self, work: Callable[[Connection], T]) -> T:
        """One transaction: all of `work` durably, or nothing."""
        with self._lock:
            try:
                db = self._open()
            except errors.StoreUnavailable as error:
                self._remember(error)
                raise
            done = False
            try:
                with db.transaction():
                    result = work(db)
                    done = True
            except psycopg.Error as error:
                self._fail(error, sent=done)
            return result

    def _fail(self, error: psycopg.Error, *, sent: bool) -> NoReturn:
        """Raises what a person can act on. sent: whether the write was wholly with the server when it failed."""
        meaning = translate(error, self.path)
        if error.sqlstate not in REFUSED:
            self._remember(meaning)
        if sent and error.sqlstate is None:
            self.close()
            raise errors.CommitUnknown(
                self.path,
                f"{meaning.cause} while an entry was stored",
                "Open the log again and see whether it is there.",
            ) from error
        raise meaning from error

    def _remember(self, error: errors.StoreUnavailable) -> None:
        """The next entry that is stored tells of it."""
        self._failed_since = self._failed_since or (stamp(self._clock()), type(error).__name__)
        self._failures += 1

    def close(self) -> None:
        with self._lock:
            if not self._closed:
                self._closed = True
                with contextlib.suppress(psycopg.Error):
                    if self._number is not None:
                        self._db.execute("SELECT leave(%s)", (self._number,))
                with contextlib.suppress(psycopg.Error):
                    self._db.close()


def flat(rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    """The first column."""
    return [row[0] for row in rows]
