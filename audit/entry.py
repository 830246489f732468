"""What goes into a log and what comes out of it: plain values, no store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from audit.canonical import JSON
from audit.errors import EntryRefused

SYSTEM = "system"
"""The actor of entries that the store writes of its own accord."""

BOT = "bot"
"""The actor of scripted and computer-played drills."""

NOT_PEOPLE = frozenset({SYSTEM, BOT})
"""Actors that stand for no person. Every other actor is a pseudonym from the people table."""

LOG_STREAM = "log"
PEOPLE_STREAM = "people"


class Secret(NamedTuple):
    """What somebody's PIN is checked by; it stands beside the log, with the name, and goes with it.

    hash: as `argon2` writes it. once: it was given by somebody else, and is to be changed at its first use.
    wrong: wrong tries since the last right one; tried: when the last was, in real time as in `Entry.at`, "" for never.
    """

    hash: str
    once: bool = False
    wrong: int = 0
    tried: str = ""


NOTHING: Mapping[str, str] = MappingProxyType({})

ZERO = bytes(32)
"""`prev` of the first entry of a stream."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that an entry adds to the summary table: `n` cases with the total `sum`, both whole numbers.

    `subject` and `key` are opaque here (a pseudonym; a family, level and week, say). No names: they are in the chain.
    """

    subject: str
    key: str
    n: int = 1
    sum: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """Text that somebody typed. `path` says where it belongs (`message.parts#2`); the chain has only a commitment."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that is not stored yet.

    kind: a word, `drill.started`. body: any JSON value, without names and without typed text.
    desk_at: simulated time, ISO text. measures, texts: see `Measure` and `Text`; the paths of one draft differ.
    """

    kind: str
    body: JSON
    desk_at: str | None = None
    measures: tuple[Measure, ...] = ()
    texts: tuple[Text, ...] = ()


class Entry(NamedTuple):
    """A stored entry. (A named tuple, because one is made for every act while its writer waits.)

    id: its position in the whole log, from 1. stream: a drill's id, or `people` or `log`. seq: its position in the
    stream, from 0. at: real time as its writer's clock had it, `2026-01-31T09:30:00.000000Z`. actor: a pseudonym.
    prev: the hash of the entry before it in the stream, 32 zero bytes for the first. hash: see `audit.chain`.
    commitments: path of a typed text to the hex of its commitment. blobs: digests of the blobs it names.
    """

    id: int
    stream: str
    seq: int
    at: str
    actor: str
    kind: str
    body: JSON
    prev: bytes
    hash: bytes
    desk_at: str | None = None
    measures: tuple[Measure, ...] = ()
    commitments: Mapping[str, str] = NOTHING
    blobs: tuple[str, ...] = ()

    @property
    def fields(self) -> Mapping[str, JSON]:
        """The body, where it is an object, as the simulator's always are. Raises EntryRefused where it is not."""
        if not isinstance(self.body, Mapping):
            raise EntryRefused(f"entry {self.id} ({self.kind}): the body is no object")
        return self.body


@dataclass(frozen=True, slots=True)
class StreamHead:
    """A stream at a glance. next_seq: what the next append expects. actor: whose entry opened it."""

    stream: str
    next_seq: int
    hash: bytes
    first_id: int
    last_id: int
    started_at: str
    last_at: str
    actor: str
    first_kind: str
    last_kind: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody behind a pseudonym. An erased person has no name; added and erased are real times as in `Entry.at`."""

    pseudonym: str
    name: str | None
    role: str
    added: str
    erased: str | None = None
