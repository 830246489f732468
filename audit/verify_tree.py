"""The tree of a log, from leaves that were read again, beside what the log stores and has signed of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.checkpoint import open_checkpoint
from audit.errors import NoteError
from audit.merkle import Frontier, Node, fold, root
from audit.note import parse_vkey
from audit.store import KeptCheckpoint, Snapshot
from audit.tiles import HEIGHT, WIDTH, nodes
from audit.verify_entries import Part
from audit.verify_problems import Problem


@dataclass(frozen=True, slots=True)
class Held:
    """The last checkpoint that says of the log what it says of itself."""

    size: int
    root: str
    at: str


class TreeCheck:
    """Compares roots. parts: what was read, in order, without gaps; the entries in front of them are only in tiles."""

    def __init__(self, view: Snapshot, parts: Sequence[Part]) -> None:
        self.view = view
        self.parts = parts
        self.node: Node = nodes(view.tile)
        self.held: Held | None = None
        self.checkpoints = 0

    def problems(self) -> Iterator[Problem]:
        """Every checkpoint that does not hold, oldest first, and stored tiles that do not follow from the leaves."""
        keys = []
        for vkey in self.view.vkeys():
            try:
                keys.append(parse_vkey(vkey))
            except NoteError as error:
                yield Problem(f"a key of the log cannot be read: {error}")
        roots = self.roots()
        for kept in sorted(self.view.checkpoints(), key=lambda kept: (kept.size, kept.number)):
            self.checkpoints += 1
            name = f"checkpoint {kept.number} of {kept.size} entries"
            try:
                said = open_checkpoint(kept.note, keys)
            except NoteError as error:
                yield Problem(f"{name}: {error}")
                continue
            if said.size != kept.size:
                yield Problem(f"{name}: its note is of {said.size}")
            elif kept.size in roots and roots[kept.size] != said.root:
                yield Problem(f"{name}: {self._differs(kept)}")
            elif kept.size not in roots and kept.size >= self.parts[0].after:
                yield Problem(f"{name}: the log has fewer; its end was cut off")
            elif kept.size in roots:
                self.held = Held(kept.size, said.root.hex(), kept.at)
        size = self.view.tree_size()
        if size in roots and self._stored_root(size) != roots[size]:
            yield Problem(f"the stored tree of {size} entries does not follow from them")

    def _differs(self, kept: KeptCheckpoint) -> str:
        since = f"after entry {self.held.size}" if self.held else "since the beginning"
        return f"what was signed then is not what the log says now; it was changed {since}, up to entry {kept.size}"

    def _stored_root(self, size: int) -> bytes:
        try:
            return root(size, self.node)
        except KeyError:
            return b""

    def roots(self) -> dict[int, bytes]:
        """The root at each size that was asked for, of what was read."""
        after = self.parts[0].after
        found = {after: root(after, self.node)} if after else {}
        frontier = Frontier()
        frontier.size = after // WIDTH
        at = 0
        for bit in reversed(range(frontier.size.bit_length())):
            if frontier.size >> bit & 1:
                frontier.peaks.append(self.node(bit + HEIGHT, at >> bit))
                at += 1 << bit
        for part in self.parts:
            done = 0
            for size, (tops, peaks) in sorted(part.peaks.items()):
                for top in part.tops[done:tops]:
                    frontier.add(top)
                done = tops
                found[size] = fold([*frontier.peaks, *peaks])
            for top in part.tops[done:]:
                frontier.add(top)
        return found
