"""Drafts into columns, columns into entries. Pure: what every back end stores is made here, before it takes a lock."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from audit.canonical import canonical_text, digest
from audit.chain import FIELDS, RECORD_TAG, SALT_BYTES, commitment, entry_hash, heading, quoted, record
from audit.entry import Draft, Entry, Measure, StreamHead, Text
from audit.errors import ChainBroken, EntryRefused

LONGEST_NAME = 200
CLOCK_SLACK_SECONDS = 10.0  # writers read their clock before they wait for the lock
WENT_BACK = "log.clock-went-back"
"""The entry that the store adds behind one whose clock went back: {"before", "after"}, two times."""
LARGEST_FIGURE = 1 << 53

Row: TypeAlias = tuple[int, str, int, str, bytes]
"""The columns of an entry: id, stream, seq, record, hash."""


class Kept(NamedTuple):
    """A typed text on its way to the side table."""

    path: str
    salt: bytes
    text: str


class Ready(NamedTuple):
    """A draft that has passed all checks; only its place in the log is missing."""

    draft: Draft
    body: str
    texts: str | None
    measures: str | None
    blobs: str | None
    kept: tuple[Kept, ...]
    commitments: Mapping[str, str]
    names: tuple[str, ...]


def stamp(at: datetime) -> str:
    """Real time as entries hold it: UTC, microseconds, fixed width, so that text order is time order."""
    if at.tzinfo is None:
        raise EntryRefused("the time of an entry needs a zone")
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    text = at.isoformat()
    return (text if len(text) == 32 else at.isoformat(timespec="microseconds"))[:-6] + "Z"


def moment(text: str) -> datetime:
    """The time that `stamp` wrote."""
    return datetime.fromisoformat(text)


def went_back(before: str, when: str) -> bool:
    """Whether a clock went back between two entries, as `stamp` wrote their times: more than waiting explains."""
    if when >= before:
        return False
    return (moment(before) - moment(when)).total_seconds() > CLOCK_SLACK_SECONDS


@lru_cache(maxsize=4096)  # the same few words come with every act
def word(value: str, what: str) -> str:
    """A name that is chained as it is: some printable text, of no more than 200 characters."""
    if not value or len(value) > LONGEST_NAME or not value.isprintable():
        raise EntryRefused(f"{what} {value[:LONGEST_NAME]!r}: give 1 to {LONGEST_NAME} printable characters")
    return value


def ready(drafts: Iterable[Draft], blobs: Mapping[str, bytes]) -> list[Ready]:
    """Checks drafts and brings them to their stored form. Raises EntryRefused."""
    for name, data in blobs.items():
        if digest(data) != name:
            raise EntryRefused(f"blob {name}: its bytes have the digest {digest(data)}")
    unnamed = set(blobs)
    result = []
    for draft in drafts:
        word(draft.kind, "kind")
        if draft.desk_at is not None:
            word(draft.desk_at, "desk time")
        body = canonical_text(draft.body)
        try:
            body.isascii() or body.encode()
        except UnicodeEncodeError as error:
            raise EntryRefused(f"{draft.kind}: text that has no UTF-8 form; take the lone surrogate out") from error
        names = tuple(sorted(name for name in blobs if name in body)) if blobs else ()
        unnamed.difference_update(names)
        kept, commitments = _committed(draft.texts) if draft.texts else ((), {})
        result.append(
            Ready(
                draft,
                body,
                canonical_text(commitments) if commitments else None,
                _figures(draft.measures) if draft.measures else None,
                canonical_text(names) if names else None,
                kept,
                commitments,
                names,
            )
        )
    if unnamed:
        raise EntryRefused(f"blob {min(unnamed)}: no entry names it; put its digest into a body")
    return result


def _committed(texts: Iterable[Text]) -> tuple[tuple[Kept, ...], dict[str, str]]:
    kept = []
    commitments: dict[str, str] = {}
    for text in texts:
        if word(text.path, "path of a text") in commitments:
            raise EntryRefused(f"two texts at {text.path!r}; give each a path of its own")
        salt = secrets.token_bytes(SALT_BYTES)
        try:
            commitments[text.path] = commitment(salt, text.path, text.text)
        except UnicodeEncodeError as error:
            raise EntryRefused(f"the text at {text.path!r} has no UTF-8 form; take the lone surrogate out") from error
        kept.append(Kept(text.path, salt, text.text))
    return tuple(kept), commitments


def _figures(measures: Iterable[Measure]) -> str:
    """The canonical JSON of measures, put together here because it is on the path of every act."""
    parts = []
    for measure in measures:
        subject, key, n, total = measure.subject, measure.key, measure.n, measure.sum
        for figure in (n, total):
            if type(figure) is not int or abs(figure) > LARGEST_FIGURE:
                raise EntryRefused(f"measure {key!r}: {figure!r} is no whole number up to 2**53")
        parts.append(f"[{quoted(word(subject, 'subject'))},{quoted(word(key, 'key'))},{n},{total}]")
    return f"[{','.join(parts)}]"


def total(measures: Sequence[Measure]) -> Sequence[tuple[str, str, int, int]]:
    """What measures add to the summary: subject, key, n and sum, one for each subject and key."""
    if len(measures) < 2:
        return [(one.subject, one.key, one.n, one.sum) for one in measures]
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for one in measures:
        n, added = found.get((one.subject, one.key), (0, 0))
        found[one.subject, one.key] = n + one.n, added + one.sum
    return [(*key, *figures) for key, figures in found.items()]


def written(draft: Ready, *, id: int, stream: str, seq: int, at: str, actor: str, prev: bytes) -> str:
    """The record of a draft at its place in the log."""
    given = draft.draft
    return record(
        id,
        stream,
        seq,
        prev.hex(),
        at,
        actor,
        given.kind,
        given.desk_at,
        draft.body,
        draft.texts,
        draft.blobs,
        draft.measures,
    )


def place(draft: Ready, *, id: int, stream: str, seq: int, at: str, actor: str, prev: bytes) -> tuple[Row, Entry]:
    """The row and the entry of a draft at its place in the log."""
    given = draft.draft
    text = written(draft, id=id, stream=stream, seq=seq, at=at, actor=actor, prev=prev)
    hashed = entry_hash(text.encode())
    entry = Entry(
        id,
        stream,
        seq,
        at,
        actor,
        given.kind,
        given.body,
        prev,
        hashed,
        given.desk_at,
        given.measures,
        draft.commitments,
        draft.names,
    )
    return (id, stream, seq, text, hashed), entry


def entry_of(row: Sequence[object]) -> Entry:
    """The entry in the columns id, stream, seq, record, hash. Raises ChainBroken, naming it, where they hold none."""
    id, stream, seq, text, hashed = row
    try:
        fields = json.loads(_text(text))
        if fields[:4] != [RECORD_TAG, id, stream, seq] or len(fields) != FIELDS:
            raise ValueError("the record is of another place")
        _, _, _, _, prev, at, actor, kind, desk_at, body, texts, blobs, measures = fields
        return Entry(
            _number(id),
            _text(stream),
            _number(seq),
            _text(at),
            _text(actor),
            _text(kind),
            body,
            bytes.fromhex(prev),
            _bytes(hashed),
            None if desk_at is None else _text(desk_at),
            figures(measures),
            dict(texts or {}),
            tuple(blobs or ()),
        )
    except (ValueError, TypeError, RecursionError) as error:
        where = id if isinstance(id, int) else None
        raise ChainBroken(f"entry {id} cannot be read; see `orderdrill audit verify`", entry=where) from error


def head_of(first: Sequence[object], last: Sequence[object]) -> StreamHead:
    """What is at the ends of a stream. first, last: id, stream, seq, hash and the beginning of the record of an entry.

    Raises ChainBroken where a record cannot be read.
    """
    try:
        begins, ends = heading(_text(first[4])), heading(_text(last[4]))
    except (ValueError, TypeError) as error:
        raise ChainBroken(f"stream {last[1]!r} cannot be read; see `orderdrill audit verify`") from error
    return StreamHead(
        stream=_text(last[1]),
        next_seq=_number(last[2]) + 1,
        hash=_bytes(last[3]),
        first_id=_number(first[0]),
        last_id=_number(last[0]),
        started_at=begins.at,
        last_at=ends.at,
        actor=begins.actor,
        first_kind=begins.kind,
        last_kind=ends.kind,
    )


def figures(given: Iterable[Sequence[Any]] | None) -> tuple[Measure, ...]:
    """The measures of a record. Raises ValueError or TypeError where they are none."""
    return tuple(Measure(subject, key, n, total) for subject, key, n, total in given or ())


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError("whole number expected")
    return value


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError("bytes expected")
    return value
