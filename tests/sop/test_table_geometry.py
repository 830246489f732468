"""Gaps, overlaps and hidden rows are exactly those that trying every kind of input finds."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sop.sfeel import Scope, parse_expression
from sop.sfeel.nodes import Literal
from sop.stream import answer
from sop.tables import Output, Table, compile_table, edges, read_column, read_row
from sop.tables.geometry import Geometry
from tests.sop import oracle
from tests.sop.writing import START, WORDS, Writer

NAMES = ("x", "y", "z")


def candidates(kind: str, cells: list[str]) -> list[Any]:
    """A value in every part of the line that the cells could tell apart; unknown where a cell speaks of it."""
    found: list[Any] = [None] if any(cell == "not set" for cell in cells) else []
    if kind == "number":
        return [*found, *(Decimal(n) / 8 for n in range(-90, 90))]
    if kind == "string":
        return [*found, "", *WORDS, *(f"{word} " for word in WORDS)]
    if kind == "boolean":
        return [*found, True, False]
    return [*found, *(START + timedelta(days=day) for day in range(-2, 9))]


def build(
    policy: str, cells: list[list[str]], kinds: list[str], dmn: bool, answers: Sequence[str] | None = None
) -> Table:
    scope = Scope(dmn=dmn)
    columns = tuple(read_column(name, scope) for name in NAMES[: len(kinds)])
    columns = tuple(type(c)(c.expr, kind) for c, kind in zip(columns, kinds, strict=True))
    rows = tuple(
        read_row(str(i), row, [parse_expression(answers[i] if answers else str(i), scope=scope)], columns, scope=scope)
        for i, row in enumerate(cells)
    )
    return Table("T", "", policy, columns, (Output("out"),), rows)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**48), st.booleans())
def test_shape_is_what_trying_everything_finds(seed: int, dmn: bool) -> None:
    writer = Writer(seed)
    kinds = [writer.one(("number", "string", "boolean", "date")) for _ in range(1 + writer.below(2))]
    if kinds == ["number", "number"]:
        kinds = ["number", "boolean"]
    cells = [[writer.cell(kind, names=False) for kind in kinds] for _ in range(1 + writer.below(5))]
    table = build("F", cells, kinds, dmn)
    shape = Geometry(table)
    covers: list[set[int]] = [set() for _ in cells]
    values = [candidates(kind, [row[i] for row in cells]) for i, kind in enumerate(kinds)]
    fits = [
        [[oracle.fits(row[i], {}, value, dmn=dmn) is True for row in cells] for value in values[i]]
        for i in range(len(kinds))
    ]
    combinations = list(itertools.product(*(range(len(column)) for column in values)))
    for number, picked in enumerate(combinations):
        for row in range(len(cells)):
            if all(fits[i][index][row] for i, index in enumerate(picked)):
                covers[row].add(number)
    pairs = [(i, j) for i, j in itertools.combinations(range(len(cells)), 2) if covers[i] & covers[j]]
    hidden = [j for j in range(len(cells)) if any(covers[j] and covers[j] <= covers[i] for i in range(j))]
    assert list(shape.overlaps()) == pairs, cells
    assert [inner for _, inner in shape.masked()] == hidden, cells
    assert shape.complete == (len(set().union(*covers)) == len(combinations)), cells


def pairwise(table: Table) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Overlaps and masked rows as their words say it: each row against each."""
    shape = Geometry(table)
    axes, order = shape.axes, [value for output in table.outputs for value in output.values]

    def contains(outer: int, inner: int) -> bool:
        if any(not axis.masks[inner] and not axis.opaque[inner] for axis in axes):
            return False
        for axis in axes:
            if axis.masks[outer] == axis.domain:
                continue
            if axis.opaque[inner] or axis.opaque[outer]:
                if not (axis.opaque[inner] and axis.opaque[outer] and axis.texts[inner] == axis.texts[outer]):
                    return False
            elif axis.masks[inner] & ~axis.masks[outer]:
                return False
        return True

    def wins(first: int, second: int) -> bool:
        places = [
            order.index(root.value) if root.value in order else len(order)
            for root in (table.rows[row].outputs[0].root for row in (first, second))
            if isinstance(root, Literal)
        ]
        return table.hit_policy == "F" or (len(places) == 2 and places[0] <= places[1])

    pairs = list(itertools.combinations(range(len(table.rows)), 2))
    met = [(i, j) for i, j in pairs if all(axis.masks[i] & axis.masks[j] for axis in axes)]
    hidden = {j: i for i, j in reversed(pairs) if contains(i, j) and wins(i, j)}
    return met, [(i, j) for j, i in sorted(hidden.items())]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**48), st.booleans())
