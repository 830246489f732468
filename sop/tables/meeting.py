"""Rows of a table held against all its other rows at once: sets of rows as bit masks, one for each row.

Row by row this is work with the square of the rows; here each column joins the sets of rows at its atoms over the
stretches that a row covers, and the columns are put together by `&`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from itertools import compress, count
from operator import and_, or_

from sop.tables.axes import Axis
from sop.tables.gaps import Cut, stretches

_BITS = bytes(48) + b"\0\1" + bytes(206)
"""`0` and `1` as they stand in the text of a number in base two, each as its value."""


def meeting(axes: Sequence[Cut], rows: int) -> Iterator[int]:
    """For each row, those that some input fits together with it."""
    return map(_all, *(_joined(axis, or_) for axis in axes)) if axes else iter([(1 << rows) - 1] * rows)


def covering(axes: Sequence[Axis], rows: int) -> Iterator[int]:
    """For each row, those that fit every input which it fits, itself among them; none where it fits no input."""
    return map(_all, *(_covering(axis) for axis in axes)) if axes else iter([(1 << rows) - 1] * rows)


def numbers(rows: int) -> Iterator[int]:
    """The rows of a set in order, from 0."""
    return compress(count(), bin(rows)[:1:-1].encode().translate(_BITS))


def _all(*sets: int) -> int:
    return reduce(and_, sets)


def _covering(axis: Axis) -> list[int]:
    full = sum(1 << row for row, mask in enumerate(axis.masks) if mask == axis.domain)
    alike: dict[str, int] = {}  # the same text covers the same, whatever its names mean
    for row, text in enumerate(axis.texts):
        if axis.opaque[row]:
            alike[text] = alike.get(text, 0) | 1 << row
    held = _joined(axis, and_)
    return [
        full | alike[text] if opaque else rows for rows, opaque, text in zip(held, axis.opaque, axis.texts, strict=True)
    ]


def _joined(axis: Cut, join: Callable[[int, int], int]) -> list[int]:
    """For each row, the sets of rows at all atoms that it covers, joined; none where it covers no atom."""
    tree = _Tree(axis.rows(), join)
    kept: dict[int, int] = {0: 0}
    for mask in axis.masks:
        if mask not in kept:
            kept[mask] = reduce(join, (tree.over(first, last) for first, last in stretches(mask)))
    return [kept[mask] for mask in axis.masks]


class _Tree:
    """Sets in a line, joined in twos, those again in twos: a stretch of them is then a few joins and not one each."""

    def __init__(self, leaves: Sequence[int], join: Callable[[int, int], int]) -> None:
        self.size, self.join = len(leaves), join
        self.nodes = [0] * self.size + list(leaves)
        for at in range(self.size - 1, 0, -1):
            self.nodes[at] = join(self.nodes[2 * at], self.nodes[2 * at + 1])

    def over(self, first: int, last: int) -> int:
        """The sets from `first` to before `last`, which is beyond it, joined."""
        nodes, join = self.nodes, self.join
        first, last = first + self.size, last + self.size
        made = nodes[first]
        while first < last:
            if first & 1:
                made = join(made, nodes[first])
                first += 1
            if last & 1:
                last -= 1
                made = join(made, nodes[last])
            first, last = first // 2, last // 2
        return made
