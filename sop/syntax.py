"""The plain syntax that rule sentences are read into: tests, guards, calls, steps, nevers, ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, Protocol, Self

from sop.words import Sentence


class Names(Protocol):
    """What reading must know about names."""

    def values_of(self, name: str) -> tuple[str, ...]:
        """The enumeration of a name; empty when it is free."""

    def type_of(self, name: str) -> str:
        """The type of a name: a fact type, or an empty text when unknown."""

    def knows(self, name: str) -> bool:
        """Whether the name may stand here."""

    def entity_of(self, variable: str) -> str:
        """The entity word of a loop variable; an empty text for anything else."""

    def bind(self, variable: str, list_name: str) -> Self:
        """The same names, with `variable` standing for each element of the list."""


@dataclass(frozen=True, slots=True)
class Term:
    """A value as written: a name or expression, bare words, or quoted text."""

    kind: Literal["code", "word", "quote"]
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression in backticks that must be true."""

    code: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Is:
    """`name` is [not] value {or value}."""

    name: str
    values: tuple[Term, ...]
    negated: bool
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class State:
    """`name` is [not] set, or is [not] empty."""

    name: str
    state: Literal["set", "empty"]
    negated: bool
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Many:
    """Atoms joined by *and*, or by *or*; never mixed."""

    joint: Literal["and", "or"]
    atoms: tuple[Atom, ...]


Atom = Condition | Is | State
Test = Condition | Is | State | Many


@dataclass(frozen=True, slots=True)
class Loop:
    """For each `variable` in `source` [where test]."""

    variable: str
    source: str
    where: Test | None
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class ArgPhrase:
    """One argument as written. `bound` is one of `policy.Bound`."""

    param: str
    bound: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class CallPhrase:
    """An action with its arguments."""

    action: str
    args: tuple[ArgPhrase, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Guard:
    """Everything before the body of a sentence."""

    each_time: bool = False
    loops: tuple[Loop, ...] = ()
    when: tuple[Test, ...] = ()
    before: CallPhrase | None = None
    before_change: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """By a time, or within an amount of a unit."""

    kind: Literal["by", "within"]
    term: Term
    unit: str = ""


@dataclass(frozen=True, slots=True)
class StepPhrase:
    """A duty: any one of `calls` meets it."""

    guard: Guard
    calls: tuple[CallPhrase, ...]
    deadline: Deadline | None = None
    unless: Test | None = None


@dataclass(frozen=True, slots=True)
class NeverPhrase:
    """What must not be done. `mode` says how `test` or `before` limits it."""

    guard: Guard
    calls: tuple[CallPhrase, ...]
    mode: Literal["", "while", "unless", "before", "if then"] = ""
    test: Test | None = None
    before: CallPhrase | None = None


@dataclass(frozen=True, slots=True)
class EndPhrase:
    """What must hold at the close."""

    guard: Guard
    test: Test


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows an item's sentence."""

    clause: str
    note: str = ""
    critical: bool = False
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ItemText:
    """An item cut into its sentence and its tail."""

    sentence: Sentence
    text: str
    tail: Tail
    stopped: bool = field(default=True)
