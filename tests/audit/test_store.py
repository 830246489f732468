"""What the interface promises, on the embedded store."""

from __future__ import annotations

import multiprocessing
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

import audit
from audit import Draft, EntryRefused, Measure, SequenceConflict, Text, canonical, digest, open_store
from audit.sqlite import SqliteStore
from audit.store import AuditStore
from audit.verify import verify
from simulator.cli.audit import AUDIT_COMMANDS
from tests.audit.conftest import AT, SCENARIO, SOP, TYPED, fill


def test_the_public_names_are_pinned() -> None:
    names = """BOT JSON NOT_PEOPLE SYSTEM AuditError AuditStore ChainBroken CommitUnknown Draft Entry EntryRefused
        Measure Person SequenceConflict StoreUnavailable StreamHead Text canonical digest open_store"""
    assert sorted(audit.__all__) == sorted(names.split())


def test_what_is_appended_is_what_is_read(store: SqliteStore) -> None:
    interface: AuditStore = store
    actor = fill(store)
    entries = list(interface.entries())
    assert [entry.id for entry in entries] == list(range(1, 8))
    assert [(entry.seq, entry.kind) for entry in store.entries("d-1")] == [
        (0, "DrillStarted"),
        (1, "Looked"),
        (2, "Sent"),
        (3, "Scored"),
    ]
    assert [entry.id for entry in store.entries("d-1", since=2)] == [3, 5]
    assert [entry.id for entry in store.entries(since=5)] == [6, 7]
    assert entries[1].desk_at == "2026-03-02T09:15:00+01:00"
    assert entries[0].at == "2026-03-02T09:14:00.000000Z"
    assert entries[0].blobs == tuple(sorted((digest(SCENARIO), digest(SOP))))
    assert store.blob(digest(SOP)) == SOP
    assert store.texts(3) == {"m#1": TYPED}
    assert list(entries[2].commitments) == ["m#1"]
    assert entries[4].measures == (Measure(actor, "credit-hold/2", 1, 87), Measure(actor, "all", 1, 87))
    assert verify(store).ok


def test_append_gives_back_the_entries_that_are_stored(store: SqliteStore) -> None:
    drafts = [
        Draft("a", {"x": [1]}, texts=(Text("t", "hello"),)),
        Draft("b", "text", measures=(Measure("s", "k", 2, 3),)),
    ]
    assert store.append("d", drafts, expected_seq=None, actor="bot", at=AT) == tuple(store.entries())
    assert store.append("d", [], expected_seq=99, actor="bot", at=AT) == ()


def test_streams_and_heads(filled: SqliteStore) -> None:
    first, second = filled.streams()
    assert (first.stream, first.next_seq, first.first_id, first.last_id) == ("d-1", 4, 1, 5)
    assert (second.actor, second.first_kind, second.last_kind) == ("bot", "DrillStarted", "Scored")
    assert filled.head("d-2") == second
    assert filled.head("d-3") is None


def test_many_entries_are_read_in_pages(store: SqliteStore) -> None:
    for start in range(0, 600, 100):
        store.append("long", [Draft("k", n) for n in range(start, start + 100)], expected_seq=start, actor="bot", at=AT)
    for n in range(300):
        store.append(f"s-{n:03}", [Draft("k", n)], expected_seq=0, actor="bot", at=AT)
    assert [entry.body for entry in store.entries("long")] == list(range(600))
    assert [entry.id for entry in store.entries()] == list(range(1, 901))
    assert len(list(store.streams())) == 301
    assert verify(store).streams == 301


def test_the_wrong_next_seq_is_a_conflict_and_stores_nothing(filled: SqliteStore) -> None:
    for wrong in (0, 3, 5):
        with pytest.raises(SequenceConflict) as caught:
            filled.append("d-1", [Draft("x", {})], expected_seq=wrong, actor="bot", at=AT)
        assert (caught.value.expected, caught.value.actual) == (wrong, 4)
    assert len(list(filled.entries())) == 7
    assert filled.append("d-1", [Draft("x", {})], expected_seq=4, actor="bot", at=AT)[0].seq == 4


def test_all_drafts_or_none(filled: SqliteStore) -> None:
    with pytest.raises(EntryRefused):
        filled.append("d-1", [Draft("x", {}), Draft("y", "\ud800")], expected_seq=4, actor="bot", at=AT)
    assert len(list(filled.entries())) == 7


