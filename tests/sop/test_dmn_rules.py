"""What DMN's own conformance cases ask of the level that we have: forms, nulls, kinds, zones, in lone tables."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from sop.stream import answer

DAY, LATER = {"@type": "date", "@value": "2026-01-31"}, {"@type": "date", "@value": "2026-03-01"}


def moment(text: str) -> dict[str, str]:
    return {"@type": "dateTime", "@value": text}


def clock(text: str) -> dict[str, str]:
    return {"@type": "time", "@value": text}


def span(text: str) -> dict[str, str]:
    return {"@type": "duration", "@value": text}


def said(expression: str, **inputs: Any) -> Any:
    """The answer to a table of one rule whose only output is the expression."""
    cell = expression.replace("|", "\\|")
    markdown = f"| U | **o** |\n|---|---|\n| 1 | {cell} |\n"
    made = json.loads(
        answer(json.dumps({"kind": "table", "markdown": markdown, "inputs": inputs})), parse_float=Decimal
    )
    return made.get("result", made.get("error"))


def fits(cell: str, value: Any, kind: str) -> Any:
    made = json.loads(answer(json.dumps({"kind": "unary", "cell": cell, "value": value, "type": kind})))
    return made.get("result", made.get("error"))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("null and false", False),
        ("null and true", None),
        ("null or true", True),
        ("null or false", None),
        ("not(null)", None),
        ("1 and true", None),
        ('"a" or true', True),
        ("null = null", True),
        ("null != null", False),
        ("null < 1", None),
        ("null + 1", None),
        ('1 = "1"', None),
        ('1 != "1"', None),
        ('1 < "2"', None),
        ("x = null", False),
        ("x between null and 5", None),
        ("true in [false, 2, 3]", False),
        ("null in [1, null]", True),
        ("[1, 2] in [[1, 2], [3]]", True),
        ("[1, 2] in [[1], [2]]", False),
        ("[1, 2] in [1, 2]", True),
    ],
)
def test_nulls_and_kinds(expression: str, value: Any) -> None:
    assert said(expression, x=3) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1234567890123456789012345678901234 + 0.5", Decimal("1234567890123456789012345678901234")),
        ("1234567890123456789012345678901235 + 0.5", Decimal("1234567890123456789012345678901236")),
        ("1.2e3 + 1E-1", Decimal("1200.1")),
        ("1e6144 * 10", None),
        ("-2 ** 2", 4),
        ("2 ** 3 ** 2", 64),
        ("10 - 4 - 3", 3),
        ("x - -y", 5),
        ("1 / 0", None),
        ("1e999999", "SfeelError: `1e999999` cannot be read here (line 3, character 1)"),
    ],
)
def test_numbers(expression: str, value: Any) -> None:
    assert said(expression, x=3, y=2) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('d + duration("P1M")', {"@type": "date", "@value": "2026-02-28"}),
        ("e - d", span("P29D")),
        ('@"P1D" = @"PT24H"', True),
        ('@"P1Y" = @"P365D"', None),
        ('@"P1D" / @"PT6H"', 4),
        ('@"P1D" + @"P1M"', None),
        ('duration("PT0.S")', span("PT0S")),
        ('@"PT1H" + @"23:15:00"', clock("00:15:00")),
        ("time(12, 59, 1.3, -@\"PT1H\")", clock("12:59:01.3-01:00")),
        ("time(d)", clock("00:00:00Z")),
        ('@"2026-01-31T24:00:00" + @"PT1S"', moment("2026-02-01T00:00:01")),
        ('date and time("2026-01-31T24:00:01")', None),
        ('@"2026-02-01T10:00:00+01:00" - d', span("P1DT9H")),
        ('d - @"2026-02-01T10:00:00"', None),
        ("paris", moment("2026-03-29T01:30:00.25@Europe/Paris")),
        ('paris + @"PT1H"', moment("2026-03-29T03:30:00.25@Europe/Paris")),
        ('@"10:00:00@Europe/Paris"', clock("10:00:00@Europe/Paris")),
        ('@"10:00:00+05:30"', clock("10:00:00+05:30")),
        ('date("2026-02-30")', None),
        ('@"soon"', None),
    ],
)  # fmt: skip
def test_dates_times_and_durations(expression: str, value: Any) -> None:
    assert said(expression, d=DAY, e=LATER, paris=moment("2026-03-29T01:30:00.250@Europe/Paris")) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("d.year * 100 + d.month", 202601),
        ("d.weekday", 6),
        ("d.hour", None),
        ("t.hour", 9),
        ("t.time offset", span("PT1H")),
        ("t.timezone", "Europe/Paris"),
        ("p.days + p.hours / 10", Decimal("1.5")),
        ("-p.hours", -5),
        ("q.years * 100 + q.months", 102),
        ("order.placed.day", 31),
        ("Order date.day", 31),
    ],
)
def test_parts_of_dates_times_and_durations(expression: str, value: Any) -> None:
    zoned = moment("2026-01-31T09:00:00@Europe/Paris")
    inputs = {
        "d": DAY,
        "t": zoned,
        "p": span("P1DT5H"),
        "q": span("P1Y2M"),
        "order": {"placed": DAY},
        "Order date": DAY,
    }
    assert said(expression, **inputs) == value


@pytest.mark.parametrize("expression", ["Applicant.age + 1", "Applicant.job.title", "Empty.age"])
def test_a_field_that_a_value_lacks_is_null(expression: str) -> None:
    assert said(expression, Applicant={"name": "A"}, Empty=None) is None
    header = f'| U | `{expression}` | **o** |\n|---|---|---|\n| 1 | null | "none" |\n'
    request = {"kind": "table", "markdown": header, "inputs": {"Applicant": {}, "Empty": None}}
    assert json.loads(answer(json.dumps(request)))["result"] == "none"


@pytest.mark.parametrize(
    "expression",
    ["x instance of number", "for i in xs return i", "if x then y else z", "some i in xs satisfies", "y + 1", "xs[1]"],
)
def test_full_feel_is_refused_and_never_taken_for_text(expression: str) -> None:
    assert str(said(expression, x=3, xs=[1])).startswith("SfeelError: ")


@pytest.mark.parametrize(
    ("cell", "value", "kind", "result"),
    [
        ('"a,b", "c"', "a,b", "string", True),
        ('"say \\"no\\""', 'say "no"', "string", True),
        ('"\\u00e9"', "é", "string", True),
        ("]-5..-1[", -5, "number", False),
        ("[-5..-1]", -5, "number", True),
        ("(1..5)", 1, "number", False),
        ("[1..5[", 5, "number", False),
        ("[5..1]", 3, "number", False),
        ('("a".."f"]', "b", "string", True),
        ("not(1, [5..7], > 100)", 101, "number", False),
        ("not(null)", None, "number", False),
        ("not(true)", None, "boolean", True),
        ("!= 5", None, "number", True),
        ('"5"', 5, "number", False),
        ("< true", False, "boolean", False),
        ("1e3", 1000, "number", True),
        ("[1, 2]", 2, "number", True),
        ("not([1, 2])", 3, "number", True),
        ('date("2026-01-31")', "2026-01-31T00:00:00", "dateTime", False),
        ('< time("10:00:00@Europe/Paris")', "09:00:00@Europe/Paris", "time", True),
        ('@"2026-01-31T10:00:00@Europe/Paris"', "2026-01-31T09:00:00Z", "dateTime", True),
        ('@"2026-01-31T10:00:00"', "2026-01-31T10:00:00Z", "dateTime", False),
        ('duration("P12M")', "P1Y", "duration", True),
        ('< duration("P1Y")', "P3D", "duration", False),
        ("true", "true", "boolean", True),
    ],
)
def test_unary_forms(cell: str, value: Any, kind: str, result: bool) -> None:
    assert fits(cell, value, kind) is result


def test_a_value_that_is_none_of_its_type_says_so() -> None:
    assert fits("5", True, "number") == (
        "ValueCodecError: a number is written as a number or its text, not as true or false"
    )
    assert fits("true", 1, "boolean") == "ValueCodecError: a boolean is true or false, not a number"
