"""A durable append to the log beside a bare `sqlite3` insert of the same text, in one run.

    python benchmarks/bench_append.py [ROUNDS]

Ours includes the canonical form, the chain, one index, the guards and the summary; the bare insert is one transaction
on one table, both at synchronous=FULL in WAL mode with the write-ahead log grown. Rounds alternate; the ratio is the
median over rounds. The goal is 0.8. The same rows written by bare `sqlite3` without any of our Python reach about 0.82.
"""

from __future__ import annotations

import gc
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from audit import JSON, Draft, Measure, open_store

PER_ROUND = 400
BODY: JSON = {
    "act": {"action": "change", "target": "line.quantity#2", "value": {"@type": "number", "@value": "24"}},
    "facts": {
        "line.quantity#2": {"@type": "number", "@value": "24"},
        "order.value": {"@type": "number", "@value": "1284.60"},
    },
    "minutes": 2,
    "panel": "order",
    "reason": "the buyer's pack multiple is 12; confirmed by phone with the account's contact on record",
    "replies": [],
}


def bare(folder: Path) -> Callable[[], None]:
    """The floor: one row a transaction."""
    db = sqlite3.connect(folder / "bare.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
    text = json.dumps(BODY)

    def one() -> None:
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO events (body) VALUES (?)", (text,))
        db.execute("COMMIT")

    return one


def ours(folder: Path, batch: int = 1) -> Callable[[], None]:
    store = open_store(folder / f"ours{batch}.db")
    actor = store.pseudonym_for("Somebody")
    assert actor is not None
    seq = 0
    drafts = [Draft("act", BODY, "2026-03-02T09:14:00Z", (Measure(actor, "credit-hold/2/2026-W10", 1, 7),))] * batch

    def one() -> None:
        nonlocal seq
        store.append("drill", drafts, expected_seq=seq, actor=actor, at=datetime.now(UTC))
        seq += batch

    return one


def rate(one: Callable[[], None], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        one()
    return times / (time.perf_counter() - start)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        floor, single, hundred = bare(folder), ours(folder), ours(folder, 100)
        for one in (floor, single):
            rate(one, 1000)  # both write-ahead logs grown
        gc.disable()
        figures = [(rate(floor, PER_ROUND), rate(single, PER_ROUND), 100 * rate(hundred, 10)) for _ in range(rounds)]
    print(f"bare insert      {median(f for f, _, _ in figures):9.0f} a second")
    print(
        f"append           {median(s for _, s, _ in figures):9.0f}  {median(s / f for f, s, _ in figures):5.2f}x bare"
    )
    print(
        f"100 in a commit  {median(h for _, _, h in figures):9.0f}  {median(h / f for f, _, h in figures):5.2f}x bare"
    )


if __name__ == "__main__":
    main()
