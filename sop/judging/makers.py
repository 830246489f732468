"""How each name of an SOP comes by its value: one function a name, chosen once and not at every reading.

A maker works a value out and keeps it in its holder, whatever was kept there before: the SOP's environment, or one
record of a list. A table's maker keeps all its outputs, and under the table's mark the rows that gave them. Formulas
and tables become code when they are first run, so a maker asks for that code when it is run itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sop.policy import DecisionTable, Formula, Parameter

Maker = Callable[[Any], Any]
"""An environment, or a record, in; the value out, kept."""
Rows = tuple[str, ...]


def by_formula(name: str, formula: Formula) -> Maker:
    """A definition's value."""

    def make(env: Any) -> Any:
        value = env[name] = formula.run(env)
        return value

    return make


def by_parameter(name: str, parameter: Parameter) -> Maker:
    """The figure in force on the desk's day."""

    def make(env: Any) -> Any:
        today = env["clock.today"]
        value = env[name] = parameter.on(today if isinstance(today, date) else None)
        return value

    def keep(env: Any) -> Any:
        env[name] = only
        return only

    only = parameter.rows[0].value
    return make if len(parameter.rows) > 1 else keep


def by_asking(name: str, ask: Callable[[Any, str], Any]) -> Maker:
    """What the environment itself knows how to find: a list's records, the calendar, another SOP's name."""

    def make(env: Any) -> Any:
        value = env[name] = ask(env, name)
        return value

    return make


def by_table(sop: str, table: DecisionTable, wanted: str) -> Maker:
    """One output of a table, its other outputs kept beside it."""
    mark, ids = table.mark, _ids(table.rows)
    names = tuple(column.name for column in table.outputs)

    def make(env: Any) -> Any:
        result, hits = table.settle(env)
        for name in names:
            env[name] = result.get(name)
        env[mark] = rows = ids(hits)
        env.house.decided(sop, rows)
        return env[wanted]

    return make


def by_record_formula(field: str, entity: str, formula: Formula) -> Maker:
    """A definition that belongs to each record of an entity."""

    def make(record: Any) -> Any:
        value = record[field] = formula.run(record.bind(entity))
        return value

    return make


def by_record_table(sop: str, table: DecisionTable, wanted: str) -> Maker:
    """One output of a for-each table: its engine names outputs `variable.field`, the record keeps `field`."""
    variable, mark, ids = table.variable, table.mark, _ids(table.rows)
    pairs = tuple((column.field, f"{variable}.{column.field}") for column in table.outputs)

    def make(record: Any) -> Any:
        result, hits = table.settle(record.bind(variable))
        for name, column in pairs:
            record[name] = result.get(column)
        record[mark] = rows = ids(hits)
        record.env.house.decided(sop, rows)
        return record[wanted]

    return make


def _ids(rows: Sequence[str]) -> Callable[[tuple[int, ...]], Rows]:
    """Row numbers to clause ids; the commonest answers, no row or one, are made beforehand."""
    known: Mapping[tuple[int, ...], Rows] = {(): (), **{(at,): (one,) for at, one in enumerate(rows)}}

    def ids(hits: tuple[int, ...]) -> Rows:
        found = known.get(hits)
        return tuple(rows[hit] for hit in hits) if found is None else found

    return ids
