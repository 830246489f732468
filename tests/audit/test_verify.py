"""Whatever is done to the file behind our back, verification says so and names the row. Guards are taken away first."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import ChainBroken, Draft, Measure
from audit.chain import entry_hash
from audit.sqlite import SqliteStore
from audit.totals import Totals
from audit.verify import Problem, Report, verify
from audit.verify_entries import EntryCheck
from tests.audit.conftest import AT, fill

COLUMNS = "id, stream, seq, record, hash"


def found(store: SqliteStore) -> Report:
    """The report without the words about guards, which every intruder here has taken away."""
    report = verify(store)
    assert any("guard" in problem.what for problem in report.problems) or len(report.problems) == 20
    return report


@pytest.mark.parametrize(
    ("sql", "entry", "words"),
    [
        ("UPDATE entries SET record = replace(record, '87', '97') WHERE id = 5", 5, "changed"),
        ("UPDATE entries SET record = json_set(record, '$[7]', 'Opened') WHERE id = 2", 2, "changed"),
        ("UPDATE entries SET record = json_set(record, '$[6]', 'bot') WHERE id = 1", 1, "changed"),
        ("UPDATE entries SET record = replace(record, 'T09:14', 'T09:15') WHERE id = 4", 4, "changed"),
        ("UPDATE entries SET record = json_set(record, '$[8]', NULL) WHERE id = 2", 2, "changed"),
        ("UPDATE entries SET record = record || ' ' WHERE id = 1", 1, "changed"),
        ("UPDATE entries SET stream = 'd-9' WHERE id = 6", 6, "missing"),
        ("UPDATE entries SET stream = 'd-9', seq = 0 WHERE id = 6", 6, "that of another entry"),
        ("UPDATE entries SET seq = 9 WHERE id = 6", 6, "due in its stream"),
        ("UPDATE entries SET hash = zeroblob(32) WHERE id = 7", 7, "changed"),
        ("UPDATE entries SET record = json_set(record, '$[12]', NULL) WHERE id = 5", 5, "changed"),
        ("DELETE FROM entries WHERE id = 2", 2, "missing"),
        ("DELETE FROM entries WHERE stream = 'd-1'", 1, "missing"),
        ("DELETE FROM blobs WHERE rowid = 1", 1, "missing"),
        ("UPDATE blobs SET data = x'00' WHERE rowid = 2", 1, "changed"),
        ("UPDATE blobs SET entry = 2 WHERE rowid = 2", 2, "does not name"),
        ("UPDATE texts SET text = 'I never said that'", 3, "changed"),
        ("UPDATE texts SET salt = zeroblob(32)", 3, "changed"),
        ("INSERT INTO texts VALUES (2, 'm#1', zeroblob(32), 'made up')", 2, "knows of none"),
        ("UPDATE measures SET sum = 200 WHERE key = 'all'", None, "it says 2 and 200, the entries 2 and 178"),
        ("DELETE FROM measures WHERE key = 'all'", None, "it is missing"),
        ("INSERT INTO measures VALUES ('aaa', 'all', 1, 100)", None, "no entry adds to it"),
        ("INSERT INTO measures VALUES ('zzz', 'all', 1, 100)", None, "no entry adds to it"),
    ],
)
def test_each_change_is_found_and_named(
    filled: SqliteStore, intruder: sqlite3.Connection, sql: str, entry: int | None, words: str
) -> None:
    intruder.execute(sql)
    report = found(filled)
    assert (report.problems[0].entry, words in report.problems[0].what) == (entry, True), report.problems
    with pytest.raises(ChainBroken) as caught:
        report.require()
    assert caught.value.entry == entry


def test_a_sound_log_has_no_problem_and_says_what_it_cannot_prove(filled: SqliteStore) -> None:
    report = verify(filled)
    report.require()
    assert (report.entries, report.streams, report.blobs, report.texts, report.measures) == (7, 2, 2, 1, 2)
    assert any("cut off" in what for what in report.cannot_prove)


def rehashed(db: sqlite3.Connection, entry: int) -> None:
    """Gives a row the hash of what it now says, as a careful forger would."""
    db.text_factory = bytes
    row = db.execute(f"SELECT {COLUMNS} FROM entries WHERE id = ?", (entry,)).fetchone()
    db.execute("UPDATE entries SET hash = ? WHERE id = ?", (entry_hash(row[3]), entry))


def test_an_edit_hashed_anew_is_not_what_the_tree_has(filled: SqliteStore, intruder: sqlite3.Connection) -> None:
    intruder.execute("UPDATE entries SET record = replace(record, 'stock', 'credit') WHERE id = 2")
    rehashed(intruder, 2)
    assert [problem.entry for problem in found(filled).problems[:2]] == [2, 3]
    intruder.execute("DELETE FROM tiles")
    broken = Problem("entry 3 (d-1 #2): it does not follow the entry before it in its stream", 3)
    assert found(filled).problems[0] == broken


@given(data=st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_edit_drop_swap_or_insert_is_found(data: st.DataObject, attacked: Path) -> None:
    log = attacked.with_suffix(".copy")
    for leftover in attacked.parent.glob("log.copy-*"):
        leftover.unlink()
    shutil.copy(attacked, log)
    with closing(sqlite3.connect(log, isolation_level=None)) as db:
        rows = db.execute(f"SELECT {COLUMNS} FROM entries ORDER BY id").fetchall()
    before = list(rows)
    place = data.draw(st.integers(0, len(rows) - 2))
    match data.draw(st.sampled_from(["edit", "drop", "swap", "insert", "copy"])):
        case "edit":
            column = data.draw(st.sampled_from([1, 3, 4]))
            value = rows[place][column]
            changed = value[:-1] + bytes([value[-1] ^ 1]) if isinstance(value, bytes) else value + "x"
            rows[place] = (*rows[place][:column], changed, *rows[place][column + 1 :])
        case "drop":
            del rows[place]
        case "swap":
            other = data.draw(st.integers(0, len(rows) - 1).filter(lambda n: n != place))
            rows[place], rows[other] = (rows[place][0], *rows[other][1:]), (rows[other][0], *rows[place][1:])
        case "insert":
            made_up = (rows[place][0], "d-1", 99, *rows[place][3:])
            rows[place:] = [made_up, *((row[0] + 1, *row[1:]) for row in rows[place:])]
        case "copy":
            rows.append((len(rows) + 1, "d-1", 4, *rows[place][3:]))
    first = next(n for n, (old, new) in enumerate(zip([*before, None], [*rows, None], strict=False)) if old != new) + 1
    with closing(sqlite3.connect(log, isolation_level=None)) as db:
        db.execute("DELETE FROM entries")
        db.executemany(f"INSERT INTO entries VALUES ({','.join('?' * 5)})", rows)
    with SqliteStore.open(log) as store:
        report = verify(store)
    assert report.problems[0].entry == first


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed log without guards and without foreign keys in the way."""
    path = tmp_path_factory.mktemp("attacked") / "log.db"
    with SqliteStore.open(path, clock=lambda: AT) as store:
        fill(store)
    db = sqlite3.connect(path, isolation_level=None)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    db.close()
    return path


