"""What happened in a drill. Events hold outcomes, never requests to compute; `evolve` only copies them.

`facts` are what an event changed, each with its value since: a fact by its name, `order.status`; a field of one record
of a list by its ref, `line.price#2`; a list by its name, with all its records, where records came, went or moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scenarios.world.desk import Document
from simulator.core.situation import Situation, document_from_json, document_to_json, from_json, to_json
from sop.values import decode as _decode
from sop.values import encode


def decode(value: Any) -> Any:
    """A stored value; what kind it is, the event's field says."""
    return _decode(value)


@dataclass(frozen=True, slots=True)
class Pending:
    """A request that is awaited: who was asked what, when, and when the reply is due. `answer` indexes the scenario's
    answers (-1: the role's usual reply). The due time is hidden from the trainee."""

    action: str
    args: Mapping[str, Any]
    who: str
    what: str
    asked_at: datetime
    due: datetime
    answer: int = -1


@dataclass(frozen=True, slots=True)
class Started:
    """The first event: everything that is true at the start. `shown` are the SOP's definitions that a panel shows."""

    situation: Situation
    mode: str
    edition: str
    texts: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    engine: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """An act, done: its arguments, the facts that it changed, the minutes it took, what the screen said."""

    action: str
    args: Mapping[str, Any]
    facts: Mapping[str, Any]
    minutes: int = 0
    said: str = ""
    documents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    papers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    asked: Pending | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """An act that is impossible, and why."""

    action: str
    args: Mapping[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class Replied:
    """A reply as delivered, or something that came about by itself (`pending` -1); `happening` counts those."""

    facts: Mapping[str, Any]
    sender: str = ""
    text: str = ""
    document: Document | None = None
    pending: int = -1
    happening: int = -1


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of work on the order. `awaited` is true while a reply was still due."""

    awaited: bool = False
    reason: str = "finished"


Event = Started | Done | Refused | Replied | Finished
KINDS: dict[str, type[Any]] = {
    "DrillStarted": Started, "ActDone": Done, "ActRefused": Refused, "ReplyArrived": Replied, "DrillFinished": Finished,
}  # fmt: skip
NAMES = {cls: name for name, cls in KINDS.items()}


def event_to_json(event: Event) -> tuple[str, dict[str, Any]]:
    """(kind, body) of an event, as plain JSON."""
    kind = NAMES[type(event)]
    match event:
        case Started():
            body: dict[str, Any] = {
                "situation": to_json(event.situation), "mode": event.mode, "edition": event.edition,
                "texts": dict(event.texts), "shown": dict(event.shown), "engine": event.engine,
            }  # fmt: skip
        case Done():
            asked = event.asked
            body = {
                "action": event.action, "args": encode(event.args), "facts": encode(event.facts),
                "minutes": event.minutes, "said": event.said, "documents": encode(event.documents),
                "papers": encode(event.papers),
                "asked": None if asked is None else {
                    "action": asked.action, "args": encode(asked.args), "who": asked.who, "what": asked.what,
                    "asked_at": encode(asked.asked_at), "due": encode(asked.due), "answer": asked.answer,
                },
            }  # fmt: skip
        case Refused():
            body = {"action": event.action, "args": encode(event.args), "reason": event.reason}
        case Replied():
            body = {
                "facts": encode(event.facts), "sender": event.sender, "text": event.text,
                "document": document_to_json(event.document) if event.document else None,
                "pending": event.pending, "happening": event.happening,
            }  # fmt: skip
        case Finished():
            body = {"awaited": event.awaited, "reason": event.reason}
    return kind, body


def event_from_json(kind: str, body: Mapping[str, Any]) -> Event:
    """The event back. Raises KeyError for an unknown kind."""
    match kind:
        case "DrillStarted":
            return Started(**{**body, "situation": from_json(body["situation"])})
        case "ActDone":
            asked = body.get("asked")
            pending = None
            if asked:
                pending = Pending(
                    asked["action"], decode(asked["args"]), asked["who"], asked["what"], decode(asked["asked_at"]),
                    decode(asked["due"]), asked["answer"],
                )  # fmt: skip
            return Done(
                body["action"], decode(body["args"]), decode(body["facts"]), body["minutes"], body["said"],
                decode(body["documents"]), decode(body["papers"]), pending,
            )  # fmt: skip
        case "ActRefused":
            return Refused(body["action"], decode(body["args"]), body["reason"])
        case "ReplyArrived":
            document = document_from_json(body["document"]) if body.get("document") else None
            return Replied(
                decode(body["facts"]), body["sender"], body["text"], document, body["pending"], body["happening"]
            )
        case "DrillFinished":
            return Finished(body["awaited"], body["reason"])
    raise KeyError(kind)
