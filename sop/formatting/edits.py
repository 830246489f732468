"""Changes to the tables of a document, made in its text: only the lines of that table change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sop.cases import said
from sop.diagnostics import Reporter, nearest
from sop.document import TableBlock, read_document
from sop.errors import SopError
from sop.formatting.lines import Lines
from sop.formatting.pipes import WrittenTable, set_in_columns, written, written_tables
from sop.formula import literal
from sop.outline import Heading, outline
from sop.syntax import Term


def table_of(text: str, path: str, table_id: str) -> tuple[Heading, WrittenTable]:
    """The table under the heading of that id, or of that title where it has none. Raises SopError `unknown-table`."""
    known: list[str] = []
    for heading, table in tables_of(text, path):
        label = heading.id or heading.title
        known.append(label)
        if label.casefold() == table_id.casefold():
            return heading, table
    hint = nearest(table_id, known) or ("its tables are " + ", ".join(known) if known else "it has no table")
    raise SopError("unknown-table", f"{path} has no table {table_id}; {hint}")


def tables_of(text: str, path: str) -> Iterator[tuple[Heading, WrittenTable]]:
    """Every table that decides something, with the heading it stands under."""
    sections = outline(read_document(text, path, Reporter(path)), Reporter(path))
    for name in ("Definitions", "Parameters", "Decisions", "Procedure"):
        for heading in sections.headings(name):
            blocks = [block for block in heading.blocks if isinstance(block, TableBlock)]
            table = written(blocks[0], Lines(text).body) if blocks else None
            if table is not None:
                yield heading, table


def table_at(text: str, path: str, line: int) -> WrittenTable:
    """The table that a line of the document stands in. Raises SopError where there is none."""
    for table in written_tables(read_document(text, path, Reporter(path)), Lines(text).body):
        if table.first <= line <= table.last:
            return table
    raise SopError("no-table", f"{path}:{line}: no table stands here")


def put_rows(text: str, table: WrittenTable, rows: Sequence[Sequence[str]]) -> str:
    """The text with these rows, raw cells, in the place of the table's own."""
    lines = Lines(text)
    head = slice(table.first - 1, table.first + 1)
    end = next((one for one in lines.ends[head] if one), "\n")
    whole = replace(table, rows=tuple(tuple(row) for row in rows))
    made = set_in_columns(whole, [*lines.body[head], *("" for _ in rows)])
    tail = lines.ends[table.last - 1]  # a document may end without a line end
    lines.body[table.first - 1 : table.last] = made
    lines.ends[table.first - 1 : table.last] = [*[end] * (len(made) - 1), tail]
    return lines.text()


def put_cells(text: str, path: str, cells: Mapping[tuple[int, int], str]) -> str:
    """The text with other raw cells, by (line, index of the column). Raises SopError where no table stands."""
    lines = Lines(text)
    for (line, index), cell in cells.items():
        table = table_at(lines.text(), path, line)
        row = table.rows[line - table.first - 2] if line > table.first + 1 else None
        if row is None:
            raise SopError("row-mismatch", f"{path}:{line}: no row that matches its header stands here")
        rows = list(table.rows)
        rows[line - table.first - 2] = (*row[:index], cell, *row[index + 1 :])
        span = slice(table.first - 1, table.last)
        lines.body[span] = set_in_columns(replace(table, rows=tuple(rows)), lines.body[span])
    return lines.text()


def escaped(cell: str) -> str:
    """A text as it may stand in a cell: one line, pipes escaped."""
    flat = " ".join(cell.split())
    return "".join("\\|" if c == "|" and not flat[:n].endswith("\\") else c for n, c in enumerate(flat))


def cell_of(value: Any) -> str:
    """A value as an example states it: words bare where they are read as words, quoted otherwise."""
    text = said(value)
    if isinstance(value, str) and (literal(Term("word", text, 1, 1), "any") != value or text.lower() == "not set"):
        text = f'"{text}"'
    return escaped(text)
