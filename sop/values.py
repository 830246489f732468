"""Values as they cross seams: the kinds of value there are, and their JSON form both ways."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TypeAlias

from sop.errors import ValueCodecError
from sop.temporal import (
    Months,
    format_datetime,
    format_duration,
    format_time,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
)

Value: TypeAlias = (
    str | bool | Decimal | date | datetime | time | timedelta | Months | list["Value"] | Mapping[str, "Value"] | None
)
"""What a fact, a definition or an output can be. None is unknown, also called not set."""

Json: TypeAlias = str | bool | int | float | Decimal | list["Json"] | dict[str, "Json"] | None

DECIMAL128 = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, clamp=0, traps=[])
"""Numbers are IEEE 754 decimal128, as DMN has them: 34 digits, half to even. A result out of range is unknown."""

MAX_DEPTH = 64
_KINDS: dict[type, str] = {
    Decimal: "number",
    str: "string",
    bool: "boolean",
    date: "date",
    datetime: "dateTime",
    time: "time",
    timedelta: "duration",
    Months: "months",
    list: "list",
}


def kind_of(value: object) -> str:
    """`number`, `string`, `boolean`, `date`, `dateTime`, `time`, `duration`, `months`, `list`, `record`, `unknown`."""
    if value is None:
        return "unknown"
    return _KINDS.get(value.__class__, "record")


def number(value: int | str | float | Decimal) -> Decimal:
    """A number of ours from any number or its text. Raises `ValueCodecError` where it has no finite value."""
    made = DECIMAL128.create_decimal(str(value) if isinstance(value, float) else value)
    if not made.is_finite():
        raise ValueCodecError("bad-number", f"{str(value)[:40]} is no finite number")
    return made


def number_text(value: Decimal) -> str:
    """The shortest plain text: `1` for 1.0, `12.5` for 12.50; an exponent only beyond 34 places."""
    if value == 0:
        return "0"
    short = value.normalize(DECIMAL128)
    return format(short, "f") if abs(short.adjusted()) <= 40 else str(short)


def decode(value: Json, depth: int = 0) -> Value:
    """A value from parsed JSON: tagged objects become dates, times, durations, numbers; plain numbers become Decimal.

    Raises `ValueCodecError`.
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float | Decimal):
        return number(value)
    if depth > MAX_DEPTH:
        raise ValueCodecError("too-deep", f"a value may nest {MAX_DEPTH} levels; this one goes deeper")
    if isinstance(value, list):
        return [decode(item, depth + 1) for item in value]
    if "@type" in value:
        return decode_text(str(value["@type"]), value.get("@value"))
    return {name: decode(item, depth + 1) for name, item in value.items()}


def decode_text(kind: str, text: Json) -> Value:
    """The value that `text` is, read as a `kind`: ISO 8601 text for dates, times and durations."""
    if text is None:
        return None
    if kind == "boolean":
        if isinstance(text, bool) or text in ("true", "false"):
            return text is True or text == "true"
        raise ValueCodecError("bad-value", f"a boolean is true or false, not {json_kind(text)}")
    if kind == "number":
        if not isinstance(text, bool) and isinstance(text, int | float | Decimal | str):
            return number(text)
        raise ValueCodecError("bad-value", f"a number is written as a number or its text, not as {json_kind(text)}")
    if kind not in _READERS:
        names = ", ".join(("number", "boolean", *_READERS))
        raise ValueCodecError("unknown-type", f"there is no type {kind[:40]!r}; the types are {names}")
    if not isinstance(text, str):
        raise ValueCodecError("bad-value", f"a {kind} is written as text, not as {json_kind(text)}")
    made: Value = _READERS[kind](text)
    if made is None:
        raise ValueCodecError("bad-value", f"{text[:60]!r} is no {kind}")
    return made


_READERS: dict[str, Callable[[str], Value]] = {
    "string": lambda text: text,
    "date": parse_date,
    "dateTime": parse_datetime,
    "date and time": parse_datetime,
    "time": parse_time,
    "duration": parse_duration,
    "days and time duration": parse_duration,
    "years and months duration": parse_duration,
}


def json_kind(value: Json) -> str:
    """How a person names a JSON value."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float | Decimal):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "null" if value is None else "a list" if isinstance(value, list) else "an object"


def encode(value: Value, *, tag_numbers: bool = True) -> Json:
    """The JSON form. Numbers are tagged text, so that no reader of an event rounds them; `decide` has them plain."""
    # The commonest first, each asked for by itself: a record has a hundred fields, and every act waits for this.
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return {"@type": "number", "@value": str(value)} if tag_numbers else value
    if isinstance(value, dict):
        return {
            name: item if item is None or isinstance(item, str) else encode(item, tag_numbers=tag_numbers)
            for name, item in value.items()
        }
    if isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return {"@type": "dateTime", "@value": format_datetime(value)}
    if isinstance(value, date):
        return {"@type": "date", "@value": value.isoformat()}
    if isinstance(value, time):
        return {"@type": "time", "@value": format_time(value)}
    if isinstance(value, timedelta | Months):
        return {"@type": "duration", "@value": format_duration(value)}
    if isinstance(value, list | tuple):
        return [encode(item, tag_numbers=tag_numbers) for item in value]
    return {name: encode(item, tag_numbers=tag_numbers) for name, item in value.items()}


def loads(text: str) -> Json:
    """Parse JSON keeping every digit of every number. Raises `ValueCodecError`, also for NaN and Infinity."""
    try:
        parsed: Json = json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_constant)
    except (ValueError, ArithmeticError, RecursionError) as problem:
        raise ValueCodecError("bad-json", f"this is no JSON: {problem}") from None
    return parsed


def dumps(value: Json) -> str:
    """Compact JSON text on one line; a Decimal is written as a plain number with all its digits."""
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)}: {dumps(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(dumps(item) for item in value) + "]"
    return json.dumps(value)


def _no_constant(text: str) -> Json:
    raise ValueError(f"{text} is no number")
