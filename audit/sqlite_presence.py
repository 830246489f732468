"""That a process has an embedded log open for writing: a small file beside it, locked for as long as the process lives.

The system takes the lock away when the process ends, however it ends; the file is taken away only by one that closes
the log. So a file without a lock is of a process that was killed, or of a machine that lost its power. Whoever opens
the log next finds it, and puts into the log what it says. Each line of it is a JSON object:

    {"opened": when}   {"hold": stream}   {"release": stream}   {"why": what made the store give up}

Where the file cannot be made or locked, the log is as good without it.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

MARK = ".open-"
LONGEST = 1 << 20


class Left(NamedTuple):
    """What a process left that did not close the log: when it opened it, the streams it was at, why it gave up."""

    opened: str
    streams: tuple[str, ...]
    why: str


class Presence:
    """The file of this process."""

    def __init__(self, name: str, handle: int) -> None:
        self._handle = handle
        self._held: set[str] = set()
        self._leave = weakref.finalize(self, _take_away, name, handle, os.getpid())

    @classmethod
    def enter(cls, path: str, at: str) -> Presence | None:
        """From now on others see that this process has the log open; None where that cannot be shown."""
        name = f"{path}{MARK}{secrets.token_hex(6)}"
        fresh = f"{name}.new"
        handle = -1
        try:
            handle = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
            if not _lock(handle):
                raise OSError("this file system knows no locks")
            os.rename(fresh, name)  # locked before others look at it
            found = cls(name, handle)
            found._say(opened=at)
            return found
        except OSError:
            if handle >= 0:
                os.close(handle)
            with contextlib.suppress(OSError):
                os.unlink(fresh)
            return None

    def hold(self, stream: str) -> None:
        """This process works on this stream. Written through to the disk: it may be the last thing it says."""
        if stream not in self._held:
            self._held.add(stream)
            self._say(hold=stream)
            with contextlib.suppress(OSError):
                os.fsync(self._handle)

    def release(self, stream: str) -> None:
        """It is done with it."""
        if stream in self._held:
            self._held.discard(stream)
            self._say(release=stream)

    def give_up(self, why: str) -> None:
        """Leaves the file for whoever opens the log next, and the reason."""
        if self._leave.detach():
            self._say(why=why)
            os.close(self._handle)

    def leave(self) -> None:
        """The log is closed in good order."""
        self._leave()

    def _say(self, **line: str) -> None:
        if self._handle >= 0:
            with contextlib.suppress(OSError):
                os.write(self._handle, json.dumps(line).encode() + b"\n")


class Claim:
    """The file of a process that is no more, locked by us: nobody else tells what it says."""

    def __init__(self, name: str, handle: int) -> None:
        self._name, self._handle = name, handle
        self.mark = name.rpartition(MARK)[2]
        self.left = _read(handle)

    def settle(self) -> None:
        """What it says is stored."""
        _take_away(self._name, self._handle, os.getpid())

    def put_back(self) -> None:
        """Somebody else is to tell it."""
        os.close(self._handle)


def claims(path: str) -> Iterator[Claim]:
    """What processes left that are no more, oldest first. Each is to be settled or put back."""
    for name in sorted(marks(path), key=_made):
        handle = -1
        with contextlib.suppress(OSError):
            handle = os.open(name, os.O_RDWR)
            if _lock(handle) and os.path.samestat(os.fstat(handle), os.stat(name)):
                yield Claim(name, handle)
                continue
        if handle >= 0:
            os.close(handle)


def marks(path: str) -> list[str]:
    """The files of all processes that had, or have, this log open for writing."""
    place = Path(path)
    with contextlib.suppress(OSError), os.scandir(place.parent) as found:
        beginning = place.name + MARK
        return [one.path for one in found if one.name.startswith(beginning) and not one.name.endswith(".new")]
    return []


def _made(name: str) -> float:
    with contextlib.suppress(OSError):
        return os.stat(name).st_mtime
    return 0.0


def _read(handle: int) -> Left:
    """What the lines say. A last line may be half there, and the owner of the folder may have written anything."""
    opened = why = ""
    streams: dict[str, None] = {}
    os.lseek(handle, 0, os.SEEK_SET)
    for line in os.read(handle, LONGEST).splitlines():
        try:
            ((what, value),) = json.loads(line).items()
            text = str(value)
        except (ValueError, AttributeError, RecursionError):
            continue
        if what == "opened":
            opened = text
        elif what == "why":
            why = text
        elif what == "hold":
            streams[text] = None
        elif what == "release":
            streams.pop(text, None)
    return Left(opened, tuple(streams), why)


def _take_away(name: str, handle: int, process: int) -> None:
    if os.getpid() != process:  # a forked child: the file is its parent's
        return
    with contextlib.suppress(OSError):
        os.unlink(name)
    with contextlib.suppress(OSError):
        os.close(handle)
        os.unlink(name)  # where an open file cannot be taken away


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        """Whether the lock is ours now. One byte far behind the text, which others are to read."""
        try:
            os.lseek(handle, 1 << 30, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_END)
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        """Whether the lock is ours now."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