def test_all_rows_at_once_find_what_each_against_each_does(seed: int, dmn: bool) -> None:
    writer = Writer(seed)
    kinds = [writer.one(("number", "string", "boolean", "date")) for _ in range(1 + writer.below(3))]
    cells = [
        [writer.cell(kind, names=True) if writer.below(3) else "" for kind in kinds] for _ in range(writer.below(14))
    ]
    answers = [writer.one(("2", "1", "0", "7", "x")) for _ in cells]  # 7 is no listed value, `x` no plain one
    table = build(writer.one(("F", "P")), cells, kinds, dmn, answers)
    table = replace(table, outputs=(Output("out", values=(Decimal(2), Decimal(1), Decimal(0))),))
    shape = Geometry(table)
    assert (list(shape.overlaps()), shape.masked()) == pairwise(table), cells


def test_five_thousand_rows_are_held_against_each_other_in_seconds() -> None:
    rows = [f"| {n} | {n % 50} | [{n // 50}..{n // 50 + n % 7}] | {'-' if n % 9 else '> 5'} | 1 |" for n in range(5000)]
    text = "\n".join(["| F | x | y | z | **out** |", "|---|---|---|---|---|", *rows])
    start = time.process_time()
    found = json.loads(answer(json.dumps({"id": 1, "kind": "lint", "markdown": text})))
    assert time.process_time() - start < 6
    same_x = ((i, j) for i in range(5000) for j in range(i + 50, min(i + 350, 5000), 50))
    assert found["overlaps"] == [[i + 1, j + 1] for i, j in same_x if j // 50 <= i // 50 + i % 7]


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**48))
def test_a_gap_is_one(seed: int) -> None:
    writer = Writer(seed)
    kinds = [writer.one(("number", "boolean", "date")) for _ in range(3)]
    cells = [[writer.cell(kind, names=False) for kind in kinds] for _ in range(1 + writer.below(6))]
    table = build("U", cells, kinds, True)
    gap = Geometry(table).gap()
    if gap is None:
        return
    other = {"number": Decimal("0.3"), "boolean": True, "date": START}
    env = {name: gap.values.get(name, other[kind]) for name, kind in zip(NAMES, kinds, strict=True)}
    assert compile_table(table)(env).hits == (), (cells, gap)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**48))
def test_no_gap_can_be_said_in_fewer_columns(seed: int) -> None:
    writer = Writer(seed)
    kinds = [writer.one(("number", "boolean", "date", "string")) for _ in range(3)]
    cells = [[writer.cell(kind, names=False) for kind in kinds] for _ in range(1 + writer.below(5))]
    gaps = Geometry(build("U", cells, kinds, True)).gaps(3)
    for gap in gaps:  # none can do without one of its columns
        kept = {
            name: {
                n for n, row in enumerate(cells) if oracle.fits(row[NAMES.index(name)], {}, value, dmn=True) is not True
            }
            for name, value in gap.values.items()
        }
        for one in kept:
            assert len(set().union(*(kept[name] for name in kept if name != one))) < len(cells), (cells, gap)
    if not gaps:
        return
    gap = gaps[0]
    out = [  # for each column, the sets of rows that some value of it keeps out
        {
            frozenset(n for n, row in enumerate(cells) if oracle.fits(row[i], {}, value, dmn=True) is not True)
            for value in candidates(kind, [row[i] for row in cells])
        }
        for i, kind in enumerate(kinds)
    ]
    for size in range(len(gap.values)):
        for columns in itertools.combinations(out, size):
            for kept_out in itertools.product(*columns):
                assert len(frozenset().union(*kept_out)) < len(cells), (cells, gap)


def test_days_have_nothing_between_them_and_numbers_do() -> None:
    days = build("F", [['<= date("2026-01-31")'], ['>= date("2026-02-01")']], ["date"], True)
    numbers = build("F", [["<= 1"], [">= 2"]], ["number"], True)
    assert Geometry(days).complete
    gap = Geometry(numbers).gap()
    assert gap is not None
    assert gap.values == {"x": Decimal("1.5")}
    assert gap.text == "x over 1 under 2"


def test_a_cell_that_depends_on_names_proves_nothing() -> None:
    table = build("F", [["< limit", ""], [">= limit", ""], ["< limit", "true"]], ["number", "boolean"], False)
    shape = Geometry(table)
    assert not shape.complete
    assert list(shape.overlaps()) == []
    assert shape.masked() == [(0, 2)]  # the same words cover the same


def test_edges_are_where_a_table_changes_its_mind() -> None:
    table = build(
        "F", [["up to `grace`", "[1..5)"], ["over 10 up to 25", ""], ["3", "not(7, 8)"]], ["number"] * 2, False
    )
    assert edges(table, "x", {"grace": Decimal(15)}) == (3, 10, 15, 25)
    assert edges(table, "x") == (3, 10, 25)
    assert edges(table, "y") == (1, 5, 7, 8)
    assert edges(table, "grace") == ()
