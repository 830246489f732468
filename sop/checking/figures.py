"""The figures that an SOP rules by, with their units: what its prose is held against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sop.policy import CallRule, Formula, Policy, StepRule
from sop.sfeel import Expr
from sop.sfeel.nodes import Call, Literal, Name, Tree, walk
from sop.sfeel.types import type_of

UNITS = {
    "working days": "working days",
    "working day": "working days",
    "business days": "working days",
    "business day": "working days",
    "working hours": "working hours",
    "working hour": "working hours",
    "days": "days",
    "day": "days",
    "hours": "hours",
    "hour": "hours",
    "minutes": "minutes",
    "minute": "minutes",
    "weeks": "weeks",
    "week": "weeks",
    "percent": "percent",
    "per cent": "percent",
    "%": "percent",
    "money": "money",
    "dollars": "money",
    "usd": "money",
    "eur": "money",
    "euros": "money",
}
"""Words for a unit, each with the one word that figures are compared by."""
_CALLS = {
    "workday": "working days",
    "days": "days",
    "hours": "hours",
    "minutes": "minutes",
    "workhour": "working hours",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit, and what it is called."""

    value: Decimal
    unit: str
    name: str


def unit_of(text: str) -> str:
    """The one word for a unit; empty for a unit that prose is not searched for."""
    return UNITS.get(text.lower(), "")


def ruling(policy: Policy) -> list[Figure]:
    """The figures of parameters and of the bands of tables."""
    found = list(parameters(policy))
    for decision in policy.tables:
        for index, column in enumerate(decision.table.inputs):
            unit = unit_of(type_of(column.expr).unit or "")
            for row in decision.table.rows:
                for number in row.cells[index].numbers if unit else ():
                    found.append(Figure(number, unit, row.id))
    return found


def parameters(policy: Policy) -> Iterator[Figure]:
    """The figures of parameters, of every date."""
    for parameter in policy.parameters:
        for row in parameter.rows:
            if isinstance(row.value, Decimal) and unit_of(parameter.unit):
                yield Figure(row.value, unit_of(parameter.unit), parameter.name)


def of_row(policy: Policy, row_id: str) -> list[Figure]:
    """The figures in the cells of one row, those of the parameters it names among them."""
    named = list(parameters(policy))
    found = []
    for decision in policy.tables:
        for row in decision.table.rows:
            if row.id != row_id:
                continue
            for column, cell in zip(decision.table.inputs, row.cells, strict=True):
                unit = unit_of(type_of(column.expr).unit or "")
                found += [Figure(number, unit, row_id) for number in cell.numbers if unit]
                found += [figure for figure in named if figure.name in cell.names]
            for output in row.outputs:
                found += _of_tree(output.root, named, row_id)
    return found


def of_step(policy: Policy, step: StepRule) -> list[Figure]:
    """The figures in one step's sentence: bounds, deadlines, parameters it names."""
    named = list(parameters(policy))
    name = step.clause.id
    found = []
    for formula in (*step.guard.tests, *(one for call in step.calls for one in _formulas(call))):
        found += _of_formula(formula, named, name)
    if step.deadline is not None:
        found += _of_formula(step.deadline.formula, named, name)
        text, unit = step.deadline.formula.text, unit_of(step.deadline.unit)
        if unit and text.replace(".", "", 1).isdigit():
            found.append(Figure(Decimal(text), unit, name))
    return found


def _formulas(call: CallRule) -> Iterator[Formula]:
    for arg in call.args:
        if arg.formula is not None:
            yield arg.formula


def _of_formula(formula: Formula, named: list[Figure], name: str) -> list[Figure]:
    return _of_tree(formula.expr.root, named, name) if isinstance(formula.expr, Expr) else []


def _of_tree(root: Tree, named: list[Figure], name: str) -> list[Figure]:
    found = []
    for node in walk(root):
        if isinstance(node, Call) and node.function in _CALLS and node.arguments:
            last = node.arguments[-1]
            if isinstance(last, Literal) and isinstance(last.value, Decimal):
                found.append(Figure(last.value, _CALLS[node.function], name))
        elif isinstance(node, Name):
            found += [figure for figure in named if figure.name == node.name]
    return found
