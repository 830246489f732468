"""What verification finds, and how an entry is named to people."""

from __future__ import annotations

from dataclasses import dataclass

from audit.store import Stored

PROBLEMS_KEPT = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `entry` is the id of the bad row, None where it is about no entry."""

    what: str
    entry: int | None = None
    beside: bool = False
    """Whether it is about what stands beside the entries: no entry says anything else than it did."""


def named(row: Stored) -> str:
    """An entry as people find it again."""
    stream = row[1].decode("utf-8", "backslashreplace") if isinstance(row[1], bytes) else repr(row[1])
    return f"entry {row[0]} ({stream} #{row[2]})"
