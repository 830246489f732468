"""Steps, nevers, ends and the items of messages and documents: what of each is no longer as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from sop.diffing import forms
from sop.diffing.change import At, Change, quoted
from sop.diffing.forms import Rule
from sop.policy import Clause, DeadlineRule, EndRule, Formula, GuardRule, NeverRule, Policy, StepRule

Defaults = Mapping[str, Decimal]


def changed_rules(old: Policy, new: Policy) -> Iterator[Change]:
    """Every change of a clause that is no table row, in the order of the new document; then what is gone."""
    mine, yours = _rules(old), _rules(new)
    renamed = _renamed(mine, yours)
    orders = forms.before(old.steps), forms.before(new.steps)
    for clause, rule in yours.items():
        at = At(new.id, clause, rule.clause.kind, rule.clause.line)
        if clause in renamed:
            yield at.change(
                f"had the id {renamed[clause]}; ids are best never changed", renamed[clause], clause, meaning=False
            )
        elif clause not in mine:
            text = rule.clause.text
            yield at.change(f"new {rule.clause.kind}: {quoted(text)}", "", text)
        else:
            yield from _changed(mine[clause], rule, at, old, new)
            yield from _order(clause, orders, at, set(mine) & set(yours))
    for clause, rule in mine.items():
        if clause not in yours and clause not in renamed.values():
            text = rule.clause.text
            yield At(new.id, clause, rule.clause.kind, rule.clause.line).change(f"taken out: {quoted(text)}", text, "")


def _rules(policy: Policy) -> dict[str, Rule]:
    found: list[Rule] = [*policy.steps, *policy.messages, *policy.documents, *policy.nevers, *policy.ends]
    return {rule.clause.id: rule for rule in sorted(found, key=lambda rule: rule.clause.line)}


def _renamed(old: Mapping[str, Rule], new: Mapping[str, Rule]) -> dict[str, str]:
    """New ids to old ones, where a clause is gone and one that says the same has come."""
    gone = {id: rule for id, rule in old.items() if id not in new}
    found: dict[str, str] = {}
    for id, rule in new.items():
        twin = next((was for was, other in gone.items() if forms.whole(other) == forms.whole(rule)), None)
        if id not in old and twin is not None:
            found[id] = twin
            del gone[twin]
    return found


def _changed(old: Rule, new: Rule, at: At, was: Policy, now: Policy) -> Iterator[Change]:
    before, after = old.clause.text, new.clause.text
    found: list[Change] = []
    if type(old) is not type(new):
        yield at.change(
            f"was a {old.clause.kind} {quoted(before)}, now a {new.clause.kind} {quoted(after)}", before, after
        )
        return
    if forms.acts(old) != forms.acts(new):
        found.append(at.change(f"was {quoted(before)}, now {quoted(after)}", before, after))
    else:
        found += _conditions(old, new, at)
    found += _marks(old.clause, new.clause, at, was, now)
    if not found and before != after:
        found.append(at.change(f"reworded: was {quoted(before)}, now {quoted(after)}", before, after, meaning=False))
    yield from found


def _conditions(old: Rule, new: Rule, at: At) -> Iterator[Change]:
    before, after = (
        one.guard if isinstance(one, StepRule | NeverRule | EndRule) else GuardRule() for one in (old, new)
    )
    if forms.guard(before) != forms.guard(after):
        yield at.was("in force:", _when(before), _when(after))
    if isinstance(old, StepRule) and isinstance(new, StepRule):
        if forms.deadline(old.deadline) != forms.deadline(new.deadline):
            yield at.was("the deadline", _deadline(old.deadline), _deadline(new.deadline))
        if forms.formula(old.unless) != forms.formula(new.unless):
            yield at.was("excused:", _unless(old.unless), _unless(new.unless))


def _marks(old: Clause, new: Clause, at: At, was: Policy, now: Policy) -> Iterator[Change]:
    if old.weight != new.weight:
        yield at.was("", _points(old.weight), _points(new.weight))
    if old.critical != new.critical:
        words = "is now critical" if new.critical else "is no longer critical"
        yield at.change(words, *("critical" if one.critical else "" for one in (old, new)))
    inherited = (old.authority, new.authority) == (was.authority, now.authority)
    if old.authority != new.authority and not inherited:
        yield at.was("authority", old.authority, new.authority)


def _order(
    clause: str, orders: tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]], at: At, both: set[str]
) -> Iterator[Change]:
    old, new = ([one for one in order.get(clause, ()) if one in both] for order in orders)
    come = [one for one in new if one not in old]
    gone = [one for one in old if one not in new]
    if come:
        yield at.change(f"must now come after {', '.join(come)}", ", ".join(old), ", ".join(new))
    if gone:
        yield at.change(f"need no longer come after {', '.join(gone)}", ", ".join(old), ", ".join(new))


def _when(guard: GuardRule) -> str:
    parts = ["each time"] if guard.each_time else []
    for loop in guard.loops:
        where = f" where `{loop.where.text}`" if loop.where else ""
        parts.append(f"for each `{loop.variable}` in `{loop.source}`{where}")
    if guard.when:
        parts.append("when " + " and ".join(f"`{one.text}`" for one in guard.when))
    return ", ".join(parts) or "always"


def _deadline(one: DeadlineRule | None) -> str:
    if one is None:
        return "none"
    if one.kind == "by":
        return f"by `{one.formula.text}`"
    unit = one.unit.removesuffix("s") if one.formula.text == "1" else one.unit
    return f"within {one.formula.text} {unit}"


def _unless(one: Formula | None) -> str:
    return f"unless `{one.text}`" if one else "never"


def _points(weight: Decimal) -> str:
    return f"{weight.normalize():f} point{'' if weight == 1 else 's'}"
