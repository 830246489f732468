"""A desk for tests: the credit procedures alone, an empty log in memory, a fixed clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

from audit.store import open_store
from simulator import packs
from simulator.bootstrap import Desk, Rules
from simulator.core.actions import ACTIONS
from simulator.core.acts import Act
from simulator.core.events import event_to_json
from simulator.core.solver import next_act
from simulator.session import Session

WHEN = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def credit_texts() -> Mapping[str, str]:
    """The credit procedure and the scoring."""
    return {p: t for p, t in packs.bundled_texts().items() if "SOP-CR" in p or "scoring" in p}


@cache
def rules() -> Rules:
    """Compiled once for all tests."""
    return Rules(credit_texts)


def desk() -> Desk:
    """A desk of its own."""
    ids = count(1)
    return Desk(open_store(":memory:", clock=lambda: WHEN), rules(), now=lambda: WHEN, ids=lambda: f"d-{next(ids)}")


def with_defaults(act: Act) -> Act:
    """The act as a form sends it: arguments left alone have their default."""
    defaults = {p.name: p.default for p in ACTIONS[act.action].params if p.default is not None}
    return Act(act.action, {**defaults, **act.args})


def perfect(session: Session) -> list[Any]:
    """Play a drill by its procedures as the front ends do, the order in sight from the start; its entries."""
    session.act(Act("open", {"panel": "order"}))
    while not session.drill.closed:
        session.act(with_defaults(next_act(session.run)))
    return entries(session)


def entries(session: Session) -> list[Any]:
    """What was logged, as it is stored."""
    return [event_to_json(e) for e in session.events[1:]]
