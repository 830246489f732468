"""Rows and exceptions drafted from a case: what a maintainer said should happen, as an edit of the document.

Only drafts: every edit is shown and checked before it is written. Pure text in, text out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sop.errors import SopError
from sop.formatting.edits import cell_of, escaped, put_cells, put_rows, table_of
from sop.tables.edges import edges
from sop.tables.model import Table
from sop.tables.policies import plain

Fits = Callable[[int, Any], tuple[bool, ...]]
"""For a column, by its place, and a value: which rows' cells hold of it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Numbers that no cell of a column tells apart: one number, or all between two. None is without end."""

    low: Decimal | None
    high: Decimal | None

    @property
    def inside(self) -> Decimal:
        """A number in it."""
        if self.low is not None and self.high is not None:
            return (self.low + self.high) / 2
        if self.low is not None:
            return self.low + 1
        return Decimal(0) if self.high is None else self.high - 1

    @property
    def point(self) -> bool:
        """Whether it is one number."""
        return self.low is not None and self.low == self.high


def stretches(table: Table, column: int, constants: Mapping[str, Any]) -> list[Stretch]:
    """A numeric column cut at every number that one of its cells names, in order."""
    cuts = edges(table, table.inputs[column].name, constants)
    ends: list[Decimal | None] = [None, *cuts, None]
    found: list[Stretch] = []
    for low, high in pairwise(ends):
        found.append(Stretch(low, high))
        if high is not None:
            found.append(Stretch(high, high))
    return found


def said(part: Sequence[Stretch]) -> str:
    """Neighbouring stretches as a cell says them: `over 25 up to 50`."""
    low, high = part[0], part[-1]
    if low.low is not None and low.low == high.high:
        return plain(low.low)
    words = []
    if low.low is not None:
        words.append(f"{'from' if low.point else 'over'} {plain(low.low)}")
    if high.high is not None:
        words.append(f"{'up to' if high.point else 'under'} {plain(high.high)}")
    return " ".join(words)


def cell_for(table: Table, column: int, value: Any, fits: Fits, constants: Mapping[str, Any]) -> str:
    """The widest cell around a value that no row's cell divides."""
    if value is None:
        return "not set"
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return cell_of(value)
    wanted = fits(column, value)
    cut = stretches(table, column, constants)
    at = next(n for n, one in enumerate(cut) if _holds(one, Decimal(value)))
    first = last = at
    while first > 0 and fits(column, cut[first - 1].inside) == wanted:
        first -= 1
    while last + 1 < len(cut) and fits(column, cut[last + 1].inside) == wanted:
        last += 1
    return said(cut[first : last + 1])


def _holds(one: Stretch, value: Decimal) -> bool:
    if one.point:
        return value == one.low
    return (one.low is None or one.low < value) and (one.high is None or value < one.high)


def draft_row(
    text: str, path: str, table_id: str, cells: Mapping[str, str], outputs: Mapping[str, str], because: str
) -> str:
    """The text with a row more at the table's end, without an id: formatting gives it one. Raises SopError."""
    _, written = table_of(text, path, table_id)
    row = []
    for head in written.header:
        name = head.replace("*", "").replace("`", "").strip()
        if head.startswith("**"):
            row.append(escaped(outputs.get(name, "")))
        elif name in cells:
            row.append(escaped(cells[name]))
        else:
            row.append(escaped(because) if name.casefold() in ("because", "why", "note") else "")
    rows = [own for own in written.rows if own is not None]
    if len(rows) != len(written.rows):
        raise SopError("row-mismatch", f"{path}: a row of {table_id} does not match its header; mend it first")
    return put_rows(text, written, [*rows, tuple(row)])


def narrowed(
    text: str, path: str, table: Table, keep: int, other: int, fits: Fits, constants: Mapping[str, Any]
) -> str | None:
    """The text with one cell of row `other` narrowed so that row `keep` alone decides where both fit; None where no
    single cell can say so. Rows count from 0."""
    for column, spec in enumerate(table.inputs):
        if spec.kind not in ("number", "any", ""):
            continue
        cut = stretches(table, column, constants)
        rest = [n for n, one in enumerate(cut) if _only(fits(column, one.inside), other, keep)]
        shared = [n for n, one in enumerate(cut) if fits(column, one.inside)[keep] and fits(column, one.inside)[other]]
        in_a_row = rest and rest == list(range(rest[0], rest[-1] + 1))
        wider = all(
            table.rows[keep].cells[n].is_any or table.rows[keep].cells[n].text == table.rows[other].cells[n].text
            for n in range(len(table.inputs))
            if n != column
        )
        if len(cut) > 1 and shared and in_a_row and wider:
            line = table.rows[other].line
            _, written = table_of(text, path, table.id)
            head = next(n for n, name in enumerate(written.header) if name.replace("`", "").strip() == spec.name)
            return put_cells(text, path, {(line or 0, head): said([cut[n] for n in rest])})
    return None


def _only(fit: Sequence[bool], one: int, other: int) -> bool:
    return fit[one] and not fit[other]


def excused(text: str, line: int, clause: str, condition: str) -> str | None:
    """The text with `unless CONDITION` put to the item of a clause, on its line from 1; None where it has one or more
    of a condition already that an unless cannot stand beside."""
    lines = text.split("\n")
    item = re.match(r"(\s*(?:[-*+]|\d+[.)])\s+)((?:`[^`]*`|[^`.])+)\.", lines[line - 1])
    if item is None or f"({clause})" not in lines[line - 1] or re.search(r"\b(unless|while|if then)\b", item[2]):
        return None
    lines[line - 1] = f"{item[1]}{item[2]}, unless {condition}{lines[line - 1][item.end() - 1 :]}"
    return "\n".join(lines)
