"""Scores: the trainee's run against its reference run (design §7). Needs events and SOP text only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from simulator.core.acts import Act, in_words
from simulator.core.duties import Run, run_of
from simulator.core.events import Done, Event, Finished, Refused
from simulator.core.solver import finish
from sop import Breach, DutyResult, Edition
from sop.dimensions import BY_BREACH

Key = tuple[str, str, int]

DIMENSIONS = (
    "evidence", "decision", "order", "authority", "documents", "communication", "timeliness", "end state", "record",
)  # fmt: skip
ZERO = Decimal(0)
DONE = ("met", "late", "out of order")
UNMET = ("missed", "end", "document", "message")
"""Breaches by which a duty is broken: it earns nothing."""
_DIMENSION = {**BY_BREACH, "closed early": "timeliness"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A point lost: where, by which clause of which SOP, on what facts, through which act or its absence.

    `step` is the index of the event, None for a duty that the run never came to. `act` says in words what was done;
    empty where the fault is that something was not done.
    """

    step: int | None
    clause: str
    sop: str
    version: str
    kind: str
    dimension: str
    text: str
    message: str
    entity: str
    cost: Decimal
    critical: bool
    facts: Mapping[str, Any] = field(default_factory=dict)
    act: str = ""


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The result of a drill. `total` is None when it failed on a critical clause. `turning` is the event index of the
    first breach (None: nothing was lost), `path` the accepted acts from there. `dimensions` maps to (met, raised)
    counts: of duties by what they ask for; under *timeliness* of those with a deadline, under *order* of those that
    came too early; under *authority* of nevers broken and wrong hands, too."""

    total: int | None
    passed: bool
    critical: bool
    pass_mark: int
    earned: Decimal
    costs: Decimal
    possible: Decimal
    dimensions: Mapping[str, tuple[int, int]]
    findings: tuple[Finding, ...]
    met: tuple[str, ...]
    turning: int | None
    path: tuple[Act, ...]
    applied: tuple[str, ...]
    skills: tuple[str, ...]


def acts_of(events: Sequence[Event]) -> tuple[Act, ...]:
    """The acts that the events record, in order."""
    return tuple(act for event in events if (act := _act_of(event)) is not None)


def _act_of(event: Event) -> Act | None:
    if isinstance(event, Done | Refused):
        return Act(event.action, event.args)
    return Act("finish") if isinstance(event, Finished) else None


def score(edition: Edition, events: tuple[Event, ...]) -> Scorecard:
    """Judge a run. An unfinished run is judged as if it were finished now. Raises NoEnd."""
    return score_run(edition, run_of(edition, events, marked=True))


def score_run(edition: Edition, run: Run) -> Scorecard:
    """As `score`, for a run that this edition has judged already; the run is left as it is. Raises NoEnd."""
    return judged(edition, run)[0]


def judged(edition: Edition, run: Run) -> tuple[Scorecard, Run, Run]:
    """The score of a run, the run closed, and its reference run (the same, where it breaks nothing). Raises NoEnd."""
    if not run.drill.closed:
        run = run.copy()
        run.feed((Finished(awaited=bool(run.drill.pending)),))
    start = parting(run)
    ideal = run if start is None else finish(run.again(start))
    return beside(edition, run, ideal), run, ideal


def parting(run: Run) -> int | None:
    """How many events a run shares with its reference run; None where it breaks nothing and is its own reference.

    A breach that shows only through time passing is judged at a reply; the reference begins before the act behind it.
    A paper that leaves with something wrong was wrong when it was prepared; the reference begins before that.
    """
    index = min((_began(run, b) for b in run.judge.breaches), default=None)
    if index is None:
        return None
    while index > 1 and not isinstance(run.events[index], Done | Refused | Finished):
        index -= 1
    return index


def _began(run: Run, breach: Breach) -> int:
    """The event that a breach began with."""
    sent = run.events[breach.step] if breach.kind == "document" else None
    if not isinstance(sent, Done):
        return breach.step
    prepared: dict[str, int] = {}
    for index, event in enumerate(run.events[: breach.step]):
        if isinstance(event, Done):
            prepared.update((name, index) for name in event.papers if name in sent.documents)
    return min(prepared.values(), default=breach.step)


def _key(duty: DutyResult) -> Key:
    return duty.clause.id, duty.entity, duty.occurrence


def beside(edition: Edition, run: Run, ideal: Run) -> Scorecard:
    """The score of a closed run beside its reference run: counted and added up, nothing is played."""
    turning = parting(run)
    mine = {_key(duty): duty for duty in run.judge.duties()}
    best = {_key(duty): duty for duty in ideal.judge.duties()}
    wanted = {key: duty for key, duty in best.items() if duty.status in DONE}
    good = {key for key in wanted if key in mine and mine[key].status in DONE}
    earned = sum((duty.weight for key, duty in wanted.items() if key in good), ZERO)
    met = tuple(duty.clause.id for key, duty in wanted.items() if key in good)
    findings = [_finding(edition, run, breach) for breach in _lost(run, ideal, mine, best)]
    # one finding for each missed duty: those that the run never came to have no breach of their own
    told = Counter((f.clause, f.entity) for f in findings if f.kind in UNMET)
    for key, duty in wanted.items():
        if key in good:
            continue
        if told[key[:2]]:
            told[key[:2]] -= 1
        else:
            findings.append(_missing(edition, duty))
    decided = not any(f.kind in (*UNMET, "never") and f.dimension in ("authority", "decision") for f in findings)
    counts = _counts(wanted, good, mine, findings)
    costs = sum((f.cost for f in findings), ZERO)
    possible = sum((d.weight for d in wanted.values()), ZERO)
    critical = any(f.critical for f in findings)
    total = 0
    if possible:
        total = max(0, int((100 * (earned - costs) / possible).to_integral_value(ROUND_FLOOR)))
    applied = run.judge.applied | ideal.judge.applied
    policies = [p for p in edition.policies if p.id in applied]
    mark = int(max((p.pass_mark for p in policies), default=Decimal(100)))
    passed = not critical and decided and total >= mark
    skills = tuple(dict.fromkeys(s for p in policies for s in p.skills))
    if not findings:
        turning = None  # what was broken lost nothing: nobody could have kept it
    path = () if turning is None else acts_of(ideal.events[turning:])
    return Scorecard(
        None if critical else total, passed, critical, mark, earned, costs, possible, counts, tuple(findings),
        met, turning, path, tuple(p.id for p in policies), skills,
    )  # fmt: skip


def _lost(run: Run, ideal: Run, mine: Mapping[Key, DutyResult], best: Mapping[Key, DutyResult]) -> list[Breach]:
    """The breaches that lose something, with what they cost (design §7)."""
    broken = {key[:2] for key, duty in mine.items() if duty.status == "broken"}
    known = {key[:2] for key in best}
    done = {key[:2] for key, duty in best.items() if duty.status in DONE}
    nobody = {(b.clause, b.entity) for b in ideal.judge.breaches if b.kind in UNMET} - done
    weights = {key[:2]: duty.weight for key, duty in mine.items()}
    found = []
    for breach in run.judge.breaches:
        at = (breach.clause, breach.entity)
        if breach.kind in UNMET and not breach.cost:
            if at in nobody and not breach.critical:
                continue  # nobody could meet it from where the run stood
            if at not in known and at in weights:
                # it arose only because of the breach: it earns nothing, and costs when broken
                breach = replace(breach, cost=weights[at])
        elif breach.kind in ("late", "order") and not breach.cost and at in broken:
            continue  # the duty was never met at all: that is one finding
        found.append(breach)
    return found


def _counts(
    wanted: Mapping[Key, DutyResult],
    good: set[Key],
    mine: Mapping[Key, DutyResult],
    findings: list[Finding],
) -> dict[str, tuple[int, int]]:
    counts = {name: [0, 0] for name in DIMENSIONS}
    for key, duty in wanted.items():
        counts[duty.clause.dimension][0] += key in good
        counts[duty.clause.dimension][1] += 1
        if duty.deadline:
            counts["timeliness"][0] += key in good and mine[key].status != "late"
            counts["timeliness"][1] += 1
    for finding in findings:
        if finding.kind in ("order", "never", "wrong hand") or (finding.kind == "message" and finding.cost):
            counts[finding.dimension][1] += 1
    return {name: (a, b) for name, (a, b) in counts.items()}


def _finding(edition: Edition, run: Run, breach: Breach) -> Finding:
    clause = edition.clause(breach.clause)
    act = None if breach.kind in ("missed", "end", "late") else _act_of(run.events[breach.step])
    return Finding(
        breach.step, breach.clause, clause.sop, edition.version_of(clause), breach.kind,
        _DIMENSION.get(breach.kind, clause.dimension), clause.text, breach.message, breach.entity, breach.cost,
        breach.critical, breach.facts, "" if act is None else in_words(act),
    )  # fmt: skip


def _missing(edition: Edition, duty: DutyResult) -> Finding:
    """A duty that the reference run met and the trainee's run never raised or never met: no cost, no earning."""
    clause = duty.clause
    return Finding(
        None, clause.id, clause.sop, edition.version_of(clause), "missed", clause.dimension, clause.text,
        "not reached", duty.entity, ZERO, False,
    )  # fmt: skip
