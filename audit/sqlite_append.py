"""Appending to an embedded log: one statement where nobody else writes, one transaction where somebody does.

What we remember of the log (its last entry, the heads of streams) is right as long as ours was its last entry. Ids have
no gaps, so an insert under the next id can only succeed while that holds: it is refused as soon as another process has
added anything. So an append by the only writer needs no look at the file before, and is a single statement.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime

from audit import errors, sqlite_people, sqlite_tree
from audit.chain import HEADING_LENGTH, heading
from audit.entry import LOG_STREAM, NOT_PEOPLE, SYSTEM, ZERO, Draft, Entry
from audit.rows import WENT_BACK, Ready, Row, place, ready, stamp, went_back, word
from audit.sqlite_base import SqliteBase
from audit.sqlite_errors import FAILURES, code_of
from audit.sqlite_tree import Fresh
from audit.store import Clock

HEADS_KEPT = 1024
READ_ALONG = 64  # so many entries of others are read to keep up; after more than that we look heads up again
SEQUENCE_EVERY = 1024  # so that what waits for the tree, and is added up when the summary is read, stays small
TAKE_TURNS = 64  # after meeting another writer, so many appends take the lock first

LAST_ID = "SELECT coalesce(max(id), 0) FROM entries"
INSERT = "INSERT INTO entries (id, stream, seq, record, hash) VALUES (?, ?, ?, ?, ?)"
LAST = f"SELECT id, substr(record, 1, {HEADING_LENGTH}) FROM entries ORDER BY id DESC LIMIT 1"
NEWER = f"""SELECT id, stream, seq, hash, substr(record, 1, {HEADING_LENGTH}) FROM entries
    WHERE id > ? ORDER BY id LIMIT {READ_ALONG + 1}"""


class SqliteAppender(SqliteBase):
    """The writing half of the store."""

    def __init__(self, connection: sqlite3.Connection, path: str, clock: Clock) -> None:
        super().__init__(connection, path, clock)
        self._known: set[str] = set(NOT_PEOPLE)
        self._version = -1
        self._end: tuple[int, str] | None = None  # (id, time) of the last entry, None when it has to be looked up
        self._heads: dict[str, tuple[int, bytes]] = {}
        self._turns = 0
        self._fresh: list[Fresh] = []  # what we have appended since the last batch, so that it is not read again
        self._sequenced_at: datetime | None = None

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
        with self._lock:
            entries = self._append_alone(stream, prepared, expected_seq, actor, when)
            if not entries:
                entries = self._append_in_turn(stream, prepared, expected_seq, actor, when, blobs)
            if len(self._fresh) >= SEQUENCE_EVERY:
                with contextlib.suppress(errors.StoreUnavailable):  # the entries are stored; the next one tells
                    self.sequence()
            return entries

    def sequence(self) -> int:
        ((target,),) = self._read(LAST_ID)
        with self._lock:
            fresh, self._fresh = self._fresh, []
            while (size := self.tree_size()) < int(str(target)):
                self._write(lambda: sqlite_tree.sequence(self._cursor, fresh))
        return size

    def tree_size(self) -> int:
        rows = self._read(sqlite_tree.SIZE)
        return int(str(rows[0][0])) if rows else 0

    def _append_alone(
        self, stream: str, prepared: list[Ready], expected_seq: int | None, actor: str, when: str
    ) -> tuple[Entry, ...]:
        """The entry, if one statement was enough; else nothing was stored."""
        end, head = self._end, self._heads.get(stream)
        if self._turns:
            self._turns -= 1
            return ()
        if end is None or head is None or len(prepared) > 1 or self._failed_since or end[1] > when:
            return ()
        draft, seq = prepared[0], head[0] + 1
        if draft.kept or draft.names or actor not in self._known or (expected_seq is not None and expected_seq != seq):
            return ()
        row, entry = place(draft, id=end[0] + 1, stream=stream, seq=seq, at=when, actor=actor, prev=head[1])
        self._open()
        try:
            self._cursor.execute(INSERT, row)
        except FAILURES as error:
            self._roll_back()
            if code_of(error) not in {sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_BUSY}:
                raise self._commit_failed(error) from error
            self._turns = TAKE_TURNS
            return ()
        self._fresh.append((row, entry.measures))
        self._heads[stream] = seq, entry.hash
        self._end = entry.id, when
        return (entry,)

    def _append_in_turn(
        self,
        stream: str,
        prepared: list[Ready],
        expected_seq: int | None,
        actor: str,
        when: str,
        blobs: Mapping[str, bytes],
    ) -> tuple[Entry, ...]:
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

    def _forget(self) -> None:
        self._end = None
        self._heads.clear()
        self._fresh.clear()

    def _last(self) -> tuple[int, str]:
        """(id, time) of the last entry. Inside a transaction: what we remember is true until others write."""
        version = self._cursor.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            self._turns = TAKE_TURNS if self._version >= 0 else 0
            self._version = version
            self._read_along()
        if self._end is None:
            self._heads.clear()
            found = self._cursor.execute(LAST).fetchone()
            self._end = (found[0], _time(found[1])) if found else (0, "")
        return self._end

    def _read_along(self) -> None:
        """Brings what we remember up to date with what others have added."""
        if self._end is None:
            return
        rows = self._cursor.execute(NEWER, (self._end[0],)).fetchall()
        if len(rows) > READ_ALONG:
            self._end = None
            return
        for id, stream, seq, hashed, text in rows:
            self._heads[stream] = seq, hashed
            self._end = id, text
        if rows:
            self._end = self._end[0], _time(self._end[1])

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
        seq, prev = head or db.execute(sqlite_tree.HEAD, (stream,)).fetchone() or (-1, ZERO)
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
            self._fresh.append((row, entry.measures))
        db.executemany(INSERT, rows)
        for draft, entry in zip(prepared, entries, strict=True):
            for name in draft.names:
                if not db.execute("SELECT 1 FROM blobs WHERE digest = ?", (name,)).fetchone():
                    db.execute(
                        "INSERT INTO blobs (digest, entry, data) VALUES (?, ?, ?)", (name, entry.id, blobs[name])
                    )
            for text in draft.kept:
                db.execute("INSERT INTO texts (entry, path, salt, text) VALUES (?, ?, ?, ?)", (entry.id, *text))
        if len(self._heads) > HEADS_KEPT:
            self._heads.clear()
        self._heads[stream] = (seq, prev)
        self._end = (last, when)
        return tuple(entries)

    def _add_own(self, stream: str, draft: Draft, when: str, actor: str = SYSTEM) -> Entry:
        """An entry of the store's own. Inside a transaction."""
        last, before = self._last()
        (entry,) = self._add(last, stream, ready([draft], {}), None, actor, when, {})
        if notes := _clock_notes(before, when):
            self._add(entry.id, LOG_STREAM, ready(notes, {}), None, SYSTEM, when, {})
        return entry

    def _add_notes(self, last: int, before: str, when: str) -> None:
        """Entries of the store's own, behind the caller's: a clock that went back, writes that failed."""
        notes = _clock_notes(before, when)
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


def _clock_notes(before: str, when: str) -> list[Draft]:
    return [Draft(WENT_BACK, {"before": before, "after": when})] if went_back(before, when) else []


def _time(text: str) -> str:
    """The time of an entry, from the beginning of its record; "" where it cannot be read, which verification tells."""
    with contextlib.suppress(ValueError):
        return heading(text).at
    return ""
