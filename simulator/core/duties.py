"""From events to what the judge reads: one step for each event."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.core.drill import Drill, evolve, start
from simulator.core.events import Done, Event, Finished, Refused, Replied, Started
from simulator.core.situation import Situation
from sop import Edition, Judge, Step

OPENS = {"search orders": "search", "check availability": "stock"}
"""Looks that bring a panel up with what they found."""


def begin(edition: Edition, situation: Situation, mode: str = "practice", **more: str) -> Started:
    """The first event of a drill under an edition: it names the edition and the definitions that a panel shows."""
    shown = {d.name: d.panel for policy in edition.policies for d in policy.definitions if d.panel}
    return start(situation, mode, edition=edition.digest, shown=shown, **more)


def step_of(index: int, event: Event, after: Drill) -> Step:
    """One event as the judge reads it. `after` is the drill just after the event."""
    facts = after.facts
    match event:
        case Started():
            return Step(index, "start", facts, tuple(facts))
        case Done():
            args = event.args
            if event.action in OPENS:
                args = {**args, "panel": OPENS[event.action]}
            return Step(index, "act", facts, tuple(event.facts), event.action, args, event.documents)
        case Refused():
            return Step(index, "refused", facts, (), event.action, event.args)
        case Replied():
            return Step(index, "reply", facts, tuple(event.facts))
        case Finished():
            return Step(index, "close", facts, (), awaited=event.awaited)


MARKED = 3
"""Events that changed something, from one mark to the next: judging those again costs more than a copy of the judge."""


class Run:
    """A drill and its judge, side by side. Copies are cheap: the solver and guided mode branch.

    `marks` are moments to begin again from: how many events had been, with the drill and the judge as they stood then.
    The first event is always one of them. Those judges are never stepped.
    """

    __slots__ = ("drill", "events", "judge", "marks")

    def __init__(self, edition: Edition, started: Started) -> None:
        self.drill = evolve(None, started)
        self.events: list[Event] = [started]
        self.judge = Judge(edition)
        self.judge.step(step_of(0, started, self.drill))
        self.marks = [(1, self.drill, self.judge.copy())]

    def feed(self, events: Iterable[Event]) -> None:
        """Apply events, in order."""
        for event in events:
            self.drill = evolve(self.drill, event)
            self.judge.step(step_of(len(self.events), event, self.drill))
            self.events.append(event)

    def copy(self) -> Run:
        """An independent run with the same past."""
        twin = object.__new__(Run)
        twin.drill, twin.events, twin.judge = self.drill, list(self.events), self.judge.copy()
        twin.marks = list(self.marks)
        return twin

    def become(self, other: Run) -> None:
        """Go on from where a copy of this run came to; the copy is not to be used again."""
        self.drill, self.events, self.judge, self.marks = other.drill, other.events, other.judge, other.marks

    def mark(self) -> None:
        """Remember where the run stands now."""
        self.marks.append((len(self.events), self.drill, self.judge.copy()))

    def again(self, upto: int) -> Run:
        """A run of its own with the first `upto` events of this one; at least the first."""
        at, drill, judge = next(mark for mark in reversed(self.marks) if mark[0] <= max(upto, 1))
        twin = object.__new__(Run)
        twin.drill, twin.events, twin.judge = drill, self.events[:at], judge.copy()
        twin.marks = [mark for mark in self.marks if mark[0] <= at]
        twin.feed(self.events[at:upto])
        return twin


def run_of(edition: Edition, events: Iterable[Event], *, marked: bool = False) -> Run:
    """The run that the events make. The first event must be Started.

    `marked` leaves marks on the way, as long as nothing is broken: for whoever will go back to before the first breach.
    """
    stream = iter(events)
    first = next(stream)
    if not isinstance(first, Started):
        raise ValueError("a drill begins with Started")
    run = Run(edition, first)
    if not marked:
        run.feed(stream)
        return run
    moved = 0
    for event in stream:
        before = run.drill.facts
        run.feed((event,))
        moved += run.drill.facts is not before
        if moved == MARKED and not run.judge.found:
            run.mark()
            moved = 0
    return run
