"""OCEL 2.0 as a SQLite database: a table for each type of events and of objects, and six that hold them together."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

from audit.exports.ocel import BEFORE_ALL, Gathered, Types, as_python

_TABLES = """
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES event_map_type (ocel_type));
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES object_map_type (ocel_type));
CREATE TABLE event_object (
    ocel_event_id TEXT REFERENCES event (ocel_id), ocel_object_id TEXT REFERENCES object (ocel_id), ocel_qualifier TEXT,
    PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
CREATE TABLE object_object (
    ocel_source_id TEXT REFERENCES object (ocel_id), ocel_target_id TEXT REFERENCES object (ocel_id),
    ocel_qualifier TEXT, PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier))
"""
_COLUMNS = {"boolean": "BOOLEAN", "integer": "INTEGER", "float": "REAL", "time": "TIMESTAMP", "string": "TEXT"}


def write_ocel_sqlite(log: Gathered, path: str) -> None:
    """Writes a gathered log as an OCEL 2.0 database into an empty file."""
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("BEGIN")
        for table in _TABLES.split(";"):
            db.execute(table)
        events = _tables(db, "event", log.event_types, "PRIMARY KEY", "ocel_time TIMESTAMP")
        objects = _tables(db, "object", log.object_types, "", "ocel_time TIMESTAMP, ocel_changed_field TEXT")
        _objects(db, log, objects)
        for event in log.events():
            declared = log.event_types[event.type]
            db.execute("INSERT INTO event VALUES (?, ?)", (event.id, event.type))
            row = {"ocel_id": event.id, "ocel_time": as_python(event.time, "time")}
            row |= {name: as_python(value, declared[name]) for name, value in event.values.items()}
            _insert(db, events[event.type], row)
            pairs = ((event.id, id, qualifier) for id, qualifier in event.objects)
            db.executemany("INSERT INTO event_object VALUES (?, ?, ?)", pairs)
        db.execute("COMMIT")
    finally:
        db.close()


def _objects(db: sqlite3.Connection, log: Gathered, tables: dict[str, str]) -> None:
    for thing in log.objects():
        declared, table = log.object_types[thing.type], tables[thing.type]
        db.execute("INSERT INTO object VALUES (?, ?)", (thing.id, thing.type))
        start = {"ocel_id": thing.id, "ocel_time": as_python(BEFORE_ALL, "time")}
        _insert(
            db,
            table,
            start | {name: as_python(v, declared[name]) for name, time, v in thing.values if time == BEFORE_ALL},
        )
        for name, time, value in thing.values:
            if time != BEFORE_ALL:
                moment = as_python(time, "time")
                row = {"ocel_id": thing.id, "ocel_time": moment, "ocel_changed_field": name}
                _insert(db, table, row | {name: as_python(value, declared[name])})
    for thing in log.objects():
        pairs = ((thing.id, id, qualifier) for id, qualifier in thing.related)
        db.executemany("INSERT INTO object_object VALUES (?, ?, ?)", pairs)


def _tables(db: sqlite3.Connection, what: str, types: Types, key: str, more: str) -> dict[str, str]:
    """Makes a table for each type; type -> the table's name."""
    names = _short(types)
    for kind, name in names.items():
        columns = "".join(f", {_quoted(value)} {_COLUMNS[t]}" for value, t in sorted(types[kind].items()))
        db.execute(f"CREATE TABLE {what}_{name} (ocel_id TEXT {key} REFERENCES {what} (ocel_id), {more}{columns})")
        db.execute(f"INSERT INTO {what}_map_type VALUES (?, ?)", (kind, name))
    return {kind: f"{what}_{name}" for kind, name in names.items()}


def _short(types: Iterable[str]) -> dict[str, str]:
    """Names for tables: letters and digits alone, told apart without regard to case, as SQLite does."""
    names: dict[str, str] = {}
    taken = {"map_type", "object"}
    for kind in sorted(types):
        plain = "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", kind))[:60] or "Other"
        name, n = plain, 1
        while name.lower() in taken:
            n += 1
            name = f"{plain}{n}"
        taken.add(name.lower())
        names[kind] = name
    return names


def _insert(db: sqlite3.Connection, table: str, row: dict[str, str | int | float]) -> None:
    columns = ", ".join(_quoted(name) for name in row)
    db.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
