"""A drill is a fold over its events: `decide(drill, act) -> events`, `evolve(drill, event) -> drill`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Any, assert_never

from scenarios.facts import FACTS
from scenarios.world.desk import Document
from simulator.core.actions import ACTIONS, Deed
from simulator.core.acts import Act, checked
from simulator.core.errors import DrillClosed
from simulator.core.events import Done, Event, Finished, Pending, Refused, Replied, Started
from simulator.core.people import asks, reply_of
from simulator.core.refs import narrowed, resolve, split_ref, written
from simulator.core.situation import Situation


@dataclass(frozen=True, slots=True)
class Drill:
    """One attempt at a scenario, as it stands.

    `facts` are all facts now. `opened` are the panels that were looked at. `pending` are the requests still open,
    `asked` all that were ever made. `inbox` is what arrived since the start, `papers` what was prepared, `flags` the
    pairs marked. `acts` counts acts; `seq` counts events.
    """

    situation: Situation
    facts: Mapping[str, Any]
    mode: str = "practice"
    seq: int = 0
    acts: int = 0
    opened: frozenset[str] = frozenset()
    asked: tuple[Pending, ...] = ()
    pending: tuple[Pending, ...] = ()
    happened: int = 0
    documents: tuple[Document, ...] = ()
    papers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    flags: tuple[tuple[str, str], ...] = ()
    said: str = ""
    shown: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False

    @property
    def now(self) -> datetime:
        """Desk time."""
        now: datetime = self.facts["clock.now"]
        return now


def start(situation: Situation, mode: str = "practice", **more: Any) -> Started:
    """The first event of a drill in this situation."""
    return Started(situation, mode, edition=more.pop("edition", ""), **more)


def decide(drill: Drill, act: Act) -> tuple[Event, ...]:
    """What happens when the trainee does this: the act or its refusal, then the replies due by then, in order.

    Raises ActError for an act that cannot be read, DrillClosed after the end.
    """
    if drill.closed:
        raise DrillClosed("this drill is finished; start another, or play this one again")
    if act.action == "finish":
        return (Finished(awaited=bool(_awaited(drill))),)
    act = checked(act, drill.facts, drill.shown)
    if act.action == "wait":
        return _wait(drill, act)
    action = ACTIONS[act.action]
    refused = _unseen(drill, act)
    deed = Deed(drill.facts, act.args, drill.papers, drill.situation.prefill)
    outcome = None if refused else action.effect(deed)
    if outcome is None or outcome.refused:
        return (Refused(act.action, act.args, refused or (outcome.refused if outcome else "")),)
    facts = narrowed(resolve(outcome.facts, drill.facts, act.args), drill.facts)
    after = drill.now + timedelta(minutes=action.minutes)
    if action.minutes:
        facts |= _time(drill, after)
    asked = asks(drill.situation, action, act.args, after, drill.asked) if outcome.asks else None
    done = Done(act.action, act.args, facts, action.minutes, outcome.said, outcome.documents, outcome.papers, asked)
    if not _due(drill, asked, after):
        return (done,)
    return (done, *_arrivals(evolve(drill, done), after))


def _due(drill: Drill, asked: Pending | None, now: datetime) -> bool:
    """Whether anything may arrive by now, what was asked just now among it."""
    return (
        any(p.due <= now for p in drill.pending)
        or (asked is not None and asked.due <= now)
        or any(h.at <= now for h in drill.situation.happenings[drill.happened :])
    )


def _unseen(drill: Drill, act: Act) -> str:
    """A value can be marked only where it has been seen; the refusal names no fact that was not opened."""
    if act.action != "flag":
        return ""
    for ref in (act.args["a"], act.args["b"]):
        name = split_ref(ref)[0]
        panel = FACTS[name].panel if name in FACTS else drill.shown.get(name, "")
        if panel and panel not in drill.opened and not _read(drill, ref):
            return f"open the panel {panel} first: a value is marked where it stands"
    return ""


def _read(drill: Drill, ref: str) -> bool:
    """Whether the value stands in a document on a panel that was opened: the 850 says what the PO says."""
    return any(d.panel in drill.opened and any(line.fact == ref for line in d.lines) for d in drill.documents)


def _time(drill: Drill, now: datetime) -> dict[str, Any]:
    changes: dict[str, Any] = {"clock.now": now}
    if now.date() != drill.facts["clock.today"]:
        changes["clock.today"] = now.date()
    return changes


def _awaited(drill: Drill) -> tuple[Pending, ...]:
    return tuple(p for p in drill.pending if p.due <= drill.situation.closes_at)


def next_arrival(drill: Drill) -> datetime | None:
    """When the next reply comes, or None while none is awaited before the scenario closes."""
    return min((p.due for p in _awaited(drill)), default=None)


def _wait(drill: Drill, act: Act) -> tuple[Event, ...]:
    until = act.args.get("until")
    closes = drill.situation.closes_at
    if until is None:
        until = next_arrival(drill)
        if until is None:
            upcoming = [h.at for h in drill.situation.happenings[drill.happened :] if h.at <= closes]
            until = min(upcoming, default=None)
        if until is None:
            return (Refused("wait", act.args, "nothing is awaited; say until when"),)
    elif not isinstance(until, datetime):
        until = datetime.combine(until, drill.now.timetz().replace(hour=8, minute=0))
    if until.tzinfo is None:
        until = until.replace(tzinfo=drill.now.tzinfo)
    if until > closes:
        return (Refused("wait", act.args, "by then this order is out of your hands; finish, or wait less"),)
    until = max(until, drill.now)
    events: list[Event] = []
    current = drill
    # the clock stops at each arrival on the way, so that what is due is judged in its own moment
    for stop in sorted(
        {p.due for p in drill.pending} | {h.at for h in drill.situation.happenings[drill.happened :]} | {until}
    ):
        if stop > until or (stop < current.now and stop is not until):
            continue
        first: Event = Done("wait", act.args if not events else {}, _time(current, max(stop, current.now)),
                            int((max(stop, current.now) - current.now).total_seconds() // 60))  # fmt: skip
        events.append(first)
        current = evolve(current, first)
        for event in _arrivals(current, current.now):
            events.append(event)
            current = evolve(current, event)
        if len(events) > 1 and act.args.get("until") is None:
            break
    return tuple(events)


def _arrivals(drill: Drill, now: datetime) -> tuple[Event, ...]:
    """What is due by now, by due time, then in the order of asking; things that come about by themselves first."""
    due: list[tuple[datetime, datetime, int, int]] = [
        (p.due, p.asked_at, 1, i) for i, p in enumerate(drill.pending) if p.due <= now
    ]
    due += [(h.at, h.at, 0, i) for i, h in enumerate(drill.situation.happenings) if i >= drill.happened and h.at <= now]
    events: list[Event] = []
    current, gone = drill, 0
    for _, _, kind, index in sorted(due):
        if kind == 0:
            h = drill.situation.happenings[index]
            facts = narrowed(resolve(h.facts, current.facts, {}), current.facts)
            event: Event = Replied(facts, h.sender, h.text, _dated(h.document, now), happening=index)
        else:
            position = current.pending.index(drill.pending[index])
            pending = current.pending[position]
            answer = reply_of(drill.situation, pending)
            facts = narrowed(resolve(answer.facts, current.facts, pending.args), current.facts)
            event = Replied(facts, pending.who, answer.text, _dated(answer.document, now), pending=position)
            gone += 1
        events.append(event)
        current = evolve(current, event)
    return tuple(events)


def _dated(document: Document | None, now: datetime) -> Document | None:
    return None if document is None else replace(document, at=now)


def evolve(drill: Drill | None, event: Event) -> Drill:
    """The drill after the event. Only copies what the event holds."""
    if isinstance(event, Started):
        s = event.situation
        return Drill(s, dict(s.facts), event.mode, seq=1, documents=s.documents, shown=event.shown)
    if drill is None:
        raise ValueError("a drill begins with Started")
    d = drill
    match event:
        case Done():
            facts = written(d.facts, event.facts) if event.facts else d.facts
            opened, flags = d.opened, d.flags
            if event.action == "open":
                opened = opened | {event.args["panel"]}
            elif event.action == "search orders":
                opened = opened | {"search"}
            elif event.action == "check availability":
                opened = opened | {"stock"}
            elif event.action == "flag":
                flags = (*flags, (event.args["a"], event.args["b"]))
            asked = (event.asked,) if event.asked else ()
            return replace(
                d, facts=facts, seq=d.seq + 1, acts=d.acts + 1, opened=opened, flags=flags, said=event.said,
                asked=d.asked + asked, pending=d.pending + asked,
                papers={**d.papers, **event.papers} if event.papers else d.papers,
            )  # fmt: skip
        case Refused():
            return replace(d, seq=d.seq + 1, acts=d.acts + 1, said=event.reason)
        case Replied():
            facts = written(d.facts, event.facts) if event.facts else d.facts
            documents = (*d.documents, event.document) if event.document else d.documents
            pending = d.pending
            if event.pending >= 0:
                pending = pending[: event.pending] + pending[event.pending + 1 :]
            happened = max(d.happened, event.happening + 1)
            return replace(d, facts=facts, seq=d.seq + 1, documents=documents, pending=pending, happened=happened)
        case Finished():
            return replace(d, seq=d.seq + 1, closed=True)
    assert_never(event)


def fold(events: Iterable[Event], drill: Drill | None = None) -> Drill:
    """The drill that the events make."""
    folded = reduce(evolve, events, drill)
    if folded is None:
        raise ValueError("no events")
    return folded
