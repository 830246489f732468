"""One moment of an embedded log, read as bytes, for verification."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import cast

from audit import sqlite_tree
from audit.entry import Measure
from audit.sqlite_errors import FAILURES, patiently, translate
from audit.sqlite_file import GUARDS
from audit.store import KeptCheckpoint, Stored, TypedText

STORED = "SELECT id, stream, seq, record, hash FROM entries"
PAGE = 512


class SqliteSnapshot:
    """A Snapshot on a connection of its own, inside one read transaction."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self._path = path
        self._db = connection
        connection.text_factory = bytes  # a changed byte may leave no UTF-8; what is hashed is bytes
        try:
            patiently(lambda: connection.execute("BEGIN"))
            self._size: int = patiently(lambda: connection.execute("SELECT count(*) FROM entries").fetchone()[0])
        except FAILURES as error:
            raise translate(error, path) from error

    def _rows(self, sql: str, *values: object) -> Iterator[tuple[object, ...]]:
        try:
            cursor = self._db.execute(sql, values)
            while page := cursor.fetchmany(PAGE):
                yield from page
        except FAILURES as error:
            raise translate(error, self._path) from error

    def size(self) -> int:
        return self._size

    def stored(self, after: int = 0) -> Iterator[Stored]:
        # The rows are what the file says, whatever that is: verification treats a wrong type as damage.
        return cast(Iterator[Stored], self._rows(f"{STORED} WHERE id > ? ORDER BY id", after))

    @property
    def gapless(self) -> bool:
        return True

    def tree_size(self) -> int:
        try:
            return sqlite_tree.size(self._db)
        except FAILURES as error:
            raise translate(error, self._path) from error

    def tile(self, level: int, number: int) -> bytes:
        try:
            return sqlite_tree.tile(self._db, level, number)
        except FAILURES as error:
            raise translate(error, self._path) from error

    def checkpoints(self) -> Iterator[KeptCheckpoint]:
        for number, size, at, note in self._rows("SELECT number, size, at, note FROM checkpoints ORDER BY number"):
            yield KeptCheckpoint(cast(int, number), cast(int, size), _text(at), _text(note))

    def vkeys(self) -> tuple[str, ...]:
        return tuple(_text(vkey) for (vkey,) in self._rows("SELECT vkey FROM keys ORDER BY number"))

    def stored_at(self, entry: int) -> Stored | None:
        row = next(self._rows(f"{STORED} WHERE id = ?", entry), None)
        return None if row is None else Stored(*row)  # type: ignore[arg-type]

    def link(self, stream: bytes, seq: int) -> tuple[int, bytes] | None:
        row = next(self._rows(sqlite_tree.LINK, stream, seq), None)
        return cast("tuple[int, bytes] | None", row)

    def blobs(self) -> Iterator[tuple[str, int, bytes]]:
        try:
            for digest, entry, data in self._db.execute("SELECT digest, entry, data FROM blobs ORDER BY rowid"):
                yield _text(digest), entry, data  # one at a time: a blob may be large
        except FAILURES as error:
            raise translate(error, self._path) from error

    def has_blob(self, digest: str) -> bool:
        return next(self._rows("SELECT 1 FROM blobs WHERE digest = ?", digest), None) is not None

    def typed(self) -> Iterator[TypedText]:
        for entry, path, salt, text in self._rows("SELECT entry, path, salt, text FROM texts ORDER BY entry, path"):
            yield TypedText(cast(int, entry), _text(path), cast(bytes, salt), _text(text))

    def measures(self) -> Iterator[Measure]:
        for subject, key, n, total in self._rows(sqlite_tree.SUMMARY.format("")):
            yield Measure(_text(subject), _text(key), cast(int, n), cast(int, total))

    def damage(self) -> Iterator[str]:
        for (line,) in self._rows("PRAGMA integrity_check(10)"):
            if line != b"ok":
                yield f"the file is damaged: {_text(line)}"
        for table, row, other, _ in self._rows("PRAGMA foreign_key_check"):
            yield f"row {row} of {_text(table)} belongs to a row of {_text(other)} that is not there"
        for entry, stream in self._rows(sqlite_tree.MISPLACED):
            yield f"entry {entry} ({_text(stream)}) is not where the index of streams has it; nothing is lost"
        present = {_text(name) for (name,) in self._rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
        for guard in GUARDS:
            if guard not in present:
                yield f"the guard {guard} is not there: entries could be changed without an error"


def _text(value: object) -> str:
    """Text for people and for comparison: bytes that are no UTF-8 stay visible, and differ from every text."""
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
