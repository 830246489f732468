"""The rows of a decision table that were looked at, each cell with the trainee's figure beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.present.markdown import bare
from simulator.present.text import clean, wrap
from simulator.present.values import show
from simulator.present.words import label_of

if TYPE_CHECKING:
    from simulator.core.score import Finding

CELLS, INDENT = 80, 8


@dataclass(frozen=True, slots=True)
class Held:
    """One cell of a table's row held against the trainee's figure."""

    column: str
    text: str
    value: Any
    fits: bool | None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row that was looked at: its id, its cells that say something, whether it fits, what it concludes."""

    id: str
    cells: tuple[Held, ...]
    fits: bool
    outputs: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision table as it stood at the turning point: the rows up to the first that fits.

    Where no table decided, the clause's condition: `id` is the clause, `title` the condition with its value, `figures`
    what it was made of; there are no rows.
    """

    id: str
    title: str
    rows: tuple[TableRow, ...]
    figures: str = ""

    @property
    def head(self) -> str:
        """What stands over the rows or the figures."""
        return f"{self.id}, {self.title}"


Explain = Callable[["Finding"], Explained | None]


def table_lines(table: Explained, cells: int = CELLS) -> list[str]:
    """The row before the one that fits, and that one, with the trainee's figures beside each cell; else the figures."""
    if not table.rows:
        return [" " * (INDENT + 2) + line for line in wrap(table.figures, cells - INDENT - 2)[:2]]
    fit = next((i for i, r in enumerate(table.rows) if r.fits), len(table.rows) - 1)
    lines = []
    for row in table.rows[max(0, fit - 1) : fit + 1]:
        cells_ = [c for c in row.cells if c.text.strip() not in ("", "-")]
        if not row.fits:  # the cell that kept the row from fitting says enough
            cells_ = [c for c in cells_ if not c.fits]
        held = [
            f"{label_of(c.column)} {bare(clean(c.text))}: {show(c.value)} {'ok' if c.fits else 'NO'}" for c in cells_
        ]
        concludes = f" → {clean(row.outputs)}" if row.outputs and row.fits else ""
        sign = "> " if row.fits else "  "
        lines += [
            " " * INDENT + (sign if n == 0 else "  ") + piece
            for n, piece in enumerate(wrap(f"{row.id} {' · '.join(held) or 'any'}{concludes}", cells - INDENT - 2)[:2])
        ]
    return lines
