"""What compiled expressions call: three-valued logic, comparison and arithmetic. None is unknown.

Nothing here raises: an operation that has no answer (unknown operand, two kinds that do not go together, a division by
zero, a number out of range) is unknown.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sop.sfeel.properties import property_of
from sop.temporal import Months, add_months
from sop.values import DECIMAL128, Value

_add, _subtract, _multiply, _divide = DECIMAL128.add, DECIMAL128.subtract, DECIMAL128.multiply, DECIMAL128.divide
ORDERED = frozenset({Decimal, str, date, datetime, time, timedelta, Months})
"""The kinds that `<` compares, each with its own kind only."""

Truth = bool | None


def equal(left: Value, right: Value) -> Truth:
    """The SOP's rule: unknown, or two different kinds, is unknown."""
    if left is None or right is None:
        return None
    if left.__class__ is right.__class__:
        return left == right
    return _same_record(left, right)


def equal_dmn(left: Value, right: Value) -> Truth:
    """DMN's rule: null equals null and nothing else; two different kinds are null."""
    if left is None or right is None:
        return left is right
    if left.__class__ is right.__class__:
        return left == right
    return _same_record(left, right)


def _same_record(left: Value, right: Value) -> Truth:
    return left == right if isinstance(left, Mapping) and isinstance(right, Mapping) else None


def less(left: Value, right: Value) -> Truth:
    """`left < right`, within one kind."""
    kind = left.__class__
    if kind is not right.__class__ or kind not in ORDERED:
        return None
    try:
        return left < right  # type: ignore[operator]
    except TypeError:  # a moment with a zone against one without
        return None


def at_most(left: Value, right: Value) -> Truth:
    """`left <= right`, within one kind."""
    kind = left.__class__
    if kind is not right.__class__ or kind not in ORDERED:
        return None
    try:
        return left <= right  # type: ignore[operator]
    except TypeError:
        return None


def ranked(op: str, left: Value, right: Value, order: tuple[str, ...]) -> Truth:
    """Two texts compared by an order given highest first; a text outside it is below all."""
    if not isinstance(left, str) or not isinstance(right, str):
        return None
    high, low = _rank(left, order), _rank(right, order)
    if op == "<":
        return high < low
    if op == "<=":
        return high <= low
    if op == ">":
        return high > low
    return high >= low


def _rank(text: str, order: tuple[str, ...]) -> int:
    return len(order) - order.index(text) if text in order else 0


def negated(value: Value) -> Truth:
    """Kleene's not; what is no truth value is unknown."""
    if value is True:
        return False
    return True if value is False else None


def conjunction(values: Iterable[Value]) -> Truth:
    """Kleene's and: false wins, then unknown."""
    answer: Truth = True
    for value in values:
        if value is False:
            return False
        if value is not True:
            answer = None
    return answer


def disjunction(values: Iterable[Value]) -> Truth:
    """Kleene's or: true wins, then unknown."""
    answer: Truth = False
    for value in values:
        if value is True:
            return True
        if value is not False:
            answer = None
    return answer


def matches(value: Value, wanted: Value, same: Callable[[Value, Value], Truth]) -> Truth:
    """A value alone in a cell: equal to it, or one of it where it is a list.

    By DMN's rule a list holds the value or it does not; by the SOP's, an item of another kind leaves it unknown.
    """
    if not isinstance(wanted, list):
        return same(value, wanted)
    if isinstance(value, list):
        whole = same(value, wanted)
        if whole is True or not any(isinstance(item, list) for item in wanted):
            return whole
    elif value is None and not wanted:
        return same(value, "")
    answers = [same(value, item) for item in wanted]
    return any(answer is True for answer in answers) if same is equal_dmn else disjunction(answers)


def field(record: Any, path: str) -> Value:
    """A field of a record; a dotted path is one key, or else steps through records within records.

    Of a date, time or duration: the part of that name.
    """
    try:
        value: Value = record[path]  # asked for outright: nearly all are records that have the field
    except (KeyError, TypeError):
        return _inner(record, path)
    return value


def _inner(record: Value, path: str) -> Value:
    """The same for what has no key of that whole name, or is no record."""
    if not isinstance(record, Mapping):
        return property_of(record, path)
    head, dot, rest = path.partition(".")
    if not dot:
        return None
    try:
        return field(record[head], rest)
    except KeyError:
        return None


def is_empty(value: Value) -> Truth:
    """Whether a list has nothing in it; unknown for what is no list."""
    return not value if isinstance(value, list | tuple) else None


