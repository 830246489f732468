"""A table compiled to one Python function: flat conditions for a small table, bit masks by column for a large one.

Both forms hold for values of each column's own kind. Any other value (and, in a large table, nothing else) goes to the
slow form, which asks every cell in turn and is the meaning of the table; the tests hold the three against each other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import cast

from sop.sfeel import Cell, Env, Scope
from sop.sfeel.emit import HELPERS, Constants, Emitter
from sop.tables.direct import Direct
from sop.tables.model import Column, Decision, Table
from sop.tables.policies import MEMO, Settler
from sop.tables.regions import Atoms, region_of
from sop.temporal import Months
from sop.values import Value

DecisionFn = Callable[[Env], Decision]
"""Facts in, decision out. Raises `UniqueViolation` and `AnyViolation`, and what a name's own lookup raises."""

FLAT_ROWS = {True: 20, False: 6}
"""From this many rows on, masks are faster: a chain that stops at the first row that fits, one that asks every row."""

_CLASSES: dict[str, type] = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": date,
    "dateTime": datetime,
    "time": time,
    "duration": timedelta,
    "months": Months,
}
_ZONED = ("dateTime", "time")


def compile_table(table: Table, scope: Scope | None = None, *, flat_rows: int | None = None) -> DecisionFn:
    """The decision function of a table.

    `scope` tells more of the columns' kinds than the table itself does; `flat_rows` is the number of rows from which
    masks are used, chosen by the hit policy unless given.
    """
    limit = FLAT_ROWS[table.hit_policy == "F"] if flat_rows is None else flat_rows
    return _Compiler(table, scope or Scope(), limit).compile()


def fitting(table: Table) -> Callable[[Env], tuple[int, ...]]:
    """The slow form by itself: the indexes of all rows that fit, asked cell by cell."""
    inputs = [column.expr.compile() for column in table.inputs]
    rows = [[(i, cell.compile()) for i, cell in enumerate(row.cells) if not cell.is_any] for row in table.rows]

    def run(env: Env) -> tuple[int, ...]:
        values = [read(env) for read in inputs]
        return tuple(
            index for index, cells in enumerate(rows) if all(cell(env, values[i]) is True for i, cell in cells)
        )

    return run


@dataclass(frozen=True, slots=True)
class _Input:
    """A column as the generator sees it: its kind, and the class that fast code requires."""

    column: Column
    kind: str | None
    cells: tuple[Cell, ...]

    @property
    def guarded(self) -> bool:
        return self.kind is not None and any(not cell.is_any for cell in self.cells)


