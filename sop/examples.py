"""The Examples section: cases for the document's own tables, read here and run by `sop.check`."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

from sop.diagnostics import Reporter, nearest
from sop.document import TableBlock
from sop.grids import cell_value, check_width
from sop.outline import Heading
from sop.policy import DecisionTable, Example


def read_examples(
    headings: Sequence[Heading], tables: Sequence[DecisionTable], report: Reporter, unread: Container[str] = ()
) -> list[Example]:
    """Every case. A heading names the table by its id; a column is `an input or name` or **an output**.

    Cases of tables that are `unread`, and reported already, are left out.
    """
    by_id = {table.id: table for table in tables}
    found: list[Example] = []
    for heading in headings:
        blocks = [block for block in heading.blocks if isinstance(block, TableBlock)]
        if not blocks or heading.id in unread:
            continue
        table = by_id.get(heading.id)
        if table is None:
            report.error(
                "unknown-name",
                heading.line,
                1,
                f"“{heading.id or heading.title}” is no table here",
                nearest(heading.id, by_id),
            )
            continue
        for block in blocks:
            found.extend(_cases(block, table, report))
    return found


def _cases(block: TableBlock, table: DecisionTable, report: Reporter) -> list[Example]:
    outputs = {column.field for column in table.outputs} | {column.name for column in table.outputs}
    roles: list[tuple[str, str]] = []
    for cell in block.header.cells:
        runs = [run for run in cell.runs if run.text.strip()]
        if len(runs) == 1 and runs[0].kind == "bold":
            name = runs[0].text.strip()
            if name not in outputs and name.partition(".")[2] not in outputs:
                report.error(
                    "unknown-name",
                    cell.line,
                    cell.column,
                    f"`{name}` is no output of {table.id}",
                    nearest(name, outputs),
                )
            roles.append(("output", name))
        elif len(runs) == 1 and runs[0].kind == "code":
            roles.append(("input", runs[0].text.strip()))
        else:
            roles.append(("case", cell.text))
    found = []
    for row in block.rows:
        if not check_width(block, row.width, row.line, report):
            continue
        inputs: dict[str, Any] = {}
        expected: dict[str, Any] = {}
        case = ""
        for (role, name), cell in zip(roles, row.cells, strict=True):
            if role == "input":
                inputs[name] = cell_value(cell)
            elif role == "output":
                expected[name] = cell_value(cell)
            else:
                case = case or cell.text
        found.append(Example(table.id, case, inputs, expected, row.line, row.cells[0].column))
    return found
