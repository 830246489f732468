"""Drills that are played to learn what procedures do: whose they are, how they came out, what they came to."""

from __future__ import annotations

import copyreg
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from scenarios.calendars import zone
from simulator.checking.playing import made, subject_run
from simulator.core.actions import ACTIONS
from simulator.core.acts import Act
from simulator.core.drill import decide
from simulator.core.duties import Run, begin
from simulator.core.events import Event
from simulator.core.score import Scorecard, acts_of, judged
from simulator.core.solver import LIMIT, NoEnd, next_act
from simulator.editions import compiled
from sop import Edition

SUBJECTS = ("perfect", "idle", "obey", "everything")
"""Who plays, unless somebody else is asked for: by the procedures, not at all, as told, all there is."""

TIMED = ("last minute", "a minute late", "late another day")
"""Who works by the procedures, but puts off what has a deadline: to its last minute, a minute beyond, and a minute
beyond only what is not due on the same day."""


def _by_name(found: ZoneInfo) -> tuple[Callable[[str], ZoneInfo], tuple[str]]:
    return zone, (found.key or "",)


copyreg.pickle(ZoneInfo, _by_name)  # read from a file it cannot be pickled, and moments in vectors have zones

Texts = tuple[tuple[str, str], ...]
"""Procedures as they are handed to a worker: (path, text), by path."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """One drill: a family's scenario, and who played it."""

    family: str
    level: int
    seed: int
    subject: str

    @property
    def scenario(self) -> str:
        """The scenario's own name."""
        return f"{self.family}/{self.level}/{self.seed}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a drill came out. `findings` are (clause, kind, entity, cost), sorted; `stuck` says why there is no score."""

    total: int | None
    passed: bool
    critical: bool
    findings: tuple[tuple[str, str, str, Decimal], ...]
    met: tuple[str, ...] = ()
    stuck: str = ""

    @property
    def result(self) -> tuple[int | None, bool, bool, str]:
        """The score itself."""
        return self.total, self.passed, self.critical, self.stuck

    @property
    def verdict(self) -> tuple[object, ...]:
        """The score and what it was lost by: what a trainee sees."""
        return *self.result, self.findings

    @property
    def words(self) -> str:
        """In a word or two."""
        if self.stuck:
            return "no score"
        if self.critical:
            return "failed (critical)"
        return f"{self.total} {'passed' if self.passed else 'failed'}"


@dataclass(frozen=True, slots=True)
class Told:
    """A drill judged: how it came out, and what it came to.

    duties: how each duty stands, by (clause, entity, occurrence). rows: the rows that decided. raised: clauses of the
    duties in the run and in its reference run. actions: what either did or was asked for. applied: the SOPs in force.
    """

    outcome: Outcome
    duties: Mapping[tuple[str, str, int], str]
    rows: frozenset[str]
    raised: frozenset[str]
    actions: frozenset[str]
    applied: frozenset[str]


@lru_cache(maxsize=4)
def edition_from(texts: Texts) -> Edition:
    """The edition that the texts make, compiled once in a process."""
    return compiled(dict(texts))


def as_texts(texts: Mapping[str, str]) -> Texts:
    """Procedures, ready to be handed to a worker."""
    return tuple(sorted(texts.items()))


def first_of(edition: Edition, key: Key) -> Run:
    """The drill just begun. Near misses follow the bundled library, whoever judges."""
    return Run(edition, begin(edition, made(key.family, key.level, key.seed)))


def told(edition: Edition, run: Run) -> Told:
    """A run judged by its edition, with its reference run."""
    try:
        card, run, ideal = judged(edition, run)
    except NoEnd as error:
        return _told(stuck(str(error)), run, run)
    return _told(outcome_of(card), run, ideal)


def stuck(why: str) -> Outcome:
    """A drill that the procedures cannot be played on."""
    return Outcome(None, False, False, (), (), why)


def outcome_of(card: Scorecard) -> Outcome:
    """What of a scorecard says how a drill came out."""
    findings = tuple(sorted((f.clause, f.kind, f.entity, f.cost) for f in card.findings))
    return Outcome(card.total, card.passed, card.critical, findings, tuple(sorted(card.met)))


def _told(outcome: Outcome, run: Run, ideal: Run) -> Told:
    mine = run.judge.duties()
    actions = {act.action for act in (*acts_of(run.events), *acts_of(ideal.events))}
    return Told(
        outcome,
        {(d.clause.id, d.entity, d.occurrence): d.status for d in mine},
        frozenset(run.judge.fired),
        frozenset(d.clause.id for d in (*mine, *ideal.judge.duties())),
        frozenset(actions.union(*(d.step.actions for d in (*run.judge.raised, *ideal.judge.raised)))),
        frozenset({*run.judge.applied, *ideal.judge.applied}),
    )


def events_of(edition: Edition, key: Key) -> tuple[Event, ...]:
    """What a subject does in a scenario. Raises NoEnd."""
    return tuple(played(edition, first_of(edition, key), key.subject).events)


def played(edition: Edition, first: Run, subject: str) -> Run:
    """What a subject makes of a drill, up to the finish; `first` is left as it is. Raises NoEnd."""
    if subject in TIMED:
        beyond = timedelta(minutes=int(subject != "last minute"))
        return put_off(first.copy(), beyond, same_day=subject != "late another day")
    return subject_run(edition, first, subject)


def put_off(run: Run, beyond: timedelta, *, same_day: bool = True) -> Run:
    """Play by the procedures, but do what has a deadline only so long after the moment at which it is just in time;
    without `same_day`, do at once what is due today."""
    waited: set[tuple[str, str]] = set()
    for _ in range(LIMIT):
        if run.drill.closed:
            return run
        act = next_act(run)
        owed = next((o for o in run.judge.owed() if any(c.action == act.action for c in o.alternatives)), None)
        if owed is not None and owed.deadline is not None and (owed.clause.id, owed.entity) not in waited:
            waited.add((owed.clause.id, owed.entity))
            until = owed.deadline - timedelta(minutes=ACTIONS[act.action].minutes) + beyond
            another = until.date() > run.drill.now.date()
            if (same_day or another) and run.drill.now < until <= run.drill.situation.closes_at:
                run.feed(decide(run.drill, Act("wait", {"until": until})))
                continue
        run.feed(decide(run.drill, act))
    raise NoEnd("?", f"still owed after {LIMIT} acts")
