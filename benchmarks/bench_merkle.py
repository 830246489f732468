"""The Merkle tree beside its floor, two SHA-256 calls a leaf, and beside pymerkle.

    python benchmarks/bench_merkle.py [ROUNDS]

The root of a million leaves from their data; inclusion proofs from stored tiles of 100,000 leaves, drawn at random.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from hashlib import sha256
from statistics import median

from measure import goal, missing, race, ratio, rounds, show

from audit.merkle import Frontier, inclusion, leaf_hash, root_of
from audit.tiles import grown, nodes

LEAVES = 1_000_000
PROVED = 100_000


def floor(data: list[bytes]) -> bytes:
    """As many hashes as a tree needs, of as many bytes."""
    found = b""
    for one in data:
        found = sha256(b"\0" + one).digest()
        found = sha256(b"\1" + found + found).digest()
    return found


def levels(data: list[bytes]) -> bytes:
    return root_of(leaf_hash(one) for one in data)


def frontier(data: list[bytes]) -> bytes:
    tree = Frontier()
    for one in data:
        tree.add(leaf_hash(one))
    return tree.root()


def roots(turns: int) -> None:
    data = [b"%08d" % n for n in range(LEAVES)]
    cases: dict[str, Callable[[list[bytes]], bytes]] = {
        "floor: 2M hashes": floor,
        "levels": levels,
        "frontier": frontier,
    }
    took: dict[str, list[float]] = {name: [] for name in cases}
    gc.disable()
    for _ in range(turns):
        for name, case in cases.items():
            start = time.perf_counter()
            case(data)
            took[name].append(time.perf_counter() - start)
    gc.enable()
    for name, times in took.items():
        print(f"  {name:<44} {median(times):8.2f} s")
    best = median(a / b for a, b in zip(took["floor: 2M hashes"], took["levels"], strict=True))
    goal("the root of a million leaves beside two million hashes", best, 0.85)


def proofs(turns: int) -> None:
    tiles: dict[tuple[int, int], bytes] = {}

    def read(level: int, number: int) -> bytes:
        return tiles.get((level, number), b"")

    data = [b"%08d" % n for n in range(PROVED)]
    for level, number, hashes in grown(read, 0, [leaf_hash(one) for one in data]):
        tiles[level, number] = hashes
    node = nodes(read)
    dice = random.Random(1)

    cases: dict[str, Callable[[], object]] = {
        "inclusion proof, ours": lambda: inclusion(int(dice.random() * PROVED), PROVED, node)
    }
    try:
        from pymerkle import InmemoryTree
    except ImportError:
        missing("pymerkle")
    else:
        tree = InmemoryTree(algorithm="sha256")
        for one in data:
            tree.append_entry(one)
        cases["inclusion proof, pymerkle"] = lambda: tree.prove_inclusion(1 + int(dice.random() * PROVED), PROVED)
    rates = race(cases, turns)
    show(rates, "inclusion proof, ours")
    if len(cases) > 1:
        goal("an inclusion proof beside pymerkle", ratio(rates, *cases), 3)


if __name__ == "__main__":
    count = rounds(5)
    roots(max(3, count // 2))
    proofs(count)
