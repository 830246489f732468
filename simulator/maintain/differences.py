"""Where two editions disagree: the places that say something else, and what stands around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.maintain.sites import (
    Place,
    Rule,
    cell_form,
    form,
    formulas,
    row_outputs,
    rules_of,
    same_formula,
    shape,
)
from sop import Edition
from sop.judging.graph import reads_of, table_reads
from sop.policy import DecisionTable, Formula, NeverRule, Policy, StepRule


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two editions disagree.

    formulas, tables: by place, what the new edition has there. parameters: by SOP and name, the new one. raised: steps
    that are another, or gone: only drills in which they were owed can tell. acts: by SOP, actions whose nevers are
    others. sops: SOPs that changed in other ways; every drill to which they apply may. everything: nothing can be told
    from places. clauses: the ids that changed or read what changed, by SOP. added: SOPs that only the new edition has.
    """

    formulas: Mapping[Place, Formula]
    tables: Mapping[Place, DecisionTable]
    parameters: Mapping[str, Mapping[str, Any]]
    raised: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()
    sops: frozenset[str] = frozenset()
    everything: bool = False
    clauses: frozenset[str] = frozenset()

    @property
    def nothing(self) -> bool:
        """Whether every drill comes out as before."""
        return not (
            self.formulas or self.tables or self.parameters or self.raised or self.acts or self.sops or self.everything
        )

    @property
    def tables_only(self) -> bool:
        """Whether nothing but decision tables changed."""
        others = self.formulas or self.parameters or self.raised or self.acts or self.sops
        return not (others or self.everything)


def difference(old: Edition, new: Edition) -> Difference:
    """Where the new edition disagrees with the old one."""
    before, after = ({p.id: p for p in edition.policies} for edition in (old, new))
    found = _Finder(old)
    if set(after) - set(before) or old.scoring.numbers != new.scoring.numbers or _shown(old) != _shown(new):
        found.everything = True
    if _calendars(old) != _calendars(new):
        found.everything = True
    for sop, policy in before.items():
        if sop in after:
            if policy is not after[sop]:
                found.policy(policy, after[sop])
        else:
            found.sops.add(sop)
            found.clauses.update(policy.clauses)
    for sop in set(after) - set(before):
        found.clauses.update(after[sop].clauses)
    found.clauses.update(c for c in old.scoring.clauses if old.scoring.numbers != new.scoring.numbers)
    return Difference(
        found.formulas, found.tables, found.parameters, frozenset(found.raised), frozenset(found.acts),
        frozenset(found.sops), found.everything, frozenset(found.clauses),
    )  # fmt: skip


def _shown(edition: Edition) -> dict[str, str]:
    return {d.name: d.panel for policy in edition.policies for d in policy.definitions if d.panel}


def _calendars(edition: Edition) -> Any:
    return edition.calendars


