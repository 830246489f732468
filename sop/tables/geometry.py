"""Gaps, overlaps and masked rows of a table, exactly, by cutting each column into atoms that no cell divides.

A cell whose cover depends on names is proved to cover nothing: it closes no gap, overlaps nothing and hides nothing
(but the same text in the same column does cover itself). Columns are taken as independent of each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sop.sfeel.nodes import Literal
from sop.tables.axes import Axis
from sop.tables.gaps import TooWide, find_gap
from sop.tables.meeting import covering, meeting, numbers
from sop.tables.model import Row, Table, TableError
from sop.tables.policies import rank
from sop.tables.regions import region_of
from sop.values import Value


@dataclass(frozen=True, slots=True)
class Gap:
    """Values by column for which no row fits; a column left out may hold anything. `text` says it in words."""

    values: Mapping[str, Value]
    text: str


class Geometry:
    """The shape of one table. `axes` are its columns cut up, where a caller knows more of them than the table says."""

    def __init__(self, table: Table, axes: Sequence[Axis] | None = None) -> None:
        self.table = table
        self.axes = (
            list(axes)
            if axes is not None
            else [
                Axis(
                    column,
                    [region_of(row.cells[index]) for row in table.rows],
                    [" ".join(row.cells[index].text.split()) for row in table.rows],
                )
                for index, column in enumerate(table.inputs)
            ]
        )

    @property
    def complete(self) -> bool:
        """Whether some row fits every input in the columns' domains. Unknown counts where a cell or type names it."""
        return self.gap() is None

    def gap(self) -> Gap | None:
        """The smallest witness of a gap: with as few columns as can be, each at a plain value. None if there is none.

        Raises `TableError` where the table is too large to be searched through.
        """
        return next(iter(self.gaps(1)), None)

    def gaps(self, most: int) -> list[Gap]:
        """Up to so many gaps, none inside another, each with its smallest witness. Raises as `gap` does."""
        count = len(self.table.rows)
        every = (1 << count) - 1
        for axis in self.axes:
            every &= ~sum(1 << row for row, opaque in enumerate(axis.opaque) if opaque)
        found: list[Gap] = []
        told = 0
        try:
            while len(found) < most and (box := find_gap(self.axes, every, told)) is not None:
                found.append(self._said(box))
                told |= 1 << count + len(found) - 1
                for number, axis in enumerate(self.axes):  # what is said is as good as covered
                    axis.masks.append(axis.same(box[number]) if number in box else axis.domain)
        except TooWide:
            if found:
                return found
            title = self.table.id or self.table.title
            raise TableError("too-wide-to-prove", f"table {title!r} is too large to search for gaps") from None
        finally:
            for axis in self.axes:
                del axis.masks[count:]
        return found

    def _said(self, found: dict[int, int]) -> Gap:
        values: dict[str, Value] = {}
        words = []
        for number in sorted(found):
            axis = self.axes[number]
            values[axis.name] = axis.example(found[number])[0]
            words.append(axis.words(found[number]))
        return Gap(values, ", ".join(words) or "any case")

    def later(self) -> Iterator[tuple[int, Iterator[int]]]:
        """Each row, from 0, with those after it for which some input fits both."""
        for row, others in enumerate(meeting(self.axes, len(self.table.rows))):
            yield row, numbers(others >> row + 1 << row + 1)

    def overlaps(self) -> Iterator[tuple[int, int]]:
        """Pairs of rows, from 0, for which some input fits both; of a long table they can be millions."""
        return ((row, other) for row, others in self.later() for other in others)

    def witness(self, first: int, second: int) -> Gap | None:
        """An input that fits both rows, in columns that either narrows."""
        found = {}
        for number, axis in enumerate(self.axes):
            both = axis.masks[first] & axis.masks[second]
            if not both:
                return None
            if both != axis.domain:
                found[number] = (both & -both).bit_length() - 1
        return self._said(found)

    def masked(self) -> list[tuple[int, int]]:
        """Pairs (earlier row, row that it hides), from 0, under the hit policies that let one row win: F and P.

        Each hidden row is named once, with the first row that hides it. Under P a row hides those of equal or lower
        priority. Under U and A a covered row is a fault, not a hidden one, and the others show every row.
        """
        if self.table.hit_policy not in ("F", "P"):
            return []
        found = []
        winners = self._winners()
        for inner, outer in enumerate(covering(self.axes, len(self.table.rows))):
            before = outer & winners[inner] & (1 << inner) - 1
            if before:
                found.append(((before & -before).bit_length() - 1, inner))
        return found

    def _winners(self) -> list[int]:
        """For each row, those that are taken rather than it where both fit; under F the earlier, which the caller sees
        to."""
        if self.table.hit_policy == "F":
            return [-1] * len(self.table.rows)
        ranks = [self._ranks(row) for row in self.table.rows]
        having: dict[tuple[int, ...], int] = {}
        for number, own in enumerate(ranks):
            if own is not None:
                having[own] = having.get(own, 0) | 1 << number
        winning, taken = {}, 0
        for own in sorted(having):
            winning[own] = taken = taken | having[own]
        return [0 if own is None else winning[own] for own in ranks]

    def _ranks(self, row: Row) -> tuple[int, ...] | None:
        """The places of a row's answers in their orders of priority; None where an answer is no plain value."""
        if not all(output.literal for output in row.outputs):
            return None
        return tuple(
            rank(output.values, answer.root.value if isinstance(answer.root, Literal) else None)
            for output, answer in zip(self.table.outputs, row.outputs, strict=True)
        )