class _Compiler:
    def __init__(self, table: Table, scope: Scope, flat_rows: int) -> None:
        self.table = table
        self.settler = Settler(table)
        self.settle = self.settler.settle
        self.slow = ""
        self.constants = Constants()
        self.inputs = [
            _Input(
                column,
                _kind(column, [row.cells[i] for row in table.rows], scope),
                tuple(r.cells[i] for r in table.rows),
            )
            for i, column in enumerate(table.inputs)
        ]
        self.masked = len(table.rows) >= flat_rows
        self.lines: list[str] = []

    def compile(self) -> DecisionFn:
        hits = fitting(self.table)
        settle = self.settle

        def slow(env: Env) -> Decision:
            return settle(hits(env), env)

        self.slow = self.constants.keep(slow)
        lazy = not self.masked and self.table.hit_policy == "F"
        if not lazy:
            self.prelude()
        if self.masked:
            self.masks()
        elif self.table.hit_policy == "F":
            self.chain()
        else:
            self.bits()
        zoned = any(item.kind in _ZONED for item in self.inputs)
        body = "\n".join("  " + ("  " if zoned else "") + line for line in self.lines)
        if zoned:  # a moment with a zone does not compare with one without: the slow form calls that unknown
            body = f"  try:\n{body}\n  except TypeError:\n    return {self.slow}(e)"
        source = f"def make(k):\n {self.constants.unpack()}\n def run(e):\n{body}\n return run\n"
        return _factory(source)(tuple(self.constants.values))

    def emitter(self, cell: Cell, index: int) -> Emitter:
        return Emitter(self.constants, dmn=cell.scope.dmn, tested=f"a{index}")

    def prelude(self) -> None:
        """Read every input once, and leave to the slow form whatever is not of its column's kind."""
        self.lines += self.reading(range(len(self.inputs)))

    def reading(self, columns: Iterable[int]) -> list[str]:
        """The lines that read some inputs."""
        lines, guards = [], []
        for index in columns:
            item = self.inputs[index]
            scope = item.column.expr.scope
            source = Emitter(self.constants, dmn=scope.dmn).node(item.column.expr.root)
            lines.append(f"a{index}={source}")
            if item.kind is not None and item.guarded:
                kind = self.constants.keep(_CLASSES[item.kind])
                guards.append(f"(a{index}.__class__ is not {kind} and a{index} is not None)")
        if guards:
            lines.append(f"if {' or '.join(guards)}: return {self.slow}(e)")
        return lines

    def conditions(self, row: int) -> list[tuple[int, str]]:
        """The source of each cell of a row that asks something, with its column."""
        return [
            (index, self.fits(item, index, item.cells[row]))
            for index, item in enumerate(self.inputs)
            if not item.cells[row].is_any
        ]

    def fits(self, item: _Input, index: int, cell: Cell) -> str:
        """The source of: this cell surely fits. Direct comparisons where the kinds are known, helpers elsewhere."""
        direct = Direct(f"a{index}", item.kind, self.constants, cell.scope.dmn)
        made = direct.cell(cell)
        return made if made is not None else f"({self.emitter(cell, index).cell(cell.root)}) is True"

    def chain(self) -> None:
        """First row that fits: one `if` a row. An input is read before the first row that asks for it."""
        self.nest([(self.conditions(row), row) for row in range(len(self.table.rows))], "", frozenset())
        self.lines.append(f"return {self.answer(())}")

    def nest(self, rows: list[tuple[list[tuple[int, str]], int]], indent: str, known: frozenset[int]) -> None:
        """Rows in order. Neighbours that begin with the same condition stand under it, so that it is asked once."""
        at = 0
        while at < len(rows):
            parts, row = rows[at]
            same = at + 1
            while parts and same < len(rows) and rows[same][0][:1] == parts[:1]:
                same += 1
            asked = [column for column, _ in (parts[:1] if same - at > 1 else parts) if column not in known]
            self.lines += [indent + line for line in self.reading(dict.fromkeys(asked))]
            known |= set(asked)
            if same - at > 1:
                self.lines.append(f"{indent}if {parts[0][1]}:")
                self.nest([(inner[1:], number) for inner, number in rows[at:same]], indent + " ", known)
            elif parts:
                conditions = " and ".join(condition for _, condition in parts)
                self.lines.append(f"{indent}if {conditions}: return {self.answer((row,))}")
            else:
                self.lines.append(f"{indent}return {self.answer((row,))}")
                break  # it always fits: nothing after it is ever asked
            at = same

    def answer(self, hits: tuple[int, ...]) -> str:
        if self.settler.literal or (hits and self.settler.is_literal(hits[0])):
            return self.constants.keep(self.settler.settle(hits, {}))
        if hits:
            return f"{self.constants.keep(self.settler.of_row(hits[0]))}(e)"
        return f"{self.constants.keep(self.settle)}({self.constants.add(hits)},e)"

    def bits(self) -> None:
        """All rows that fit, one bit each."""
        rows = range(len(self.table.rows))
        conditions = [" and ".join(condition for _, condition in self.conditions(row)) or "True" for row in rows]
        parts = [f"({1 << row} if {condition} else 0)" for row, condition in enumerate(conditions)]
        self.lines.append(f"m={'|'.join(parts) or '0'}")
        self.lines.append(f"return {self.finish()}(m,e)")

    def finish(self) -> str:
        return self.constants.keep(_finisher(self.settler))

    def masks(self) -> None:
        """All rows that fit, by one look-up a column; cells that depend on names are asked after the look-ups."""
        rows = len(self.table.rows)
        every = (1 << rows) - 1
        asked: dict[int, list[tuple[int, Callable[[Env, Value], bool | None]]]] = {}
        self.lines.append(f"m={self.constants.keep(every)}")
        for index, item in enumerate(self.inputs):
            free = sum(1 << row for row, cell in enumerate(item.cells) if cell.is_any)
            if free == every:
                continue
            mapped = [row for row, cell in enumerate(item.cells) if not cell.is_any and item.kind and cell.constant]
            for row, cell in enumerate(item.cells):
                if not cell.is_any and row not in set(mapped):
                    free |= 1 << row
                    asked.setdefault(row, []).append((index, cell.compile()))
            if mapped and item.kind:
                self.lookup(index, item, free, mapped)
        first = self.table.hit_policy == "F"
        if asked:
            values = "".join(f"a{index}," for index in range(len(self.inputs)))
            self.lines.append(f"m={self.constants.keep(_asker(asked, first))}(m,e,({values}))")
        if first and self.settler.literal:
            answers = [self.settler.settle((row,), {}) for row in range(rows)]
            self.lines.append(f"if m: return {self.constants.keep(answers)}[(m&-m).bit_length()-1]")
            self.lines.append(f"return {self.answer(())}")
        else:
            self.lines.append(f"return {self.finish()}({'m&-m' if first else 'm'},e)")

    def lookup(self, index: int, item: _Input, free: int, mapped: list[int]) -> None:
        self.lines.append(f"m&={self.constants.keep(_Lookup(item.kind or '', item.cells, free, mapped))}[a{index}]")


