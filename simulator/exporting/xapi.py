"""xAPI statements (1.0.3 and 2.0), one for each entry. Ids follow from the entries, so sending twice adds nothing.

Verbs are ADL's and Activity Streams' where they have one. Activities, extensions and accounts are named under `base`,
an IRI of whoever runs the training. Actors are pseudonyms; no name and no typed text is in a statement.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO
from urllib.parse import quote
from uuid import uuid5

from audit.canonical import canonical
from audit.entry import Entry
from audit.exports.identity import ENTRIES, uuid_of
from audit.store import AuditStore
from simulator.core.actions import ACTIONS
from simulator.exporting.names import BASE
from simulator.exporting.telling import FOREIGN, activity
from simulator.kinds import HELPED, SCORED, STARTED, UNSCORED

ADL = "http://adlnet.gov/expapi"
RECEIVED = "http://activitystrea.ms/schema/1.0/receive"
REMEMBERED = 4096
"""Streams whose first entries are kept at hand: entries of many drills come mixed."""

_VERBS = {"look": "experienced", "ask": "asked"}


class Statements:
    """Entries of one log as statements."""

    def __init__(self, store: AuditStore, base: str = BASE) -> None:
        self._store = store
        self._base = base.rstrip("/")
        self._firsts: OrderedDict[str, Entry] = OrderedDict()

    def of(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, dict[str, Any]]]:
        """Each entry with its statement."""
        for entry in entries:
            yield entry, self.statement(entry)

    def statement(self, entry: Entry) -> dict[str, Any]:
        """The statement of one entry."""
        first = self._first(entry)
        try:
            said = self._drill(entry, entry.fields) if first.kind == STARTED else self._other(entry)
        except FOREIGN:
            said = self._other(entry)
        context: dict[str, Any] = {
            "registration": str(uuid5(ENTRIES, f"stream {first.hash.hex()}")),
            "platform": "orderdrill",
            "extensions": {
                self._iri("extensions/entry"): entry.id,
                self._iri("extensions/stream"): entry.stream,
                self._iri("extensions/hash"): entry.hash.hex(),
            },
        }
        if entry.desk_at is not None:
            context["extensions"][self._iri("extensions/desk-at")] = entry.desk_at
        context |= self._setting(entry, first)
        return {
            "id": str(uuid_of(entry)),
            "actor": {"objectType": "Agent", "account": {"homePage": self._base, "name": entry.actor}},
            **said,
            "context": context,
            "timestamp": entry.at,
        }

    def _first(self, entry: Entry) -> Entry:
        """The entry that its stream began with."""
        if entry.seq == 0:
            found = entry
        else:
            known = self._firsts.get(entry.stream)
            found = known or next(iter(self._store.entries(entry.stream)))
        self._firsts[entry.stream] = found
        self._firsts.move_to_end(entry.stream)
        if len(self._firsts) > REMEMBERED:
            self._firsts.popitem(last=False)
        return found

    def _drill(self, entry: Entry, body: Mapping[str, Any]) -> dict[str, Any]:
        first = self._first(entry).fields
        scenario = self._scenario(first)
        match entry.kind:
            case _ if entry.kind == STARTED:
                return _said(_adl("initialized"), scenario)
            case "ActDone":
                verb = _VERBS.get(ACTIONS[body["action"]].cls, "interacted")
                return _said(_adl(verb), self._act(body), extensions=self._arguments(body))
            case "ActRefused":
                result = {"success": False, "response": str(body["reason"])}
                return _said(_adl("attempted"), self._act(body), extensions=self._arguments(body), **result)
            case "ReplyArrived":
                sender = str(body["sender"] or "the world")
                name = f"reply from {sender}"
                return _said(_verb(RECEIVED, "received"), self._activity(f"replies/{sender}", name, "interaction"))
            case "DrillFinished":
                return _said(_adl("completed"), scenario, completion=True)
            case _ if entry.kind == SCORED:
                return _said(_adl("passed" if body["passed"] else "failed"), scenario, **self._score(body))
            case _ if entry.kind == UNSCORED:
                return _said(_adl("terminated"), scenario, completion=True)
            case _ if entry.kind == HELPED:
                clause = str(body["clause"] or "a hint")
                return _said(self._own_verb("was-helped", "was helped with"), self._clause(clause))
        return self._other(entry)

    def _other(self, entry: Entry) -> dict[str, Any]:
        """An entry that is none of a drill's: it was logged, whatever it is."""
        what = self._activity(f"entries/{entry.kind}", entry.kind, None)
        body = canonical(entry.body).decode()
        return _said(self._own_verb("logged", "logged"), what, extensions={self._iri("extensions/body"): body})

    def _setting(self, entry: Entry, first: Entry) -> dict[str, Any]:
        try:
            body = first.fields
            if first.kind != STARTED:
                return {}
            level = self._activity(
                f"families/{body['family']}/{body['level']}", f"{body['family']}, level {body['level']}", "course"
            )
            around: dict[str, Any] = {"grouping": [level]}
            if entry.kind not in (STARTED, SCORED, UNSCORED, "DrillFinished"):
                around["parent"] = [self._scenario(body)]
            return {"contextActivities": around, "revision": str(body["edition"])}
        except FOREIGN:
            return {}

    def _scenario(self, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._activity(f"scenarios/{body['key']}", f"Scenario {body['key']}", "simulation")

    def _act(self, body: Mapping[str, Any]) -> dict[str, Any]:
        name = activity(body)
        return self._activity(f"acts/{name}", name, "interaction")

    def _clause(self, clause: str) -> dict[str, Any]:
        return self._activity(f"clauses/{clause}", clause, "objective")

    def _arguments(self, body: Mapping[str, Any]) -> dict[str, Any]:
        return {self._iri("extensions/arguments"): body["args"]} if body["args"] else {}

    def _score(self, body: Mapping[str, Any]) -> dict[str, Any]:
        missed = list(dict.fromkeys(str(f["clause"]) for f in body["findings"] if f["clause"]))
        found: dict[str, Any] = {
            "success": bool(body["passed"]), "completion": True, "duration": f"PT{int(body['seconds'])}S",
            "extensions": {
                self._iri("extensions/missed"): missed, self._iri("extensions/dimensions"): body["dimensions"],
                self._iri("extensions/counts"): bool(body["counts"]),
            },
        }  # fmt: skip
        total = body["total"]
        if total is not None:  # who fails on a critical clause has no score
            found["score"] = {"scaled": total / 100, "raw": total, "min": 0, "max": 100}
        return found

    def _activity(self, path: str, name: str, kind: str | None) -> dict[str, Any]:
        definition: dict[str, Any] = {"name": {"en": name}}
        if kind is not None:
            definition["type"] = f"{ADL}/activities/{kind}"
        return {"objectType": "Activity", "id": self._iri(path), "definition": definition}

    def _own_verb(self, name: str, display: str) -> dict[str, Any]:
        return _verb(self._iri(f"verbs/{name}"), display)

    def _iri(self, path: str) -> str:
        return f"{self._base}/{quote(path)}"


def write_xapi(statements: Statements, entries: Iterable[Entry], file: TextIO) -> int:
    """Writes statements as JSON lines; returns how many."""
    count = 0
    for _, statement in statements.of(entries):
        file.write(canonical(statement).decode() + "\n")
        count += 1
    return count


def _said(verb: dict[str, Any], what: dict[str, Any], **result: Any) -> dict[str, Any]:
    kept = {name: value for name, value in result.items() if value != {}}
    return {"verb": verb, "object": what} | ({"result": kept} if kept else {})


def _adl(verb: str) -> dict[str, Any]:
    return _verb(f"{ADL}/verbs/{verb}", verb)


def _verb(iri: str, display: str) -> dict[str, Any]:
    return {"id": iri, "display": {"en": display}}
