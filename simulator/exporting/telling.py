"""What a drill's entries say to programs that mine processes: `audit.exports.telling.Teller` for our own log.

An act is an event named after what was done. Objects are the drill, who worked it, the scenario, the order and its
lines, and the clauses that the score names. Entries of other programs are told as any log's are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import Any

from audit.entry import Entry
from audit.errors import EntryRefused
from audit.exports.telling import LARGEST, Plain, Told, Touched, Value
from scenarios.facts import FACTS
from simulator.core.actions import ACTIONS
from simulator.core.refs import split_ref
from simulator.kinds import HELPED, SCORED, STARTED, UNSCORED

FOREIGN = (EntryRefused, KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What reading somebody else's entry as one of ours may raise."""

BEGUN = ("family", "level", "seed", "key", "mode", "attempt", "orientation", "edition", "engine")
RESULT = ("total", "passed", "critical", "counts", "seconds", "acts", "helped", "order")
FIGURES = ("earned", "costs", "possible")


class DrillTeller:
    """Tells the entries of drills; what is none of ours, as `Plain` does."""

    def __init__(self) -> None:
        self._plain = Plain()
        self._by_kind: dict[str, Callable[[Entry, Mapping[str, Any]], Told]] = {
            STARTED: _started, "ActDone": _done, "ActRefused": _refused, "ReplyArrived": _replied,
            "DrillFinished": _finished, SCORED: _scored, UNSCORED: _unscored, HELPED: _helped,
        }  # fmt: skip

    def case(self, first: Entry, last: Entry) -> Mapping[str, Value]:
        if first.kind != STARTED:
            return self._plain.case(first, last)
        try:
            found = {"trainee": first.actor} | values(first.fields, BEGUN)
            return found | (_result(last.fields) if last.kind == SCORED else {})
        except FOREIGN:
            return self._plain.case(first, last)

    def event(self, entry: Entry) -> Told:
        tell = self._by_kind.get(entry.kind)
        if tell is None:
            return self._plain.event(entry)
        try:
            return tell(entry, entry.fields)
        except FOREIGN:
            return self._plain.event(entry)


def activity(body: Mapping[str, Any]) -> str:
    """What an act is called: the action, of a look with what was looked at. Raises KeyError for an unknown one."""
    name = ACTIONS[body["action"]].name
    panel = body["args"].get("panel") if name == "open" else None
    return f"{name} {panel}" if isinstance(panel, str) else name


def values(body: Mapping[str, Any], names: Iterable[str]) -> dict[str, Value]:
    """Those fields of a body that are plain values."""
    return {name: found for name in names if (found := plain(body.get(name))) is not None}


def plain(value: Any) -> Value | None:
    """A stored value as one plain value: numbers as numbers, lists of words as text; None for what is none."""
    if isinstance(value, Mapping):
        if "@text" in value:
            return "(typed)"
        inner = value.get("@value")
        if not isinstance(inner, str):
            return None
        if value.get("@type") != "number":
            return inner
        number = float(inner)
        return number if isfinite(number) else inner
    if isinstance(value, list | tuple):
        told = [plain(inner) for inner in value]
        return ", ".join(str(one) for one in told) if told and None not in told else None
    if isinstance(value, int) and not -LARGEST <= value < LARGEST:
        return str(value)
    return value if isinstance(value, str | int | float) and value != "" else None


def _drill(entry: Entry, said: Mapping[str, Value] | None = None) -> tuple[Touched, Touched]:
    person = f"person:{entry.actor}"
    drill = Touched(f"drill:{entry.stream}", "drill", "drill", said or {}, ((person, "trainee"),))
    return drill, Touched(person, "person", "trainee")


def _started(entry: Entry, body: Mapping[str, Any]) -> Told:
    said = values(body, BEGUN)
    drill, person = _drill(entry, said)
    scenario = Touched(f"scenario:{body['key']}", "scenario", "scenario", values(body, ("family", "level", "seed")))
    order = Touched(f"order:{entry.stream}", "order", "order", related=((drill.id, "drill"),))
    drill = drill._replace(related=(*drill.related, (scenario.id, "scenario")))
    return Told("start", said, (drill, person, scenario, order))


def _done(entry: Entry, body: Mapping[str, Any]) -> Told:
    said: dict[str, Value] = {"minutes": int(body["minutes"])}
    args = values(body["args"], (param.name for param in ACTIONS[body["action"]].params))
    said |= {f"arg.{name}": value for name, value in args.items()}
    if body.get("found"):
        said["found"] = plain(body["found"]) or ""
    return Told(activity(body), said, (*_drill(entry), *_changed(entry, body["facts"])))


def _refused(entry: Entry, body: Mapping[str, Any]) -> Told:
    return Told(f"refused: {activity(body)}", values(body, ("reason",)), _drill(entry))


def _replied(entry: Entry, body: Mapping[str, Any]) -> Told:
    name = f"reply from {body['sender']}" if body["sender"] else "something came about"
    return Told(name, values(body, ("sender",)), (*_drill(entry), *_changed(entry, body["facts"])))


def _finished(entry: Entry, body: Mapping[str, Any]) -> Told:
    return Told("finish", values(body, ("awaited", "reason")), _drill(entry))


def _scored(entry: Entry, body: Mapping[str, Any]) -> Told:
    said = _result(body)
    missed = dict.fromkeys(str(found["clause"]) for found in body["findings"] if found["clause"])
    met = dict.fromkeys(str(clause) for clause in body["met"])
    clauses = [Touched(f"clause:{name}", "clause", "missed") for name in missed]
    clauses += [Touched(f"clause:{name}", "clause", "met") for name in met if name not in missed]
    order = Touched(f"order:{entry.stream}", "order", "order", {"number": str(body["order"])})
    return Told("score", said, (*_drill(entry, said), order, *clauses))


def _unscored(entry: Entry, body: Mapping[str, Any]) -> Told:
    return Told("not scored", values(body, ("why", "edition", "engine")), _drill(entry))


def _helped(entry: Entry, body: Mapping[str, Any]) -> Told:
    return Told("help given", values(body, ("clause", "action")), _drill(entry))


def _result(body: Mapping[str, Any]) -> dict[str, Value]:
    missed = dict.fromkeys(str(found["clause"]) for found in body["findings"] if found["clause"])
    figures: dict[str, Value] = {name: float(body[name]) for name in FIGURES}
    return values(body, RESULT) | figures | {"missed": " ".join(missed)}


def _changed(entry: Entry, facts: Mapping[str, Any]) -> list[Touched]:
    """The order and its lines, with what the event changed on them."""
    changed: dict[str, dict[str, Value]] = {}
    order = f"order:{entry.stream}"
    for ref, stored in facts.items():
        name, line = split_ref(ref)
        noun, _, field = name.partition(".")
        value = plain(stored)
        if name in FACTS and value is not None and (noun == "order" or (noun == "line" and line)):
            changed.setdefault(f"line:{entry.stream}#{line}" if line else order, {})[field] = value
    lines = [Touched(id, "line", "line", said, ((order, "order"),)) for id, said in changed.items() if id != order]
    return [Touched(order, "order", "order", changed.get(order, {})), *lines] if changed else []
