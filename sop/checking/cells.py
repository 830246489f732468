"""A cell of a decision table as a condition on its column's expression."""

from __future__ import annotations

from sop.sfeel import Cell
from sop.sfeel.nodes import Against, Compare, Equals, Holds, IsSet, Logic, Node, Not, Range, SetTest, Test
from sop.tables.model import Column


def cell_condition(column: Column, cell: Cell) -> Node | None:
    """The condition that a cell states; None for a blank cell."""
    if cell.is_any:
        return None
    made = [_condition(column.expr.root, test) for test in cell.root.tests]
    whole = made[0] if len(made) == 1 else Logic("or", tuple(made))
    return Not(whole) if cell.root.negated else whole


def _condition(subject: Node, test: Test) -> Node:
    match test:
        case Equals():
            return Compare("=", subject, test.right)
        case Against():
            return Compare(test.op, subject, test.right, test.order)
        case SetTest():
            return IsSet(subject, test.negated)
        case Range():
            return range_condition(subject, test)
        case Holds():
            return test.condition


def range_condition(subject: Node, test: Range) -> Node:
    """`[a..b)` as two comparisons, or one where an end is open."""
    ends: list[Node] = []
    if test.low is not None:
        ends.append(Compare(">=" if test.low_closed else ">", subject, test.low))
    if test.high is not None:
        ends.append(Compare("<=" if test.high_closed else "<", subject, test.high))
    return Logic("and", tuple(ends)) if len(ends) != 1 else ends[0]
