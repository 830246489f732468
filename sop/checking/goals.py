"""What a search for a world is asked for: conditions, values left, a table's row, a record of a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from sop.checking.allowed import Allowed
from sop.checking.house import Key, Place
from sop.policy import DecisionTable
from sop.sfeel import ANY, TypeInfo
from sop.sfeel.nodes import Node

TRUE, FALSE, UNSET = 1, 2, 4
NOT_TRUE, NOT_FALSE = FALSE | UNSET, TRUE | UNSET


@dataclass(frozen=True, slots=True)
class Ask:
    """A condition and what it may be: a sum of `TRUE`, `FALSE` and `UNSET`."""

    node: Node
    mask: int
    place: Place


@dataclass(frozen=True, slots=True)
class Keep:
    """A value and what is left to it. `written` wants it from a row that writes a value, not a name, as its output."""

    key: Key
    allowed: Allowed
    info: TypeInfo = ANY
    written: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A table decides by this row, or by none (-1), for one record (0 for no record)."""

    sop: str
    table: DecisionTable
    record: int
    number: int


@dataclass(frozen=True, slots=True)
class Some:
    """A list has a record for which the condition, read with `word` standing for it, is as asked. None: any record."""

    source: str
    word: str
    ask: Ask | None


@dataclass(frozen=True, slots=True)
class Every:
    """The condition is as asked for all records of a list; None: there are no records."""

    source: str
    word: str
    ask: Ask | None


@dataclass(frozen=True, slots=True)
class Later:
    """Ways of which one must be gone, kept until everything plain is settled."""

    ways: tuple[tuple[Goal, ...], ...]


Goal: TypeAlias = Ask | Keep | Row | Some | Every | Later
Ways: TypeAlias = list[list[Goal]]


@dataclass(slots=True)
class World:
    """What is settled so far. `records` are the numbers of each list's records."""

    values: dict[Key, Allowed] = field(default_factory=dict)
    rows: dict[tuple[str, str, int], int] = field(default_factory=dict)
    records: dict[str, tuple[int, ...]] = field(default_factory=dict)
    every: tuple[Every, ...] = ()
    made: int = 0

    def copy(self) -> World:
        """A world that can be changed by itself."""
        return World(dict(self.values), dict(self.rows), dict(self.records), self.every, self.made)
