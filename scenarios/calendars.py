"""Working days, opening hours and cut-offs, per site, country and carrier, from data that ships (2025 to 2028).

A ``Calendar`` knows days only; ``Hours`` adds a zone and opening times. All moments are aware datetimes; arithmetic
goes through the site's local time, so a day on which the clock changes is still one working day.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from scenarios.errors import ScenarioError, UnknownName

if TYPE_CHECKING:
    from scenarios.universe.network import Site

_PATH = Path(__file__).parent / "universe" / "data" / "calendars.json"
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked. ``holidays`` maps a day to its name; ``weekend`` holds weekday numbers (Monday 0)."""

    name: str
    weekend: frozenset[int]
    holidays: Mapping[date, str]

    def is_workday(self, day: date) -> bool:
        """Whether people work on that day."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def add_workdays(self, day: date, count: int) -> date:
        """The day ``count`` working days after ``day`` (before it when negative). Zero gives ``day`` if it is worked,
        else the next day that is."""
        if count == 0:
            return self.next_workday(day)
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def next_workday(self, day: date) -> date:
        """``day`` itself when it is worked, else the first one after it that is."""
        while not self.is_workday(day):
            day += _ONE_DAY
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """How many working days lie after ``start``, up to and including ``end``; negative when ``end`` is earlier."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + _ONE_DAY * n) for n in range(1, (end - start).days + 1))


@dataclass(frozen=True, slots=True)
class Hours:
    """A calendar with a zone and opening hours."""

    calendar: Calendar
    zone: tzinfo
    opens: time
    closes: time

    def at(self, day: date, clock: time) -> datetime:
        """That local time on that day, aware."""
        return datetime.combine(day, clock, self.zone)

    def local(self, moment: datetime) -> datetime:
        """The moment in local time."""
        return moment.astimezone(self.zone)

    def is_open(self, moment: datetime) -> bool:
        """Whether the moment is inside opening hours of a working day (the closing minute itself is outside)."""
        here = self.local(moment)
        return self.calendar.is_workday(here.date()) and self.opens <= here.time() < self.closes

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself when open, else the next opening."""
        if self.is_open(moment):
            return moment
        here = self.local(moment)
        day = here.date() if here.time() < self.opens else here.date() + _ONE_DAY
        return self.at(self.calendar.next_workday(day), self.opens)

    def add_working(self, moment: datetime, span: timedelta) -> datetime:
        """The moment after ``span`` of opening time, counted from ``moment`` (or from the next opening). A span that
        ends at closing time ends then, not at the next opening. Raises ScenarioError for a negative span."""
        if span < timedelta(0):
            raise ScenarioError("Working time can only be added forwards.", then="Give a span of zero or more.")
        here = self.local(self.next_open(moment))
        while True:
            left_today = _elapsed(here, self.at(here.date(), self.closes))
            if span <= left_today:
                return _later(here, span)
            span -= left_today
            here = self.at(self.calendar.next_workday(here.date() + _ONE_DAY), self.opens)

    def next_cutoff(self, moment: datetime, cutoffs: Iterable[time]) -> datetime:
        """The first of the local cut-off times on a working day that is not before ``moment``."""
        here = self.local(moment)
        times = sorted(cutoffs)
        if not times:
            raise ScenarioError("There is no cut-off to look for.", then="Give at least one time.")
        if self.calendar.is_workday(here.date()):
            for cutoff in times:
                if here.time() <= cutoff:
                    return self.at(here.date(), cutoff)
        return self.at(self.calendar.next_workday(here.date() + _ONE_DAY), times[0])


def _elapsed(start: datetime, end: datetime) -> timedelta:
    """Real time between two moments: aware datetimes of one zone subtract as wall clocks, which is wrong over a
    change."""
    return timedelta(seconds=end.timestamp() - start.timestamp())


def _later(moment: datetime, span: timedelta) -> datetime:
    return datetime.fromtimestamp(moment.timestamp() + span.total_seconds(), moment.tzinfo)


@cache
def zone(name: str) -> ZoneInfo:
    """A time zone from the pinned tzdata package, never from the machine, so that every machine agrees."""
    *folders, last = name.split("/")
    place = files("tzdata").joinpath("zoneinfo", *folders, last)
    try:
        with place.open("rb") as stream:
            return ZoneInfo.from_file(stream, key=name)
    except OSError as error:
        raise ScenarioError(f"There is no time zone called {name!r}.", then="Use an IANA name.") from error


@cache
def calendar(name: str) -> Calendar:
    """The calendar of a country (``NL``), of our US sites (``US-site``) or of US carriers. Raises UnknownName."""
    stored = _stored()
    found = stored.get(name)
    if found is None:
        raise UnknownName("calendar", name, stored)
    weekend, days = cast("list[int]", found["weekend"]), cast("dict[str, str]", found["days"])
    return Calendar(name, frozenset(weekend), {date.fromisoformat(day): holiday for day, holiday in days.items()})


def calendar_names() -> tuple[str, ...]:
    """Every calendar there is, in the order of the data."""
    return tuple(_stored())


def hours_of(site: Site) -> Hours:
    """Calendar, zone and opening hours of one of our sites."""
    return Hours(calendar(site.calendar), zone(site.zone), site.opens, site.closes)


@cache
def _stored() -> dict[str, dict[str, object]]:
    return cast("dict[str, dict[str, object]]", json.loads(_PATH.read_text(encoding="utf-8"))["calendars"])
