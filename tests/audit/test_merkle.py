"""The tree is that of RFC 6962: published vectors, a recursive oracle, every small size."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.merkle import (
    EMPTY,
    Frontier,
    consistency,
    inclusion,
    leaf_hash,
    root,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from audit.tiles import HASH_BYTES, WIDTH, Tower, grown, nodes, tree_root

SIZES = 200

# The reference leaves and roots of Certificate Transparency's own tests (certificate-transparency, merkletree).
REFERENCE_LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
REFERENCE_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
REFERENCE_INCLUSIONS = {
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
REFERENCE_CONSISTENCIES = {
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}


class Stored:
    """Tiles as a back end keeps them; grown in batches."""

    def __init__(self) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.size = 0

    def read(self, level: int, number: int) -> bytes:
        return self.tiles.get((level, number), b"")

    def add(self, leaves: list[bytes]) -> None:
        for level, number, hashes in grown(self.read, self.size, leaves):
            assert hashes.startswith(self.read(level, number))
            self.tiles[level, number] = hashes
        self.size += len(leaves)


def oracle(leaves: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1" + oracle(leaves[:k]) + oracle(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 9162, section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*path(m, leaves[:k]), oracle(leaves[k:])]
    return [*path(m - k, leaves[k:]), oracle(leaves[:k])]


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """RFC 9162, section 2.1.4.1."""
    if m == len(leaves):
        return [] if whole else [oracle(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*subproof(m, leaves[:k], whole), oracle(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), oracle(leaves[:k])]


LEAVES = [leaf_hash(b"%d" % n) for n in range(SIZES)]


def stored(leaves: list[bytes]) -> Stored:
    log = Stored()
    log.add(leaves)
    return log


def test_the_reference_vectors() -> None:
    leaves = [leaf_hash(data) for data in REFERENCE_LEAVES]
    node = nodes(stored(leaves).read)
    frontier = Frontier()
    assert frontier.root() == EMPTY == root(0, node) == root_of([])
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for size, wanted in enumerate(REFERENCE_ROOTS, 1):
        frontier.add(leaves[size - 1])
        found = {frontier.root(), root(size, node), root_of(leaves[:size]), oracle(leaves[:size])}
        assert {one.hex() for one in found} == {wanted}
    for (index, size), proof in REFERENCE_INCLUSIONS.items():
        assert tuple(one.hex() for one in inclusion(index, size, node)) == proof
    for (old, new), proof in REFERENCE_CONSISTENCIES.items():
        assert tuple(one.hex() for one in consistency(old, new, node)) == proof


def test_every_proof_of_every_size_is_that_of_the_oracle_and_holds() -> None:
    node = nodes(stored(LEAVES).read)
    roots = [oracle(LEAVES[:size]) for size in range(SIZES + 1)]
    for size in [*range(1, 66), 127, 128, 129, SIZES]:
        assert root(size, node) == roots[size]
        for index in range(0, size, 1 if size < 40 else 7):
            proof = inclusion(index, size, node)
            assert proof == path(index, LEAVES[:size])
            assert verify_inclusion(LEAVES[index], index, size, proof, roots[size])
        for old in range(0, size + 1, 1 if size < 40 else 7):
            proof = consistency(old, size, node)
            assert proof == (subproof(old, LEAVES[:size], True) if old else [])
            assert verify_consistency(old, size, roots[old], roots[size], proof)


@given(st.data())
def test_a_proof_holds_for_nothing_else(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, SIZES))
    index = data.draw(st.integers(0, size - 1))
    node = nodes(stored(LEAVES).read)
    top = oracle(LEAVES[:size])
    proof = inclusion(index, size, node)
    place = data.draw(st.integers(0, len(proof) - 1))
    bent = [*proof[:place], bytes(32), *proof[place + 1 :]]
    for wrong in (bent, proof[:-1], [*proof, bytes(32)]):
        assert not verify_inclusion(LEAVES[index], index, size, wrong, top)
    assert not verify_inclusion(LEAVES[index], index, size, proof, bytes(32))
    assert not verify_inclusion(leaf_hash(b"other"), index, size, proof, top)
    assert not verify_inclusion(LEAVES[index], size, size, proof, top)
    old = data.draw(st.integers(1, size - 1))
    first = oracle(LEAVES[:old])
    grows = consistency(old, size, node)
    assert not verify_consistency(old, size, bytes(32), top, grows)
    assert not verify_consistency(old, size, first, bytes(32), grows)
    assert not verify_consistency(old, size, first, top, [*grows, bytes(32)])
    assert not verify_consistency(old, size, first, top, grows[:-1])
    assert not verify_consistency(size, old, top, first, grows)


@given(st.lists(st.integers(1, 700), min_size=1, max_size=8), st.data())
def test_tiles_grown_in_any_batches_are_the_same_tree(batches: list[int], data: st.DataObject) -> None:
    leaves = [leaf_hash(b"%d" % n) for n in range(sum(batches))]
    log, frontier, at = Stored(), Frontier(), 0
    for count in batches:
        log.add(leaves[at : at + count])
        at += count
    for leaf in leaves:
        frontier.add(leaf)
    node = nodes(log.read)
    assert root(at, node) == frontier.root() == root_of(leaves)
    index = data.draw(st.integers(0, at - 1))
    assert verify_inclusion(leaves[index], index, at, inclusion(index, at, node), frontier.root())
    after = data.draw(st.integers(0, at))
    tower = Tower(after - after % WIDTH, log.read)
    rest = [*tower.rest, *leaves[after - after % WIDTH :]]
    while len(rest) >= WIDTH:
        tower.full(rest[:WIDTH])
        del rest[:WIDTH]
    tops = [node(8, n) for n in range(after // WIDTH)] + tower.tops
    assert tree_root(tops, tower.peaks(rest)) == frontier.root()


def test_more_than_two_levels_of_tiles() -> None:
    count = WIDTH * WIDTH + 3
    leaves = [n.to_bytes(HASH_BYTES, "big") for n in range(count)]
    log = Stored()
    for start in range(0, count, 10_000):
        log.add(leaves[start : start + 10_000])
    assert {level for level, _ in log.tiles} == {0, 1, 2}
    assert root(count, nodes(log.read)) == root_of(leaves)


def test_what_is_not_in_the_tree_has_no_proof() -> None:
    node = nodes(stored(LEAVES[:5]).read)
    for index, size in ((5, 5), (-1, 5), (0, 0)):
        with pytest.raises(ValueError, match="not in a tree"):
            inclusion(index, size, node)
    with pytest.raises(ValueError, match="not the beginning"):
        consistency(6, 5, node)
    with pytest.raises(KeyError):
        root(6, node)


def test_a_subtree_that_was_not_complete_is_found_once_it_is() -> None:
    log = stored(LEAVES[:3])
    node = nodes(log.read)
    with pytest.raises(KeyError):
        node(2, 0)
    log.add(LEAVES[3:4])
    assert b64encode(node(2, 0)) == b64encode(oracle(LEAVES[:4]))
