"""Sums of measures, in memory while they are few, in a temporary database once they are many."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from audit.entry import Measure

KEPT = 20_000


class Totals:
    """Adds measures up by subject and key. Memory stays even; the temporary file goes with it."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str], tuple[int, int]] = {}
        self._db: sqlite3.Connection | None = None

    def add(self, measure: Measure) -> None:
        key = (measure.subject, measure.key)
        n, total = self._sums.get(key, (0, 0))
        self._sums[key] = (n + measure.n, total + measure.sum)
        if len(self._sums) > KEPT:
            self._spill()

    def rows(self) -> Iterator[Measure]:
        """The sums by subject and key, by code point."""
        if self._db is None:
            for (subject, key), (n, total) in sorted(self._sums.items()):
                yield Measure(subject, key, n, total)
            return
        self._spill()
        for row in self._db.execute("SELECT subject, key, n, sum FROM sums ORDER BY subject, key"):
            yield Measure(*row)

    def close(self) -> None:
        if self._db is not None:
            self._db.close()

    def _spill(self) -> None:
        if self._db is None:
            self._db = sqlite3.connect("", isolation_level=None)
            self._db.execute("CREATE TABLE sums (subject, key, n, sum, PRIMARY KEY (subject, key)) WITHOUT ROWID")
        self._db.execute("BEGIN")
        self._db.executemany(
            """INSERT INTO sums VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET n = n + excluded.n, sum = sum + excluded.sum""",
            ((subject, key, n, total) for (subject, key), (n, total) in self._sums.items()),
        )
        self._db.execute("COMMIT")
        self._sums.clear()
