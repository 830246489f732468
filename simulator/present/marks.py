"""Marking two values: where the other one stands, and the pairs of two whole columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.facts import FACTS
from simulator.core.refs import LISTS, read_ref, split_ref
from simulator.present.sheet import Sheet


def across(ref: str, sheet: Sheet) -> str:
    """Where the cursor goes on a panel while `ref` is marked: the value of the same line and the same sort, if any."""
    name, record = split_ref(ref)
    word = name.rpartition(".")[2].removeprefix("po_")
    if not record:
        return ""
    for row in sheet.rows:
        for cell in row:
            other, its = split_ref(cell.ref)
            if cell.pick and its == record and other != name and other.rpartition(".")[2].removeprefix("po_") == word:
                return cell.ref
    return ""


def columns(first: str, second: str, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The pairs of two columns of the same records, where the two differ. Nothing when these are no two columns."""
    (a, one), (b, two) = split_ref(first), split_ref(second)
    entity = a.partition(".")[0]
    if not (one and two) or a == b or entity != b.partition(".")[0] or entity not in LISTS:
        return []
    ids = [str(r["id"]) for r in facts.get(LISTS[entity]) or ()]
    pairs = [(f"{a}#{i}", f"{b}#{i}") for i in ids]
    return [(x, y) for x, y in pairs if read_ref(facts, x) != read_ref(facts, y)]


def standing(flags: Sequence[tuple[str, str]], facts: Mapping[str, Any]) -> frozenset[str]:
    """The values that are marked and still differ: a correction takes the sign away."""
    return frozenset(
        ref
        for pair in flags
        if any(split_ref(ref)[0] not in FACTS for ref in pair) or read_ref(facts, pair[0]) != read_ref(facts, pair[1])
        for ref in pair
    )
