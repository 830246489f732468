"""Where rules are worked out: every formula and table of an SOP by its place.

A *place* is (SOP, what, id, number): `("SOP-CR", "table", "CR-1", 0)`, `("SOP-CR", "step", "CR-4.4", 0)`. Judging and
playing read an edition's text only through its places and through what stands around them (which acts, which weights).
So a drill can come out otherwise under another edition only where a place gave another value, or where something
around the places that the drill came to is another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from sop.policy import (
    Clause,
    DecisionTable,
    Definition,
    DocumentItem,
    EndRule,
    Formula,
    MessageItem,
    NeverRule,
    Policy,
    StepRule,
)
from sop.vocabulary import ActionSpec, Param

Place = tuple[str, str, str, int]
Rule = StepRule | NeverRule | EndRule | MessageItem | DocumentItem | Definition
T = TypeVar("T")

PARTS: Mapping[str, str] = {
    "steps": "step", "nevers": "never", "ends": "end", "messages": "message item", "documents": "document item",
    "definitions": "definition",
}  # fmt: skip
"""The parts of a policy that hold rules, and the word for one of each."""
_PARTS: dict[type, tuple[str, ...]] = {}
_ASIDE = frozenset({"index", "order", "line", "names"})
"""Fields of a rule that say where it stands. The order of steps is held against the other edition's by itself."""


def rules_of(policy: Policy) -> Iterator[tuple[str, str, Rule]]:
    """(what, id, rule) of every rule that is no table."""
    for part, what in PARTS.items():
        for rule in getattr(policy, part):
            yield what, id_of(rule), rule


def id_of(rule: Rule) -> str:
    """A rule's clause id, a definition's name."""
    return rule.name if isinstance(rule, Definition) else rule.clause.id


def formulas(value: Any) -> list[Formula]:
    """The formulas in a rule, in the order in which `mapped` changes them."""
    if isinstance(value, Formula):
        return [value]
    if isinstance(value, tuple):
        return [found for one in value for found in formulas(one)]
    return [found for name in _parts(type(value)) for found in formulas(getattr(value, name))]


def _parts(kind: type) -> tuple[str, ...]:
    """The fields of a rule's part that may hold formulas."""
    known = _PARTS.get(kind)
    if known is None:
        none = not is_dataclass(kind) or kind in (Clause, Param, ActionSpec)
        known = _PARTS[kind] = () if none else tuple(f.name for f in fields(kind) if f.init)
    return known


def mapped(value: T, change: Callable[[Formula], Formula]) -> T:
    """A rule with each of its formulas changed."""
    made: Any = value
    if isinstance(value, Formula):
        made = change(value)
    elif isinstance(value, tuple):
        made = tuple(mapped(one, change) for one in value)
    elif names := _parts(type(value)):
        made = replace(cast("Any", value), **{name: mapped(getattr(value, name), change) for name in names})
    return made  # type: ignore[no-any-return]


def shape(value: Any) -> Any:
    """What a rule says beside its formulas; equal for rules that differ in formulas, words and place alone."""
    match value:
        case Formula():
            return "formula"
        case Clause():
            return value.id, value.kind, value.weight, value.critical, value.authority, value.dimension
        case Param() | ActionSpec():
            return value.name
        case tuple():
            return tuple(shape(one) for one in value)
    if is_dataclass(value):
        return (
            type(value).__name__,
            *((f.name, shape(getattr(value, f.name))) for f in fields(value) if f.name not in _ASIDE),
        )
    return value


def form(table: DecisionTable) -> Any:
    """What decides in a table: not its title, notes or lines."""
    own = table.table
    rows = tuple((row.id, tuple(cell_form(c) for c in row.cells), row_outputs(row)) for row in own.rows)
    return own.hit_policy, own.inputs, own.outputs, rows, table.outputs, table.entity, table.source, table.variable


def cell_form(cell: Any) -> Any:
    """What a cell asks, without how it is written."""
    return cell.root


def row_outputs(row: Any) -> Any:
    """What a row answers."""
    return tuple(output.root for output in row.outputs)


def same_formula(one: Formula, other: Formula) -> bool:
    """Whether two formulas say the same."""
    if one.expr is None or other.expr is None:
        return one.expr is other.expr and one.text == other.text
    return one.expr.root == other.expr.root
