"""The desk itself: clock, what waits in the queue, what was noted, followed up and said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from scenarios.world.noun import fact, quick

REPLY = ("none", "asked", "approved", "declined", "above limit", "more needed", "answered", "half", "silent")
ROLES = (
    "credit analyst", "credit manager", "controller", "chief financial officer", "pricing desk", "pricing manager",
    "sales manager", "vice president sales", "account manager", "planner", "warehouse lead", "trade compliance",
    "tax desk",
    "security", "master data", "receivables", "quality", "dangerous goods desk", "order desk lead", "forwarder",
    "customer", "legal",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    now: datetime = fact("now", "", "dateTime")
    today: date = fact("today", "", "date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    contact: str = fact("your name and extension", "order")
    closes: time = fact("desk closes", "", "time")


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    due: date | None = fact("follow-up on", "log", "date", default=None, name="follow_up.date")
    owner: str | None = fact("follow-up owner", "log", default=None)
    waiting_for: str | None = fact("follow-up waits for", "log", values=ROLES, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    reasons: tuple[str, ...] = fact("reasons noted", "log", "set", default=())


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """Another order on the desk: readable, not scored."""

    id: str
    number: str = fact("order", "queue")
    customer: str = fact("customer", "queue")
    po_number: str = fact("PO", "queue")
    value: Decimal = fact("value", "queue", "number", unit="money")
    status: str = fact("status", "queue")
    cutoff: str = fact("cut-off", "queue")
    remark: str = fact("remark", "queue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    orders: tuple[QueueRow, ...] = fact("queue", "queue", "list", entity="queued", default=())


class TextLine(NamedTuple):
    """One line of a document as received. `fact` names the prose fact that this sentence states, if any."""

    text: str
    fact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document or message as it arrived: what the trainee reads. `kind` is purchase order, e-mail, approval…"""

    id: str
    kind: str = fact("kind", "messages")
    title: str = fact("title", "messages")
    sender: str = fact("from", "messages")
    at: datetime = fact("received", "messages", "dateTime")
    panel: str = "messages"
    lines: tuple[TextLine, ...] = ()
    asks: tuple[dict[str, object], ...] = ()
    """Acts that the sender asks the desk to do, for the bot that obeys; never shown."""
