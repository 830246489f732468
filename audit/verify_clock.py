"""Do the times of a log go forward? Where a clock went back, the log itself says so behind the entry; see `rows`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from audit.chain import HEADING_LENGTH, heading
from audit.entry import LOG_STREAM
from audit.rows import WENT_BACK, went_back
from audit.store import Stored
from audit.verify_problems import Problem, named

LENGTH = len("2026-01-31T09:30:00.000000Z")
KIND, BODY = 7, 9
EVERY = b"~"
"""Above every time."""


class Clock:
    """Follows the times of entries in the order of their ids.

    limit: `meets` is to be called for an entry with a time below this; after any other, its time is the limit.
    """

    def __init__(self, behind: Stored | None) -> None:
        self.limit = time_of(behind) if behind else b""
        self._back: tuple[Stored, bytes, bytes] | None = None

    @property
    def waits(self) -> bool:
        """Whether the entry that tells of a clock that went back is still to come."""
        return self._back is not None

    def meets(self, row: Stored, before: bytes, time: bytes) -> Iterator[Problem]:
        """An entry whose time is below the limit, `before`; sets the next limit."""
        if not time:  # the record is damaged, which is told
            self.limit = before
            return
        if self._back is not None:
            first, earlier, before = self._back
            if _tells(row, earlier, before):
                self._back = None
            elif time != before:  # entries of one append have one time; the telling entry is the last of them
                self._back = None
                yield _untold(first, earlier, before)
        if _back(before, time):
            self._back = row, before, time
        self.limit = EVERY if self._back else time

    def ends(self) -> Iterator[Problem]:
        """The end of the log."""
        if self._back is not None:
            yield _untold(*self._back)
        self._back = None


def _untold(row: Stored, before: bytes, when: bytes) -> Problem:
    times = f"from {before.decode()} to {when.decode()}"
    return Problem(f"{named(row)}: its time goes back {times}, and no entry behind it says that a clock did", row[0])


def time_of(row: Stored) -> bytes:
    """The time in a record, b"" where there is none."""
    try:
        return heading(row[3][:HEADING_LENGTH].decode("utf-8", "replace")).at.encode()
    except (ValueError, TypeError, AttributeError):
        return b""


def _back(before: bytes, when: bytes) -> bool:
    try:
        return went_back(before.decode(), when.decode())
    except ValueError:
        return True


def _tells(row: Stored, before: bytes, when: bytes) -> bool:
    if row[1] != LOG_STREAM.encode():
        return False
    fields = json.loads(row[3])
    return bool(fields[KIND] == WENT_BACK and fields[BODY] == {"before": before.decode(), "after": when.decode()})
