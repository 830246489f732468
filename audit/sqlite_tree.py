"""The batch step of an embedded log: entries into the tree, their figures into the summary. Inside a transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from audit.chain import NO_MEASURES
from audit.entry import Measure
from audit.rows import Row, figures
from audit.tiles import HASH_BYTES, WIDTH, grown
from audit.totals import Totals

BATCH = 2048

Fresh: TypeAlias = tuple[Row, Sequence[Measure]]
"""An entry that was just appended: its columns, and its measures."""

SIZE = f"""SELECT number * {WIDTH} + length(hashes) / {HASH_BYTES} FROM tiles WHERE level = 0
    ORDER BY number DESC LIMIT 1"""
WAITING = f"""SELECT hash, CASE WHEN substr(record, -{len(NO_MEASURES)}) <> '{NO_MEASURES}' THEN record END FROM entries
    WHERE id > ? ORDER BY id LIMIT {BATCH}"""
TILE = "SELECT hashes FROM tiles WHERE level = ? AND number = ?"
TREE = f"coalesce(({SIZE}), 0)"
PUT_PLACES = """INSERT OR IGNORE INTO places (stream, seq, id)
    SELECT stream, seq, id FROM entries WHERE id > ? AND id <= ?"""
HEAD = f"""SELECT seq, hash FROM entries WHERE id = coalesce(
    (SELECT id FROM entries WHERE id > {TREE} AND stream = ?1 ORDER BY id DESC LIMIT 1),
    (SELECT id FROM places WHERE stream = ?1 ORDER BY seq DESC LIMIT 1))"""
OF_STREAM = f"""
SELECT e.id, e.stream, e.seq, e.record, e.hash FROM places AS p CROSS JOIN entries AS e ON e.id = p.id
    WHERE p.stream = ?1 AND p.seq > ?2 AND p.id > ?3
UNION ALL
SELECT id, stream, seq, record, hash FROM entries WHERE id > {TREE} AND stream = ?1 AND seq > ?2 AND id > ?3
ORDER BY 3 LIMIT"""
LINK = f"""
SELECT e.id, e.hash FROM places AS p CROSS JOIN entries AS e ON e.id = p.id
    WHERE p.stream = CAST(?1 AS TEXT) AND p.seq = ?2
UNION ALL
SELECT id, hash FROM entries WHERE id > {TREE} AND stream = CAST(?1 AS TEXT) AND seq = ?2"""
ENDS = """
WITH RECURSIVE names (stream) AS (
    SELECT (SELECT min(stream) FROM places WHERE stream > ?)
    UNION ALL SELECT (SELECT min(stream) FROM places WHERE stream > names.stream) FROM names WHERE stream IS NOT NULL
)
SELECT stream, (SELECT id FROM places WHERE stream = names.stream ORDER BY seq LIMIT 1),
    (SELECT id FROM places WHERE stream = names.stream ORDER BY seq DESC LIMIT 1)
FROM names WHERE stream IS NOT NULL LIMIT ?"""
WAITING_ENDS = f"SELECT stream, min(id), max(id) FROM entries WHERE id > {TREE} GROUP BY stream"
ENDS_OF = f"""
SELECT min(id), max(id) FROM (
    SELECT * FROM (SELECT id FROM places WHERE stream = ?1 ORDER BY seq LIMIT 1) UNION ALL
    SELECT * FROM (SELECT id FROM places WHERE stream = ?1 ORDER BY seq DESC LIMIT 1) UNION ALL
    SELECT id FROM entries WHERE id > {TREE} AND stream = ?1)"""
MISPLACED = f"""SELECT e.id, e.stream FROM entries AS e LEFT JOIN places AS p ON p.stream = e.stream AND p.seq = e.seq
    WHERE e.id <= {TREE} AND p.id IS NOT e.id LIMIT 5"""
PUT_TILE = """INSERT INTO tiles (level, number, hashes) VALUES (?, ?, ?)
    ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes"""
ADD_MEASURE = """INSERT INTO measures (subject, key, n, sum) VALUES (?, ?, ?, ?)
    ON CONFLICT (subject, key) DO UPDATE SET n = n + excluded.n, sum = sum + excluded.sum"""
SUMMARY = """
SELECT subject, key, sum(n), sum(sum) FROM (
    SELECT subject, key, n, sum FROM measures {0}
    UNION ALL
    SELECT subject, key, n, sum FROM waiting_measures {0}
) GROUP BY subject, key ORDER BY subject, key
"""


def size(db: sqlite3.Connection | sqlite3.Cursor) -> int:
    """How many entries are in the tree."""
    row = db.execute(SIZE).fetchone()
    return int(row[0]) if row else 0


def tile(db: sqlite3.Connection | sqlite3.Cursor, level: int, number: int) -> bytes:
    """The hashes of a tile, b"" where there is none."""
    row = db.execute(TILE, (level, number)).fetchone()
    return bytes(row[0]) if row else b""


def sequence(db: sqlite3.Cursor, fresh: Sequence[Fresh] = ()) -> int:
    """Puts the next entries into the tree, BATCH at most; how many it has now.

    fresh: stored entries, in order; where they are the next without a gap, they are not read again.
    """
    before = size(db)
    if fresh and fresh[0][0][0] == before + 1 and fresh[-1][0][0] == before + len(fresh):
        leaves = [row[4] for row, _ in fresh]
        measures: Iterable[Measure] = (measure for _, some in fresh for measure in some)
    else:
        rows = db.execute(WAITING, (before,)).fetchall()
        leaves = [hashed for hashed, _ in rows]
        measures = _measures(text for _, text in rows if text is not None)
    if leaves:
        db.execute(PUT_PLACES, (before, before + len(leaves)))
        put_tiles(db, before, leaves)
        add_measures(db, measures)
    return before + len(leaves)


def put_tiles(db: sqlite3.Cursor, before: int, leaves: Iterable[bytes]) -> None:
    """Writes the tiles that grow when leaves follow the first `before`."""
    for level, number, hashes in grown(lambda level, number: tile(db, level, number), before, leaves):
        db.execute(PUT_TILE, (level, number, hashes))


def rebuild_measures(db: sqlite3.Connection) -> int:
    """Makes the summary of the entries in the tree again; how many rows there are, those that wait included."""
    db.execute("DELETE FROM measures")
    done = db.execute("SELECT record FROM entries WHERE id <= ? ORDER BY id", (size(db),))
    add_measures(db.cursor(), _measures(text for (text,) in done))
    return int(db.execute("SELECT count(*) FROM summary").fetchone()[0])


def _measures(records: Iterable[str]) -> Iterator[Measure]:
    return (measure for text in records for measure in figures(json.loads(text)[-1]))


def add_measures(db: sqlite3.Cursor, measures: Iterable[Measure]) -> None:
    """Adds measures to the summary."""
    totals = Totals()
    try:
        for measure in measures:
            totals.add(measure)
        db.executemany(ADD_MEASURE, ((one.subject, one.key, one.n, one.sum) for one in totals.rows()))
    finally:
        totals.close()
