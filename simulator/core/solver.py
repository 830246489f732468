"""Plays the SOP: greedy, not a planner (language §5). A condition that nobody's act achieves is an SOP error."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.facts import FACTS
from simulator.core.actions import ACTIONS
from simulator.core.acts import Act
from simulator.core.drill import decide, next_arrival
from simulator.core.duties import Run
from simulator.core.errors import ActError, SimulatorError
from simulator.core.events import Event, Refused, Started
from simulator.core.refs import split_ref
from sop import Call, Edition

LIMIT = 200


class NoEnd(SimulatorError):
    """The solver does not come to an end: after 200 acts a duty is still owed. `clause` is the one that repeats."""

    def __init__(self, clause: str, why: str) -> None:
        super().__init__(clause, why)
        self.clause, self.why = clause, why

    def __str__(self) -> str:
        return f"no-end: {self.clause}: {self.why}"


def solve(edition: Edition, started: Started) -> Run:
    """The SOP-perfect run from the start to the close. Raises NoEnd."""
    return finish(Run(edition, started))


def finish(run: Run) -> Run:
    """Play the SOP from wherever the run stands to the close, in place. Raises NoEnd."""
    for _ in range(LIMIT):
        if run.drill.closed:
            return run
        _, events, ahead = _next(run)
        if ahead is None:
            run.feed(events)
        else:
            run.become(ahead)
    owed = run.judge.owed()
    raise NoEnd(owed[0].clause.id if owed else "?", f"still owed after {LIMIT} acts")


def next_act(run: Run) -> Act:
    """What the SOP asks for now: the owed duty with the earliest deadline, then document order; else Wait; else Finish.

    Raises NoEnd when the desk refuses every alternative of an owed duty.
    """
    return _next(run)[0]


def _next(run: Run) -> tuple[Act, tuple[Event, ...], Run | None]:
    """The next act and what comes of it; also the run as it then stands, where that had to be looked at."""
    out_of_order: tuple[Act, tuple[Event, ...]] | None = None
    for owed in run.judge.each_owed():
        blocked = ""
        spoiled = False
        for call in owed.alternatives:
            if call.action not in ACTIONS:
                continue
            for act in _acts(run, call):
                try:
                    events = decide(run.drill, act)
                except ActError as error:
                    blocked = f"{act.action}: {error}"
                    continue
                if isinstance(events[0], Refused):
                    blocked = f"{act.action}: {events[0].reason}"
                    continue
                ahead = _looked_ahead(run, act, events)
                if ahead is not None and len(ahead.judge.breaches) > len(run.judge.breaches):
                    out_of_order, spoiled = out_of_order or (act, events), True
                    continue
                return act, events, ahead
        if spoiled:
            continue
        raise NoEnd(owed.clause.id, blocked or "no alternative can be played")
    if out_of_order is not None:
        return *out_of_order, None
    act = Act("wait" if next_arrival(run.drill) is not None else "finish")
    return act, decide(run.drill, act), None


def _looked_ahead(run: Run, act: Act, events: tuple[Event, ...]) -> Run | None:
    """A branch with the act done, where it may come too early for another procedure that asks for it after something
    else; None where it cannot."""
    if not run.judge.waiting(act.action):
        return None
    branch = run.copy()
    branch.feed(events)
    return branch


def _acts(run: Run, call: Call) -> Iterator[Act]:
    """The act itself, or first the look that it needs: a value is marked only where it has been seen."""
    if call.action == "flag":
        for ref in (call.args.get("a"), call.args.get("b")):
            name = split_ref(str(ref))[0]
            panel = FACTS[name].panel if name in FACTS else run.drill.shown.get(name, "")
            if panel and panel not in run.drill.opened:
                yield Act("open", {"panel": panel})
                return
    yield Act(call.action, call.args)
