"""What a cell covers, exactly: for each kind of value a union of intervals, cut into atoms that no cell divides.

Every kind is an ordered line of points. Numbers, moments, times, spans of time and texts are dense: between any two
lies another. Days and whole months are not: nothing lies between 31 January and 1 February. Truth values are two.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sop.sfeel import Cell
from sop.sfeel.nodes import Against, Equals, Literal, Range, SetTest, Test
from sop.temporal import Months
from sop.values import Value, kind_of

_DAY = timedelta(days=1)
Bound = Value
"""One end of an interval; None is no limit on that side."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`; None is no limit."""

    low: Bound = None
    low_closed: bool = False
    high: Bound = None
    high_closed: bool = False


EVERYTHING = (Interval(),)


@dataclass(frozen=True, slots=True)
class Region:
    """What a constant cell covers. `everything` is the blank cell; `null` says whether unknown fits."""

    everything: bool
    null: bool
    parts: dict[str, tuple[Interval, ...]]


def region_of(cell: Cell) -> Region | None:
    """The region of a cell, or None where what it covers depends on names or calls."""
    if cell.is_any:
        return Region(True, True, {})
    if not cell.constant:
        return None
    dmn, negated = cell.scope.dmn, cell.root.negated
    null: bool | None = False
    parts: dict[str, list[Interval]] = {}
    kinds: set[str] = set()
    everything = False
    for test in cell.root.tests:
        null = _kleene_or(null, _null_fits(test, dmn))
        if isinstance(test, SetTest):
            everything = everything or not test.negated
            continue
        if dmn and test == Against("!=", Literal(None)):
            everything = True
        for kind, intervals in _parts(test):
            kinds.add(kind)
            parts.setdefault(kind, []).extend(intervals)
    if not negated:
        return Region(everything, null is True, {kind: tuple(found) for kind, found in parts.items()})
    if everything:
        return Region(False, False, {})
    if not kinds:  # not(null): whatever is set
        return Region(True, null is False, {})
    if len(kinds) > 1:  # each kind is unknown to the other tests, so nothing of one kind is surely outside all
        return Region(False, null is False, {})
    kind = kinds.pop()
    return Region(False, null is False, {kind: tuple(complement(parts[kind], kind))})


def _kleene_or(left: bool | None, right: bool | None) -> bool | None:
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def _null_fits(test: Test, dmn: bool) -> bool | None:
    match test:
        case SetTest():
            return test.negated
        case Equals(right=Literal(value=value)):
            return value is None if dmn else None
        case Against(op="=" | "!=", right=Literal(value=value)) if dmn:
            return (value is None) == (test.op == "=")
    return None


def _parts(test: Test) -> list[tuple[str, tuple[Interval, ...]]]:
    match test:
        case Equals(right=Literal(value=value)):
            return [] if value is None else [(kind_of(value), (point(value),))]
        case Against(right=Literal(value=value)):
            if value is None:
                return []
            return [(kind_of(value), tuple(_against(test.op, value, test.order)))]
        case Range(low=Literal(value=low), high=Literal(value=high)):
            kind = kind_of(low)
            if low is None or high is None or kind != kind_of(high):
                return []
            return [(kind, (Interval(low, test.low_closed, high, test.high_closed),))]
    return []


def _against(op: str, value: Value, order: tuple[str, ...]) -> list[Interval]:
    if op == "=":
        return [point(value)]
    if op == "!=":
        return complement([point(value)], kind_of(value))
    if order and isinstance(value, str):
        return _ranked(op, value, order)
    if kind_of(value) == "boolean":
        return []
    return {
        "<": [Interval(None, False, value, False)],
        "<=": [Interval(None, False, value, True)],
        ">": [Interval(value, False, None, False)],
        ">=": [Interval(value, True, None, False)],
    }[op]


def _ranked(op: str, value: str, order: tuple[str, ...]) -> list[Interval]:
    rank = {text: len(order) - index for index, text in enumerate(order)}
    own = rank.get(value, 0)
    above = [text for text in order if rank[text] > own or (rank[text] == own and op in (">=", "<"))]
    if op in (">", ">="):
        return [point(text) for text in above] if own or op == ">" else list(EVERYTHING)
    return complement([point(text) for text in above], "string") if own or op == "<=" else []


def point(value: Value) -> Interval:
    """The interval that holds one value."""
    return Interval(value, True, value, True)


def complement(intervals: Sequence[Interval], kind: str) -> list[Interval]:
    """What is left of the line outside the intervals."""
    atoms = Atoms(kind, intervals)
    mask = 0
    for interval in intervals:
        mask |= atoms.mask(interval)
    return [atoms.interval(index) for index in range(atoms.size) if not mask >> index & 1 and atoms.exists(index)]


