"""A workbook (.xlsx): one entry a row, written row by row. Needs openpyxl.

A sheet has 1,048,576 rows and a cell 32,767 characters. A longer log goes on on further sheets; a longer text is cut,
with a mark, and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import IO, Any, NamedTuple

from audit.entry import Entry
from audit.exports.table import COLUMNS, row_of

ROWS = 1_048_576
CHARACTERS = 32_767
CUT = " … (cut here: {:,} characters)"
WIDTHS = {"id": 9, "stream": 22, "seq": 6, "at": 20, "desk_at": 27, "actor": 20, "kind": 16, "body": 80, "hash": 20}
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Filled(NamedTuple):
    """What went into a workbook: entries, on so many sheets; texts that did not fit into a cell whole."""

    entries: int
    sheets: int
    cut: int


def write_xlsx(entries: Iterable[Entry], file: IO[bytes], *, rows: int = ROWS) -> Filled:
    """Writes entries as a workbook. `rows`: of a sheet, with its heading. Raises ImportError without openpyxl.

    Text is written as text, with the mark that keeps it so when somebody edits it: none is taken for a formula.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet: Any = None
    count = sheets = cut = 0

    def text(value: str) -> Any:
        nonlocal cut
        value = _UNWRITABLE.sub("\ufffd", value)
        if _units(value) > CHARACTERS:
            cut += 1
            mark = CUT.format(len(value))
            value = value.encode("utf-16-le")[: 2 * (CHARACTERS - len(mark))].decode("utf-16-le", "ignore") + mark
        cell = WriteOnlyCell(sheet, value)
        cell.data_type = "s"
        cell.quotePrefix = True
        return cell

    for entry in entries:
        if count % (rows - 1) == 0:
            sheets += 1
            sheet = book.create_sheet("Log" if sheets == 1 else f"Log {sheets}")
            _head(sheet)
        cells: list[Any] = [text(value) if isinstance(value, str) else value for value in row_of(entry)]
        cells[COLUMNS.index("at")] = datetime.fromisoformat(entry.at).replace(tzinfo=None)
        sheet.append(cells)
        count += 1
    if sheet is None:
        sheets = 1
        _head(book.create_sheet("Log"))
    book.save(file)
    return Filled(count, sheets, cut)


def _head(sheet: Any) -> None:
    sheet.freeze_panes = "A2"
    for n, name in enumerate(COLUMNS):
        sheet.column_dimensions["ABCDEFGHI"[n]].width = WIDTHS[name]
    sheet.append(["at (UTC)" if name == "at" else name for name in COLUMNS])


def _units(text: str) -> int:
    """The length as a spreadsheet counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
