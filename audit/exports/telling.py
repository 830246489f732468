"""What an entry says to programs that mine processes: an activity, its values, the objects it touches.

The log knows only words. Who knows what they mean gives a `Teller` (the simulator's is `simulator.exporting.telling`);
`Plain` tells any log.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, Protocol

from audit.canonical import canonical
from audit.entry import Entry

Value = str | int | float | bool | datetime
Values = Mapping[str, Value]
NOTHING: Values = MappingProxyType({})
LARGEST = 2**63


class Touched(NamedTuple):
    """An object that an event touches. Its id is one of the whole log.

    qualifier: what it is to the event (`trainee`). values: what is so of it from this event on. related: other objects
    that the same event touches, each with what they are to it.
    """

    id: str
    type: str
    qualifier: str
    values: Values = NOTHING
    related: tuple[tuple[str, str], ...] = ()


class Told(NamedTuple):
    """An entry as an event. The names of values are words of letters, digits, `_` and `.`; they must be few."""

    activity: str
    values: Values
    touched: tuple[Touched, ...]


class Teller(Protocol):
    """Says what entries mean. Must take any entry: other programs write to logs, too."""

    def case(self, first: Entry, last: Entry) -> Values:
        """What is so of a stream as a whole."""
        ...

    def event(self, entry: Entry) -> Told: ...


class Plain:
    """Tells any log: the kind is the activity, the body one value, the stream and the actor are the objects."""

    def case(self, first: Entry, last: Entry) -> Values:
        return {"opened_with": first.kind}

    def event(self, entry: Entry) -> Told:
        touched = (
            Touched(f"stream:{entry.stream}", "stream", "stream"),
            Touched(f"actor:{entry.actor}", "actor", "actor"),
        )
        return Told(entry.kind, {"body": canonical(entry.body).decode()}, touched)


def moment(text: str) -> Value:
    """A time that is written in ISO form, or the text as it is."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return found if found.tzinfo else text


def common(entry: Entry) -> dict[str, Value]:
    """The values that every event has: where its entry stands in the log."""
    found: dict[str, Value] = {"entry": entry.id, "seq": entry.seq, "kind": entry.kind, "hash": entry.hash.hex()}
    if entry.desk_at is not None:
        found["desk_at"] = moment(entry.desk_at)
    return found


def written(value: Value) -> str:
    """A value as text; times in ISO form, truth as `true` and `false`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def type_of(value: Value) -> str:
    """`boolean`, `integer` (of 64 bits), `float`, `time` or `string`."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer" if -LARGEST <= value < LARGEST else "string"
    if isinstance(value, float):
        return "float"
    return "time" if isinstance(value, datetime) else "string"
