"""Who answers, and when: the scenario's truth first, else what the role usually says. Nobody knows an SOP here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from scenarios.scenario import Answer
from simulator.core.actions import Action
from simulator.core.events import Pending
from simulator.core.situation import Situation

OPENS, CLOSES = 8, 17
USUAL_MINUTES = {
    "request release": 60, "refer": 180, "ask planner": 60, "ask warehouse": 20, "ask receivables": 60,
    "request master-data change": 240, "escalate": 90, "request document": 240, "reject document": 240,
    "send documents": 60, "request filing": 60, "ask customer": 120, "offer options": 120,
}  # fmt: skip
USUAL = {
    "request release": ("It is not mine to release, or I lack the ground for it.", {}),
    "refer": ("Noted. Nothing for us in this one.", {}),
    "ask planner": ("Nothing to add to what the system shows.", {}),
    "ask warehouse": ("Nothing out of order here.", {}),
    "ask receivables": ("The account shows what is posted.", {}),
    "request master-data change": ("We need an approved form for that.", {}),
    "escalate": ("This can be decided at your own desk or by its owner.", {}),
    "request document": ("We have nothing to send.", {}),
    "reject document": ("Please tell us what is wrong in it.", {}),
    "send documents": ("Received.", {}),
    "request filing": ("Nothing to file on what you gave us.", {"filing.status": "none"}),
    "ask customer": ("The order stands as we sent it.", {"customer.reply": "answered"}),
    "offer options": ("We will come back to you.", {"customer.reply": "answered"}),
}  # type: dict[str, tuple[str, dict[str, Any]]]
SENDERS = {
    "ask planner": "planner", "ask warehouse": "warehouse lead", "ask receivables": "receivables",
    "request master-data change": "master data", "ask customer": "customer", "offer options": "customer",
    "confirm order": "customer", "tell customer": "customer", "recall from warehouse": "warehouse lead",
    "release to warehouse": "warehouse lead",
}  # fmt: skip


def working_minutes(start: datetime, minutes: int) -> datetime:
    """The time that is `minutes` of office hours after `start` (08:00-17:00, Monday to Friday, the desk's zone)."""
    at = start
    left = minutes
    while True:
        if at.weekday() >= 5 or at.hour >= CLOSES:
            at = (at + timedelta(days=1)).replace(hour=OPENS, minute=0)
            continue
        if at.hour < OPENS:
            at = at.replace(hour=OPENS, minute=0)
        room = (CLOSES - at.hour) * 60 - at.minute
        if left <= room:
            return at + timedelta(minutes=left)
        left -= room
        at = (at + timedelta(days=1)).replace(hour=OPENS, minute=0)


def _fits(when: Mapping[str, Any], args: Mapping[str, Any]) -> bool:
    for name, want in when.items():
        have = args.get(name)
        if isinstance(want, list | tuple):
            if not isinstance(have, list | tuple) or sorted(map(str, have)) != sorted(map(str, want)):
                return False
        elif have != want:
            return False
    return True


def asks(
    situation: Situation, action: Action, args: Mapping[str, Any], now: datetime, earlier: tuple[Pending, ...]
) -> Pending | None:
    """The request that an asking act opens, or None when nobody will ever come back on it.

    `earlier` are all requests of the drill so far, answered or not: they tell which asking this is.
    """
    for index, answer in enumerate(situation.answers):
        if answer.to != action.name or not _fits(answer.when, args):
            continue
        nth = 1 + sum(1 for p in earlier if p.action == action.name and _fits(answer.when, p.args))
        if answer.nth and answer.nth != nth:
            continue
        who = answer.sender or _who(action, args)
        return Pending(
            action.name, dict(args), who, _what(action, args), now, working_minutes(now, answer.minutes), index
        )
    if action.name not in USUAL:
        return None
    due = working_minutes(now, USUAL_MINUTES[action.name])
    return Pending(action.name, dict(args), _who(action, args), _what(action, args), now, due)


def reply_of(situation: Situation, pending: Pending) -> Answer:
    """The answer that a pending request will get."""
    if pending.answer >= 0:
        return situation.answers[pending.answer]
    text, facts = USUAL[pending.action]
    return Answer(to=pending.action, facts=facts, sender=pending.who, text=text)


def _who(action: Action, args: Mapping[str, Any]) -> str:
    for name in ("role", "desk", "party", "filer"):
        if args.get(name):
            return str(args[name])
    return SENDERS.get(action.name, "the desk asked")


def _what(action: Action, args: Mapping[str, Any]) -> str:
    parts = [
        ", ".join(map(str, v)) if isinstance(v, list | tuple) else str(v)
        for k, v in args.items()
        if k in ("hold", "matter", "request", "record", "kind", "questions", "options", "message") and v
    ]
    return f"{action.name}: {', '.join(parts)}" if parts else action.name
