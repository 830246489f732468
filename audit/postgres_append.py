"""Appending to a log in PostgreSQL: one statement, one round trip. The function `append` of the log does the rest.

It takes the end of the stream and the next id under a lock of that stream alone, so writers to different streams do not
wait for each other, and writers to one stream wait in the server, not in tries of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from audit import errors
from audit.canonical import JSON
from audit.chain import beginning, quoted
from audit.entry import SYSTEM, ZERO, Draft, Entry
from audit.postgres_base import PostgresBase
from audit.postgres_link import Connection
from audit.rows import Ready, place, ready, stamp, word, written

ONE = b"SELECT id, seq, prev, hash FROM append(%s, %s, %s, %s, ARRAY[%s])"
MANY = b"SELECT id, seq, prev, hash FROM append(%s, %s, %s, %s, %s::text[], %s::text[])"
FULL = b"""SELECT id, seq, prev, hash FROM append(%s, %s, %s, %s, %s::text[], %s::text[],
    %s::int[], %s::text[], %s::bytea[], %s::int[], %s::text[], %s::bytea[], %s::bytea[])"""
NOWHERE = len(beginning(0, b'""', 0, ZERO))


class PostgresAppender(PostgresBase):
    """The writing half of the store."""

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
            try:
                db = self._open()
            except errors.StoreUnavailable as error:
                self._remember(error)
                raise
            return self._add(db, stream, prepared, expected_seq, actor, when, blobs)

    def _add(
        self,
        db: Connection,
        stream: str,
        prepared: list[Ready],
        expected_seq: int | None,
        actor: str,
        when: str,
        blobs: Mapping[str, bytes] = {},
    ) -> tuple[Entry, ...]:
        rests = [_rest(draft, when, actor) for draft in prepared]
        head: tuple[Any, ...] = (stream, expected_seq, when, actor)
        alone = db.info.transaction_status == TransactionStatus.IDLE  # then this statement is the whole write
        try:
            if len(rests) == 1 and not (prepared[0].kept or prepared[0].names or self._failed_since):
                rows = db.execute(ONE, (*head, rests[0])).fetchall()
            else:
                sides = _sides(prepared, blobs)
                rows = db.execute(FULL if sides else MANY, (*head, rests, self._notes(), *sides)).fetchall()
        except psycopg.Error as error:
            if error.sqlstate == "OD001":
                actual = int(error.diag.message_detail or 0)
                raise errors.SequenceConflict(stream, -1 if expected_seq is None else expected_seq, actual) from error
            if error.sqlstate == "OD002":
                raise errors.EntryRefused(
                    f"actor {actor!r} is no pseudonym of this log; "
                    "take it from pseudonym_for, so that no name is chained"
                ) from error
            self._fail(error, sent=alone)
        self._failed_since, self._failures = None, 0
        entries = []
        for draft, (id, seq, prev, hashed) in zip(prepared, rows, strict=True):
            _, entry = place(draft, id=id, stream=stream, seq=seq, at=when, actor=actor, prev=prev)
            if entry.hash != hashed:
                raise errors.ChainBroken(f"entry {id}: the server stored other words than were sent", entry=id)
            entries.append(entry)
        return tuple(entries)

    def _notes(self) -> list[str]:
        """Entries of the store's own, behind the caller's: writes that failed."""
        if self._failed_since is None:
            return []
        since, cause = self._failed_since
        body: JSON = {"since": since, "cause": cause, "times": self._failures}
        (note,) = ready([Draft("log.write-failed", body)], {})
        return [_rest(note, "", SYSTEM)]


def _rest(draft: Ready, when: str, actor: str) -> str:
    """What follows the actor in the record of a draft, wherever it will be stored."""
    whole = written(draft, id=0, stream="", seq=0, at=when, actor=actor, prev=ZERO)
    return whole[NOWHERE + len(when) + len(quoted(actor)) + 4 :]


def _sides(prepared: list[Ready], blobs: Mapping[str, bytes]) -> tuple[list[Any], ...]:
    """What goes into tables of its own, column by column; nothing, if there is none."""
    named: list[tuple[Any, ...]] = [
        (number, name, blobs[name]) for number, draft in enumerate(prepared, 1) for name in draft.names
    ]
    texts: list[tuple[Any, ...]] = [
        (number, kept.path, kept.salt, kept.text.encode())
        for number, draft in enumerate(prepared, 1)
        for kept in draft.kept
    ]
    if not named and not texts:
        return ()
    return *_columns(named, 3), *_columns(texts, 4)


def _columns(rows: list[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [[row[place] for row in rows] for place in range(width)]
