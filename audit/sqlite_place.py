"""Where the file of an embedded log lies: may it be written there, is there room, is it still there."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from typing import TypeAlias

from audit import errors
from audit.sqlite_errors import meaning

MEMORY = ":memory:"
REFUSE_BYTES = 1 << 20  # with less room than this nothing is begun
WARN_BYTES = 64 << 20  # and with less than this it is said

Identity: TypeAlias = tuple[int, int] | None


def check_place(path: str, *, readonly: bool) -> None:
    """Makes the folder, where it is to be written. Raises StoreUnavailable for a place that cannot be used."""
    if path == MEMORY:
        if readonly:
            raise errors.NoSuchLog(path, "a log in memory is new, there is nothing to be read", "Name a file.")
        return
    place = Path(path)
    try:
        if "\0" in path:
            raise ValueError("a name without NUL is wanted")
        if place.is_dir():
            raise errors.StoreUnavailable(path, "this is a folder", "Name a file in it with --data.")
        if readonly:
            if not place.exists():
                raise errors.NoSuchLog(path, "there is no log here", "Play a drill first, or name another with --data.")
            return
        place.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise errors.StoreUnavailable(
            path, f"the folder cannot be used: {cause}", "Choose another place with --data."
        ) from error
    if not writable(path):
        raise meaning(sqlite3.SQLITE_READONLY, path)
    if free_bytes(path) < REFUSE_BYTES:
        raise errors.DiskFull(
            path,
            f"only {free_bytes(path) / 1e6:.1f} MB are free on its disk, too few to begin with",
            "Make room, then open it again. Until then it can be read and verified.",
        )


def writable(path: str) -> bool:
    """Whether the system says that we may write the file and its folder."""
    place = Path(path)
    return os.access(place.parent, os.W_OK) and (not place.exists() or os.access(place, os.W_OK))


def free_bytes(path: str) -> int:
    """How much room there is for us on the disk of a file."""
    try:
        return shutil.disk_usage(Path(path).absolute().parent).free
    except OSError:  # a file system that does not tell
        return WARN_BYTES


def warning(path: str) -> str:
    """What is to be said of a place that can be used; "" where all is well."""
    free = WARN_BYTES if path == MEMORY else free_bytes(path)
    return f"{path}: only {free / 1e6:.0f} MB are free on its disk; make room soon" if free < WARN_BYTES else ""


def wal_of(path: str) -> str:
    """The file of what was written and is not in the log's own file yet."""
    return f"{path}-wal"


def identity(path: str) -> Identity:
    """Which file a path means now; None for one in memory, or where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
