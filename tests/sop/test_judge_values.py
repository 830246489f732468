"""Values kept from step to step are the values that a fresh reading gives; copies share nothing that changes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sop import Judge, Step
from tests.sop.bench import FACTS, NOW, edition, text

FIXTURES = Path(__file__).parent / "fixtures"
LINES_SOP = text(
    id="SOP-L",
    Definitions="""| name | is | unit | shown on |
|---|---|---|---|
| `line.gap` | `line.quantity - line.po_quantity` | each | po |
| `gaps` | `count(l in order.lines satisfies l.gap > 0)` | each | |
| `credit_left` | `credit.limit - total` | money | |
| `total` | `sum(l in order.lines satisfies l.worth)` | money | |
""",
    Decisions="""### L-1 Worth

For each `line` in `order.lines`. First row that fits decides.

| row   | `line.gap` | **`line.worth`**              |
|-------|------------|-------------------------------|
| L-1.1 | over 0     | `line.po_quantity * 2`        |
| L-1.2 |            | `line.quantity * order.value` |
""",
    Never="- **Split order** while `SOP-CR.release_state` is not good. (L-2.1)",
)
EDITION = edition(*((FIXTURES / f"SOP-{n}.md").read_text("utf-8") for n in ("CR", "XF")), LINES_SOP)
NAMES = [
    "exposure", "over_amount", "over_percent", "days_past_due", "authority", "release_state", "movement", "citation",
    "gaps", "credit_left", "total", "SOP-CR.authority", "line.gap#1", "line.worth#1", "line.worth#2", "group.filing#g",
]  # fmt: skip

NUMBERS = st.integers(0, 5).map(Decimal)
LINES = st.lists(
    st.tuples(st.sampled_from(["1", "2", "3"]), NUMBERS, NUMBERS), max_size=3, unique_by=lambda row: row[0]
).map(lambda rows: [{"id": i, "quantity": a, "po_quantity": b} for i, a, b in rows])
GROUPS = NUMBERS.map(
    lambda n: [{"id": "g", "licence": "none", "always_file": False, "value": n * 1000, "schedule_b": "8413"}]
)
CHANGE = st.one_of(
    st.fixed_dictionaries({"order.lines": LINES}),
    st.fixed_dictionaries({"order.value": NUMBERS}),
    st.fixed_dictionaries({"credit.limit": NUMBERS}),
    st.fixed_dictionaries({"shipment.groups": GROUPS}),
    st.fixed_dictionaries({"destination.group_e": st.sampled_from([True, False, None])}),
    st.fixed_dictionaries({"shipment.destination_territory": st.sampled_from(["Guam", "foreign"])}),
    st.fixed_dictionaries({"clock.today": st.sampled_from([NOW.date(), NOW.date().replace(day=9)])}),
    st.fixed_dictionaries({"release.by": st.sampled_from(["controller", "sales", None])}),
)


def fresh(facts: dict[str, Any]) -> dict[str, Any]:
    judge = Judge(EDITION)
    judge.step(Step(0, "start", facts))
    return {name: judge.value(name) for name in NAMES}


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(CHANGE, st.booleans()), min_size=1, max_size=8))
def test_values_kept_are_the_values_read_afresh(changes: list[tuple[dict[str, Any], bool]]) -> None:
    facts: dict[str, Any] = {**FACTS, "shipment.from_country": "US", "shipment.ultimate_country": "DE"}
    judge = Judge(EDITION)
    judge.step(Step(0, "start", facts))
    for index, (change, copied) in enumerate(changes, 1):
        before = {name: judge.value(name) for name in NAMES}
        kept = judge
        if copied:
            judge = judge.copy()
        earlier, facts = facts, {**facts, **change}
        judge.step(Step(index, "reply", facts, tuple(change)))
        assert {name: judge.value(name) for name in NAMES} == fresh(facts)
        if copied:
            assert {name: kept.value(name) for name in NAMES} == before == fresh(earlier)
