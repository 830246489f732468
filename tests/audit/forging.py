"""Somebody who owns the file: takes the guards away, and writes whatever there should be, hashes and tree included."""

from __future__ import annotations

import json
import random
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from audit import sqlite_tree
from audit.canonical import canonical
from audit.chain import entry_hash
from audit.entry import ZERO
from audit.errors import StoreDamaged
from audit.signing import sign_head
from audit.store import open_store
from audit.verify import Problem, Report, Since, verify
from simulator.bootstrap import Desk
from simulator.core.acts import read_act
from simulator.verifying import score_checker
from tests.simulator import small

SEED = bytes(range(32))
TAG, ID, STREAM, SEQ, PREV, AT, ACTOR, KIND, DESK, BODY, TEXTS, BLOBS, MEASURES = range(13)
Record = list[Any]


@dataclass(frozen=True)
class Log:
    """A log of five drills. early: its file as it was after two. held: a checkpoint after four."""

    path: Path
    early: Path
    held: Since
    drills: tuple[str, ...]


def made(folder: Path) -> Log:
    """Two drills and a checkpoint, two more and another, and one that is not signed yet."""
    path = folder / "log.db"
    with pytest.MonkeyPatch.context() as patch:
        dice = random.Random(1)  # the same bytes each time, so that what was found can be found again
        for name, draw in (("token_bytes", dice.randbytes), ("choice", dice.choice)):
            patch.setattr(secrets, name, draw)
        patch.setattr(secrets, "token_hex", lambda n: dice.randbytes(n).hex())
        return _made(folder, path)


def _made(folder: Path, path: Path) -> Log:
    desk = small.desk(path)
    drills = [play(desk, "Ann", 7), play(desk, "Bo", 8)]
    sign_head(desk.store, SEED, at=desk.now())
    early = folder / "early.db"
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(early)) as copy:
        source.backup(copy)
    drills += [play(desk, "Ann", 9), play(desk, "Bo", 7)]
    held = sign_head(desk.store, SEED, at=desk.now())
    drills.append(play(desk, "Ann", 10))
    desk.store.sequence()
    root = next(c for c in desk.store.checkpoints() if c.size == held.size)
    desk.close()
    return Log(path, early, Since(root.size, _root(root.note)), tuple(drills))


def _root(note: str) -> bytes:
    from audit.checkpoint import parse_checkpoint
    from audit.note import parse_note

    return parse_checkpoint(parse_note(note).text).root


def play(desk: Desk, name: str, seed: int) -> str:
    """A drill with something typed and something left out."""
    session = desk.begin(desk.sign_in(name), "credit-hold", 1, seed)
    for act in small.PERFECT:
        if act["action"] != "write note":
            session.act(read_act(act))
    return session.id


class Forger:
    """Works on a file that nobody has open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.db = sqlite3.connect(path, isolation_level=None)
        for (name,) in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            self.db.execute(f"DROP TRIGGER {name}")

    def find(self, stream: str, kind: str) -> int:
        """The id of the first entry of that kind in a stream."""
        sql = "SELECT id FROM entries WHERE stream = ? AND record ->> '$[7]' = ? ORDER BY id"
        return int(self.db.execute(sql, (stream, kind)).fetchone()[0])

    def ids(self, stream: str) -> list[int]:
        return [id for (id,) in self.db.execute("SELECT id FROM entries WHERE stream = ? ORDER BY id", (stream,))]

    def record(self, id: int) -> Record:
        (text,) = self.db.execute("SELECT record FROM entries WHERE id = ?", (id,)).fetchone()
        found: Record = json.loads(text)
        return found

    def put(self, id: int, record: Record, *, hashed: bool = True) -> None:
        """A row with this record; its other columns follow from it, but for the hash if not `hashed`."""
        text = canonical(record)
        kept = self.db.execute("SELECT hash FROM entries WHERE id = ?", (id,)).fetchone()
        self.db.execute(
            "INSERT OR REPLACE INTO entries (id, stream, seq, record, hash) VALUES (?, ?, ?, ?, ?)",
            (id, record[STREAM], record[SEQ], text.decode(), entry_hash(text) if hashed or not kept else kept[0]),
        )

    def all(self) -> list[Record]:
        return [json.loads(text) for (text,) in self.db.execute("SELECT record FROM entries ORDER BY id")]

    def drop(self, id: int) -> None:
        self.db.execute("DELETE FROM entries WHERE id = ?", (id,))

    def rewrite(self, records: list[Record]) -> None:
        """The whole log anew: places, links and hashes as they must be. The tree is left as it is."""
        self.db.execute("DELETE FROM entries")
        heads: dict[str, tuple[int, bytes]] = {}
        for id, record in enumerate(records, 1):
            seq, prev = heads.get(record[STREAM], (0, ZERO))
            record[ID], record[SEQ], record[PREV] = id, seq, prev.hex()
            self.put(id, record)
            heads[record[STREAM]] = seq + 1, entry_hash(canonical(record))

    def regrow(self) -> None:
        """The tree and the sums anew, of what the entries now say."""
        for table in ("tiles", "places", "measures"):
            self.db.execute(f"DELETE FROM {table}")
        count = len(self.all())
        while sqlite_tree.sequence(self.db.cursor()) < count:
            pass


@contextmanager
def forging(log: Log, folder: Path) -> Iterator[Forger]:
    """A copy of the log in somebody's hands."""
    copy = folder / "forged.db"
    shutil.copy(log.path, copy)
    forger = Forger(copy)
    try:
        yield forger
    finally:
        forger.db.close()


def verdict(path: Path, since: Since | None = None) -> Report:
    """What `audit verify` finds."""
    store = open_store(path, readonly=True)
    try:
        return verify(store, checkers=[score_checker()], since=since)
    finally:
        store.close()


def first_problem(path: Path, since: Since | None = None) -> Problem | None:
    """The first thing wrong with what the log says: guards were taken away by us."""
    try:
        return next((one for one in verdict(path, since).problems if not one.beside), None)
    except StoreDamaged as damage:
        return Problem(damage.cause)
