"""The tables of the embedded log, as sqlite-utils migrations. Imported only when a file has to be made or brought up.

Append-only is by trigger: changing or deleting an entry or a blob raises, and so does replacing one, which SQLite does
without firing delete triggers. Text and names stand in tables of their own, which can be erased. `log` is for readers.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database, Migrations

from audit.sqlite_file import APPLICATION_ID, SCHEMA_VERSION

migrations = Migrations("orderdrill.audit")

TABLES = """
CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    desk_at TEXT,
    body TEXT NOT NULL,
    texts TEXT,
    measures TEXT,
    blobs TEXT,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL,
    UNIQUE (stream, seq)
) STRICT;
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
CREATE TABLE measures (
    subject TEXT NOT NULL,
    key TEXT NOT NULL,
    n INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    PRIMARY KEY (subject, key)
) STRICT, WITHOUT ROWID
"""

TRIGGERS = {
    "entries_no_update": "BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END",
    "entries_no_delete": "BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END",
    "entries_in_order": """BEFORE INSERT ON entries
        WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM entries)
          OR EXISTS (SELECT 1 FROM entries WHERE stream = NEW.stream AND seq >= NEW.seq)
        BEGIN SELECT RAISE(ABORT, 'entries are appended in order'); END""",
    "blobs_no_update": "BEFORE UPDATE ON blobs BEGIN SELECT RAISE(ABORT, 'blobs never change'); END",
    "blobs_no_delete": "BEFORE DELETE ON blobs BEGIN SELECT RAISE(ABORT, 'blobs never change'); END",
    "blobs_no_replace": """BEFORE INSERT ON blobs WHEN EXISTS (SELECT 1 FROM blobs WHERE digest = NEW.digest)
        BEGIN SELECT RAISE(ABORT, 'blobs never change'); END""",
    "texts_no_update": "BEFORE UPDATE ON texts BEGIN SELECT RAISE(ABORT, 'typed text is kept or erased'); END",
}

LOG_VIEW = """
SELECT e.id, e.stream, e.seq, e.at, e.desk_at, e.actor, p.name AS person, e.kind, e.body, lower(hex(e.hash)) AS hash
FROM entries AS e LEFT JOIN people AS p ON p.pseudonym = e.actor
"""


@migrations()
def m001_the_log(db: Database) -> None:
    """Release 0.1: entries, blobs, typed text, people, the summary table."""
    for statement in TABLES.split(";"):
        db.execute(statement)
    for name, rule in TRIGGERS.items():
        db.execute(f"CREATE TRIGGER {name} {rule}")
    db.create_view("log", LOG_VIEW)


def bring_up(connection: sqlite3.Connection) -> None:
    """Applies what is missing and stamps the file. The caller has begun an IMMEDIATE transaction and commits it."""
    db = Database(connection, recursive_triggers=False, execute_plugins=False)
    with db.atomic():
        migrations.apply(db)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
