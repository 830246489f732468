"""Why a table said what it said: every row, every cell, the value it was held against, and whether it fits."""

from __future__ import annotations

from dataclasses import dataclass

from sop.sfeel import Env
from sop.tables.model import Table
from sop.values import Value


@dataclass(frozen=True, slots=True)
class CellTrace:
    """One cell held against its input. `fits` None is unknown, which does not fit."""

    column: str
    text: str
    value: Value
    fits: bool | None


@dataclass(frozen=True, slots=True)
class RowTrace:
    """One row. `fits` says whether all its cells do; `line` is its line in the file."""

    index: int
    id: str
    fits: bool
    cells: tuple[CellTrace, ...]
    note: str
    line: int | None

    @property
    def missed(self) -> tuple[CellTrace, ...]:
        """The cells that do not fit."""
        return tuple(cell for cell in self.cells if cell.fits is not True)


def explain(table: Table, env: Env) -> tuple[RowTrace, ...]:
    """Every row of the table against the values in `env`, in the order of the table."""
    values = [column.expr.compile()(env) for column in table.inputs]
    rows = []
    for index, row in enumerate(table.rows):
        cells = tuple(
            CellTrace(column.name, cell.text.strip(), value, cell.compile()(env, value))
            for column, cell, value in zip(table.inputs, row.cells, values, strict=True)
        )
        fits = all(cell.fits is True for cell in cells)
        rows.append(RowTrace(index, row.id, fits, cells, row.note, row.line))
    return tuple(rows)
