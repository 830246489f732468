"""Drafts: a cell as wide as no row divides it, an overlap narrowed away, an exception put to a sentence."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from simulator.core.vocabulary import vocabulary
from sop.compiler import compile_sop
from sop.drafting import cell_for, excused, narrowed

HEAD = """---
id: SOP-A
title: A
version: 1.0.0
status: effective
effective: 2026-01-01
applies: true
---

## Purpose

One table.

## Decisions

### A-1 Who

Exactly one row fits.

| row | `order.value` | **`who`** |
|-----|---------------|-----------|
"""


def _table(*cells: str):
    rows = "".join(f"| A-1.{n} | {cell} | w{n} |\n" for n, cell in enumerate(cells, 1))
    found = compile_sop(HEAD + rows, "SOP-A.md", vocabulary())
    assert found.policy is not None, found.errors
    table = found.policy.tables[0].table

    def fits(column: int, value: object) -> tuple[bool, ...]:
        return tuple(row.cells[column].compile()({}, value) is True for row in table.rows)

    return HEAD + rows, table, fits


CUTS = st.lists(st.integers(-50, 50), min_size=1, max_size=5, unique=True).map(sorted)


@given(CUTS, st.integers(-60, 60))
def test_a_cell_holds_of_its_value_and_of_nothing_that_a_row_tells_apart(cuts, value) -> None:
    _, table, fits = _table(*(f"< {cut}" for cut in cuts))
    cell = cell_for(table, 0, Decimal(value), fits, {})
    _, one, made = _table(cell)
    assert made(0, Decimal(value)) == (True,)
    for other in range(-62, 63):
        same = fits(0, Decimal(other)) == fits(0, Decimal(value))
        assert made(0, Decimal(other))[0] <= same
    assert one.rows


@given(st.integers(0, 40), st.integers(0, 40))
def test_two_rows_that_overlap_do_not_once_one_is_narrowed(low, high) -> None:
    text, table, fits = _table(f"up to {max(low, high)}", f"from {min(low, high)}")
    new = narrowed(text, "SOP-A.md", table, 0, 1, fits, {})
    assert new is not None
    policy = compile_sop(new, "SOP-A.md", vocabulary()).policy
    cells = [row.cells[0].compile() for row in policy.tables[0].table.rows]
    for value in map(Decimal, range(-5, 50)):
        assert [cell({}, value) is True for cell in cells].count(True) == 1
        assert (cells[0]({}, value) is True) == fits(0, value)[0]


def test_an_exception_is_put_to_the_sentence_and_only_once() -> None:
    text = "1. **Write note**. Say why. *2 points.* (A-2.1)"
    made = excused(text, 1, "A-2.1", "`order.holds` is empty")
    assert made == "1. **Write note**, unless `order.holds` is empty. Say why. *2 points.* (A-2.1)"
    assert excused(made, 1, "A-2.1", "`x` is set") is None
