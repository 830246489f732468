"""A desk for tests: the credit procedures alone, an empty log in memory, a fixed clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

from audit.store import open_store
from simulator import packs
from simulator.bootstrap import Desk
from simulator.core.actions import ACTIONS
from simulator.core.acts import Act
from simulator.core.drill import Drill
from simulator.core.events import event_to_json
from simulator.core.solver import next_act
from simulator.present.forms import document_of, paper_lines
from simulator.present.values import typed
from simulator.rules import Rules
from simulator.session import Session

WHEN = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def credit_texts() -> Mapping[str, str]:
    """The credit procedure and the scoring."""
    return {p: t for p, t in packs.bundled_texts().items() if "SOP-CR" in p or "scoring" in p}


@cache
def rules() -> Rules:
    """Compiled once for all tests."""
    return Rules(credit_texts)


@cache
def library() -> Rules:
    """All procedures, compiled once for all tests."""
    return Rules()


def desk(by: Rules | None = None) -> Desk:
    """A desk of its own; judged by the credit procedures unless told otherwise."""
    ids = count(1)
    return Desk(
        open_store(":memory:", clock=lambda: WHEN), by or rules(), now=lambda: WHEN, ids=lambda: f"d-{next(ids)}"
    )


# (family, level, seed): short drills that between them take most kinds of form.
FAMILIES = (
    ("orientation", 1, 1), ("clean-orders", 3, 10), ("order-discrepancies", 3, 2), ("backorders", 2, 11),
    ("credit-hold", 2, 8), ("international", 2, 9),
)  # fmt: skip


def as_sent(act: Act, drill: Drill) -> Act:
    """The act as a form sends it: arguments left alone have their default, a document has what was typed over."""
    action = ACTIONS[act.action]
    args = {p.name: p.default for p in action.params if p.default is not None} | dict(act.args)
    if args.get("fields"):
        known = {
            line.key: line.prefill
            for line in paper_lines(drill, document_of(action, {"document": args.get("document", "")}))
        }
        args["fields"] = {k: v for k, v in args["fields"].items() if typed(v) != known.get(k)}
    return Act(act.action, {k: v for k, v in args.items() if v not in (None, "", [], {})})


def perfect(session: Session) -> list[Any]:
    """Play a drill by its procedures as the front ends do, the order in sight from the start; its entries."""
    session.act(Act("open", {"panel": "order"}))
    while not session.drill.closed:
        session.act(as_sent(next_act(session.run), session.drill))
    return entries(session)


def entries(session: Session) -> list[Any]:
    """What was logged, as it is stored."""
    return [event_to_json(e) for e in session.events[1:]]
