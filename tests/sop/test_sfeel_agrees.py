"""The compiled code and the tests' own evaluator agree: conditions, cells, tables under every hit policy."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop.sfeel import Scope, parse_cell, parse_expression
from sop.tables import POLICIES, Output, Table, TableError, compile_table, explain, read_column, read_row
from tests.sop import oracle
from tests.sop.writing import DATES, FLAGS, NUMBERS, TEXTS, Writer

SEEDS = st.integers(0, 2**48)
KINDS = ("number", "string", "boolean", "date")
PROFILE = settings(max_examples=50, deadline=None)


def same(left: Any, right: Any) -> bool:
    return type(left) is type(right) and left == right


@PROFILE
@given(SEEDS, st.booleans())
def test_conditions_agree(seed: int, dmn: bool) -> None:
    writer = Writer(seed)
    for _ in range(25):
        text = writer.condition()
        run = parse_expression(text, scope=Scope(dmn=dmn)).compile()
        for _ in range(3):
            env = writer.env()
            assert same(run(env), oracle.evaluate(text, env, dmn=dmn)), (text, env)


@PROFILE
@given(SEEDS, st.booleans())
def test_numbers_agree(seed: int, dmn: bool) -> None:
    writer = Writer(seed)
    for _ in range(25):
        text = writer.term("number", 3)
        env = writer.env()
        assert same(parse_expression(text, scope=Scope(dmn=dmn)).compile()(env), oracle.evaluate(text, env, dmn=dmn)), (
            text
        )


@PROFILE
@given(SEEDS, st.booleans())
def test_cells_agree(seed: int, dmn: bool) -> None:
    writer = Writer(seed)
    for _ in range(40):
        kind = writer.one(KINDS)
        text = writer.cell(kind)
        run = parse_cell(text, scope=Scope(dmn=dmn)).compile()
        for _ in range(4):
            env = writer.env()
            value = writer.value(kind if writer.below(8) else writer.one(KINDS))
            assert same(run(env, value), oracle.fits(text, env, value, dmn=dmn)), (text, value, env)


def drawn_table(
    writer: Writer, policy: str, size: int, dmn: bool
) -> tuple[Table, list[str], list[list[str]], list[str]]:
    """A random table, and the same as bare texts for the oracle."""
    scope = Scope(dmn=dmn)
    kinds = [writer.one(KINDS) for _ in range(1 + writer.below(3))]
    names = {"number": NUMBERS, "string": TEXTS, "boolean": FLAGS, "date": DATES}
    headers = [writer.term(kind, 1) if writer.below(4) == 0 else writer.one(names[kind]) for kind in kinds]
    rows = [[writer.cell(kind, names=writer.below(3) == 0) for kind in kinds] for _ in range(size)]
    answers = [str(writer.below(4)) if writer.below(3) else writer.literal("number") for _ in range(size)]
    columns = tuple(read_column(header, scope) for header in headers)
    order = tuple(Decimal(n) for n in (3, 1, 0))
    made = tuple(
        read_row(str(i), cells, [parse_expression(answers[i], scope=scope)], columns, scope=scope)
        for i, cells in enumerate(rows)
    )
    return Table("T", "", policy, columns, (Output("out", values=order),), made), headers, rows, answers


@settings(max_examples=120, deadline=None)
@given(SEEDS, st.sampled_from(sorted(POLICIES)), st.booleans(), st.sampled_from([1, 4, 12, 30]))
def test_tables_agree_in_every_form(seed: int, policy: str, dmn: bool, size: int) -> None:
    writer = Writer(seed)
    table, headers, rows, answers = drawn_table(writer, policy, size, dmn)
    forms = [compile_table(table, flat_rows=flat) for flat in (0, 10_000)]
    for _ in range(8):
        env = writer.env()
        hits = oracle.rows_that_fit(headers, rows, env, dmn=dmn)
        assert [trace.index for trace in explain(table, env) if trace.fits] == hits
        values = [oracle.evaluate(answers[hit], env, dmn=dmn) for hit in hits]
        expected = oracle.settle(policy, values, [Decimal(3), Decimal(1), Decimal(0)])
        for form in forms:
            if expected == "violation":
                with pytest.raises(TableError):
                    form(env)
            else:
                assert form(env).result["out"] == expected, (headers, rows, env)
