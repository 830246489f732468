"""XES and OCEL say what the log says, in the shape that their standards give them."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import xml.etree.ElementTree as ET
from collections import Counter
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Draft
from audit.entry import Entry
from audit.exports.identity import uuid_of
from audit.exports.ocel import BEFORE_ALL, Gathered
from audit.exports.ocel_sqlite import write_ocel_sqlite
from audit.exports.ocel_text import write_ocel_json, write_ocel_xml
from audit.exports.telling import Told, Touched, Values
from audit.exports.xes import write_xes
from audit.sqlite import SqliteStore
from simulator.exporting.telling import DrillTeller
from tests.audit.conftest import AT
from tests.audit.exports.conftest import NAME, TYPED, Played

XML_NAME = re.compile(r"[A-Za-z_:][\w:.-]*", re.ASCII)
CHECKED = {
    "string": str, "id": str, "date": datetime.fromisoformat, "int": int, "float": float,
    "boolean": {"true": True, "false": False}.__getitem__,
}  # fmt: skip
TYPES = {
    "string": str, "time": datetime.fromisoformat, "integer": int, "float": float,
    "boolean": {"true": True, "false": False}.__getitem__,
}  # fmt: skip


def xes_of(store: SqliteStore) -> tuple[int, ET.Element]:
    out = io.StringIO()
    count = write_xes(store, out, DrillTeller())
    return count, ET.fromstring(out.getvalue())


def held_to_the_schema(log: ET.Element) -> None:
    """What the schema of IEEE 1849 asks of a log's shape."""
    assert log.tag == "log"
    float(log.attrib["xes.version"])
    order = ["extension", "global", "classifier", *CHECKED, "trace", "event"]
    ranks = [3 if child.tag in CHECKED else order.index(child.tag) + 100 * (child.tag == "trace") for child in log]
    assert ranks == sorted(ranks)
    prefixes = {child.attrib["prefix"] for child in log.iter("extension")}
    for holder in (log, *log.iter("global"), *log.iter("trace"), *log.iter("event")):
        values = [child for child in holder if child.tag in CHECKED]
        assert len({child.attrib["key"] for child in values}) == len(values)
        for child in values:
            assert set(child.attrib) == {"key", "value"}
            assert XML_NAME.fullmatch(child.attrib["key"])
            assert child.attrib["key"].rpartition(":")[0] in {"", *prefixes}
            CHECKED[child.tag](child.attrib["value"])
        assert {child.tag for child in holder if child.tag not in CHECKED} <= (
            {"event"} if holder.tag == "trace" else {"extension", "global", "classifier", "trace"}
        )


def values(holder: ET.Element) -> dict[str, str]:
    return {child.attrib["key"]: child.attrib["value"] for child in holder if child.tag in CHECKED}


def test_xes_is_a_trace_a_stream_and_an_event_an_entry(played: Played, log: SqliteStore) -> None:
    count, root = xes_of(log)
    assert count == len(played.entries)
    held_to_the_schema(root)
    traces = {values(trace)["concept:name"]: trace for trace in root.iter("trace")}
    assert Counter({name: len(trace.findall("event")) for name, trace in traces.items()}) == Counter(
        entry.stream for entry in played.entries
    )
    events = {int(values(event)["entry"]): values(event) for event in root.iter("event")}
    for entry in played.entries:
        event = events[entry.id]
        assert (event["time:timestamp"], event["org:resource"]) == (entry.at, entry.actor)
        assert (event["identity:id"], event["hash"]) == (str(uuid_of(entry)), entry.hash.hex())
    names = [values(event)["concept:name"] for event in traces[played.idle].iter("event")]
    assert (names[0], names[1], names[-2:]) == ("start", "open po", ["finish", "score"])
    assert values(traces[played.perfect])["total"] == "100"
    assert values(traces[played.idle])["mode"] == "exam"


def test_no_name_and_no_typed_text_gets_out(played: Played, log: SqliteStore) -> None:
    out = io.StringIO()
    write_xes(log, out, DrillTeller())
    with Gathered(log.entries(), DrillTeller()) as gathered:
        write_ocel_json(gathered, out)
    assert "(typed)" in out.getvalue()
    assert TYPED not in out.getvalue()
    assert NAME not in out.getvalue()
    assert "SUM(1" not in out.getvalue()


Model = tuple[dict[str, Any], dict[str, Any]]


