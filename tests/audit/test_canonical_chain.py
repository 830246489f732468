"""The byte form is one per value, the preimage one per entry; the chain is what the page in `audit.chain` says."""

from __future__ import annotations

import json
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import JSON, EntryRefused, canonical
from audit.chain import beginning, commitment, heading, quoted, record
from audit.sqlite import SqliteStore
from audit.store import Stored
from tests.audit.conftest import AT, TYPED, fill

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_canonical_form_reads_back_and_is_its_own_canonical_form(value: object) -> None:
    data = canonical(value)  # type: ignore[arg-type]
    assert json.loads(data) == value
    assert canonical(json.loads(data)) == data


@given(st.dictionaries(texts, st.integers(), max_size=6))
def test_the_order_of_keys_does_not_matter_and_is_that_of_their_bytes(value: dict[str, JSON]) -> None:
    turned = dict(reversed(value.items()))
    assert canonical(value) == canonical(turned) == canonical(MappingProxyType(turned))
    keys = [key.encode() for key in json.loads(canonical(value))]
    assert keys == sorted(keys)


def test_canonical_form_is_pinned() -> None:
    value: JSON = {
        "é": "e\u0301\u007f\u2028",
        "b": [1, 1.5, 1e22, True, None, '\x01\n"\\/'],
        "a": {},
        "\U0001f4e6": -0.0,
    }
    assert (
        canonical(value)
        == (
            '{"a":{},"b":[1,1.5,1e+22,true,null,"\\u0001\\n\\"\\\\/"],"é":"e\u0301\u007f\u2028","\U0001f4e6":-0.0}'
        ).encode()
    )


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), b"bytes", {1, 2}, object(), {"a": AT}, "\ud800", {"\udfff": 1}]
)
def test_what_is_not_json_is_refused(value: object) -> None:
    with pytest.raises(EntryRefused):
        canonical(value)  # type: ignore[arg-type]


def test_a_value_that_holds_itself_is_refused() -> None:
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(EntryRefused):
        canonical(loop)  # type: ignore[arg-type]


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=4)
absent = st.none() | st.just('{"a":"b"}') | st.just("[1]")
columns = st.tuples(
    st.integers(1, 99), names, st.integers(0, 99), st.sampled_from(["0" * 64, "ab" * 32]), names, names, names
)


@given(columns, columns, st.none() | names, st.none() | names, absent, absent)
def test_different_entries_have_different_records(
    one: tuple[Any, ...], other: tuple[Any, ...], desk: str | None, other_desk: str | None, a: str | None, b: str | None
) -> None:
    at = "2026-03-02T09:14:00.000000Z"
    mine = (*one[:4], at, *one[5:], desk, "{}", a, None, b)
    yours = (*other[:4], at, *other[5:], other_desk, "{}", a, None, b)
    assert (record(*mine) == record(*yours)) == (mine == yours)
    text = record(*mine)
    assert canonical(json.loads(text)) == text.encode()
    assert heading(text) == (*one[:4], at, *one[5:])
    begins = beginning(one[0], quoted(one[1]).encode(), one[2], bytes.fromhex(one[3]))
    assert text.encode().startswith(begins)


@pytest.mark.parametrize(
    "text", ["", "[]", '["orderdrill/entry/1",1,"d"', '["orderdrill/entry/2",1,"d",0,"' + "0" * 64]
)
def test_what_is_no_record_has_no_heading(text: str) -> None:
    with pytest.raises(ValueError, match="not the record"):
        heading(text)


def test_the_hash_is_what_the_reference_says(store: SqliteStore) -> None:
    """Written from the page alone: nothing of `audit.chain` is used."""
    fill(store)
    with store.snapshot() as view:
        rows = list(view.stored())
    heads: dict[bytes, bytes] = {}
    for row in map(Stored._make, rows):
        fields = json.loads(row.record)
        assert json.dumps(fields, separators=(",", ":"), ensure_ascii=False, sort_keys=True).encode() == row.record
        assert fields[:4] == ["orderdrill/entry/1", row.id, row.stream.decode(), row.seq]
        assert fields[4] == heads.get(row.stream, bytes(32)).hex()
        assert row.hash == sha256(b"\0" + row.record).digest()
        heads[row.stream] = row.hash


def test_the_commitment_is_what_the_reference_says() -> None:
    salt = bytes(range(32))
    wanted = sha256(b"orderdrill/text/1\n" + salt + b"\0\0\0\x03" + b"m#1" + TYPED.encode()).hexdigest()
    assert commitment(salt, "m#1", TYPED) == wanted
    assert commitment(salt, "m#", "1" + TYPED) != wanted
