"""The interface of a log. `audit.sqlite` is the embedded one; nothing here assumes one machine or one process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from audit.entry import SYSTEM, Draft, Entry, Measure, Person, Secret, StreamHead
from audit.errors import StoreUnavailable

Clock = Callable[[], datetime]
"""Gives the real time, aware."""

Tell = Callable[[str], None]
"""Takes a sentence for the person who opens a log."""

DEFAULT_FILE = "orderdrill.db"


class Stored(NamedTuple):
    """An entry exactly as it lies in the store; text as its bytes. Verification reads nothing else."""

    id: int
    stream: bytes
    seq: int
    record: bytes
    hash: bytes


class KeptCheckpoint(NamedTuple):
    """A checkpoint in the log. note: a C2SP signed note of the tree of `size` leaves; see `audit.checkpoint`."""

    number: int
    size: int
    at: str
    note: str


class TypedText(NamedTuple):
    """A typed text as it lies in the side table."""

    entry: int
    path: str
    salt: bytes
    text: str


class Snapshot(Protocol):
    """One moment of a log, for verification: later appends are not seen. Every iterator streams."""

    def size(self) -> int:
        """How many entries there are."""
        ...

    def stored(self, after: int = 0) -> Iterator[Stored]:
        """All entries but the first `after`, in the order of the tree; then those that are not in it yet, by id."""
        ...

    @property
    def gapless(self) -> bool:
        """Whether the entries that wait for the tree have every id. In the tree all logs have: ids are positions."""
        ...

    def tree_size(self) -> int:
        """How many entries are in the tree."""
        ...

    def tile(self, level: int, number: int) -> bytes:
        """As `AuditStore.tile`."""
        ...

    def checkpoints(self) -> Iterator[KeptCheckpoint]:
        """As `AuditStore.checkpoints`."""
        ...

    def vkeys(self) -> tuple[str, ...]:
        """As `AuditStore.vkeys`."""
        ...

    def stored_at(self, entry: int) -> Stored | None: ...

    def link(self, stream: bytes, seq: int) -> tuple[int, bytes] | None:
        """(id, hash) of one entry of a stream."""
        ...

    def blobs(self) -> Iterator[tuple[str, int, bytes]]:
        """(digest, id of the entry that named it first, bytes)."""
        ...

    def has_blob(self, digest: str) -> bool: ...

    def typed(self) -> Iterator[TypedText]: ...

    def measures(self) -> Iterator[Measure]:
        """The summary as `AuditStore.measures` gives it, ordered by subject and key (by code point)."""
        ...

    def damage(self) -> Iterator[str]:
        """What the back end itself finds wrong with its pages, indexes and guards, in plain words."""
        ...


class AuditStore(Protocol):
    """An append-only log of entries in streams, each stream a hash chain.

    Safe with several processes and, one call at a time, with several threads.
    Every method may raise StoreUnavailable.
    """

    @property
    def where(self) -> str:
        """What `open_store` was given, so that another process can open it too."""
        ...

    def append(
        self,
        stream: str,
        drafts: Iterable[Draft],
        *,
        expected_seq: int | None,
        actor: str,
        at: datetime,
        blobs: Mapping[str, bytes] = {},
    ) -> tuple[Entry, ...]:
        """Stores the drafts, all or none, and returns them as entries once they are durable.

        expected_seq: what the first draft's seq must become (0 opens a stream); None takes whatever comes next.
        actor: a pseudonym from `pseudonym_for`, or one of NOT_PEOPLE. at: the real time, aware.
        blobs: digest to bytes; each must be named (its hex digest occurs) in a draft's body; stored once for ever.
        Raises SequenceConflict, EntryRefused, StoreUnavailable; after any of them nothing is stored, except that
        CommitUnknown leaves it open.
        """
        ...

    def entries(self, stream: str | None = None, since: int = 0) -> Iterator[Entry]:
        """Entries of one stream or of all, in order, with an id above `since`. Raises ChainBroken for a bad one."""
        ...

    def head(self, stream: str) -> StreamHead | None: ...

    def streams(self) -> Iterator[StreamHead]:
        """Every stream, by name."""
        ...

    def blob(self, digest: str) -> bytes:
        """The bytes of a blob. Raises KeyError where there is none."""
        ...

    def texts(self, entry_id: int) -> dict[str, str]:
        """Path to typed text, of what has not been erased."""
        ...

    def person(self, pseudonym: str) -> Person | None: ...

    def people(self) -> Iterator[Person]:
        """Everybody, in the order in which they came."""
        ...

    def pseudonym_for(self, name: str, role: str = "trainee", create: bool = True) -> str | None:
        """The pseudonym of the person with exactly this name; a new random one if there is none and `create`.

        `role` is only used for somebody new.
        """
        ...

    def set_role(self, pseudonym: str, role: str) -> None:
        """Raises EntryRefused for an unknown pseudonym."""
        ...

    def secret(self, pseudonym: str) -> Secret | None:
        """What this person's PIN is checked by, None where there is none."""
        ...

    def keep_secret(self, pseudonym: str, secret: Secret, *, instead_of: Secret | None) -> bool:
        """Keeps it, if `instead_of` is what is kept now; whether it was. So no wrong try is lost between two checks.

        Raises EntryRefused for an unknown pseudonym.
        """
        ...

    def erase(
        self, pseudonym: str, *, actor: str = SYSTEM, at: datetime | None = None, about: Iterable[int] = ()
    ) -> Entry:
        """Forgets the name, the secret and all text that this person typed; the entries stay and still verify.

        about: ids of entries by others whose typed text goes, too, for it is about this person.
        The erasure is itself an entry, which is returned. Raises EntryRefused for an unknown pseudonym.
        """
        ...

    def measures(self, subject: str | None = None, prefix: str = "") -> Iterator[Measure]:
        """Rows of the summary table, of one subject or all, whose key starts with `prefix`, by subject and key."""
        ...

    def rebuild_measures(self) -> int:
        """Makes the summary table again from the entries; returns how many rows it has."""
        ...

    def sequence(self) -> int:
        """Puts every entry that is not in the tree yet into it, and its measures into the summary; the tree's size.

        A batch step: appends do not wait for it, and it never begins from the start. Whoever calls it, once is enough.
        """
        ...

    def maybe_sequence(self, at: datetime) -> int:
        """`sequence`, if enough entries wait or some have waited for long; cheap otherwise. at: the real time."""
        ...

    def tree_size(self) -> int:
        """How many entries are in the tree."""
        ...

    def tile(self, level: int, number: int) -> bytes:
        """The hashes of a tile (`audit.tiles`), b"" where there is none."""
        ...

    def leaf_of(self, entry: int) -> int | None:
        """The position of an entry in the tree, from 0; None for one that is not in it."""
        ...

    def checkpoints(self) -> Iterator[KeptCheckpoint]:
        """Every checkpoint that was kept, oldest first."""
        ...

    def keep_checkpoint(self, size: int, note: str, *, at: datetime) -> KeptCheckpoint:
        """Keeps a signed note of the tree's first `size` leaves, for ever. Raises EntryRefused beyond the tree."""
        ...

    def vkeys(self) -> tuple[str, ...]:
        """The verifier keys of the log's checkpoints, oldest first; the last is the one in use."""
        ...

    def keep_key(self, vkey: str, *, after: str | None, at: datetime, actor: str = SYSTEM) -> tuple[str, ...]:
        """Makes `vkey` the key in use, `after` the one that is (None: there is none yet); all keys.

        A change of keys is an entry, `log.key-rotated`. Raises EntryRefused if `after` is not the key in use.
        """
        ...

    def hold(self, stream: str) -> None:
        """This process works on this stream from now on, until `release` or `close`.

        If it ends without either, that is an entry once the log is opened for writing again.
        """
        ...

    def release(self, stream: str) -> None:
        """This process is done with this stream."""
        ...

    def snapshot(self) -> AbstractContextManager[Snapshot]: ...

    def close(self) -> None: ...


