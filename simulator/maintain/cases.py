"""A gap or an overlap of a table as an order: a scenario whose facts lead there.

First scenarios as the families make them, asked for figures at the witness; then, of those that come nearest, facts are
moved until the table's inputs stand in the gap. What is found is always held against the table itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from scenarios.facts import FACTS
from scenarios.family import Family, generate
from simulator.core.situation import Situation, situation
from sop import Edition, Judge, Step
from sop.policy import DecisionTable, Policy
from sop.tables.explain import RowTrace

Wanted = Callable[[Sequence[RowTrace]], bool]
"""Whether the rows of a table, held against a case, stand as they were asked for."""
Edges = Mapping[str, tuple[Decimal, ...]]
STEPS = 60
"""Halvings and doublings before a figure is given up."""


@dataclass(frozen=True, slots=True)
class Case:
    """An order that leads to the place. `moved` are the facts that were changed by hand, none where the family made it
    so; `record` is the element of the table's list, or empty; `inputs` are the table's columns with their values."""

    situation: Situation
    record: str
    inputs: Mapping[str, Any]
    moved: Mapping[str, Any]


def undecided(rows: Sequence[RowTrace]) -> bool:
    """No row fits."""
    return not any(row.fits for row in rows)


def both(first: str, second: str) -> Wanted:
    """Both of two rows fit."""
    return lambda rows: {first, second} <= {row.id for row in rows if row.fits}


def find_case(
    edition: Edition,
    table_id: str,
    wanted: Wanted,
    witness: Mapping[str, Any],
    families: Iterable[Family],
    edges: Edges,
    *,
    seeds: int = 20,
) -> Case | None:
    """An order in which the table stands as wanted, or None. `witness` are values of columns that lead there."""
    policy, table = _table(edition, table_id)
    near = {**edges, **_aimed(edges, witness)}
    closest: list[tuple[int, Situation, str]] = []
    for made in _made(families, near, seeds):
        judge = _judged(edition, made.facts)
        if policy.id not in judge.applied:
            continue
        for record in _records(judge, table):
            rows = judge.explain(table.id, _entity(table, record))
            if wanted(rows):
                return Case(made, record, _inputs(rows), {})
            closest.append((_wrong(rows, witness), made, record))
    closest.sort(key=lambda one: one[0])
    for _, made, record in closest[:12]:
        mover = _Mover(edition, policy, table, made, record, witness, wanted)
        found = mover.move()
        if found is not None:
            return found
    return None


def _table(edition: Edition, table_id: str) -> tuple[Policy, DecisionTable]:
    return next((p, t) for p in edition.policies for t in p.tables if t.id == table_id)


def _aimed(edges: Edges, witness: Mapping[str, Any]) -> Edges:
    """Families draw figures near the edges that they are told: here, near the witness alone."""
    return {
        name: (Decimal(value),)
        for name, value in witness.items()
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and name in edges
    }


def _made(families: Iterable[Family], edges: Edges, seeds: int) -> Iterator[Situation]:
    listed = list(families)
    for seed in range(1, seeds + 1):
        for family in listed:
            level = family.levels[seed % len(family.levels)]
            yield situation(generate(family, level, seed, edges=edges))


def _judged(edition: Edition, facts: Mapping[str, Any]) -> Judge:
    judge = Judge(edition)
    judge.step(Step(0, "start", facts, tuple(facts)))
    return judge


def _records(judge: Judge, table: DecisionTable) -> list[str]:
    return [str(record["id"]) for record in judge.value(table.source) or ()] if table.entity else [""]


def _entity(table: DecisionTable, record: str) -> str:
    return f"{table.entity}#{record}" if record else ""


def _inputs(rows: Sequence[RowTrace]) -> dict[str, Any]:
    return {cell.column: cell.value for cell in rows[0].cells} if rows else {}


def _wrong(rows: Sequence[RowTrace], witness: Mapping[str, Any]) -> int:
    inputs = _inputs(rows)
    return sum(inputs.get(name) != value for name, value in witness.items())


class _Mover:
    """Moves one scenario's facts until a table's inputs have the witness's values."""

    def __init__(
        self,
        edition: Edition,
        policy: Policy,
        table: DecisionTable,
        made: Situation,
        record: str,
        witness: Mapping[str, Any],
        wanted: Wanted,
    ) -> None:
        self.edition, self.policy, self.table, self.made = edition, policy, table, made
        self.record, self.witness, self.wanted = record, witness, wanted
        self.facts = dict(made.facts)
        self.moved: dict[str, Any] = {}

    def move(self) -> Case | None:
        """The case, or None when some column cannot be brought there."""
        for name, value in self.witness.items():
            rows = self.rows(self.facts)
            if rows and self.wanted(rows):
                break
            if not rows or (_inputs(rows).get(name) != value and not self._bring(name, value)):
                return None
        rows = self.rows(self.facts)
        if not rows or not self.wanted(rows):
            return None
        made = replace(self.made, facts=self.facts)
        return Case(made, self.record, _inputs(rows), dict(self.moved))

    def rows(self, facts: Mapping[str, Any]) -> Sequence[RowTrace]:
        """The table held against some facts; nothing where its SOP does not apply then."""
        judge = _judged(self.edition, facts)
        if self.policy.id not in judge.applied or self.record not in _records(judge, self.table):
            return ()
        return judge.explain(self.table.id, _entity(self.table, self.record))

    def _bring(self, column: str, target: Any) -> bool:
        for fact in self._behind(column):
            for value in self._values(fact, column, target):
                facts = _put(self.facts, fact, self.record, value)
                got = _inputs(self.rows(facts)).get(column, _NOTHING)
                if got == target:
                    self.facts, self.moved[fact] = facts, value
                    return True
        return False

    def _behind(self, column: str) -> list[str]:
        """The facts that a column's value comes from, nearest first."""
        found: list[str] = []
        waiting = [*next(c for c in self.table.table.inputs if c.name == column).expr.names]
        seen: set[str] = set()
        own = {d.name: d.formula.names for d in self.policy.definitions}
        while waiting:
            name = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            if name in own:
                waiting += sorted(own[name])
            elif name in FACTS and FACTS[name].type != "list":
                found.append(name)
        return found

    def _values(self, fact: str, column: str, target: Any) -> Iterator[Any]:
        """Values to try for a fact so that the column becomes the target."""
        spec = FACTS[fact]
        if column == fact:
            yield target
        elif spec.values:
            yield from spec.values
            yield None
        elif spec.type == "boolean":
            yield from (True, False)
        elif spec.type == "number" and isinstance(target, int | Decimal):
            yield from self._search(fact, column, Decimal(target), Decimal(0), lambda n: Decimal(n).quantize(_CENT))
        elif spec.type in ("date", "dateTime") and isinstance(target, int | Decimal):
            now: datetime = self.facts["clock.now"]
            start: Any = now.date() if spec.type == "date" else now
            yield from (start + timedelta(days=sign * n) for n in range(400) for sign in (1, -1))
        elif isinstance(target, str | bool | date) or target is None:
            yield None

    def _search(
        self, fact: str, column: str, target: Decimal, low: Decimal, made: Callable[[Decimal], Decimal]
    ) -> Iterator[Decimal]:
        """Numbers between which the column crosses the target, halved until it is met: for a figure that only grows or
        only falls as the fact grows."""

        def at(value: Decimal) -> Decimal | None:
            got = _inputs(self.rows(_put(self.facts, fact, self.record, value))).get(column)
            return Decimal(got) - target if isinstance(got, int | Decimal) else None

        high = max(abs(Decimal(_get(self.facts, fact, self.record) or 0)), Decimal(1))
        below, above = at(low), at(high)
        for _ in range(STEPS):
            if below is None or above is None or below * above <= 0:
                break
            high *= 2
            above = at(high)
        if below is None or above is None or below * above > 0:
            return
        for _ in range(STEPS):
            middle = made((low + high) / 2)
            yield middle
            here = at(middle)
            if here is None or middle in (low, high):
                return
            if here * below > 0:
                low, below = middle, here
            else:
                high = middle


_NOTHING = object()
_CENT = Decimal("0.01")


def _get(facts: Mapping[str, Any], fact: str, record: str) -> Any:
    entity = FACTS[fact].entity
    if not entity:
        return facts.get(fact)
    found = next((r for r in facts[_list_of(entity)] if str(r["id"]) == record), {})
    return found.get(fact.partition(".")[2])


def _put(facts: Mapping[str, Any], fact: str, record: str, value: Any) -> dict[str, Any]:
    """The facts with one of them changed; a field of a record, for the record that the table is held against."""
    entity = FACTS[fact].entity
    if not entity:
        return {**facts, fact: value}
    name, field = _list_of(entity), fact.partition(".")[2]
    return {**facts, name: [{**r, field: value} if str(r["id"]) == record else r for r in facts[name]]}


def _list_of(entity: str) -> str:
    return next(name for name, spec in FACTS.items() if spec.type == "list" and spec.entity == entity)
