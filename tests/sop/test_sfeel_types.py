"""Kinds, units and enumerations are held to before any value is seen."""

from __future__ import annotations

import pytest

from sop.sfeel import Scope, TypeInfo, parse_cell, parse_expression
from sop.sfeel.types import check_cell, check_expression, type_of

SCOPE = Scope(
    {
        "order.value": TypeInfo("number", unit="USD"),
        "order.fee": TypeInfo("number", unit="EUR"),
        "exposure": TypeInfo("number", unit="money"),
        "grace": TypeInfo("number", unit="days"),
        "valid": TypeInfo("number", unit="working days"),
        "due": TypeInfo("date"),
        "sent": TypeInfo("dateTime"),
        "status": TypeInfo("string", values=("open", "closed")),
        "rush": TypeInfo("boolean"),
        "lines": TypeInfo("list", fields={"qty": TypeInfo("number"), "code": TypeInfo("string", values=("a", "b"))}),
    }
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("order.value > order.fee", "unit-mismatch"),
        ("order.value + order.fee > 1", "unit-mismatch"),
        ("grace < workdays(due, due)", "unit-mismatch"),
        ("max(grace, valid) > 1", "unit-mismatch"),
        ("order.value > due", "type-mismatch"),
        ("due + 3 > due", "type-mismatch"),
        ("rush and grace", "type-mismatch"),
        ('status = "opne"', "unknown-value"),
        ('any(l in lines satisfies l.code = "c")', "unknown-value"),
        ("any(l in lines satisfies l.qty)", "type-mismatch"),
        ("count(l in status satisfies true)", "type-mismatch"),
        ("due < sent", "type-mismatch"),
    ],
)
def test_mistakes_are_found(text: str, code: str) -> None:
    assert [problem.code for problem in check_expression(parse_expression(text, scope=SCOPE))] == [code]


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ("100 * exposure / max(order.value, 1)", "number", None),
        ("exposure - order.value", "number", "money"),
        ("2 * grace", "number", "days"),
        ("days(due, due + days(2))", "number", "days"),
        ("workdays(due, workday(due, 2)) > valid", "boolean", None),
        ("sent + hours(2)", "dateTime", None),
        ("due - due", "duration", None),
        ('sum(l in lines satisfies l.qty) > 3 and status in ("open", "closed")', "boolean", None),
    ],
)
def test_sound_expressions_have_a_type(text: str, kind: str, unit: str | None) -> None:
    made = parse_expression(text, scope=SCOPE)
    assert check_expression(made) == ()
    assert (type_of(made).kind, type_of(made).unit) == (kind, unit)


def test_cells_are_held_to_their_column() -> None:
    days, status = SCOPE.type_of("grace"), SCOPE.type_of("status")
    assert not check_cell(parse_cell("up to 45, over `grace`", scope=SCOPE), days)
    assert [p.code for p in check_cell(parse_cell("over `valid`", scope=SCOPE), days)] == ["unit-mismatch"]
    assert [p.code for p in check_cell(parse_cell('"x"', scope=SCOPE), days)] == ["type-mismatch"]
    assert [p.code for p in check_cell(parse_cell('"opne"', scope=SCOPE), status)] == ["unknown-value"]
