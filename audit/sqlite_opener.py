"""Opening an embedded log for writing, and what was met in doing so: each is an entry."""

from __future__ import annotations

import contextlib
import os
from typing import Self

from audit import errors, sqlite_tree
from audit.canonical import JSON
from audit.entry import LOG_STREAM, SYSTEM, Draft
from audit.rows import stamp
from audit.sqlite_append import SqliteAppender
from audit.sqlite_errors import patiently
from audit.sqlite_file import SCHEMA_VERSION, missing_guards, open_file
from audit.sqlite_place import MEMORY, writable
from audit.sqlite_presence import Claim, Presence, claims
from audit.store import Clock, Tell, now, silent

ENDED_UNCLEANLY = "log.ended-uncleanly"
GUARDS_PUT_BACK = "log.guards-put-back"
FORMAT_RAISED = "log.format-raised"
LONGEST = 200
RECENT = 256


class SqliteOpener(SqliteAppender):
    """How a store comes to be, and how it ends."""

    @classmethod
    def open(
        cls, path: str | os.PathLike[str], *, clock: Clock = now, readonly: bool = False, tell: Tell = silent
    ) -> Self:
        """Opens the log in a file (`:memory:` for none); makes it if it is not there. Raises StoreUnavailable."""
        name = os.fspath(path)
        connection, version = open_file(name, readonly=readonly, tell=tell)
        if readonly and version < SCHEMA_VERSION and writable(name):
            # made but for its tables by a process that was killed, or by an older release
            connection.close()
            cls.open(name, clock=clock).close()
            connection, version = open_file(name, readonly=readonly, tell=tell)
        store = cls(connection, name, clock)
        if not readonly:
            try:
                store._enter(version)
            except BaseException:
                store.close()
                raise
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _enter(self, version: int) -> None:
        """Shows that this process is here, and stores what it met. Where that cannot be stored, the next one tries."""
        if patiently(lambda: missing_guards(self._db)):
            self._write(self._put_guards_back)
        if self.path == MEMORY:
            return
        self._presence = Presence.enter(self.path, stamp(self._clock()))
        left = list(claims(self.path))
        told = self._told() if left else ""
        met = [Draft(ENDED_UNCLEANLY, self._what(one)) for one in left if f'"mark":"{one.mark}"' not in told]
        if 0 < version < SCHEMA_VERSION:
            met.append(Draft(FORMAT_RAISED, {"from": version, "to": SCHEMA_VERSION}))
        stored = not met
        with contextlib.suppress(errors.AuditError):
            self.append(LOG_STREAM, met, expected_seq=None, actor=SYSTEM, at=self._clock())
            stored = True
        for one in left:
            if stored:
                one.settle()
            else:
                one.put_back()

    def _put_guards_back(self) -> None:
        from audit.migrations import put_guards  # seldom, and slow to load

        if gone := missing_guards(self._db):  # else another process was faster
            put_guards(self._db, gone)
            self._add_own(LOG_STREAM, Draft(GUARDS_PUT_BACK, {"guards": list(gone)}), stamp(self._clock()))

    def _told(self) -> str:
        """What was stored of late: whoever stored it may have been killed before it took the mark away."""
        head = self._read(sqlite_tree.HEAD, LOG_STREAM)
        last = int(str(head[0][0])) if head else 0
        rows = self._read(f"{sqlite_tree.OF_STREAM} {RECENT}", LOG_STREAM, last - RECENT, 0)
        return "".join(str(row[3]) for row in rows)

    def _what(self, claim: Claim) -> dict[str, JSON]:
        """What a process left, in words of the log: `streams` are those it was at, each with its last seq."""
        left = claim.left
        streams: list[JSON] = []
        for name in left.streams:
            head = self._read(sqlite_tree.HEAD, name)
            if head:
                streams.append({"stream": name, "last": int(str(head[0][0]))})
        return {"mark": claim.mark, "opened": left.opened[:LONGEST], "why": left.why[:LONGEST], "streams": streams}
