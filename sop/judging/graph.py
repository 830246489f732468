"""What depends on what, across SOPs: when a fact moves, which kept values to read again, and in which order.

A *key* is a fact by its name, a field of a list's records (`line.quantity`), a list by its name for its members, or a
value that an SOP derives (`SOP-CR authority`, with a blank, which no fact has).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sop.judging.plan import Plan
from sop.policy import DecisionTable, Formula
from sop.sfeel import Cell, Expr
from sop.sfeel.builtins import CALENDAR, NEED_CALENDAR
from sop.sfeel.nodes import Call, walk

MEMO = 4096
"""Sets of moved facts whose programs are kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One value kept in an SOP's environment, or several that one table gives together.

    `names` are what they are kept under, `keys` the same for the graph; `source` is the list whose records keep them,
    empty where the environment itself does. `reads` are keys.
    """

    sop: str
    names: tuple[str, ...]
    keys: tuple[str, ...]
    source: str
    reads: frozenset[str]


class Graph:
    """The values of an edition in an order in which each stands after what it reads."""

    def __init__(self, plans: Mapping[str, Plan]) -> None:
        self.plans = plans
        self._of_key: dict[str, Node] = {}
        self.nodes: list[Node] = []
        self._programs: dict[frozenset[str], tuple[Node, ...]] = {}
        for node in [node for plan in plans.values() for node in self._nodes(plan)]:
            for key in node.keys:
                self._of_key.setdefault(key, node)
        placed: set[int] = set()
        for node in list(self._of_key.values()):
            self._place(node, placed)

    def keys(self, plan: Plan, names: Iterable[str]) -> frozenset[str]:
        """The keys of names as an SOP writes them."""
        found: set[str] = set()
        for name in names:
            found.update(self._keys(plan, name))
        return frozenset(found)

    def program(self, moved: Iterable[str]) -> tuple[Node, ...]:
        """The values that may be others when these keys moved, in order."""
        start = frozenset(moved)
        known = self._programs.get(start)
        if known is None:
            reached = set(start)
            made = []
            for node in self.nodes:
                if not node.reads.isdisjoint(reached):
                    reached.update(node.keys)
                    made.append(node)
            if len(self._programs) >= MEMO:
                self._programs.clear()
            known = self._programs[start] = tuple(made)
        return known

    def _keys(self, plan: Plan, name: str) -> tuple[str, ...]:
        own = f"{plan.policy.id} {name}"
        word = name.partition(".")[0]
        if plan.is_computed(name):
            # Which records there are decides which values there are.
            return (own, plan.entities[word]) if word in plan.entities and word in plan.fields else (own,)
        if name in plan.parameters:
            return (own,) if len(plan.parameters[name].rows) > 1 else ()
        if name == CALENDAR:
            return () if isinstance(plan.policy.calendar, str) else (own,)
        if name in plan.references:
            sop, _, rest = name.partition(".")
            other = self.plans.get(sop)
            if other is None:
                return ()
            # A field of a record is read through, never kept here.
            return self._keys(other, rest) if rest.partition(".")[0] in other.fields else (own,)
        return (name,)

    def _nodes(self, plan: Plan) -> Iterable[Node]:
        sop = plan.policy.id
        for definition in plan.policy.definitions:
            yield self._node(plan, (definition.name,), definition.entity, reads_of(definition.formula))
        for table in plan.policy.tables:
            names = (*(column.name for column in table.outputs), table.mark)
            yield self._node(plan, names, table.entity, table_reads(table))
        for name, parameter in plan.parameters.items():
            if len(parameter.rows) > 1:
                yield self._node(plan, (name,), "", {"clock.today"})
        if not isinstance(plan.policy.calendar, str):
            yield self._node(plan, (CALENDAR,), "", reads_of(plan.policy.calendar))
        for name in plan.references:
            other, _, rest = name.partition(".")
            if other in self.plans and rest.partition(".")[0] not in self.plans[other].fields:
                reads = self.keys(self.plans[other], (rest,))
                yield Node(sop, (name,), (f"{sop} {name}",), "", reads)

    def _node(self, plan: Plan, names: tuple[str, ...], entity: str, reads: Iterable[str]) -> Node:
        keys = tuple(f"{plan.policy.id} {name}" for name in names)
        kept = tuple(name.removeprefix(f"{entity}.") for name in names) if entity else names
        return Node(plan.policy.id, kept, keys, plan.entities[entity] if entity else "", self.keys(plan, reads))

    def _place(self, node: Node, placed: set[int]) -> None:
        if id(node) in placed:
            return
        placed.add(id(node))
        for key in sorted(node.reads):
            below = self._of_key.get(key)
            if below is not None:
                self._place(below, placed)
        self.nodes.append(node)


def reads_of(formula: Formula | None) -> frozenset[str]:
    """The names that a formula reads, the calendar among them where it counts working time."""
    if formula is None:
        return frozenset()
    return formula.names | {CALENDAR} if _counts(formula.expr) else formula.names


def table_reads(table: DecisionTable) -> frozenset[str]:
    """The names that a table reads, with its rows and outputs."""
    own: Any = table.table
    parts: list[Expr | Cell] = [column.expr for column in own.inputs]
    for row in own.rows:
        parts += [*row.cells, *row.outputs]
    return table.names | {CALENDAR} if any(_counts(part) for part in parts) else table.names


def _counts(parsed: Expr | Cell | None) -> bool:
    return parsed is not None and any(
        isinstance(node, Call) and node.function in NEED_CALENDAR for node in walk(parsed.tree)
    )
