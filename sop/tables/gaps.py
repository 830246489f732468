"""Where no row of a table fits: the search for a gap through its axes, and the smallest way to say it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, combinations
from operator import xor

MAX_STEPS = 400_000
"""Boxes the search for a gap may look at; a larger table is refused, never guessed at."""
MAX_SMALL = 20_000
"""Boxes looked at for a smaller way to say a gap that is known; beyond it the one found is as good."""

MAX_COLUMNS = 12
"""Columns of which every choice is tried when a gap is said in as few as can be."""


class Cut:
    """A line cut into atoms: `domain` are those that count, `masks` what each row covers of them."""

    def __init__(self, domain: int, masks: list[int], size: int) -> None:
        self.domain, self.masks, self.size = domain, masks, size
        self._rows: list[int] = []
        self._read: tuple[int, int] = (0, -1)

    def cover(self) -> list[tuple[int, int]]:
        """For each set of rows that some atom has, that set as a bit mask, and the first such atom."""
        found: dict[int, int] = {}
        for index, rows in enumerate(self.rows()):
            if self.domain >> index & 1:
                found.setdefault(rows, index)
        return list(found.items())

    def rows_at(self, index: int) -> int:
        """The rows that cover an atom, as a bit mask."""
        return self.rows()[index]

    def rows(self) -> list[int]:
        """The rows that cover each atom, as bit masks; read again when there are other masks."""
        read = (id(self.masks), len(self.masks))
        if read != self._read:
            turns = [0] * (self.size + 1)  # the rows that begin or end to cover here
            for row, mask in enumerate(self.masks):
                for first, last in stretches(mask):
                    turns[first] ^= 1 << row
                    turns[last] ^= 1 << row
            self._rows, self._read = list(accumulate(turns[: self.size], xor)), read
        return self._rows


def stretches(mask: int) -> Iterator[tuple[int, int]]:
    """The stretches of ones in a mask: from the first to behind the last."""
    at = 0
    while mask:
        skip = (mask & -mask).bit_length() - 1
        mask >>= skip
        size = (~mask & (mask + 1)).bit_length() - 1
        yield at + skip, at + skip + size
        mask >>= size
        at += skip + size


class TooWide(Exception):
    """The table is too large to be searched through."""


def find_gap(axes: Sequence[Cut], every: int, told: int = 0) -> dict[int, int] | None:
    """A box outside all rows of the mask `every`: an atom for each of some columns. None if there is none.

    The box is not inside the rows of the mask `told`, which stand for gaps that are known, though it may touch them.
    Raises `TooWide` beyond `MAX_STEPS`.
    """
    if any(not axis.domain for axis in axes):
        return None
    found = _search(axes, every | told)
    if found is None:
        return None
    found = _widened(axes, found, every)
    return (None if told else _smaller(axes, every, len(found))) or found


def _search(axes: Sequence[Cut], every: int) -> dict[int, int] | None:
    covers = [axis.cover() for axis in axes]
    order = sorted(range(len(axes)), key=lambda index: len(covers[index]))
    full = [_full_rows(axes, order[depth:]) for depth in range(len(order) + 1)]
    closed: set[tuple[int, int]] = set()
    steps = 0
    chosen: dict[int, int] = {}
    if not every:
        return {}
    if every & full[0]:
        return None
    stack: list[tuple[int, int, Iterator[tuple[int, int]]]] = [(0, every, iter(covers[order[0]]))]
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
            raise TooWide
        rows, atom = step
        rest = alive & rows
        chosen[order[depth]] = atom
        if not rest:
            return dict(chosen)
        if rest & full[depth + 1] or (depth + 1, rest) in closed:
            continue
        stack.append((depth + 1, rest, iter(covers[order[depth + 1]])))
    return None


def _full_rows(axes: Sequence[Cut], columns: Sequence[int]) -> int:
    """The rows that cover all of these columns."""
    made = -1
    for column in columns:
        axis = axes[column]
        made &= sum(1 << row for row, mask in enumerate(axis.masks) if mask == axis.domain)
    return made


def _widened(axes: Sequence[Cut], found: dict[int, int], every: int) -> dict[int, int]:
    """The same gap in the fewest of its columns; the others need no particular value."""
    rows = {column: axes[column].rows_at(atom) for column, atom in found.items()}
    needed = [column for column, kept in rows.items() if every & ~kept]
    for size in range(len(needed)) if len(needed) <= MAX_COLUMNS else ():
        for chosen in combinations(needed, size):
            alive = every
            for column in chosen:
                alive &= rows[column]
            if not alive:
                return {column: found[column] for column in chosen}
    return {column: found[column] for column in needed}


def _smaller(axes: Sequence[Cut], every: int, size: int) -> dict[int, int] | None:
    """A gap in fewer columns, the fewest there are; None where none is found in the time it may take."""
    covers = [axis.cover() for axis in axes]
    steps = 0

    def narrow(alive: int, chosen: dict[int, int], left: int) -> dict[int, int] | None:
        nonlocal steps
        if not alive:
            return chosen
        if not left:
            return None
        row = alive & -alive  # some column must keep this row out
        for number, cover in enumerate(covers):
            if number in chosen:
                continue
            for rows, atom in cover:
                steps += 1
                if steps > MAX_SMALL:
                    return None
                if not rows & row:
                    found = narrow(alive & rows, {**chosen, number: atom}, left - 1)
                    if found is not None:
                        return found
        return None

    for most in range(1, size):
        found = narrow(every, {}, most)
        if found is not None or steps > MAX_SMALL:
            return found
    return None
