"""The parts of dates, times and durations that an expression may name: `due.year`, `span.hours` (DMN 1.3, table 53)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sop.temporal import Months
from sop.values import Value

_SECOND = timedelta(seconds=1)
_DAY: Mapping[str, Callable[[Any], Value]] = {
    "year": lambda day: Decimal(day.year),
    "month": lambda day: Decimal(day.month),
    "day": lambda day: Decimal(day.day),
    "weekday": lambda day: Decimal(day.isoweekday()),
}
_CLOCK: Mapping[str, Callable[[Any], Value]] = {
    "hour": lambda clock: Decimal(clock.hour),
    "minute": lambda clock: Decimal(clock.minute),
    "second": lambda clock: Decimal(clock.second),
    "time offset": lambda clock: clock.utcoffset(),
    "timezone": lambda clock: getattr(clock.tzinfo, "key", None),
}
_PARTS: Mapping[type, Mapping[str, Callable[[Any], Value]]] = {
    date: _DAY,
    datetime: {**_DAY, **_CLOCK},
    time: _CLOCK,
    Months: {
        "years": lambda span: Decimal(_towards_zero(span.count, 12)),
        "months": lambda span: Decimal(span.count - 12 * _towards_zero(span.count, 12)),
    },
    timedelta: {
        "days": lambda span: _part(span, 86_400, 0),
        "hours": lambda span: _part(span, 3600, 24),
        "minutes": lambda span: _part(span, 60, 60),
        "seconds": lambda span: _part(span, 1, 60),
    },
}


def property_of(value: Value, name: str) -> Value:
    """The part of that name; None where the value has none."""
    read = _PARTS.get(value.__class__, {}).get(name)
    return None if read is None else read(value)


def _part(span: timedelta, seconds: int, within: int) -> Decimal:
    """How many of a unit a span holds, those that fill the next larger unit left out; negative with the span."""
    count = abs(span) // (seconds * _SECOND)
    count = count % within if within else count
    return Decimal(-count if span < timedelta(0) else count)


def _towards_zero(count: int, by: int) -> int:
    return abs(count) // by * (1 if count >= 0 else -1)
