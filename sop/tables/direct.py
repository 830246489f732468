"""Cells of literals as plain Python comparisons, for a column whose values are of one known kind."""

from __future__ import annotations

from sop.sfeel import Cell
from sop.sfeel.emit import Constants
from sop.sfeel.nodes import Against, Equals, Literal, Range, SetTest, Test
from sop.values import Value, kind_of


class Direct:
    """Conditions written as Python comparisons, for cells of literals of the column's own kind."""

    def __init__(self, value: str, kind: str | None, constants: Constants, dmn: bool) -> None:
        self.value = value
        self.kind = kind
        self.constants = constants
        self.dmn = dmn

    def cell(self, cell: Cell) -> str | None:
        """The source, or None where the cell needs the general form."""
        tests = cell.root.tests
        if tests == (SetTest(True),) and not cell.root.negated:
            return f"{self.value} is None"
        if self.kind is None or not cell.constant:
            return None
        if all(isinstance(test, Equals) and self._own(test.right) for test in tests):
            return self._listed(
                [test.right.value for test in tests if isinstance(test, Equals) and isinstance(test.right, Literal)],
                cell.root.negated,
            )
        if cell.root.negated or self.kind == "boolean":
            return None
        made = [self._ordered(test) for test in tests]
        if None in made:
            return None
        joined = " or ".join(part for part in made if part)
        return f"({self.value} is not None and {f'({joined})' if len(made) > 1 else joined})"

    def _own(self, node: object) -> bool:
        return isinstance(node, Literal) and node.value is not None and kind_of(node.value) == self.kind

    def _listed(self, values: list[Value], negated: bool) -> str:
        if self.kind == "boolean" and len(values) == 1:
            plain = f"{self.value} is {values[0] is (not negated)}"
            return plain if not (negated and self.dmn) else f"{self.value} is not {values[0]}"
        set_first = f"{self.value} is not None and " if negated and not self.dmn else ""
        if len(values) == 1:
            return f"({set_first}{self.value}{'!=' if negated else '=='}{self.constants.add(values[0])})"
        listed = self.constants.keep(frozenset(values) if self.kind == "string" else tuple(values))
        return f"({set_first}{self.value} {'not in' if negated else 'in'} {listed})"

    def _ordered(self, test: Test) -> str | None:
        add, value = self.constants.add, self.value
        match test:
            case Equals(right=Literal(value=wanted)) if self._own(test.right):
                return f"{value}=={add(wanted)}"
            case Against(op="<" | "<=" | ">" | ">=", right=Literal(value=end), order=()) if self._own(test.right):
                return f"{value}{test.op}{add(end)}"
            case Range(low=Literal(value=low), high=Literal(value=high)) if self._own(test.low) and self._own(
                test.high
            ):
                left, right = "<=" if test.low_closed else "<", "<=" if test.high_closed else "<"
                return f"{add(low)}{left}{value}{right}{add(high)}"
        return None
