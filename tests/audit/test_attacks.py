"""Twelve attacks by somebody who owns the file. Each must go red and name the row; for two somebody holds a checkpoint.

Whoever knows how the log is hashed goes step by step: the row alone, its hash, the chain behind it, the tree.
"""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from audit import Draft, open_store
from audit.canonical import canonical, digest
from audit.errors import AuditError
from audit.signing import sign_head
from audit.sqlite import SqliteStore
from audit.verify import Since
from simulator.bootstrap import Desk
from tests.audit import forging
from tests.audit.forging import ACTOR, AT, BODY, ID, KIND, STREAM, Forger, Log, first_problem, verdict
from tests.simulator import small

BYTES = int(os.environ.get("ORDERDRILL_BYTES", "60"))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return forging.made(tmp_path_factory.mktemp("log"))


def red(forger: Forger, entry: int | None, words: str, since: Since | None = None) -> None:
    found = first_problem(forger.path, since)
    assert found is not None, "nothing was found"
    assert (found.entry, words in found.what) == (entry, True), found


def step_by_step(
    log: Log, tmp_path: Path, pick: Callable[[Forger], int], change: Callable[[forging.Record], None], also: str = ""
) -> None:
    """One change to one entry: plain, hashed, with the chain behind it, with the tree."""
    with forging.forging(log, tmp_path) as forger:
        id = pick(forger)
        honest = forger.all()
        changed = forger.record(id)
        change(changed)
        forger.put(id, changed, hashed=False)
        red(forger, id, "was changed")
        forger.put(id, changed)
        red(forger, id, also or "not the leaf that the tree has")
        records = [changed if record[ID] == id else record for record in honest]
        forger.rewrite(records)
        red(forger, id, also or "not the leaf that the tree has")
        forger.regrow()
        sizes = [0, *(kept[0] for kept in forger.db.execute("SELECT size FROM checkpoints ORDER BY size"))]
        after, upto = next((a, b) for a, b in pairwise(sizes) if a < id <= b)
        since = f"after entry {after}" if after else "since the beginning"
        assert any(f"{since}, up to entry {upto}" in problem.what for problem in verdict(forger.path).problems)


def test_a_sound_log_is_green(log: Log) -> None:
    report = verdict(log.path, None)
    report.require()
    assert report.counted[0].figures == {"drills": 5, "solved": 5}
    verdict(log.path, log.held).require()


def test_1_edit_a_payload(log: Log, tmp_path: Path) -> None:
    def change(record: forging.Record) -> None:
        record[BODY]["args"]["panel"] = "holds"

    step_by_step(log, tmp_path, lambda f: f.find(log.drills[2], "ActDone"), change)


def test_2_edit_and_hash_again(log: Log, tmp_path: Path) -> None:
    def change(record: forging.Record) -> None:
        record[BODY]["minutes"] = 90

    step_by_step(log, tmp_path, lambda f: f.ids(log.drills[0])[2], change)


def test_3_reorder(log: Log, tmp_path: Path) -> None:
    with forging.forging(log, tmp_path) as forger:
        first, second = forger.ids(log.drills[1])[1:3]
        one, other = forger.record(first), forger.record(second)
        forger.put(first, other, hashed=False)
        forger.put(second, one, hashed=False)
        red(forger, first, "changed")
    with forging.forging(log, tmp_path) as forger:
        records = forger.all()
        records[first - 1], records[second - 1] = records[second - 1], records[first - 1]
        forger.rewrite(records)
        red(forger, first, "not the leaf")


def test_4_drop_from_the_middle(log: Log, tmp_path: Path) -> None:
    with forging.forging(log, tmp_path) as forger:
        id = forger.ids(log.drills[1])[2]
        forger.drop(id)
        red(forger, id, f"entry {id} is missing")
    with forging.forging(log, tmp_path) as forger:
        forger.rewrite([record for record in forger.all() if record[ID] != id])
        red(forger, id, "not the leaf")


def test_5_drop_the_tail(log: Log, tmp_path: Path) -> None:
    last = log.held.size - 3
    with forging.forging(log, tmp_path) as forger:
        forger.db.execute("DELETE FROM entries WHERE id > ?", (last,))
        found = first_problem(forger.path)
        assert found is not None
        for table in ("blobs", "texts"):
            forger.db.execute(f"DELETE FROM {table} WHERE entry > ?", (last,))
        forger.regrow()
        found = first_problem(forger.path)
        assert found is not None
        assert "its end was cut off" in found.what
        forger.db.execute("DELETE FROM checkpoints WHERE size > ?", (last,))
        assert first_problem(forger.path) is None  # alone, it looks like a shorter log; it is for others to know better
        red(forger, last + 1, "are missing", log.held)


