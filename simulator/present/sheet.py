"""A sheet: rows of placed cells, some of which the cursor can stand on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.present.text import clean, width, wrap


@dataclass(frozen=True, slots=True)
class Cell:
    """Text at a column. `kind` is what it is (title, label, head, value, dim, text, good, bad, warn, lit); the screen
    gives it a look. The cursor stops where `pick` is true; `ref` is the value it names or what choosing it means."""

    x: int
    text: str
    kind: str = "text"
    ref: str = ""
    pick: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells, and the width they take."""

    rows: tuple[Row, ...] = ()
    width: int = 0

    def text(self) -> str:
        """The sheet as plain lines."""
        return "\n".join(line(row) for row in self.rows)

    def find(self, ref: str) -> tuple[int, int] | None:
        """(row, cell) of the first cell with that ref."""
        for y, row in enumerate(self.rows):
            for i, cell in enumerate(row):
                if cell.pick and cell.ref == ref:
                    return y, i
        return None


def line(row: Row) -> str:
    """A row as plain text."""
    out, used = "", 0
    for cell in row:
        gap = cell.x - used if used <= cell.x else 1
        out += " " * gap + cell.text
        used += gap + width(cell.text)
    return out.rstrip()


def sheet(rows: Iterable[Row], cells: int) -> Sheet:
    """A sheet of these rows."""
    return Sheet(tuple(rows), cells)


def text_rows(text: str, cells: int, kind: str = "text", *, x: int = 0, indent: str = "") -> list[Row]:
    """A paragraph, wrapped; the cursor does not stop on it."""
    return [(Cell(x, piece, kind),) for piece in wrap(clean(text), cells - x, indent=indent)]


def moved(before: Sheet, after: Sheet) -> list[int]:
    """The rows that have to be drawn anew: those that are other, came or went."""
    if before is after:
        return []
    old, new = before.rows, after.rows
    changed = [y for y, (was, row) in enumerate(zip(old, new, strict=False)) if row is not was and row != was]
    return changed + list(range(min(len(old), len(new)), max(len(old), len(new))))
