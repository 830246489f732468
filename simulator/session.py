"""The shell around the pure core: one live drill, its clock and its place in the log. Stored, then applied."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.canonical import JSON
from audit.entry import Draft
from audit.errors import CommitUnknown, SequenceConflict
from audit.store import AuditStore
from simulator import journal, kinds
from simulator.core.actions import ACTIONS
from simulator.core.acts import Act
from simulator.core.drill import Drill, decide
from simulator.core.duties import Run, run_of
from simulator.core.errors import DrillClosed, SimulatorError
from simulator.core.events import Done, Event, Refused, Started
from simulator.core.score import Scorecard, judged
from simulator.core.solver import next_act
from simulator.drafts import Drafts
from simulator.reference import REFERENCE, kept_reference
from simulator.scored import card_json, measures_of
from simulator.version import ENGINE
from sop import Edition, Judge

Now = Callable[[], datetime]
COUNTING = ("exam", "practice")
MODES = ("guided", "practice", "exam", "watch")


class OpenElsewhere(SimulatorError):
    """Another window acted in this drill. Nothing of the act was stored; the session has read the drill again."""


class SessionLost(SimulatorError):
    """It is not known whether the last act was stored. The session is closed; resume the drill to see."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What guided mode says at once: a clause met (good) or broken, with its sentence."""

    good: bool
    clause: str
    text: str
    message: str = ""
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Narration:
    """One act of the SOP-perfect run: the act, the clause that asked for it (empty for wait and finish), its events."""

    act: Act
    clause: str
    text: str
    events: tuple[Event, ...]


