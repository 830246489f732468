"""The shape of decision tables: cases that no row decides, rows that fit together, rows that never decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import islice

from sop.checking.columns import Columns
from sop.checking.house import House
from sop.diagnostics import Diagnostic, Severity
from sop.policy import DecisionTable, Policy
from sop.tables.gaps import Cut, TooWide, find_gap
from sop.tables.geometry import Gap, Geometry
from sop.tables.meeting import meeting, numbers
from sop.tables.model import TableError
from sop.values import Value

MOST = 5
"""Gaps told of one table; closing those shows the rest."""
MAX_PAIRS = 100_000
"""Pairs of rows that fit together, told of one table; one with more has another fault than those."""
_ONE_ROW = ("F", "U", "A", "P", "C+", "C<", "C>")
"""Hit policies under which no row at all leaves the outputs not set; the others give an empty list or 0."""


def shapes(policy: Policy, house: House) -> Iterator[Diagnostic]:
    """What is wrong with the shape of an SOP's tables, each figure read on every day on which one changes."""
    for decision in policy.tables:
        told: set[tuple[str, str]] = set()  # a fault of today is not told again for every later day
        for since, figures in readings(policy, decision):
            for found in _Shape(policy, decision, house, figures).diagnostics():
                if (found.code, found.message) not in told:
                    yield _dated(found, since)
                told.add((found.code, found.message))


def readings(policy: Policy, decision: DecisionTable) -> list[tuple[date | None, Mapping[str, Value]]]:
    """The figures that a table's cells name, for each day on which one of them changes; the first is of no day."""
    named = {name for row in decision.table.rows for cell in row.cells for name in cell.names}
    used = [one for one in policy.parameters if one.name in named]
    days = sorted({row.since for one in used for row in one.rows[1:]})
    return [(day, {one.name: one.on(day) for one in used}) for day in (None, *days)]


def _dated(found: Diagnostic, since: date | None) -> Diagnostic:
    if since is None:
        return found
    message = f"from {since}: {found.message}"
    return replace(found, message=message)


class _Shape:
    def __init__(self, policy: Policy, decision: DecisionTable, house: House, figures: Mapping[str, Value]) -> None:
        self.policy, self.decision, self.table = policy, decision, decision.table
        self.axes = Columns(decision, house, policy.id, figures).axes()
        self.geometry = Geometry(self.table, self.axes)

    def diagnostics(self) -> Iterator[Diagnostic]:
        yield from self.gaps()
        yield from self.hidden()
        if self.table.hit_policy in ("U", "A"):
            yield from self.overlaps()

    def gaps(self) -> Iterator[Diagnostic]:
        """Cases that no row decides. A cell that names what nothing is known of is taken to fit: no false alarm."""
        if self.decision.may_be_undecided or self.table.hit_policy not in _ONE_ROW or not self.table.inputs:
            return
        kept = [(list(axis.masks), list(axis.opaque)) for axis in self.axes]
        for axis in self.axes:
            axis.masks = [axis.domain if hard else mask for mask, hard in zip(axis.masks, axis.opaque, strict=True)]
            axis.opaque = [False] * len(axis.opaque)
        try:
            found = self.geometry.gaps(MOST)
        except TableError as error:
            yield self._told("too-wide-to-prove", -1, f"{error.message}", "split it into two tables")
            return
        finally:
            for axis, (masks, opaque) in zip(self.axes, kept, strict=True):
                axis.masks, axis.opaque = masks, opaque
        outputs = ", ".join(f"`{output.name}`" for output in self.table.outputs)
        for gap in found:
            yield self._told(
                "gap",
                -1,
                f"no row of {self.table.id} fits {gap.text}: {outputs} stays not set",
                "add a row, leave the last row blank, or say above the table: Where no row fits, nothing is decided.",
                gap,
            )

    def overlaps(self) -> Iterator[Diagnostic]:
        """Rows that fit together where one may, or where all must say the same."""
        rows = self.table.rows
        for first, second in islice(self.geometry.overlaps(), MAX_PAIRS):
            if self.table.hit_policy == "A" and rows[first].outputs == rows[second].outputs:
                continue
            witness = self.geometry.witness(first, second)
            yield self._told(
                "rows-overlap",
                second,
                f"{rows[first].id} and {rows[second].id} both fit {witness.text if witness else 'some case'}",
                "exactly one row may fit"
                if self.table.hit_policy == "U"
                else "rows that fit together must say the same",
                witness,
                (rows[first].id,),
            )

    def hidden(self) -> Iterator[Diagnostic]:
        """Rows that never decide: no value fits them, one row before them takes all of theirs, or several together."""
        rows = self.table.rows
        for number, row in enumerate(rows):
            empty = [axis.name for axis in self.axes if not axis.masks[number] and not axis.opaque[number]]
            if empty:
                hint = "no value is in the cell"
                yield self._told("row-never-fits", number, f"{row.id} fits no value of {empty[0]}", hint)
        if self.table.hit_policy not in ("F", "P"):
            return
        masked = {inner: outer for outer, inner in self.geometry.masked()}
        blank = self._blank()
        met = meeting(self.axes, len(rows))
        for number, (row, together) in enumerate(zip(rows, met, strict=True)):
            before = (1 << number) - 1
            for cell, wide in zip(row.cells, blank, strict=True):
                if cell.is_any:
                    before &= wide
            if number in masked and before >> masked[number] & 1:
                by = _stand([rows[masked[number]].id])
            elif self.table.hit_policy == "F" and self._covered(before & together, number):
                by = _stand([rows[one].id for one in numbers(before & together)])
            else:
                continue
            hint = "change the order of the rows, or take it out"
            yield self._told("row-hidden", number, f"{row.id} never decides: {by}", hint)

    def _blank(self) -> list[int]:
        """For each column, the rows that leave it blank. Only those can hide a row that does: a blank cell is wider
        than any test, for it holds whatever the cells of the column do not think of."""
        return [
            sum(1 << number for number, row in enumerate(self.table.rows) if row.cells[index].is_any)
            for index in range(len(self.table.inputs))
        ]

    def _covered(self, before: int, row: int) -> bool:
        """Whether rows that fit together with a row fit, together, all that it fits."""
        if not before:
            return False
        others = list(numbers(before))
        parts = []
        for axis in self.axes:
            own = axis.masks[row]
            low = (own & -own).bit_length() - 1  # only the part of the line that the row covers
            parts.append(
                Cut(own >> low, [(axis.masks[other] & own) >> low for other in others], own.bit_length() - low)
            )
        try:
            return find_gap(parts, (1 << len(others)) - 1) is None
        except TooWide:
            return False

    def _told(
        self, code: str, row: int, message: str, hint: str, gap: Gap | None = None, ids: tuple[str, ...] = ()
    ) -> Diagnostic:
        ids = (*ids, self.table.id if row < 0 else self.table.rows[row].id)
        case = tuple(gap.values.items()) if gap is not None else ()
        line = self.table.rows[row].line if row >= 0 else self.decision.line
        severity: Severity = "error" if code == "rows-overlap" else "warning"
        return Diagnostic(code, severity, self.policy.path, line or self.decision.line, 1, message, hint, ids, case)


def _stand(ids: list[str]) -> str:
    if len(ids) == 1:
        return f"{ids[0]} stands before it and fits whenever it does"
    return f"{', '.join(ids[:-1])} and {ids[-1]} stand before it and together fit whenever it does"
