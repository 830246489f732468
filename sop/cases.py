"""A document's Examples, run: what each case concludes and which of its expected outputs it misses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sop.diagnostics import Diagnostic
from sop.edition import Edition
from sop.errors import SopError
from sop.judging.env import Bound, PolicyEnv, Record
from sop.judging.matching import same
from sop.judging.plan import Plan
from sop.policy import DecisionTable, Example, Policy
from sop.tables.model import Table
from sop.tables.policies import Settler


@dataclass(frozen=True, slots=True)
class Miss:
    """An expected output that the case does not give. None is *not set*."""

    output: str
    wanted: Any
    given: Any

    @property
    def words(self) -> str:
        """What should be and what is."""
        return f"`{self.output}` should be {said(self.wanted)} and is {said(self.given)}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An example run: what it misses (nothing when it holds), and the ids of the rows that fit it."""

    example: Example
    misses: tuple[Miss, ...]
    rows: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every expected output is given."""
        return not self.misses

    @property
    def words(self) -> str:
        """Why it does not hold, in a sentence; empty when it does."""
        if self.holds:
            return ""
        shown = "; ".join(miss.words for miss in self.misses)
        return f"{self.example.case or self.example.table}: {shown} ({', '.join(self.rows) or 'no row'})"


def run_cases(policy: Policy, edition: Edition, on: date | None = None) -> Iterator[Outcome]:
    """Run a document's examples in its order. `on` is the desk date at which parameters are read."""
    plan = Plan(policy, edition.vocabulary)
    plan.others = {p.id: plan if p is policy else Plan(p, edition.vocabulary) for p in edition.policies}
    tables = {table.id: table for table in policy.tables}
    for example in policy.examples:
        table = tables[example.table]
        result = _conclude(example, table, plan, on)
        misses = tuple(
            Miss(name, wanted, result.get(name))
            for name, wanted in example.expected.items()
            if not (result.get(name) is None and wanted is None) and not same(result.get(name), wanted)
        )
        yield Outcome(example, misses, tuple(_fitting(example, table, plan, on)) if misses else ())


def run_examples(policy: Policy, edition: Edition, on: date | None = None) -> Iterator[Diagnostic]:
    """A case that concludes otherwise than its document expects is `example-fails`."""
    for outcome in run_cases(policy, edition, on):
        if not outcome.holds:
            example = outcome.example
            hint = f"correct the case or the table {example.table}"
            place = (policy.path, example.line, example.column)
            yield Diagnostic("example-fails", "error", *place, outcome.words, hint)


def said(value: Any) -> str:
    """A value as an example states it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(said(one) for one in value)
    return "not set" if value is None else str(value)


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


def _fitting(example: Example, table: DecisionTable, plan: Plan, on: date | None) -> list[str]:
    """The ids of the rows that fit an example, whatever the hit policy."""
    env = _env(example, table, plan, on)
    return [table.table.rows[index].id for index in _hits(example, table.table, env)]
