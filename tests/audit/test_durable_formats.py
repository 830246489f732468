"""A log of every format that was written is read, verified and gone on with, for ever."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from audit import Draft
from audit.sqlite import SqliteStore
from audit.sqlite_file import SCHEMA_VERSION
from audit.sqlite_opener import FORMAT_RAISED
from audit.verify import Since, verify
from tests.audit.conftest import AT
from tests.audit.formats import FIXTURES, make, said

FORMATS = range(1, SCHEMA_VERSION + 1)


@pytest.fixture(params=FORMATS)
def number(request: pytest.FixtureRequest, path: Path) -> int:
    """The number of a format; a log of it is at `path`."""
    assert isinstance(request.param, int)
    path.write_bytes(lzma.decompress((FIXTURES / f"format-{request.param}.db.xz").read_bytes()))
    return request.param


def expected(number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FIXTURES / f"format-{number}.json").read_text(encoding="utf-8"))
    return found


def test_it_verifies_as_it_did_where_it_cannot_be_brought_up(
    number: int, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit.sqlite_opener.writable", lambda _: False)
    before = path.read_bytes()
    with SqliteStore.open(path, readonly=True) as store:
        assert said(store) == expected(number)
    assert path.read_bytes() == before


@pytest.mark.parametrize("readonly", [False, True])
def test_it_is_brought_up_and_says_what_it_said(number: int, path: Path, readonly: bool) -> None:
    old = expected(number)
    with SqliteStore.open(path, readonly=readonly, clock=lambda: AT) as store:
        new = said(store)
        raised = [entry.fields for entry in store.entries("log") if entry.kind == FORMAT_RAISED]
        assert raised == ([{"from": number, "to": SCHEMA_VERSION}] if number < SCHEMA_VERSION else [])
        assert new["entries"] - len(raised) == old["entries"]
        assert {id: new["entries_by_id"][id] for id in old["entries_by_id"]} == old["entries_by_id"]
        assert new["held"] == old["held"]
        held = new["held"]
        assert verify(store, since=Since(held["size"], bytes.fromhex(held["root"]))).ok
        assert [person.name for person in store.people()] == ["Ánna Müller", None]
        assert store.texts(3) == {"m#1": "please ring me back on the usual number"}
    with SqliteStore.open(path, clock=lambda: AT) as store:
        store.append("d-5", [Draft("k", {})], expected_seq=0, actor="bot", at=AT)
        store.sequence()
        assert verify(store).ok


def test_the_present_format_is_kept(tmp_path: Path) -> None:
    """If this fails the format has changed: give it a number, a migration, and run `python -m tests.audit.formats`.

    One that no release has written yet may be made anew: delete its two files first.
    """
    found = make(tmp_path / "log.db")
    kept = expected(SCHEMA_VERSION)
    assert {name: found[name] for name in ("entries", "texts", "measures", "tree")} == {
        name: kept[name] for name in ("entries", "texts", "measures", "tree")
    }
    (tmp_path / "kept.db").write_bytes(lzma.decompress((FIXTURES / f"format-{SCHEMA_VERSION}.db.xz").read_bytes()))
    schema = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
    with SqliteStore.open(tmp_path / "kept.db") as old, SqliteStore.open(tmp_path / "log.db") as new:
        assert old._read(schema) == new._read(schema)
