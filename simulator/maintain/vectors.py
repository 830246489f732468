"""What a place was worked out on: the values that it reads, as plain data, and the place worked out on them again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sop.policy import DecisionTable, Formula
from sop.sfeel.builtins import CALENDAR, NEED_CALENDAR
from sop.sfeel.calendar import Calendar
from sop.sfeel.nodes import Call, Field, Name, Quantified, Tree, Variable, walk
from sop.sfeel.runtime import field

Vector = tuple[Any, ...]
"""The values that a place read, in the order of its reading; hashable, and it can be pickled."""

_WHOLE = ("*",)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a place reads: names, fields of records in hand, and of lists gone over the fields that are asked for.

    A vector has one value for each of `names`, `fields` and `lists`, in this order, and the calendar's name last.
    """

    names: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    calendar: bool

    def vector(self, env: Mapping[str, Any], calendars: Mapping[int, str]) -> Vector:
        """The values that the environment has for it. `calendars` are names by identity."""
        found = [_frozen(env[name]) for name in self.names]
        found += [_frozen(field(env[variable], path)) for variable, path in self.fields]
        for name, asked in self.lists:
            rows = env[name]
            if asked == _WHOLE or not isinstance(rows, list | tuple):
                found.append(_frozen(rows))
            else:
                found.append(tuple(tuple(_frozen(field(row, one)) for one in asked) for row in rows))
        if self.calendar:
            found.append(calendars.get(id(env[CALENDAR]), ""))
        return tuple(found)

    def env(self, vector: Vector, calendars: Mapping[str, Calendar]) -> dict[str, Any]:
        """An environment with these values and no others."""
        values = iter(vector)
        made: dict[str, Any] = {name: _thawed(next(values)) for name in self.names}
        for variable, path in self.fields:
            made.setdefault(variable, {})[path] = _thawed(next(values))
        for name, asked in self.lists:
            rows = next(values)
            if asked == _WHOLE or not isinstance(rows, tuple) or rows[:1] in (("@list",), ("@map",)):
                made[name] = _thawed(rows)
            else:
                made[name] = [dict(zip(asked, map(_thawed, row), strict=True)) for row in rows]
        if self.calendar:
            made[CALENDAR] = calendars.get(next(values))
        return made

    def words(self, vector: Vector) -> dict[str, Any]:
        """The values by name, for a person."""
        heads = [*self.names, *(f"{variable}.{path}" for variable, path in self.fields), *(n for n, _ in self.lists)]
        return {name: _thawed(value) for name, value in zip(heads, vector, strict=False)}


def reading_of(*trees: Tree) -> Reading:
    """What these expressions and cells read, together."""
    names: dict[str, None] = {}
    fields: dict[tuple[str, str], None] = {}
    lists: dict[str, dict[str, None]] = {}
    calendar = False
    for tree in trees:
        parts = walk(tree)
        calendar = calendar or any(isinstance(n, Call) and n.function in NEED_CALENDAR for n in parts)
        sources: set[int] = set()
        for node in parts:
            if isinstance(node, Quantified) and isinstance(node.source, Name):
                sources.add(id(node.source))
                asked = lists.setdefault(node.source.name, {})
                asked.update(dict.fromkeys(_asked(node.variable, node.body)))
        for node in parts:
            if isinstance(node, Name) and id(node) not in sources:
                names[node.name] = None
            elif isinstance(node, Field) and not node.bound:
                fields[node.variable, node.path] = None
    return Reading(
        tuple(names),
        tuple(fields),
        tuple((name, _WHOLE if "*" in asked else tuple(asked)) for name, asked in lists.items()),
        calendar,
    )


def _asked(variable: str, body: Tree) -> Iterable[str]:
    """The fields of a loop's record that its body asks for; all of them where it hands the record on."""
    for node in walk(body):
        if isinstance(node, Field) and node.bound and node.variable == variable:
            yield node.path
        elif isinstance(node, Variable) and node.name == variable:
            yield "*"


def reading_of_formula(formula: Formula) -> Reading:
    """What a formula reads."""
    return reading_of(formula.expr.root) if formula.expr is not None else Reading((), (), (), False)


def reading_of_table(table: DecisionTable) -> Reading:
    """What a table reads, all its rows and outputs."""
    own: Any = table.table
    return reading_of(
        *(column.expr.root for column in own.inputs),
        *(cell.root for row in own.rows for cell in row.cells),
        *(output.root for row in own.rows for output in row.outputs),
    )


def _frozen(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return ("@list", *map(_frozen, value))
    if isinstance(value, Mapping):
        return ("@map", *((key, _frozen(one)) for key, one in sorted(value.items())))
    return value


def _thawed(value: Any) -> Any:
    if isinstance(value, tuple) and value[:1] == ("@list",):
        return [_thawed(one) for one in value[1:]]
    if isinstance(value, tuple) and value[:1] == ("@map",):
        return {key: _thawed(one) for key, one in value[1:]}
    return value


UNTOLD = object()
"""What a place gives on values that do not hold all it reads."""


def worked_out(run: Callable[[Any], Any], env: Any) -> Any:
    """What a formula or table gives; UNTOLD where a name is missing."""
    try:
        return run(env)
    except KeyError:
        return UNTOLD


@cache
def names_of(calendars: tuple[tuple[str, int], ...]) -> Mapping[int, str]:
    """Names of calendars by identity."""
    return {where: name for name, where in calendars}


def alike(one: Any, other: Any) -> bool:
    """Whether two answers are one to everything that reads them; what could not be told is never alike."""
    if one is UNTOLD or other is UNTOLD or one.__class__ is not other.__class__:
        return False
    return bool(one == other)