def test_6_swap_two_drills(log: Log, tmp_path: Path) -> None:
    one, other = log.drills[2], log.drills[3]
    names = {one: other, other: one}
    with forging.forging(log, tmp_path) as forger:
        first = forger.ids(one)[0]
        forger.db.execute("UPDATE entries SET stream = 'x' WHERE stream = ?", (one,))
        forger.db.execute("UPDATE entries SET stream = ? WHERE stream = ?", (one, other))
        forger.db.execute("UPDATE entries SET stream = ? WHERE stream = 'x'", (other,))
        red(forger, first, "that of another entry")
    with forging.forging(log, tmp_path) as forger:
        records = forger.all()
        for record in records:
            record[STREAM] = names.get(record[STREAM], record[STREAM])
        forger.rewrite(records)
        red(forger, first, "not the leaf")


def test_7_restore_an_old_copy(log: Log, tmp_path: Path) -> None:
    copy = tmp_path / "old.db"
    shutil.copy(log.early, copy)
    verdict(copy).require()  # alone, it is what it was
    found = first_problem(copy, log.held)
    with SqliteStore.open(copy, readonly=True) as store:
        size = store.tree_size()
    assert found is not None
    assert found.entry == size + 1
    desk = Desk(open_store(copy), small.rules(), now=small.ticking())
    for seed in (11, 12, 13, 14):  # and goes on from there, as if nothing had been
        forging.play(desk, "Ann", seed)
    sign_head(desk.store, forging.SEED, at=desk.now())
    desk.close()
    found = first_problem(copy, log.held)
    assert found is not None
    assert "held elsewhere" in found.what


def test_8_clock_back(log: Log, tmp_path: Path) -> None:
    """Who sets the clock of the machine back is told of by the log; who takes that entry away is found."""
    copy = tmp_path / "back.db"
    shutil.copy(log.path, copy)
    with SqliteStore.open(copy, readonly=True) as store:
        last = max(head.last_id for head in store.streams())
    with SqliteStore.open(copy) as store:
        earlier = small.START - timedelta(days=1)
        store.append("d-back", [Draft("note", {"said": "yesterday"})], expected_seq=0, actor="bot", at=earlier)
    assert first_problem(copy) is None
    forger = Forger(copy)
    told = forger.find("log", "log.clock-went-back")
    assert told == last + 2
    records = forger.all()
    records[told - 1][KIND] = "log.something-else"
    for left in (records, [record for record in records if record[ID] != told]):
        forger.rewrite(left)
        forger.regrow()
        red(forger, last + 1, "its time goes back")
    forger.db.close()

    def change(record: forging.Record) -> None:
        record[AT] = "2026-01-01T00:00:00.000000Z"

    step_by_step(log, tmp_path, lambda f: f.find(log.drills[1], "DrillScored"), change, "time goes back")


def test_9_duplicate(log: Log, tmp_path: Path) -> None:
    with forging.forging(log, tmp_path) as forger:
        drill = log.drills[4]
        last, size = forger.ids(drill)[-1], len(forger.all())
        text, hashed, seq = forger.db.execute("SELECT record, hash, seq FROM entries WHERE id = ?", (last,)).fetchone()
        sql = "INSERT INTO entries (id, stream, seq, record, hash) VALUES (?, ?, ?, ?, ?)"
        forger.db.execute(sql, (size + 1, drill, seq + 1, text, hashed))
        red(forger, size + 1, "that of another entry")
    with forging.forging(log, tmp_path) as forger:
        records = forger.all()
        forger.rewrite([*records, json.loads(json.dumps(records[last - 1]))])
        forger.regrow()
        red(forger, size + 1, "over and scored")  # nothing was signed since: only what it means gives it away


def test_10_forge_the_actor(log: Log, tmp_path: Path) -> None:
    def change(record: forging.Record) -> None:
        record[ACTOR] = "bot"

    step_by_step(log, tmp_path, lambda f: f.find(log.drills[3], "DrillFinished"), change)


