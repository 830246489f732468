"""An edition's digest covers all that judges: the SOPs, the scoring numbers, the calendars (language.md §6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from sop.scoring import bundled_page
from sop.sfeel.calendar import WeekCalendar
from tests.sop.bench import CALENDARS, edition, text

BASE = CALENDARS["DAL"]


@pytest.mark.parametrize(
    "calendar",
    [
        replace(BASE, holidays=frozenset({date(2026, 12, 25)})),
        replace(BASE, opens=time(8)),
        replace(BASE, closes=time(16)),
        replace(BASE, weekend=frozenset({4, 5})),
        replace(BASE, zone=ZoneInfo("America/Chicago")),
    ],
)
def test_another_calendar_is_another_edition(calendar: WeekCalendar) -> None:
    one = edition(text())
    assert replace(one, calendars={"DAL": calendar}).digest != one.digest
    assert replace(one, calendars={"RNO": BASE}).digest != one.digest


def test_the_scoring_page_counts_whether_it_is_brought_or_bundled() -> None:
    one = edition(text())
    brought = replace(one, texts={**one.texts, "scoring.md": bundled_page()})
    changed = replace(one, texts={**one.texts, "scoring.md": bundled_page().replace("| 0.5 ", "| 0.6 ")})
    assert one.digest == brought.digest != changed.digest


def test_the_order_of_holidays_does_not_matter() -> None:
    days = [date(2026, 12, 25), date(2026, 1, 1), date(2026, 7, 3)]
    one, two = (edition(text()) for _ in range(2))
    forward = replace(one, calendars={"DAL": replace(BASE, holidays=frozenset(days))})
    backward = replace(two, calendars={"DAL": replace(BASE, holidays=frozenset(reversed(days)))})
    assert forward.digest == backward.digest
