"""From events to what the judge reads: one step for each event."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.core.drill import Drill, evolve, start
from simulator.core.events import Done, Event, Finished, Refused, Replied, Started
from simulator.core.refs import names_of
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
            return Step(index, "act", facts, names_of(event.facts), event.action, args, event.documents)
        case Refused():
            return Step(index, "refused", facts, (), event.action, event.args)
        case Replied():
            return Step(index, "reply", facts, names_of(event.facts))
        case Finished():
            return Step(index, "close", facts, (), awaited=event.awaited)


class Run:
    """A drill and its judge, side by side. Copies are cheap: the solver and guided mode branch.

    `origin` is the judge as it stood after the first event, for whoever begins again; it is never stepped.
    """

    __slots__ = ("drill", "events", "judge", "origin")

    def __init__(self, edition: Edition, started: Started) -> None:
        self.drill = evolve(None, started)
        self.events: list[Event] = [started]
        self.judge = Judge(edition)
        self.judge.step(step_of(0, started, self.drill))
        self.origin = self.judge.copy()

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
        twin.origin = self.origin
        return twin

    def again(self, upto: int) -> Run:
        """A run of its own with the first `upto` events of this one; at least the first."""
        twin = object.__new__(Run)
        twin.drill, twin.events, twin.judge = evolve(None, self.events[0]), self.events[:1], self.origin.copy()
        twin.origin = self.origin
        twin.feed(self.events[1:upto])
        return twin


def run_of(edition: Edition, events: Iterable[Event]) -> Run:
    """The run that the events make. The first event must be Started."""
    stream = iter(events)
    first = next(stream)
    if not isinstance(first, Started):
        raise ValueError("a drill begins with Started")
    run = Run(edition, first)
    run.feed(stream)
    return run
