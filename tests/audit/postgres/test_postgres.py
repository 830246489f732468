"""What is PostgreSQL's own: ids from a sequence, a server that goes away, what is said when it will not have us."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import CommitUnknown, Draft, EntryRefused, StoreUnavailable, errors, open_store
from audit.postgres import PostgresStore
from audit.testing import fill
from audit.verify import verify
from tests.audit.postgres.server import Server, programs, running

AT = datetime(2026, 3, 2, 9, 14, tzinfo=UTC)
DRAFT = [Draft("k", {})]
APPEND = b"SELECT append('late', NULL, '2026-03-02T09:14:00.000000Z', 'bot', ARRAY['\"k\",null,{},null,null,null]'])"


def opened(url: str) -> PostgresStore:
    return PostgresStore.open(url, clock=lambda: AT)


def one_more(store: PostgresStore, stream: str = "d") -> int:
    (entry,) = store.append(stream, DRAFT, expected_seq=None, actor="bot", at=AT)
    return entry.id


def test_an_append_on_its_way_is_waited_for_and_not_skipped(url: str) -> None:
    with opened(url) as store, psycopg.connect(url, options="-c search_path=orderdrill") as slow:
        one_more(store)
        slow.execute(APPEND)  # has its id, and is not done
        assert one_more(store) == 3
        with store.snapshot() as view:
            assert [row[0] for row in view.stored()] == [1, 3]
        verify(store).require()
        done = threading.Timer(0.2, slow.commit)
        done.start()
        assert store.sequence() == 3
        done.join()
        assert [entry.stream for entry in store.entries()] == ["d", "late", "d"]
        verify(store).require()


def test_what_is_behind_an_append_on_its_way_stays_out_of_the_tree(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.postgres_tree.PATIENCE_SECONDS", 0.05)
    with opened(url) as store, psycopg.connect(url, options="-c search_path=orderdrill") as slow:
        one_more(store)
        slow.execute(APPEND)
        one_more(store)
        with pytest.raises(errors.StoreLocked, match="on its way"):
            store.sequence()
        assert store.tree_size() == 1
        slow.rollback()
        assert store.sequence() == 3


def test_an_id_that_never_came_is_an_entry(url: str) -> None:
    with opened(url) as store:
        one_more(store)
        for _ in range(3):
            with psycopg.connect(url, options="-c search_path=orderdrill") as failing:
                failing.execute(APPEND)
                failing.rollback()
        assert one_more(store) == 5
        assert store.sequence() == 5
        unused = list(store.entries("unused"))
        assert [(entry.id, entry.kind, entry.actor) for entry in unused] == [
            (id, "log.id-unused", "system") for id in (2, 3, 4)
        ]
        verify(store).require()
        assert store.leaf_of(5) == 4


def test_writers_to_different_streams_do_not_wait_for_each_other(url: str) -> None:
    with opened(url) as store, psycopg.connect(url, options="-c search_path=orderdrill") as slow:
        slow.execute(APPEND)
        one_more(store, "another")
        store._db.execute("SET lock_timeout = '50ms'")
        with pytest.raises(errors.StoreLocked):
            one_more(store, "late")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    stream=st.text(min_size=1, max_size=20).filter(str.isprintable),
    body=st.recursive(st.none() | st.integers() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=3)),
)
def test_the_server_writes_every_record_as_we_do(store: PostgresStore, stream: str, body: object) -> None:
    try:
        (entry,) = store.append(stream, [Draft("k", body)], expected_seq=None, actor="bot", at=AT)  # type: ignore[arg-type]
    except EntryRefused:
        return
    assert list(store.entries(stream))[-1] == entry


@pytest.fixture(scope="module")
def store(server: Server):  # type: ignore[no-untyped-def]
    with psycopg.connect(server.url("postgres"), autocommit=True) as db:
        db.execute("CREATE DATABASE every_text TEMPLATE template0")
    with opened(server.url("every_text")) as store:
        yield store
        verify(store).require()


def test_a_process_that_ended_without_a_word_is_told_of_once(url: str) -> None:
    with opened(url) as other:
        other.hold("d")
        one_more(other)
        other._db.pgconn.finish()  # its process was killed
        other._closed = True
    with opened(url) as store, opened(url):
        (note,) = store.entries("log")
        assert (note.kind, note.fields["streams"]) == ("log.ended-uncleanly", [{"last": 0, "stream": "d"}])
        verify(store, forms=True).require()
    with opened(url) as store:
        assert len(list(store.entries("log"))) == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE entries SET record = replace(record, '87', '97') WHERE id = 4", "entry 4"),
        ("DELETE FROM entries WHERE id = 3", "entry 3 is missing"),
        ("UPDATE blobs SET data = 'other'", "bytes were changed"),
        ("UPDATE texts SET text = 'other'", "typed text"),
        ("UPDATE measures SET n = n + 1", "summary"),
        ("SELECT 1", "guard"),
    ],
)
def test_verify_names_what_an_intruder_changed(url: str, change: str, told: str) -> None:
    with opened(url) as store:
        fill(store)
        store.sequence()
        verify(store).require()
        for table in ("entries", "blobs", "texts"):
            store._db.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
        store._db.execute(change.encode())
        found = verify(store).problems
        assert told in " ".join(problem.what for problem in found)
        if told.startswith("entry"):
            assert told in found[0].what


def test_a_log_opened_for_reading_refuses_to_write(url: str) -> None:
    with pytest.raises(errors.NoSuchLog):
        PostgresStore.open(url, readonly=True)
    opened(url).close()
    with PostgresStore.open(url, readonly=True) as store:
        with pytest.raises(errors.ReadOnlyStore):
            one_more(store)
        verify(store).require()


def test_databases_that_are_not_ours_are_left_as_they_are(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("CREATE SCHEMA orderdrill")
        with pytest.raises(errors.ForeignDatabase):
            open_store(url)
        db.execute("DROP SCHEMA orderdrill")
        opened(url).close()
        db.execute("UPDATE orderdrill.format SET version = 99")
        with pytest.raises(errors.NewerDatabase, match="99"):
            open_store(url)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("postgresql://keeper:s3cr%zzet@/x", "no address"),
        ("postgresql://keeper:s3cret@127.0.0.1:1/x", "cannot be reached"),
        ("postgresql://keeper:s3cret@{socket}/nodb", "no such database"),
        ("postgresql://nobody:s3cret@{socket}/postgres", "password"),
        ("postgresql://keeper:s3cret@/x?host=/nowhere", "cannot be reached"),
    ],
)
def test_no_way_in_ends_in_words_without_the_password(server: Server, wrong: str, told: str) -> None:
    socket = str(server.folder).replace("/", "%2F")
    with pytest.raises(StoreUnavailable, match=told) as caught:
        open_store(wrong.replace("{socket}", socket))
    assert "s3cr" not in str(caught.value)
    assert caught.value.remedy.endswith(".")


def test_a_server_that_goes_away_refuses_the_act_and_loses_nothing() -> None:
    bin = programs()
    if bin is None:
        pytest.skip("no PostgreSQL server is installed")
    with running(bin) as server:
        for stored, mode in enumerate(("fast", "immediate")):
            _go_away(server, mode, stored * 2)


def _go_away(server: Server, mode: str, stored: int) -> None:
    with opened(server.url("postgres")) as store:
        one_more(store)
        server.stop(mode)
        try:
            with pytest.raises(StoreUnavailable) as caught:
                one_more(store)
            with pytest.raises(StoreUnavailable):
                one_more(store)
        finally:
            server.start()
        unknown = isinstance(caught.value, CommitUnknown)
        again = opened(server.url("postgres")) if unknown else store
        one_more(again)
        assert [entry.seq for entry in again.entries("d")] == list(range(stored + 2))
        kinds = [entry.kind for entry in again.entries("log")]
        assert ("log.ended-uncleanly" if unknown else "log.write-failed") in kinds
        verify(again).require()
        again.close()


def test_without_psycopg_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "audit.postgres", None)
    with pytest.raises(StoreUnavailable, match=r"orderdrill\[postgres\]"):
        open_store("postgresql://host/db")


def test_the_scripts_are_part_of_the_package() -> None:
    folder = Path(__import__("audit").__file__).parent
    assert {"postgres_schema.sql", "postgres_roles.sql"} <= {path.name for path in folder.glob("*.sql")}
