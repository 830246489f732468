"""A drill goes on after the log had to be closed, and what happened is in the log."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from audit.sqlite import SqliteStore
from audit.sqlite_opener import ENDED_UNCLEANLY
from audit.sqlite_presence import claims
from audit.verify import verify
from simulator.bootstrap import Desk, open_desk
from simulator.core.acts import read_act
from simulator.session import SessionLost
from tests.audit.test_errors import Failing
from tests.simulator import small


def desk_at(path: Path) -> Desk:
    desk = open_desk(str(path))
    desk.checkpoints = None
    desk.rules = small.rules()
    return desk


def test_a_drill_goes_on_after_a_commit_that_may_have_failed(tmp_path: Path) -> None:
    desk = desk_at(tmp_path / "log.db")
    session = desk.begin(desk.sign_in("Ann"), "credit-hold", 1, 7)
    session.act(read_act(small.PERFECT[0]))
    store = desk.store
    assert isinstance(store, SqliteStore)
    store._turns = 1  # so that it is a transaction with a commit of its own
    store._cursor = Failing(store._cursor, sqlite3.SQLITE_IOERR)  # type: ignore[assignment]
    with pytest.raises(SessionLost):
        session.act(read_act(small.PERFECT[1]))
    with pytest.raises(SessionLost):
        session.act(read_act(small.PERFECT[1]))
    again = desk.resume(session.id)
    assert desk.store is not store
    assert len(again.events) == len(session.events)
    again.act(read_act(small.PERFECT[1]))
    again.finish()
    (told,) = [entry.fields for entry in desk.store.entries("log") if entry.kind == ENDED_UNCLEANLY]
    assert told["why"] == "the disk reports an error"
    assert told["streams"] == [{"stream": session.id, "last": len(session.events) - 1}]
    assert verify(desk.store).ok
    desk.close()


def test_a_drill_that_is_over_is_not_found_open(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    desk = desk_at(path)
    done = desk.begin(desk.sign_in("Ann"), "credit-hold", 1, 7)
    done.finish()
    left = desk.begin(desk.sign_in("Ann"), "credit-hold", 1, 8)
    store = desk.store
    assert isinstance(store, SqliteStore)
    store._give_up("as if it had been killed")
    (claim,) = claims(str(path))
    assert claim.left.streams == (left.id,)
    claim.put_back()
    desk.close()
