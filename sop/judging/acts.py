"""One act judged: what it breaks, which duties it meets, and whether anybody asked for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from sop.judging.duties import Duty
from sop.judging.matching import plain
from sop.judging.run import Run
from sop.judging.wiring import rank
from sop.policy import NeverRule
from sop.trace import Step
from sop.vocabulary import ActionSpec

CHARGED = ("flag", "ask", "tell", "change")
_YES = frozenset({"yes", "approved", "accepted", "granted", "agreed"})


@dataclass(slots=True)
class Reading:
    """What was read before the act took effect; its verdict follows once the effect is known."""

    step: Step
    spec: ActionSpec | None
    candidates: list[tuple[Duty, int]] = field(default_factory=list)
    forbidding: list[tuple[NeverRule, str, Mapping[str, Any]]] = field(default_factory=list)
    pending: list[tuple[str, NeverRule, str, tuple[str, ...]]] = field(default_factory=list)
    overtaken: list[Duty] = field(default_factory=list)
    wrong_hand: Duty | None = None
    permitted: bool = False
    before: Mapping[str, Any] = field(default_factory=dict)


def nevers_on(run: Run, action: str, args: Any) -> Iterator[tuple[str, NeverRule, str, tuple[str, ...], Any]]:
    """The nevers of applied SOPs that speak of this act, whatever their condition: SOP, rule, entity, ids, values."""
    matcher = run.wiring.matcher
    spec = matcher.spec(action)
    for sop, never in run.wiring.nevers.get(spec.name if spec else action, ()):
        if sop not in run.applied:
            continue
        for ids, env in run.bindings(never.guard, run.envs[sop]):
            # What a heading says holds as *while* does: unknown forbids too.
            if any(formula.run(env) is False for formula in never.guard.when):
                continue
            if any(matcher.fits(call, action, args, env) for call in never.calls):
                entity = " ".join(f"{loop.entity}#{one}" for loop, one in zip(never.guard.loops, ids, strict=True))
                yield sop, never, entity, ids, env


def forbids(run: Run, never: NeverRule, entity: str, env: Any) -> bool:
    """Whether a never that is read just before the act forbids it now."""
    if never.mode == "while":
        return never.test is None or never.test.run(env) is not False
    if never.mode == "unless":
        return never.test is None or never.test.run(env) is not True
    if never.mode == "before":
        return (never.clause.id, entity) not in run.befores
    return never.mode == ""


def _why(run: Run, sop: str, never: NeverRule, env: Any) -> Mapping[str, Any]:
    """The values on which a never forbids, as they were read."""
    return run.evidence(sop, [never.test, *never.guard.tests], env)


def read_act(run: Run, step: Step) -> Reading:
    """Read guards and nevers on the facts just before the act."""
    matcher = run.wiring.matcher
    reading = Reading(step, matcher.spec(step.action), before=run.facts)
    for sop, never, entity, ids, env in nevers_on(run, step.action, step.args):
        if never.mode == "if then":
            if never.test is not None and never.test.run(env) is False:
                reading.pending.append((sop, never, entity, ids))
        elif forbids(run, never, entity, env):
            reading.forbidding.append((never, entity, _why(run, sop, never, env)))
    if step.kind == "refused" or reading.spec is None:
        return reading
    name, pasted = reading.spec.name, bool(_pasted(step))
    given = _names(step)
    for duty in run.raised:
        if duty.at is not None or not duty.awake:
            continue
        wired = duty.step
        if name not in wired.actions and name != wired.before and not (pasted and wired.flags):
            continue
        if wired.looked is not None and wired.looked.isdisjoint(given):
            continue  # a look at something else
        rule = wired.rule
        env = run.bind(duty.step, duty.ids)
        if env is None:
            continue
        branch = _branch(run, duty, step, env)
        if branch is not None:
            reading.candidates.append((duty, branch))
        elif rule.before is not None and matcher.fits(rule.before, step.action, step.args, env):
            reading.overtaken.append(duty)
        elif reading.wrong_hand is None and any(
            matcher.fits_but_role(call, step.action, step.args, env) for call in rule.calls
        ):
            reading.wrong_hand = duty
    reading.permitted = _permitted(run, step)
    return reading


def _branch(run: Run, duty: Duty, step: Step, env: Any) -> int | None:
    """Which alternative of a duty the act is; None for none of them."""
    matcher = run.wiring.matcher
    for number, call in enumerate(duty.step.rule.calls):
        if call.action.cls != "flag":
            if matcher.fits(call, step.action, step.args, env):
                return number
            continue
        if len(call.args) == 2:
            pair = frozenset(matcher.ref(arg, env) for arg in call.args)
            if seen_both(run, pair) and pair <= _pasted(step):
                return number
        if seen_both(run, flag_pair(run, step)) and matcher.fits(call, step.action, step.args, env):
            return number
    return None


def _names(step: Step) -> set[str]:
    """The texts that an act was given, as they are compared."""
    found: set[str] = set()
    for value in step.args.values():
        listed = value if isinstance(value, list | tuple) else (value,)
        found.update(plain(one) for one in listed if isinstance(one, str))
    return found


def _pasted(step: Step) -> frozenset[str]:
    refs = step.args.get("facts")
    return frozenset(map(str, refs)) if isinstance(refs, list | tuple) else frozenset()


def flag_pair(run: Run, step: Step) -> frozenset[str]:
    """The two refs of a flag."""
    spec = run.wiring.matcher.spec(step.action)
    names = [param.name for param in spec.params if param.kind == "fact"] if spec else []
    return frozenset(str(step.args[name]) for name in names if step.args.get(name) is not None)


def seen_both(run: Run, pair: frozenset[str]) -> bool:
    """Whether the panels that show both values were opened before."""
    return all(not (panel := run.wiring.panel_of(ref)) or panel in run.seen for ref in pair)


def _permitted(run: Run, step: Step) -> bool:
    """Whether the act is another branch of an *either* whose first answer is awaited or was no."""
    for number, (duty, used) in enumerate(run.permits):
        env = run.bind(duty.step, duty.ids)
        if env is None or not duty.awake:
            continue
        for branch, call in enumerate(duty.step.rule.calls):
            if branch not in used and run.wiring.matcher.fits(call, step.action, step.args, env):
                run.permits[number] = (duty, used | {branch})
                return True
    return False


def settle_act(run: Run, reading: Reading) -> list[Duty]:
    """Judge the act once its effect is known; returns the duties that it met."""
    step, spec = reading.step, reading.spec
    forbidding = list(reading.forbidding)
    for sop, never, entity, ids in reading.pending:
        after = next((env for found, env in run.bindings(never.guard, run.envs[sop]) if found == ids), run.envs[sop])
        if step.kind != "refused" and (never.test is None or never.test.run(after) is not False):
            forbidding.append((never, entity, _why(run, sop, never, after)))
    strongest = max((rank(duty.clause.authority) for duty, _ in reading.candidates), default=-1)
    active = [one for one in forbidding if rank(one[0].clause.authority) >= strongest]
    for never, entity, facts in active:
        clause = never.clause
        message = f"{clause.id} forbids this: {clause.text}."
        run.breach(clause, "never", clause.weight, message, entity=entity, facts=facts, critical=clause.critical)
    if step.kind == "refused" or spec is None:
        return []
    met = [] if active else reading.candidates
    _order(run, reading, [duty for duty, _ in met])
    for duty, branch in met:
        _meet(run, duty, branch)
    if not met and not active and not reading.permitted and spec.cls in CHARGED and not _restores(run, reading):
        _unasked(run, reading, spec)
    return [duty for duty, _ in met]


def _meet(run: Run, duty: Duty, branch: int) -> None:
    duty.at = duty.act = run.index
    duty.branch = branch
    calls = duty.step.rule.calls
    if calls[branch].action.cls == "flag":
        env = run.bind(duty.step, duty.ids)
        if env is not None:
            duty.pair = frozenset(run.wiring.matcher.ref(arg, env) for arg in calls[branch].args)
    if len(calls) > 1:
        run.permits.append((duty, frozenset({branch})))


def _order(run: Run, reading: Reading, met: list[Duty]) -> None:
    """What the act came too early for, and what it overtook in its own numbered list."""
    half = run.edition.scoring.order_share
    for duty in reading.overtaken:
        _disorder(run, duty, half, f"{duty.clause.id} comes before this act.")
    if reading.spec is not None and reading.spec.cls in CHARGED and not any(d.step.rule.before_change for d in met):
        for duty in run.raised:
            rule = duty.step.rule
            if rule.before_change and duty.open and duty.step.sop not in run.change_done:
                _disorder(run, duty, half, f"{duty.clause.id} comes before any change.")
        run.change_done |= frozenset(run.applied)
    for duty in met:
        if not duty.step.behind:
            continue
        earlier = next((other for other in run.raised if binds(other, duty) and other not in met), None)
        if earlier is not None:
            _disorder(run, duty, half, f"{duty.clause.id} came before {earlier.clause.id}, which stands first.")


def binds(earlier: Duty, later: Duty) -> bool:
    """Whether an open duty stands before another in a numbered list that both are in."""
    if earlier.at is not None or not earlier.awake or earlier.step.number not in later.step.behind:
        return False
    shared = len(earlier.step.rule.guard.loops) and len(later.step.rule.guard.loops)
    return not (shared and earlier.ids[0] != later.ids[0] and _same_loop(earlier, later))


def _same_loop(one: Duty, other: Duty) -> bool:
    first, second = one.step.rule.guard.loops[0], other.step.rule.guard.loops[0]
    return first.source == second.source and first.variable == second.variable


def _disorder(run: Run, duty: Duty, share: Decimal, message: str) -> None:
    if duty.disorder:
        return
    duty.disorder = True
    env = run.bind(duty.step, duty.ids)
    facts = run.evidence(duty.step.sop, duty.step.rule.guard.tests, env)
    run.breach(duty.clause, "order", share * duty.clause.weight, message, entity=duty.entity, facts=facts)


def _restores(run: Run, reading: Reading) -> bool:
    """Whether the act undoes an unasked change before anyone answered; that one then costs less, and this nothing."""
    touched = set(_moved(run, reading))
    for serial, old in list(run.undoable.items()):
        if touched & set(old) and all(run.facts.get(name) == value for name, value in old.items()):
            del run.undoable[serial]
            breach = run.found.get(serial)
            if breach is not None:
                run.found[serial] = replace(breach, cost=breach.cost * run.edition.scoring.undone_share)
            return True
    return False


def _moved(run: Run, reading: Reading) -> list[str]:
    names = dict.fromkeys(run.wiring.fact_of(ref) for ref in reading.step.changed if not ref.startswith("clock."))
    return [name for name in names if reading.before.get(name) != run.facts.get(name)]


def _unasked(run: Run, reading: Reading, spec: ActionSpec) -> None:
    scoring = run.edition.scoring
    cost = scoring.unasked(spec.cls)
    if reading.wrong_hand is not None:
        duty = reading.wrong_hand
        message = f"{duty.clause.id} asks for this of somebody else."
        facts = run.evidence(duty.step.sop, duty.step.rule.guard.tests, run.bind(duty.step, duty.ids))
        run.breach(duty.clause, "wrong hand", cost, message, entity=duty.entity, facts=facts)
        return
    clause = scoring.clause(f"unasked_{spec.cls}")
    serial = run.breach(clause, "unasked", cost, f"No clause asked for {spec.name} now.")
    if spec.cls == "change" and (moved := _moved(run, reading)):
        run.undoable[serial] = {name: reading.before.get(name) for name in moved}
    if spec.cls == "flag":
        pair = flag_pair(run, reading.step)
        if seen_both(run, pair):
            run.flags[pair] = (run.index, tuple(run.value(ref) for ref in sorted(pair)), serial)


def note_reply(run: Run, step: Step) -> None:
    """A yes ends the permission to try an *either*'s other branches; any answer ends the time to undo a change."""
    run.undoable.clear()
    answer = str(step.args.get("answer", "")).lower()
    if answer in _YES:
        run.permits = [
            (duty, used) for duty, used in run.permits if duty.step.rule.calls[duty.branch].action.name != step.action
        ]
