"""Whether two decision tables answer alike on every input: proved, by the parts that their cells cut each column into.

Columns are taken as independent and cells that depend on names as fitting or not, whatever they say; so what is proved
holds, and some tables that are equal are not proved so.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

from sop.sfeel import Cell
from sop.tables import Table
from sop.tables.regions import Atoms, Interval, Region, region_of

MAX_STATES = 50_000


def equal_tables(old: Table, new: Table) -> bool:
    """Whether no input tells the tables apart. Tables with other columns or hit policies are not compared."""
    return answers_apart(old, new) == []


def answers_apart(old: Table, new: Table) -> list[tuple[Any, Any]] | None:
    """What the tables may answer where they do not answer alike; None where that cannot be told."""
    if _asked(old) != _asked(new):
        return None
    rows = [*old.rows, *new.rows]
    columns = [a if a == b else replace(a, values=()) for a, b in zip(old.inputs, new.inputs, strict=True)]
    masks = [_masks([row.cells[index] for row in rows], column) for index, column in enumerate(columns)]
    states = _states(masks, len(rows))
    if states is None:
        return None
    pairs = [(_answer(old, state), _answer(new, state >> len(old.rows))) for state in states]
    return _apart(pairs)


def _asked(table: Table) -> Any:
    """Hit policy, inputs and outputs. Which values outputs have, and in what order, only where that decides; which
    values an input may have says nothing of how a row decides."""
    named = table.hit_policy in ("F", "U", "A")
    inputs = [(column.expr.root, column.kind, column.order, column.allowed) for column in table.inputs]
    return table.hit_policy, inputs, [output.name if named else output for output in table.outputs]


def answers_moved(table: Table, column: int, one: str, other: str) -> list[tuple[Any, Any]] | None:
    """The same of one table, when the text that a column asks for is another; None where that cannot be told."""
    cells = [row.cells[column] for row in table.rows]
    regions = [region_of(cell) for cell in cells]
    if any(region is None for region in regions):
        return None
    here, there = (sum(1 << i for i, r in enumerate(regions) if r and _holds(r, value)) for value in (one, other))
    rest = [
        _masks([row.cells[index] for row in table.rows], asked)
        for index, asked in enumerate(table.inputs)
        if index != column
    ]
    states = _states(rest, len(table.rows))
    if states is None:
        return None
    return _apart([(_answer(table, state & here), _answer(table, state & there)) for state in states])


def _apart(pairs: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for pair in pairs:
        if pair[0] != pair[1] and pair not in found:
            found.append(pair)
    return found


def _states(masks: list[set[int]], rows: int) -> set[int] | None:
    """Every set of rows that may fit together, as bits; None where there are too many."""
    states = {(1 << rows) - 1}
    for column in masks:
        states = {state & mask for state in states for mask in column}
        if len(states) > MAX_STATES:
            return None
    return states


def _holds(region: Region, text: str) -> bool:
    """Whether a text lies in a region."""
    if region.everything:
        return True
    parts = region.parts.get("string", ())
    line = Atoms("string", (*parts, Interval(text, True, text, True)))
    own = line.mask(Interval(text, True, text, True))
    return any(line.mask(part) & own for part in parts)


def _answer(table: Table, state: int) -> Any:
    hits = [row for index, row in enumerate(table.rows) if state >> index & 1]
    if table.hit_policy == "F":
        hits = hits[:1]
    said = [tuple(output.root for output in row.outputs) for row in hits]
    return said if table.hit_policy not in ("C", "P") else sorted(set(map(repr, said)))


def _masks(cells: list[Cell], column: Any) -> set[int]:
    """The sets of rows, as bits, that some value of a column fits."""
    regions = [region_of(cell) for cell in cells]
    opaque = list(dict.fromkeys(cell.root for cell, region in zip(cells, regions, strict=True) if region is None))
    found: set[int] = set()
    for fits in product((False, True), repeat=len(opaque)):
        guess = dict(zip(opaque, fits, strict=True))
        forced = sum(1 << i for i, (c, r) in enumerate(zip(cells, regions, strict=True)) if r is None and guess[c.root])
        found.update(mask | forced for mask in _known(regions, column))
    return found


def _known(regions: list[Region | None], column: Any) -> set[int]:
    """The same of the cells that are written out: one mask for each part of each kind of value, one for unknown."""
    known = [(1 << i, region) for i, region in enumerate(regions) if region is not None]
    every = sum(bit for bit, region in known if region.everything)
    found = {sum(bit for bit, region in known if region.null), every}
    for kind in {kind for _, region in known for kind in region.parts}:
        line = Atoms(kind, (part for _, region in known for part in region.parts.get(kind, ())))
        spans = [(bit, sum(line.mask(part) for part in region.parts.get(kind, ())), region) for bit, region in known]
        listed = _listed(line, column) if kind == "string" else line.full()
        for atom in range(line.size):
            if listed >> atom & 1:
                found.add(sum(bit for bit, mask, region in spans if region.everything or mask >> atom & 1))
    return found


def _listed(line: Atoms, column: Any) -> int:
    """The parts in which a listed text lies, where the column has a list."""
    if not column.values:
        return line.full()
    mask = 0
    for text in column.values:
        mask |= line.mask(Interval(text, True, text, True))
    return mask
