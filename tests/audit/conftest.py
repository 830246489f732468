"""A log in a file of its own, with a fixed clock, and a few entries of every sort to work on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audit import Draft, Measure, Text, digest
from audit.sqlite import SqliteStore

AT = datetime(2026, 3, 2, 9, 14, tzinfo=UTC)
SCENARIO = b'{"order": 4711}'
SOP = b"# Orders over the limit\n"
TYPED = "please ring me back on the usual number"


def fill(store: SqliteStore) -> str:
    """Two drills and everything an entry can carry; gives the trainee's pseudonym. Seven entries."""
    actor = store.pseudonym_for("Ánna Müller")
    assert actor is not None
    names = {"scenario": digest(SCENARIO), "edition": digest(SOP)}
    blobs = {digest(SCENARIO): SCENARIO, digest(SOP): SOP}
    store.append("d-1", [Draft("DrillStarted", names)], expected_seq=0, actor=actor, at=AT, blobs=blobs)
    store.append(
        "d-1",
        [
            Draft("Looked", {"panel": "stock"}, desk_at="2026-03-02T09:15:00+01:00"),
            Draft("Sent", {"parts": [{"@text": "m#1"}, {"fact": "order.value"}]}, texts=(Text("m#1", TYPED),)),
        ],
        expected_seq=1,
        actor=actor,
        at=AT,
    )
    store.append("d-2", [Draft("DrillStarted", names)], expected_seq=0, actor="bot", at=AT, blobs=blobs)
    store.append(
        "d-1",
        [
            Draft(
                "Scored", {"total": 87}, measures=(Measure(actor, "credit-hold/2", 1, 87), Measure(actor, "all", 1, 87))
            )
        ],
        expected_seq=3,
        actor=actor,
        at=AT,
    )
    store.append("d-2", [Draft("Looked", {"panel": "order"})], expected_seq=1, actor="bot", at=AT)
    again = Draft("Scored", {"total": 91}, measures=(Measure(actor, "all", 1, 91),))
    store.append("d-2", [again], expected_seq=2, actor="bot", at=AT)
    return actor


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    with SqliteStore.open(path, clock=lambda: AT) as opened:
        yield opened


@pytest.fixture
def filled(store: SqliteStore) -> SqliteStore:
    fill(store)
    return store


@pytest.fixture
def intruder(filled: SqliteStore, path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of somebody who takes the guards away and changes what is stored."""
    filled.sequence()
    db = sqlite3.connect(path, isolation_level=None)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    yield db
    db.close()
