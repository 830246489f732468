"""A compiled decision table: which rows fit an environment, and what they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sop.policy import Formula

Fits = Callable[[Any, Any], bool | None]


@dataclass(frozen=True, slots=True)
class InputColumn:
    """An input: the expression in its heading. `numbers` are those that its cells and heading compare with."""

    text: str
    formula: Formula


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: a test for each input (None when the cell is blank) and a formula for each output."""

    id: str
    tests: tuple[Fits | None, ...]
    cells: tuple[str, ...]
    outputs: tuple[Formula, ...]
    line: int


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell as the debrief shows it: the input's heading, what the cell asks, the value, whether it fits."""

    column: str
    cell: str
    value: Any
    fits: bool | None


@dataclass(frozen=True, slots=True)
class RowView:
    """One row as the debrief shows it."""

    row: str
    cells: tuple[CellView, ...]
    fits: bool
    outputs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Runner:
    """A table's rows under its hit policy: F first, U exactly one, A any that agree, P by priority, C and R and O all."""

    inputs: tuple[InputColumn, ...]
    outputs: tuple[str, ...]
    rows: tuple[TableRow, ...]
    policy: str
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def decide(self, env: Any, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The outputs. `given` replaces inputs by their heading (for examples). Nothing fits: outputs are not set."""
        values: list[Any] = [_UNREAD] * len(self.inputs)
        found: list[TableRow] = []
        for row in self.rows:
            if self._fits(row, values, env, given):
                found.append(row)
                if self.policy == "F":
                    break
        return self._gather(found, env)

    def fitting(self, env: Any, given: Mapping[str, Any] | None = None) -> list[str]:
        """The ids of all rows that fit, whatever the policy."""
        values: list[Any] = [_UNREAD] * len(self.inputs)
        return [row.id for row in self.rows if self._fits(row, values, env, given)]

    def _fits(self, row: TableRow, values: list[Any], env: Any, given: Mapping[str, Any] | None) -> bool:
        for index, test in enumerate(row.tests):
            if test is None:
                continue
            value = values[index]
            if value is _UNREAD:
                column = self.inputs[index]
                value = given[column.text] if given and column.text in given else column.formula.run(env)
                values[index] = value
            if test(env, value) is not True:
                return False
        return True

    def _gather(self, rows: list[TableRow], env: Any) -> dict[str, Any]:
        results = [{name: out.run(env) for name, out in zip(self.outputs, row.outputs, strict=True)} for row in rows]
        if self.policy in ("C", "R", "O"):
            return {name: _flat([result[name] for result in results]) for name in self.outputs}
        if not results or (self.policy == "U" and len(results) > 1):
            return dict.fromkeys(self.outputs)
        if self.policy == "A":
            return results[0] if all(result == results[0] for result in results) else dict.fromkeys(self.outputs)
        if self.policy == "P":
            return min(results, key=lambda result: [_rank(result[n], self.orders.get(n, ())) for n in self.outputs])
        if self.policy in ("C+", "C<", "C>", "C#"):
            return {name: _aggregate(self.policy, [result[name] for result in results]) for name in self.outputs}
        return results[0]

    def explain(self, env: Any) -> tuple[RowView, ...]:
        """Every row with each cell, its value and whether it fits."""
        values = [column.formula.run(env) for column in self.inputs]
        views = []
        for row in self.rows:
            cells = tuple(
                CellView(column.text, row.cells[n], values[n], True if test is None else test(env, values[n]))
                for n, (column, test) in enumerate(zip(self.inputs, row.tests, strict=True))
            )
            outputs = {name: out.run(env) for name, out in zip(self.outputs, row.outputs, strict=True)}
            views.append(RowView(row.id, cells, all(cell.fits is True for cell in cells), outputs))
        return tuple(views)


_UNREAD = object()


def _flat(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        for one in value if isinstance(value, list) else [value]:
            if one is not None and one not in found:
                found.append(one)
    return found


def _rank(value: Any, order: tuple[str, ...]) -> int:
    return order.index(value) if value in order else len(order)


def _aggregate(policy: str, values: list[Any]) -> Any:
    numbers = [value for value in values if isinstance(value, Decimal)]
    if policy == "C#":
        return Decimal(len(values))
    if not numbers:
        return None
    return {"C+": lambda: sum(numbers, Decimal(0)), "C<": lambda: min(numbers), "C>": lambda: max(numbers)}[policy]()
