"""The tables of the embedded log, as sqlite-utils migrations. Imported only when a file has to be made or brought up.

Append-only is by trigger: changing or deleting an entry or a blob raises, and so does replacing one, which SQLite does
without firing delete triggers. Text and names stand in tables of their own, which can be erased. `places`, where
an entry of a stream is, and `measures`, the sums of figures, are of the entries that are in the tree. Those behind it
are read from the end of `entries`: so an append writes to one page, not to three. The views `log` and `summary` are for
readers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from sqlite_utils import Database, Migrations

from audit.sqlite_file import APPLICATION_ID, SCHEMA_VERSION
from audit.views import SQLITE, views

migrations = Migrations("orderdrill.audit")

TABLES = """
CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    record TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE TABLE places (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    id INTEGER NOT NULL,
    PRIMARY KEY (stream, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE blobs (
    digest TEXT NOT NULL UNIQUE,
    entry INTEGER NOT NULL REFERENCES entries (id),
    data BLOB NOT NULL
) STRICT;
CREATE TABLE texts (
    entry INTEGER NOT NULL REFERENCES entries (id),
    path TEXT NOT NULL,
    salt BLOB NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (entry, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE people (
    number INTEGER PRIMARY KEY,
    pseudonym TEXT NOT NULL UNIQUE,
    name TEXT UNIQUE,
    role TEXT NOT NULL,
    added TEXT NOT NULL,
    erased TEXT
) STRICT;
CREATE TABLE secrets (
    pseudonym TEXT PRIMARY KEY REFERENCES people (pseudonym),
    hash TEXT NOT NULL,
    once INTEGER NOT NULL,
    wrong INTEGER NOT NULL,
    tried TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE measures (
    subject TEXT NOT NULL,
    key TEXT NOT NULL,
    n INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    PRIMARY KEY (subject, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE tiles (
    level INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoints (
    number INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    at TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;
CREATE INDEX checkpoints_by_size ON checkpoints (size);
CREATE TABLE keys (
    number INTEGER PRIMARY KEY,
    vkey TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL
) STRICT
"""

TRIGGERS = {
    "entries_no_update": "BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END",
    "entries_no_delete": "BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END",
    "entries_in_order": """BEFORE INSERT ON entries
        WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM entries)
        BEGIN SELECT RAISE(ABORT, 'entries are appended in order'); END""",
    "blobs_no_update": "BEFORE UPDATE ON blobs BEGIN SELECT RAISE(ABORT, 'blobs never change'); END",
    "blobs_no_delete": "BEFORE DELETE ON blobs BEGIN SELECT RAISE(ABORT, 'blobs never change'); END",
    "blobs_no_replace": """BEFORE INSERT ON blobs WHEN EXISTS (SELECT 1 FROM blobs WHERE digest = NEW.digest)
        BEGIN SELECT RAISE(ABORT, 'blobs never change'); END""",
    "places_no_update": "BEFORE UPDATE ON places BEGIN SELECT RAISE(ABORT, 'the tree is append-only'); END",
    "places_no_delete": "BEFORE DELETE ON places BEGIN SELECT RAISE(ABORT, 'the tree is append-only'); END",
    "tiles_only_grow": """BEFORE UPDATE ON tiles
        WHEN (NEW.level, NEW.number) IS NOT (OLD.level, OLD.number)
          OR substr(NEW.hashes, 1, length(OLD.hashes)) IS NOT OLD.hashes
        BEGIN SELECT RAISE(ABORT, 'the tree is append-only'); END""",
    "tiles_no_delete": "BEFORE DELETE ON tiles BEGIN SELECT RAISE(ABORT, 'the tree is append-only'); END",
    "checkpoints_no_update": "BEFORE UPDATE ON checkpoints BEGIN SELECT RAISE(ABORT, 'checkpoints never change'); END",
    "checkpoints_no_delete": "BEFORE DELETE ON checkpoints BEGIN SELECT RAISE(ABORT, 'checkpoints never change'); END",
    "checkpoints_no_replace": """BEFORE INSERT ON checkpoints
        WHEN EXISTS (SELECT 1 FROM checkpoints WHERE number = NEW.number)
        BEGIN SELECT RAISE(ABORT, 'checkpoints never change'); END""",
    "texts_no_update": "BEFORE UPDATE ON texts BEGIN SELECT RAISE(ABORT, 'typed text is kept or erased'); END",
}

VIEWS = {
    "log": """
        SELECT e.id, e.stream, e.seq, e.record ->> '$[5]' AS at, e.record ->> '$[8]' AS desk_at,
            e.record ->> '$[6]' AS actor, p.name AS person, e.record ->> '$[7]' AS kind, e.record -> '$[9]' AS body,
            lower(hex(e.hash)) AS hash
        FROM entries AS e LEFT JOIN people AS p ON p.pseudonym = e.record ->> '$[6]'""",
    "waiting_measures": """
        SELECT m.value ->> 0 AS subject, m.value ->> 1 AS key, m.value ->> 2 AS n, m.value ->> 3 AS sum
        FROM entries AS e, json_each(CASE WHEN json_valid(e.record) THEN e.record END, '$[12]') AS m
        WHERE m.key IS NOT NULL AND substr(e.record, -6) <> ',null]'
          AND e.id > coalesce((SELECT number * 256 + length(hashes) / 32 FROM tiles WHERE level = 0
            ORDER BY number DESC LIMIT 1), 0)""",
    "summary": """
        SELECT subject, key, sum(n) AS n, sum(sum) AS sum FROM (
            SELECT subject, key, n, sum FROM measures UNION ALL SELECT subject, key, n, sum FROM waiting_measures
        ) GROUP BY subject, key""",
}


@migrations()
def m001_the_log(db: Database) -> None:
    """Release 0.1: entries, blobs, typed text, people, the summary, the tree, its checkpoints and keys."""
    for statement in TABLES.split(";"):
        db.execute(statement)
    put_guards(db.conn, TRIGGERS)
    for name, rows in VIEWS.items():
        db.create_view(name, rows)


@migrations()
def m002_views_of_drills(db: Database) -> None:
    """Format 2: views with stable columns for programs that read the file by themselves."""
    for name, rows in views(SQLITE).items():
        db.create_view(name, rows)


def put_guards(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Makes these triggers. Inside a transaction of the caller's."""
    for name in names:
        connection.execute(f"CREATE TRIGGER {name} {TRIGGERS[name]}")


def bring_up(connection: sqlite3.Connection) -> None:
    """Applies what is missing and stamps the file. The caller has begun an IMMEDIATE transaction and commits it."""
    db = Database(connection, recursive_triggers=False, execute_plugins=False)
    with db.atomic():
        migrations.apply(db)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
