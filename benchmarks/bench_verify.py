"""Verification beside a bare loop that reads the same records with `sqlite3` and hashes them.

    python benchmarks/bench_verify.py [ROUNDS]

The chain: every record hashed, its place and its link compared. Then with every record written down again in canonical
form, and with two processes.
"""

from __future__ import annotations

import contextlib
import gc
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from statistics import median

from bench_append import BODY
from measure import goal, rounds

from audit import Draft
from audit.sqlite import SqliteStore
from audit.totals import Totals
from audit.verify_entries import EntryCheck
from audit.verify_workers import read_in_parts

ENTRIES = 200_000


def bare(path: Path) -> None:
    """The same bytes, and the same check of one hash against the next row."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.text_factory = bytes
        for _, record, wanted in db.execute("SELECT id, record, hash FROM entries ORDER BY id"):
            if sha256(b"\0" + record).digest() != wanted:
                raise ValueError


def ours(path: Path, forms: bool = False, workers: int = 1) -> None:
    with (
        SqliteStore.open(path, readonly=True) as store,
        store.snapshot() as view,
        contextlib.closing(Totals()) as totals,
    ):
        if workers > 1:
            parts = read_in_parts(
                str(path), totals, workers=workers, after=0, until=ENTRIES, sizes=set(), forms=forms, progress=None
            )
        else:
            parts = [EntryCheck(view, totals, until=ENTRIES, forms=forms).run()]
        if any(part.problems for part in parts) or sum(part.entries for part in parts) != ENTRIES:
            raise ValueError


def main() -> None:
    turns = rounds(5)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.db"
        with SqliteStore.open(path) as store:
            for start in range(0, ENTRIES, 500):
                drafts = [Draft("act", BODY, "2026-03-02T09:14:00Z")] * 500
                store.append(f"d-{start // 500 % 40}", drafts, expected_seq=None, actor="bot", at=datetime.now(UTC))
            store.sequence()
        cases = {
            "bare read and SHA-256": lambda: bare(path),
            "the chain and the tree's leaves": lambda: ours(path),
            "and every record in canonical form": lambda: ours(path, forms=True),
            "the chain, two processes": lambda: ours(path, workers=2),
        }
        took: dict[str, list[float]] = {name: [] for name in cases}
        gc.disable()
        for _ in range(turns):
            for name, case in cases.items():
                start_at = time.perf_counter()
                case()
                took[name].append(time.perf_counter() - start_at)
    base, *others = took
    for name, times in took.items():
        print(f"  {name:<44} {ENTRIES / median(times):12,.0f} entries a second")
    for name, least in zip(others, (0.8, 0.4, 1.3), strict=True):
        goal(name, median(a / b for a, b in zip(took[base], took[name], strict=True)), least)


if __name__ == "__main__":
    main()
