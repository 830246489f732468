"""A decision table as data: what it asks, what it answers, its rows, and how several fitting rows are settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sop.errors import SopError, nearest
from sop.sfeel import Cell, Expr, Scope, TypeInfo, parse_cell, parse_expression
from sop.sfeel.nodes import Between, Compare, Field, In, IsEmpty, IsSet, Logic, Name, Node, Not, Quantified
from sop.values import Value

POLICIES: Mapping[str, str] = {
    "U": "exactly one row fits",
    "A": "any row that fits, all saying the same",
    "F": "first row that fits decides",
    "P": "strictest wins",
    "R": "all rows that fit, in order of rows",
    "O": "all rows that fit, strictest first",
    "C": "all rows that fit",
    "C+": "the sum of all rows that fit",
    "C<": "the lowest of all rows that fit",
    "C>": "the highest of all rows that fit",
    "C#": "how many rows fit",
}
"""DMN's hit policies by letter, each with the words that may stand above a table instead."""

_DMN_NAMES = {
    "unique": "U",
    "any": "A",
    "first": "F",
    "priority": "P",
    "rule order": "R",
    "output order": "O",
    "collect": "C",
    "collect sum": "C+",
    "collect min": "C<",
    "collect max": "C>",
    "collect count": "C#",
}
_BY_WORDS = {words: letter for letter, words in POLICIES.items()} | _DMN_NAMES


class TableError(SopError):
    """A table that cannot be read, or that gives no single answer where its hit policy asks for one."""


class UniqueViolation(TableError):
    """Several rows fit where exactly one may."""


class AnyViolation(TableError):
    """Rows fit together that say different things where they must say the same."""


def read_hit_policy(text: str) -> str | None:
    """The letter of a hit policy written as letter, DMN name or words; None for any other text."""
    letter = text.strip().replace("\\", "").replace("&lt;", "<").replace("&gt;", ">").upper().replace(" ", "")
    if letter in POLICIES:
        return letter
    return _BY_WORDS.get(" ".join(text.lower().strip().rstrip(".").split()))


@dataclass(frozen=True, slots=True)
class Column:
    """An input: the expression in the header, and what is known of its values.

    `allowed` is a cell that every value must fit, where the table says one; `values` and `order` (highest first) are
    for text; `nullable` says that unknown can occur, and so counts in the table's gaps.
    """

    expr: Expr
    kind: str | None = None
    values: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    nullable: bool = False
    allowed: Cell | None = None

    @property
    def name(self) -> str:
        """The header as written, without backticks."""
        return self.expr.text.replace("`", "").strip()


@dataclass(frozen=True, slots=True)
class Output:
    """An answer of the table. `values` stand in the order of priority, strictest first."""

    name: str
    kind: str | None = None
    values: tuple[Value, ...] = ()
    default: Expr | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: a cell for each input, an expression for each output. `line` counts from 1 in the file."""

    id: str
    cells: tuple[Cell, ...]
    outputs: tuple[Expr, ...]
    note: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table. `hit_policy` is one of `POLICIES`. Raises `TableError` where a row does not fit the columns."""

    id: str
    title: str
    hit_policy: str
    inputs: tuple[Column, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]
    line: int | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.hit_policy not in POLICIES:
            raise TableError(
                "hit-policy", f"there is no hit policy `{self.hit_policy}`{nearest(self.hit_policy, POLICIES)}"
            )
        if not self.outputs:
            raise TableError("no-output", f"table {self.id or self.title!r} has no output column", line=self.line)
        for row in self.rows:
            if len(row.cells) != len(self.inputs) or len(row.outputs) != len(self.outputs):
                raise TableError("row-width", f"row {row.id} does not match the header", line=row.line)

    @property
    def names(self) -> tuple[str, ...]:
        """Every free name the table reads, in order of first use."""
        found: dict[str, None] = {}
        for column in self.inputs:
            found.update(dict.fromkeys(column.expr.names))
        for row in self.rows:
            for part in (*row.cells, *row.outputs):
                found.update(dict.fromkeys(part.names))
        for output in self.outputs:
            if output.default is not None:
                found.update(dict.fromkeys(output.default.names))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a table said: a value for each output, the fitting rows that count (from 0), and each one's reason in words.

    Read only: decisions whose rows hold only literals are shared.
    """

    result: Mapping[str, Value]
    hits: tuple[int, ...]
    why: tuple[str, ...] = ()


def read_column(text: str, scope: Scope | None = None) -> Column:
    """A column from its header text; kind, values and order come from the scope. Raises `SfeelError`."""
    expr = parse_expression(text.replace("`", " ").strip(), scope=scope)
    info = info_of(expr.root, scope or Scope())
    return Column(expr, info.kind if info.kind != "any" else None, info.values, info.order, info.nullable)


def read_row(
    row_id: str,
    cells: Sequence[str],
    outputs: Sequence[Expr],
    columns: Sequence[Column],
    *,
    scope: Scope | None = None,
    note: str = "",
    line: int | None = None,
) -> Row:
    """A row from the texts of its input cells. Raises `SfeelError`."""
    made = tuple(
        parse_cell(text, scope=scope, values=column.values, column_type=column.kind, order=column.order)
        for text, column in zip(cells, columns, strict=True)
    )
    return Row(row_id, made, tuple(outputs), note, line)


def info_of(node: Node, scope: Scope) -> TypeInfo:
    """What is known of a header's values before any are: a name's own type, true or false for a condition."""
    match node:
        case Name():
            return scope.type_of(node.name)
        case Field():
            return scope.type_of(f"{node.variable}.{node.path}")
        case Compare() | Logic() | Not() | Between() | In() | IsSet() | IsEmpty():
            return TypeInfo("boolean")
        case Quantified(kind="any" | "all"):
            return TypeInfo("boolean")
        case Quantified(kind="count"):
            return TypeInfo("number")
    return TypeInfo()
