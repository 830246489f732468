"""A table of a procedure given out to be filled in elsewhere, and taken back: checked first, ids given, loss named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from simulator.editions import compiled
from simulator.maintain.workbook import Filled, Sheet, plain
from sop.check import check
from sop.diagnostics import Diagnostic
from sop.diff import diff
from sop.diffing.change import Change
from sop.document import Paragraph, TableBlock
from sop.errors import SopError
from sop.formatting.edits import escaped, put_rows, table_of
from sop.formatting.ids import LAST_IDS, Numbers
from sop.formatting.pipes import WrittenTable
from sop.outline import Heading

_ID_HEADS = ("row", "item", "id")
NOT_BLOCKING = ("example-fails",)
"""Errors that a changed table may well bring, and that its author mends afterwards."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with what came back. `place` is the cell, as `B7`, or the line of the document."""

    place: str
    words: str
    blocks: bool = True

    def __str__(self) -> str:
        return f"{self.place}: {self.words}" if self.place else self.words


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What the document would be. Nothing is to be written while a problem `blocks`."""

    text: str
    given: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def blocked(self) -> bool:
        """Whether some problem forbids to write it."""
        return any(one.blocks for one in self.problems)


def sheet_of(text: str, path: str, table_id: str) -> Sheet:
    """A table to be filled in. Raises SopError `unknown-table`."""
    heading, table = table_of(text, path, table_id)
    if any(row is None for row in table.rows):
        raise SopError(
            "row-mismatch", f"{path}: a row of {table_id} does not match its header; see orderdrill sop check"
        )
    rows = tuple(row for row in table.rows if row is not None)
    locked = 1 if _has_ids(table) else 0
    return Sheet(heading.id or heading.title, heading.title, _above(heading), path, table.header, rows, locked)


def _has_ids(table: WrittenTable) -> bool:
    return table.header[0].casefold() in _ID_HEADS


def _above(heading: Heading) -> str:
    """What the lines above a table say of how it decides."""
    said = []
    for block in heading.blocks:
        if isinstance(block, TableBlock):
            break
        if isinstance(block, Paragraph):
            said.append(" ".join("".join(run.text for run in block.runs).split()))
    return " ".join(said)


def take_back(
    texts: Mapping[str, str], path: str, table_id: str, filled: Filled, *, used: Iterable[str] = ()
) -> TakenBack:
    """Put what came back into the document at `path` of the procedures `texts`, and check it.

    New rows get ids above the highest ever used; `used` are earlier texts of the document. Raises SopError.
    """
    text = texts[path]
    heading, table = table_of(text, path, table_id)
    had = {row[0]: row for row in table.rows if row is not None}
    problems = list(_misplaced(filled, had)) if _has_ids(table) else []
    if problems:
        return TakenBack(text, problems=tuple(problems))
    numbers = Numbers()
    for earlier in (text, *used):
        numbers.note(earlier)
    given: list[str] = []
    rows: list[tuple[str, ...]] = []
    by_place = list(table.rows)
    for n, cells in enumerate(filled.rows):
        was = had.get(cells[0]) if _has_ids(table) else by_place[n] if n < len(by_place) else None
        row = [_raw(cell, was[k] if was else "") for k, cell in enumerate(cells)]
        if _has_ids(table) and not row[0]:
            row[0] = numbers.next(heading.id)
            given.append(row[0])
        rows.append(tuple(row))
    made = put_rows(text, table, rows)
    if given and LAST_IDS in text.partition("\n---")[0]:
        made = _recorded(made, heading.id, numbers)
    if made == text:
        return TakenBack(text)
    removed = [key for key in had if key not in {row[0] for row in rows}]
    before, after = compiled(texts), compiled({**texts, path: made})
    new = _new(check(before), check(after))
    problems += [_problem(one, path, table, made, filled) for one in new]
    changes = [one for one in diff(before, after) if one.sop in {p.id for p in after.policies if p.path == path}]
    return TakenBack(made, tuple(given), tuple(removed), tuple(problems), tuple(changes))


def _raw(cell: str, was: str) -> str:
    """A cell for the document: as its author wrote it where it says the same."""
    return was if plain(was) == cell else escaped(cell)


def _recorded(text: str, group: str, numbers: Numbers) -> str:
    last = f"{group}.{numbers.highest[group]}"
    return re.sub(rf"(?m)^({LAST_IDS}:.*?\b){re.escape(group)}\.\d+", rf"\g<1>{last}", text, count=1)


def _misplaced(filled: Filled, had: Mapping[str, Sequence[str]]) -> Iterable[Problem]:
    seen: set[str] = set()
    for n, row in enumerate(filled.rows):
        if row[0] and row[0] not in had:
            yield Problem(filled.place(n, 0), f"there is no row {row[0]}; leave the id of a new row blank")
        elif row[0] in seen:
            yield Problem(filled.place(n, 0), f"{row[0]} stands twice; leave the id of a new row blank")
        if row[0]:
            seen.add(row[0])


def _new(before: Iterable[Diagnostic], after: Iterable[Diagnostic]) -> list[Diagnostic]:
    """What is said of the new document and was not said of the old one."""
    old = [(one.code, one.path, one.message) for one in before]
    found = []
    for one in after:
        key = (one.code, one.path, one.message)
        if key in old:
            old.remove(key)
        elif one.severity in ("error", "warning"):
            found.append(one)
    return found


def _problem(one: Diagnostic, path: str, table: WrittenTable, text: str, filled: Filled) -> Problem:
    row = one.line - table.first - 2
    blocks = one.severity == "error" and one.code not in NOT_BLOCKING
    words = f"{one.message} ({one.hint})" if one.hint else one.message
    if one.path != path or not 0 <= row < len(filled.rows):
        return Problem(f"{one.path}:{one.line}", words, blocks)
    line = text.split("\n")[one.line - 1]
    column = len(re.findall(r"(?<!\\)\|", line[: max(one.column - 1, 0)])) - 1
    column = min(max(column, 0), len(filled.header) - 1)
    return Problem(f"{filled.place(row, column)} ({plain(filled.header[column]).strip('`')})", words, blocks)
