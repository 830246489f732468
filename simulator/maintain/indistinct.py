"""Whether any rule can tell two values of a table's output apart: where it is only held against others, none can."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.maintain.equal import answers_apart, answers_moved
from simulator.maintain.sites import formulas, rules_of
from sop import Edition
from sop.policy import DecisionTable, MessageItem, Policy
from sop.sfeel.nodes import (
    Against,
    Compare,
    Equals,
    Field,
    In,
    IsSet,
    Literal,
    Name,
    Quantified,
    SetTest,
    Tree,
    children,
)


def indistinct(edition: Edition, sop: str, old: DecisionTable, new: DecisionTable) -> bool:
    """Whether the tables differ only in values of outputs that nothing in the edition can tell apart.

    A table that asks for the value tells it only where its own answers, in turn, can be told apart. Any other use of
    an output than a comparison with a value written out counts as telling.
    """
    if old.table.hit_policy not in ("F", "U"):
        return False
    pairs = answers_apart(old.table, new.table)
    return pairs is not None and _answers_alike(edition, sop, old, pairs, frozenset())


Asked = tuple[str, str, frozenset[Any]]
"""An SOP, one of its outputs, two values of it."""


def _answers_alike(
    edition: Edition, sop: str, table: DecisionTable, pairs: list[tuple[Any, Any]], above: frozenset[Asked]
) -> bool:
    """Whether nothing tells the two answers of any pair apart. An answer is the outputs of the one row that decides."""
    for before, after in pairs:
        if len(before) != 1 or len(after) != 1:
            return False
        for column, was, now in zip(table.outputs, before[0], after[0], strict=True):
            if was == now:
                continue
            if not (isinstance(was, Literal) and isinstance(now, Literal)) or column.order:
                return False
            if not (isinstance(was.value, str) and isinstance(now.value, str)):
                return False
            if not _values_alike(edition, (sop, column.name, frozenset((was.value, now.value))), above):
                return False
    return True


def _values_alike(edition: Edition, asked: Asked, above: frozenset[Asked]) -> bool:
    """Whether no rule can tell two values of an output apart. `above` is what is asked for already."""
    if asked in above:
        return True
    sop, output, values = asked
    pair = set(values)
    for policy in edition.policies:
        names = _written(policy, sop, output)
        if _by_name(policy, names[0]) or any(_told(tree, names, pair) for tree in _trees(policy)):
            return False
        for table in policy.tables:
            for index, column in enumerate(table.table.inputs):
                cells = [row.cells[index].root for row in table.table.rows]
                if not _is(column.expr.root, names) or not any(_cell_tells(cell, names, pair) for cell in cells):
                    continue
                one, other = sorted(values)
                pairs = answers_moved(table.table, index, one, other)
                if table.table.hit_policy not in ("F", "U") or pairs is None:
                    return False
                if not _answers_alike(edition, policy.id, table, pairs, above | {asked}):
                    return False
    return True


def _written(policy: Policy, sop: str, output: str) -> tuple[str, str]:
    """The output as an SOP writes it, and the last part of its name: a loop's own variable may stand before that."""
    return output if policy.id == sop else f"{sop}.{output}", output.rpartition(".")[2]


def _trees(policy: Policy) -> Iterator[Tree]:
    """What an SOP works out, but for columns of tables that are headed by a name alone."""
    yield from (f.expr.root for f in (policy.applies, policy.calendar) if not isinstance(f, str) and f.expr is not None)
    for _, _, rule in rules_of(policy):
        yield from (f.expr.root for f in formulas(rule) if f.expr is not None)
    for table in policy.tables:
        own: Any = table.table
        yield from (column.expr.root for column in own.inputs if not isinstance(column.expr.root, Name | Field))
        for row in own.rows:
            yield from (cell.root for cell in row.cells)
            yield from (output.root for output in row.outputs)


def _told(tree: Any, names: tuple[str, str], pair: set[Any]) -> bool:
    """Whether the tree can come out otherwise when the name has one value of the pair or the other."""
    if _is(tree, names):
        return True
    match tree:
        case IsSet(operand=operand) if _is(operand, names):
            return False
        case Compare(op="=" | "!=", left=left, right=right) if _is(left, names) and isinstance(right, Literal):
            return right.value in pair
        case In(operand=operand, tests=tests) if _is(operand, names):
            return any(_cell_tells(test, names, pair) for test in tests)
        case Quantified():
            return any(_told(child, names, pair) for child in children(tree))
    return any(_told(child, names, pair) for child in children(tree))


def _cell_tells(test: Any, names: tuple[str, str], pair: set[Any]) -> bool:
    match test:
        case SetTest():
            return False
        case Equals(right=Literal(value=value)):
            return value in pair
        case Against(op="=" | "!=", right=Literal(value=value)):
            return value in pair
        case Literal():
            return test.value in pair
    inner = children(test)
    return not inner or isinstance(test, Against | Equals) or any(_cell_tells(one, names, pair) for one in inner)


def _is(node: Any, names: tuple[str, str]) -> bool:
    whole, last = names
    if isinstance(node, Name):
        return node.name == whole
    return isinstance(node, Field) and (f"{node.variable}.{node.path}" == whole or node.path.endswith(last))


def _by_name(policy: Policy, name: str) -> bool:
    """Whether some act or paper takes the value by its name."""
    calls = [*(c for step in policy.steps for c in step.calls), *(c for never in policy.nevers for c in never.calls)]
    refs = {part.name for call in calls for arg in call.args for part in (arg, *arg.parts) if part.kind == "ref"}
    says = {rule.name for _, _, rule in rules_of(policy) if isinstance(rule, MessageItem)}
    return name in refs | says
