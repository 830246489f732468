"""The built-in functions. Like `runtime`, nothing here raises: no answer is unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import cast

from sop.sfeel.calendar import Calendar, add_workdays, add_working_hours, count_workdays, count_working_hours
from sop.sfeel.runtime import conjunction, disjunction, finite, less, plus
from sop.sfeel.scope import Env
from sop.temporal import Months, parse_date, parse_datetime, parse_duration, parse_time
from sop.values import DECIMAL128, Value

CALENDAR = "@calendar"
"""The reserved name under which the environment holds the calendar in force."""

ARITY: Mapping[str, tuple[int, int]] = {
    "date": (1, 3),
    "date and time": (1, 2),
    "time": (1, 4),
    "duration": (1, 1),
    "years and months duration": (2, 2),
    "days": (1, 2),
    "hours": (1, 1),
    "minutes": (1, 1),
    "months": (1, 1),
    "workday": (2, 2),
    "workdays": (2, 2),
    "workhour": (2, 2),
    "working hours": (2, 2),
    "abs": (1, 1),
    "floor": (1, 2),
    "ceiling": (1, 2),
    "round": (1, 2),
    "decimal": (2, 2),
    "min": (1, 64),
    "max": (1, 64),
    "sum": (1, 64),
    "count": (1, 64),
    "any": (1, 64),
    "all": (1, 64),
}
"""The built-in functions and how many arguments each takes (fewest, most)."""

ZERO = Decimal(0)


def call(env: Env, function: str, *arguments: Value) -> Value:
    """A built-in `function` that counts working time; the environment gives the calendar. The others are in `PLAIN`."""
    return _WITH_CALENDAR[function](calendar_of(env), *arguments)


def calendar_of(env: Env) -> Calendar | None:
    """The calendar in force, or None."""
    try:
        return cast("Calendar | None", env[CALENDAR])
    except KeyError:
        return None


def quantified(kind: str, source: Value, body: Callable[[Value], Value]) -> Value:
    """`any / all / count / sum / min / max (v in source satisfies body)`; an unknown source is unknown."""
    if not isinstance(source, list | tuple):
        return None
    if kind in ("any", "all"):
        decides = kind == "any"
        answer: Value = not decides
        for item in source:
            value = body(item)
            if value is decides:
                return value
            if not isinstance(value, bool):
                answer = None
        return answer
    made = [body(item) for item in source]
    if kind == "count":
        return Decimal(sum(value is True for value in made)) if all(isinstance(v, bool) for v in made) else None
    return aggregate(kind, made)


def aggregate(kind: str, values: list[Value]) -> Value:
    """`sum`, `min`, `max` or `count` of values: 0 or unknown for none at all, unknown if any is."""
    if kind == "count":
        return Decimal(len(values))
    if kind == "sum":
        total: Value = ZERO if not values or isinstance(values[0], Decimal) else values[0]
        for value in values if isinstance(total, Decimal) else values[1:]:
            total = plus(total, value)
            if total is None or isinstance(total, str):
                return None
        return total
    if not values:
        return None
    best = values[0]
    for value in values[1:]:
        order = less(value, best) if kind == "min" else less(best, value)
        if order is None:
            return None
        best = value if order else best
    return best


def _spread(arguments: tuple[Value, ...]) -> list[Value] | None:
    """The values of `min(a, b)` or `min(list)`; None where the one argument is unknown."""
    if len(arguments) == 1:
        one = arguments[0]
        return one if isinstance(one, list) else None if one is None else [one]
    return list(arguments)


def _aggregator(kind: str) -> Callable[..., Value]:
    def run(*arguments: Value) -> Value:
        if len(arguments) == 2 and kind in ("min", "max"):
            first, second = arguments
            if type(first) is Decimal and type(second) is Decimal:
                return second if (second < first if kind == "min" else first < second) else first
        values = _spread(arguments)
        if values is None or (kind != "count" and any(value is None for value in values)):
            return None
        return aggregate(kind, values)

    return run


def _any(*arguments: Value) -> Value:
    values = _spread(arguments)
    return None if values is None else disjunction(values)


def _all(*arguments: Value) -> Value:
    values = _spread(arguments)
    return None if values is None else conjunction(values)


def whole(value: Value) -> int | None:
    """A number's whole part, or None for what is no number of a sane size."""
    if not isinstance(value, Decimal) or value.adjusted() > 12:
        return None
    return int(value)


def _rounded(how: str) -> Callable[..., Value]:
    def run(value: Value, digits: Value = ZERO) -> Value:
        places = whole(digits)
        if not isinstance(value, Decimal) or places is None or abs(places) > 6000:
            return None
        exact = value.as_tuple().exponent
        if isinstance(exact, int) and -exact <= places:
            return value
        made = value.quantize(Decimal(1).scaleb(-places), rounding=how, context=DECIMAL128)
        return finite(made)

    return run


def _abs(value: Value) -> Value:
    if isinstance(value, Decimal):
        return value.copy_abs()
    if isinstance(value, timedelta):
        return abs(value)
    return Months(abs(value.count)) if isinstance(value, Months) else None


# Dates and times


