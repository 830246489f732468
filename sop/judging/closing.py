"""What time and the close do: deadlines, end states, duties left undone; and papers as they leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sop.judging.duties import Duty
from sop.judging.papers import judge_document, judge_message
from sop.judging.run import Run
from sop.policy import Clause
from sop.trace import Step
from sop.verdicts import DutyResult, Status
from sop.vocabulary import ActionSpec


def check_deadlines(run: Run, playable: Callable[[Duty], bool]) -> None:
    """A deadline is broken by the first event after it; the duty may still be met, late.

    A duty that a never puts to sleep as its deadline passes is not late: its deadline is then shown, not scored.
    """
    if run.now is None:
        return
    for duty in run.raised:
        if duty.deadline is None or duty.at is not None or not duty.awake or duty.late or not duty.scored_deadline:
            continue
        if run.now > duty.deadline:
            if not playable(duty):
                duty.scored_deadline = False
                continue
            duty.late = True
            env = run.bind(duty.step, duty.ids)
            rule = duty.step.rule
            facts = run.evidence(duty.step.sop, [rule.deadline.formula if rule.deadline else None], env)
            facts["clock.now"] = run.now
            run.breach(
                duty.clause,
                "late",
                run.edition.scoring.late_share * duty.clause.weight,
                f"{duty.clause.id} was due by {duty.deadline:%Y-%m-%d %H:%M}.",
                entity=duty.entity,
                facts=facts,
            )


def judge_papers(run: Run, step: Step, spec: ActionSpec | None) -> None:
    """Judge the message that an act sends and the documents that travel with it, on the facts just before it."""
    if spec is not None and spec.carries == "message":
        param = next((p.name for p in spec.params if p.kind == "message"), "")
        for sop, item in run.wiring.messages.get(str(step.args.get(param, "")), ()):
            if sop not in run.applied:
                continue
            good = judge_message(item, step.args, run.envs[sop])
            if good is None:
                continue
            if item.must:
                _item(run, step, item.clause, good)
            if not good:
                facts = run.evidence(sop, [item.formula], run.envs[sop])
                cost = run.edition.scoring.zero if item.must else run.edition.scoring.never
                message = f"The message must {'' if item.must else 'not '}say: {_what(item)}."
                run.breach(item.clause, "message", cost, message, facts=facts)
    for document, fields in step.documents.items():
        for sop, paper in run.wiring.documents.get(document, ()):
            if sop not in run.applied:
                continue
            judged, faults = judge_document(paper, fields, run.envs[sop])
            if not judged:
                continue
            _item(run, step, paper.clause, not faults)  # one item is one duty, however many lines it speaks of
            if faults:
                facts = {paper.field: faults[0].found, paper.must.text: faults[0].wanted}
                where = f" ({', '.join(fault.entity for fault in faults)})" if faults[0].entity else ""
                message = f"{document}: {paper.field} must be {paper.must.text}{where}."
                run.breach(paper.clause, "document", run.edition.scoring.zero, message, facts=facts)


def _what(item: Any) -> str:
    return f'"{item.phrase}"' if item.phrase else item.name or item.formula.text


def _item(run: Run, step: Step, clause: Clause, good: bool) -> None:
    occurrence = run.judged[clause.id] = run.judged.get(clause.id, 0) + 1
    at = step.index
    status: Status = "met" if good else "broken"
    run.items.append(DutyResult(clause, "", occurrence, clause.weight, status, at, at, at if good else None))


def note_ends(run: Run, fresh: list[str]) -> None:
    """Note which end states were false when their SOP began to apply: those are worth points."""
    found = set(run.false_at_start)
    for sop, end in run.wiring.ends:
        if sop in fresh:
            for _, env in run.bindings(end.guard, run.envs[sop]):
                if end.test.run(env) is not True:
                    found.add((sop, end.clause.id))
    run.false_at_start = frozenset(found)


def close(run: Run, step: Step) -> None:
    """Read end states; what is still owed is broken; a reply still due is closing early."""
    run.closed = True
    for duty in run.raised:
        if duty.open:
            _missed(run, duty)
    for sop, end in run.wiring.ends:
        if sop not in run.applied:
            continue
        for ids, env in run.holding(end.guard, run.envs[sop]):
            entity = " ".join(f"{loop.entity}#{one}" for loop, one in zip(end.guard.loops, ids, strict=True))
            good = end.test.run(env) is True
            weighs = (sop, end.clause.id) in run.false_at_start
            if weighs:
                status: Any = "met" if good else "broken"
                run.items.append(
                    DutyResult(
                        end.clause, entity, 1, end.clause.weight, status, 0, run.index, run.index if good else None
                    )
                )
            if not good:
                cost = run.edition.scoring.zero if weighs else end.clause.weight
                facts = run.evidence(sop, [end.test, *end.guard.tests], env)
                message = f"At the end this must hold: {end.clause.text}."
                run.breach(end.clause, "end", cost, message, entity=entity, facts=facts, critical=end.clause.critical)
    if step.awaited:
        scoring = run.edition.scoring
        run.breach(
            scoring.clause("closed_early"), "closed early", scoring.closed_early, "Closed while a reply was still due."
        )


def _missed(run: Run, duty: Duty) -> None:
    if duty.late or duty.disorder:
        # Nothing was earned: half a point for lateness on top of that would count the same fault twice.
        for serial, breach in list(run.found.items()):
            if (breach.clause, breach.entity) == (duty.clause.id, duty.entity) and breach.kind in ("late", "order"):
                run.found[serial] = replace(breach, cost=run.edition.scoring.zero)
    duty.at = None
    facts = run.evidence(duty.step.sop, duty.step.rule.guard.tests, run.bind(duty.step, duty.ids))
    run.breach(
        duty.clause,
        "missed",
        run.edition.scoring.zero,
        f"{duty.clause.id} was not done: {duty.clause.text}.",
        entity=duty.entity,
        facts=facts,
        critical=duty.clause.critical,
    )
