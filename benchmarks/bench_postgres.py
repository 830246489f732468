"""Appends to a log in PostgreSQL beside bare inserts on the same server, in one run.

    python benchmarks/bench_postgres.py [ROUNDS]

A server is started for it (PATH, Debian's package, or the wheel of the tests), durable as a server is by default:
fsync, full pages, synchronous_commit. The bare insert is one prepared statement on one table with a primary key,
committed by itself. Ours has the canonical form, the chain, the ids and the guards. Then one and more clients, each a
process with streams of its own: all together a second, and their longest waits.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from measure import goal, race, ratio, rounds, show

sys.path.insert(0, str(Path(__file__).parents[1]))

import psycopg
from bench_append import BODY, TEXT

from audit import Draft, Measure, open_store
from audit.verify import verify
from tests.audit.postgres.server import programs, running

CLIENTS = (1, 2, 4, 8)
SECONDS = 3.0
One = Callable[[], object]


def bare(url: str, name: str = "bare") -> One:
    """The floor: one row a transaction."""
    db = psycopg.connect(url, autocommit=True)
    db.execute(f"CREATE TABLE IF NOT EXISTS {name} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text)")
    return lambda: db.execute(f"INSERT INTO {name} (body) VALUES (%s)", (TEXT,))


def ours(url: str, stream: str, batch: int = 1) -> One:
    store = open_store(url)
    actor = store.pseudonym_for("Somebody")
    assert actor is not None
    drafts = [Draft("act", BODY, "2026-03-02T09:14:00Z", (Measure(actor, "credit-hold/2/2026-W10", 1, 7),))] * batch
    head = store.head(stream)
    seq = head.next_seq if head else 0

    def one() -> None:
        nonlocal seq
        store.append(stream, drafts, expected_seq=seq, actor=actor, at=datetime.now(UTC))
        seq += batch

    return one


def client(kind: str, url: str, number: int, start: float) -> list[float]:
    """How long each append took, in milliseconds, for SECONDS."""
    one = bare(url) if kind == "bare" else ours(url, f"client-{number}-{start}")
    one()
    time.sleep(max(0.0, start - time.time()))
    waits = []
    while time.time() < start + SECONDS:
        before = time.perf_counter()
        one()
        waits.append((time.perf_counter() - before) * 1000)
    return waits


def several(kind: str, url: str, clients: int) -> tuple[float, float, float]:
    """Appends a second of all clients together; the 99th percentile and the longest wait, in milliseconds."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(clients) as pool:
        start = time.time() + 3.0 + clients / 2  # Python starts slowly
        found = pool.starmap(client, [(kind, url, number, start) for number in range(clients)])
    waits = sorted(wait for some in found for wait in some)
    return len(waits) / SECONDS, quantiles(waits, n=100)[98], waits[-1]


def main() -> None:
    """Prints the table."""
    bin = programs()
    if bin is None:
        print("no PostgreSQL server is installed: left out")
        return
    with running(bin, "-c listen_addresses= -c shared_buffers=256MB -c max_wal_size=4GB") as server:
        url = server.url("postgres")
        with psycopg.connect(url) as db:
            row = db.execute("SELECT current_setting('server_version')").fetchone()
            print(f"PostgreSQL {row[0] if row else '?'}")
        cases = {"bare insert": bare(url), "append": ours(url, "one")}
        found = race(cases, rounds(11))
        show(found, "bare insert")
        hundred = race({"100 in a commit": ours(url, "hundred", 100)}, 3)
        show(hundred, "100 in a commit", each=100)
        goal("a durable append beside a bare insert", ratio(found, "append", "bare insert"), 0.7)
        for clients in CLIENTS:
            for kind in ("bare", "ours"):
                rate, late, longest = several(kind, url, clients)
                print(f"{clients} clients  {kind:<5} {rate:>8,.0f}/s   p99 {late:6.2f} ms   longest {longest:7.2f} ms")
        with open_store(url) as store:
            before = time.perf_counter()
            size = store.tree_size()
            added = store.sequence() - size
            spent = time.perf_counter() - before
            print(f"into the tree: {added:,} entries, {added / spent:,.0f}/s")
            before = time.perf_counter()
            report = verify(store)
            rate = report.entries / (time.perf_counter() - before)
            print(f"verified: {report.entries:,} entries, {rate:,.0f}/s; {len(report.problems)} problems")


if __name__ == "__main__":
    main()
