"""Gaps, overlaps and masked rows of a table, exactly, by cutting each column into atoms that no cell divides.

A cell whose cover depends on names is proved to cover nothing: it closes no gap, overlaps nothing and hides nothing
(but the same text in the same column does cover itself). Columns are taken as independent of each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sop.sfeel.nodes import Literal
from sop.tables.model import Column, Table, TableError
from sop.tables.policies import plain, rank
from sop.tables.regions import Atoms, Interval, Region, region_of
from sop.values import Value

MAX_STEPS = 400_000
"""Boxes the search for a gap may look at; a larger table is refused, never guessed at."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Values by column for which no row fits; a column left out may hold anything. `text` says it in words."""

    values: Mapping[str, Value]
    text: str


@dataclass(frozen=True, slots=True)
class _Atom:
    """One indivisible part of a column's line: a kind and its atom, `unknown`, or anything at all."""

    kind: str
    index: int


class _Axis:
    """A column cut into atoms, and each row's cover of it as a bit mask over them."""

    def __init__(self, column: Column, regions: list[Region | None], texts: list[str]) -> None:
        self.column = column
        self.texts = texts
        self.opaque = [region is None for region in regions]
        known = [region for region in regions if region is not None]
        allowed = region_of(column.allowed) if column.allowed is not None else None
        kinds = _kinds(column, known, allowed)
        cuts = [*known, allowed] if allowed is not None else known
        self.lines = {
            kind: Atoms(kind, (part for region in cuts for part in region.parts.get(kind, ()))) for kind in kinds
        }
        self.atoms: list[_Atom] = []
        self._first: dict[str, int] = {}
        for kind, line in self.lines.items():
            self._first[kind] = len(self.atoms)
            self.atoms.extend(_Atom(kind, index) for index in range(line.size))
        if not kinds:
            self.atoms.append(_Atom("any", 0))
        self._null = len(self.atoms)
        self.atoms.append(_Atom("unknown", 0))
        real = sum(line.full() << self._first[kind] for kind, line in self.lines.items()) if kinds else 1
        self.domain = self._within(real, allowed)
        if column.nullable or any(region.null and not region.everything for region in known if _names_null(region)):
            self.domain |= 1 << self._null
        self.masks = [0 if region is None else self.mask(region) & self.domain for region in regions]

    def _within(self, real: int, allowed: Region | None) -> int:
        if allowed is not None:
            return real & self.mask(allowed)
        if self.column.values and list(self.lines) == ["string"]:
            line = self.lines["string"]
            listed = sum(line.mask(Interval(text, True, text, True)) for text in self.column.values)
            return real & listed
        return real

    def mask(self, region: Region) -> int:
        made = 1 << self._null if region.null else 0
        if region.everything:
            return made | ((1 << self._null) - 1)
        for kind, parts in region.parts.items():
            if kind in self.lines:
                for part in parts:
                    made |= self.lines[kind].mask(part) << self._first[kind]
        return made

    @cached_property
    def cover(self) -> list[tuple[int, int]]:
        """For each set of rows that some atom has, that set as a bit mask, and the first such atom."""
        found: dict[int, int] = {}
        for index in range(len(self.atoms)):
            if self.domain >> index & 1:
                found.setdefault(self.rows_at(index), index)
        return list(found.items())

    def rows_at(self, index: int) -> int:
        return sum(1 << row for row, mask in enumerate(self.masks) if mask >> index & 1)

    def example(self, index: int) -> tuple[Value, str]:
        """A value in the atom, and how to say where it lies."""
        atom = self.atoms[index]
        if atom.kind in ("unknown", "any"):
            return None, "not set"
        value = self.lines[atom.kind].example(atom.index)
        return value, _said(self.lines[atom.kind].interval(atom.index))

    def contains(self, outer: int, inner: int) -> bool:
        """Whether row `outer` covers all that row `inner` can cover here."""
        if self.masks[outer] == self.domain:
            return True
        if self.opaque[inner] or self.opaque[outer]:
            return self.opaque[inner] and self.opaque[outer] and self.texts[inner] == self.texts[outer]
        return not self.masks[inner] & ~self.masks[outer]


def _names_null(region: Region) -> bool:
    return region.null and not region.parts and not region.everything


def _kinds(column: Column, regions: list[Region], allowed: Region | None) -> list[str]:
    """The kinds of value the column may hold: those its cells write out, or what it is declared to hold."""
    if allowed is not None and allowed.parts:
        return list(allowed.parts)
    found = dict.fromkeys(kind for region in regions for kind in region.parts)
    if column.values:
        found.setdefault("string")
    elif column.kind and column.kind not in ("any", "list", "record"):
        found.setdefault(column.kind)
    return list(found)


