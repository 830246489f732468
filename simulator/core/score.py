"""Scores: the trainee's run against its reference run (design §7). Needs events and SOP text only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from simulator.core.acts import Act
from simulator.core.duties import Run, run_of
from simulator.core.events import Done, Event, Finished, Refused
from simulator.core.solver import finish
from sop import Breach, DutyResult, Edition

DIMENSIONS = (
    "evidence", "decision", "order", "authority", "documents", "communication", "timeliness", "end state", "record",
)  # fmt: skip
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Finding:
    """A point lost: where, by which clause of which SOP, on what facts, through which act or its absence."""

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
    first breach (None: no breach), `path` the accepted acts from there, `reference` the reference run's acts whole.
    `dimensions` maps to (met, raised) counts of duties."""

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


def acts_of(events: list[Event] | tuple[Event, ...]) -> tuple[Act, ...]:
    """The acts that the events record, in order."""
    out: list[Act] = []
    for event in events:
        if isinstance(event, Done | Refused):
            out.append(Act(event.action, event.args))
        elif isinstance(event, Finished):
            out.append(Act("finish"))
    return tuple(out)


def reference(edition: Edition, events: tuple[Event, ...], turning: int) -> Run:
    """The trainee's own events before the first breach, then the solver to the close."""
    return finish(run_of(edition, events[:turning]))


def score(edition: Edition, events: tuple[Event, ...]) -> Scorecard:
    """Judge a run. An unfinished run is judged as if it were finished now. Raises NoEnd."""
    run = run_of(edition, events)
    if not run.drill.closed:
        run.feed((Finished(awaited=bool(run.drill.pending)),))
    breaches = run.judge.breaches
    turning = min((b.step for b in breaches), default=None)
    # a breach that shows only through time passing is judged at a reply; the reference begins before the act behind it
    start = None if turning is None else _act_before(run.events, turning)
    ideal = run if start is None else reference(edition, tuple(run.events), start)
    return _card(edition, run, ideal, start)


def _act_before(events: list[Event], index: int) -> int:
    while index > 1 and not isinstance(events[index], Done | Refused | Finished):
        index -= 1
    return index


def _key(duty: DutyResult) -> tuple[str, str, int]:
    return duty.clause.id, duty.entity, duty.occurrence


def _card(edition: Edition, run: Run, ideal: Run, turning: int | None) -> Scorecard:
    wanted = {_key(d): d for d in ideal.judge.duties() if d.status == "met"}
    had = {_key(d): d for d in run.judge.duties()}
    earned = ZERO
    met: list[str] = []
    findings = [_finding(edition, b) for b in run.judge.breaches]
    reported = {(f.clause, f.entity) for f in findings}
    counts = dict.fromkeys(DIMENSIONS, (0, 0))
    decided = True
    for key, duty in wanted.items():
        mine = had.get(key)
        good = mine is not None and mine.status in ("met", "late", "out of order")
        if good:
            earned += duty.weight
            met.append(duty.clause.id)
        elif (duty.clause.id, duty.entity) not in reported:
            findings.append(_missing(edition, duty))
        if not good and duty.clause.dimension in ("authority", "decision"):
            decided = False
        a, b = counts.get(duty.clause.dimension, (0, 0))
        counts[duty.clause.dimension] = (a + good, b + 1)
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
    path = () if turning is None else acts_of(ideal.events[turning:])
    return Scorecard(
        None if critical else total, passed, critical, mark, earned, costs, possible, counts, tuple(findings),
        tuple(met), turning, path, tuple(p.id for p in policies), skills,
    )  # fmt: skip


def _finding(edition: Edition, breach: Breach) -> Finding:
    clause = edition.clause(breach.clause) if breach.clause else None
    policy = next((p for p in edition.policies if clause and p.id == clause.sop), None)
    return Finding(
        breach.step, breach.clause, clause.sop if clause else "", policy.version if policy else "", breach.kind,
        clause.dimension if clause else "authority" if breach.kind == "wrong hand" else "decision",
        clause.text if clause else "", breach.message, breach.entity, breach.cost, breach.critical, breach.facts,
    )  # fmt: skip


def _missing(edition: Edition, duty: DutyResult) -> Finding:
    """A duty that the reference run met and the trainee's run never raised or never met: no cost, no earning."""
    clause = duty.clause
    policy = next((p for p in edition.policies if p.id == clause.sop), None)
    return Finding(
        None, clause.id, clause.sop, policy.version if policy else "", "missed", clause.dimension, clause.text,
        "not reached", duty.entity, ZERO, False,
    )  # fmt: skip
