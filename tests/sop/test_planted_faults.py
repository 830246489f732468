"""Gaps, overlaps and clashes planted in sound documents are all found, each with a case that lands exactly there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sop.check import check
from sop.diagnostics import Diagnostic
from sop.tables import UniqueViolation, compile_table
from tests.sop import planted_faults as planting
from tests.sop.bench import edition


def found_in(text: str) -> list[Diagnostic]:
    return [one for one in check(edition(text)) if one.code in ("gap", "rows-overlap", "step-against-never")]


@pytest.mark.parametrize("seed", range(24))
def test_a_row_left_out_is_found_and_its_case_decides_nothing(seed: int) -> None:
    planted = planting.gap(seed)
    whole, broken = edition(planted.text), edition(planting.without_first(planted.text))
    assert check(whole) == ()
    found = found_in(broken.texts["0.md"])
    assert [one.code for one in found] == ["gap"], planted.text
    before, after = whole.policies[0].tables[0], broken.policies[0].tables[0]
    for case in planting.cases(planted, dict(found[0].witness)):
        assert compile_table(after.table)(case).hits == (), (planted.text, case)
        assert before.settle(case)[1] == (0,), (planted.text, case)  # the very row that is missing


@pytest.mark.parametrize("seed", range(14))
def test_a_widened_row_is_found_with_each_row_that_it_takes_in(seed: int) -> None:
    planted = planting.overlap(seed)
    broken = edition(planted.text)
    found = [one for one in check(broken) if one.code == "rows-overlap"]
    wide, *others = planted.rows
    assert len(found) == len(others), planted.text
    table = broken.policies[0].tables[0].table
    for one, other in zip(found, others, strict=True):
        first, second = sorted((wide, other))
        assert f"T-5.{first} and T-5.{second} both fit" in one.message
        for case in planting.cases(planted, dict(one.witness)):
            with pytest.raises(UniqueViolation, match=f"T-5.{first} and T-5.{second}"):
                compile_table(table)(case)


@pytest.mark.parametrize("seed", range(22))
def test_a_step_and_a_never_are_found_where_both_can_be_awake_and_only_there(seed: int) -> None:
    text, both = planting.clash(seed)
    made = edition(text)
    found = found_in(text)
    assert [one.code for one in found] == (["step-against-never"] if both else []), text
    if both:
        facts = {"order.value": Decimal(0), "credit.limit": Decimal(0), **dict(found[0].witness)}
        step, never = made.policies[0].steps[0], made.policies[0].nevers[0]
        names = {"clock.today": date(2026, 3, 2), "release.value": None, **facts}
        assert all(test.run(names) is True for test in step.guard.when), (text, facts)
        assert never.test is not None
        if "credit.limit < " not in text:  # two figures compared: only which is greater is known of them
            assert never.test.run(names) is not False, (text, facts)
