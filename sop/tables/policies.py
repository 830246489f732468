"""How the rows that fit become one answer, by hit policy."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sop.sfeel import Env
from sop.sfeel.builtins import aggregate
from sop.tables.model import AnyViolation, Decision, Row, Table, UniqueViolation
from sop.values import Value, number_text

Finish = Callable[[tuple[int, ...], Env], Decision]
MEMO = 16_384
"""Answers kept per table whose rows hold only literals, and values kept per column of a large table."""

_AGGREGATES = {"C+": "sum", "C<": "min", "C>": "max"}


class Settler:
    """Turns the indexes of the rows that fit, in order, into a decision."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.rows = [tuple(output.compile() for output in row.outputs) for row in table.rows]
        self.defaults = [output.default.compile() if output.default else None for output in table.outputs]
        self.reasons = [reason(table, row) for row in table.rows]
        self.names = tuple(output.name for output in table.outputs)
        self.literal = all(output.literal for row in table.rows for output in row.outputs) and all(
            output.default is None or output.default.literal for output in table.outputs
        )

    def settle(self, hits: tuple[int, ...], env: Env) -> Decision:
        """The decision; raises `UniqueViolation` or `AnyViolation`."""
        names = self.names
        if not hits:
            values = [default(env) if default else None for default in self.defaults]
            return Decision(dict(zip(names, values, strict=True)), ())
        policy = self.table.hit_policy
        if policy == "F":
            hits = hits[:1]
        elif policy == "U" and len(hits) > 1:
            rows = self._named(hits)
            raise UniqueViolation(
                "not-unique", f"{self._title()}: exactly one row may fit, but rows {rows} fit together"
            )
        answers = [[output(env) for output in self.rows[hit]] for hit in hits]
        if policy == "A" and any(answer != answers[0] for answer in answers):
            rows = self._named(hits)
            raise AnyViolation("not-same", f"{self._title()}: rows {rows} fit together and say different things")
        if policy in ("P", "O"):
            order = sorted(range(len(hits)), key=lambda index: self._ranks(answers[index]))
            order = order[:1] if policy == "P" else order
            hits, answers = tuple(hits[index] for index in order), [answers[index] for index in order]
        why = tuple(self.reasons[hit] for hit in hits)
        if policy in ("U", "A", "F", "P"):
            return Decision(dict(zip(names, answers[0], strict=True)), hits, why)
        columns = [list(column) for column in zip(*answers, strict=True)]
        if policy in ("R", "O", "C"):
            return Decision(dict(zip(names, columns, strict=True)), hits, why)
        return Decision(dict(zip(names, (self._one(column) for column in columns), strict=True)), hits, why)

    def of_row(self, hit: int) -> Callable[[Env], Decision]:
        """The decision where this row alone decides."""
        outputs = tuple(zip(self.names, self.rows[hit], strict=True))
        hits, why = (hit,), (self.reasons[hit],)

        def decide(env: Env) -> Decision:
            return Decision({name: output(env) for name, output in outputs}, hits, why)

        return decide

    def is_literal(self, hit: int) -> bool:
        """Whether a row answers the same whatever the facts are."""
        return all(output.literal for output in self.table.rows[hit].outputs)

    def _one(self, column: list[Value]) -> Value:
        if self.table.hit_policy == "C#":
            return Decimal(len(column))
        if any(value is None for value in column):
            return None
        return aggregate(_AGGREGATES[self.table.hit_policy], column)

    def _ranks(self, answer: list[Value]) -> list[int]:
        return [rank(output.values, value) for output, value in zip(self.table.outputs, answer, strict=True)]

    def _named(self, hits: tuple[int, ...]) -> str:
        return " and ".join(self.table.rows[hit].id or str(hit + 1) for hit in hits[:6])

    def _title(self) -> str:
        return self.table.id or self.table.title or "table"


def rank(order: tuple[Value, ...], value: Value) -> int:
    """The place of a value in an order, strictest 0; a value outside is below all."""
    for index, listed in enumerate(order):
        if listed == value and listed.__class__ is value.__class__:
            return index
    return len(order)


def reason(table: Table, row: Row) -> str:
    """Why a row fits, in the document's own words: `over_percent up to 10, days_past_due up to 45`."""
    said = [
        f"{column.name} {' '.join(cell.text.replace('`', '').split())}"
        for column, cell in zip(table.inputs, row.cells, strict=True)
        if not cell.is_any
    ]
    return ", ".join(said) or "any other case"


def plain(value: Value) -> str:
    """A value in a message."""
    return number_text(value) if isinstance(value, Decimal) else "not set" if value is None else str(value)