def _date(value: Value, *rest: Value) -> Value:
    if rest:
        parts = [whole(part) for part in (value, *rest)]
        try:
            return date(*parts) if len(parts) == 3 and None not in parts else None  # type: ignore[arg-type]
        except (ValueError, OverflowError):
            return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return parse_date(value) if isinstance(value, str) else None


def _date_and_time(value: Value, *rest: Value) -> Value:
    if rest:
        clock = rest[0]
        return datetime.combine(value, clock) if isinstance(value, date) and isinstance(clock, time) else None
    if isinstance(value, datetime):
        return value
    return parse_datetime(value) if isinstance(value, str) else None


def _time(value: Value, *rest: Value) -> Value:
    if rest:
        return _clock(value, *rest)
    if isinstance(value, datetime):
        return value.timetz()
    if isinstance(value, date):
        return time(tzinfo=UTC)
    if isinstance(value, time):
        return value
    return parse_time(value) if isinstance(value, str) else None


def _clock(hour: Value, minute: Value, second: Value = ZERO, offset: Value = None) -> Value:
    """A time from its parts; seconds may have a fraction, and an offset of null is none."""
    parts = whole(hour), whole(minute), whole(second)
    if parts[0] is None or parts[1] is None or parts[2] is None or not isinstance(second, Decimal):
        return None
    micros = whole((second - parts[2]) * 1_000_000) or 0
    try:
        if offset is None:
            return time(parts[0], parts[1], parts[2], micros)
        zone = timezone(offset) if isinstance(offset, timedelta) else None
        return time(parts[0], parts[1], parts[2], micros, zone) if zone else None
    except (ValueError, OverflowError):
        return None


def _duration(value: Value) -> Value:
    if isinstance(value, timedelta | Months):
        return value
    return parse_duration(value) if isinstance(value, str) else None


def _months_between(start: Value, end: Value) -> Value:
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    sign, (first, last) = (1, (start, end)) if _day(start) <= _day(end) else (-1, (end, start))
    count = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    return Months(sign * count)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _days(first: Value, *rest: Value) -> Value:
    """`days(3)` is a duration; `days(a, b)` is the calendar days from a to b, negative if b is earlier."""
    if not rest:
        return span(first, 86_400)
    second = rest[0]
    if isinstance(first, date) and isinstance(second, date):
        return Decimal((_day(second) - _day(first)).days)
    return None


def span(count: Value, seconds: int) -> timedelta | None:
    """`count` times so many seconds; None beyond Python's range."""
    if not isinstance(count, Decimal):
        return None
    try:
        return timedelta(microseconds=int(DECIMAL128.multiply(count, Decimal(seconds * 1_000_000))))
    except (OverflowError, ArithmeticError, ValueError):
        return None


def _months(count: Value) -> Value:
    number = whole(count)
    return None if number is None else Months(number)


def _local_day(calendar: Calendar, value: Value) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(calendar.zone).date() if value.tzinfo else value.date()
    return value if isinstance(value, date) else None


def _workday(calendar: Calendar | None, start: Value, count: Value) -> Value:
    number = whole(count)
    day = _local_day(calendar, start) if calendar else None
    return add_workdays(calendar, day, number) if calendar and day and number is not None else None


def _workdays(calendar: Calendar | None, start: Value, end: Value) -> Value:
    if calendar is None:
        return None
    first, last = _local_day(calendar, start), _local_day(calendar, end)
    count = count_workdays(calendar, first, last) if first and last else None
    return None if count is None else Decimal(count)


def _workhour(calendar: Calendar | None, start: Value, count: Value) -> Value:
    hours = span(count, 3600)
    if calendar is None or hours is None or not isinstance(start, datetime):
        return None
    return add_working_hours(calendar, start, hours)


def _working_hours(calendar: Calendar | None, start: Value, end: Value) -> Value:
    if calendar is None or not isinstance(start, datetime) or not isinstance(end, datetime):
        return None
    spent = count_working_hours(calendar, start, end)
    return None if spent is None else finite(DECIMAL128.divide(Decimal(spent // timedelta(microseconds=1)), _HOUR))


_HOUR = Decimal(3_600_000_000)
_WITH_CALENDAR: dict[str, Callable[..., Value]] = {
    "workday": _workday,
    "workdays": _workdays,
    "workhour": _workhour,
    "working hours": _working_hours,
}
NEED_CALENDAR = frozenset(_WITH_CALENDAR)
"""The functions that read the calendar in force."""
PLAIN: dict[str, Callable[..., Value]] = {
    "date": _date,
    "date and time": _date_and_time,
    "time": _time,
    "duration": _duration,
    "years and months duration": _months_between,
    "days": _days,
    "hours": lambda count: span(count, 3600),
    "minutes": lambda count: span(count, 60),
    "months": _months,
    "abs": _abs,
    "floor": _rounded(ROUND_FLOOR),
    "ceiling": _rounded(ROUND_CEILING),
    "round": _rounded(ROUND_HALF_UP),
    "decimal": _rounded(ROUND_HALF_EVEN),
    "min": _aggregator("min"),
    "max": _aggregator("max"),
    "sum": _aggregator("sum"),
    "count": _aggregator("count"),
    "any": _any,
    "all": _all,
}
"""The functions that need nothing but their arguments."""