def from_json(text: str) -> Model:
    found = json.loads(text)
    declared = {
        what: {kind["name"]: {a["name"]: a["type"] for a in kind["attributes"]} for kind in found[f"{what}Types"]}
        for what in ("event", "object")
    }
    events = {
        event["id"]: (
            event["type"],
            datetime.fromisoformat(event["time"]),
            {a["name"]: TYPES[declared["event"][event["type"]][a["name"]]](a["value"]) for a in event["attributes"]},
            {(r["objectId"], r["qualifier"]) for r in event["relationships"]},
        )
        for event in found["events"]
    }
    objects = {
        thing["id"]: (
            thing["type"],
            {
                (a["name"], datetime.fromisoformat(a["time"])): TYPES[declared["object"][thing["type"]][a["name"]]](
                    a["value"]
                )
                for a in thing["attributes"]
            },
            {(r["objectId"], r["qualifier"]) for r in thing["relationships"]},
        )
        for thing in found["objects"]
    }
    return events, objects


def from_xml(text: str) -> Model:
    root = ET.fromstring(text)
    assert [child.tag for child in root] == ["object-types", "event-types", "objects", "events"]
    declared = {
        what: {k.attrib["name"]: {a.attrib["name"]: a.attrib["type"] for a in k.iter("attribute")} for k in root[n]}
        for n, what in enumerate(("object", "event"))
    }

    def related(holder: ET.Element) -> set[tuple[str, str]]:
        return {(r.attrib["object-id"], r.attrib["qualifier"]) for r in holder.iter("relationship")}

    events = {
        e.attrib["id"]: (
            e.attrib["type"],
            datetime.fromisoformat(e.attrib["time"]),
            {
                a.attrib["name"]: TYPES[declared["event"][e.attrib["type"]][a.attrib["name"]]](a.text or "")
                for a in e.iter("attribute")
            },
            related(e),
        )
        for e in root[3]
    }
    objects = {
        o.attrib["id"]: (
            o.attrib["type"],
            {
                (a.attrib["name"], datetime.fromisoformat(a.attrib["time"])): TYPES[
                    declared["object"][o.attrib["type"]][a.attrib["name"]]
                ](a.text or "")
                for a in o.iter("attribute")
            },
            related(o),
        )
        for o in root[2]
    }
    return events, objects


def from_sqlite(path: Path) -> Model:
    with closing(sqlite3.connect(path)) as db:
        assert not db.execute("PRAGMA foreign_key_check").fetchall()
        db.row_factory = sqlite3.Row
        events, objects = {}, {}
        for kind, table in db.execute("SELECT ocel_type, ocel_type_map FROM event_map_type").fetchall():
            types = {row["name"]: row["type"] for row in db.execute(f"PRAGMA table_info(event_{table})")}
            for row in db.execute(f"SELECT * FROM event_{table}").fetchall():
                pairs = db.execute(
                    "SELECT ocel_object_id, ocel_qualifier FROM event_object WHERE ocel_event_id = ?", (row["ocel_id"],)
                ).fetchall()
                held = {n: python(row[n], types[n]) for n in row.keys()[2:] if row[n] is not None}
                time = datetime.fromisoformat(row["ocel_time"])
                events[row["ocel_id"]] = (kind, time, held, {tuple(pair) for pair in pairs})
        for kind, table in db.execute("SELECT ocel_type, ocel_type_map FROM object_map_type").fetchall():
            types = {row["name"]: row["type"] for row in db.execute(f"PRAGMA table_info(object_{table})")}
            for row in db.execute(f"SELECT * FROM object_{table}").fetchall():
                pairs = db.execute(
                    "SELECT ocel_target_id, ocel_qualifier FROM object_object WHERE ocel_source_id = ?",
                    (row["ocel_id"],),
                ).fetchall()
                time = datetime.fromisoformat(row["ocel_time"])
                one = objects.setdefault(row["ocel_id"], (kind, {}, {tuple(pair) for pair in pairs}))
                names = [n for n in row.keys()[3:] if row[n] is not None]
                assert names == [row["ocel_changed_field"]] or row["ocel_changed_field"] is None
                one[1].update({(n, time): python(row[n], types[n]) for n in names})
        return events, objects


def python(value: Any, declared: str) -> Any:
    if declared == "BOOLEAN":
        return bool(value)
    return datetime.fromisoformat(value) if declared == "TIMESTAMP" else value


def legal(model: Model) -> Model:
    """As XML can hold it."""
    unwritable = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            return unwritable.sub("\ufffd", value)
        if isinstance(value, dict):
            return {clean(k): clean(v) for k, v in value.items()}
        return type(value)(map(clean, value)) if isinstance(value, tuple | set) else value

    return clean(model[0]), clean(model[1])


