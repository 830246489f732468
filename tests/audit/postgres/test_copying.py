"""A whole log from a file to a server and back: the same bytes, the same tree, the same checkpoints."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from audit import Draft, EntryRefused, StoreUnavailable, Text, open_store
from audit.copying import TABLES, copy_log
from audit.entry import Secret
from audit.postgres import PostgresStore
from audit.signing import latest, sign_head
from audit.sqlite import SqliteStore
from audit.store import AuditStore
from audit.testing import fill
from audit.verify import verify

AT = datetime(2026, 3, 2, 9, 14, tzinfo=UTC)


def everything(store: AuditStore) -> list[object]:
    """All that a log says, as bytes where it has them."""
    with store.snapshot() as view:
        seen: list[object] = [tuple(row) for row in view.stored()]
        seen += [list(view.blobs()), list(view.typed()), list(view.checkpoints()), view.vkeys(), list(view.measures())]
        seen += [view.tree_size(), view.tile(0, 0), view.tile(0, 1)]
    return [*seen, list(store.people()), [store.secret(p.pseudonym) for p in store.people()]]


def a_log(path: Path) -> None:
    with SqliteStore.open(path, clock=lambda: AT) as store:
        actor = fill(store)
        store.append("d-3", [Draft("k", {}, texts=(Text("t", "a\0b\\N\té"),))], expected_seq=0, actor=actor, at=AT)
        store.keep_secret(actor, Secret("$argon2id$x", True, 2, ""), instead_of=None)
        store.append(
            "d-4", [Draft("k", {"n": n, "text": "\\x\t\n"}) for n in range(300)], expected_seq=0, actor="bot", at=AT
        )
        store.erase(str(store.pseudonym_for("Bo")), at=AT)
        sign_head(store, bytes(32), at=AT)


def test_there_and_back_again(tmp_path: Path, url: str) -> None:
    first, back = tmp_path / "first.db", tmp_path / "back.db"
    a_log(first)
    assert copy_log(str(first), url).entries == 307
    with PostgresStore.open(url, clock=lambda: AT) as store:
        with SqliteStore.open(first, readonly=True) as given:
            assert everything(store) == everything(given)
        (more,) = store.append("d-1", [Draft("k", {})], expected_seq=4, actor="bot", at=AT)
        assert more.id == 308
        assert store.pseudonym_for("Cy")
        kept = latest(store)
        assert sign_head(store, bytes(32), at=AT).number == (kept.number if kept else 0) + 1
    assert copy_log(url, str(back)).checkpoints == 2
    with PostgresStore.open(url, readonly=True) as store, SqliteStore.open(back, clock=lambda: AT) as again:
        assert everything(again) == everything(store)
        again.append("d-1", [Draft("k", {})], expected_seq=5, actor="bot", at=AT)
        verify(again).require()


def test_a_target_with_a_log_is_refused_and_left_as_it_is(tmp_path: Path, url: str) -> None:
    first, other = tmp_path / "first.db", tmp_path / "other.db"
    a_log(first)
    with SqliteStore.open(other) as store:
        store.append("d", [Draft("mine", {})], expected_seq=0, actor="bot", at=AT)
    with pytest.raises(EntryRefused, match="already"):
        copy_log(str(first), str(other))
    with SqliteStore.open(other) as store:
        assert [entry.kind for entry in store.entries()] == ["mine"]
    copy_log(str(first), url)
    with pytest.raises(EntryRefused, match="already"):
        copy_log(str(first), url)


def test_nothing_is_left_of_a_copy_that_broke_off(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = tmp_path / "first.db"
    a_log(first)
    monkeypatch.setitem(TABLES, "keys", ("number", "nonsense"))
    with pytest.raises(StoreUnavailable, match="nonsense"):
        copy_log(str(first), url)
    monkeypatch.undo()
    store = open_store(url)
    assert (list(store.entries()), list(store.people())) == ([], [])
    store.close()
    assert copy_log(str(first), url).entries == 307