@pytest.mark.parametrize(
    ("stream", "draft", "actor", "at"),
    [
        ("", Draft("k", {}), "bot", AT),
        ("a\nb", Draft("k", {}), "bot", AT),
        ("d", Draft("", {}), "bot", AT),
        ("d", Draft("k", {}, desk_at=""), "bot", AT),
        ("d", Draft("k", {}), "Anna Müller", AT),
        ("d", Draft("k", {}), "p-unknown", AT),
        ("d", Draft("k", {}), "\ud800", AT),
        ("d", Draft("k", {}), "bot", AT.replace(tzinfo=None)),
        ("d", Draft("k", {}, texts=(Text("a", "1"), Text("a", "2"))), "bot", AT),
        ("d", Draft("k", {}, texts=(Text("a", "\ud800"),)), "bot", AT),
        ("d", Draft("k", {}, measures=(Measure("s", "k", 1, 1 << 60),)), "bot", AT),
        ("d", Draft("k", {}, measures=(Measure("s", "k", 1, 0.5),)), "bot", AT),  # type: ignore[arg-type]
    ],
)
def test_drafts_that_cannot_be_entries_are_refused(
    store: SqliteStore, stream: str, draft: Draft, actor: str, at: datetime
) -> None:
    with pytest.raises(EntryRefused):
        store.append(stream, [draft], expected_seq=None, actor=actor, at=at)
    assert list(store.entries()) == []


def test_times_of_every_zone_are_stored_in_one_form(store: SqliteStore) -> None:
    at = AT.astimezone(timezone(timedelta(hours=-5)))
    assert (
        store.append("d", [Draft("k", {})], expected_seq=0, actor="bot", at=at)[0].at == "2026-03-02T09:14:00.000000Z"
    )


def test_blobs_are_stored_once_checked_and_named(filled: SqliteStore) -> None:
    with pytest.raises(EntryRefused, match="no entry names it"):
        filled.append("x", [Draft("k", {})], expected_seq=0, actor="bot", at=AT, blobs={digest(b"a"): b"a"})
    with pytest.raises(EntryRefused, match="bytes have the digest"):
        filled.append("x", [Draft("k", digest(b"a"))], expected_seq=0, actor="bot", at=AT, blobs={digest(b"a"): b"b"})
    with pytest.raises(KeyError):
        filled.blob(digest(b"a"))
    (entry,) = filled.append(
        "x", [Draft("k", digest(SOP))], expected_seq=0, actor="bot", at=AT, blobs={digest(SOP): SOP}
    )
    assert entry.blobs == (digest(SOP),)
    assert verify(filled).blobs == 2


def test_entries_and_blobs_are_append_only_for_every_connection(filled: SqliteStore, path: Path) -> None:
    filled.sequence()
    db = sqlite3.connect(path, isolation_level=None)
    row = "stream, seq, record, hash"
    for attempt in (
        "UPDATE entries SET record = 'x' WHERE id = 1",
        "DELETE FROM entries WHERE id = 7",
        f"INSERT OR REPLACE INTO entries (id, {row}) SELECT 1, {row} FROM entries WHERE id = 2",
        f"INSERT INTO entries (id, {row}) SELECT 9, 'new', {row[8:]} FROM entries WHERE id = 1",
        f"INSERT INTO entries (id, {row}) VALUES (0, 'n', 0, '', x'')",
        "UPDATE blobs SET data = x'00'",
        "DELETE FROM blobs",
        "INSERT OR REPLACE INTO blobs (digest, entry, data) SELECT digest, entry, x'00' FROM blobs",
        "UPDATE texts SET text = 'x'",
        "UPDATE tiles SET hashes = zeroblob(32)",
        "UPDATE tiles SET hashes = substr(hashes, 1, 64)",
        "DELETE FROM tiles",
        "UPDATE places SET id = 1",
        "DELETE FROM places",
    ):
        with pytest.raises(sqlite3.IntegrityError, match=r"append|never change|kept or erased"):
            db.execute(attempt)
    db.close()
    assert verify(filled).ok


def test_durability_is_as_promised(store: SqliteStore, path: Path) -> None:
    db = store._db
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert db.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert path.with_name(path.name + "-wal").stat().st_size >= 4 << 20
    assert path.stat().st_size < 200_000


def _race(path: str, barrier: object, results: object) -> None:
    with SqliteStore.open(path) as mine:
        barrier.wait()  # type: ignore[attr-defined]
        try:
            mine.append("d-1", [Draft("k", {})], expected_seq=4, actor="bot", at=datetime.now(UTC))
            results.put("won")  # type: ignore[attr-defined]
        except SequenceConflict:
            results.put("lost")  # type: ignore[attr-defined]


