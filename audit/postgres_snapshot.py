"""One moment of a log in PostgreSQL, read as bytes, for verification."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, cast

import psycopg

from audit import postgres_tree
from audit.entry import Measure
from audit.postgres_link import Connection, translate
from audit.store import KeptCheckpoint, Stored, TypedText

STORED = "SELECT id, convert_to(stream, 'UTF8'), seq, convert_to(record, 'UTF8'), hash FROM entries"
PAGE = 512
BLOBS_AT_ONCE = 16

GUARDS = (
    "entries_no_change",
    "streams_no_change",
    "blobs_no_change",
    "checkpoints_no_change",
    "keys_no_change",
    "texts_no_update",
    "tiles_no_delete",
    "tiles_only_grow",
)
PROTECTED = ("blobs", "entries", "logins", "measures", "people", "streams", "texts")


class PostgresSnapshot:
    """A Snapshot on a connection of its own, inside one read-only transaction."""

    def __init__(self, connection: Connection, path: str) -> None:
        self._path = path
        self._db = connection
        self._names = itertools.count()
        self._rows_of("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        ((self._size, self._tree_size),) = self._rows_of("SELECT count(*), tree_size() FROM entries")

    def _rows_of(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            cursor = self._db.execute(sql.encode(), values or None)
            return cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            raise translate(error, self._path) from error

    def _stream(self, sql: str, *values: object, page: int = PAGE) -> Iterator[tuple[Any, ...]]:
        try:
            with self._db.cursor(f"c{next(self._names)}") as cursor:
                cursor.itersize = page
                cursor.execute(sql.encode(), values or None)
                yield from cursor
        except psycopg.Error as error:
            raise translate(error, self._path) from error

    def size(self) -> int:
        return int(self._size)

    def stored(self, after: int = 0) -> Iterator[Stored]:
        return cast(Iterator[Stored], self._stream(f"{STORED} WHERE id > %s ORDER BY id", after))

    @property
    def gapless(self) -> bool:
        return False

    def tree_size(self) -> int:
        return int(self._tree_size)

    def tile(self, level: int, number: int) -> bytes:
        rows = self._rows_of(postgres_tree.TILE, level, number)
        return bytes(rows[0][0]) if rows else b""

    def checkpoints(self) -> Iterator[KeptCheckpoint]:
        for row in self._stream("SELECT number, size, at, note FROM checkpoints ORDER BY number"):
            yield KeptCheckpoint(*row)

    def vkeys(self) -> tuple[str, ...]:
        return tuple(row[0] for row in self._rows_of("SELECT vkey FROM keys ORDER BY number"))

    def stored_at(self, entry: int) -> Stored | None:
        rows = self._rows_of(f"{STORED} WHERE id = %s", entry)
        return Stored(*rows[0]) if rows else None

    def link(self, stream: bytes, seq: int) -> tuple[int, bytes] | None:
        rows = self._rows_of("SELECT id, hash FROM entries WHERE stream = %s AND seq = %s", stream.decode(), seq)
        return cast("tuple[int, bytes]", rows[0]) if rows else None

    def blobs(self) -> Iterator[tuple[str, int, bytes]]:
        sql = "SELECT digest, entry, data FROM blobs ORDER BY entry, digest"
        return cast(Iterator[tuple[str, int, bytes]], self._stream(sql, page=BLOBS_AT_ONCE))

    def has_blob(self, digest: str) -> bool:
        return bool(self._rows_of("SELECT 1 FROM blobs WHERE digest = %s", digest))

    def typed(self) -> Iterator[TypedText]:
        for entry, path, salt, text in self._stream("SELECT entry, path, salt, text FROM texts ORDER BY entry, path"):
            yield TypedText(entry, path, salt, text.decode("utf-8", "backslashreplace"))

    def measures(self) -> Iterator[Measure]:
        return map(postgres_tree.measure, self._stream(postgres_tree.SUMMARY.format("")))

    def damage(self) -> Iterator[str]:
        on = "SELECT tgname FROM pg_trigger WHERE tgrelid::regclass::text = ANY(%s) AND tgenabled IN ('O', 'A')"
        tables = ["entries", "streams", "blobs", "checkpoints", "keys", "texts", "tiles"]
        present = {row[0] for row in self._rows_of(on, tables)}
        for guard in GUARDS:
            if guard not in present:
                yield f"the guard {guard} is not there or is switched off: entries could be changed without an error"
        kept = "SELECT relname FROM pg_class WHERE relnamespace = 'orderdrill'::regnamespace AND relrowsecurity"
        protected = {row[0] for row in self._rows_of(kept)}
        for table in PROTECTED:
            if table not in protected:
                yield f"row-level security is switched off for {table}: trainees could read what is not theirs"