class _Lookup(dict[Value, int]):
    """The rows that fit a value in one column, worked out when the value is first seen."""

    def __init__(self, kind: str, cells: tuple[Cell, ...], free: int, mapped: list[int]) -> None:
        line, self._gaps, self._at, null = _column_masks(kind, cells, free, mapped)
        self._points = line.points
        super().__init__({None: null})

    def __missing__(self, value: Value) -> int:
        index = bisect_left(self._points, value)  # type: ignore[type-var]
        hit = index < len(self._points) and self._points[index] == value
        mask = self._at[index] if hit else self._gaps[index]
        if len(self) < MEMO:
            self[value] = mask
        return mask


def _column_masks(
    kind: str, cells: tuple[Cell, ...], free: int, mapped: list[int]
) -> tuple[Atoms, list[int], list[int], int]:
    """The rows that fit in each gap and at each point of a column, and where the value is unknown."""
    regions = {row: region_of(cells[row]) for row in mapped}
    parts = {row: region.parts.get(kind, ()) for row, region in regions.items() if region}
    line = Atoms(kind, (part for found in parts.values() for part in found))
    opening, closing = [0] * (line.size + 1), [0] * (line.size + 1)
    null = free
    for row, region in regions.items():
        if region is None:
            continue
        if region.null:
            null |= 1 << row
        if region.everything:
            opening[0] |= 1 << row
            continue
        spans = [line.span(part) for part in parts[row]]
        for first, last in _merged(spans):
            opening[first] |= 1 << row
            closing[last + 1] |= 1 << row
    masks, running = [], free
    for index in range(line.size):
        running = running & ~closing[index] | opening[index]
        masks.append(running)
    return line, masks[0::2], masks[1::2], null


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if first > last:
            continue
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _asker(
    asked: dict[int, list[tuple[int, Callable[[Env, Value], bool | None]]]], first: bool
) -> Callable[[int, Env, tuple[Value, ...]], int]:
    some = sum(1 << row for row in asked)

    def ask(mask: int, env: Env, values: tuple[Value, ...]) -> int:
        waiting = mask & some
        while waiting:
            bit = waiting & -waiting
            if first and mask & (bit - 1):  # an earlier row fits already
                return mask
            waiting ^= bit
            if not all(cell(env, values[index]) is True for index, cell in asked[bit.bit_length() - 1]):
                mask ^= bit
        return mask

    return ask


def _finisher(settler: Settler) -> Callable[[int, Env], Decision]:
    memo: dict[int, Decision] = {}
    settle, literal = settler.settle, settler.literal

    def finish(mask: int, env: Env) -> Decision:
        made = memo.get(mask)
        if made is None:
            made = settle(_indexes(mask), env)
            if literal and len(memo) < MEMO:
                memo[mask] = made
        return made

    return finish


def _indexes(mask: int) -> tuple[int, ...]:
    found = []
    while mask:
        bit = mask & -mask
        found.append(bit.bit_length() - 1)
        mask ^= bit
    return tuple(found)


def _kind(column: Column, cells: list[Cell], scope: Scope) -> str | None:
    """The one kind that the column is compared as, or None where its cells disagree or say nothing."""
    if column.kind in _CLASSES:
        return column.kind
    known = scope.type_of(column.name).kind
    if known == "any":
        known = column.expr.scope.type_of(column.name).kind
    if known in _CLASSES:
        return known
    kinds = {kind for cell in cells if (region := region_of(cell)) for kind in region.parts}
    return kinds.pop() if len(kinds) == 1 else None


@lru_cache(maxsize=1024)
def _factory(source: str) -> Callable[[tuple[object, ...]], DecisionFn]:
    space: dict[str, object] = dict(HELPERS)
    exec(compile(source, "<compiled by sop.tables>", "exec"), space)
    return cast("Callable[[tuple[object, ...]], DecisionFn]", space["make"])
