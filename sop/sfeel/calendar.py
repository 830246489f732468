"""Working days and working hours. A calendar reaches an expression through its environment, as `@calendar`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol

_DAY = timedelta(days=1)
MAX_STEPS = 40_000
"""Days that one question may walk, about a century: beyond it the answer is unknown, never a hang."""


class Calendar(Protocol):
    """When a site works. Any object with these four parts will do."""

    @property
    def zone(self) -> tzinfo:
        """The zone in which its days begin and end."""

    def is_workday(self, day: date, /) -> bool:
        """Whether anyone works that day."""

    def open_at(self, day: date, /) -> time:
        """When a working day begins, local time without zone."""

    def close_at(self, day: date, /) -> time:
        """When it ends; later than `open_at`."""


@dataclass(frozen=True, slots=True)
class WeekCalendar:
    """The same hours every working day, with named days off. `weekend` counts Monday as 0."""

    zone: tzinfo
    holidays: frozenset[date] = frozenset()
    opens: time = time(9)
    closes: time = time(17)
    weekend: frozenset[int] = field(default=frozenset({5, 6}))

    def is_workday(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays

    def open_at(self, day: date) -> time:
        return self.opens

    def close_at(self, day: date) -> time:
        return self.closes


def calendar_text(calendar: Calendar) -> str:
    """A calendar in full as text: zone, hours, weekend, holidays. Of another kind of calendar: its kind and zone."""
    zone = getattr(calendar.zone, "key", None) or str(calendar.zone)
    if not isinstance(calendar, WeekCalendar):
        return f"{type(calendar).__qualname__} {zone}"
    weekend = " ".join(str(day) for day in sorted(calendar.weekend))
    holidays = " ".join(day.isoformat() for day in sorted(calendar.holidays))
    return f"{zone}\n{calendar.opens:%H:%M} {calendar.closes:%H:%M}\n{weekend}\n{holidays}\n"


def add_workdays(calendar: Calendar, day: date, count: int) -> date | None:
    """The `count`th working day after `day`, or before it if negative; for 0, `day` or the next working day."""
    step = -_DAY if count < 0 else _DAY
    left = abs(count)
    try:
        for _ in range(MAX_STEPS):
            if left == 0 and calendar.is_workday(day):
                return day
            day += step
            if calendar.is_workday(day) and left > 0:
                left -= 1
    except OverflowError:
        return None
    return None


def count_workdays(calendar: Calendar, start: date, end: date) -> int | None:
    """Working days after `start` up to and with `end`; negative where `end` is earlier."""
    if end < start:
        back = count_workdays(calendar, end, start)
        return None if back is None else -back
    if (end - start).days > MAX_STEPS:
        return None
    return sum(calendar.is_workday(start + _DAY * step) for step in range(1, (end - start).days + 1))


def add_working_hours(calendar: Calendar, moment: datetime, hours: timedelta) -> datetime | None:
    """The moment by which `hours` of opening time have run since `moment`, in the calendar's zone.

    Time outside opening hours does not count: from Friday 16:00, two hours on end Monday 10:00 (open 9 to 17). Zero
    hours end at once if open, else at the next opening. None for negative hours or no working day in sight.
    """
    if hours < timedelta(0) or moment.tzinfo is None:
        return None
    local = moment.astimezone(calendar.zone)
    day, left = local.date(), hours
    try:
        for _ in range(MAX_STEPS):
            if calendar.is_workday(day):
                begin, end = _hours(calendar, day)
                begin = max(begin, local)
                if begin <= end and _span(begin, end) >= left and (left or begin < end):
                    return _later(begin, left, calendar.zone)
                if begin < end:
                    left -= _span(begin, end)
            day += _DAY
    except OverflowError:
        return None
    return None


def count_working_hours(calendar: Calendar, start: datetime, end: datetime) -> timedelta | None:
    """Opening time between two moments; negative where `end` is earlier."""
    if start.tzinfo is None or end.tzinfo is None:
        return None
    if end < start:
        back = count_working_hours(calendar, end, start)
        return None if back is None else -back
    first, last = start.astimezone(calendar.zone), end.astimezone(calendar.zone)
    days = (last.date() - first.date()).days
    if days > MAX_STEPS:
        return None
    total = timedelta(0)
    for step in range(days + 1):
        day = first.date() + _DAY * step
        if calendar.is_workday(day):
            begin, close = _hours(calendar, day)
            begin, close = max(begin, first), min(close, last)
            if begin < close:
                total += _span(begin, close)
    return total


def _hours(calendar: Calendar, day: date) -> tuple[datetime, datetime]:
    zone = calendar.zone
    return datetime.combine(day, calendar.open_at(day), zone), datetime.combine(day, calendar.close_at(day), zone)


def _span(start: datetime, end: datetime) -> timedelta:
    """Real time between two moments: subtracting within one zone would ignore a change of the clocks."""
    utc_start, utc_end = start.astimezone(UTC), end.astimezone(UTC)
    return utc_end - utc_start


def _later(moment: datetime, span: timedelta, zone: tzinfo) -> datetime:
    return (moment.astimezone(UTC) + span).astimezone(zone)
