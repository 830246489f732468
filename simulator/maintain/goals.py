"""What a diagnostic's case is to show at the desk: a table that decides nothing, two rows that fit, two rules awake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sop import Edition, Judge
from sop.diagnostics import Diagnostic
from sop.judging.acts import forbids, nevers_on
from sop.policy import DecisionTable, NeverRule, Policy, StepRule
from sop.tables.explain import RowTrace

OPENABLE = ("gap", "rows-overlap", "step-against-never")
"""The codes whose diagnostics can be opened as an order."""


_ANY = object()


@dataclass(frozen=True, slots=True)
class TableGoal:
    """A table in which these rows fit, or none at all for a gap, where the witness's columns stand as it says."""

    policy: Policy
    table: DecisionTable
    witness: Mapping[str, Any]
    rows: tuple[str, ...] = ()

    def records(self, judge: Judge) -> Sequence[str]:
        """Elements of the table's list, once its SOP applies."""
        if self.policy.id not in judge.applied:
            return ()
        return [str(r["id"]) for r in judge.value(self.table.source) or ()] if self.table.entity else [""]

    def reached(self, judge: Judge, record: str) -> bool:
        """Whether the rows stand so."""
        held = self._held(judge, record)
        fit = {row.id for row in held if row.fits}
        return (set(self.rows) <= fit if self.rows else not fit) and self._alike(judge, held)

    def _alike(self, judge: Judge, held: Sequence[RowTrace]) -> bool:
        """Whether the cells say of each value what they say of the witness's: no cell tells the two apart."""
        for number, column in enumerate(self.table.table.inputs):
            wanted, value = self.witness.get(column.name, _ANY), held[0].cells[number].value
            if wanted is not _ANY and (
                (value is None) is not (wanted is None)
                or self.fits(judge, number, value) != self.fits(judge, number, wanted)
            ):
                return False
        return True

    def fits(self, judge: Judge, column: int, value: Any) -> tuple[bool, ...]:
        """Which rows' cells of a column, by its place, hold of a value."""
        env = judge.env(self.policy.id)
        return tuple(row.cells[column].compile()(env, value) is True for row in self.table.table.rows)

    def values(self, judge: Judge, record: str) -> Mapping[str, Any]:
        """The table's columns."""
        held = self._held(judge, record)
        return {cell.column: cell.value for cell in held[0].cells} if held else {}

    def behind(self, name: str) -> Iterable[str]:
        """The names that a column's expression reads."""
        return next((column.expr.names for column in self.table.table.inputs if column.name == name), ())

    def _held(self, judge: Judge, record: str) -> Sequence[RowTrace]:
        return judge.explain(self.table.id, f"{self.table.entity}#{record}" if record else "")


@dataclass(frozen=True, slots=True)
class ClashGoal:
    """A step that is raised while a never speaks against its act."""

    policy: Policy
    other: Policy
    step: StepRule
    never: NeverRule
    names: tuple[str, ...]

    def records(self, judge: Judge) -> Sequence[str]:
        """The order itself, once both SOPs apply."""
        return [""] if {self.policy.id, self.other.id} <= set(judge.applied) else []

    def reached(self, judge: Judge, record: str) -> bool:
        """Whether both are awake."""
        raised = any(duty.clause.id == self.step.clause.id for duty in judge.duties())
        action = self.step.calls[0].action.name
        return raised and any(
            never.clause.id == self.never.clause.id and forbids(judge, never, entity, env)
            for _, never, entity, _, env in nevers_on(judge, action, {})
        )

    def values(self, judge: Judge, record: str) -> Mapping[str, Any]:
        """The names of the witness."""
        return {name: judge.value(self._whole(name)) for name in self.names if "." not in name or "#" not in name}

    def behind(self, name: str) -> Iterable[str]:
        """The name itself."""
        return (name,)

    def _whole(self, name: str) -> str:
        own = {d.name for d in self.policy.definitions} | {o.name for t in self.policy.tables for o in t.outputs}
        return f"{self.policy.id}.{name}" if name in own else name


def goal_of(edition: Edition, found: Diagnostic) -> TableGoal | ClashGoal | None:
    """The goal of a diagnostic; None for one that cannot be opened."""
    if found.code == "step-against-never":
        steps = {step.clause.id: (p, step) for p in edition.policies for step in p.steps}
        nevers = {never.clause.id: (p, never) for p in edition.policies for never in p.nevers}
        (policy, step), (other, never) = steps[found.clauses[0]], nevers[found.clauses[1]]
        return ClashGoal(policy, other, step, never, tuple(name for name, _ in found.witness))
    if found.code not in OPENABLE:
        return None
    for policy in edition.policies:
        for table in policy.tables:
            if found.code == "gap" and table.id == found.clauses[0]:
                return TableGoal(policy, table, dict(found.witness))
            if found.code == "rows-overlap" and set(found.clauses) <= set(table.rows):
                return TableGoal(policy, table, dict(found.witness), found.clauses)
    return None