def test_of_two_processes_one_wins_and_the_other_is_told(filled: SqliteStore, path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(2), context.Queue()
    both = [context.Process(target=_race, args=(str(path), barrier, results)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(20)
    assert sorted([results.get(timeout=5), results.get(timeout=5)]) == ["lost", "won"]
    results.close()
    assert filled.head("d-1").next_seq == 5  # type: ignore[union-attr]
    assert verify(filled).ok


def test_threads_take_turns(store: SqliteStore) -> None:
    def work(name: int) -> None:
        for n in range(25):
            store.append(f"t-{name}", [Draft("k", n)], expected_seq=n, actor="bot", at=AT)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert verify(store).entries == 100


def test_typed_text_never_enters_the_chain(filled: SqliteStore, path: Path) -> None:
    with filled.snapshot() as view:
        everything = b"".join(part for row in view.stored() for part in row if isinstance(part, bytes))
    assert TYPED.encode() not in everything
    assert "Müller".encode() not in everything


def test_erasing_a_person_leaves_a_log_that_verifies_and_no_bytes(store: SqliteStore, path: Path) -> None:
    actor = fill(store)
    entry = store.erase(actor)
    assert (entry.stream, entry.kind, entry.body) == ("people", "person.erased", {"pseudonym": actor, "texts": 1})
    person = store.person(actor)
    assert person is not None
    assert person.name is None
    assert person.erased
    assert store.texts(3) == {}
    report = verify(store)
    assert report.ok
    assert (report.texts, report.erased) == (0, 1)
    assert store.pseudonym_for("Ánna Müller") != actor
    store.erase(store.pseudonym_for("Ánna Müller") or "")
    store.close()
    left = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert TYPED.encode() not in left
    assert "Müller".encode() not in left


def test_people(store: SqliteStore) -> None:
    assert store.pseudonym_for("Ann", create=False) is None
    ann = store.pseudonym_for("Ann", role="supervisor")
    assert ann == store.pseudonym_for("Ann")
    bo = store.pseudonym_for("Bo 🚚 [bold]")
    assert [(p.pseudonym, p.name, p.role) for p in store.people()] == [
        (ann, "Ann", "supervisor"),
        (bo, "Bo 🚚 [bold]", "trainee"),
    ]
    store.set_role(str(bo), "supervisor")
    assert store.person(str(bo)).role == "supervisor"  # type: ignore[union-attr]
    assert store.person("p-nobody") is None
    for wrong in (lambda: store.set_role("p-nobody", "x"), lambda: store.erase("p-nobody")):
        with pytest.raises(EntryRefused):
            wrong()
    for name in ("", "  ", "x" * 501, "\ud800"):
        with pytest.raises(EntryRefused):
            store.pseudonym_for(name)


def test_measures_are_summed_and_can_be_made_again(store: SqliteStore) -> None:
    actor = fill(store)
    rows = [Measure(actor, "all", 2, 178), Measure(actor, "credit-hold/2", 1, 87)]
    assert list(store.measures()) == list(store.measures(actor)) == rows
    assert list(store.measures(actor, "credit")) == list(store.measures(prefix="credit")) == rows[1:]
    assert list(store.measures("somebody")) == []
    store.sequence()
    assert list(store.measures()) == rows
    store._db.execute("UPDATE measures SET sum = 100")
    assert "rebuild" in verify(store).problems[0].what
    assert store.rebuild_measures() == 2
    assert list(store.measures()) == rows
    assert verify(store).ok


def test_a_clock_that_went_back_is_an_entry(filled: SqliteStore) -> None:
    filled.append("d-1", [Draft("x", {})], expected_seq=4, actor="bot", at=AT - timedelta(seconds=5))
    assert filled.head("log") is None  # writers may have waited for one another
    filled.append("d-1", [Draft("x", {})], expected_seq=5, actor="bot", at=AT - timedelta(hours=1))
    (note,) = filled.entries("log")
    assert (note.kind, note.actor, note.id) == ("log.clock-went-back", "system", 10)
    assert note.fields == {"before": "2026-03-02T09:13:55.000000Z", "after": "2026-03-02T08:14:00.000000Z"}
    assert verify(filled).ok


def test_a_log_in_memory_is_a_log() -> None:
    with SqliteStore.open(":memory:") as store:
        fill(store)
        assert verify(store).entries == 7


def test_where_a_log_may_be(tmp_path: Path) -> None:
    for where in (tmp_path, f"sqlite:////{tmp_path}/orderdrill.db", tmp_path / "orderdrill.db"):
        store = open_store(where)
        store.append("d", [Draft("k", {})], expected_seq=None, actor="bot", at=AT)
        store.close()
    store = open_store(tmp_path / "orderdrill.db", readonly=True)
    assert [canonical(entry.body) for entry in store.entries()] == [b"{}"] * 3
    store.close()


def test_the_page_of_the_docs_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example runs, and the page names every command, column and entry of the store's own."""
    page = Path(__file__).parents[2].joinpath("docs", "reference", "audit.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    exec(page.split("```python\n")[1].split("```")[0], {})
    with SqliteStore.open("orderdrill.db", readonly=True) as store:
        assert [entry.kind for entry in store.entries("d-7")] == ["DrillStarted", "Sent", "DrillScored"]
        assert all(str(row[0]) in page for row in store._read("SELECT name FROM pragma_table_info('entries')"))
    for word in (*AUDIT_COMMANDS, "log.clock-went-back", "log.write-failed", "log.key-rotated", "person.erased"):
        assert word in page


def test_one_append_may_add_to_one_figure_several_times(store: SqliteStore) -> None:
    drafts = [Draft("k", {}, measures=(Measure("s", "k", 1, n), Measure("s", f"k{n % 2}", 2, -n))) for n in range(5)]
    store.append("d", [*drafts, Draft("k", {})], expected_seq=0, actor="bot", at=AT)
    rows = [Measure("s", "k", 5, 10), Measure("s", "k0", 6, -6), Measure("s", "k1", 4, -4)]
    assert list(store.measures()) == rows
    store.rebuild_measures()
    assert list(store.measures()) == rows
