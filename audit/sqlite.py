"""The embedded log: one SQLite file. The standard `sqlite3` on every path that a desk waits for."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from threading import RLock
from time import monotonic
from typing import TypeVar

from audit import errors, sqlite_people
from audit.entry import LOG_STREAM, NOT_PEOPLE, PEOPLE_STREAM, SYSTEM, ZERO, Draft, Entry, Measure, Person, StreamHead
from audit.rows import Ready, Row, entry_of, figures, moment, place, ready, stamp, total, word
from audit.sqlite_file import FAILURES, code_of, connect, open_file, patiently, translate
from audit.sqlite_snapshot import SqliteSnapshot
from audit.store import Clock, Snapshot, now

HEADS_KEPT = 1024
PAGE = 256  # rows read at a time, so that no read holds the log open and memory stays even
CLOCK_SLACK_SECONDS = 10.0  # writers read their clock before they wait for the lock
LOOK_SECONDS = 0.05  # how often we look whether the file is still there: before every act of a person

COLUMNS = "id, stream, seq, at, actor, kind, desk_at, body, texts, measures, blobs, prev, hash"
INSERT = f"INSERT INTO entries ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
HEAD = "SELECT seq, hash FROM entries WHERE stream = ? ORDER BY seq DESC LIMIT 1"
LAST = "SELECT id, at FROM entries ORDER BY id DESC LIMIT 1"
ADD_MEASURE = """INSERT INTO measures (subject, key, n, sum) VALUES (?, ?, ?, ?)
    ON CONFLICT (subject, key) DO UPDATE SET n = n + excluded.n, sum = sum + excluded.sum"""
STREAMS = """
WITH RECURSIVE names (stream) AS (
    SELECT (SELECT min(stream) FROM entries WHERE stream {} ?)
    UNION ALL SELECT (SELECT min(stream) FROM entries WHERE stream > names.stream) FROM names WHERE stream IS NOT NULL
)
SELECT l.stream, l.seq + 1, l.hash, f.id, l.id, f.at, l.at, f.actor, f.kind, l.kind FROM names
JOIN entries AS l ON l.stream = names.stream AND l.seq = (SELECT max(seq) FROM entries WHERE stream = names.stream)
JOIN entries AS f ON f.stream = names.stream AND f.seq = (SELECT min(seq) FROM entries WHERE stream = names.stream)
LIMIT ?
"""

T = TypeVar("T")


class SqliteStore:
    """An AuditStore in one file. Several processes may hold it open; threads of one process take turns."""

    def __init__(self, connection: sqlite3.Connection, path: str, clock: Clock) -> None:
        self.path = path
        self._db = connection
        self._clock = clock
        self._lock = RLock()
        self._closed = False
        self._cursor = connection.cursor()
        self._file = self._identity()
        self._looked = monotonic()
        self._known: set[str] = set(NOT_PEOPLE)
        self._version = -1
        self._end: tuple[int, str] | None = None  # (id, time) of the last entry, None when it has to be looked up
        self._heads: dict[str, tuple[int, bytes]] = {}
        self._failed_since: tuple[str, str] | None = None  # when and why writes began to fail
        self._failures = 0

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, clock: Clock = now, readonly: bool = False) -> SqliteStore:
        """Opens the log in a file (`:memory:` for none); makes it if it is not there. Raises StoreUnavailable."""
        name = os.fspath(path)
        return cls(open_file(name, readonly=readonly), name, clock)

    # -- writing

    def append(
        self,
        stream: str,
        drafts: Iterable[Draft],
        *,
        expected_seq: int | None,
        actor: str,
        at: datetime,
        blobs: Mapping[str, bytes] = {},
    ) -> tuple[Entry, ...]:
        word(stream, "stream")
        prepared = ready(drafts, blobs)
        when = stamp(at)
        if not prepared:
            return ()

        def work() -> tuple[Entry, ...]:
            if actor not in self._known:
                self._check_actor(actor)
            last, before = self._last()
            entries = self._add(last, stream, prepared, expected_seq, actor, when, blobs)
            if before > when or self._failed_since:
                self._add_notes(entries[-1].id, before, when)
            return entries

        entries = self._write(work)
        self._failed_since, self._failures = None, 0
        return entries

    def _last(self) -> tuple[int, str]:
        """(id, time) of the last entry. Inside a transaction: what we remember is true until others write."""
        version = self._cursor.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version or self._end is None:
            self._heads.clear()
            self._version = version
            self._end = self._cursor.execute(LAST).fetchone() or (0, "")
        return self._end

    def _add(
        self,
        last: int,
        stream: str,
        prepared: list[Ready],
        expected_seq: int | None,
        actor: str,
        when: str,
        blobs: Mapping[str, bytes],
    ) -> tuple[Entry, ...]:
        db = self._cursor
        head = self._heads.get(stream)
        seq, prev = head or db.execute(HEAD, (stream,)).fetchone() or (-1, ZERO)
        if expected_seq is not None and expected_seq != seq + 1:
            raise errors.SequenceConflict(stream, expected_seq, seq + 1)
        rows: list[Row] = []
        entries = []
        for draft in prepared:
            last += 1
            seq += 1
            row, entry = place(draft, id=last, stream=stream, seq=seq, at=when, actor=actor, prev=prev)
            prev = entry.hash
            rows.append(row)
            entries.append(entry)
        db.executemany(INSERT, rows)
        for draft, entry in zip(prepared, entries, strict=True):
            for name in draft.names:
                if not db.execute("SELECT 1 FROM blobs WHERE digest = ?", (name,)).fetchone():
                    db.execute(
                        "INSERT INTO blobs (digest, entry, data) VALUES (?, ?, ?)", (name, entry.id, blobs[name])
                    )
            for text in draft.kept:
                db.execute("INSERT INTO texts (entry, path, salt, text) VALUES (?, ?, ?, ?)", (entry.id, *text))
        added = total([measure for draft in prepared for measure in draft.draft.measures])
        if added:
            db.executemany(ADD_MEASURE, added)
        if len(self._heads) > HEADS_KEPT:
            self._heads.clear()
        self._heads[stream] = (seq, prev)
        self._end = (last, when)
        return tuple(entries)

    def _add_notes(self, last: int, before: str, when: str) -> None:
        """Entries of the store's own, behind the caller's: a clock that went back, writes that failed."""
        notes: list[Draft] = []
        if before > when and (moment(before) - moment(when)).total_seconds() > CLOCK_SLACK_SECONDS:
            notes.append(Draft("log.clock-went-back", {"before": before, "after": when}))
        if self._failed_since:
            since, cause = self._failed_since
            notes.append(Draft("log.write-failed", {"since": since, "cause": cause, "times": self._failures}))
        if notes:
            self._add(last, LOG_STREAM, ready(notes, {}), None, SYSTEM, when, {})

    def _check_actor(self, actor: str) -> None:
        if sqlite_people.find(self._db, actor) is None:
            raise errors.EntryRefused(
                f"actor {actor!r} is no pseudonym of this log; take it from pseudonym_for, so that no name is chained"
            )
        self._known.add(actor)

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

    def _roll_back(self) -> None:
        self._end = None
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
        if code_of(error) in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY}:
            return meaning
        self.close()
        return errors.CommitUnknown(
            self.path, f"{meaning.cause} while an entry was stored", "Open the log again and see whether it is there."
        )

    # -- the file

    def _identity(self) -> tuple[int, int] | None:
        if self.path == ":memory:":
            return None
        try:
            found = os.stat(self.path)
        except OSError:
            return (-1, -1)
        return found.st_dev, found.st_ino

    def _open(self) -> sqlite3.Connection:
        """The connection, if the file is still the one that was opened: else entries would go nowhere."""
        if self._closed:
            raise errors.StoreGone(self.path, "the log has been closed", "Open it again.")
        present = monotonic()
        if present < self._looked + LOOK_SECONDS:
            return self._db
        if self._identity() != self._file:
            raise errors.StoreGone(
                self.path,
                "the file was removed or replaced while it was open",
                "Nothing was stored. Put it back, or start again to open what is there now.",
            )
        self._looked = present
        return self._db

    def close(self) -> None:
        with self._lock:
            if not self._closed:
                self._closed = True
                self._db.close()

    def __enter__(self) -> SqliteStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- reading

    def _read(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        with self._lock:
            db = self._open()
            try:
                return patiently(lambda: db.execute(sql, values).fetchall())
            except FAILURES as error:
                if code_of(error) < 0:  # text that is not UTF-8: the file was changed by other means
                    raise errors.ChainBroken(f"{self.path}: {error}; see `orderdrill audit verify`") from error
                raise translate(error, self.path) from error

    def entries(self, stream: str | None = None, since: int = 0) -> Iterator[Entry]:
        where, order = ("id > ?", "id") if stream is None else ("stream = ? AND seq > ? AND id > ?", "seq")
        sql = f"SELECT {COLUMNS} FROM entries WHERE {where} ORDER BY {order} LIMIT {PAGE}"
        seq = -1
        while True:
            page = self._read(sql, since) if stream is None else self._read(sql, stream, seq, since)
            for row in page:
                yield entry_of(row)
            if len(page) < PAGE:
                return
            since, seq = int(str(page[-1][0])), int(str(page[-1][2]))

    def head(self, stream: str) -> StreamHead | None:
        rows = self._read(STREAMS.format("="), stream, 1)
        return StreamHead(*rows[0]) if rows else None  # type: ignore[arg-type]

    def streams(self) -> Iterator[StreamHead]:
        after = ""
        while True:
            page = [StreamHead(*row) for row in self._read(STREAMS.format(">"), after, PAGE)]  # type: ignore[arg-type]
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1].stream

    def blob(self, digest: str) -> bytes:
        rows = self._read("SELECT data FROM blobs WHERE digest = ?", digest)
        if not rows:
            raise KeyError(digest)
        (data,) = rows[0]
        assert isinstance(data, bytes)
        return data

    def texts(self, entry_id: int) -> dict[str, str]:
        rows = self._read("SELECT path, text FROM texts WHERE entry = ? ORDER BY path", entry_id)
        return {str(path): str(text) for path, text in rows}

    def measures(self, subject: str | None = None, prefix: str = "") -> Iterator[Measure]:
        where = "(subject, key) > (?, ?)" if subject is None else "subject = ? AND key > ?"
        sql = f"""SELECT subject, key, n, sum FROM measures WHERE {where} AND substr(key, 1, length(?)) = ?
            ORDER BY subject, key LIMIT {PAGE}"""
        after = (subject or "", "")
        while True:
            page = [Measure(*row) for row in self._read(sql, *after, prefix, prefix)]  # type: ignore[arg-type]
            yield from page
            if len(page) < PAGE:
                return
            after = (page[-1].subject, page[-1].key)

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        with self._lock:
            db = self._open()
            try:
                view = connect(self.path, readonly=True)
                if self.path == ":memory:":
                    db.backup(view)
            except FAILURES as error:
                raise translate(error, self.path) from error
        try:
            yield SqliteSnapshot(view, self.path)
        finally:
            view.close()

    # -- figures and people

    def rebuild_measures(self) -> int:
        def work() -> int:
            db = self._db
            db.execute("DELETE FROM measures")
            for (column,) in db.execute("SELECT measures FROM entries WHERE measures IS NOT NULL ORDER BY id"):
                for measure in figures(column):
                    db.execute(ADD_MEASURE, (measure.subject, measure.key, measure.n, measure.sum))
            count: int = db.execute("SELECT count(*) FROM measures").fetchone()[0]
            done = ready([Draft("log.measures-rebuilt", {"rows": count})], {})
            self._add(self._last()[0], LOG_STREAM, done, None, SYSTEM, stamp(self._clock()), {})
            return count

        return self._write(work)

    def person(self, pseudonym: str) -> Person | None:
        rows = self._read(f"SELECT {sqlite_people.COLUMNS} FROM people WHERE pseudonym = ?", pseudonym)
        return Person(*rows[0]) if rows else None  # type: ignore[arg-type]

    def people(self) -> Iterator[Person]:
        rows = self._read(f"SELECT {sqlite_people.COLUMNS} FROM people ORDER BY number")
        return (Person(*row) for row in rows)  # type: ignore[arg-type]

    def pseudonym_for(self, name: str, role: str = "trainee", create: bool = True) -> str | None:
        found = self._read("SELECT pseudonym FROM people WHERE name = ?", sqlite_people.checked(name))
        if found:
            return str(found[0][0])
        if not create:
            return None
        word(role, "role")
        return self._write(lambda: sqlite_people.add(self._db, name, role, stamp(self._clock())))

    def set_role(self, pseudonym: str, role: str) -> None:
        word(role, "role")
        self._write(lambda: sqlite_people.set_role(self._db, pseudonym, role))

    def erase(self, pseudonym: str, *, actor: str = SYSTEM, at: datetime | None = None) -> Entry:
        when = stamp(at or self._clock())

        def work() -> Entry:
            if actor not in NOT_PEOPLE:
                self._check_actor(actor)
            texts = sqlite_people.erase(self._db, pseudonym, when)
            done = ready([Draft("person.erased", {"pseudonym": pseudonym, "texts": texts})], {})
            return self._add(self._last()[0], PEOPLE_STREAM, done, None, actor, when, {})[0]

        entry = self._write(work)
        with self._lock, contextlib.suppress(sqlite3.Error):  # the old pages must not live on in the write-ahead log
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return entry
