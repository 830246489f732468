"""What a rule means, as plain data that can be compared: no lines, no columns, no wording.

Two texts that are read as the same tree (`up to 10` and `<= 10`) have the same form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sop.policy import (
    ArgRule,
    CallRule,
    DeadlineRule,
    DocumentItem,
    EndRule,
    Formula,
    GuardRule,
    LoopRule,
    MessageItem,
    NeverRule,
    StepRule,
)

Form = Any


def formula(one: Formula | None) -> Form:
    """An expression by its tree; a constant by its value."""
    if one is None:
        return None
    return one.expr.root if one.expr is not None else (type(one.value).__name__, one.value)


def guard(one: GuardRule) -> Form:
    """When and for what a rule is in force."""
    return tuple(map(_loop, one.loops)), tuple(map(formula, one.when)), one.each_time


def _loop(one: LoopRule) -> Form:
    return one.variable, one.source, one.entity, formula(one.where)


def call(one: CallRule | None) -> Form:
    """An act with what its arguments must be."""
    return None if one is None else (one.action.name, tuple(map(_arg, one.args)))


def _arg(one: ArgRule) -> Form:
    value = (type(one.value).__name__, one.value)
    return one.param.name, one.kind, one.bound, value, formula(one.formula), one.name, one.variable, _args(one.parts)


def _args(parts: Sequence[ArgRule]) -> Form:
    return tuple(map(_arg, parts))


def deadline(one: DeadlineRule | None) -> Form:
    """By when."""
    return None if one is None else (one.kind, formula(one.formula), one.unit)


Rule = StepRule | NeverRule | EndRule | MessageItem | DocumentItem


def acts(rule: Rule) -> Form:
    """What a rule asks or forbids, apart from when, by when and how much it counts."""
    match rule:
        case StepRule():
            return tuple(map(call, rule.calls)), call(rule.before), rule.before_change
        case NeverRule():
            return tuple(map(call, rule.calls)), rule.mode, formula(rule.test), call(rule.before)
        case EndRule():
            return formula(rule.test)
        case MessageItem():
            return rule.message, rule.must, rule.name, formula(rule.formula), rule.phrase
        case DocumentItem():
            return rule.document, rule.field, formula(rule.must), formula(rule.when), rule.entity, rule.source


def whole(rule: Rule) -> Form:
    """Everything a rule means but its place among others: what tells a clause that only has another id."""
    told: list[Form] = [type(rule).__name__, acts(rule), rule.clause.weight, rule.clause.critical]
    if isinstance(rule, StepRule | NeverRule | EndRule):
        told.append(guard(rule.guard))
    if isinstance(rule, StepRule):
        told += [deadline(rule.deadline), formula(rule.unless)]
    return tuple(told)


def before(rules: Sequence[StepRule]) -> Mapping[str, tuple[str, ...]]:
    """For each step the ids of those that its numbered lists put before it."""
    places = {rule.clause.id: dict(rule.order) for rule in rules}
    return {
        mine: tuple(
            other
            for other, theirs in places.items()
            if any(theirs.get(number, position) < position for number, position in order.items())
        )
        for mine, order in places.items()
    }
