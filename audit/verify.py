"""Does the log still say what was stored? Everything is hashed again from the bytes that lie there.

Streams with constant memory: the heads of the streams last seen are kept, others are looked up; figures are summed in a
temporary file once they are many. What it cannot prove is said in every report.
"""

from __future__ import annotations

import contextlib
import json
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import TypeAlias

from audit.canonical import digest
from audit.chain import commitment, preimage
from audit.entry import ZERO
from audit.errors import ChainBroken, StoreDamaged
from audit.rows import figures
from audit.store import AuditStore, Snapshot, Stored
from audit.totals import Totals

HEADS_KEPT = 4096
PROBLEMS_KEPT = 20

CANNOT_PROVE = (
    "that the newest entries of a log were not cut off its end, or a whole log replaced by an older copy of itself",
    "that the owner of the file did not write the whole log anew, every hash included",
    "that the clock of a writing machine was right, or that a person was who they said they were",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `entry` is the id of the bad row, None where it is about no entry."""

    what: str
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found. problems: the first bad row first, at most 20 of them; none if all is well.

    head: hex of the hash of the last entry. erased: typed texts that are committed to and no longer there.
    """

    entries: int
    streams: int
    blobs: int
    texts: int
    erased: int
    measures: int
    head: str
    problems: tuple[Problem, ...]
    cannot_prove: tuple[str, ...] = CANNOT_PROVE

    @property
    def ok(self) -> bool:
        return not self.problems

    def require(self) -> None:
        """Raises ChainBroken with the first problem, if there is one."""
        if self.problems:
            raise ChainBroken(self.problems[0].what, entry=self.problems[0].entry)


Checker: TypeAlias = Callable[[AuditStore], Iterable[Problem]]
"""A further check by whoever knows what bodies mean (scores, say). Called once, after the store's own checks."""

Progress: TypeAlias = Callable[[int, int], None]
"""Told (entries done, entries in all) now and then."""


def verify(store: AuditStore, *, checkers: Iterable[Checker] = (), progress: Progress | None = None) -> Report:
    """Checks the whole log as it is at this moment. Raises StoreUnavailable if it cannot be read at all."""
    with store.snapshot() as view, contextlib.closing(Totals()) as totals:
        check = _Check(view, totals, progress)
        found = list(islice(check.problems(), PROBLEMS_KEPT))
    if len(found) < PROBLEMS_KEPT:
        for checker in checkers:
            found.extend(islice(checker(store), PROBLEMS_KEPT - len(found)))
    return Report(
        entries=check.entries,
        streams=check.streams,
        blobs=check.blobs,
        texts=check.texts,
        erased=check.commitments - check.texts,
        measures=check.measures,
        head=check.head.hex() if isinstance(check.head, bytes) else "",
        problems=tuple(found),
    )


class _Check:
    """One pass over a snapshot; counts as it goes."""

    def __init__(self, view: Snapshot, totals: Totals, progress: Progress | None) -> None:
        self.view = view
        self.totals = totals
        self.progress = progress
        self.heads: dict[bytes, tuple[int, bytes]] = {}
        self.entries = self.streams = self.blobs = self.texts = self.commitments = self.measures = 0
        self.head = ZERO

    def problems(self) -> Iterator[Problem]:
        sound = True
        for part in (self._entries, self._blobs, self._texts, self._measures, self._damage):
            try:
                yield from part()
            except StoreDamaged as damage:
                if sound:
                    yield Problem(f"{damage.cause}; the last entry that could be read is {self.entries}", None)
                sound = False
            except (TypeError, ValueError, AttributeError):  # a column that holds what it never held
                yield Problem(f"a row of the {part.__name__[1:]} is damaged", None)

    def _entries(self) -> Iterator[Problem]:
        total = self.view.size()
        last = 0
        heads = self.heads
        for row in self.view.stored():
            if row[0] != last + 1:
                missing = f"entry {last + 1} is" if row[0] == last + 2 else f"entries {last + 1} to {row[0] - 1} are"
                yield Problem(f"{missing} missing", last + 1)
            last = row[0]
            self.head = row[12]
            self.entries += 1
            try:
                if b"" in row[6:11]:
                    yield Problem(f"{_name(row)}: the row is damaged: a field is empty that would be absent", row[0])
                elif sha256(preimage(*row[:12])).digest() != row[12]:
                    yield Problem(f"{_name(row)}: what is stored does not hash to its hash; it was changed", row[0])
                before = heads.get(row[1])
                if before is not None and row[2] == before[0] + 1 and row[11] == before[1]:
                    heads[row[1]] = (row[2], row[12])
                else:
                    yield from self._link(row)
                if row[8] or row[9] or row[10]:
                    yield from self._side(row)
            except (TypeError, ValueError, struct.error, AttributeError):
                yield Problem(f"{_name(row)}: the row is damaged", row[0])
            if self.progress and not self.entries & 0xFFF:
                self.progress(self.entries, total)
        if self.progress:
            self.progress(self.entries, total)

    def _link(self, row: Stored) -> Iterator[Problem]:
        """The entry follows the one before it in its stream."""
        _, stream, seq, *_, prev, hashed = row
        before = self.heads.get(stream)
        if before is None and seq > 0:
            found = self.view.link(stream, seq - 1)
            if found is not None and found[0] < row[0]:
                before = (seq - 1, found[1])
        if before is None:
            if seq == 0:
                self.streams += 1
                if prev != ZERO:
                    yield Problem(f"{_name(row)}: the first of its stream follows an entry that is not there", row[0])
            else:
                yield Problem(f"{_name(row)}: the entry before it in its stream is missing", row[0])
        elif seq != before[0] + 1:
            yield Problem(f"{_name(row)}: {before[0] + 1} was due in its stream", row[0])
        elif prev != before[1]:
            yield Problem(f"{_name(row)}: it does not follow the entry before it in its stream", row[0])
        if len(self.heads) >= HEADS_KEPT:
            self.heads.clear()
        self.heads[stream] = (seq, hashed)

    def _side(self, row: Stored) -> Iterator[Problem]:
        """What the entry says about blobs, figures and texts; the tables themselves are gone through later."""
        self.commitments += len(json.loads(row[8] or b"{}"))
        for measure in figures(row[9]):
            self.totals.add(measure)
        for name in json.loads(row[10] or b"[]"):
            if not self.view.has_blob(name):
                yield Problem(f"{_name(row)}: the blob {name} is missing", row[0])

    def _blobs(self) -> Iterator[Problem]:
        for name, entry, data in self.view.blobs():
            self.blobs += 1
            if digest(data) != name:
                yield Problem(f"blob {name}, named by entry {entry}: its bytes were changed", entry)
            elif name not in _object(self.view.stored_at(entry), "blobs"):
                yield Problem(f"blob {name}: entry {entry} does not name it", entry)

    def _texts(self) -> Iterator[Problem]:
        for text in self.view.typed():
            promised = _object(self.view.stored_at(text.entry), "texts")
            if text.path not in promised:
                yield Problem(f"typed text {text.path!r} of entry {text.entry}: the entry knows of none", text.entry)
                continue
            self.texts += 1
            if promised[text.path] != commitment(text.salt, text.path, text.text):
                yield Problem(f"typed text {text.path!r} of entry {text.entry}: it was changed", text.entry)

    def _measures(self) -> Iterator[Problem]:
        """Both sides are in order, so one walk compares them."""
        stored, due = self.view.measures(), self.totals.rows()
        have, want = next(stored, None), next(due, None)
        while have or want:
            have_key = (have.subject, have.key) if have else None
            want_key = (want.subject, want.key) if want else None
            if have and (want_key is None or (have_key is not None and have_key < want_key)):
                yield Problem(f"summary of {have.subject}, {have.key}: no entry adds to it; rebuild the summary")
                self.measures += 1
                have = next(stored, None)
            elif want and have_key != want_key:
                yield Problem(f"summary of {want.subject}, {want.key}: it is missing; rebuild the summary")
                want = next(due, None)
            else:
                if have and want and have != want:
                    what = f"it says {have.n} and {have.sum}, the entries {want.n} and {want.sum}"
                    yield Problem(f"summary of {have.subject}, {have.key}: {what}; rebuild the summary")
                self.measures += 1
                have, want = next(stored, None), next(due, None)

    def _damage(self) -> Iterator[Problem]:
        for what in self.view.damage():
            yield Problem(what)


def _name(row: Stored) -> str:
    """An entry as people find it again."""
    stream = row[1].decode("utf-8", "backslashreplace") if isinstance(row[1], bytes) else repr(row[1])
    return f"entry {row[0]} ({stream} #{row[2]})"


def _object(row: Stored | None, column: str) -> dict[str, str]:
    """The digests or commitments in a column of an entry, {} where there is nothing that can be read."""
    value = getattr(row, column) if row else None
    try:
        found = json.loads(value) if value else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else dict.fromkeys(found, "")
