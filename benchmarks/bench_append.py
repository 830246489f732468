"""A durable append to the log beside a bare `sqlite3` insert and beside other recorders, in one run.

    python benchmarks/bench_append.py [ROUNDS]

Ours has the canonical form, the chain, the guards, and, now and then, the batch that keeps streams, sums and tree; the
bare insert is one transaction on one table. All at synchronous=FULL in WAL mode with the write-ahead log grown. Rounds
alternate; a ratio is the median over rounds. Then four processes on one log, each with streams of its own, beside one.
"""

from __future__ import annotations

import contextlib
import gc
import json
import multiprocessing
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from measure import goal, missing, rounds

from audit import JSON, Draft, Measure, open_store
from audit.sqlite import SqliteStore
from audit.verify import verify

PER_ROUND = 400
PROCESSES = 4
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
TEXT = json.dumps(BODY)
One = Callable[[], object]


def bare(folder: Path) -> One:
    """The floor: one row a transaction."""
    db = sqlite3.connect(folder / "bare.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")

    def one() -> None:
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO events (body) VALUES (?)", (TEXT,))
        db.execute("COMMIT")

    return one


def ours(folder: Path, name: str, batch: int = 1, *, measured: bool = True, sequenced: bool = True) -> One:
    store = open_store(folder / f"{name}.db")
    assert isinstance(store, SqliteStore)
    actor = store.pseudonym_for("Somebody")
    assert actor is not None
    seq = 0
    measures = (Measure(actor, "credit-hold/2/2026-W10", 1, 7),) if measured else ()
    drafts = [Draft("act", BODY, "2026-03-02T09:14:00Z", measures)] * batch

    def one() -> None:
        nonlocal seq
        store.append("drill", drafts, expected_seq=seq, actor=actor, at=datetime.now(UTC))
        seq += batch
        if not sequenced:
            store._fresh.clear()

    return one


def with_sqlite_utils(folder: Path) -> One:
    from sqlite_utils import Database

    db = Database(folder / "utils.db")
    db.conn.execute("PRAGMA journal_mode = WAL")
    db.conn.execute("PRAGMA synchronous = FULL")
    db["events"].create({"id": int, "body": str}, pk="id")  # type: ignore[union-attr]

    def one() -> None:
        with db.conn:
            db["events"].insert({"body": TEXT})  # type: ignore[union-attr]

    return one


def with_eventsourcing(folder: Path) -> One:
    from uuid import uuid4

    from eventsourcing.persistence import StoredEvent
    from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

    store = SQLiteDatastore(str(folder / "es.db"))
    recorder = SQLiteApplicationRecorder(store)  # in WAL mode, and FULL as SQLite itself
    recorder.create_table()
    stream, version, state = uuid4(), 0, TEXT.encode()

    def one() -> None:
        nonlocal version
        version += 1
        recorder.insert_events([StoredEvent(stream, version, "Act", state)])

    return one


def rate(one: One, times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        one()
    return times / (time.perf_counter() - start)


def alternate(cases: dict[str, One], turns: int) -> dict[str, list[float]]:
    for one in cases.values():
        rate(one, 1000)  # every write-ahead log grown
    gc.disable()
    found: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(turns):
        for name, one in cases.items():
            found[name].append(rate(one, PER_ROUND if name != "100 in a commit" else 20))
    gc.enable()
    return found


def writer(path: str, name: int, count: int, start: object, results: object) -> None:
    """One process: how long each append took, in seconds, and how many failed."""
    store = open_store(path)
    draft = [Draft("act", BODY)]
    took, errors = [], 0
    start.wait()  # type: ignore[attr-defined]
    began = time.perf_counter()
    for seq in range(count):
        before = time.perf_counter()
        try:
            store.append(f"d-{name}", draft, expected_seq=seq, actor="bot", at=datetime.now(UTC))
        except Exception:
            errors += 1
        took.append(time.perf_counter() - before)
    results.put((count / (time.perf_counter() - began), took, errors))  # type: ignore[attr-defined]


def together(path: Path, processes: int, count: int) -> tuple[float, list[float], int]:
    """Appends a second over all processes, the time of each, errors."""
    open_store(path).close()
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(processes), context.Queue()
    running = [
        context.Process(target=writer, args=(str(path), name, count, start, results)) for name in range(processes)
    ]
    for process in running:
        process.start()
    found = [results.get() for _ in running]
    for process in running:
        process.join()
    with SqliteStore.open(path) as store:
        verify(store).require()
    return sum(rate for rate, _, _ in found), [one for _, took, _ in found for one in took], sum(e for _, _, e in found)


@contextlib.contextmanager
def optional(name: str) -> Iterator[None]:
    try:
        yield
    except ImportError:
        missing(name)


def main() -> None:
    turns = rounds(11)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases: dict[str, One] = {"bare insert": bare(folder), "append": ours(folder, "ours")}
        cases["append, no batches"] = ours(folder, "alone", sequenced=False)
        cases["append, no measures, no batches"] = ours(folder, "plain", sequenced=False, measured=False)
        cases["100 in a commit"] = ours(folder, "hundred", 100)
        with optional("sqlite-utils"):
            cases["sqlite-utils"] = with_sqlite_utils(folder)
        with optional("eventsourcing"):
            cases["eventsourcing recorder"] = with_eventsourcing(folder)
        found = alternate(cases, turns)
        found["100 in a commit"] = [100 * one for one in found["100 in a commit"]]

        def against(name: str, base: str = "bare insert") -> float:
            return median(a / b for a, b in zip(found[name], found[base], strict=True))

        for case, rates in found.items():
            print(f"  {case:<34} {median(rates):9,.0f} a second  {against(case):6.2f}x bare")
        goal("a durable append beside a bare insert", against("append"), 0.8)
        goal("100 in a commit beside one", against("100 in a commit", "append"), 12)
        for peer in ("sqlite-utils", "eventsourcing recorder"):
            if peer in found:
                goal(f"an append beside {peer}", against("append", peer), 1.1)
        ratios, waits, errors = [], [], 0
        for turn in range(max(3, turns // 3)):
            one, _, wrong = together(folder / f"one-{turn}.db", 1, 4 * PER_ROUND)
            many, took, failed = together(folder / f"many-{turn}.db", PROCESSES, PER_ROUND)
            ratios.append(many / one)
            waits += took
            errors += wrong + failed
        print(f"  {PROCESSES} processes: {errors} errors; p50 {1000 * median(waits):.2f} ms, "
              f"p99 {1000 * quantiles(waits, n=100)[98]:.2f} ms, longest {1000 * max(waits):.1f} ms")  # fmt: skip
        goal(f"{PROCESSES} processes beside one", median(ratios), 0.75)


if __name__ == "__main__":
    main()
