"""The Merkle tree of RFC 6962 and RFC 9162, section 2.1: roots, inclusion and consistency proofs. Pure.

A tree over n leaves is known by its complete subtrees. `Node` gives the hash of one: `node(level, index)` covers the
leaves from `index << level` up to, not with, `(index + 1) << level`; level 0 is the leaves' own hashes. Nothing here
asks for a subtree that is not complete, so a stored hash is right for every later tree too, and nothing is ever
computed again from the start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import TypeAlias

Node: TypeAlias = Callable[[int, int], bytes]
"""(level, index) to the hash of a complete subtree."""

EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node from those of its two children."""
    return sha256(b"\1" + left + right).digest()


class Frontier:
    """A tree that only grows: the complete subtrees of what it has so far, O(log n) of them."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []  # of the set bits of size, the greatest first

    def add(self, leaf: bytes) -> None:
        """Adds the hash of a leaf."""
        carry = self.size
        while carry & 1:
            leaf = sha256(b"\1" + self.peaks.pop() + leaf).digest()
            carry >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root of the leaves so far."""
        return fold(self.peaks)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over the hashes of leaves, level by level: the fastest way where all of them fit into memory."""
    level = list(leaves)
    if not level:
        return EMPTY
    while len(level) > 1:
        pairs = iter(level)
        above = [sha256(b"\1" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]
        if len(level) & 1:
            above.append(level[-1])
        level = above
    return level[0]


def root(size: int, node: Node) -> bytes:
    """The root of the first `size` leaves."""
    return _range(0, size, node) if size else EMPTY


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """The proof that leaf `index` is in the tree of `size` leaves. Raises ValueError outside of it."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    proof = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(_range(middle, high, node))
            high = middle
        else:
            proof.append(_range(low, middle, node))
            low = middle
    proof.reverse()
    return proof


def consistency(old: int, new: int, node: Node) -> list[bytes]:
    """The proof that the tree of `old` leaves is the beginning of that of `new`. Raises ValueError if it cannot be."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {old} leaves is not the beginning of one of {new}")
    if old in (0, new):
        return []
    proof = []
    low, high = 0, new
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(_range(middle, high, node))
            high = middle
        else:
            proof.append(_range(low, middle, node))
            low = middle
    if low:
        proof.append(_range(low, old, node))
    proof.reverse()
    return proof


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from the hash of a leaf to the root. RFC 9162, section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    here, last, found = index, size - 1, leaf
    for part in proof:
        if not last:
            return False
        if here & 1 or here == last:
            found = node_hash(part, found)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            found = node_hash(found, part)
        here, last = here >> 1, last >> 1
    return not last and found == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the first tree is the beginning of the second. RFC 9162, section 2.1.4.2."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY
    parts = list(proof)
    if not old & (old - 1):
        parts.insert(0, old_root)
    if not parts:
        return False
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    first = second = parts[0]
    for part in parts[1:]:
        if not last:
            return False
        if here & 1 or here == last:
            first, second = node_hash(part, first), node_hash(part, second)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            second = node_hash(second, part)
        here, last = here >> 1, last >> 1
    return not last and first == old_root and second == new_root


def _split(count: int) -> int:
    """The largest power of two below the count: the size of the left child."""
    return 1 << (count - 1).bit_length() - 1


def _range(low: int, high: int, node: Node) -> bytes:
    """The hash over leaves `low` to `high`, from complete subtrees. `low` is a multiple of the greatest of them."""
    peaks = []
    while low < high:
        level = (high - low).bit_length() - 1
        peaks.append(node(level, low >> level))
        low += 1 << level
    return fold(peaks)


def fold(peaks: Sequence[bytes]) -> bytes:
    """The root over complete subtrees that follow each other, the greatest first."""
    if not peaks:
        return EMPTY
    found = peaks[-1]
    for left in reversed(peaks[:-1]):
        found = sha256(b"\1" + left + found).digest()
    return found