class Geometry:
    """The shape of one table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.axes = [
            _Axis(
                column,
                [region_of(row.cells[index]) for row in table.rows],
                [" ".join(row.cells[index].text.split()) for row in table.rows],
            )
            for index, column in enumerate(table.inputs)
        ]

    @property
    def complete(self) -> bool:
        """Whether some row fits every input in the columns' domains. Unknown counts where a cell or type names it."""
        return self.gap() is None

    def gap(self) -> Gap | None:
        """The smallest witness of a gap: with as few columns as can be, each at a plain value. None if there is none.

        Raises `TableError` where the table is too large to be searched through.
        """
        order = sorted(range(len(self.axes)), key=lambda index: len(self.axes[index].cover))
        every = (1 << len(self.table.rows)) - 1
        for axis in self.axes:
            every &= ~sum(1 << row for row, opaque in enumerate(axis.opaque) if opaque)
            if not axis.domain:
                return None
        found = self._search(order, every)
        if found is None:
            return None
        return self._said(self._widened(found, every))

    def _search(self, order: list[int], every: int) -> dict[int, int] | None:
        full = [self._full_rows(order[depth:]) for depth in range(len(order) + 1)]
        closed: set[tuple[int, int]] = set()
        steps = 0
        stack: list[tuple[int, int, Iterator[tuple[int, int]]]] = []
        chosen: dict[int, int] = {}
        if not every:
            return {}
        if every & full[0]:
            return None
        stack.append((0, every, iter(self.axes[order[0]].cover)))
        while stack:
            depth, alive, atoms = stack[-1]
            step = next(atoms, None)
            if step is None:
                closed.add((depth, alive))
                chosen.pop(order[depth], None)
                stack.pop()
                continue
            steps += 1
            if steps > MAX_STEPS:
                raise TableError(
                    "too-large", f"table {self.table.id or self.table.title!r} is too large to search for gaps"
                )
            rows, atom = step
            rest = alive & rows
            chosen[order[depth]] = atom
            if not rest:
                return dict(chosen)
            if rest & full[depth + 1] or (depth + 1, rest) in closed:
                continue
            stack.append((depth + 1, rest, iter(self.axes[order[depth + 1]].cover)))
        return None

    def _full_rows(self, columns: list[int]) -> int:
        """The rows that cover all of these columns."""
        made = (1 << len(self.table.rows)) - 1
        for column in columns:
            axis = self.axes[column]
            made &= sum(1 << row for row, mask in enumerate(axis.masks) if mask == axis.domain)
        return made

    def _widened(self, found: dict[int, int], every: int) -> dict[int, int]:
        """The same gap with the columns left out that need no particular value."""
        kept = dict(found)
        for column in list(found):
            others = [number for number in kept if number != column]
            alive = every
            for number in others:
                alive &= self.axes[number].rows_at(kept[number])
            if not alive:
                del kept[column]
        return kept

    def _said(self, found: dict[int, int]) -> Gap:
        values: dict[str, Value] = {}
        words = []
        for column in sorted(found):
            name = self.table.inputs[column].name
            value, where = self.axes[column].example(found[column])
            values[name] = value
            words.append(f"{name} {where}")
        return Gap(values, ", ".join(words) or "any input")

    def overlaps(self) -> list[tuple[int, int]]:
        """Pairs of rows, from 0, for which some input fits both."""
        count = len(self.table.rows)
        return [(i, j) for i in range(count) for j in range(i + 1, count) if self.meet(i, j)]

    def meet(self, first: int, second: int) -> bool:
        """Whether some input fits both rows."""
        return all(axis.masks[first] & axis.masks[second] for axis in self.axes)

    def witness(self, first: int, second: int) -> Gap | None:
        """An input that fits both rows, in columns that either narrows."""
        if not self.meet(first, second):
            return None
        found = {}
        for number, axis in enumerate(self.axes):
            both = axis.masks[first] & axis.masks[second]
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
        for inner in range(len(self.table.rows)):
            for outer in range(inner):
                if self._wins(outer, inner) and self.covers(outer, inner):
                    found.append((outer, inner))
                    break
        return found

    def covers(self, outer: int, inner: int) -> bool:
        """Whether every input that fits row `inner` fits row `outer` too; no input at all counts as covered by none."""
        if any(not axis.masks[inner] and not axis.opaque[inner] for axis in self.axes):
            return False
        return all(axis.contains(outer, inner) for axis in self.axes)

    def _wins(self, first: int, second: int) -> bool:
        if self.table.hit_policy == "F":
            return True
        ranks = []
        for row in (self.table.rows[first], self.table.rows[second]):
            values = [output.root.value if isinstance(output.root, Literal) else None for output in row.outputs]
            if not all(output.literal for output in row.outputs):
                return False
            ranks.append([rank(output.values, value) for output, value in zip(self.table.outputs, values, strict=True)])
        return ranks[0] <= ranks[1]


def _said(interval: Interval) -> str:
    low, high = interval.low, interval.high
    if low is not None and low == high:
        return plain(low)
    if low is None and high is None:
        return "any value"
    parts = [] if low is None else [f"over {plain(low)}"]
    parts += [] if high is None else [f"under {plain(high)}"]
    return " ".join(parts)
