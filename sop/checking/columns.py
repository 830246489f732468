"""The columns of an SOP's table as axes: figures read as of a day, values that move held against each other.

A cell `< order.value` says nothing of a number line, but it says exactly where the column's value lies against
`order.value`: below, at or above it. So each name that cells compare a column with becomes a column of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from sop.checking.goals import UNSET, Ask
from sop.checking.house import House, Place
from sop.checking.saying import said_node
from sop.checking.worlds import Worlds
from sop.policy import DecisionTable
from sop.sfeel import Cell
from sop.sfeel.nodes import (
    Against,
    Equals,
    Field,
    IsEmpty,
    IsSet,
    Literal,
    Name,
    Node,
    Quantified,
    Range,
    Test,
    Tests,
    Tree,
    children,
)
from sop.tables.axes import Axis
from sop.tables.model import Column
from sop.tables.regions import Interval, Region, point, region_of
from sop.values import Value

_ANY = Region(True, True, {})
_SET = Region(True, False, {})
_ZERO = Decimal(0)
_SIDES: Mapping[str, tuple[Interval, ...]] = {
    "<": (Interval(None, False, _ZERO, False),),
    "<=": (Interval(None, False, _ZERO, True),),
    "=": (point(_ZERO),),
    "!=": (Interval(None, False, _ZERO, False), Interval(_ZERO, False, None, False)),
    ">=": (Interval(_ZERO, True, None, False),),
    ">": (Interval(_ZERO, False, None, False),),
}
_OPPOSITE = {"<": ">=", "<=": ">", "=": "!=", "!=": "=", ">=": "<", ">": "<="}


class PairAxis(Axis):
    """Where one value lies against another: under it (-1), the same (0), over it (1)."""

    def __init__(self, column: Column, regions: list[Region | None], name: str, other: str) -> None:
        super().__init__(column, regions, [""] * len(regions))
        self.subject, self.other = name, other
        self.name = f"{name} against {other}"

    def words(self, index: int) -> str:
        """`release.value under order.value`."""
        value, _ = self.example(index)
        if value is None:
            return f"{self.other} not set"
        if value == _ZERO:
            return f"{self.subject} the same as {self.other}"
        if self.equals_only:
            return f"{self.subject} other than {self.other}"
        return f"{self.subject} {'over' if isinstance(value, Decimal) and value > 0 else 'under'} {self.other}"

    @property
    def equals_only(self) -> bool:
        """Whether no cell asks which of the two is greater."""
        atoms = [sum(mask >> index & 1 for mask in self.masks) for index in (0, 2)]
        return atoms[0] == atoms[1]


class Columns:
    """One table's axes for one reading of the figures."""

    def __init__(self, decision: DecisionTable, house: House, sop: str, figures: Mapping[str, Value]) -> None:
        self.table = decision.table
        self.house = house
        self.figures = figures
        place = Place(sop)
        self.place = place.bind(decision.variable, decision.entity, 0) if decision.variable else place
        self.pairs: dict[tuple[int, str], Node] = {}
        self._regions: list[list[Region | None]] = []
        self._held: dict[tuple[int, str], dict[int, Region]] = {}

    def axes(self) -> list[Axis]:
        """An axis for each column, then one for each pair that cells compare."""
        plain: list[list[Region | None]] = [[] for _ in self.table.inputs]
        for number, row in enumerate(self.table.rows):
            for index, cell in enumerate(row.cells):
                plain[index].append(self._region(index, cell, number))
        made = [
            Axis(
                self._column(column), plain[index], [" ".join(row.cells[index].text.split()) for row in self.table.rows]
            )
            for index, column in enumerate(self.table.inputs)
        ]
        for key, other in self.pairs.items():
            regions = [self._held[key].get(number, _ANY) for number in range(len(self.table.rows))]
            subject = self.table.inputs[key[0]]
            column = Column(subject.expr, "number", nullable=self._unknown(other))
            made.append(PairAxis(column, list(regions), subject.name, said_node(other)))
        return made

    def _region(self, index: int, cell: Cell, number: int) -> Region | None:
        """What a cell covers of its own column; what it says of another value is put down beside."""
        if cell.is_any:
            return _ANY
        settled = Cell(cell.text, cell.scope, self._settled(cell.root))
        if settled.constant:
            return region_of(settled)
        held = self._held_against(settled.root)
        if held is None:
            return None
        for other, sides in held:
            key = (index, repr(other))
            self.pairs.setdefault(key, other)
            self._held.setdefault(key, {})[number] = Region(False, False, {"number": sides})
        return _SET

    def _held_against(self, tests: Tests) -> list[tuple[Node, tuple[Interval, ...]]] | None:
        """`< order.value` as the other value and the sides on which the column may lie."""
        if len(tests.tests) != 1:
            return None
        match tests.tests[0]:
            case Equals(right=Name() | Field() as other):
                op = "="
            case Against(op=op, right=other, order=()):
                pass
            case _:
                return None
        return [(other, _SIDES[_OPPOSITE[op] if tests.negated else op])]

    def _settled(self, tests: Tests) -> Tests:
        """The tests with the figures in place of their names."""
        return replace(tests, tests=tuple(self._figured(test) for test in tests.tests))

    def _figured(self, test: Test) -> Test:
        match test:
            case Against() | Equals():
                return replace(test, right=self._figure(test.right))
            case Range():
                low = None if test.low is None else self._figure(test.low)
                return replace(test, low=low, high=None if test.high is None else self._figure(test.high))
        return test

    def _figure(self, node: Node) -> Node:
        if isinstance(node, Name) and node.name in self.figures:
            return Literal(self.figures[node.name])
        return node

    def _column(self, column: Column) -> Column:
        """The column, with whether its value can be unknown looked up through definitions."""
        return replace(column, nullable=self._unknown(column.expr.root))

    def _unknown(self, node: Tree) -> bool:
        match node:
            case Name() | Field():
                key = self.house.key(node, self.place)
                inner = self.house.definition(key)
                if self.house.unknown(key) and inner is not None and inner.formula.expr is not None:
                    if inner.unit != "yes or no":
                        return True
                    ask = Ask(inner.formula.expr.root, UNSET, self.house.inside(key, inner.entity))
                    return Worlds(self.house).find([ask]) is not None  # `x is set and x > 5` is never unknown
                return self.house.unknown(key) or self.house.undecided(key)
            case Literal() | IsSet() | IsEmpty() | Quantified():
                return False
        return any(self._unknown(part) for part in children(node))
