"""Dates, times and durations: ISO 8601 text both ways, and the arithmetic that Python's own types leave out."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import total_ordering


@total_ordering
@dataclass(frozen=True, slots=True)
class Months:
    """A duration in whole months (DMN: years and months duration): a month has no fixed number of days."""

    count: int

    def __lt__(self, other: object) -> bool:
        return self.count < other.count if isinstance(other, Months) else NotImplemented


_ZONE = r"(?P<zone>Z|[+-]\d{2}:\d{2}(?::\d{2})?|@[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)*)?"
_TIME = r"(?P<h>\d{2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:\.(?P<f>\d{1,9}))?)?" + _ZONE
DATE = re.compile(r"(?P<Y>\d{4})-(?P<M>\d{2})-(?P<D>\d{2})", re.ASCII)
TIME = re.compile(_TIME, re.ASCII)
DATETIME = re.compile(DATE.pattern + "T" + _TIME, re.ASCII)
_MIDNIGHT = re.compile(r"T24:00(?::00(?:\.0+)?)?(?![\d:.])", re.ASCII)
_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<Y>\d{1,9})Y)?(?:(?P<M>\d{1,9})M)?(?:(?P<D>\d{1,9})D)?"
    r"(?P<T>T(?:(?P<h>\d{1,9})H)?(?:(?P<m>\d{1,9})M)?(?:(?P<s>\d{1,9})(?:\.(?P<f>\d{0,9}))?S)?)?",
    re.ASCII,
)


def parse_date(text: str) -> date | None:
    """`2026-01-31`; None where the text is no day of the calendar."""
    found = DATE.fullmatch(text)
    if not found:
        return None
    try:
        return date(int(found["Y"]), int(found["M"]), int(found["D"]))
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """`14:30`, `14:30:00.5`, with `Z`, `+02:00` or `@Europe/Paris` behind it; None otherwise."""
    found = TIME.fullmatch(text)
    return _time_of(found) if found else None


def parse_datetime(text: str) -> datetime | None:
    """`2026-01-31T14:30:00+01:00`; a bare date is its midnight, `T24:00:00` the next day's; None otherwise."""
    found = DATETIME.fullmatch(text)
    if not found:
        day = parse_date(text)
        return datetime.combine(day, time()) if day else None
    day, clock = parse_date(text[:10]), _time_of(found)
    if day is not None and clock is None and _MIDNIGHT.match(text, 10):
        return _after_midnight(day, found)
    return datetime.combine(day, clock) if day is not None and clock is not None else None


def parse_duration(text: str) -> timedelta | Months | None:
    """`P1DT2H` is a span of time, `P1Y2M` a number of months; both in one text, or neither, is None."""
    found = _DURATION.fullmatch(text)
    if not found or text.endswith(("P", "T")):
        return None
    sign = -1 if found["sign"] else 1
    part = {name: int(found[name] or 0) for name in ("Y", "M", "D", "h", "m", "s")}
    months = found["Y"] is not None or found["M"] is not None
    if months:
        if found["D"] is not None or found["T"] is not None:
            return None
        return Months(sign * (12 * part["Y"] + part["M"]))
    try:
        return sign * timedelta(
            days=part["D"],
            hours=part["h"],
            minutes=part["m"],
            seconds=part["s"],
            microseconds=_micros(found["f"]),
        )
    except OverflowError:
        return None


def format_duration(value: timedelta | Months) -> str:
    """The ISO 8601 text of a duration, the shortest one: `P1DT2H`, `-PT15M`, `P1Y2M`, `PT0S`, `P0M`."""
    if isinstance(value, Months):
        years, months = divmod(abs(value.count), 12)
        body = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return ("-" if value.count < 0 else "") + "P" + body
    span = abs(value)
    hours, rest = divmod(span.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    second = f"{seconds}.{span.microseconds:06d}".rstrip("0") if span.microseconds else str(seconds)
    clock = (
        (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + (f"{second}S" if second != "0" else "")
    )
    body = (f"{span.days}D" if span.days else "") + (f"T{clock}" if clock else "")
    return ("-" if value < timedelta(0) else "") + "P" + (body or "T0S")


def format_datetime(value: datetime) -> str:
    """ISO 8601 text; the zone as `Z` or an offset."""
    return _zulu(value.isoformat())


def format_time(value: time) -> str:
    """ISO 8601 text of a time of day, with its offset where it has one."""
    return _zulu(value.isoformat())


def feel_text(value: datetime | time) -> str:
    """The text of a moment or time as FEEL has it: a named zone keeps its name, a fraction no needless zeros."""
    key = getattr(value.tzinfo, "key", None)
    zone = f"@{key}" if key else _zulu(value.isoformat())[len(value.replace(tzinfo=None).isoformat()) :]
    clock = value.replace(tzinfo=None).isoformat()
    return (clock.rstrip("0") if value.microsecond else clock) + zone


def add_months(day: date, count: int) -> date | None:
    """The same day `count` months on, or the last of that month where it is shorter; keeps a datetime's clock."""
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def _zulu(text: str) -> str:
    return text[:-6] + "Z" if text.endswith("+00:00") else text


def _micros(digits: str | None) -> int:
    return int((digits or "0")[:6].ljust(6, "0"))


def _after_midnight(day: date, found: re.Match[str]) -> datetime | None:
    try:
        return datetime.combine(day + timedelta(days=1), time(tzinfo=_zone(found["zone"])))
    except (ValueError, KeyError, OSError, OverflowError):
        return None


def _time_of(found: re.Match[str]) -> time | None:
    try:
        zone = _zone(found["zone"])
        return time(int(found["h"]), int(found["m"]), int(found["s"] or 0), _micros(found["f"]), zone)
    except (ValueError, KeyError, OSError):
        return None


def _zone(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    if text.startswith("@"):
        from zoneinfo import ZoneInfo  # rare, and not free to import

        return ZoneInfo(text[1:])
    parts = [int(part) for part in text[1:].split(":")] + [0]
    if parts[0] > 18 or parts[1] > 59 or parts[2] > 59:
        raise ValueError(text)
    span = timedelta(hours=parts[0], minutes=parts[1], seconds=parts[2])
    return timezone(-span if text[0] == "-" else span)
