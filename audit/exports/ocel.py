"""OCEL 2.0: events and the objects that they touch, gathered before any of it is written.

An object is written once, with all that became of it, and types are declared with the names of all their values. Both
are known only at the end, so everything is put down in a temporary database first; memory stays even.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from audit.entry import Entry
from audit.exports.telling import Teller, Touched, Values, common, moment, type_of, written

BEFORE_ALL = "1970-01-01T00:00:00Z"
"""When a value was so that an object had from the first, as the standard writes it."""

Types = dict[str, dict[str, str]]
"""Type of events or objects -> name of a value -> `string`, `time`, `integer`, `float` or `boolean`."""

_TABLES = """
CREATE TABLE events (id TEXT PRIMARY KEY, type TEXT, time TEXT, vals TEXT) WITHOUT ROWID;
CREATE TABLE objects (id TEXT PRIMARY KEY, type TEXT) WITHOUT ROWID;
CREATE TABLE vals (object TEXT, name TEXT, n INTEGER, time TEXT, value TEXT, PRIMARY KEY (object, name, n))
    WITHOUT ROWID;
CREATE TABLE touches (event TEXT, object TEXT, qualifier TEXT, PRIMARY KEY (event, object, qualifier)) WITHOUT ROWID;
CREATE TABLE relations (a TEXT, b TEXT, qualifier TEXT, PRIMARY KEY (a, b, qualifier)) WITHOUT ROWID
"""


class OcelEvent(NamedTuple):
    """An event. time: UTC, ISO text. objects: (id, qualifier)."""

    id: str
    type: str
    time: str
    values: dict[str, str]
    objects: list[tuple[str, str]]


class OcelObject(NamedTuple):
    """An object. values: (name, time since when, value), by name and time. related: (id, qualifier)."""

    id: str
    type: str
    values: list[tuple[str, str, str]]
    related: list[tuple[str, str]]


class Gathered:
    """A log as OCEL has it. Values are text, as `telling.written` gives it; `event_types` and `object_types` say what
    each is. Close it, and the temporary file goes."""

    def __init__(self, entries: Iterable[Entry], tell: Teller) -> None:
        self.event_types: Types = {}
        self.object_types: Types = {}
        self.count = 0
        self._db = sqlite3.connect("", isolation_level=None)
        for table in _TABLES.split(";"):
            self._db.execute(table)
        self._db.execute("BEGIN")
        for entry in entries:
            self._add(entry, tell)

    def __enter__(self) -> Gathered:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def events(self) -> Iterator[OcelEvent]:
        """Every event, in the order of the log."""
        for id, kind, time, vals in self._db.execute("SELECT id, type, time, vals FROM events ORDER BY id"):
            touched = "SELECT object, qualifier FROM touches WHERE event = ? ORDER BY object, qualifier"
            yield OcelEvent(id, kind, time, json.loads(vals), self._db.execute(touched, (id,)).fetchall())

    def object_count(self) -> int:
        """How many objects there are."""
        return int(self._db.execute("SELECT count(*) FROM objects").fetchone()[0])

    def objects(self) -> Iterator[OcelObject]:
        """Every object, by id."""
        for id, kind in self._db.execute("SELECT id, type FROM objects ORDER BY id"):
            vals = "SELECT name, time, value FROM vals WHERE object = ? ORDER BY name, n"
            related = "SELECT b, qualifier FROM relations WHERE a = ? ORDER BY b, qualifier"
            yield OcelObject(
                id, kind, self._db.execute(vals, (id,)).fetchall(), self._db.execute(related, (id,)).fetchall()
            )

    def _add(self, entry: Entry, tell: Teller) -> None:
        told = tell.event(entry)
        id = f"entry:{entry.id:012}"
        values: Values = {"stream": entry.stream, **common(entry), **told.values}
        _declare(self.event_types, told.activity, values)
        said = json.dumps({name: written(value) for name, value in values.items()})
        self._db.execute("INSERT INTO events VALUES (?, ?, ?, ?)", (id, told.activity, entry.at, said))
        for touched in told.touched:
            self._touch(id, entry.at, touched)
        for touched in told.touched:
            pairs = ((touched.id, other, qualifier) for other, qualifier in touched.related)
            self._db.executemany("INSERT OR IGNORE INTO relations VALUES (?, ?, ?)", pairs)
        self.count += 1

    def _touch(self, event: str, at: str, touched: Touched) -> None:
        made = self._db.execute("INSERT OR IGNORE INTO objects VALUES (?, ?)", (touched.id, touched.type)).rowcount
        self._db.execute("INSERT OR IGNORE INTO touches VALUES (?, ?, ?)", (event, touched.id, touched.qualifier))
        _declare(self.object_types, touched.type, touched.values)
        latest = "SELECT n, value FROM vals WHERE object = ? AND name = ? ORDER BY n DESC LIMIT 1"
        for name, value in touched.values.items():
            n, before = self._db.execute(latest, (touched.id, name)).fetchone() or (0, None)
            now = written(value)
            if now != before:
                row = (touched.id, name, n + 1, BEFORE_ALL if made else at, now)
                self._db.execute("INSERT INTO vals VALUES (?, ?, ?, ?, ?)", row)


def _declare(types: Types, kind: str, values: Values) -> None:
    declared = types.setdefault(kind, {})
    for name, value in values.items():
        found = type_of(value)
        had = declared.setdefault(name, found)
        if had != found:
            declared[name] = "float" if {had, found} == {"integer", "float"} else "string"


def as_python(text: str, kind: str) -> str | int | float:
    """A value as a database takes it."""
    if kind == "boolean":
        return int(text == "true")
    if kind == "integer":
        return int(text)
    if kind == "float":
        return float(text)
    if kind == "time":
        found = moment(text)
        return found.astimezone(UTC).isoformat(" ") if isinstance(found, datetime) else text
    return text
