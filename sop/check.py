"""What can be said of SOPs without playing them: diagnostics, their own examples, shapes of tables, versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sop.diagnostics import Diagnostic
from sop.edition import Edition, text_digest
from sop.errors import SopError
from sop.judging.env import Bound, PolicyEnv, Record
from sop.judging.matching import same
from sop.judging.plan import Plan
from sop.judging.wiring import rank
from sop.policy import CallRule, DecisionTable, Example, NeverRule, Policy, StepRule
from sop.tables.geometry import Geometry
from sop.tables.model import Table
from sop.tables.policies import Settler


@dataclass(frozen=True, slots=True)
class Conflict:
    """A step that a never speaks against when both are awake. `sleeps` is the id of the one that gives way."""

    step: str
    never: str
    sleeps: str
    action: str


def check(
    edition: Edition, *, on: date | None = None, known: Mapping[tuple[str, str], str] | None = None
) -> tuple[Diagnostic, ...]:
    """Every diagnostic of an edition, its examples run. `on` is the desk date at which parameters are read.

    `known` maps (id, version) of earlier editions to the digest of the text: another digest is `version-reused`.
    """
    found = list(edition.diagnostics)
    for policy in edition.policies:
        found.extend(run_examples(policy, edition, on))
        found.extend(shapes(policy))
        digest = (known or {}).get((policy.id, policy.version))
        if digest is not None and digest != text_digest(edition.texts[policy.path]):
            found.append(
                Diagnostic(
                    "version-reused",
                    "error",
                    policy.path,
                    1,
                    1,
                    f"{policy.id} {policy.version} was in force with another text",
                    "give the changed document a new version",
                )
            )
    return tuple(found)


def versions(edition: Edition) -> dict[tuple[str, str], str]:
    """(id, version) -> digest of the text, to hold later editions against."""
    return {(p.id, p.version): text_digest(edition.texts[p.path]) for p in edition.policies}


def shapes(policy: Policy) -> Iterator[Diagnostic]:
    """Rows that can never decide (`row-hidden`), and rows that fit together where exactly one may (`rows-overlap`)."""
    for table in policy.tables:
        rows = table.table.rows
        shape = Geometry(table.table)
        for outer, inner in shape.masked():
            pairs = zip(rows[outer].cells, rows[inner].cells, strict=True)
            if any(after.is_any and not before.is_any for before, after in pairs):
                continue  # a blank cell is wider than any test: what it holds besides is not for cells to say
            yield Diagnostic(
                "row-hidden",
                "warning",
                policy.path,
                rows[inner].line or table.line,
                1,
                f"{rows[inner].id} never decides: {rows[outer].id} stands before it and fits whenever it does",
                "change the order of the rows, or take it out",
            )
        if table.table.hit_policy == "U":
            for first, second in shape.overlaps():
                witness = shape.witness(first, second)
                yield Diagnostic(
                    "rows-overlap",
                    "error",
                    policy.path,
                    rows[second].line or table.line,
                    1,
                    f"{rows[first].id} and {rows[second].id} both fit {witness.text if witness else 'some case'}",
                    "exactly one row may fit",
                )


@dataclass(slots=True)
class _Case:
    """The house of one example: the values that it gives, and no others."""

    facts: Mapping[str, Any]
    envs: dict[str, PolicyEnv] = field(default_factory=dict)

    def env(self, sop: str) -> PolicyEnv:
        return self.envs[sop]

    def calendar(self, name: str) -> None:
        return None

    def decided(self, sop: str, rows: Iterable[str]) -> None:
        """Nobody asks which rows decided."""


def run_examples(policy: Policy, edition: Edition, on: date | None = None) -> Iterator[Diagnostic]:
    """Run a document's Examples; a case that concludes otherwise is `example-fails`."""
    plan = Plan(policy, edition.vocabulary)
    plan.others = {p.id: plan if p is policy else Plan(p, edition.vocabulary) for p in edition.policies}
    tables = {table.id: table for table in policy.tables}
    for example in policy.examples:
        table = tables[example.table]
        result = _conclude(example, table, plan, on)
        for name, wanted in example.expected.items():
            given = result.get(name)
            if given is None and wanted is None:
                continue
            if not same(given, wanted):
                fit = ", ".join(fitting_rows(example, table, plan, on)) or "no row"
                said = f"`{name}` should be {_said(wanted)} and is {_said(given)} ({fit})"
                yield Diagnostic(
                    "example-fails",
                    "error",
                    policy.path,
                    example.line,
                    example.column,
                    f"{example.case or example.table}: {said}",
                    f"correct the case or the table {table.id}",
                )


def _said(value: Any) -> str:
    return "not set" if value is None else str(value)


def _env(example: Example, table: DecisionTable, plan: Plan, on: date | None) -> Any:
    facts: dict[str, Any] = {"clock.today": on}
    record: dict[str, Any] = {"id": "1"}
    for name, value in example.inputs.items():
        word, _, rest = name.partition(".")
        if table.variable and word == table.variable:
            record[rest] = value
        else:
            facts[name] = value
    case = _Case(facts)
    env = PolicyEnv(plan, case)
    case.envs[plan.policy.id] = env
    # A name that the example gives is given, though the SOP would work it out from facts that the example leaves out.
    env.update({name: value for name, value in facts.items() if name != "clock.today" or on})
    if not table.entity:
        return env
    if table.entity not in plan.fields:
        return Bound(env, {table.variable: record})
    return Bound(env, {table.variable: Record(record, env, table.entity)})


def _hits(example: Example, table: Table, env: Any) -> tuple[int, ...]:
    values = [
        example.inputs[column.name] if column.name in example.inputs else column.expr.compile()(env)
        for column in table.inputs
    ]
    return tuple(
        index
        for index, row in enumerate(table.rows)
        if all(cell.is_any or cell.compile()(env, value) is True for cell, value in zip(row.cells, values, strict=True))
    )


def _conclude(example: Example, table: DecisionTable, plan: Plan, on: date | None) -> Mapping[str, Any]:
    env = _env(example, table, plan, on)
    try:
        return Settler(table.table).settle(_hits(example, table.table, env), env).result
    except SopError:
        return {}


def fitting_rows(example: Example, table: DecisionTable, plan: Plan, on: date | None = None) -> list[str]:
    """The ids of the rows that fit an example, whatever the hit policy."""
    env = _env(example, table, plan, on)
    return [table.table.rows[index].id for index in _hits(example, table.table, env)]


def conflicts(edition: Edition) -> Iterator[Conflict]:
    """Steps and nevers that speak of the same act. Whether both are ever awake together is for playing to show."""
    steps = [rule for policy in edition.policies for rule in policy.steps]
    nevers = [never for policy in edition.policies for never in policy.nevers]
    for step in steps:
        for never in nevers:
            action = _shared_action(step, never)
            if action:
                strong = rank(never.clause.authority) >= rank(step.clause.authority)
                sleeps = step.clause.id if strong else never.clause.id
                yield Conflict(step.clause.id, never.clause.id, sleeps, action)


def _shared_action(step: StepRule, never: NeverRule) -> str:
    for mine in step.calls:
        for other in never.calls:
            if mine.action.name == other.action.name and not _apart(mine, other):
                return mine.action.name
    return ""


def _apart(one: CallRule, other: CallRule) -> bool:
    """Whether two calls can never be the same act: some argument has two different fixed values."""
    fixed = {arg.param.name: arg.value for arg in one.args if arg.kind == "const" and not arg.bound}
    return any(
        arg.kind == "const" and not arg.bound and arg.param.name in fixed and not same(fixed[arg.param.name], arg.value)
        for arg in other.args
    )
