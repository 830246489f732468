"""Which pairs of conditions of a table or a guard were seen together, each both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from simulator.maintain.recording import Recording
from simulator.maintain.sites import Place, formulas, rules_of
from simulator.maintain.vectors import Reading, reading_of, reading_of_table, worked_out
from sop import Edition
from sop.policy import Definition, DocumentItem, Formula, MessageItem, Policy
from sop.sfeel import Expr
from sop.sfeel.nodes import Logic, Tree, walk

Seen = frozenset[tuple[int, int, bool, bool]]
Test = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The conditions of one table or guard and which two of them, each true or not, were seen at once.

    `of` are the pairs of numbers that count: two cells of one column are not held against each other.
    """

    sop: str
    id: str
    line: int
    conditions: tuple[str, ...]
    of: tuple[tuple[int, int], ...]
    seen: Seen = frozenset()

    @property
    def total(self) -> int:
        """How many there are: four for each two conditions."""
        return 4 * len(self.of)

    @property
    def missing(self) -> list[tuple[str, bool, str, bool]]:
        """What was not seen: one condition, whether it holds, another, whether it holds."""
        return [
            (self.conditions[i], a, self.conditions[j], b)
            for i, j in self.of
            for a in (True, False)
            for b in (True, False)
            if (i, j, a, b) not in self.seen
        ]

    def joined(self, other: Pairs) -> Pairs:
        """With what another saw."""
        return replace(self, seen=self.seen | other.seen)


@dataclass(frozen=True, slots=True)
class _Group:
    """Conditions that are asked on one vector."""

    place: Place
    reading: Reading
    tests: tuple[Test, ...]
    pairs: Pairs


def pairs_of(edition: Edition, recording: Recording) -> Iterator[Pairs]:
    """What a recording saw of every table and guard with at least two conditions."""
    for policy in edition.policies:
        for group in _groups(policy):
            seen: set[tuple[int, int, bool, bool]] = set()
            for vector in recording.vectors.get(group.place, ()):
                env = group.reading.env(vector, edition.calendars)
                held = [test(env) for test in group.tests]
                seen.update((i, j, held[i], held[j]) for i, j in group.pairs.of)
            yield replace(group.pairs, seen=frozenset(seen))


def _groups(policy: Policy) -> Iterator[_Group]:
    for table in policy.tables:
        own: Any = table.table
        texts: list[str] = []
        tests: list[Test] = []
        columns: list[int] = []
        for index, column in enumerate(own.inputs):
            read = column.expr.compile()
            for cell in dict.fromkeys(row.cells[index] for row in own.rows if not row.cells[index].is_any):
                texts.append(f"{column.name} {cell.text.replace('`', '').strip()}")
                tests.append(_cell(read, cell.compile()))
                columns.append(index)
        of = tuple((i, j) for i, j in combinations(range(len(texts)), 2) if columns[i] != columns[j])
        if of:
            pairs = Pairs(policy.id, table.id, table.line, tuple(texts), of)
            yield _Group((policy.id, "table", table.id, 0), reading_of_table(table), tuple(tests), pairs)
    for what, key, rule in rules_of(policy):
        if isinstance(rule, Definition | MessageItem | DocumentItem):
            continue
        for number, formula in enumerate(formulas(rule)):
            parts = _parts(formula)
            if len(parts) > 1 and formula.expr is not None:
                asked = tuple(_expression(Expr(text, formula.expr.scope, node)) for text, node in parts)
                of = tuple(combinations(range(len(parts)), 2))
                pairs = Pairs(policy.id, key, rule.clause.line, tuple(text for text, _ in parts), of)
                yield _Group((policy.id, what, key, number), reading_of(formula.expr.root), asked, pairs)


def _cell(read: Callable[[Any], Any], fits: Callable[[Any, Any], bool | None]) -> Test:
    return lambda env: worked_out(lambda e: fits(e, read(e)), env) is True


def _expression(expr: Expr) -> Test:
    run = expr.compile()
    return lambda env: worked_out(run, env) is True


def _parts(formula: Formula) -> list[tuple[str, Any]]:
    """The conditions joined by *and* or *or* at the top of a formula, each with its words."""
    root = formula.expr.root if formula.expr is not None else None
    if not isinstance(root, Logic):
        return []
    starts = [_first(item) for item in root.items]
    ends = [*starts[1:], len(formula.text)]
    return [
        (formula.text[start:end].strip().removesuffix(root.op).strip(" ()"), item)
        for start, end, item in zip(starts, ends, root.items, strict=True)
    ]


def _first(node: Tree) -> int:
    """Where a condition begins: an operator's own place is behind its first operand."""
    return min(part.at for part in walk(node))
