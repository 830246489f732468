"""When each event happened on the desk's clock, and which act it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from simulator.core.acts import Act
from simulator.core.events import Done, Event, Finished, Refused, Replied, Started
from simulator.present.text import clean
from simulator.present.values import moment
from simulator.present.words import did


@dataclass(frozen=True, slots=True)
class Moment:
    """One event: its index, desk time just before it, the act if it is one, and a line of plain words."""

    index: int
    at: datetime
    act: Act | None
    words: str
    clock: str


def act_of(event: Event) -> Act | None:
    """The act that an event records."""
    if isinstance(event, Done | Refused):
        return Act(event.action, event.args)
    return Act("finish") if isinstance(event, Finished) else None


def timeline(events: Sequence[Event]) -> list[Moment]:
    """Every event after the first, in order. A clock time has its day in front when that is not the first day."""
    out: list[Moment] = []
    first = events[0] if events else None
    if not isinstance(first, Started):
        return out
    now: datetime = first.situation.facts["clock.now"]
    today = first.situation.facts["clock.today"]
    for index, event in enumerate(events[1:], 1):
        act = act_of(event)
        if isinstance(event, Refused):
            words = f"tried to {event.action}: {clean(event.reason)}"
        elif isinstance(event, Replied):
            said = event.text or (event.document.title if event.document else "")
            words = f"{clean(event.sender) or 'the system'} answered: {clean(said)}"
            now = event.facts.get("clock.now", now)
        elif act is not None:
            words = did(act, today)
        else:
            words = ""
        out.append(Moment(index, now, act, words, moment(now, today)))
        if isinstance(event, Done):
            now = event.facts.get("clock.now", now)
    return out
