"""A log in PostgreSQL: for many machines at once. psycopg on every path; the rules stand in `postgres_schema.sql`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Self

from audit import errors, postgres_people, postgres_tree
from audit.chain import HEADING_LENGTH
from audit.entry import LOG_STREAM, PEOPLE_STREAM, SYSTEM, Draft, Entry, Measure, Person, Secret, StreamHead
from audit.postgres_append import PostgresAppender
from audit.postgres_base import flat
from audit.postgres_link import Connection, connect
from audit.postgres_snapshot import PostgresSnapshot
from audit.rows import entry_of, head_of, ready, stamp, word
from audit.store import Clock, KeptCheckpoint, Snapshot, now

PAGE = 256
WAITING = 256  # so many entries behind the tree are worth a batch
WAITING_SECONDS = 60.0

COLUMNS = "id, stream, seq, record, hash"
ENDS = f"""
SELECT f.id, f.stream, f.seq, f.hash, f.head, l.id, l.stream, l.seq, l.hash, l.head FROM (
    SELECT DISTINCT stream FROM entries WHERE {{0}} ORDER BY stream LIMIT {PAGE}) AS s
CROSS JOIN LATERAL (SELECT id, stream, seq, hash, left(record, {HEADING_LENGTH}) AS head FROM entries AS e
    WHERE e.stream = s.stream ORDER BY seq LIMIT 1) AS f
CROSS JOIN LATERAL (SELECT id, stream, seq, hash, left(record, {HEADING_LENGTH}) AS head FROM entries AS e
    WHERE e.stream = s.stream ORDER BY seq DESC LIMIT 1) AS l
