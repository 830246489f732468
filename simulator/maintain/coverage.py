"""Which clauses drills exercise: how often each was owed, met, decided, broken, and by whom."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field

from audit.store import AuditStore
from simulator import journal
from simulator.checking.idle import unexercised
from simulator.core.duties import run_of
from simulator.core.errors import SimulatorError
from simulator.maintain.impact import cells, chunks
from simulator.maintain.pairs import Pairs, pairs_of
from simulator.maintain.plays import SUBJECTS, Texts, Told, as_texts, edition_from, told
from simulator.maintain.probes import listened
from simulator.maintain.recording import Drill, Recorder, record_part
from simulator.reports.records import read_records
from sop import Edition
from sop.policy import Clause, Policy

TRAINEES = "trainees"
"""The subject under which stored drills are counted."""
MET = ("met", "late", "out of order")


@dataclass(slots=True)
class Use:
    """How often a clause came up, in drills. owed: as a duty, or as an item of a paper that was sent; met: done, late
    or out of order too; decided: as the row that gave a value; broken: as a finding."""

    owed: int = 0
    met: int = 0
    decided: int = 0
    broken: int = 0

    @property
    def any(self) -> int:
        """In how many drills at least, in one way or another."""
        return max(self.owed, self.decided, self.broken)

    def add(self, other: Use) -> None:
        """Count another's."""
        self.owed, self.met = self.owed + other.owed, self.met + other.met
        self.decided, self.broken = self.decided + other.decided, self.broken + other.broken


Uses = dict[str, dict[str, Use]]
"""Clause id -> subject -> how often."""


def count(uses: Uses, subject: str, drill: Told) -> None:
    """Count one drill."""
    owed = {clause for clause, _, _ in drill.duties}
    met = {clause for (clause, _, _), status in drill.duties.items() if status in MET}
    broken = {clause for clause, *_ in drill.outcome.findings}
    for clause in owed | drill.rows | broken:
        use = uses.setdefault(clause, {}).setdefault(subject, Use())
        use.add(Use(clause in owed, clause in met, clause in drill.rows, clause in broken))


@dataclass(frozen=True, slots=True)
class Line:
    """A clause with its place in the document, how often it came up in all, and by whom. `reason` says why nothing can
    come to it, where that is known."""

    path: str
    clause: Clause
    use: Use
    by: Mapping[str, Use]
    reason: str = ""

    @property
    def covered(self) -> bool:
        """Whether anything exercised it."""
        return self.use.any > 0


@dataclass(slots=True)
class Coverage:
    """What drills exercise of an edition. `drills` counts them by subject; `stuck` says which could not be scored."""

    lines: tuple[Line, ...]
    drills: Mapping[str, int]
    pairs: tuple[Pairs, ...] = ()
    stuck: tuple[str, ...] = ()

    @property
    def counted(self) -> list[Line]:
        """The lines that the percentage is of: without those that nothing can come to."""
        return [line for line in self.lines if line.covered or not line.reason]

    @property
    def percent(self) -> float:
        """How much is exercised, per cent; 100 where there is nothing to exercise."""
        counted = self.counted
        return 100 * sum(line.covered for line in counted) / len(counted) if counted else 100.0

    @property
    def missed(self) -> list[Line]:
        """What nothing exercises and no reason is known for."""
        return [line for line in self.lines if not line.covered and not line.reason]


@dataclass(slots=True)
class _Part:
    uses: Uses = field(default_factory=dict)
    drills: Counter[str] = field(default_factory=Counter)
    pairs: dict[tuple[str, str], Pairs] = field(default_factory=dict)
    stuck: list[str] = field(default_factory=list)

    def join(self, other: _Part) -> None:
        for clause, by in other.uses.items():
            for subject, use in by.items():
                self.uses.setdefault(clause, {}).setdefault(subject, Use()).add(use)
        self.drills.update(other.drills)
        for key, pairs in other.pairs.items():
            self.pairs[key] = self.pairs[key].joined(pairs) if key in self.pairs else pairs
        self.stuck += other.stuck


Job = tuple[Texts, str, int, tuple[int, ...], tuple[str, ...]]


def cover_part(job: Job) -> _Part:
    """What a worker does: some seeds of one family × level, every subject."""
    part = _Part()

    def hear(drill: Drill, found: Told | None) -> None:
        part.drills[drill.key.subject] += 1
        if found is None:
            part.stuck.append(f"{drill.key.scenario} {drill.key.subject}: {drill.outcome.stuck}")
        else:
            count(part.uses, drill.key.subject, found)

    recording = record_part(job, hear)
    part.pairs = {(p.sop, p.id): p for p in pairs_of(edition_from(job[0]), recording)}
    return part


def coverage(
    texts: Mapping[str, str],
    seeds: int,
    *,
    sops: Sequence[str] = (),
    families: Sequence[str] = (),
    levels: Sequence[int] = (),
    subjects: Sequence[str] = SUBJECTS,
    store: AuditStore | None = None,
    executor: Callable[[], Executor] | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Coverage:
    """Play `seeds` scenarios of each family × level with every subject, read the finished drills of `store` if one is
    given, and count what of these `sops` (all, unless told) they exercise."""
    packed = as_texts(texts)
    jobs: list[Job] = [
        (packed, family, level, chunk, tuple(subjects))
        for family, level in cells(families, levels)
        for chunk in chunks(range(1, seeds + 1))
    ]
    whole = _Part()
    with (executor or (lambda: ProcessPoolExecutor(os.cpu_count())))() as pool:
        for done, part in enumerate(pool.map(cover_part, jobs), start=1):
            whole.join(part)
            progress(done, len(jobs))
    edition = edition_from(packed)
    if store is not None:
        whole.join(_stored(store, edition))
    reasons = unexercised()
    policies = [p for p in edition.policies if not sops or p.id in sops]
    lines = tuple(
        _line(policy, clause, whole.uses.get(clause.id, {}), reasons.get(clause.id, ""))
        for policy in policies
        for clause in sorted(policy.clauses.values(), key=lambda one: one.line)
    )
    pairs = tuple(whole.pairs[key] for key in sorted(whole.pairs) if not sops or key[0] in sops)
    return Coverage(lines, dict(whole.drills), pairs, tuple(whole.stuck))


def _line(policy: Policy, clause: Clause, by: Mapping[str, Use], reason: str) -> Line:
    total = Use()
    for use in by.values():
        total.add(use)
    return Line(policy.path, clause, total, by, reason)


def _stored(store: AuditStore, edition: Edition) -> _Part:
    """The finished drills of a log, judged by the edition."""
    part = _Part()
    recorder = Recorder(edition)
    probed = listened(edition, recorder)
    for record in read_records(store):
        if record.finished is None:
            continue
        try:
            found = told(probed, run_of(probed, journal.load(store, record.drill).events))
        except SimulatorError as error:
            part.stuck.append(f"{record.drill}: {error}")
            continue
        part.drills[TRAINEES] += 1
        count(part.uses, TRAINEES, found)
    part.pairs = {(p.sop, p.id): p for p in pairs_of(edition, recorder.recording)}
    return part
