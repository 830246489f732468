"""Whether any rule can tell two values of a table's output apart: where it is only held against others, none can."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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

    Any use of an output that is not a comparison with a value written out counts as telling.
    """
    one, other = old.table, new.table
    if len(one.rows) != len(other.rows) or one.inputs != other.inputs or one.hit_policy not in ("F", "U"):
        return False
    for before, after in zip(one.rows, other.rows, strict=True):
        if [cell.root for cell in before.cells] != [cell.root for cell in after.cells]:
            return False
        for column, was, now in zip(old.outputs, before.outputs, after.outputs, strict=True):
            if was.root == now.root:
                continue
            if not (isinstance(was.root, Literal) and isinstance(now.root, Literal)) or column.order:
                return False
            pair = {was.root.value, now.root.value}
            if None in pair or any(_tells(policy, _written(policy, sop, column), pair) for policy in edition.policies):
                return False
    return True


def _written(policy: Policy, sop: str, column: Any) -> tuple[str, str]:
    """The output as an SOP writes it, and the last part of its name: a loop's own variable may stand before that."""
    name = column.name if policy.id == sop else f"{sop}.{column.name}"
    return name, column.name.rpartition(".")[2]


def _tells(policy: Policy, names: tuple[str, str], pair: set[Any]) -> bool:
    return any(_told(tree, names, pair) for tree in _trees(policy)) or _by_name(policy, names[0])


def _trees(policy: Policy) -> Iterator[Tree]:
    yield from (f.expr.root for f in (policy.applies, policy.calendar) if not isinstance(f, str) and f.expr is not None)
    for _, _, rule in rules_of(policy):
        yield from (f.expr.root for f in formulas(rule) if f.expr is not None)
    for table in policy.tables:
        own: Any = table.table
        for index, column in enumerate(own.inputs):
            if isinstance(column.expr.root, Name | Field):
                yield _Column(column.expr.root, tuple(row.cells[index].root for row in own.rows))  # type: ignore[misc]
            else:
                yield column.expr.root
                yield from (row.cells[index].root for row in own.rows)
        for row in own.rows:
            yield from (output.root for output in row.outputs)


class _Column:
    """A column whose heading is a name, with its cells."""

    def __init__(self, head: Name | Field, cells: tuple[Tree, ...]) -> None:
        self.head, self.cells = head, cells


def _told(tree: Any, names: tuple[str, str], pair: set[Any]) -> bool:
    """Whether the tree can come out otherwise when the name has one value of the pair or the other."""
    if isinstance(tree, _Column):
        if not _is(tree.head, names):
            return any(_told(cell, names, pair) for cell in tree.cells)
        return any(_cell_tells(cell, names, pair) for cell in tree.cells)
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
