"""A gap, an overlap or two rules that clash, as an order: a scenario whose facts lead there.

First scenarios as the families make them, asked for figures at the witness; then, of those that come nearest, facts are
moved until the witness's values are met. What is found is always held against the procedures themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from scenarios.facts import FACTS
from scenarios.family import Family, generate
from simulator.core.situation import Situation, situation
from sop import Edition, Judge, Step
from sop.policy import Policy

Edges = Mapping[str, tuple[Decimal, ...]]
STEPS = 60
"""Halvings and doublings before a figure is given up."""
NEAREST = 12
"""Scenarios whose facts are moved, of those that come nearest."""


class Goal(Protocol):
    """What an order is to lead to. A record is the element of a list, or an empty text."""

    @property
    def policy(self) -> Policy:
        """The SOP whose names the witness uses."""

    def records(self, judge: Judge) -> Sequence[str]:
        """The records that it may be reached for; none while it cannot be."""

    def reached(self, judge: Judge, record: str) -> bool: ...

    def values(self, judge: Judge, record: str) -> Mapping[str, Any]:
        """What is held against the witness, by the witness's names."""

    def behind(self, name: str) -> Iterable[str]:
        """The names that one of them is worked out from."""


@dataclass(frozen=True, slots=True)
class Case:
    """An order that leads there. `moved` are the facts that were changed by hand, none where the family made it so;
    `record` is the element of the list, or empty; `values` are the witness's names as they stand in it."""

    situation: Situation
    record: str
    values: Mapping[str, Any]
    moved: Mapping[str, Any]


def find_case(
    edition: Edition,
    goal: Goal,
    witness: Mapping[str, Any],
    families: Iterable[Family],
    edges: Edges,
    *,
    seeds: int = 20,
) -> Case | None:
    """An order that leads to the goal, or None. `witness` are values that lead there."""
    closest: list[tuple[int, Situation, str]] = []
    for made in _made(families, {**edges, **_aimed(edges, witness)}, seeds):
        judge = _judged(edition, made.facts)
        for record in goal.records(judge):
            values = goal.values(judge, record)
            if goal.reached(judge, record):
                return Case(made, record, values, {})
            closest.append((sum(values.get(name) != value for name, value in witness.items()), made, record))
    closest.sort(key=lambda one: one[0])
    for _, made, record in closest[:NEAREST]:
        found = _Mover(edition, goal, made, record, witness).move()
        if found is not None:
            return found
    return None


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


class _Mover:
    """Moves one scenario's facts until a table's inputs have the witness's values."""

    def __init__(self, edition: Edition, goal: Goal, made: Situation, record: str, witness: Mapping[str, Any]) -> None:
        self.edition, self.goal, self.made, self.record, self.witness = edition, goal, made, record, witness
        self.facts = dict(made.facts)
        self.moved: dict[str, Any] = {}

    def move(self) -> Case | None:
        """The case, or None when some name cannot be brought there."""
        for name, value in self.witness.items():
            if self.values(self.facts).get(name, _NOTHING) != value and not self._bring(name, value):
                return None
        judge = _judged(self.edition, self.facts)
        if self.record not in self.goal.records(judge) or not self.goal.reached(judge, self.record):
            return None
        made = replace(self.made, facts=self.facts)
        return Case(made, self.record, self.goal.values(judge, self.record), dict(self.moved))

    def values(self, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        """What stands against the witness on some facts; nothing where it cannot be reached then."""
        judge = _judged(self.edition, facts)
        return self.goal.values(judge, self.record) if self.record in self.goal.records(judge) else {}

    def _bring(self, column: str, target: Any) -> bool:
        for fact in self._behind(column):
            for value in self._values(fact, column, target):
                facts = _put(self.facts, fact, self.record, value)
                got = self.values(facts).get(column, _NOTHING)
                if got == target:
                    self.facts, self.moved[fact] = facts, value
                    return True
        return False

    def _behind(self, column: str) -> list[str]:
        """The facts that a column's value comes from, nearest first."""
        found: list[str] = []
        waiting = [*self.goal.behind(column)]
        seen: set[str] = set()
        own = {d.name: d.formula.names for d in self.goal.policy.definitions}
        while waiting:
            name = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            if name in own:
                waiting += sorted(own[name])
            elif name in FACTS and FACTS[name].type != "list" and not name.startswith("clock."):
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
            got = self.values(_put(self.facts, fact, self.record, value)).get(column)
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
    field = fact.partition(".")[2]
    return next((r.get(field) for r in facts[_list_of(entity)] if str(r["id"]) == record), None)


def _put(facts: Mapping[str, Any], fact: str, record: str, value: Any) -> dict[str, Any]:
    """The facts with one of them changed; a field of a record, for the record that the table is held against."""
    entity = FACTS[fact].entity
    if not entity:
        return {**facts, fact: value}
    name, field = _list_of(entity), fact.partition(".")[2]
    return {**facts, name: [{**r, field: value} if str(r["id"]) == record else r for r in facts[name]]}


def _list_of(entity: str) -> str:
    return next(name for name, spec in FACTS.items() if spec.type == "list" and spec.entity == entity)
