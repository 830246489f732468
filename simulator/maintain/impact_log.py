"""What a change of the procedures would do to drills that people took: their scores, and who is cleared by them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime

from audit.canonical import JSON
from audit.entry import Draft, Entry
from audit.store import AuditStore
from simulator import journal
from simulator.core.errors import SimulatorError
from simulator.core.events import Event
from simulator.kinds import RESCORED
from simulator.maintain.plays import Key, Outcome, Texts, as_texts
from simulator.maintain.scale import Moved, Part, scale_of
from simulator.packs import load_families
from simulator.reports.competence import Standing, competence
from simulator.reports.records import Record, read_records, read_sign_offs

RESCORES = "rescored"
"""The stream of what other procedures would have said. The drills' own streams stay as they are."""
CHUNK = 20


@dataclass(frozen=True, slots=True)
class Taken:
    """A drill that somebody took: its record as stored, and what it comes to now. `moved` is None where the change
    does not reach it; `clauses` are the changed clauses that it came to."""

    record: Record
    before: Outcome
    clauses: frozenset[str]
    moved: Moved | None = None

    @property
    def after(self) -> Outcome:
        """How it comes out by the new edition."""
        return self.before if self.moved is None else self.moved.after


@dataclass(frozen=True, slots=True)
class Resting:
    """A clearance that rests on changed clauses: whose, for what, on which of them, and where it would stand."""

    trainee: str
    before: Standing
    after: Standing
    clauses: tuple[str, ...]
    drills: tuple[str, ...]


@dataclass(slots=True)
class LogImpact:
    """What a change does to a log. `unread` names drills that could not be judged, with the reason."""

    taken: list[Taken] = field(default_factory=list)
    judged: int = 0
    unread: dict[str, str] = field(default_factory=dict)
    resting: tuple[Resting, ...] = ()

    @property
    def moved(self) -> list[Taken]:
        """Drills that come out otherwise."""
        return [one for one in self.taken if one.moved is not None]

    @property
    def flips(self) -> list[Taken]:
        """Drills that would be passed or failed otherwise."""
        return [one for one in self.moved if one.before.passed != one.after.passed]


Job = tuple[Texts, Texts, bool, tuple[tuple[Key, tuple[Event, ...]], ...]]
Judged = list[tuple[Outcome, frozenset[str], Moved | None]]


def judge_part(job: Job) -> tuple[int, Judged]:
    """What a worker does: some stored drills. Returns how many were judged again, and what each came to."""
    old, new, everything, drills = job
    scale = scale_of(old, new, everything)
    out: Judged = []
    again = 0
    for key, events in drills:
        part = Part()
        told = scale.stored(part, key, events)
        came_to = told.raised | told.rows | {clause for clause, *_ in told.outcome.findings}
        again += part.judged
        out.append((told.outcome, came_to & scale.changes.clauses, part.moved[0] if part.moved else None))
    return again, out


def log_impact(
    store: AuditStore,
    old: Mapping[str, str],
    new: Mapping[str, str],
    *,
    everything: bool = False,
    executor: Callable[[], Executor] | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> LogImpact:
    """Judge every finished drill of a log by both sets of texts. Nothing is written.

    The score that was stored stands in each record; `before` is what the old texts say, so that a drill taken under
    yet other procedures is compared fairly.
    """
    found = LogImpact()
    drills: list[tuple[Record, tuple[Event, ...]]] = []
    for record in read_records(store):
        if record.finished is None:
            continue
        try:
            drills.append((record, journal.load(store, record.drill).events))
        except SimulatorError as error:
            found.unread[record.drill] = str(error)
    before, after = as_texts(old), as_texts(new)
    parts = [drills[at : at + CHUNK] for at in range(0, len(drills), CHUNK)]
    jobs: list[Job] = [(before, after, everything, tuple((_key(r), events) for r, events in part)) for part in parts]
    with (executor or (lambda: ProcessPoolExecutor(os.cpu_count())))() as pool:
        for done, (part, (again, results)) in enumerate(zip(parts, pool.map(judge_part, jobs), strict=True), start=1):
            found.judged += again
            found.taken += [Taken(record, *one) for (record, _), one in zip(part, results, strict=True)]
            progress(done, len(jobs))
    found.resting = _resting(store, found.taken)
    return found


def _key(record: Record) -> Key:
    return Key(record.family, record.level, record.seed, record.drill)


def _resting(store: AuditStore, taken: Sequence[Taken]) -> tuple[Resting, ...]:
    levels = {name: family.levels for name, family in load_families().items() if not family.orientation}
    by_drill = {one.record.drill: one for one in taken}
    found = []
    for trainee in dict.fromkeys(one.record.trainee for one in taken):
        records = read_records(store, trainee)
        signs = read_sign_offs(store, trainee)
        again = [_rescored(record, by_drill.get(record.drill)) for record in records]
        for before, after in zip(competence(records, signs, levels), competence(again, signs, levels), strict=True):
            if before.state != "alone" and before.signed is None:
                continue
            carrying = [by_drill[r.drill] for r in streak(records, before) if r.drill in by_drill]
            clauses = frozenset[str]().union(*(one.clauses for one in carrying))
            if clauses or after.state != before.state:
                drills = tuple(one.record.drill for one in carrying if one.clauses)
                found.append(Resting(trainee, before, after, tuple(sorted(clauses)), drills))
    return tuple(found)


def streak(records: Sequence[Record], standing: Standing) -> list[Record]:
    """The passes in a row that carry a standing."""
    mine = [r for r in records if r.counts and r.finished and (r.family, r.level) == (standing.family, standing.level)]
    return mine[len(mine) - standing.streak :]


def _rescored(record: Record, taken: Taken | None) -> Record:
    if taken is None or taken.moved is None:
        return record
    after = taken.moved.after
    return replace(record, total=after.total, passed=after.passed, critical=after.critical)


def record_rescores(
    store: AuditStore, found: LogImpact, old: str, new: str, *, by: str, at: datetime
) -> tuple[Entry, ...]:
    """Store beside the drills what the new edition says of those that move. `old`, `new` are the editions' digests;
    `by` is a pseudonym, `at` the real time. No stored score is touched."""
    drafts = [
        Draft(
            RESCORED,
            {
                "drill": one.record.drill, "from_edition": old, "to_edition": new,
                "before": _plain(one.before), "after": _plain(one.after), "clauses": sorted(one.moved.clauses),
            },
        )
        for one in found.moved if one.moved is not None
    ]  # fmt: skip
    return store.append(RESCORES, drafts, expected_seq=None, actor=by, at=at) if drafts else ()


def _plain(outcome: Outcome) -> dict[str, JSON]:
    return {"total": outcome.total, "passed": outcome.passed, "critical": outcome.critical, "stuck": outcome.stuck}
