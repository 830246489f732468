"""Where a table or condition changes its mind about a number, so that a scenario can be drawn on either side."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sop.sfeel import Cell, Expr
from sop.sfeel.nodes import Against, Between, Compare, Equals, Field, In, Literal, Name, Negate, Node, Range, Test, walk
from sop.tables.model import Table
from sop.values import Value

NOTHING: Mapping[str, Value] = {}


def edges(table: Table, name: str, constants: Mapping[str, Value] = NOTHING) -> tuple[Decimal, ...]:
    """The sorted numbers at which the table changes its mind about `name`.

    `constants` gives names that stand for a number in cells, such as parameters; a bound that depends on any other
    name has no place on the line and is left out.
    """
    found: set[Decimal] = set()
    for index, column in enumerate(table.inputs):
        found.update(condition_edges(column.expr, name, constants))
        if _named(column.expr.root) == name:
            for row in table.rows:
                found.update(cell_edges(row.cells[index], constants))
    for row in table.rows:
        for output in row.outputs:
            found.update(condition_edges(output, name, constants))
    return tuple(sorted(found))


def condition_edges(expr: Expr, name: str, constants: Mapping[str, Value] = NOTHING) -> tuple[Decimal, ...]:
    """The numbers that a condition compares `name` with."""
    found: set[Decimal] = set()
    for node in walk(expr.root):
        match node:
            case Compare():
                for side, other in ((node.left, node.right), (node.right, node.left)):
                    if _named(side) == name:
                        found.update(_numbers([other], constants))
            case Between() if _named(node.operand) == name:
                found.update(_numbers([node.low, node.high], constants))
            case In() if _named(node.operand) == name:
                found.update(_numbers(_ends(node.tests), constants))
    return tuple(sorted(found))


def cell_edges(cell: Cell, constants: Mapping[str, Value] = NOTHING) -> tuple[Decimal, ...]:
    """The numbers that bound a cell."""
    return tuple(sorted(_numbers(_ends(cell.root.tests), constants)))


def _ends(tests: tuple[Test, ...]) -> list[Node]:
    found: list[Node] = []
    for test in tests:
        match test:
            case Against() | Equals():
                found.append(test.right)
            case Range():
                found.extend(end for end in (test.low, test.high) if end is not None)
    return found


def _named(node: Node) -> str | None:
    if isinstance(node, Name):
        return node.name
    return f"{node.variable}.{node.path}" if isinstance(node, Field) and not node.bound else None


def _numbers(nodes: list[Node], constants: Mapping[str, Value]) -> set[Decimal]:
    found = set()
    for node in nodes:
        value = _value(node, constants)
        if isinstance(value, Decimal):
            found.add(value)
    return found


def _value(node: Node, constants: Mapping[str, Value]) -> Value:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Negate):
        inner = _value(node.operand, constants)
        return -inner if isinstance(inner, Decimal) else None
    named = _named(node)
    return constants.get(named) if named is not None else None
