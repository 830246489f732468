"""A table of records in a width: as it is, in stacks, or turned on its side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from simulator.present.grids import RECORDS, Grid, Item, Items
from simulator.present.kept import kept
from simulator.present.sheet import Cell, Row
from simulator.present.text import cut, width

GAP = 2


def value_cell(item: Item, x: int, text: str) -> Cell:
    """The cell of a value; the cursor stops on it."""
    return Cell(x, text, "dim" if item.unset else "value", item.ref, True)


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Columns that stand side by side: which, where each begins, how wide it is, whether it stands at the right.

    `lead` is the width of the row's name at the left: its key, or its first column again where there are no keys.
    """

    columns: tuple[int, ...]
    places: tuple[int, ...]
    widths: tuple[int, ...]
    right: tuple[bool, ...]
    lead: int


@kept(64)
def table(grid: Grid, cells: int) -> list[Row]:
    """A table in that width: as it is, else in two stacks, else turned on its side, else in more stacks.

    Rows of the same items in columns of the same widths are the same objects as the last time.
    """
    rows: list[Row] = [(Cell(0, cut(grid.title, cells), "title"),)] if grid.title else []
    keys = max((width(k) for k in grid.keys), default=0)
    widest = map(max, zip(*map(_widths, grid.rows), strict=True))
    columns = tuple(_column(head, values) for head, values in zip(grid.heads, widest, strict=True))
    stacks = _stacks(columns, cells, keys, grid.numeric)
    side = max(map(width, grid.heads), default=0)
    each = max(10, min(24, max(columns, default=0)))
    if len(stacks) > 2 and side + len(grid.rows) * (each + GAP) <= cells:
        return rows + _sideways(grid, side, each)
    for stack in stacks:
        rows += _heads(grid.heads, stack, bool(keys))
        rows += [_row(stack, key, items) for key, items in zip(grid.keys, grid.rows, strict=True)]
    return rows


@kept(RECORDS)
def _widths(items: Items) -> tuple[int, ...]:
    return tuple(width(item.text) for item in items)


@lru_cache(1024)
def _column(head: str, values: int) -> int:
    """As wide as its values and the longest word of its heading, so that a heading takes three lines at most."""
    least = max(values, *(width(word) for word in head.split()))
    while len(wrap_head(head, least)) > 3:
        least += 1
    return min(least, 30)


def wrap_head(head: str, cells: int) -> list[str]:
    """A heading in lines; a word is never broken."""
    lines = [""]
    for word in head.split():
        if lines[-1] and width(lines[-1]) + 1 + width(word) > cells:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


@lru_cache(256)
def _stacks(columns: tuple[int, ...], cells: int, keys: int, numeric: tuple[bool, ...]) -> tuple[Stack, ...]:
    """Which columns go side by side. A later stack begins with the row's key, or its first column again."""
    stacks: list[list[int]] = [[]]
    again = keys or columns[0]
    used = keys + GAP if keys else 0
    for i, column in enumerate(columns):
        if used + column > cells and stacks[-1]:
            stacks.append([])
            used = again + GAP
        stacks[-1].append(i)
        used += column + GAP
    return tuple(_stack(stack, columns, keys or (columns[0] if n else 0), numeric) for n, stack in enumerate(stacks))


def _stack(stack: list[int], columns: tuple[int, ...], lead: int, numeric: tuple[bool, ...]) -> Stack:
    x = lead + GAP if lead else 0
    places = []
    for i in stack:
        places.append(x)
        x += columns[i] + GAP
    right = tuple(numeric[i] for i in stack)
    return Stack(tuple(stack), tuple(places), tuple(columns[i] for i in stack), right, lead)


@kept(RECORDS)
def _row(stack: Stack, key: str, items: Items) -> Row:
    row: list[Cell] = []
    if stack.lead:
        row.append(Cell(0, key or cut(items[0].text, stack.lead), "label"))
    for i, at, cells, right in zip(stack.columns, stack.places, stack.widths, stack.right, strict=True):
        text = cut(items[i].text, cells)
        shift = cells - width(text) if right and not items[i].unset else 0
        row.append(value_cell(items[i], at + shift, text))
    return tuple(row)


@kept(256)
def _heads(heads: tuple[str, ...], stack: Stack, named: bool) -> list[Row]:
    wrapped = [wrap_head(heads[i], cells) for i, cells in zip(stack.columns, stack.widths, strict=True)]
    deep = max(map(len, wrapped))
    rows: list[Row] = []
    for n in range(deep):
        row: list[Cell] = []
        if stack.lead and not named and n == deep - 1:
            row.append(Cell(0, cut(heads[0], stack.lead), "head"))
        for lines, at, cells, right in zip(wrapped, stack.places, stack.widths, stack.right, strict=True):
            part = lines[n - deep + len(lines)] if n >= deep - len(lines) else ""
            if part:
                row.append(Cell(at + (cells - width(part) if right else 0), part, "head"))
        rows.append(tuple(row))
    return rows


def _sideways(grid: Grid, side: int, each: int) -> list[Row]:
    rows: list[Row] = []
    if any(grid.keys):
        rows.append(
            tuple(Cell(side + GAP + n * (each + GAP), cut(key, each), "head") for n, key in enumerate(grid.keys))
        )
    for i, head in enumerate(grid.heads):
        row = [Cell(0, head, "label")]
        for n, items in enumerate(grid.rows):
            row.append(value_cell(items[i], side + GAP + n * (each + GAP), cut(items[i].text, each)))
        rows.append(tuple(row))
    return rows