class Atoms:
    """One kind's line, cut at every bound: atom 2i is the gap before point i, atom 2i + 1 the point, the last a gap."""

    def __init__(self, kind: str, intervals: Iterable[Interval]) -> None:
        self.kind = kind
        found: dict[Value, None] = {}
        for interval in intervals:
            for bound in (interval.low, interval.high):
                if bound is not None:
                    found[bound] = None
        if kind == "boolean":
            found = {False: None, True: None}
        self.points: list[Value] = _sorted(found)
        self.size = 2 * len(self.points) + 1

    def mask(self, interval: Interval) -> int:
        """The atoms inside the interval, one bit each."""
        first, last = self.span(interval)
        return (1 << last + 1) - (1 << first) if first <= last else 0

    def span(self, interval: Interval) -> tuple[int, int]:
        """The first and last atom inside; the first is beyond the last where the interval is empty."""
        low = 0 if interval.low is None else 2 * self._at(interval.low) + (1 if interval.low_closed else 2)
        high = (
            self.size - 1 if interval.high is None else 2 * self._at(interval.high) + (1 if interval.high_closed else 0)
        )
        return low, high

    def _at(self, value: Value) -> int:
        return bisect_left(self.points, value)  # type: ignore[type-var]

    def exists(self, index: int) -> bool:
        """Whether any value lies in the atom."""
        if index % 2:
            return True
        if self.kind == "boolean":
            return False
        if 0 < index < self.size - 1:
            low, high = self.points[index // 2 - 1], self.points[index // 2]
            if self.kind == "date" and isinstance(low, date) and isinstance(high, date):
                return high - low > _DAY
            if isinstance(low, Months) and isinstance(high, Months):
                return high.count - low.count > 1
        return True

    def interval(self, index: int) -> Interval:
        """The atom as an interval."""
        if index % 2:
            return point(self.points[index // 2])
        low = self.points[index // 2 - 1] if index else None
        high = self.points[index // 2] if index < self.size - 1 else None
        return Interval(low, False, high, False)

    def full(self) -> int:
        """All atoms in which a value lies."""
        return sum(1 << index for index in range(self.size) if self.exists(index))

    def example(self, index: int) -> Value:
        """A plain value in the atom: the point itself, a whole number or day where there is one, else the middle."""
        low, high = self.interval(index).low, self.interval(index).high
        if index % 2:
            return low
        return _between(self.kind, low, high)


def _sorted(values: Iterable[Value]) -> list[Value]:
    try:
        return sorted(values)  # type: ignore[type-var]
    except TypeError:  # moments with and without zone: two lines in one column, of which the first stands
        return sorted(values, key=lambda value: (str(getattr(value, "tzinfo", None)), str(value)))


def _between(kind: str, low: Value, high: Value) -> Value:
    if kind == "number":
        return _number_between(low, high)
    if kind == "string":
        if low is None:
            return "" if high != "" else None
        return f"{low} (other)"
    step: timedelta | Months = Months(1) if kind == "months" else _DAY
    if isinstance(low, Months) or isinstance(high, Months):
        return (
            Months(low.count + 1)
            if isinstance(low, Months)
            else Months(high.count - 1)
            if isinstance(high, Months)
            else None
        )
    assert isinstance(step, timedelta)
    if isinstance(low, datetime | timedelta) and isinstance(high, datetime | timedelta):
        return low + (high - low) / 2  # type: ignore[operator]
    if isinstance(low, date | timedelta):
        return low + step
    if isinstance(high, date | timedelta):
        return high - step
    return _time_between(low, high)


def _number_between(low: Value, high: Value) -> Decimal:
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        whole = Decimal(int(low.to_integral_value(rounding="ROUND_FLOOR")) + 1)
        return whole if whole < high else (low + high) / 2
    if isinstance(low, Decimal):
        return Decimal(int(low.to_integral_value(rounding="ROUND_FLOOR")) + 1)
    if isinstance(high, Decimal):
        return Decimal(int(high.to_integral_value(rounding="ROUND_CEILING")) - 1)
    return Decimal(0)


def _time_between(low: Value, high: Value) -> Value:
    start = low if isinstance(low, time) else time(0)
    end = high if isinstance(high, time) else time(23, 59, 59)
    day = date(2000, 1, 1)
    first, last = datetime.combine(day, start), datetime.combine(day, end)
    try:
        return (first + (last - first) / 2).timetz()
    except TypeError:
        return start
