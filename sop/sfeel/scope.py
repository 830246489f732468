"""What names mean to an expression: their types, which are entities, and which null rules hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sop.errors import SopError
from sop.values import Value


class SfeelError(SopError):
    """An expression or cell that cannot be read, with the offset of the first character that is wrong."""


class Env(Protocol):
    """Values by name. A dict does; a dict with `__missing__` computes definitions when they are first asked for."""

    def __getitem__(self, name: str, /) -> Value: ...


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """What is known of a name before any value is.

    `kind` is `number`, `string`, `boolean`, `date`, `dateTime`, `time`, `duration`, `months`, `list`, `record` or
    `any`. `values` is the enumeration of a string, empty for free text; `order` ranks strings, highest first; `unit` is
    what a number counts (`days`, `working days`, `USD`); `fields` are the fields of a list's records; `nullable` says
    that the value may be unknown.
    """

    kind: str = "any"
    values: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    unit: str | None = None
    nullable: bool = False
    fields: Mapping[str, TypeInfo] | None = None


ANY = TypeInfo()


@dataclass(frozen=True, slots=True)
class Scope:
    """The names an expression may use.

    `names` None lets any name stand. `entities` are the words bound to one record by a for-each: `hold.code` then reads
    field `code` of `env["hold"]`. `dmn` switches from the SOP's rule for unknown (tests on unknown are unknown) to
    DMN's (`null = null` is true, `null = "a"` is false), and lets a bare word that names nothing be its own text.
    `open` lets an unknown name stand inside an expression, where nobody knows all names.
    """

    names: Mapping[str, TypeInfo] | None = None
    entities: frozenset[str] = frozenset()
    dmn: bool = False
    open: bool = False

    def type_of(self, name: str) -> TypeInfo:
        """The type of a dotted name; `ANY` where nothing is known of it."""
        return (self.names or {}).get(name, ANY)

    def knows_exactly(self, name: str) -> bool:
        """Whether the name is listed: a fact may be called by a word of the language."""
        return self.names is not None and name in self.names

    def knows(self, name: str) -> bool:
        """Whether the name may stand here. Fields of an entity that lists none are all allowed."""
        if self.names is None or name in self.names or name in self.entities:
            return True
        word = name.split(".", 1)[0]
        return word in self.entities and not any(known.startswith(word + ".") for known in self.names)


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """What a cell is held against: the column's kind and, for text, its allowed values and their order."""

    kind: str | None = None
    values: tuple[str, ...] = ()
    order: tuple[str, ...] = field(default=())
