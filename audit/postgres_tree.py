"""The batch step of a log in PostgreSQL: entries into the tree, in the order of their ids, and their figures.

Whoever holds the advisory lock does it. Ids are drawn from a sequence, so what is visible may lack an id: its append is
still on its way, or failed. The tree never goes past such an id before it is settled which. An append has a
transaction number before it draws an id, so once every transaction older than the batch is over, an id that is still
missing can never come; an entry `log.id-unused` takes its place. So no late commit is skipped, and an id is a position
in the tree, as it is in the embedded log.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from audit.chain import NO_MEASURES
from audit.entry import Measure
from audit.postgres_link import Connection
from audit.rows import figures
from audit.tiles import grown
from audit.totals import Totals

SEQUENCING = 0x4F44524D  # the advisory lock of the batch step
BATCH = 2048
PATIENCE_SECONDS = 2.0  # so long a batch waits for appends on their way; then it ends in front of them

SIZE = "SELECT tree_size()"
NEXT = f"""SELECT id, hash, CASE WHEN right(record, {len(NO_MEASURES)}) <> '{NO_MEASURES}' THEN record END FROM entries
    WHERE id > %s ORDER BY id LIMIT {BATCH}"""
TILE = "SELECT hashes FROM tiles WHERE level = %s AND number = %s"
MEASURED = f"""SELECT record FROM entries
    WHERE id <= tree_size() AND right(record, {len(NO_MEASURES)}) <> '{NO_MEASURES}'"""
PUT_TILE = """INSERT INTO tiles (level, number, hashes) VALUES (%s, %s, %s)
    ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes"""
ADD_MEASURE = """INSERT INTO measures (subject, key, n, sum) VALUES (%s, %s, %s, %s)
    ON CONFLICT (subject, key) DO UPDATE SET n = measures.n + excluded.n, sum = measures.sum + excluded.sum"""
SUMMARY = "SELECT subject, key, n, sum FROM summary {0} ORDER BY subject, key"


def tile(db: Connection, level: int, number: int) -> bytes:
    """The hashes of a tile, b"" where there is none."""
    row = db.execute(TILE.encode(), (level, number)).fetchone()
    return bytes(row[0]) if row else b""


def lock(db: Connection, *, wait: bool) -> bool:
    """Takes the lock of the batch step until the transaction ends; whether it has it."""
    if wait:
        db.execute("SELECT pg_advisory_xact_lock(%s)", (SEQUENCING,))
        return True
    row = db.execute("SELECT pg_try_advisory_xact_lock(%s)", (SEQUENCING,)).fetchone()
    return bool(row and row[0])


def sequence(db: Connection, at: str) -> int:
    """Puts the next entries into the tree, BATCH at most; how many it has now. Inside a transaction, under the lock."""
    before: int = one(db, SIZE)
    rows = db.execute(NEXT.encode(), (before,)).fetchall()
    if rows and rows[0][0] != before + 1 and _settled(db):
        rows = db.execute(NEXT.encode(), (before,)).fetchall()
        for missing in range(before + 1, rows[0][0])[:BATCH]:
            db.execute("SELECT fill(%s, %s)", (missing, at))
        rows = db.execute(NEXT.encode(), (before,)).fetchall()
    ready = [row for place, row in enumerate(rows, before + 1) if row[0] == place]
    if ready:
        tiles = list(grown(lambda level, number: tile(db, level, number), before, [row[1] for row in ready]))
        with db.cursor() as cursor:
            cursor.executemany(PUT_TILE, tiles)
        add_measures(db, (row[2] for row in ready if row[2] is not None))
    return before + len(ready)


def _settled(db: Connection) -> bool:
    """Whether every append that began before now is over; waits a little for it."""
    db.execute("SELECT pg_current_xact_id()")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not one(db, "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= pg_current_xact_id()"):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True


def add_measures(db: Connection, records: Iterable[str]) -> None:
    """Adds the measures of records to the summary."""
    with closing(Totals()) as totals, db.cursor() as cursor:
        for text in records:
            for measure in figures(json.loads(text)[-1]):
                totals.add(measure)
        cursor.executemany(ADD_MEASURE, [(m.subject, m.key, m.n, m.sum) for m in totals.rows()])


def rebuild_measures(db: Connection) -> int:
    """Makes the summary of the entries in the tree again; how many rows there are, those that wait included."""
    db.execute("DELETE FROM measures")
    with db.cursor("figures") as cursor:
        cursor.execute(MEASURED)
        for page in iter(lambda: cursor.fetchmany(BATCH), []):
            add_measures(db, (row[0] for row in page))
    return int(one(db, "SELECT count(*) FROM summary"))


def measure(row: tuple[Any, ...]) -> Measure:
    """A row of the summary."""
    return Measure(*row)


def one(db: Connection, sql: str) -> Any:
    """The value that a query gives."""
    row = db.execute(sql.encode()).fetchone()
    return row[0] if row else None
