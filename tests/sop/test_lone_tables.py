"""`sop decide --jsonl`: the dialect of lone tables and the stream, as outside programs use them."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop.lone import read_table
from sop.stream import answer, serve


def ask(**request: Any) -> Any:
    """The result of a request; fails on an error."""
    said = json.loads(answer(json.dumps({"id": 1, **request})))
    assert "error" not in said, said
    return said.get("result", {key: said[key] for key in said if key != "id"})


def refused(**request: Any) -> str:
    said = json.loads(answer(json.dumps({"id": 1, **request})))
    assert "result" not in said, said
    return str(said["error"])


def table(markdown: str, context: dict[str, Any] | None = None, **inputs: Any) -> Any:
    return ask(kind="table", markdown=markdown, inputs=inputs, context=context or {})


def hits(policy: str) -> str:
    """Age 20 fits rows 1, 2 and 4; nothing fits Age 1."""
    return f"""# Hits

| {policy}   | Age    | **Out** |
|--------|--------|---------|
| values |        | 9, 5, 3 |
| 1      | >= 18  | 3       |
| 2      | < 25   | 5       |
| 3      | > 90   | 9       |
| 4      | 20     | 3       |
| 5      | [2..3) | 9       |
""".replace("< 25", "[10..25)")


@pytest.mark.parametrize(
    ("policy", "result"),
    [
        ("F", 3),
        ("P", 5),
        ("R", [3, 5, 3]),
        ("O", [5, 3, 3]),
        ("C", [3, 5, 3]),
        ("C+", 11),
        ("C<", 3),
        ("C>", 5),
        ("C#", 3),
    ],
)
def test_hit_policies(policy: str, result: Any) -> None:
    assert table(hits(policy), Age=20) == result
    assert table(hits(policy), Age=1) is None


def test_unique_and_any_are_held_to() -> None:
    assert table(hits("U"), Age=30) == 3
    assert refused(kind="table", markdown=hits("U"), inputs={"Age": 20}).startswith("UniqueViolation: ")
    assert "rows 1 and 2" in refused(kind="table", markdown=hits("A"), inputs={"Age": 20})
    same = "| A | x | **o** |\n|-|-|-|\n| | > 1 | 1.0 |\n| | > 2 | 1 |\n"
    assert table(same, x=5) == 1


@pytest.mark.parametrize(
    "mark",
    [
        "Hit policy: F",
        "**Hit policy:** First",
        "First row that fits decides.",
        "hit policy = F",
        "Hit-policy first (F)",
    ],
)
def test_the_hit_policy_may_stand_above(mark: str) -> None:
    assert table(f"Title\n\n{mark}\n\n| x | **o** |\n|---|---|\n| > 1 | 1 |\n| > 2 | 2 |\n", x=5) == 1


@pytest.mark.parametrize(
    "head",
    ["| F | a | b | **o** | Because |\n|-|-|-|-|-|", "| F | a | b || o || Because |\n|-|-|-|-|-|-|-|"],
)
def test_outputs_are_bold_or_behind_a_double_bar(head: str) -> None:
    bars = "||" if "||" in head else "|"
    assert table(f"{head}\n| 1 | 1 | - {bars} a + b {bars} why |\n", a=1, b=2) == 3


def test_several_outputs_make_an_object_and_lists_of_them() -> None:
    text = "| R | x | **Rate now** | **Why** |\n|-|-|-|-|\n| | > 1 | 0.10 | big |\n| | > 2 | x / 8 | - |\n"
    assert table(text, x=3) == [{"Rate now": 0.1, "Why": "big"}, {"Rate now": 0.375, "Why": None}]
    assert table(text.replace("| R", "| F"), x=3) == {"Rate now": 0.1, "Why": "big"}
    assert table(text.replace("| R", "| F"), x=0) is None


def test_type_allowed_values_and_default_lines() -> None:
    text = """| U | Age | Risk | **Out** | **Note** |
