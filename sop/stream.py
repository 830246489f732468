"""`sop decide --jsonl`: one JSON request a line in, one JSON answer a line out, in order, for ever.

The forms are in `docs/reference/lone-tables.md`. This module and what it imports stay light: programs start it often.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from functools import lru_cache
from typing import BinaryIO

from sop.errors import SopError
from sop.lone import TYPES, flatten, read_table
from sop.sfeel import ANY, Scope, TypeInfo, parse_cell
from sop.tables.decide import DecisionFn, compile_table
from sop.tables.model import Decision, Table
from sop.tables.policies import plain
from sop.temporal import feel_text
from sop.values import Json, Value, decode, decode_text, dumps, encode, json_kind, kind_of, loads

LISTS = ("R", "O", "C")


class RequestError(SopError):
    """A request that is not of a form this stream knows."""


class InputError(SopError):
    """An input that its column's allowed values leave out."""


class LoneEnv(dict[str, Value]):
    """Inputs and context of a request. What a request leaves out is null, as DMN has it."""

    def __missing__(self, name: str) -> Value:
        return None


def serve(stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Answer every line of `stdin` on `stdout`, each flushed. Raises `BrokenPipeError` when nobody reads any more."""
    for line in stdin:
        if line.strip():
            stdout.write(answer(line).encode("utf-8") + b"\n")
            stdout.flush()


def answer(line: bytes | str) -> str:
    """The JSON answer to one request line. Never raises: what is refused becomes an `error`."""
    request_id: Json = None
    try:
        request = loads(_text(line))
        if not isinstance(request, dict):
            raise RequestError("request", f"a request is a JSON object, not {json_kind(request)}")
        request_id = request.get("id")
        return f'{{"id": {dumps(request_id)}, {_answered(request)}}}'
    except SopError as problem:
        return dumps({"id": request_id, "error": f"{type(problem).__name__}: {problem}"})
    except Exception as problem:  # the stream goes on, whatever one request does to it
        return dumps({"id": _plain_id(request_id), "error": f"InternalError: {type(problem).__name__}: {problem}"})


def _text(line: bytes | str) -> str:
    if isinstance(line, str):
        return line
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise RequestError("encoding", f"the line is not UTF-8 at byte {problem.start + 1}") from None


def _plain_id(value: Json) -> Json:
    return value if value is None or isinstance(value, str | bool | int) else None


def _answered(request: dict[str, Json]) -> str:
    """The members of the answer as JSON text."""
    kind = request.get("kind")
    if kind == "table":
        return f'"result": {dumps(_table(request))}'
    if kind == "unary":
        return f'"result": {dumps(_unary(request))}'
    if kind == "lint":
        return _lint(request)
    raise RequestError("kind", f"`kind` is table, unary or lint, not {dumps(kind)[:60]}")


def _string(request: dict[str, Json], name: str) -> str:
    value = request.get(name)
    if not isinstance(value, str):
        raise RequestError("request", f"`{name}` must be text, not {json_kind(value)}")
    return value


def _values(request: dict[str, Json], name: str) -> dict[str, Value]:
    given = request.get(name)
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise RequestError("request", f"`{name}` must be an object of names and values, not {json_kind(given)}")
    return flatten({key: decode(value) for key, value in given.items()})


# Tables


@lru_cache(maxsize=128)
def _compiled(markdown: str, known: tuple[tuple[str, str], ...]) -> tuple[Table, DecisionFn]:
    """A table and its function; the kinds of the values given are part of the key, because headers lean on them."""
    table = read_table(markdown, {name: TypeInfo(kind) for name, kind in known})
    return table, compile_table(table, Scope(dmn=True))


def _table(request: dict[str, Json]) -> Json:
    env = LoneEnv({**_values(request, "context"), **_values(request, "inputs")})
    known = tuple(sorted((name, ANY.kind if value is None else kind_of(value)) for name, value in env.items()))
    table, decide = _compiled(_string(request, "markdown"), known)
    _check_inputs(table, env)
    return encode(_written(result_of(table, decide(env))), tag_numbers=False)


def _written(value: Value) -> Value:
    """The value with its moments and times in FEEL's own text, so that `@Europe/Paris` comes back as it went in."""
    if isinstance(value, datetime | time):
        return {"@type": "dateTime" if isinstance(value, datetime) else "time", "@value": feel_text(value)}
    if isinstance(value, list):
        return [_written(item) for item in value]
    return {name: _written(item) for name, item in value.items()} if isinstance(value, Mapping) else value


def _check_inputs(table: Table, env: Mapping[str, Value]) -> None:
    for column in table.inputs:
        if column.allowed is None:
            continue
        value = column.expr.compile()(env)
        if value is not None and column.allowed.compile()(env, value) is not True:
            message = (
                f"`{column.name}` is {plain(value)[:60]}, which its allowed values ({column.allowed.text}) leave out"
            )
            raise InputError("not-allowed", message)


def result_of(table: Table, decision: Decision) -> Value:
    """DMN's result: a scalar for one output, an object for several, a list of those for R, O and C; null for none."""
    many, several = table.hit_policy in LISTS, len(table.outputs) > 1
    if not decision.hits and all(output.default is None for output in table.outputs):
        return None
    result = decision.result
    if not many:
        return dict(result) if several else result[table.outputs[0].name]
    if not decision.hits:
        return [dict(result) if several else result[table.outputs[0].name]]
    if not several:
        return result[table.outputs[0].name]
    rows: list[Value] = []
    for index in range(len(decision.hits)):
        rows.append({name: _item(column, index) for name, column in result.items()})
    return rows


def _item(column: Value, index: int) -> Value:
    return column[index] if isinstance(column, list) else None


# Cells and lint


def _unary(request: dict[str, Json]) -> bool:
    kind = request.get("type", "string" if isinstance(request.get("value"), str) else "any")
    if not isinstance(kind, str):
        raise RequestError("request", f"`type` must be text, not {json_kind(kind)}")
    given = request.get("value")
    value = decode(given) if isinstance(given, dict) or kind == "any" else decode_text(kind, given)
    column = {"any": None}.get(kind, TYPES.get(kind.lower()))
    cell = parse_cell(_string(request, "cell"), scope=Scope(names={}, dmn=True), column_type=column)
    return cell.compile()(LoneEnv(), value) is True


def _lint(request: dict[str, Json]) -> str:
    from sop.tables.geometry import Geometry  # only lint wants it, and programs start this stream often

    geometry = Geometry(read_table(_string(request, "markdown")))
    said = [str(number + 1) for number in range(len(geometry.table.rows))]
    pairs = []  # as text: they can be millions
    for row, others in geometry.later():
        first = f"[{said[row]}, "
        if later := f"], {first}".join(said[other] for other in others):
            pairs.append(f"{first}{later}]")
    masked = ", ".join(said[hidden] for _, hidden in geometry.masked())
    return f'"complete": {dumps(geometry.complete)}, "overlaps": [{", ".join(pairs)}], "masked": [{masked}]'


__all__ = ["InputError", "LoneEnv", "RequestError", "answer", "result_of", "serve"]