def test_11_edit_an_sop_text(log: Log, tmp_path: Path) -> None:
    with forging.forging(log, tmp_path) as forger:
        first = forger.record(forger.find(log.drills[0], "DrillStarted"))
        (name,) = first[BODY]["sops"].values()
        (text,) = forger.db.execute("SELECT data FROM blobs WHERE digest = ?", (name,)).fetchone()
        easier = bytes(text).replace(b"pass_mark: 80", b"pass_mark: 10")
        assert easier != text
        forger.db.execute("UPDATE blobs SET data = ? WHERE digest = ?", (easier, name))
        red(forger, first[ID], "its bytes were changed")
        forger.db.execute("UPDATE blobs SET digest = ? WHERE digest = ?", (digest(easier), name))
        red(forger, first[ID], "is missing")
        records = forger.all()
        for record in records:
            record[:] = json.loads(json.dumps(record).replace(name, digest(easier)))
        forger.rewrite(records)
        red(forger, first[ID], "not the leaf")
        forger.regrow()
        forger.db.execute("DELETE FROM checkpoints")
        found = first_problem(forger.path)  # every hash is right, and still the drills were begun under another edition
        assert found is not None
        assert "not those that the drill names" in found.what


def test_12_edit_a_score(log: Log, tmp_path: Path) -> None:
    def change(record: forging.Record) -> None:
        assert record[KIND] == "DrillScored"
        record[BODY]["total"] = 100

    step_by_step(log, tmp_path, lambda f: f.find(log.drills[2], "DrillScored"), change)
    with forging.forging(log, tmp_path) as forger:
        id = forger.find(log.drills[4], "DrillScored")  # not signed yet
        record = forger.record(id)
        body = record[BODY]
        body.update(total=100, earned=body["possible"], costs="0", findings=[], turning=None, path=[])
        forger.put(id, record)
        forger.regrow()
        red(forger, id, "judged again")
        body.update(reference=None)
        forger.put(id, record)
        forger.regrow()
        red(forger, id, "reference run")


def test_a_reference_run_is_a_blob_like_any_other(log: Log, tmp_path: Path) -> None:
    with forging.forging(log, tmp_path) as forger:
        record = forger.record(forger.find(log.drills[0], "DrillScored"))
        name = record[BODY]["reference"]["events"]
        forger.db.execute("UPDATE blobs SET data = ? WHERE digest = ?", (canonical([]), name))
        red(forger, record[ID], "its bytes were changed")


def said(path: Path) -> object:
    """All that the log says; None where it cannot be read."""

    def read(store: SqliteStore) -> object:
        entries = list(store.entries())
        blobs = [store.blob(name) for entry in entries for name in entry.blobs]
        return entries, blobs, [store.texts(entry.id) for entry in entries], [c.note for c in store.checkpoints()]

    return tried(path, read)


def made_of_it(path: Path) -> object:
    """What is kept beside the entries and follows from them: where streams are, and sums."""
    return tried(path, lambda store: ([list(store.entries(h.stream)) for h in store.streams()], list(store.measures())))


def tried(path: Path, read: Callable[[SqliteStore], object]) -> object:
    try:
        with SqliteStore.open(path, readonly=True) as store:
            return read(store)
    except (AuditError, KeyError, UnicodeDecodeError):
        return None


def test_single_bytes_changed_anywhere(log: Log, tmp_path: Path) -> None:
    """Every change that alters what the log says is found; of the others it is said that no entry was touched.

    With a seed, so that a failure can be seen again; ORDERDRILL_BYTES changes as many.
    """
    copy = tmp_path / "copy.db"
    original, truth, more = log.path.read_bytes(), said(log.path), made_of_it(log.path)
    dice = random.Random(7)
    tally = {"found": 0, "beside": 0, "untouched": 0}
    for _ in range(BYTES):
        place, bit = dice.randrange(len(original)), 1 << dice.randrange(8)
        changed = bytearray(original)
        changed[place] ^= bit
        copy.write_bytes(changed)
        try:
            report = verdict(copy)
            kind = "untouched" if report.ok else "beside" if report.beside else "found"
        except AuditError:
            kind = "found"
        at = f"byte {place}, bit {bit}: {kind}"
        assert kind == "found" or said(copy) == truth, at
        assert kind != "untouched" or made_of_it(copy) == more, at
        tally[kind] += 1
        for leftover in tmp_path.glob("copy.db-*"):
            leftover.unlink()
    print(f"{BYTES} single bits: {tally}")
    assert tally["found"] > BYTES // 10
