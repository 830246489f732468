"""Changes as an event holds them: as little as says it all, and put in place by copying."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulator.core.refs import narrowed, read_ref, written

VALUES = st.sampled_from([None, "EA", "CA", Decimal(24), Decimal(42), True, [], ["a"]])
LINES = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("1234"), "unit": VALUES, "price": VALUES}, optional={"group": VALUES}),
    max_size=4,
)
FACTS = st.fixed_dictionaries({"order.lines": LINES, "order.status": VALUES, "order.holds": st.none() | LINES})


@given(before=FACTS, after=FACTS, names=st.sets(st.sampled_from(["order.lines", "order.status", "order.holds"])))
def test_what_is_written_is_what_was_meant(before: dict[str, Any], after: dict[str, Any], names: set[str]) -> None:
    whole = {name: after[name] for name in sorted(names)}
    changes = narrowed(whole, before)
    assert written(before, changes) == {**before, **whole}


@given(before=LINES, which=st.integers(0, 3), value=VALUES)
def test_one_field_of_one_line_is_all_that_an_event_holds(before: list[dict[str, Any]], which: int, value: Any) -> None:
    lines = [{**line, "id": str(n)} for n, line in enumerate(before)]
    after = [{**line, "unit": value} if n == which else line for n, line in enumerate(lines)]
    changes = narrowed({"order.lines": after}, {"order.lines": lines})
    asked = which < len(lines) and lines[which]["unit"] != value
    assert changes == ({f"line.unit#{which}": value} if asked else {})
    facts = written({"order.lines": lines}, changes)
    for n, line in enumerate(lines):
        assert (facts["order.lines"][n] is line) == (not asked or n != which)
    if asked:
        assert read_ref(facts, f"line.unit#{which}") == value