|---|---|---|---|---|
| type | number | string | string | |
| allowed | [0..120] | low, high | | |
| default | | | "none" | |
| 1 | < 18 | low | minor | a |
"""
    assert table(text, Age=3, Risk="low") == {"Out": "minor", "Note": "a"}
    assert table(text, Age=30, Risk="low") == {"Out": "none", "Note": None}
    assert "InputError: `Age` is 121" in refused(kind="table", markdown=text, inputs={"Age": 121, "Risk": "low"})
    assert "InputError: `Risk` is medium" in refused(kind="table", markdown=text, inputs={"Age": 1, "Risk": "medium"})
    assert table(text, Age=None, Risk=None) == {"Out": "none", "Note": None}


def test_the_same_said_above_the_table() -> None:
    text = """Strictest wins. Order of `Who`, highest first: boss, clerk.

Default of Who: nobody
Allowed values of Kind: a, b

| Kind | **Who** |
|---|---|
| a, b | clerk |
| b | boss |
"""
    assert [table(text, Kind="a"), table(text, Kind="b"), table(text)] == ["clerk", "boss", "nobody"]


def test_names_hold_blanks_and_dots_and_fields() -> None:
    text = (
        '| U | Applicant data.Age | Loan-Amount + Fee of order | **o** |\n|-|-|-|-|\n| | > limit.low | < 10 | "y" |\n'
    )
    inputs = {"Applicant data": {"Age": 5}, "Loan-Amount": 4, "Fee of order": 5}
    said = ask(kind="table", markdown=text, inputs=inputs, context={"limit": {"low": 3}})
    assert said == "y"


def test_missing_inputs_are_null_and_match_by_dmns_rules() -> None:
    text = '| F | x | **o** |\n|-|-|-|\n| | < 5 | 1 |\n| | "a" | 2 |\n| | null | 3 |\n| | - | 4 |\n'
    assert table(text) == 3
    assert table(text, x=9) == 4
    assert table('| F | x | **o** |\n|-|-|-|\n| | not("a") | 1 |\n') == 1


def test_dates_travel_tagged() -> None:
    text = (
        '| F | When | **o** |\n|-|-|-|\n| | < date("2026-02-01") | When + duration("P1D") |\n'
        "| | [2026-02-01..2026-03-01] | null |\n"
    )
    day = {"@type": "date", "@value": "2026-01-31"}
    assert table(text, When=day) == {"@type": "date", "@value": "2026-02-01"}
    moment = {"@type": "dateTime", "@value": "2026-01-31T10:00:00+01:00"}
    assert table('| F | x | **o** |\n|-|-|-|\n| | - | x + duration("PT90M") |\n', x=moment)["@value"] == (
        "2026-01-31T11:30:00+01:00"
    )


@pytest.mark.parametrize(
    ("cell", "value", "kind", "fits"),
    [
        ("[1..5)", 3, "number", True),
        ("[1..5)", 5, "number", False),
        ("not(1, 2)", 3, "number", True),
        ("-", None, "number", True),
        ("null", None, "string", True),
        ('"a", "b"', "b", "string", True),
        ("very low, high", "very low", "string", True),
        ("true", True, "boolean", True),
        ("not(true)", False, "boolean", True),
        ('>= date("2026-01-31")', "2026-01-31", "date", True),
        ("[2026-01-01..2026-02-01)", "2026-02-01", "date", False),
        ('< time("10:00:00Z")', "10:30:00+01:00", "time", True),
        ('date and time("2026-01-31T10:00:00Z")', "2026-01-31T11:00:00+01:00", "dateTime", True),
        ('> duration("P1D")', "PT25H", "duration", True),
        ('< duration("P2Y")', "P23M", "duration", True),
        ("< 5", None, "number", False),
        ("0.3", 0.3, "number", True),
        ("0.1 + 0.2", 0.3, "number", True),
    ],
)
def test_unary(cell: str, value: Any, kind: str, fits: bool) -> None:
    assert ask(kind="unary", cell=cell, value=value, type=kind) is fits


def test_lint_counts_rules_from_one() -> None:
    text = (
        "| F | x | y | **o** |\n|-|-|-|-|\n| | < 5 | | 1 |\n| | >= 5 | a | 2 |\n| | [1..2] | b | 3 |\n| | > 4 | | 4 |\n"
    )
    assert ask(kind="lint", markdown=text) == {
        "complete": True,
        "overlaps": [[1, 3], [1, 4], [2, 4]],
        "masked": [3],
    }
    assert ask(kind="lint", markdown=text.replace("> 4", "> 5"))["complete"] is False
    allowed = "| U | x | **o** |\n|-|-|-|\n| allowed | a, b | |\n| 1 | a | 1 |\n| 2 | b | 2 |\n"
    assert ask(kind="lint", markdown=allowed) == {"complete": True, "overlaps": [], "masked": []}
    assert ask(kind="lint", markdown="| F | x | **o** |\n|-|-|-|\n| | > limit | 1 |\n| | - | 2 |\n")["complete"] is True


@pytest.mark.parametrize(
    ("request_line", "words"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"{", "no JSON"),
        (b"[1]", "a request is a JSON object"),
        (b"{}", "`kind` is table, unary or lint"),
        (b'{"kind": "table"}', "`markdown` must be text"),
        (b'{"kind": "table", "markdown": "no table"}', "no markdown table"),
        (b'{"kind": "unary", "cell": "[1..", "value": 1, "type": "number"}', "SfeelError"),
        (b'{"kind": "unary", "cell": "1", "value": "x", "type": "number"}', "ValueCodecError"),
        (b'{"kind": "unary", "cell": "1", "value": 1, "type": "colour"}', "there is no type 'colour'"),
        (b'{"kind": "lint", "markdown": "| a | b |\\n|-|-|\\n| 1 | 2 |"}', "no column is marked as an output"),
        (b'{"kind": "lint", "markdown": "| a | **b** |\\n|-|-|\\n| 1 | 2 | 3 |"}', "has 3 cells, the header 2"),
        (b'{"kind": "lint", "markdown": "Hit policy: X\\n\\n| a | **b** |\\n|-|-|\\n| 1 | 2 |"}', "is no hit policy"),
        (b'{"kind": "unary", "cell": "1", "value": NaN, "type": "number"}', "no JSON"),
    ],
)
def test_refusals_say_what_and_the_stream_goes_on(request_line: bytes, words: str) -> None:
    good = b'{"id": "next", "kind": "unary", "cell": "-", "value": 1, "type": "number"}\n'
    out = io.BytesIO()
    serve(io.BytesIO(request_line + b"\n\n" + good), out)
    first, second = out.getvalue().decode().splitlines()
    assert words in json.loads(first)["error"]
    assert json.loads(second) == {"id": "next", "result": True}


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=80),
        st.text(max_size=120).map(lambda t: json.dumps({"kind": "lint", "markdown": t}).encode()),
    )
)
def test_no_line_stops_the_stream(line: bytes) -> None:
    assert json.loads(answer(line))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(["|", "-", "\n", "F", "x", "**o**", "`", ">", "1", "default", " ", "\\", "[", '"', "of", ":"])
    )
)
def test_no_markdown_raises_anything_but_ours(parts: list[str]) -> None:
    for text in ("".join(parts), "| F | x | **o** |\n|-|-|-|\n|" + "".join(parts)):
        said = json.loads(answer(json.dumps({"kind": "table", "markdown": text, "inputs": {"x": 1}})))
        assert not said.get("error", "").startswith("InternalError"), said


def test_a_pipe_in_a_cell_is_escaped() -> None:
    made = read_table('| U | x | **o** |\n|-|-|-|\n| 1 | "a\\|b" | 1 |\n')
    assert made.rows[0].cells[0].text == '"a|b"'


def test_the_stream_loads_no_heavy_library() -> None:
    heavy = ("click", "pydantic", "faker", "textual", "sqlite3", "sqlite_utils", "markdown_it", "yaml", "rich")
    code = f"import sop.stream, sys; print([name for name in {heavy!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_reference_page_is_true() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "lone-tables.md").read_text("utf-8")
    requests, answers = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert [answer(line) for line in requests.splitlines()] == answers.splitlines()
    shown = re.findall(r"```markdown\n(.*?)```", page, re.DOTALL)[0]
    assert table(shown, **{"Customer": "Business", "Order size": 12}) == 0.1
    assert ask(kind="lint", markdown=shown) == {"complete": True, "overlaps": [], "masked": []}
