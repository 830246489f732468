"""The compiled form of an SOP: frozen rules over named values. What the judge, the solver and the reports read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from sop.settling import later, settler
from sop.sfeel import Expr
from sop.tables.model import Table
from sop.vocabulary import ActionSpec, Param

ClauseKind = Literal["step", "never", "end", "row", "document item", "message item", "scoring"]

DIMENSIONS = (
    "evidence",
    "decision",
    "order",
    "authority",
    "documents",
    "communication",
    "timeliness",
    "end state",
    "record",
)

AUTHORITIES = ("HOUSE", "PARTNER", "STD", "LAW")
"""Authority classes, weakest first (language.md §4)."""

Bound = Literal["", "at most", "at least", "on or before", "on or after", "any of"]


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest scored unit. `text` is the sentence as printed, without its id; `weight` is in points."""

    id: str
    sop: str
    kind: ClauseKind
    text: str
    line: int
    weight: Decimal = Decimal(1)
    critical: bool = False
    authority: str = "HOUSE"
    dimension: str = "decision"


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression. `names` are the names it reads, as its SOP writes them; one without `expr` is always `value`.

    `run` gives its value for an environment. Made by `of`, a formula becomes code when it is first run: most of a
    library is never run in one sitting.
    """

    text: str
    names: frozenset[str]
    run: Callable[[Any], Any] = field(compare=False)
    expr: Expr | None = field(default=None, repr=False)
    value: Any = None

    @classmethod
    def of(cls, text: str, names: frozenset[str], expr: Expr | None, value: Any = None) -> Formula:
        """A formula that is compiled when it is first run."""
        made = object.__new__(cls)
        for name, given in (("text", text), ("names", names), ("expr", expr), ("value", value)):
            object.__setattr__(made, name, given)
        return made

    def __getattr__(self, name: str) -> Any:
        """Fill in `run`; called only while it is not there."""
        if name != "run":
            raise AttributeError(name)
        value = self.value
        run = self.expr.compile() if self.expr is not None else lambda env: value
        object.__setattr__(self, "run", run)
        return run


@dataclass(frozen=True, slots=True)
class LoopRule:
    """For each `variable` of the list `source`, whose records have the entity word `entity`."""

    variable: str
    source: str
    entity: str
    where: Formula | None = None


@dataclass(frozen=True, slots=True)
class ArgRule:
    """What one argument must be.

    kind `const`: `value`. `formula`: read at the act. `ref`: `name` names a value, of the loop `variable`'s record when
    that is set. `entity`: the record of the loop `variable`, or, with no variable, the record whose `name` field is
    `value`. `list`: all of `parts`, which are ArgRules of the same parameter.
    """

    param: Param
    kind: Literal["const", "formula", "ref", "entity", "list"]
    bound: Bound = ""
    value: Any = None
    formula: Formula | None = None
    name: str = ""
    variable: str = ""
    parts: tuple[ArgRule, ...] = ()


@dataclass(frozen=True, slots=True)
class CallRule:
    """An action with what its arguments must be; arguments not named may be anything."""

    action: ActionSpec
    args: tuple[ArgRule, ...]
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GuardRule:
    """When a rule is in force: for each binding of `loops`, while all of `when` hold."""

    loops: tuple[LoopRule, ...] = ()
    when: tuple[Formula, ...] = ()
    each_time: bool = False
    names: frozenset[str] = frozenset()

    @property
    def tests(self) -> tuple[Formula, ...]:
        """Every condition, those on the loops' records first: what a finding quotes the values of."""
        return (*(loop.where for loop in self.loops if loop.where is not None), *self.when)


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """By a time (`formula`), or within an amount (`formula`) of `unit` from when it is owed."""

    kind: Literal["by", "within"]
    formula: Formula
    unit: str = ""


@dataclass(frozen=True, slots=True)
class StepRule:
    """A duty. `order` is its place in numbered lists: (list, position) from the outermost in."""

    clause: Clause
    guard: GuardRule
    calls: tuple[CallRule, ...]
    deadline: DeadlineRule | None = None
    unless: Formula | None = None
    before: CallRule | None = None
    before_change: bool = False
    order: tuple[tuple[int, int], ...] = ()
    index: int = 0


