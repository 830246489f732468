"""Pipe tables as they are written: raw cells, the lines they take, and the same cells set in columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wcwidth import wcswidth, wcwidth

from sop.document import Document, TableBlock

_RULE = re.compile(r"(:?)-+(:?)")


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """A table of a document. `first` is its header's line, from 1; cells are raw text without the spaces around it.

    `aligns` holds "", ":-", "-:" or ":-:" for each column. `rows` has None for a row whose cells do not match the
    header: it is left as it is.
    """

    first: int
    header: tuple[str, ...]
    aligns: tuple[str, ...]
    rows: tuple[tuple[str, ...] | None, ...]

    @property
    def last(self) -> int:
        """The line of its last row."""
        return self.first + 1 + len(self.rows)


def split_row(line: str) -> tuple[str, ...]:
    """The raw cells of a row, cut as GFM cuts them: at each pipe that no backslash escapes."""
    text = line.strip(" \t")
    cells = re.split(r"(?<!\\)\|", text)
    if text.startswith("|"):
        cells = cells[1:]
    if cells and text.endswith("|") and not text.endswith("\\|"):
        cells = cells[:-1]
    return tuple(cell.strip(" \t") for cell in cells)


def written_tables(document: Document, lines: Sequence[str]) -> Iterator[WrittenTable]:
    """The tables that stand by themselves under a heading. `lines` are the source's, without line ends."""
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, TableBlock):
                table = written(block, lines)
                if table is not None:
                    yield table


def written(block: TableBlock, lines: Sequence[str]) -> WrittenTable | None:
    """One table as written; None where its lines cannot be told."""
    first = block.line
    header, rules = split_row(lines[first - 1]), split_row(lines[first])
    marks = [_RULE.fullmatch(rule) for rule in rules]
    in_a_row = all(row.line == first + 2 + n for n, row in enumerate(block.rows))
    if len(rules) != len(header) or not all(marks) or not in_a_row:
        return None
    aligns = tuple(f"{m[1]}-{m[2]}" if m and (m[1] or m[2]) else "" for m in marks)
    rows = [split_row(lines[row.line - 1]) for row in block.rows]
    return WrittenTable(first, header, aligns, tuple(row if len(row) == len(header) else None for row in rows))


def width(text: str) -> int:
    """How many columns of a terminal a text takes: wide characters take two, combining ones none."""
    found = wcswidth(text)
    return found if found >= 0 else sum(max(wcwidth(character), 0) for character in text)


def set_in_columns(table: WrittenTable, old: Sequence[str]) -> list[str]:
    """The table's lines with its columns aligned. `old` are its lines as they are, for rows that are left alone."""
    rows = [table.header, *(row for row in table.rows if row is not None)]
    widths = [max(3, *(width(row[n]) for row in rows)) for n in range(len(table.header))]
    set_rows = [_row(table.header, widths, table.aligns), _rules(widths, table.aligns)]
    for row, line in zip(table.rows, old[2:], strict=True):
        set_rows.append(line if row is None else _row(row, widths, table.aligns))
    return set_rows


def _row(cells: Sequence[str], widths: Sequence[int], aligns: Sequence[str]) -> str:
    parts = []
    for cell, wide, align in zip(cells, widths, aligns, strict=True):
        spare = wide - width(cell)
        before = {"-:": spare, ":-:": spare // 2}.get(align, 0)
        parts.append(" " * before + cell + " " * (spare - before))
    return "| " + " | ".join(parts) + " |"


def _rules(widths: Sequence[int], aligns: Sequence[str]) -> str:
    parts = []
    for wide, align in zip(widths, aligns, strict=True):
        left, right = align.startswith(":"), align.endswith(":")
        parts.append(":" * left + "-" * (wide + 2 - left - right) + ":" * right)
    return "|" + "|".join(parts) + "|"
