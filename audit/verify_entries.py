"""Every entry of a part of the log, read again: its hash, its place, its link, what it promises, its leaf in the tree.

This is the part of verification that takes long, so parts of it can be done by several processes; see `audit.verify`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeAlias

from audit.canonical import canonical
from audit.chain import FIELDS, PLAIN, RECORD_TAG, beginning, quoted
from audit.entry import ZERO
from audit.errors import EntryRefused, StoreDamaged
from audit.rows import figures
from audit.store import Snapshot, Stored
from audit.tiles import HASH_BYTES, WIDTH, Tower, nodes
from audit.totals import Totals
from audit.verify_clock import LENGTH, Clock, time_of
from audit.verify_problems import PROBLEMS_KEPT, Problem, named

HEADS_KEPT = 4096
ENDING = PLAIN.encode()
NEVER = b"\0"
"""No record begins so."""

Progress: TypeAlias = Callable[[int, int], None]
"""Told (entries done, entries in all) now and then."""


@dataclass(slots=True)
class Part:
    """What was found in the entries behind the first `after`.

    tops: the hashes of the full tiles among their leaves; peaks: how many of those there were, and the complete
    subtrees behind them, at each size that was asked for.
    """

    after: int
    entries: int = 0
    streams: int = 0
    commitments: int = 0
    head: bytes = ZERO
    problems: list[Problem] = field(default_factory=list)
    tops: list[bytes] = field(default_factory=list)
    peaks: dict[int, tuple[int, list[bytes]]] = field(default_factory=dict)


class EntryCheck:
    """One pass over the entries from `after` up to `until`, which are positions in the tree."""

    def __init__(
        self,
        view: Snapshot,
        totals: Totals,
        *,
        after: int = 0,
        until: int,
        sizes: Iterable[int] = (),
        forms: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self.view, self.totals, self.until, self.forms, self.progress = view, totals, until, forms, progress
        self.part = Part(after)
        self.heads: dict[bytes, tuple[int, bytes, bytes]] = {}  # stream: the next seq, hash, name as canonical JSON
        self.sizes = sorted(size for size in set(sizes) if after < size <= until)
        self.sound = True
        self.tree_size = view.tree_size()
        self.known = nodes(view.tile)

    def run(self) -> Part:
        """Reads them all. Damage that stops the reading is a problem like any other."""
        try:
            for problem in self._entries():
                if len(self.part.problems) < PROBLEMS_KEPT:
                    self.part.problems.append(problem)
        except StoreDamaged as damage:
            last = self.part.after + self.part.entries
            self.part.problems.append(Problem(f"{damage.cause}; the last entry that could be read is {last}"))
        self.part.problems.sort(key=lambda problem: problem.entry or 1 << 62)
        return self.part

    def _entries(self) -> Iterator[Problem]:
        part, heads = self.part, self.heads
        count, until = part.after, self.until
        gapless = self.view.gapless
        tower = Tower(part.after, self.view.tile)
        leaves: list[bytes] = list(tower.rest)
        watch = self._watch(count)
        clock = Clock(self.view.stored_at(count) if count and gapless else None)
        limit = clock.limit
        for row in self.view.stored(part.after):
            if count >= until:
                if not clock.waits:
                    break
                yield from clock.meets(row, limit, time_of(row))  # a part may end before the entry that tells
                continue
            count += 1
            id, stream, seq, text, hashed = row
            if id != count and self.sound and (gapless or count <= self.tree_size):
                self.sound = False
                missing = f"entry {count} is" if id == count + 1 else f"entries {count} to {id - 1} are"
                yield Problem(f"{missing} missing", count)
            try:
                leaf = sha256(b"\0" + text).digest()
                if leaf != hashed:
                    yield Problem(f"{named(row)}: what is stored does not hash to its hash; it was changed", id)
                before = heads.get(stream)
                start = beginning(id, before[2], seq, before[1]) if before and seq == before[0] else NEVER
                if before and text.startswith(start):
                    heads[stream] = (seq + 1, hashed, before[2])
                    time = text[len(start) + 1 : len(start) + LENGTH + 1]
                else:
                    yield from self._link(row)
                    time = time_of(row)
                if time >= limit:
                    limit = time
                elif gapless:  # other back ends have writers on many machines, and no order of time among them
                    yield from clock.meets(row, limit, time)
                    limit = clock.limit
                if self.forms or not text.endswith(ENDING):
                    yield from self._contents(row)
            except (TypeError, ValueError, AttributeError, RecursionError, EntryRefused):
                leaf = bytes(HASH_BYTES)
                yield Problem(f"{named(row)}: the row is damaged", id if isinstance(id, int) else None)
            leaves.append(leaf)
            if count == watch:
                yield from self._flush(tower, leaves, count, row)
                watch = self._watch(count)
                if self.progress:
                    self.progress(count, until)
        part.entries = count - part.after
        yield from clock.ends()
        if leaves:
            yield from self._compare(leaves, count)
        if self.progress:
            self.progress(count, until)
        part.tops = tower.tops
        part.head = hashed if count > part.after and isinstance(hashed, bytes) else ZERO

    def _watch(self, count: int) -> int:
        """The next position at which a tile is full or the state of the tree is wanted."""
        full = (count // WIDTH + 1) * WIDTH
        while self.sizes and self.sizes[0] <= count:
            self.sizes.pop(0)
        return min(full, self.sizes[0]) if self.sizes else full

    def _flush(self, tower: Tower, leaves: list[bytes], count: int, row: Stored) -> Iterator[Problem]:
        self.part.entries = count - self.part.after
        self.part.head = row[4]
        if count % WIDTH == 0:
            yield from self._compare(leaves, count)
            tower.full(leaves)
            leaves.clear()
        if self.sizes and self.sizes[0] == count:
            self.part.peaks[count] = len(tower.tops), tower.peaks(leaves)

    def _compare(self, leaves: list[bytes], count: int) -> Iterator[Problem]:
        """The leaves of one tile are those that the stored tree has."""
        if not self.sound:
            return
        number = (count - len(leaves)) // WIDTH
        stored = self.view.tile(0, number)
        there = max(0, min(self.tree_size - number * WIDTH, len(leaves)))
        if stored[: there * HASH_BYTES] == b"".join(leaves[:there]):
            return
        told = {problem.entry for problem in self.part.problems}
        for place, leaf in enumerate(leaves[:there]):
            if stored[place * HASH_BYTES : (place + 1) * HASH_BYTES] != leaf:
                entry = number * WIDTH + place + 1
                if entry not in told:
                    yield Problem(f"entry {entry}: it is not the leaf that the tree has in its place", entry)
                return

    def _link(self, row: Stored) -> Iterator[Problem]:
        """The entry is the one that its columns say, and follows the one before it in its stream."""
        id, stream, seq, text, hashed = row
        before = self.heads.get(stream)
        if before is None and seq > 0:
            found = self.view.link(stream, seq - 1)
            if found is not None and self._precedes(found, id):
                before = (seq, found[1], b"")
        name = quoted(stream.decode()).encode()
        if before is None:
            if seq == 0:
                self.part.streams += 1
                if not text.startswith(beginning(id, name, 0, ZERO)):
                    yield self._misplaced(row, ZERO, "the first of its stream follows an entry that is not there")
            else:
                yield Problem(f"{named(row)}: the entry before it in its stream is missing", id)
        elif seq != before[0]:
            yield Problem(f"{named(row)}: {before[0]} was due in its stream", id)
        elif not text.startswith(beginning(id, name, seq, before[1])):
            yield self._misplaced(row, before[1], "it does not follow the entry before it in its stream")
        if len(self.heads) >= HEADS_KEPT:
            self.heads.clear()
        self.heads[stream] = (seq + 1, hashed, name)

    def _precedes(self, found: tuple[int, bytes], id: int) -> bool:
        """Whether the entry found is behind us in the log; if nobody read it here, the tree vouches for it."""
        place = found[0] - 1
        if found[0] >= id or place >= self.part.after:
            return found[0] < id
        return place >= self.tree_size or self.known(0, place) == found[1]

    def _misplaced(self, row: Stored, prev: bytes, otherwise: str) -> Problem:
        fields = json.loads(row[3])
        if fields[:4] != [RECORD_TAG, row[0], row[1].decode(), row[2]]:
            return Problem(f"{named(row)}: its record is that of another entry, or was changed", row[0])
        return Problem(f"{named(row)}: {otherwise}", row[0])

    def _contents(self, row: Stored) -> Iterator[Problem]:
        """What the entry says about texts, blobs and figures; the tables themselves are gone through later."""
        fields: list[Any] = json.loads(row[3])
        if len(fields) != FIELDS or (self.forms and canonical(fields) != row[3]):
            yield Problem(f"{named(row)}: its record is not in canonical form", row[0])
        texts, blobs, measures = fields[10:]
        self.part.commitments += len(texts or {})
        for measure in figures(measures):
            self.totals.add(measure)
        for name in blobs or ():
            if not self.view.has_blob(name):
                yield Problem(f"{named(row)}: the blob {name} is missing", row[0])