@dataclass(frozen=True, slots=True)
class NeverRule:
    """What must not be done."""

    clause: Clause
    guard: GuardRule
    calls: tuple[CallRule, ...]
    mode: Literal["", "while", "unless", "before", "if then"] = ""
    test: Formula | None = None
    before: CallRule | None = None


@dataclass(frozen=True, slots=True)
class EndRule:
    """What must hold at the close."""

    clause: Clause
    guard: GuardRule
    test: Formula


@dataclass(frozen=True, slots=True)
class MessageItem:
    """One thing that a message must say or must not say: a named value, or a phrase."""

    clause: Clause
    message: str
    must: bool
    name: str = ""
    formula: Formula | None = None
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class DocumentItem:
    """One field of a document and what it must be, for each record of `entity` when that is set."""

    clause: Clause
    document: str
    field: str
    must: Formula
    when: Formula | None = None
    entity: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A named formula. With `entity` it belongs to each record of that entity."""

    name: str
    formula: Formula
    unit: str = ""
    panel: str = ""
    entity: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One dated value of a parameter."""

    value: Any
    since: date
    authority: str
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named figure, dated. Rows stand in order of date; the first is also in force before its date."""

    name: str
    unit: str
    rows: tuple[ParameterRow, ...]

    def on(self, day: date | None) -> Any:
        """The value in force on a day."""
        found = self.rows[0]
        for row in self.rows[1:]:
            if day is not None and row.since <= day:
                found = row
        return found.value


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """One output of a table. `field` is the name inside the record for a for-each table."""

    name: str
    field: str
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A decision table of a document. `table` is the engine's own form. `settle` gives its outputs by column name and
    the indexes of the rows that gave them, compiled when it is first asked for; `decide` gives the outputs alone.
    `may_be_undecided` is what the author says of a case that no row fits."""

    id: str
    title: str
    outputs: tuple[OutputColumn, ...]
    names: frozenset[str]
    table: Table
    rows: tuple[str, ...]
    line: int
    entity: str = ""
    source: str = ""
    variable: str = ""
    may_be_undecided: bool = False
    settle: Callable[[Any], tuple[Mapping[str, Any], tuple[int, ...]]] = field(default=later, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.settle is later:
            object.__delattr__(self, "settle")

    def __getattr__(self, name: str) -> Any:
        """Fill in `settle`; called only while it is not there."""
        if name != "settle":
            raise AttributeError(name)
        made = settler(self.table)
        object.__setattr__(self, "settle", made)
        return made

    @property
    def mark(self) -> str:
        """The reserved name under which the rows that decided are kept beside the outputs."""
        return f"@{self.id}"

    def decide(self, env: Any) -> Mapping[str, Any]:
        """The outputs by column name, for the values in `env`."""
        return self.settle(env)[0]


@dataclass(frozen=True, slots=True)
class Example:
    """One case of an Examples table: the inputs given and the outputs expected."""

    table: str
    case: str
    inputs: Mapping[str, Any]
    expected: Mapping[str, Any]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Part:
    """A section as printed: its heading and the lines it takes in the source, for showing it and jumping to it."""

    id: str
    title: str
    level: int
    line: int


@dataclass(frozen=True, slots=True)
class Policy:
    """One SOP, compiled."""

    id: str
    title: str
    version: str
    status: str
    pass_mark: Decimal
    authority: str
    skills: tuple[str, ...]
    path: str
    front: Mapping[str, str]
    applies: Formula
    calendar: Formula | str
    definitions: tuple[Definition, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    tables: tuple[DecisionTable, ...] = ()
    steps: tuple[StepRule, ...] = ()
    nevers: tuple[NeverRule, ...] = ()
    ends: tuple[EndRule, ...] = ()
    messages: tuple[MessageItem, ...] = ()
    documents: tuple[DocumentItem, ...] = ()
    examples: tuple[Example, ...] = ()
    sections: tuple[Part, ...] = ()
    clauses: Mapping[str, Clause] = field(default_factory=dict)
    references: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Names of other SOPs that this one reads (`SOP-CR.authority`), with the place of the first use."""
    waivers: tuple[tuple[str, int], ...] = ()
    """Diagnostics that the document lives with for a while, as written, each with its line."""
