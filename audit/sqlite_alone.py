"""Having the file of a log for oneself, and putting another in its place."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from audit import errors
from audit.sqlite_errors import code_of, translate
from audit.sqlite_presence import claims, marks

HELD = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
DAMAGED = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})


@contextlib.contextmanager
def alone(target: Path) -> Iterator[None]:
    """Nobody else reads or writes this log meanwhile; what waited beside its file has been taken in.

    Inside, the file must not be opened by other means: closing it would give the lock back.
    Raises StoreLocked if a process has it open. A file that is so damaged that it knows no locks is taken as it is.
    """
    if not target.exists():
        yield
        return
    if _present(target):
        raise in_use(target)
    db = sqlite3.connect(target, timeout=0, isolation_level=None)
    try:
        # to leave the write-ahead log one must have the file for oneself: readers hold it, too
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        if code_of(error) not in DAMAGED:
            db.close()
            raise (in_use(target) if code_of(error) in HELD else translate(error, str(target))) from error
    try:
        yield
    finally:
        with contextlib.suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        db.close()


def in_use(target: Path) -> errors.StoreLocked:
    """The error of a log that somebody has open."""
    return errors.StoreLocked(
        target, "another program has the log open", "Close the desks that use it, then do it again."
    )


def put_in_place(part: Path, target: Path) -> None:
    """A finished file takes the place of another, on the disk and not only on its way there."""
    _through(part)
    os.replace(part, target)
    with contextlib.suppress(PermissionError):  # where folders cannot be opened
        _through(target.parent)


def _through(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _present(target: Path) -> bool:
    """Whether a process shows that it has the log open for writing."""
    left = list(claims(str(target)))
    for one in left:
        one.put_back()
    return len(marks(str(target))) > len(left)
