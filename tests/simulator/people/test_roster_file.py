"""A roster as a CSV file: every mistake by line and column, and nobody is added while there is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.people.roster_file import read_roster

GOOD = b'\xef\xbb\xbfrole,name\r\nTrainee,Ann\r\n," Ben  B. "\r\n\r\nmaintainer,Max\r\n'


def test_columns_stand_in_any_order_and_a_role_may_be_missing() -> None:
    new, there, mistakes = read_roster(GOOD, {"Max": "maintainer"}, protected=False)
    assert [(line.number, line.name, line.role) for line in new] == [(2, "Ann", "trainee"), (3, "Ben B.", "trainee")]
    assert [(line.number, line.name) for line in there] == [(5, "Max")]
    assert mistakes == []


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        (b"", 1, "name", "first line names the columns"),
        (b"nam,role\nAnn,trainee\n", 1, "nam", "Did you mean 'name'"),
        (b"name,name\nAnn,Ann\n", 1, "name", "there twice"),
        (b"name,role\nAnn,boss\n", 2, "role", "no role 'boss'"),
        (b"name,role\n\nAnn,trainee,x\n", 3, "", "3 fields"),
        (b"name,pin\nAnn,1234\n", 2, "pin", "choose another"),
        (b"name\nAnn\nBen\nAnn\n", 4, "name", "line 2"),
        (b"name\n\"a\nb\"\nBe\x07n\n", 4, "name", "cannot be shown"),
        (b"name\nAnn\nB\xff\n", 3, "", "not UTF-8"),
        (b"name\n\"Ann\n", 3, "", "not CSV"),
        (b"name,role\nMax,trainee\n", 2, "role", "is a maintainer"),
        (b"name,role\nDana,supervisor\n", 2, "role", "by hand"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_is(text: bytes, line: int, column: str, said: str) -> None:
    _, _, mistakes = read_roster(text, {"Max": "maintainer"}, protected=False)
    assert [(m.line, m.column) for m in mistakes if said in m.what] == [(line, column)], mistakes


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda t: f"name,role,pin\n{t}".encode("utf-8", "replace")))
def test_any_file_is_read_or_told_what_is_wrong(data: bytes) -> None:
    new, there, mistakes = read_roster(data, {}, protected=True)
    assert there == []
    assert len({line.name for line in new}) == len(new)
    assert all(m.line >= 1 and m.what for m in mistakes)
