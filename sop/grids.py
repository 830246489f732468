"""Pipe tables read by their column headings: rows as cells by name, with what does not match reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sop.diagnostics import Reporter, nearest
from sop.document import Cell, TableBlock
from sop.literals import plain_value
from sop.temporal import parse_date
from sop.words import tokens_of


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row: its cells by column name (lower case)."""

    cells: Mapping[str, Cell]
    line: int

    def text(self, column: str) -> str:
        """The words of a cell; empty when the column is absent."""
        cell = self.cells.get(column)
        return cell.text if cell else ""


def read_grid(
    block: TableBlock, report: Reporter, required: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[GridRow]:
    """Rows of a table whose columns have fixed names. Wrong columns and rows are reported; good rows go on."""
    known = (*required, *optional)
    heads = [cell.text.lower() for cell in block.header.cells]
    for cell, head in zip(block.header.cells, heads, strict=True):
        if head not in known:
            shown = nearest(head, known) or "the columns are " + ", ".join(known)
            report.error("unknown-column", cell.line, cell.column, f"no column is called “{cell.text}” here", shown)
    for name in required:
        if name not in heads:
            report.error("unknown-column", block.line, 1, f"the column {name} is missing")
    for row in block.rows:
        if not check_width(block, row.width, row.line, report):
            continue
        yield GridRow(dict(zip(heads, row.cells, strict=True)), row.line)


def check_width(block: TableBlock, width: int, line: int, report: Reporter) -> bool:
    """A row must have as many cells as its header; markdown would cut or pad it in silence."""
    wanted = block.header.width
    if width == wanted:
        return True
    report.error("row-mismatch", line, 1, f"this row has {width} cells and its header has {wanted}")
    return False


def cell_value(cell: Cell, kind: str = "any") -> Any:
    """The plain value that a cell states: number, date, yes or no, quoted text, words; None for *not set* and blank."""
    text = cell.text.strip().strip("`")
    if not text or text.lower() == "not set":
        return None
    tokens = tokens_of(cell.runs)
    if len(tokens) == 1 and tokens[0].kind == "quote":
        return tokens[0].text
    return plain_value(text, kind)


def cell_date(cell: Cell | None, report: Reporter) -> date | None:
    """The date in a cell, reported when it is none."""
    if cell is None or not cell.text:
        return None
    found = parse_date(cell.text)
    if found is None:
        report.error("type-mismatch", cell.line, cell.column, f"“{cell.text}” is no date", "write it as 2026-01-31")
    return found