# Arithmetic


def plus(left: Value, right: Value) -> Value:
    """Numbers, durations, a day or moment and a duration, two texts."""
    if type(left) is Decimal and type(right) is Decimal:
        number = _add(left, right)
        return number if number.is_finite() else None
    if isinstance(left, timedelta | Months) and isinstance(right, date | time):
        left, right = right, left
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, Months) and isinstance(right, Months):
        return Months(left.count + right.count)
    try:
        if isinstance(left, timedelta) and isinstance(right, timedelta):
            return left + right
        if isinstance(left, date) and isinstance(right, Months):
            return add_months(left, right.count)
        if isinstance(left, date) and isinstance(right, timedelta):
            return _moved(left, right)
        if isinstance(left, time) and isinstance(right, timedelta):
            return (datetime.combine(date(2000, 1, 1), left) + right).timetz()
    except OverflowError:
        return None
    return None


def minus(left: Value, right: Value) -> Value:
    """As `plus`; two days or two moments give the time between them. A day beside a moment is its midnight in UTC."""
    if type(left) is Decimal and type(right) is Decimal:
        number = _subtract(left, right)
        return number if number.is_finite() else None
    if isinstance(right, timedelta | Months) and not isinstance(left, str):
        return plus(left, opposite(right))
    try:
        if isinstance(left, datetime) or isinstance(right, datetime):
            first, last = _as_moment(left), _as_moment(right)
            return _between(first, last) if first is not None and last is not None else None
        if left.__class__ is date and right.__class__ is date:
            return left - right
        if isinstance(left, time) and isinstance(right, time):
            day = date(2000, 1, 1)
            return datetime.combine(day, left) - datetime.combine(day, right)
    except (OverflowError, TypeError):
        return None
    return None


def times(left: Value, right: Value) -> Value:
    """Two numbers, or a duration and a number."""
    if type(left) is Decimal and type(right) is Decimal:
        number = _multiply(left, right)
        return number if number.is_finite() else None
    if isinstance(left, Decimal):
        left, right = right, left
    return _scaled(left, right, operator.mul) if isinstance(right, Decimal) else None


def over(left: Value, right: Value) -> Value:
    """Two numbers, a duration and a number, or two durations of one kind; by zero is unknown."""
    if isinstance(right, Decimal):
        if not right:
            return None
        if isinstance(left, Decimal):
            return finite(_divide(left, right))
        return _scaled(left, right, operator.truediv)
    if isinstance(left, timedelta) and isinstance(right, timedelta) and right:
        return finite(DECIMAL128.divide(_micros(left), _micros(right)))
    if isinstance(left, Months) and isinstance(right, Months) and right.count:
        return finite(DECIMAL128.divide(Decimal(left.count), Decimal(right.count)))
    return None


def power(left: Value, right: Value) -> Value:
    """Two numbers; `0 ** 0` is unknown."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return finite(DECIMAL128.power(left, right))
    return None


def opposite(value: Value) -> Value:
    """Unary minus of a number or a duration."""
    if isinstance(value, Decimal):
        return finite(DECIMAL128.minus(value))
    if isinstance(value, timedelta):
        return -value if value != timedelta.min else None
    return Months(-value.count) if isinstance(value, Months) else None


def finite(value: Decimal) -> Decimal | None:
    """The number, or unknown where the operation had no finite answer."""
    return value if value.is_finite() else None


def _moved(day: date, span: timedelta) -> date:
    if not isinstance(day, datetime):
        return day + timedelta(days=span.days)
    if day.tzinfo is None:
        return day + span
    return (day.astimezone(UTC) + span).astimezone(day.tzinfo)  # real hours, also when the clocks change


def _as_moment(value: Value) -> datetime | None:
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time(tzinfo=UTC)) if isinstance(value, date) else None


def _between(left: datetime, right: datetime) -> timedelta:
    if left.tzinfo is None or right.tzinfo is None:
        return left - right
    return left.astimezone(UTC) - right.astimezone(UTC)


def _micros(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(microseconds=1))


def _scaled(value: Value, by: Decimal, how: Callable[[Decimal, Decimal], Decimal]) -> Value:
    try:
        if isinstance(value, timedelta):
            return timedelta(microseconds=int(how(_micros(value), by)))
        if isinstance(value, Months):
            return Months(int(how(Decimal(value.count), by)))
    except (OverflowError, ArithmeticError, ValueError):
        return None
    return None
