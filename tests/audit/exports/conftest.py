"""A log with drills, and with entries of another program that are made to hurt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from audit.entry import Draft, Entry, Text
from audit.sqlite import SqliteStore
from simulator.bootstrap import Desk
from simulator.core.acts import Act
from simulator.core.score import acts_of
from simulator.core.solver import solve
from simulator.session import Session

NAME = "Ánna =SUM(1;2)"
TYPED = "please ring me back on the usual number"
HURTFUL = (
    Draft("=cmd|' /C calc'!A0", {"a": "<b>&\"'", "c": "\x00\x01\x1f\ufffe", "long": "x" * 40_000}),
    Draft("-1+1", ["\r\n", {"@text": 1}, 2**70, 1e308]),
    Draft("DrillScored", {"total": "many", "findings": 3}, desk_at="yesterday"),
    Draft("ActDone", {"action": "fly", "args": {"panel": []}, "facts": {"order.status#": 1}}, desk_at="2026-01-01"),
    Draft("DrillStarted", None),
    Draft("Sent", {"parts": [{"@text": "m#1"}]}, texts=(Text("m#1", TYPED),)),
)


class Played(NamedTuple):
    """The log's file, and what is in it."""

    path: Path
    entries: tuple[Entry, ...]
    perfect: str
    idle: str


def ticking() -> Iterator[datetime]:
    at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    while True:
        at += timedelta(seconds=7)
        yield at


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Two drills of a person, one perfect and one finished at once; between them somebody else's entries."""
    path = tmp_path_factory.mktemp("exports") / "log.db"
    times = ticking()
    with SqliteStore.open(path, clock=lambda: next(times)) as store:
        numbers = iter(range(10))
        desk = Desk(store, now=lambda: next(times), ids=lambda: f"d-{next(numbers)}")
        person = desk.sign_in(NAME)
        perfect = desk.begin(person, "order-discrepancies", 1, 3)
        _play(perfect, acts_of(solve(desk.edition, perfect.events[0]).events))  # type: ignore[arg-type]
        store.append("=2+2", HURTFUL, expected_seq=0, actor="bot", at=next(times))
        store.append("DrillStarted", HURTFUL[::-1], expected_seq=0, actor=person.pseudonym, at=next(times))
        idle = desk.begin(person, "credit-hold", 1, 6, mode="exam")
        _play(
            idle, (Act("open", {"panel": "po"}), Act("write note", {"reason": "other", "text": TYPED}), Act("finish"))
        )
        store.sequence()
        return Played(path, tuple(store.entries()), perfect.id, idle.id)


def _play(session: Session, acts: tuple[Act, ...]) -> None:
    for act in acts:
        if not session.drill.closed:
            session.act(act)


@pytest.fixture
def log(played: Played) -> Iterator[SqliteStore]:
    with SqliteStore.open(played.path, readonly=True) as store:
        yield store
