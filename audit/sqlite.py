"""The embedded log: one SQLite file. The standard `sqlite3` on every path that a desk waits for."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from time import sleep

from audit import errors, sqlite_people, sqlite_tree
from audit.chain import HEADING_LENGTH
from audit.entry import LOG_STREAM, NOT_PEOPLE, PEOPLE_STREAM, SYSTEM, Draft, Entry, Measure, Person, Secret, StreamHead
from audit.rows import entry_of, head_of, stamp, word
from audit.sqlite_append import LAST_ID
from audit.sqlite_errors import FAILURES, translate
from audit.sqlite_file import connect_reader
from audit.sqlite_opener import SqliteOpener
from audit.sqlite_place import MEMORY
from audit.sqlite_snapshot import SqliteSnapshot
from audit.store import KeptCheckpoint, Snapshot

PAGE = 256  # rows read at a time, so that no read holds the log open and memory stays even
CLEARING_TRIES = 100
WAITING = 256  # so many entries behind the tree are worth a batch
WAITING_SECONDS = 60.0

COLUMNS = "id, stream, seq, record, hash"
KEY_ROTATED = "log.key-rotated"


class SqliteStore(SqliteOpener):
    """An AuditStore in one file. Several processes may hold it open; threads of one process take turns."""

    # -- reading

    def entries(self, stream: str | None = None, since: int = 0) -> Iterator[Entry]:
        every = f"SELECT {COLUMNS} FROM entries WHERE id > ? ORDER BY id LIMIT {PAGE}"
        seq = -1
        while True:
            if stream is None:
                page = self._read(every, since)
            else:
                page = self._read(f"{sqlite_tree.OF_STREAM} {PAGE}", stream, seq, since)
            for row in page:
                yield entry_of(row)
            if len(page) < PAGE:
                return
            since, seq = int(str(page[-1][0])), int(str(page[-1][2]))

    def head(self, stream: str) -> StreamHead | None:
        ((first, last),) = self._read(sqlite_tree.ENDS_OF, stream)
        return None if first is None else self._heads_of([(int(str(first)), int(str(last)))])[0]

    def streams(self) -> Iterator[StreamHead]:
        waiting = {str(row[0]): (int(str(row[1])), int(str(row[2]))) for row in self._read(sqlite_tree.WAITING_ENDS)}
        names = sorted(waiting)
        after = ""
        while True:
            page = self._read(sqlite_tree.ENDS, after, PAGE)
            full = len(page) == PAGE
            ends = {str(row[0]): (int(str(row[1])), int(str(row[2]))) for row in page}
            after = str(page[-1][0]) if full else after
            while names and (not full or names[0] <= after):
                name = names.pop(0)
                first, last = ends.get(name, waiting[name])
                ends[name] = min(first, waiting[name][0]), max(last, waiting[name][1])
            yield from self._heads_of([ends[name] for name in sorted(ends)])
            if not full:
                return

    def _heads_of(self, ends: list[tuple[int, int]]) -> list[StreamHead]:
        """What is at the ends of streams, given as ids."""
        rows: dict[int, tuple[object, ...]] = {}
        wanted = sorted({id for pair in ends for id in pair})
        sql = f"SELECT id, stream, seq, hash, substr(record, 1, {HEADING_LENGTH}) FROM entries WHERE id IN "
        for start in range(0, len(wanted), PAGE):
            some = wanted[start : start + PAGE]
            rows |= {int(str(row[0])): row for row in self._read(f"{sql} ({','.join('?' * len(some))})", *some)}
        return [_head_of(rows.get(first), rows.get(last)) for first, last in ends]

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
        who = "?1 IS NULL" if subject is None else "subject = ?1"
        where = f"WHERE {who} AND substr(key, 1, length(?2)) = ?2"
        for row in self._read(sqlite_tree.SUMMARY.format(where), subject, prefix):
            yield Measure(*row)  # type: ignore[arg-type]

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        with self._lock:
            db = self._open()
            try:
                view = connect_reader(self.path)
                if self.path == MEMORY:
                    db.backup(view)
            except FAILURES as error:
                raise translate(error, self.path) from error
        try:
            yield SqliteSnapshot(view, self.path)
        finally:
            view.close()

    # -- the tree

    def maybe_sequence(self, at: datetime) -> int:
        with self._lock:
            waiting = self._behind()
            since = self._sequenced_at
            late = since is None or (at - since).total_seconds() >= WAITING_SECONDS
            if waiting < WAITING and not (waiting and late):
                return self.tree_size()
            self._sequenced_at = at
            return self.sequence()

    def _behind(self) -> int:
        """How many entries are not in the tree yet."""
        ((count,),) = self._read(LAST_ID)
        return int(str(count)) - self.tree_size()

    def tile(self, level: int, number: int) -> bytes:
        rows = self._read(sqlite_tree.TILE, level, number)
        return _bytes(rows[0][0]) if rows else b""

    def leaf_of(self, entry: int) -> int | None:
        return entry - 1 if 0 < entry <= self.tree_size() else None

    def checkpoints(self) -> Iterator[KeptCheckpoint]:
        for row in self._read("SELECT number, size, at, note FROM checkpoints ORDER BY number"):
            yield KeptCheckpoint(*row)  # type: ignore[arg-type]

    def keep_checkpoint(self, size: int, note: str, *, at: datetime) -> KeptCheckpoint:
        def work() -> KeptCheckpoint:
            if size > sqlite_tree.size(self._cursor):
                raise errors.EntryRefused(f"the tree has not {size} leaves yet")
            when = stamp(at)
            db = self._cursor.execute("INSERT INTO checkpoints (size, at, note) VALUES (?, ?, ?)", (size, when, note))
            return KeptCheckpoint(db.lastrowid or 0, size, when, note)

        return self._write(work)

    def vkeys(self) -> tuple[str, ...]:
        return tuple(str(vkey) for (vkey,) in self._read("SELECT vkey FROM keys ORDER BY number"))

    def keep_key(self, vkey: str, *, after: str | None, at: datetime, actor: str = SYSTEM) -> tuple[str, ...]:
        def work() -> None:
            present = self.vkeys()
            if (present[-1] if present else None) != after:
                raise errors.EntryRefused("the key of this log has been changed meanwhile; look at it again")
            when = stamp(at)
            if after is not None:
                self._add_own(LOG_STREAM, Draft(KEY_ROTATED, {"from": after, "to": vkey}), when, actor)
            self._cursor.execute("INSERT INTO keys (vkey, at) VALUES (?, ?)", (vkey, when))

        self._write(work)
        return self.vkeys()

    # -- figures and people

    def rebuild_measures(self) -> int:
        def work() -> int:
            count = sqlite_tree.rebuild_measures(self._db)
            self._add_own(LOG_STREAM, Draft("log.measures-rebuilt", {"rows": count}), stamp(self._clock()))
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

    def secret(self, pseudonym: str) -> Secret | None:
        rows = self._read(sqlite_people.SECRET, pseudonym)
        return sqlite_people.secret(rows[0]) if rows else None

    def keep_secret(self, pseudonym: str, secret: Secret, *, instead_of: Secret | None) -> bool:
        return self._write(lambda: sqlite_people.keep_secret(self._db, pseudonym, secret, instead_of))

    def erase(
        self, pseudonym: str, *, actor: str = SYSTEM, at: datetime | None = None, about: Iterable[int] = ()
    ) -> Entry:
        when = stamp(at or self._clock())

        def work() -> Entry:
            if actor not in NOT_PEOPLE:
                self._check_actor(actor)
            texts = sqlite_people.erase(self._db, pseudonym, when, about)
            done = Draft("person.erased", {"pseudonym": pseudonym, "texts": texts})
            return self._add_own(PEOPLE_STREAM, done, when, actor)

        entry = self._write(work)
        with self._lock, contextlib.suppress(sqlite3.Error):  # the old pages must not live on in the write-ahead log
            for _ in range(CLEARING_TRIES):
                if self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0:
                    break
                sleep(0.01)  # a reader still looks at them
        return entry


def _head_of(first: tuple[object, ...] | None, last: tuple[object, ...] | None) -> StreamHead:
    if first is None or last is None:
        raise errors.ChainBroken("a stream cannot be read: an entry is missing; see `orderdrill audit verify`")
    return head_of(first, last)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""