ORDER BY s.stream"""
KEY_ROTATED = "log.key-rotated"


class PostgresStore(PostgresAppender):
    """An AuditStore in a PostgreSQL database. Any number of processes and machines may hold it open."""

    _sequenced_at: datetime | None = None

    @classmethod
    def open(cls, url: str, *, clock: Clock = now, readonly: bool = False) -> Self:
        """Opens the log at an address; makes it if it is not there. Raises StoreUnavailable."""
        store = cls(connect(url, readonly=readonly), url, clock, readonly=readonly)
        try:
            store._enter()
        except BaseException:
            store.close()
            raise
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- reading

    def entries(self, stream: str | None = None, since: int = 0) -> Iterator[Entry]:
        every = f"SELECT {COLUMNS} FROM entries WHERE id > %s ORDER BY id LIMIT {PAGE}"
        some = f"SELECT {COLUMNS} FROM entries WHERE stream = %s AND seq > %s AND id > %s ORDER BY seq LIMIT {PAGE}"
        seq = -1
        while True:
            page = self._read(every, since) if stream is None else self._read(some, stream, seq, since)
            for row in page:
                yield entry_of(row)
            if len(page) < PAGE:
                return
            since, seq = page[-1][0] if stream is None else since, page[-1][2]

    def head(self, stream: str) -> StreamHead | None:
        rows = self._read(ENDS.format("stream = %s"), stream)
        return head_of(rows[0][:5], rows[0][5:]) if rows else None

    def streams(self) -> Iterator[StreamHead]:
        after = ""
        while page := self._read(ENDS.format("stream > %s"), after):
            for row in page:
                yield head_of(row[:5], row[5:])
            after = page[-1][1]

    def blob(self, digest: str) -> bytes:
        ((data,),) = self._read("SELECT blob_of(%s)", digest)
        if data is None:
            raise KeyError(digest)
        return bytes(data)

    def texts(self, entry_id: int) -> dict[str, str]:
        rows = self._read("SELECT path, text FROM texts WHERE entry = %s ORDER BY path", entry_id)
        return {path: text.decode() for path, text in rows}

    def measures(self, subject: str | None = None, prefix: str = "") -> Iterator[Measure]:
        where = "WHERE starts_with(key, %s)"
        if subject is None:
            rows = self._read(postgres_tree.SUMMARY.format(where), prefix)
        else:
            rows = self._read(postgres_tree.SUMMARY.format(f"{where} AND subject = %s"), prefix, subject)
        return map(postgres_tree.measure, rows)

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        with self._lock:
            self._open()
        view = connect(self._url, readonly=True)
        try:
            yield PostgresSnapshot(view, self.path)
        finally:
            view.close()

    # -- the tree

    def sequence(self) -> int:
        ((target,),) = self._read("SELECT coalesce(max(id), 0) FROM entries")
        size = self.tree_size()
        while size < target:
            before, size = size, self._batch(wait=True)
            if size == before:
                raise errors.StoreLocked(
                    self.path, "an append that began before the batch is still on its way", "Do it again in a moment."
                )
        return size

    def maybe_sequence(self, at: datetime) -> int:
        ((waiting, size),) = self._read("SELECT coalesce(max(id), 0) - tree_size(), tree_size() FROM entries")
        late = self._sequenced_at is None or (at - self._sequenced_at).total_seconds() >= WAITING_SECONDS
        if waiting < WAITING and not (waiting and late):
            return int(size)
        self._sequenced_at = at
        ((may,),) = self._read("SELECT has_table_privilege('tiles', 'INSERT')")
        while may and waiting > 0:  # unless another process is at it
            size, before = self._batch(wait=False), size
            waiting -= size - before
            may = size > before
        return int(size)

    def _batch(self, *, wait: bool) -> int:
        def work(db: Connection) -> int:
            if not postgres_tree.lock(db, wait=wait):
                return int(postgres_tree.one(db, postgres_tree.SIZE))
            return postgres_tree.sequence(db, stamp(self._clock()))

        return self._write(work)

    def tree_size(self) -> int:
        ((size,),) = self._read(postgres_tree.SIZE)
        return int(size)

    def tile(self, level: int, number: int) -> bytes:
        rows = self._read(postgres_tree.TILE, level, number)
        return bytes(rows[0][0]) if rows else b""

    def leaf_of(self, entry: int) -> int | None:
        return entry - 1 if 0 < entry <= self.tree_size() else None

    def checkpoints(self) -> Iterator[KeptCheckpoint]:
        for row in self._read("SELECT number, size, at, note FROM checkpoints ORDER BY number"):
            yield KeptCheckpoint(*row)

    def keep_checkpoint(self, size: int, note: str, *, at: datetime) -> KeptCheckpoint:
        when = stamp(at)

        def work(db: Connection) -> KeptCheckpoint:
            if size > postgres_tree.one(db, postgres_tree.SIZE):
                raise errors.EntryRefused(f"the tree has not {size} leaves yet")
            put = "INSERT INTO checkpoints (size, at, note) VALUES (%s, %s, %s) RETURNING number"
            row = db.execute(put, (size, when, note)).fetchone()
            return KeptCheckpoint(row[0] if row else 0, size, when, note)

        return self._write(work)

    def vkeys(self) -> tuple[str, ...]:
        return tuple(flat(self._read("SELECT vkey FROM keys ORDER BY number")))

    def keep_key(self, vkey: str, *, after: str | None, at: datetime, actor: str = SYSTEM) -> tuple[str, ...]:
        when = stamp(at)

        def work(db: Connection) -> None:
            postgres_tree.lock(db, wait=True)
            present = flat(db.execute("SELECT vkey FROM keys ORDER BY number").fetchall())
            if (present[-1] if present else None) != after:
                raise errors.EntryRefused("the key of this log has been changed meanwhile; look at it again")
            if after is not None:
                rotated = ready([Draft(KEY_ROTATED, {"from": after, "to": vkey})], {})
                self._add(db, LOG_STREAM, rotated, None, actor, when)
            db.execute("INSERT INTO keys (vkey, at) VALUES (%s, %s)", (vkey, when))

        self._write(work)
        return self.vkeys()

    # -- figures and people

    def rebuild_measures(self) -> int:
        def work(db: Connection) -> int:
            postgres_tree.lock(db, wait=True)
            count = postgres_tree.rebuild_measures(db)
            rebuilt = ready([Draft("log.measures-rebuilt", {"rows": count})], {})
            self._add(db, LOG_STREAM, rebuilt, None, SYSTEM, stamp(self._clock()))
            return count

        return self._write(work)

    def person(self, pseudonym: str) -> Person | None:
        if "\0" in pseudonym:
            return None
        rows = self._read(f"SELECT {postgres_people.COLUMNS} FROM people WHERE pseudonym = %s", pseudonym)
        return Person(*rows[0]) if rows else None

    def people(self) -> Iterator[Person]:
        return (Person(*row) for row in self._read(f"SELECT {postgres_people.COLUMNS} FROM people ORDER BY number"))

    def pseudonym_for(self, name: str, role: str = "trainee", create: bool = True) -> str | None:
        found = self._read(postgres_people.FIND, postgres_people.checked(name))
        if found:
            return str(found[0][0])
        if not create:
            return None
        word(role, "role")
        return self._write(lambda db: postgres_people.add(db, name, role, stamp(self._clock())))

    def set_role(self, pseudonym: str, role: str) -> None:
        word(role, "role")
        self._write(lambda db: postgres_people.set_role(db, pseudonym, role))

    def secret(self, pseudonym: str) -> Secret | None:
        rows = self._read(postgres_people.SECRET, pseudonym)
        return Secret(*rows[0]) if rows else None

    def keep_secret(self, pseudonym: str, secret: Secret, *, instead_of: Secret | None) -> bool:
        return self._write(lambda db: postgres_people.keep_secret(db, pseudonym, secret, instead_of))

    def erase(
        self, pseudonym: str, *, actor: str = SYSTEM, at: datetime | None = None, about: Iterable[int] = ()
    ) -> Entry:
        when = stamp(at or self._clock())

        def work(db: Connection) -> Entry:
            texts = postgres_people.erase(db, pseudonym, when, about)
            done = Draft("person.erased", {"pseudonym": pseudonym, "texts": texts})
            return self._add(db, PEOPLE_STREAM, ready([done], {}), None, actor, when)[0]

        return self._write(work)
