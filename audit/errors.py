"""Everything that can go wrong with a log. Each error says where, what, and what to do next."""

from __future__ import annotations

from pathlib import Path


class AuditError(Exception):
    """The base of every error that this package raises."""


class EntryRefused(AuditError):
    """A draft that cannot become an entry: not JSON, an unknown actor, a blob that nobody names. Nothing was stored."""


class SequenceConflict(AuditError):
    """Somebody else wrote to this stream first. Nothing was stored: read the stream again, then decide again."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        self.stream = stream
        self.expected = expected
        self.actual = actual
        super().__init__(
            f"stream {stream!r} goes on at {actual}, not at {expected}: another window wrote to it; reload it"
        )


class NoteError(AuditError):
    """A note, a checkpoint or a key that cannot be read, or a signature that is wrong."""


class ChainBroken(AuditError):
    """What is stored does not hash to what was stored, or cannot be read. `entry` is the id of the first bad entry."""

    def __init__(self, message: str, entry: int | None = None) -> None:
        self.entry = entry
        super().__init__(message)


class StoreUnavailable(AuditError):
    """The log cannot be used as it is.

    `path` is where the log lives, `cause` what is wrong with it, `remedy` what to do next.
    Unless the error is `CommitUnknown`, the write that met it was not stored, not even in part.
    """

    def __init__(self, path: str | Path, cause: str, remedy: str) -> None:
        self.path = str(path)
        self.cause = cause
        self.remedy = remedy
        super().__init__(f"{self.path}: {cause}. {remedy}")


class NoSuchLog(StoreUnavailable):
    """There is no log at that place, and it was opened for reading only."""


class NotADatabase(StoreUnavailable):
    """The file is not an SQLite database."""


class ForeignDatabase(StoreUnavailable):
    """An SQLite database of another program: it is left as it is."""


class NewerDatabase(StoreUnavailable):
    """A log that a newer release wrote: it is left as it is."""


class ReadOnlyStore(StoreUnavailable):
    """The file or its folder cannot be written."""


class DiskFull(StoreUnavailable):
    """No room for the entry."""


class StoreLocked(StoreUnavailable):
    """Another process held the log for longer than we wait."""


class StoreDamaged(StoreUnavailable):
    """Pages of the file are damaged."""


class StoreGone(StoreUnavailable):
    """The file was removed or replaced while the log was open, or the store is closed."""


class KeyUnusable(StoreUnavailable):
    """The file of a private key cannot be read, made or trusted."""


class CommitUnknown(StoreUnavailable):
    """The commit failed in a way that leaves open whether the entry is stored. Open the log again and look."""
