"""Does the log still say what was stored? Everything is hashed again from the bytes that lie there.

Streams with constant memory: the heads of the streams last seen are kept, others are looked up; figures are summed in a
temporary file once they are many. What it cannot prove is said in every report.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from audit.entry import ZERO
from audit.errors import ChainBroken, StoreDamaged
from audit.merkle import root
from audit.store import AuditStore, Snapshot
from audit.tiles import WIDTH, nodes
from audit.totals import Totals
from audit.verify_entries import EntryCheck, Part, Progress
from audit.verify_problems import PROBLEMS_KEPT, Problem
from audit.verify_side import SideCheck
from audit.verify_tree import Held, TreeCheck

__all__ = [
    "CANNOT_PROVE",
    "PROBLEMS_KEPT",
    "Checker",
    "Counted",
    "Held",
    "Problem",
    "Progress",
    "Report",
    "Since",
    "verify",
]

CANNOT_PROVE = (
    "that the newest entries of a log were not cut off its end, or a whole log replaced by an older copy of itself",
    "that the owner of the file did not write the whole log anew, every hash and every signature included",
    "that the clock of a writing machine was right, or that a person was who they said they were",
)


@dataclass(frozen=True, slots=True)
class Since:
    """A state of the log that somebody holds elsewhere: so many entries. root: of their tree, if it is known."""

    size: int
    root: bytes | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What a further check has to say of what it looked at: its name, a line for people, figures for programs."""

    name: str
    what: str
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found. problems: the first bad row first, at most 20 of them; none if all is well.

    head: hex of the hash of the last entry. erased: typed texts that are committed to and no longer there.
    since: how many entries were left unread, for somebody holds a checkpoint of them. tree: how many are in the tree.
    checkpoints: how many were checked. held: the last that still holds. counted: what further checks looked at.
    """

    entries: int
    streams: int
    blobs: int
    texts: int
    erased: int
    measures: int
    since: int
    tree: int
    checkpoints: int
    held: Held | None
    head: str
    problems: tuple[Problem, ...]
    counted: tuple[Counted, ...] = ()
    cannot_prove: tuple[str, ...] = CANNOT_PROVE

    @property
    def beside(self) -> bool:
        """Whether all that is wrong stands beside the entries: what they say was not touched."""
        return all(problem.beside for problem in self.problems)

    @property
    def ok(self) -> bool:
        return not self.problems

    def require(self) -> None:
        """Raises ChainBroken with the first problem, if there is one."""
        if self.problems:
            raise ChainBroken(self.problems[0].what, entry=self.problems[0].entry)


Checker: TypeAlias = Callable[[AuditStore], Iterable[Problem | Counted]]
"""A further check by whoever knows what bodies mean (scores, say). Called once, after the store's own checks."""


def verify(
    store: AuditStore,
    *,
    checkers: Iterable[Checker] = (),
    progress: Progress | None = None,
    since: Since | None = None,
    forms: bool = False,
    workers: int = 1,
) -> Report:
    """Checks the whole log as it is at this moment. Raises StoreUnavailable if it cannot be read at all.

    since: check only what came after; that the log still has that state is checked first.
    workers: so many processes read the entries; they open the log by its `where`.
    forms: write every record down again, to see that it is in canonical form.
    """
    with store.snapshot() as view, contextlib.closing(Totals()) as totals:
        found = list(_held_elsewhere(view, since))
        after = since.size if since and not found else 0
        parts = _read(store, view, totals, after, forms, workers, progress)
        tree = TreeCheck(view, parts)
        side = SideCheck(view, None if after else totals, after=after)
        found += (problem for part in parts for problem in part.problems)
        for check in (tree.problems(), side.problems()):
            with contextlib.suppress(StoreDamaged):  # which the entries have told
                found += islice(check, PROBLEMS_KEPT)
        size = view.tree_size()
    counted: list[Counted] = []
    for checker in checkers:
        if len(found) >= PROBLEMS_KEPT:
            break
        further, more = _asked(checker(store), PROBLEMS_KEPT - len(found))
        found += further
        counted += more
    return Report(
        entries=sum(part.entries for part in parts),
        streams=sum(part.streams for part in parts),
        blobs=side.blobs,
        texts=side.texts,
        erased=sum(part.commitments for part in parts) - side.texts,
        measures=side.measures,
        since=after,
        tree=size,
        checkpoints=tree.checkpoints,
        held=tree.held,
        head=next((part.head for part in reversed(parts) if part.entries), ZERO).hex(),
        problems=tuple(found[:PROBLEMS_KEPT]),
        counted=tuple(counted),
    )


def _asked(told: Iterable[Problem | Counted], most: int) -> tuple[list[Problem], list[Counted]]:
    """What a further check found, by entry, and what it counted."""
    found: list[Problem] = []
    counted = []
    for one in told:
        if isinstance(one, Counted):
            counted.append(one)
        elif len(found) < most:
            found.append(one)
    return sorted(found, key=lambda problem: problem.entry or 0), counted


def _read(
    store: AuditStore,
    view: Snapshot,
    totals: Totals,
    after: int,
    forms: bool,
    workers: int,
    progress: Progress | None,
) -> list[Part]:
    until, sizes = view.size(), _sizes(view)
    if workers > 1 and until - after > WIDTH * workers and store.where != ":memory:":
        from audit.verify_workers import read_in_parts

        return read_in_parts(
            store.where,
            totals,
            workers=workers,
            after=after,
            until=until,
            sizes=sizes,
            forms=forms,
            progress=progress,
        )
    check = EntryCheck(view, totals, after=after, until=until, sizes=sizes, forms=forms, progress=progress)
    return [check.run()]


def _sizes(view: Snapshot) -> set[int]:
    """The states of the tree whose roots are wanted."""
    try:
        return {view.tree_size(), *(kept.size for kept in view.checkpoints())}
    except StoreDamaged:
        return set()


def _held_elsewhere(view: Snapshot, since: Since | None) -> Iterable[Problem]:
    """Whether the log still has the state that somebody holds."""
    if since is None:
        return
    size = view.tree_size()
    if since.size > size:
        what = f"entries {size + 1} to {since.size} are missing"
        yield Problem(
            f"{what}: a state of {since.size} entries is held elsewhere; the tree of this log has {size}", size + 1
        )
    elif since.root is not None and root(since.size, nodes(view.tile)) != since.root:
        yield Problem(f"the first {since.size} entries are not those of the checkpoint that is held elsewhere")
