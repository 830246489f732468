"""How the tree is stored: in tiles, as C2SP tlog-tiles has them, so that a batch of entries writes a few rows.

A tile of level L and number N holds the hashes of the complete subtrees (8 * L, 256 * N + i), 32 bytes each, up to 256
of them. A tile that is not full yet only grows. What lies between, and is asked for by proofs, is hashed from a tile
when it is wanted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import TypeAlias

from audit.merkle import Frontier, Node, fold

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH_BYTES = 32
FULL = WIDTH * HASH_BYTES
TILES_KEPT = 512  # of a hundred thousand entries all, in 17 MB

ReadTile: TypeAlias = Callable[[int, int], bytes]
"""(level, number) to the hashes of a tile, b"" where there is none."""


def grown(read: ReadTile, size: int, leaves: Iterable[bytes]) -> Iterator[tuple[int, int, bytes]]:
    """(level, number, hashes) of every tile to be written, when leaves follow the first `size`. Lower levels first."""
    level = 0
    above = list(leaves)
    while above:
        number = size >> HEIGHT
        hashes = read(level, number)[: (size & WIDTH - 1) * HASH_BYTES] if size & WIDTH - 1 else b""
        hashes += b"".join(above)
        above = []
        for start in range(0, len(hashes), FULL):
            tile = hashes[start : start + FULL]
            yield level, number, tile
            if len(tile) == FULL:
                above.append(_levels(tile, HEIGHT)[HEIGHT][0])
            number += 1
        size >>= HEIGHT
        level += 1


def nodes(read: ReadTile) -> Node:
    """The hashes of complete subtrees, from tiles; the tiles last used are kept, with what was hashed from them.

    Raises KeyError for a subtree that is not complete.
    """
    kept: OrderedDict[tuple[int, int], list[list[bytes]]] = OrderedDict()

    def node(level: int, index: int) -> bytes:
        tile_level, height = divmod(level, HEIGHT)
        first = index << height
        key = tile_level, first >> HEIGHT
        place = (first & WIDTH - 1) >> height
        levels = kept.get(key)
        if levels is None or len(levels[height]) <= place:
            hashes = read(*key)
            levels = kept[key] = _levels(hashes, HEIGHT - 1)
            if len(kept) > TILES_KEPT:
                kept.popitem(last=False)
        else:
            kept.move_to_end(key)
        try:
            return levels[height][place]
        except IndexError:
            raise KeyError((level, index)) from None

    return node


def _levels(hashes: bytes, height: int) -> list[list[bytes]]:
    """The hashes of a tile and, level by level, of the complete subtrees within it."""
    levels = [[hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]]
    for _ in range(height):
        pairs = iter(levels[-1])
        levels.append([sha256(b"\1" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)])
    return levels


class Tower:
    """A tree that is read again from some leaf on: what is in front of that leaf comes from stored tiles.

    rest: the leaves of the tile that was not full there. tops: the hashes of the tiles that have become full since.
    """

    def __init__(self, after: int, read: ReadTile) -> None:
        width = after & WIDTH - 1
        tile = read(0, after >> HEIGHT)[: width * HASH_BYTES] if width else b""
        self.rest = _levels(tile, 0)[0]
        self.tops: list[bytes] = []

    def full(self, leaves: Sequence[bytes]) -> None:
        """The leaves of a whole tile."""
        self.tops.append(_levels(b"".join(leaves), HEIGHT)[HEIGHT][0])

    def peaks(self, leaves: Sequence[bytes]) -> list[bytes]:
        """The complete subtrees of the leaves behind the last full tile, the greatest first."""
        frontier = Frontier()
        for leaf in leaves:
            frontier.add(leaf)
        return frontier.peaks


def tree_root(tops: Sequence[bytes], peaks: Sequence[bytes]) -> bytes:
    """The root of a tree from the hashes of its full tiles and the complete subtrees behind them."""
    frontier = Frontier()
    for top in tops:
        frontier.add(top)
    return fold([*frontier.peaks, *peaks])