def models(store: SqliteStore, folder: Path) -> tuple[Model, Model, Model]:
    with Gathered(store.entries(), DrillTeller()) as gathered:
        as_json, as_xml = io.StringIO(), io.StringIO()
        write_ocel_json(gathered, as_json)
        write_ocel_xml(gathered, as_xml)
        path = folder / "log.sqlite"
        path.unlink(missing_ok=True)
        write_ocel_sqlite(gathered, str(path))
    return from_json(as_json.getvalue()), from_xml(as_xml.getvalue()), from_sqlite(path)


def test_the_three_forms_of_ocel_say_the_same(played: Played, log: SqliteStore, tmp_path: Path) -> None:
    as_json, as_xml, as_sqlite = models(log, tmp_path)
    assert as_json == as_sqlite
    assert legal(as_json) == as_xml
    events, objects = as_json
    assert len(events) == len(played.entries)
    assert {id for event in events.values() for id, _ in event[3]} == set(objects)
    assert {id for thing in objects.values() for id, _ in thing[2]} <= set(objects)


def test_objects_become_what_the_drill_made_of_them(played: Played, log: SqliteStore, tmp_path: Path) -> None:
    (_, objects), _, _ = models(log, tmp_path)
    kind, held, related = objects[f"drill:{played.perfect}"]
    totals = {time: value for (name, time), value in held.items() if name == "total"}
    assert (kind, list(totals.values())) == ("drill", [100])
    assert min(totals) > datetime.fromisoformat(BEFORE_ALL)
    assert {qualifier for _, qualifier in related} == {"trainee", "scenario"}
    status = [value for (name, _), value in sorted(objects[f"order:{played.perfect}"][1].items()) if name == "status"]
    assert status
    assert objects[f"line:{played.perfect}#2"][2] == {(f"order:{played.perfect}", "order")}


words = st.text(max_size=12)
bodies = st.recursive(
    st.none() | st.booleans() | st.integers() | words, lambda inner: st.dictionaries(words, inner, max_size=3)
)
kinds = st.sampled_from(["ActDone", "DrillScored", "ReplyArrived", "DrillStarted", "note", "Note", "NOTE "]) | st.text(
    min_size=1, max_size=8
).filter(lambda text: text.strip() and text.isprintable())


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(kinds, bodies), min_size=1, max_size=6))
def test_whatever_other_programs_write_is_told_whole(tmp_path_factory: Any, written: list[tuple[str, Any]]) -> None:
    folder = tmp_path_factory.mktemp("any")
    with SqliteStore.open(folder / "any.db", clock=lambda: AT) as store:
        store.append("s", [Draft(kind, body) for kind, body in written], expected_seq=0, actor="bot", at=AT)
        count, root = xes_of(store)
        assert count == len(written)
        held_to_the_schema(root)
        as_json, as_xml, as_sqlite = models(store, folder)
        assert as_json == as_sqlite
        assert legal(as_json) == as_xml
        assert len(as_json[0]) == len(written)


class Mixed:
    """Tells a kind as the activity, and of one value what the body says."""

    def case(self, first: Entry, last: Entry) -> Values:
        return {}

    def event(self, entry: Entry) -> Told:
        said: Any = entry.body
        return Told(entry.kind, said, (Touched("thing:1", "thing", "thing", said),))


def test_types_that_differ_become_one_that_holds_both_and_names_only_differ_by_case(tmp_path: Path) -> None:
    bodies: tuple[Any, ...] = ({"a": 1, "b": 1}, {"a": 2.5, "b": "x"}, {"a": 3, "b": True})
    with SqliteStore.open(tmp_path / "any.db", clock=lambda: AT) as store:
        drafts = [Draft(kind, body) for body in bodies for kind in ("note", "Note", "NOTE!")]
        store.append("s", drafts, expected_seq=0, actor="bot", at=AT)
        with Gathered(store.entries(), Mixed()) as gathered:
            assert gathered.event_types["note"]["a"] == gathered.object_types["thing"]["a"] == "float"
            assert gathered.event_types["note"]["b"] == gathered.object_types["thing"]["b"] == "string"
            write_ocel_sqlite(gathered, str(tmp_path / "log.sqlite"))
            out = io.StringIO()
            write_ocel_json(gathered, out)
    assert from_json(out.getvalue()) == from_sqlite(tmp_path / "log.sqlite")