class Session:
    """One drill of one person, live. `act` is the only way forward; every other member reads.

    One call at a time takes effect: calls from several threads wait for each other, in the order of the lock.
    """

    def __init__(
        self, store: AuditStore, edition: Edition, recorded: journal.Recorded, *, now: Now, subject: str | None = None
    ) -> None:
        self.store, self.edition, self.now = store, edition, now
        self.id = recorded.stream
        self.actor = recorded.actor
        self.subject = subject or recorded.actor
        self.beginning = recorded.beginning
        self.scorecard: Scorecard | None = None
        self.unscored = ""
        self.remarks: tuple[Remark, ...] = ()
        self.ended: Callable[[], None] | None = None
        """Told once the last act of the drill is stored; must not take long."""
        self.lost: Callable[[], None] | None = None
        """Told when it is not known whether an act was stored: the log is to be opened again."""
        self._lock = threading.RLock()
        self._lost = False
        self._copied: tuple[tuple[Event, ...], Run] | None = None
        self._values: dict[str, Any] = {}
        self._events: tuple[Event, ...]
        self._typed: frozenset[journal.Typed]
        self._run: Run  # while an act is being stored, one act ahead of what everybody sees
        self._take(recorded)
        self.drafts = Drafts()

    @property
    def drill(self) -> Drill:
        """The drill as it stands."""
        return self._drill

    @property
    def run(self) -> Run:
        """The drill with its judge, as of the last act: to be read; whoever wants to play on copies it."""
        with self._lock:  # a copy of its own, so that reading and acting never meet in one judge
            if self._copied is None or self._copied[0] is not self._events:
                self._copied = (self._events, self._run.copy())
            return self._copied[1]

    def value(self, name: str) -> Any:
        """The value of any name of the procedures, as of the last act: `run.judge.value` without the copy."""
        with self._lock:
            if name not in self._values:
                self._values[name] = self._run.judge.value(name)
            return self._values[name]

    @property
    def events(self) -> tuple[Event, ...]:
        """Everything that happened, in order."""
        return self._events

    @property
    def mode(self) -> str:
        """guided, practice, exam or watch."""
        return self.drill.mode

    @property
    def counts(self) -> str:
        """Empty when this drill counts for competence, else why it does not, in words to be shown."""
        reasons = (
            (self.beginning.orientation, "orientation, not counted"),
            (bool(self.beginning.player), "played by a script, not counted"),
            (self.beginning.trial, "judged by drafts, not counted"),
            (self.mode not in COUNTING, f"{self.mode}, not counted"),
            (self.beginning.attempt > 1, "seen before: practice, not counted"),
            (self.beginning.again is not None, "begun again from a step: practice, not counted"),
            (bool(self.helped), "with help: practice, not counted"),
        )
        return next((why for holds, why in reasons if holds), "")

    def act(self, act: Act) -> tuple[Event, ...]:
        """Decide, store, apply; the events, once they are durable.

        Raises ActError (nothing happened), DrillClosed, OpenElsewhere (read again; look before acting), SessionLost,
        and the store's own errors (nothing was stored, nothing happened).
        """
        with self._lock:
            self._alive()
            run = self._run
            events = decide(self._drill, act)
            judge, told = run.judge, self.mode == "guided"
            before = (_settled(judge), len(judge.breaches)) if told else None
            try:
                drafts = _feed(run, events, self._typed)  # pure: a bug shows here, before anything is stored
                card, why = None, ""
                blobs: Mapping[str, bytes] = {}
                if run.drill.closed:
                    card, why, last, blobs = self._score(run)
                    drafts.append(last)
                self._append(drafts, blobs)
            except Exception:
                if self._run is run:  # nothing was stored: the judge goes back to where everybody is
                    self._run = run.again(len(self._events))
                raise
            except BaseException:  # Ctrl-C: whether it was stored, the log knows
                self._lost = True
                self.reload()
                self._lost = False
                raise
            self._publish()
            self.scorecard, self.unscored = card, why
            if run.drill.closed and self.ended is not None:
                self.ended()
            self.remarks = self._remarks(*before) if before else ()
            return events

    def finish(self) -> Scorecard | None:
        """Finish with this order for now; the scorecard, or None where the procedures could not be played out."""
        self.act(Act("finish"))
        return self.scorecard

    def hint(self) -> Act:
        """What the procedures ask for now. In the log as help given, so the drill no longer counts. Not in an exam."""
        with self._lock:
            self._alive()
            if self.mode == "exam":
                raise SimulatorError("There is no help in an exam.")
            if self.drill.closed:
                raise DrillClosed("this drill is finished; start another, or play this one again")
            act = next_act(self._run.copy())
            owed = self._run.judge.owed()
            self._append([Draft(kinds.HELPED, {"clause": owed[0].clause.id if owed else "", "action": act.action})])
            self.helped += 1
            return act

    def narrate(self) -> Narration | None:
        """Play the next act of the SOP-perfect run (watch mode) and say which clause asked for it; None at the end."""
        with self._lock:
            self._alive()
            if self.drill.closed:
                return None
            owed = self._run.judge.owed()
            act = next_act(self._run.copy())
            clause = owed[0].clause if owed else None
            return Narration(act, clause.id if clause else "", clause.text if clause else "", self.act(act))

    def reload(self) -> None:
        """Read the drill again from the log."""
        with self._lock:
            self._take(journal.load(self.store, self.id))

    def _alive(self) -> None:
        if self._lost:
            raise SessionLost("This session is closed: resume the drill to go on from what is stored.")

    def _take(self, recorded: journal.Recorded) -> None:
        self._run = run_of(self.edition, recorded.events)
        self._events, self._typed = (), frozenset()
        self._publish()
        self._next_seq = recorded.next_seq
        self._began = datetime.fromisoformat(recorded.entries[0].at)
        self.helped = recorded.helped
        if self._run.drill.closed:
            self.scorecard, self.unscored, last, blobs = self._score(self._run)
            if recorded.scored is None and not any(e.kind == kinds.UNSCORED for e in recorded.entries):
                self._append([last], blobs)

    def _publish(self) -> None:
        """Show what has happened: it is stored."""
        before = len(self._events)
        self._drill, self._events = self._run.drill, tuple(self._run.events)
        self._typed |= journal.typed_in(self._events[before:])
        self._values.clear()

    @staticmethod
    def drafts_of(edition: Edition, first: Started, events: tuple[Event, ...]) -> list[Draft]:
        """The entries of events that follow a first one."""
        return _feed(Run(edition, first), events, ()) if events else []

    def _append(self, drafts: list[Draft], blobs: Mapping[str, bytes] = {}) -> None:
        try:
            self.store.append(
                self.id, drafts, expected_seq=self._next_seq, actor=self.actor, at=self.now(), blobs=blobs
            )
        except SequenceConflict as error:
            self.reload()
            raise OpenElsewhere(
                "This drill is open in another window, which has just acted. Look again, then act."
            ) from error
        except CommitUnknown as error:
            self._lost = True
            if self.lost is not None:
                self.lost()
            raise SessionLost(f"It is not known whether the last act was stored. {error.remedy}") from error
        self._next_seq += len(drafts)

    def _score(self, run: Run) -> tuple[Scorecard | None, str, Draft, Mapping[str, bytes]]:
        """The score of the run, or why there is none; the entry that says so, and the blobs that it names."""
        try:
            card, _, ideal = judged(self.edition, run)
        except SimulatorError as error:  # an SOP that cannot be played to its end: the drill is over all the same
            body: JSON = {"why": str(error), "edition": self.edition.digest, "engine": ENGINE}
            return None, str(error), Draft(kinds.UNSCORED, body, desk_at=run.drill.now.isoformat()), {}
        reference, blobs = kept_reference(run, ideal)
        return card, "", self._scored(run, card, reference), blobs

    def _scored(self, run: Run, card: Scorecard, reference: JSON) -> Draft:
        s = run.drill.situation
        shown = card_json(card)
        body = shown | {
            REFERENCE: reference,
            "findings": journal.unquoted(shown["findings"], journal.typed_in(run.events)),
            "edition": self.edition.digest, "engine": ENGINE, "counts": not self.counts, "why_not": self.counts,
            "seconds": int((self.now() - self._began).total_seconds()), "acts": run.drill.acts,
            "kinds": sorted({t.kind for t in s.planted}), "order": str(s.facts.get("order.number") or ""),
            "helped": self.helped,
        }  # fmt: skip
        kept = not self.beginning.orientation and not self.beginning.player
        kind = "practice" if self.counts else "counted"
        measures = measures_of(self.subject, kind, f"{s.family}|{s.level}", card) if kept else ()
        return Draft(kinds.SCORED, body, desk_at=run.drill.now.isoformat(), measures=measures)

    def _remarks(self, had: Collection[tuple[str, str, int]], broken: int) -> tuple[Remark, ...]:
        judge = self._run.judge
        told = [
            Remark(True, d.clause.id, d.clause.text)
            for d in judge.duties()
            if d.status == "met" and (d.clause.id, d.entity, d.occurrence) not in had
        ]
        for breach in tuple(judge.breaches)[broken:]:
            clause = self.edition.clause(breach.clause) if breach.clause else None
            told.append(
                Remark(False, breach.clause, clause.text if clause else "", breach.message, critical=breach.critical)
            )
        return tuple(told)


def _settled(judge: Judge) -> frozenset[tuple[str, str, int]]:
    """The duties that are no longer open."""
    return frozenset((d.clause.id, d.entity, d.occurrence) for d in judge.duties() if d.status != "open")


def _feed(run: Run, events: tuple[Event, ...], typed: Collection[journal.Typed]) -> list[Draft]:
    """Apply events to a run, in place; the entries that they become. `typed` is what was typed before."""
    drafts = []
    for event in events:
        found = found_in_text(run, event)
        run.feed((event,))
        drafts.append(journal.draft(event, run.drill.now, found, typed))
        if new := journal.typed_in((event,)):
            typed = {*typed, *new}
    return drafts


def found_in_text(run: Run, event: Event) -> tuple[str, ...]:
    """What the procedures look for in the text of this act and find in it, as the SOP or the value has it."""
    if not isinstance(event, Done | Refused) or not event.args.get("text"):
        return ()
    action = ACTIONS.get(event.action)
    name = next((p.name for p in action.params if p.kind == "message"), "") if action else ""
    return run.judge.found_in(str(event.args.get(name, "")), str(event.args["text"])) if name else ()
