"""Two cases on either side of what a mutant moves: values on which it differs, and neighbours on which it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from simulator.maintain.differences import Difference
from simulator.maintain.plays import Key
from simulator.maintain.sieve import Changed, Sieve
from simulator.maintain.sites import Place
from simulator.maintain.vectors import UNTOLD, alike
from sop.sfeel.nodes import Literal, walk

NEAREST = 40
"""Recorded vectors that are looked around."""
MOST = 6_000
"""Cases that are worked out before the search is given up."""


@dataclass(frozen=True, slots=True)
class Border:
    """Two cases, each with what the procedure says and what the mutant says. `near` is the drill from which they are
    least far; `steps` how many of its values they change."""

    place: Place
    one: Mapping[str, Any]
    said: tuple[Any, Any]
    other: Mapping[str, Any]
    said_other: tuple[Any, Any]
    near: Key | None
    steps: int


def border(sieve: Sieve, changes: Difference) -> Border | None:
    """The two cases for a change, or None where none is found near what drills came to."""
    for changed in sieve.changed(changes):
        found = _around(sieve, changed)
        if found is not None:
            return found
    return None


def _around(sieve: Sieve, changed: Changed) -> Border | None:
    site = changed.site
    recorded = list(islice(sieve.vectors(site), NEAREST))
    starts: list[tuple[dict[str, Any], Key | None]] = [
        (sieve.env(site, vector), sieve.recording.drills[numbers[0]].key) for vector, numbers in recorded
    ]
    if not starts:
        blank = (None,) * (len(site.reading.names) + len(site.reading.fields) + len(site.reading.lists) + 1)
        starts = [(site.reading.env(blank, sieve.edition.calendars), None)]
    spent = 0
    names = [(name, "") for name in site.reading.names] + list(site.reading.fields)
    values = _values(sieve, changed)
    for steps in (0, 1, 2):
        for env, key in starts:
            for case, moved in _cases(env, names, values, steps):
                spent += 1
                if spent > MOST:
                    return None
                if changed.differs(case):
                    return _border(changed, case, env, moved, values, key, steps)
    return None


def _cases(
    env: dict[str, Any], names: list[tuple[str, str]], values: list[Any], steps: int
) -> Iterator[tuple[dict[str, Any], tuple[str, str] | None]]:
    """The environment with so many of its values changed, and the last of those."""
    if steps == 0:
        yield env, None
        return
    for name in names:
        for case in _moved(env, name, values):
            for inner, last in _cases(case, names[names.index(name) + 1 :], values, steps - 1):
                yield inner, last or name


def _moved(env: dict[str, Any], name: tuple[str, str], values: list[Any]) -> Iterator[dict[str, Any]]:
    """The environment with one value replaced by each that fits in its place."""
    now = value_at(env, name)
    for value in values:
        if value != now and (now is None or value is None or _kind(value) is _kind(now)):
            yield with_value(env, name, value)
    if isinstance(now, date):
        for days in (-1, 1):
            yield with_value(env, name, now + timedelta(days=days))


def _kind(value: Any) -> type:
    return datetime if isinstance(value, datetime) else type(value)


def value_at(env: Mapping[str, Any], name: tuple[str, str]) -> Any:
    """A value of an environment; of a record's field where there is one."""
    found = env[name[0]]
    return found[name[1]] if name[1] else found


def with_value(env: dict[str, Any], name: tuple[str, str], value: Any) -> dict[str, Any]:
    """The environment with one value replaced."""
    head, path = name
    return {**env, head: {**env[head], path: value} if path else value}


def _values(sieve: Sieve, changed: Changed) -> list[Any]:
    """Values worth trying: what the place compares with, a step to either side, what drills had, yes, no, nothing."""
    found: dict[Any, None] = {True: None, False: None, None: None}
    for tree in changed.trees:
        for node in walk(tree):
            if isinstance(node, Literal) and not isinstance(node.value, list | dict):
                _put(found, node.value)
    for value in changed.moved.values():
        _put(found, value)
    for vector, _ in islice(sieve.vectors(changed.site), NEAREST):
        for value in vector:
            if isinstance(value, date | str) and len(found) < 80:
                found[value] = None
    return list(found)


def _put(found: dict[Any, None], value: Any) -> None:
    if isinstance(value, Decimal):
        step = Decimal(1).scaleb(min(0, int(value.as_tuple().exponent)))
        found.update(dict.fromkeys((value, value - step, value + step, value + step / 100)))
    else:
        found[value] = None


def _border(
    changed: Changed,
    case: dict[str, Any],
    start: dict[str, Any],
    moved: tuple[str, str] | None,
    values: list[Any],
    key: Key | None,
    steps: int,
) -> Border:
    """The case, with a neighbour for which the procedure says something else and the mutant agrees."""
    said = changed.pair(case)
    neighbour, best = start, changed.pair(start)
    if moved is not None:
        now = value_at(case, moved)
        for other in sorted(_moved(case, moved, values), key=lambda one: _far(now, value_at(one, moved))):
            pair = changed.pair(other)
            if UNTOLD not in pair and alike(*pair) and not alike(pair[0], said[0]):
                neighbour, best = other, pair
                break
    return Border(changed.site.place, _flat(case, changed), said, _flat(neighbour, changed), best, key, steps)


def _far(now: Any, other: Any) -> tuple[int, Decimal]:
    """How far a value lies from another: numbers and days by their distance, nothing at all last."""
    if isinstance(now, Decimal) and isinstance(other, Decimal):
        return 0, abs(now - other)
    if _kind(now) is date and _kind(other) is date:
        return 0, Decimal(abs((now - other).days))
    return (2 if other is None else 1), Decimal(0)


def _flat(env: Mapping[str, Any], changed: Changed) -> dict[str, Any]:
    """The values by the names that the SOP writes; lists as they are."""
    reading = changed.site.reading
    made = {name: env[name] for name in reading.names}
    made |= {f"{variable}.{path}": env[variable][path] for variable, path in reading.fields}
    return made | {name: env[name] for name, _ in reading.lists}
