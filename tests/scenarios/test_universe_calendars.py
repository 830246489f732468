"""Working days, opening hours and cut-offs around the desk's week, over holidays and clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.calendars import Hours, calendar, calendar_names, hours_of, zone
from scenarios.errors import ScenarioError, UnknownName
from scenarios.universe import load_universe

DAYS = st.dates(date(2025, 2, 1), date(2028, 11, 30))
WEDNESDAY = date(2026, 11, 18)


def _site(key: str) -> Hours:
    return hours_of(load_universe().site(key))


def test_thanksgiving_week() -> None:
    site, carrier = calendar("US-site"), calendar("US-carrier")
    assert not site.is_workday(date(2026, 11, 26))
    assert not carrier.is_workday(date(2026, 11, 26))
    assert site.is_workday(date(2026, 11, 11))
    assert not calendar("US").is_workday(date(2026, 11, 11))
    assert site.add_workdays(WEDNESDAY, 6) == date(2026, 11, 27)
    assert site.workdays_between(WEDNESDAY, date(2026, 11, 27)) == 6
    assert not calendar("SA").is_workday(date(2026, 11, 20))
    assert calendar("SA").is_workday(date(2026, 11, 22))


@given(st.sampled_from(calendar_names()), DAYS, st.integers(-40, 40))
def test_adding_workdays_lands_on_one_and_counts_back(name: str, day: date, count: int) -> None:
    cal = calendar(name)
    landed = cal.add_workdays(day, count)
    assert cal.is_workday(landed)
    if count:
        assert cal.workdays_between(day, landed) == count or count < 0
    if count > 0:
        assert cal.add_workdays(landed, -count) <= cal.next_workday(day) <= landed


@given(DAYS, st.integers(0, 24 * 60 - 1), st.integers(0, 40 * 60), st.integers(0, 40 * 60))
def test_working_time_adds_up(day: date, minute: int, first: int, second: int) -> None:
    hours = _site("CMH")
    start = datetime.combine(day, time(minute // 60, minute % 60), UTC)
    a, b = timedelta(minutes=first), timedelta(minutes=second)
    assert hours.add_working(hours.add_working(start, a), b) == hours.add_working(start, a + b)


def test_hours_at_the_edges() -> None:
    reno = _site("RNO")
    assert reno.is_open(reno.at(WEDNESDAY, time(7, 0)))
    assert not reno.is_open(reno.at(WEDNESDAY, time(17, 0)))
    friday = reno.at(date(2026, 11, 20), time(16, 30))
    assert reno.add_working(friday, timedelta(minutes=30)) == reno.at(date(2026, 11, 20), time(17, 0))
    assert reno.add_working(friday, timedelta(minutes=31)) == reno.at(date(2026, 11, 23), time(7, 1))
    assert reno.next_open(reno.at(date(2026, 11, 25), time(18, 0))) == reno.at(date(2026, 11, 27), time(7, 0))
    with pytest.raises(ScenarioError):
        reno.add_working(friday, timedelta(minutes=-1))


def test_cutoffs_are_local_and_skip_days_off() -> None:
    site = load_universe().site("RNO")
    reno = hours_of(site)
    assert reno.next_cutoff(reno.at(WEDNESDAY, time(11, 0)), site.waves) == reno.at(WEDNESDAY, time(11, 0))
    assert reno.next_cutoff(reno.at(WEDNESDAY, time(11, 1)), site.waves) == reno.at(WEDNESDAY, time(14, 30))
    late = reno.at(date(2026, 11, 25), time(14, 31))
    assert reno.next_cutoff(late.astimezone(UTC), site.waves) == reno.at(date(2026, 11, 27), time(11, 0))
    with pytest.raises(ScenarioError):
        reno.next_cutoff(late, ())


def test_a_day_on_which_the_clock_changes() -> None:
    night = Hours(calendar("SA"), zone("America/New_York"), time(0, 0), time(12, 0))
    sunday = date(2026, 11, 1)
    assert night.add_working(night.at(sunday, time(0, 30)), timedelta(hours=2)).hour == 1


def test_zones_come_from_the_package() -> None:
    assert zone("America/Los_Angeles").key == "America/Los_Angeles"
    with pytest.raises(ScenarioError, match="time zone"):
        zone("America/Nowhere")
    with pytest.raises(UnknownName):
        calendar("US-sites")
