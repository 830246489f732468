"""What has been looked at and flagged: panels, look acts, pairs; and when that still counts."""

from __future__ import annotations

from typing import Any

from sop.judging.acts import seen_both
from sop.judging.duties import Duty
from sop.judging.run import Run
from sop.policy import CallRule
from sop.trace import Step
from sop.vocabulary import ActionSpec


def note_look(run: Run, step: Step, spec: ActionSpec | None) -> None:
    """Remember a look; a panel counts as seen from now on."""
    if step.kind == "refused":
        return
    panel = step.args.get("panel")
    if isinstance(panel, str) and (spec is None or spec.cls == "look"):
        run.seen[panel] = step.index
    if spec is not None and spec.cls == "look":
        run.looks.append(step)


def void_flags(run: Run, changed: list[str]) -> None:
    """A flag is void when a value changes while its duty still stands: it is owed again, and its time runs anew."""
    moved = set(changed)
    for duty in run.raised:
        if not duty.pair or duty.at is None or not duty.awake or duty.at == run.index:
            continue
        plan = run.wiring.plans[duty.step.sop]
        if any(moved & plan.roots([ref.partition("#")[0]]) for ref in duty.pair) and _differs(run, duty):
            duty.at = duty.act = None
            duty.pair = frozenset()
            run.owe_anew(duty)


def _differs(run: Run, duty: Duty) -> bool:
    values = _values(run, duty.pair)
    known = run.flags.get(duty.pair)
    return known is None or known[1] != values


def _values(run: Run, pair: frozenset[str]) -> tuple[Any, ...]:
    return tuple(run.value(ref) for ref in sorted(pair))


def remember_flags(run: Run, met: list[Duty]) -> None:
    """Keep the values that a met flag was made on."""
    for duty in met:
        if duty.pair:
            run.flags[duty.pair] = (run.index, _values(run, duty.pair), 0)


def count_earlier(run: Run, fresh: list[Duty]) -> None:
    """A look or a flag made before it was owed counts if none of the values then shown has changed."""
    for duty in fresh:
        env = run.bind(duty.step, duty.ids)
        if env is None:
            continue
        for number, call in enumerate(duty.step.rule.calls):
            act = _earlier_look(run, call, env) if call.action.cls == "look" else _earlier_flag(run, duty, call, env)
            if act is not None:
                duty.at, duty.act, duty.branch = run.index, act, number
                break


def _earlier_look(run: Run, call: CallRule, env: Any) -> int | None:
    matcher = run.wiring.matcher
    for look in reversed(run.looks):
        if not matcher.fits(call, look.action, look.args, env):
            continue
        panel = look.args.get("panel")
        if isinstance(panel, str):
            return look.index if run.panel_changed.get(panel, -1) <= look.index else None
        # Which values another look showed is not known here, so any change since then makes it stale.
        return look.index if run.last_change <= look.index else None
    return None


def _earlier_flag(run: Run, duty: Duty, call: CallRule, env: Any) -> int | None:
    if call.action.cls != "flag" or len(call.args) != 2:
        return None
    pair = frozenset(run.wiring.matcher.ref(arg, env) for arg in call.args)
    known = run.flags.get(pair)
    if known is None or not seen_both(run, pair) or known[1] != _values(run, pair):
        return None
    act, values, serial = known
    # It was charged as an act nobody had asked for; now that it counts, the charge goes.
    run.found.pop(serial, None)
    run.flags[pair] = (act, values, 0)
    duty.pair = pair
    return act