def test_memory_stays_even_and_says_the_same(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for turn in range(3):
        for stream in range(12):
            drafts = [Draft("k", {}, measures=(Measure(f"s-{stream}", f"k-{turn}", 1, stream),))]
            store.append(f"d-{stream}", drafts, expected_seq=turn, actor="bot", at=AT)
    whole = verify(store)
    monkeypatch.setattr("audit.verify_entries.HEADS_KEPT", 2)
    monkeypatch.setattr("audit.totals.KEPT", 4)
    assert verify(store) == whole
    assert (whole.streams, whole.measures, whole.ok) == (12, 36, True)


@given(st.lists(st.builds(Measure, st.sampled_from("abé"), st.sampled_from("xyz"), st.integers(-9, 9), st.integers())))
def test_totals_are_the_same_in_memory_and_in_a_file(measures: list[Measure]) -> None:
    measures = [m for m in measures if abs(m.sum) < 1 << 50]
    few, many = Totals(), Totals()
    for measure in measures:
        few.add(measure)
        many.add(measure)
        many._spill()
    assert list(few.rows()) == list(many.rows())
    many.close()


def test_later_appends_are_not_seen_and_do_not_wait(filled: SqliteStore) -> None:
    with filled.snapshot() as view:
        filled.append("d-3", [Draft("k", {})], expected_seq=0, actor="bot", at=AT)
        assert sum(1 for _ in view.stored()) == view.size() == 7
    assert verify(filled).entries == 8


def test_further_checkers_are_asked_and_progress_is_told(filled: SqliteStore) -> None:
    told: list[tuple[int, int]] = []
    report = verify(
        filled,
        checkers=[lambda log: (Problem("the score is wrong", entry.id) for entry in log.entries() if entry.id > 5)],
        progress=lambda done, total: told.append((done, total)),
    )
    assert [problem.entry for problem in report.problems] == [6, 7]
    assert told[-1] == (7, 7)


def test_a_clock_that_went_back_is_told_of_wherever_a_part_ends(store: SqliteStore) -> None:
    store.append("d", [Draft("k", 0)], expected_seq=0, actor="bot", at=AT)
    store.append("d", [Draft("k", 1), Draft("k", 2)], expected_seq=1, actor="bot", at=AT - timedelta(hours=1))
    store.append("d", [Draft("k", 3)], expected_seq=3, actor="bot", at=AT)
    assert [entry.stream for entry in store.entries()] == ["d", "d", "d", "log", "d"]
    store.sequence()
    with store.snapshot() as view:
        for after in range(5):
            for until in range(after + 1, 6):
                assert EntryCheck(view, Totals(), after=after, until=until).run().problems == []
    actor = store.pseudonym_for("Ann")
    assert actor is not None
    store.erase(actor, at=AT - timedelta(days=1))
    verify(store).require()
