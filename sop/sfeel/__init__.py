"""S-FEEL: the expressions and decision-table cells of SOPs, parsed, and compiled to Python.

`parse_expression` and `parse_cell` raise `SfeelError` and nothing else, whatever the text. What they return compiles to
a function of an environment (values by name) that never raises by itself: what has no answer is unknown (None).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import cast

from sop.sfeel.builtins import ARITY
from sop.sfeel.cells import CellParser
from sop.sfeel.emit import Constants, Emitter, build
from sop.sfeel.nodes import (
    Against,
    Between,
    Compare,
    Equals,
    Field,
    Literal,
    Name,
    Node,
    Quantified,
    Range,
    Tests,
    Tree,
    children,
    walk,
)
from sop.sfeel.parser import KEYWORDS, Parser
from sop.sfeel.scope import ANY, ColumnInfo, Env, Scope, SfeelError, TypeInfo
from sop.values import Value

MAX_LENGTH = 20_000
"""Characters in one expression or cell."""

__all__ = [
    "ANY",
    "ARITY",
    "KEYWORDS",
    "Cell",
    "ColumnInfo",
    "Env",
    "Expr",
    "Scope",
    "SfeelError",
    "TypeInfo",
    "parse_cell",
    "parse_expression",
]


@dataclass(frozen=True)
class _Parsed:
    text: str
    scope: Scope = field(repr=False, compare=False)

    @property
    def tree(self) -> Tree:
        raise NotImplementedError

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Free dotted names in order of first use; loop variables left out, fields of entities as `hold.code`."""
        found: dict[str, None] = {}
        for node in walk(self.tree):
            if isinstance(node, Name):
                found[node.name] = None
            elif isinstance(node, Field) and not node.bound:
                found[f"{node.variable}.{node.path}"] = None
        return tuple(found)

    @cached_property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """What loops read: pairs of a list's name and a field of its records, `("shipment.groups", "filing")`."""
        found: dict[tuple[str, str], None] = {}
        _loop_fields(self.tree, {}, found)
        return tuple(found)

    @cached_property
    def numbers(self) -> tuple[Decimal, ...]:
        """The numbers written out that something is compared with, in order, each once."""
        found: dict[Decimal, None] = {}
        for node in walk(self.tree):
            if isinstance(node, Compare | Between | Range | Against | Equals):
                for part in children(node):
                    if isinstance(part, Literal) and isinstance(part.value, Decimal):
                        found[part.value] = None
        return tuple(found)


@dataclass(frozen=True)
class Expr(_Parsed):
    """A parsed expression."""

    root: Node

    @property
    def tree(self) -> Node:
        return self.root

    @cached_property
    def literal(self) -> bool:
        """Whether it is a value written out, the same in every environment."""
        return isinstance(self.root, Literal)

    def compile(self) -> Callable[[Env], Value]:
        """The function from an environment to the value. A name the environment lacks raises what its lookup raises."""
        return self._compiled

    @cached_property
    def _compiled(self) -> Callable[[Env], Value]:
        constants = Constants()
        source = Emitter(constants, dmn=self.scope.dmn).node(self.root)
        return cast("Callable[[Env], Value]", build("e", f"  return {source}", constants))


@dataclass(frozen=True)
class Cell(_Parsed):
    """A parsed cell of an input column."""

    root: Tests

    @property
    def tree(self) -> Tests:
        return self.root

    @property
    def is_any(self) -> bool:
        """Whether the cell is blank or `-`."""
        return self.root.is_any

    @cached_property
    def constant(self) -> bool:
        """Whether it says the same in every environment: no names, no calls that look at the calendar."""
        plain = (Tests, Range, Against, Equals, Literal)
        return all(isinstance(node, plain) or node.__class__.__name__ == "SetTest" for node in walk(self.root))

    def compile(self) -> Callable[[Env, Value], bool | None]:
        """The function from an environment and the input's value to fits, does not, or unknown."""
        return self._compiled

    @cached_property
    def _compiled(self) -> Callable[[Env, Value], bool | None]:
        constants = Constants()
        source = Emitter(constants, dmn=self.scope.dmn).cell(self.root)
        return cast("Callable[[Env, Value], bool | None]", build("e,v", f"  return {source}", constants))


def parse_expression(text: str, *, scope: Scope | None = None) -> Expr:
    """Read an expression such as `100 * over_amount / max(credit.limit, 1)`; raises `SfeelError`."""
    _bounded(text)
    scope = scope or Scope()
    return Expr(text, scope, Parser(text, scope).whole())


def parse_cell(
    text: str,
    *,
    scope: Scope | None = None,
    values: Sequence[str] | None = None,
    column_type: str | None = None,
    order: Sequence[str] = (),
) -> Cell:
    """Read a cell such as `[1..5)`, `up to 10`, `not credit` or nothing at all; raises `SfeelError`.

    `values` is the column's enumeration, `column_type` its kind (`string` lets bare words be values), `order` ranks its
    values, highest first.
    """
    _bounded(text)
    scope = scope or Scope()
    column = ColumnInfo({"text": "string"}.get(column_type or "", column_type), tuple(values or ()), tuple(order))
    return Cell(text, scope, CellParser(text, scope, column).cell())


def _bounded(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise SfeelError("too-long", f"an expression or cell has at most {MAX_LENGTH} characters", offset=MAX_LENGTH)


def _loop_fields(node: Tree, bound: dict[str, str], found: dict[tuple[str, str], None]) -> None:
    if isinstance(node, Field) and node.bound and bound.get(node.variable):
        found[bound[node.variable], node.path] = None
    for child in children(node):
        inner = bound
        if isinstance(node, Quantified) and child is node.body:
            inner = {**bound, node.variable: node.source.name if isinstance(node.source, Name) else ""}
        _loop_fields(child, inner, found)
