"""JSON for the universe's named tuples: written readably, one record a line; read fast, from the types themselves.

A reader is built once per class from its annotations, so a field is stated in one place only. Fields at their default
are left out of the text, which keeps the packaged data small and lets a later release add a field.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

# JSON is untyped until a reader has made a record of it; Any stands for that and goes no further than this module.
Reader = Callable[[Any], Any]
Record = TypeVar("Record", bound=tuple[Any, ...])
_PLAIN: Mapping[object, Reader] = {Decimal: Decimal, date: date.fromisoformat, time: time.fromisoformat}


class _Field(NamedTuple):
    name: str
    read: Reader


def read(kind: type[Record], rows: Sequence[Mapping[str, Any]]) -> tuple[Record, ...]:
    """Records of one class from parsed JSON objects. Raises TypeError, KeyError or ValueError on data of another
    shape."""
    make = _reader(kind)
    if make is None:
        raise TypeError(f"{kind.__name__} needs no reader")
    return tuple(map(make, rows))


@cache
def _reader(kind: Any) -> Reader | None:
    """A function from parsed JSON to a value of ``kind``; None where JSON already is that value (text, truth, whole
    number)."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        inner = next((found for part in args if (found := _reader(part)) is not None), None)
        return None if inner is None else _optional(inner)
    if origin is tuple:
        inner = _reader(args[0])
        return tuple if inner is None else _many(inner)
    if origin is Mapping:
        inner = _reader(args[1])
        return None if inner is None else _mapping(inner)
    if isinstance(kind, type) and issubclass(kind, tuple):
        return _record(kind)
    return None


def _optional(inner: Reader) -> Reader:
    return lambda raw: None if raw is None else inner(raw)


def _many(inner: Reader) -> Reader:
    return lambda raw: tuple(map(inner, raw))


def _mapping(inner: Reader) -> Reader:
    return lambda raw: {key: inner(value) for key, value in raw.items()}


def _record(kind: type[Any]) -> Reader:
    fields = [
        _Field(name, found) for name, hint in get_type_hints(kind).items() if (found := _reader(hint)) is not None
    ]

    def make(raw: dict[str, Any]) -> Any:
        for name, convert in fields:
            if name in raw:
                raw[name] = convert(raw[name])
        return kind(**raw)

    return make


def plain(value: Any) -> Any:
    """A record as JSON values: objects for records (defaults left out), text for decimals, dates and times."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        defaults: Mapping[str, Any] = getattr(value, "_field_defaults", {})
        return {
            name: plain(item)
            for name, item in zip(value._fields, value, strict=True)
            if not (name in defaults and defaults[name] == item)
        }
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, Decimal | date):
        return str(value)
    return value


def write(parts: Mapping[str, Any]) -> str:
    """JSON text of an object whose lists have one record a line, so that a change shows as the lines that changed."""
    out = []
    for name, value in parts.items():
        if isinstance(value, tuple | list):
            rows = ",\n".join(f"  {_line(plain(row))}" for row in value)
            out.append(f" {json.dumps(name)}: [\n{rows}\n ]")
        else:
            out.append(f" {json.dumps(name)}: {_line(plain(value))}")
    return "{\n" + ",\n".join(out) + "\n}\n"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