class _Finder:
    """Collects a difference, SOP by SOP."""

    def __init__(self, old: Edition) -> None:
        self.old = old
        self.formulas: dict[Place, Formula] = {}
        self.tables: dict[Place, DecisionTable] = {}
        self.parameters: dict[str, dict[str, Any]] = {}
        self.raised: set[str] = set()
        self.acts: set[str] = set()
        self.sops: set[str] = set()
        self.clauses: set[str] = set()
        self.everything = False

    def policy(self, old: Policy, new: Policy) -> None:
        """Hold one SOP against its other edition."""
        names: set[str] = set()
        if (old.pass_mark, old.references.keys()) != (new.pass_mark, new.references.keys()):
            self.sops.add(old.id)
        self._head(old, new)
        names |= self._tables(old, new)
        names |= self._parameters(old, new)
        names |= self._rules(old, new)
        if _sequence(old, new) != _sequence(new, old):
            self.sops.add(old.id)
        self.clauses |= readers(old, names) | readers(new, names)

    def _head(self, old: Policy, new: Policy) -> None:
        if not same_formula(old.applies, new.applies):
            self._formula((old.id, "applies", "", 0), old.applies, new.applies)
            self.clauses |= set(new.clauses)
        if isinstance(old.calendar, str) or isinstance(new.calendar, str):
            if old.calendar != new.calendar:
                self.sops.add(old.id)
        elif not same_formula(old.calendar, new.calendar):
            self._formula((old.id, "calendar", "", 0), old.calendar, new.calendar)

    def _formula(self, place: Place, old: Formula, new: Formula) -> None:
        self.formulas[place] = new
        if not reads_of(new) <= reads_of(old):
            self.sops.add(place[0])  # the old one is not worked out again when a name moves that only the new one reads

    def _tables(self, old: Policy, new: Policy) -> set[str]:
        before, after = ({t.id: t for t in p.tables} for p in (old, new))
        names: set[str] = set()
        for key in before.keys() | after.keys():
            if key not in before or key not in after:
                self.sops.add(old.id)
                table = before.get(key) or after[key]
                self.clauses |= set(table.rows)
                names |= {column.name for column in table.outputs}
                continue
            if form(before[key]) == form(after[key]):
                continue
            self.clauses |= _rows_changed(before[key], after[key])
            if form(before[key])[4:] == form(after[key])[4:] and table_reads(after[key]) <= table_reads(before[key]):
                self.tables[old.id, "table", key, 0] = after[key]
            else:
                self.sops.add(old.id)
        return names

    def _parameters(self, old: Policy, new: Policy) -> set[str]:
        before, after = ({p.name: p for p in policy.parameters} for policy in (old, new))
        names: set[str] = set()
        for name in before.keys() | after.keys():
            one, other = before.get(name), after.get(name)
            if one is None or other is None:
                self.sops.add(old.id)
                names.add(name)
            elif [(r.value, r.since) for r in one.rows] != [(r.value, r.since) for r in other.rows]:
                names.add(name)
                if one.unit != other.unit or self._by_reference(old.id, name) or len(one.rows) < len(other.rows):
                    self.sops.add(old.id)
                self.parameters.setdefault(old.id, {})[name] = other
            elif one.unit != other.unit:
                self.sops.add(old.id)
        return names

    def _by_reference(self, sop: str, name: str) -> bool:
        """Whether some rule takes a parameter by its name and not through a formula, or another SOP reads it."""
        for policy in self.old.policies:
            if policy.id != sop and f"{sop}.{name}" in policy.references:
                self.sops.add(policy.id)
            if policy.id == sop and any(
                arg.kind != "formula" and (arg.name == name or any(part.name == name for part in arg.parts))
                for calls in [*(s.calls for s in policy.steps), *(n.calls for n in policy.nevers)]
                for call in calls
                for arg in call.args
            ):
                return True
        return False

    def _rules(self, old: Policy, new: Policy) -> set[str]:
        before, after = ({(what, key): rule for what, key, rule in rules_of(p)} for p in (old, new))
        names: set[str] = set()
        for at in [*before, *(key for key in after if key not in before)]:
            what, key = at
            one, other = before.get(at), after.get(at)
            if one is not None and other is not None and shape(one) == shape(other):
                pairs = list(zip(formulas(one), formulas(other), strict=True))
                changed = [n for n, (a, b) in enumerate(pairs) if not same_formula(a, b)]
                for n in changed:
                    self._formula((old.id, what, key, n), *pairs[n])
                if not changed:
                    continue
            else:
                self._rule(old.id, what, one, other)
            if what == "definition":
                names.add(key)
            else:
                self.clauses.add(key)
        return names

    def _rule(self, sop: str, what: str, old: Rule | None, new: Rule | None) -> None:
        """A rule that is another in more than its formulas, that came or that went."""
        if isinstance(old, StepRule) and (new is None or (isinstance(new, StepRule) and _guard(old) == _guard(new))):
            self.raised.add(old.clause.id)
        elif what == "never":
            for rule in (old, new):
                if isinstance(rule, NeverRule):
                    self.acts.update(call.action.name for call in rule.calls)
        else:
            self.sops.add(sop)


def _guard(step: StepRule) -> Any:
    asks = [*step.guard.when, *(loop.where for loop in step.guard.loops if loop.where), step.unless]
    return shape(step.guard), [f.expr.root if f.expr else f.text for f in asks if f is not None]


def _sequence(policy: Policy, other: Policy) -> Any:
    """The steps that both have, in order, with their places in numbered lists told by the steps that share them."""
    known = {step.clause.id for step in other.steps}
    common = [step for step in policy.steps if step.clause.id in known]
    lists: dict[int, str] = {}
    places: dict[int, list[int]] = {}
    for step in common:
        for number, place in step.order:
            lists.setdefault(number, step.clause.id)
            if place not in places.setdefault(number, []):
                places[number].append(place)
    return [(s.clause.id, [(lists[n], sorted(places[n]).index(p)) for n, p in s.order]) for s in common]


def _rows_changed(old: DecisionTable, new: DecisionTable) -> set[str]:
    before, after = (
        {row.id: ([cell_form(c) for c in row.cells], row_outputs(row)) for row in t.table.rows} for t in (old, new)
    )
    if form(old)[:3] != form(new)[:3]:
        return {*before, *after}
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    return changed or set(after)  # the same rows in another order


def readers(policy: Policy, names: set[str]) -> set[str]:
    """The clauses of an SOP that read one of these names, through definitions too."""
    known = set(names)
    while True:
        more = {d.name for d in policy.definitions if d.formula.names & known} - known
        if not more:
            break
        known |= more
    found = {row for table in policy.tables if table.names & known for row in table.rows}
    for what, key, rule in rules_of(policy):
        if what != "definition" and any(f.names & known for f in formulas(rule)):
            found.add(key)
    return found
