"""XES, the eXtensible Event Stream of IEEE 1849: a trace for each stream, an event for each entry.

Streams are written one after the other, and each is read as it is written, so memory stays even.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TextIO
from uuid import UUID

from audit.entry import Entry
from audit.exports.identity import uuid_of
from audit.exports.markup import DECLARATION, attributes
from audit.exports.telling import Teller, Value, Values, common, type_of, written
from audit.store import AuditStore

_NOT_A_NAME = re.compile(r"[^\w.-]", re.ASCII)
_TAGS = {"boolean": "boolean", "integer": "int", "float": "float", "time": "date", "string": "string"}

_EXTENSIONS = {
    "concept": "Concept", "time": "Time", "lifecycle": "Lifecycle", "org": "Organizational", "identity": "ID",
}  # fmt: skip
_GLOBALS = """\
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/><string key="lifecycle:transition" value="complete"/>\
<date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/><string key="org:resource" value=""/></global>
<classifier name="Activity" keys="concept:name"/>
<classifier name="Resource" keys="org:resource"/>
"""


def write_xes(store: AuditStore, file: TextIO, tell: Teller, *, stream: str | None = None) -> int:
    """Writes a log, or one stream of it, as XES; returns how many events."""
    file.write(f'{DECLARATION}<log xes.version="1849.2016" xes.features="">\n')
    for prefix, name in _EXTENSIONS.items():
        uri = f"http://www.xes-standard.org/{'identity' if prefix == 'identity' else prefix}.xesext"
        file.write(f"<extension{attributes(name=name, prefix=prefix, uri=uri)}/>\n")
    file.write(_GLOBALS)
    file.write(_value("concept:name", "orderdrill log") + "\n")
    count = 0
    heads = store.streams() if stream is None else filter(None, [store.head(stream)])
    for head in heads:
        entries = islice(store.entries(head.stream), head.next_seq)
        first = next(entries, None)
        if first is None:
            continue
        last = next(store.entries(head.stream, since=head.last_id - 1), first)
        file.write("<trace>" + _value("concept:name", head.stream) + _values(tell.case(first, last)) + "\n")
        for entry in chain((first,), entries):
            file.write(_event(entry, tell))
            count += 1
        file.write("</trace>\n")
    file.write("</log>\n")
    return count


def _event(entry: Entry, tell: Teller) -> str:
    told = tell.event(entry)
    return (
        "<event>"
        + _value("concept:name", told.activity)
        + _value("lifecycle:transition", "complete")
        + f'<date key="time:timestamp"{attributes(value=entry.at)}/>'
        + _value("org:resource", entry.actor)
        + _id("identity:id", uuid_of(entry))
        + _values({**common(entry), **told.values})
        + "</event>\n"
    )


def _values(values: Values) -> str:
    return "".join(_value(_NOT_A_NAME.sub("_", name), value) for name, value in values.items())


def _value(key: str, value: Value) -> str:
    return f"<{_TAGS[type_of(value)]}{attributes(key=key, value=written(value))}/>"


def _id(key: str, value: UUID) -> str:
    return f"<id{attributes(key=key, value=str(value))}/>"