def now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


def silent(_: str) -> None:
    """Tells nobody."""


def open_store(where: str | Path, *, clock: Clock = now, readonly: bool = False, tell: Tell = silent) -> AuditStore:
    """Opens the log at a file, a folder (`orderdrill.db` in it), a `sqlite:///` or `postgresql://` URL, or `:memory:`.

    A log that is not there is created, unless `readonly`. tell: is given what a person should know of a log that can
    be used all the same: little room, a disk that cannot be written. Raises StoreUnavailable; its subclasses say why.
    """
    text = str(where)
    scheme, separator, _ = text.partition("://")
    if separator and scheme in {"postgresql", "postgres"}:
        try:
            from audit.postgres import PostgresStore
        except ImportError as error:
            raise StoreUnavailable(
                f"{scheme}://…", "psycopg is not installed", "Install it: pip install 'orderdrill[postgres]'."
            ) from error
        return PostgresStore.open(text, clock=clock, readonly=readonly)
    if separator and scheme != "sqlite":
        raise StoreUnavailable(
            text, f"{scheme}:// is no kind of log", "Give --data a file, a folder or postgresql://…."
        )
    from audit.sqlite import SqliteStore  # only now: a caller of the interface pays for no back end

    return SqliteStore.open(file_of(where) or text, clock=clock, readonly=readonly, tell=tell)


def shown(where: str | Path) -> str:
    """A place as messages have it: an address of a database without its password and settings."""
    scheme, separator, rest = str(where).partition("://")
    if not separator or scheme == "sqlite":
        return str(where)
    who, at, host = rest.rpartition("@")
    return f"{scheme}://{who.partition(':')[0]}{at}{host.partition('?')[0]}"


def file_of(where: str | Path) -> Path | None:
    """The file in which `open_store` keeps this log; None for one that is not in a file."""
    text = str(where)
    scheme, separator, rest = text.partition("://")
    if text == ":memory:" or (separator and scheme != "sqlite"):
        return None
    place = Path((rest[1:] if rest.startswith("/") else rest) if separator else text)  # sqlite:////absolute
    return place / DEFAULT_FILE if place.is_dir() else place
