"""A drill again, step by step: when, what was done, what it changed, what the clauses said to it at that moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.core.duties import Run
from simulator.core.events import Done, Event, Finished, Refused, Replied, Started
from sop import Edition


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a drill. index counts from 0 (the start). met, broken: clauses at this event, with their words.

    changed: the facts and fields of records that it changed, by name or ref; values: what they are since.
    """

    index: int
    at: datetime
    kind: str
    what: str
    args: Mapping[str, Any]
    changed: tuple[str, ...]
    said: str
    met: tuple[tuple[str, str], ...] = ()
    broken: tuple[tuple[str, str], ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


def steps(edition: Edition, events: tuple[Event, ...]) -> Iterator[Step]:
    """Every step, judged by the edition as it goes."""
    first = events[0]
    if not isinstance(first, Started):
        raise ValueError("a drill begins with Started")
    run = Run(edition, first)
    met: set[tuple[str, str, int]] = set()
    broken = 0
    yield _step(0, run.drill.now, first, *_news(edition, run, met, broken))
    for index, event in enumerate(events[1:], 1):
        broken = len(run.judge.breaches)
        run.feed((event,))
        yield _step(index, run.drill.now, event, *_news(edition, run, met, broken))


def _news(
    edition: Edition, run: Run, met: set[tuple[str, str, int]], broken: int
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    good = []
    for duty in run.judge.duties():
        key = duty.clause.id, duty.entity, duty.occurrence
        if duty.status == "met" and key not in met:
            met.add(key)
            good.append((duty.clause.id, duty.clause.text))
    bad = tuple(
        (b.clause, f"{edition.clause(b.clause).text}. {b.message}" if b.clause else b.message)
        for b in tuple(run.judge.breaches)[broken:]
    )
    return tuple(good), bad


def _step(
    index: int, at: datetime, event: Event, met: tuple[tuple[str, str], ...], broken: tuple[tuple[str, str], ...]
) -> Step:
    match event:
        case Started():
            return Step(index, at, "start", event.situation.title, {}, (), event.situation.brief, met, broken)
        case Done():
            changed = tuple(event.facts)
            return Step(index, at, "act", event.action, event.args, changed, event.said, met, broken, event.facts)
        case Refused():
            return Step(index, at, "refused", event.action, event.args, (), event.reason, met, broken)
        case Replied():
            text = event.text or (event.document.title if event.document else "")
            sender, changed = event.sender or "the system", tuple(event.facts)
            return Step(index, at, "reply", sender, {}, changed, text, met, broken, event.facts)
        case Finished():
            said = "while a reply was still due" if event.awaited else ""
            return Step(index, at, "finish", "finish", {}, (), said, met, broken)
