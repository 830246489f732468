"""OCEL 2.0 as JSON and as XML. Values are written as text, as the published schemas want; their types are declared."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TextIO

from audit.exports.markup import DECLARATION, attributes, legal
from audit.exports.ocel import Gathered, OcelEvent, OcelObject, Types

ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def write_ocel_json(log: Gathered, file: TextIO) -> None:
    """Writes a gathered log as OCEL 2.0 JSON."""
    parts: tuple[tuple[str, Iterator[Any]], ...] = (
        ("objectTypes", _types(log.object_types)),
        ("eventTypes", _types(log.event_types)),
        ("objects", map(_object, log.objects())),
        ("events", map(_event, log.events())),
    )
    for n, (name, values) in enumerate(parts):
        file.write(f'{"," if n else "{"}\n"{name}":[')
        for m, value in enumerate(values):
            file.write((",\n" if m else "\n") + json.dumps(value, ensure_ascii=False))
        file.write("]")
    file.write("}\n")


def _types(types: Types) -> Iterator[Any]:
    for name, declared in sorted(types.items()):
        listed = [{"name": value, "type": kind} for value, kind in sorted(declared.items())]
        yield {"name": name, "attributes": listed}


def _object(found: OcelObject) -> Any:
    return {
        "id": found.id,
        "type": found.type,
        "attributes": [{"name": name, "time": time, "value": value} for name, time, value in found.values],
        "relationships": _relationships(found.related),
    }


def _event(found: OcelEvent) -> Any:
    return {
        "id": found.id,
        "type": found.type,
        "time": found.time,
        "attributes": [{"name": name, "value": value} for name, value in found.values.items()],
        "relationships": _relationships(found.objects),
    }


def _relationships(pairs: Iterable[tuple[str, str]]) -> Any:
    return [{"objectId": id, "qualifier": qualifier} for id, qualifier in pairs]


def write_ocel_xml(log: Gathered, file: TextIO) -> None:
    """Writes a gathered log as OCEL 2.0 XML."""
    write = file.write
    write(DECLARATION + "<log>\n")
    _declare(write, "object", log.object_types)
    _declare(write, "event", log.event_types)
    write("<objects>\n")
    for thing in log.objects():
        write(f"<object{attributes(id=thing.id, type=thing.type)}><attributes>")
        for name, time, value in thing.values:
            write(f"<attribute{attributes(name=name, time=time)}>{_text(value)}</attribute>")
        write(f"</attributes>{_related(thing.related)}</object>\n")
    write("</objects>\n<events>\n")
    for event in log.events():
        write(f"<event{attributes(id=event.id, type=event.type, time=event.time)}><attributes>")
        for name, value in event.values.items():
            write(f"<attribute{attributes(name=name)}>{_text(value)}</attribute>")
        write(f"</attributes>{_related(event.objects)}</event>\n")
    write("</events>\n</log>\n")


def _declare(write: Callable[[str], object], what: str, types: Types) -> None:
    write(f"<{what}-types>\n")
    for name, declared in sorted(types.items()):
        listed = "".join(f"<attribute{attributes(name=v, type=kind)}/>" for v, kind in sorted(declared.items()))
        write(f"<{what}-type{attributes(name=name)}><attributes>{listed}</attributes></{what}-type>\n")
    write(f"</{what}-types>\n")


def _related(pairs: Iterable[tuple[str, str]]) -> str:
    listed = "".join(f"<relationship{attributes(object_id=id, qualifier=q)}/>" for id, q in pairs)
    return f"<objects>{listed}</objects>"


def _text(value: str) -> str:
    return legal(value).translate(ESCAPES).replace("\r", "&#13;")
