"""Where a table or condition changes its mind about a number, so that a scenario can be drawn on either side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from sop.sfeel import Expr
from sop.sfeel.nodes import Against, Between, Compare, Equals, Field, In, Literal, Name, Negate, Node, Range, Test, walk
from sop.tables.model import Table
from sop.values import Value

NOTHING: Mapping[str, Value] = {}


def edges(table: Table, name: str, constants: Mapping[str, Value] = NOTHING) -> tuple[Decimal, ...]:
    """The sorted numbers at which the table changes its mind about `name`.

    `constants` gives names that stand for a number in cells, such as parameters; a bound that depends on any other
    name has no place on the line and is left out.
    """
    return _sorted(table_bounds(table, constants), name)


def table_bounds(table: Table, constants: Mapping[str, Value] = NOTHING) -> Iterator[tuple[str, Decimal]]:
    """Every name that the table compares with a number, with that number; repeated as often as it does."""
    for index, column in enumerate(table.inputs):
        yield from bounds(column.expr, constants)
        name = _named(column.expr.root)
        if name is not None:
            for row in table.rows:
                for number in _numbers(_ends(row.cells[index].root.tests), constants):
                    yield name, number
    for row in table.rows:
        for output in row.outputs:
            if not output.literal:
                yield from bounds(output, constants)


def condition_edges(expr: Expr, name: str, constants: Mapping[str, Value] = NOTHING) -> tuple[Decimal, ...]:
    """The numbers that a condition compares `name` with."""
    return _sorted(bounds(expr, constants), name)


def bounds(expr: Expr, constants: Mapping[str, Value] = NOTHING) -> Iterator[tuple[str, Decimal]]:
    """Every name that a condition compares with a number, with that number; repeated as often as it does."""
    for node in walk(expr.root):
        sides: list[tuple[Node, list[Node]]] = []
        match node:
            case Compare():
                sides = [(node.left, [node.right]), (node.right, [node.left])]
            case Between():
                sides = [(node.operand, [node.low, node.high])]
            case In():
                sides = [(node.operand, _ends(node.tests))]
        for side, others in sides:
            name = _named(side)
            if name is not None:
                for number in _numbers(others, constants):
                    yield name, number


def _sorted(found: Iterable[tuple[str, Decimal]], wanted: str) -> tuple[Decimal, ...]:
    return tuple(sorted({number for name, number in found if name == wanted}))


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
