"""A table as a workbook that people fill in, and back. Every cell is text: a program may not turn `1-2` into a date."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sop.items import CLAUSE_ID

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

HEAD = "table"
"""What the first cell of our workbooks says, so that they are known again."""
_MAX_ROWS, _MAX_COLUMNS, _MAX_BYTES = 10_000, 100, 20_000_000


class WorkbookError(Exception):
    """A workbook or text that holds no table, in words."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be filled in: its id and title, how it decides in words, the file it came from, its raw cells.

    `locked` is how many columns on the left are not for people to change (the ids).
    """

    id: str
    title: str
    policy: str
    source: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    locked: int = 1


@dataclass(frozen=True, slots=True)
class Filled:
    """What came back: header and rows as text, and where each stood."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_row: int
    """The row, from 1, of the header in the workbook or text."""
    lines: tuple[int, ...]
    """The row of each of `rows`."""

    def place(self, row: int, column: int) -> str:
        """A cell as a spreadsheet names it, `B7`; `row` and `column` count from 0 among `rows`."""
        letters, n = "", column + 1
        while n:
            n, rest = divmod(n - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{letters}{self.lines[row]}"


def plain(cell: str) -> str:
    """A raw markdown cell as a person reads it in a spreadsheet: pipes not escaped, no bold."""
    text = cell.replace("\\|", "|")
    return text[2:-2] if text.startswith("**") and text.endswith("**") else text


def write_workbook(sheet: Sheet) -> bytes:
    """The workbook, ready to be saved as `.xlsx`. Raises ImportError where openpyxl is not installed."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    book = Workbook()
    page: Worksheet = book.active  # type: ignore[assignment]
    page.title = "".join(c for c in sheet.id if c not in r"[]:*?/\\")[:31] or "table"
    _text(page, 1, 1, f"{HEAD} {sheet.id}").font = Font(bold=True, size=13)
    _text(page, 1, 2, sheet.title).font = Font(bold=True, size=13)
    _text(page, 2, 1, "decides")
    _text(page, 2, 2, sheet.policy)
    _text(page, 3, 1, "from")
    _text(page, 3, 2, f"{sheet.source}. Blank means any. Leave the id of a new row blank. Grey cells stay as they are.")
    line = Side(style="thin", color="FF9AA5B1")
    box = Border(left=line, right=line, top=line, bottom=line)
    grey, head, answer = (PatternFill("solid", fgColor=c) for c in ("FFE9ECEF", "FF1F3A5F", "FF3B6B4F"))
    top = 5
    for n, name in enumerate(sheet.header, 1):
        cell = _text(page, top, n, plain(name))
        cell.font, cell.border = Font(bold=True, color="FFFFFFFF"), box
        cell.fill = answer if name.startswith("**") else head
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for r, row in enumerate(sheet.rows, top + 1):
        for n, raw in enumerate(row, 1):
            cell = _text(page, r, n, plain(raw))
            cell.border, cell.alignment = box, Alignment(wrap_text=True, vertical="top")
            if n <= sheet.locked:
                cell.fill = grey
            else:
                cell.protection = Protection(locked=False)
    for r in range(top + 1 + len(sheet.rows), top + 51 + len(sheet.rows)):  # room for new rows
        for n in range(1, len(sheet.header) + 1):
            _text(page, r, n, None).protection = Protection(locked=n <= sheet.locked)
    for n, name in enumerate(sheet.header, 1):
        texts = [plain(name), *(plain(row[n - 1]) for row in sheet.rows)]
        page.column_dimensions[cell_column(n)].width = min(max(12, *(len(text) + 2 for text in texts)), 46)
    page.freeze_panes = f"{cell_column(sheet.locked + 1)}{top + 1}"
    page.protection.sheet = True
    page.protection.insertRows = page.protection.deleteRows = page.protection.sort = False
    page.protection.formatColumns = page.protection.formatRows = page.protection.formatCells = False
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    page.print_title_rows = f"{top}:{top}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell_column(n: int) -> str:
    """The letters of a column counted from 1."""
    return Filled((), (), 1, (1,)).place(0, n - 1).rstrip("1")


def _text(page: Worksheet, row: int, column: int, text: str | None) -> Any:
    """A cell of the type text. The quote prefix keeps it so when somebody edits it."""
    cell: Any = page.cell(row, column)
    cell.number_format = "@"
    if text is not None:
        cell.value = text
        cell.data_type = "s"  # a text that begins with = is no formula
    return cell


def read_workbook(data: bytes, header: Sequence[str]) -> Filled:
    """The rows under the header line that says what `header` says. Raises WorkbookError, ImportError."""
    from openpyxl import load_workbook

    if len(data) > _MAX_BYTES:
        raise WorkbookError(f"the workbook is larger than {_MAX_BYTES // 1_000_000} MB")
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        grid = [[_said(value) for value in row[:_MAX_COLUMNS]] for row in _values(book)]
    except WorkbookError:
        raise
    except Exception as error:  # openpyxl raises what its readers of zip and XML raise
        raise WorkbookError(f"it is no workbook that can be read ({type(error).__name__})") from error
    return _found(grid, header)


def _values(book: Any) -> list[tuple[object, ...]]:
    for page in book.worksheets:
        rows = list(page.iter_rows(values_only=True, max_row=_MAX_ROWS))
        if any(any(value is not None for value in row) for row in rows):
            return rows
    raise WorkbookError("the workbook is empty")


def read_text(text: str, header: Sequence[str]) -> Filled:
    """The same from comma, semicolon or tab separated text, as a spreadsheet saves or copies it."""
    text = text.removeprefix("\ufeff")
    first = text.splitlines()[0] if text.strip() else ""
    if not first:
        raise WorkbookError("there is nothing in it")
    mark = max("\t;,", key=first.count)
    grid = [[_said(value) for value in row] for row in csv.reader(io.StringIO(text), delimiter=mark)]
    return _found(grid, header)


def _found(grid: Sequence[Sequence[str]], header: Sequence[str]) -> Filled:
    wanted = [_key(name) for name in header]
    for n, row in enumerate(grid):
        names = [_key(cell) for cell in row]
        while names and not names[-1]:
            names.pop()
        if sum(name in wanted for name in names) >= max(2, len(wanted) - 1) and (names[0] in wanted):
            missing = [plain(h) for h, key in zip(header, wanted, strict=True) if key not in names]
            extra = [cell for cell, key in zip(row, names, strict=False) if key and key not in wanted]
            if missing or extra:
                said = [f"the column {one} is missing" for one in missing]
                said += [f"the column {one} is not in the table" for one in extra]
                raise WorkbookError(f"row {n + 1}: {'; '.join(said)}. Columns are changed in the document itself")
            return _rows(grid, n, [names.index(key) for key in wanted], header)
    first = next((row for row in grid if any(row)), ())
    if len(first) == len(header) and (not first[0] or CLAUSE_ID.fullmatch(first[0])):  # rows pasted without headings
        return _rows(grid, -1, list(range(len(header))), header)
    shown = ", ".join(plain(name) or "(blank)" for name in header)
    raise WorkbookError(f"no row holds the table's headings ({shown}). Keep the heading row")


def _rows(grid: Sequence[Sequence[str]], top: int, order: Sequence[int], header: Sequence[str]) -> Filled:
    rows, lines = [], []
    for n, row in enumerate(grid[top + 1 :], top + 2):
        cells = tuple(row[at] if at < len(row) else "" for at in order)
        if any(cells):
            rows.append(cells)
            lines.append(n)
    return Filled(tuple(header), tuple(rows), top + 1, tuple(lines))


def _key(name: str) -> str:
    return plain(name).replace("`", "").strip().casefold()


def _said(value: object) -> str:
    """A value that a spreadsheet holds, as text: whole numbers without a point, dates as 2026-01-31."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".")
    if hasattr(value, "isoformat"):
        text = value.isoformat(sep=" ") if hasattr(value, "hour") and hasattr(value, "year") else value.isoformat()
        return str(text).removesuffix(" 00:00:00")
    return " ".join(str(value).split())
