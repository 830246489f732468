"""The syntax tree of expressions and cells: plain frozen data, for the compiler and for every analysis.

`at` is the offset of the node's first character in the text; it takes no part in equality.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from sop.values import Value


def _at() -> int:
    return field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, boolean, date, time, duration or null written out."""

    value: Value
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Name:
    """A free name, dotted or not: `order.value`."""

    name: str
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the record under an entity word or loop variable: `hold.code`. `bound` tells a loop variable."""

    variable: str
    path: str
    bound: bool
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Variable:
    """A loop variable itself."""

    name: str
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Input:
    """`?`: in a cell, the value that the cell is held against."""

    at: int = _at()


@dataclass(frozen=True, slots=True)
class Negate:
    """Unary minus; binds tighter than `**`, as S-FEEL has it."""

    operand: Node
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`+ - * / **` of two operands."""

    op: str
    left: Node
    right: Node
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Compare:
    """`= != < <= > >=` of two operands; `order` ranks texts (highest first) where the order of a name applies."""

    op: str
    left: Node
    right: Node
    order: tuple[str, ...] = ()
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` of two or more."""

    op: str
    items: tuple[Node, ...]
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Not:
    """`not( )` in an expression."""

    operand: Node
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Between:
    """`x between a and b`, both ends in."""

    operand: Node
    low: Node
    high: Node
    at: int = _at()


@dataclass(frozen=True, slots=True)
class In:
    """`x in (tests)`, `x in list`, `x in [1..5]`."""

    operand: Node
    tests: tuple[Test, ...]
    at: int = _at()


@dataclass(frozen=True, slots=True)
class IsSet:
    """`x is set`, `x is not set`: with `IsEmpty`, the only tests that see unknown."""

    operand: Node
    negated: bool
    at: int = _at()


@dataclass(frozen=True, slots=True)
class IsEmpty:
    """`x is empty`, `x is not empty`, for lists."""

    operand: Node
    negated: bool
    at: int = _at()


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[a, b]`."""

    items: tuple[Node, ...]
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Call:
    """A built-in function of arguments."""

    function: str
    arguments: tuple[Node, ...]
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Quantified:
    """`any / all / count / sum / min / max (variable in source satisfies body)`."""

    kind: str
    variable: str
    source: Node
    body: Node
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Range:
    """`[1..5)`: stands only after `in` and in cells. A bound is None where there is no limit on that side."""

    low: Node | None
    high: Node | None
    low_closed: bool
    high_closed: bool
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Against:
    """`< 10`: a comparison whose left side is the value tested."""

    op: str
    right: Node
    order: tuple[str, ...] = ()
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Equals:
    """A value standing alone: the value tested is equal to it, or is in it where it is a list."""

    right: Node
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Holds:
    """A condition with `?` in it, standing alone in a cell."""

    condition: Node
    at: int = _at()


@dataclass(frozen=True, slots=True)
class SetTest:
    """`set` or `not set` in a cell."""

    negated: bool
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Tests:
    """A whole cell: any of the tests fits, or with `negated` none does. No tests at all: every value fits."""

    tests: tuple[Test, ...]
    negated: bool = False
    at: int = _at()

    @property
    def is_any(self) -> bool:
        """Whether the cell is blank or `-`: it leaves its input open."""
        return not self.tests


Test: TypeAlias = Range | Against | Equals | Holds | SetTest
Node: TypeAlias = (
    Literal
    | Name
    | Field
    | Variable
    | Input
    | Negate
    | Arithmetic
    | Compare
    | Logic
    | Not
    | Between
    | In
    | IsSet
    | IsEmpty
    | ListOf
    | Call
    | Quantified
)
Tree: TypeAlias = Node | Test | Tests


def children(node: Tree) -> tuple[Tree, ...]:
    """The nodes directly inside, in the order in which they are written."""
    match node:
        case Negate() | Not() | IsSet() | IsEmpty():
            return (node.operand,)
        case Arithmetic() | Compare():
            return (node.left, node.right)
        case Logic() | ListOf():
            return node.items
        case Between():
            return (node.operand, node.low, node.high)
        case In():
            return (node.operand, *node.tests)
        case Call():
            return node.arguments
        case Quantified():
            return (node.source, node.body)
        case Range():
            return tuple(bound for bound in (node.low, node.high) if bound is not None)
        case Against() | Equals():
            return (node.right,)
        case Holds():
            return (node.condition,)
        case Tests():
            return node.tests
    return ()


def walk(node: Tree) -> list[Tree]:
    """The node and all below it, in the order in which they are written."""
    found: list[Tree] = []
    waiting = [node]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting.extend(reversed(children(one)))
    return found
