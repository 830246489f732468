"""Events as entries of the log, and back. What is large goes into blobs; what somebody typed goes beside the chain.

A drill is one stream. Its entries are its events, in order, and between them what the shell has to say (`HelpGiven`,
`DrillScored`). A typed text stands in the body only as `{"@text": "args.text"}`; what the procedures look for in a
message and found in it stands as `found`, so that a drill whose texts were erased is judged as before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.canonical import canonical, digest
from audit.entry import Draft, Entry, Measure, Text
from audit.errors import EntryRefused
from audit.store import AuditStore
from scenarios.facts import FACTS
from simulator.core.actions import ACTIONS
from simulator.core.errors import SimulatorError
from simulator.core.events import KINDS, Done, Event, Refused, Started, event_from_json, event_to_json
from simulator.core.refs import split_ref
from simulator.kinds import HELPED, SCORED, STARTED
from simulator.version import ENGINE

ERASED = "(erased)"
TYPED = "(typed)"
Found = Mapping[int, tuple[str, ...]]
Typed = tuple[str, str]
"""The name of an argument, and what was typed there."""


class NotADrill(SimulatorError):
    """A stream that is no drill, or one whose entries do not make a drill."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the first entry says beside the event: which attempt it is, and what it was begun from.

    attempt: 1 for the first at this scenario by this person. orientation: kept out of statistics. again: the drill and
    the event index that this one was begun from, when it was not begun at the start. player: a bot's name, or empty.
    trial: judged by drafts as well, to see what they do.
    """

    attempt: int = 1
    orientation: bool = False
    again: tuple[str, int] | None = None
    player: str = ""
    trial: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """A drill as it lies in the log."""

    stream: str
    actor: str
    beginning: Beginning
    events: tuple[Event, ...]
    entries: tuple[Entry, ...]
    edition: str
    helped: int
    scored: Mapping[str, Any] | None

    @property
    def next_seq(self) -> int:
        """What the next append to the stream expects."""
        return len(self.entries)


def started_drafts(
    event: Started, texts: Mapping[str, str], beginning: Beginning, subject: str
) -> tuple[Draft, dict[str, bytes]]:
    """The first entry of a drill and the blobs it names: the scenario, and each procedure by its path."""
    _, body = event_to_json(event)
    blobs: dict[str, bytes] = {}

    def keep(data: bytes) -> str:
        name = digest(data)
        blobs[name] = data
        return name

    s = event.situation
    plain = {
        "key": s.key, "family": s.family, "level": s.level, "seed": s.seed, "twin": s.twin, "mode": event.mode,
        "situation": keep(canonical(body["situation"])), "edition": event.edition,
        "sops": {path: keep(text.encode("utf-8", "surrogatepass")) for path, text in sorted(texts.items())},
        "shown": body["shown"], "engine": event.engine or ENGINE, "attempt": beginning.attempt,
        "orientation": beginning.orientation, "player": beginning.player,
        "again": list(beginning.again) if beginning.again else None, "trial": beginning.trial,
    }  # fmt: skip
    measures = (Measure(subject, f"tried|{s.key}"),)
    return Draft(STARTED, plain, desk_at=s.facts["clock.now"].isoformat(), measures=measures), blobs


def draft(event: Event, desk_at: datetime, found: Iterable[str] = (), earlier: Collection[Typed] = ()) -> Draft:
    """One later event as an entry. `found` is what the procedures look for and found in the typed text; `earlier` is
    what was typed before in the drill, of which facts may still hold something."""
    kind, body = event_to_json(event)
    texts: list[Text] = []
    if isinstance(event, Done | Refused):
        typed = _typed(event)
        for name, text in typed.items():
            texts.append(Text(f"args.{name}", text))
            body["args"][name] = {"@text": f"args.{name}"}
            if body.get("asked") and name in body["asked"]["args"]:
                body["asked"]["args"][name] = {"@text": f"args.{name}"}
            for fact, value in list(body.get("facts", {}).items()):
                if value == text and not FACTS[split_ref(fact)[0]].values:
                    body["facts"][fact] = {"@text": f"args.{name}"}
        if typed and (kept := list(found)):
            body["found"] = kept
        earlier = {*earlier, *typed.items()}
    if earlier and body.get("facts"):

        def aside(path: str, text: str) -> Any:
            texts.append(Text(path, text))
            return {"@text": path}

        facts = body["facts"].items()
        body["facts"] = {name: without(value, f"facts.{name}", earlier, aside) for name, value in facts}
    return Draft(kind, body, desk_at=desk_at.isoformat(), texts=tuple(texts))


def without(value: Any, path: str, typed: Collection[Typed], put: Callable[[str, str], Any]) -> Any:
    """A value without what was typed: the reason of a hold stands in the list of holds for as long as the hold does.

    path: where it stands; the last name of it is that of an argument. put: gives what takes the place of a text.
    """
    if isinstance(value, str) and (path.rpartition(".")[2].partition("#")[0], value) in typed:
        return put(path, value)
    if isinstance(value, dict) and "@text" not in value:
        return {name: without(inner, f"{path}.{name}", typed, put) for name, inner in value.items()}
    if isinstance(value, list):
        return [without(inner, f"{path}.{n}", typed, put) for n, inner in enumerate(value)]
    return value


def unquoted(findings: Iterable[Mapping[str, Any]], typed: Collection[Typed]) -> list[dict[str, Any]]:
    """Findings of a score as they are kept: of the facts that they quote, what was typed is left out."""
    return [{**found, "facts": without(found["facts"], "", typed, lambda path, text: TYPED)} for found in findings]


def typed_in(events: Iterable[Event]) -> set[Typed]:
    """Everything that was typed in these events."""
    return {pair for event in events if isinstance(event, Done | Refused) for pair in _typed(event).items()}


def _typed(event: Done | Refused) -> dict[str, str]:
    action = ACTIONS.get(event.action)
    params = action.params if action else ()
    values = {p.name: event.args.get(p.name) for p in params if p.kind == "text"}
    return {name: value for name, value in values.items() if isinstance(value, str) and value}


def load(store: AuditStore, stream: str) -> Recorded:
    """A drill from the log. Raises NotADrill."""
    entries = tuple(store.entries(stream))
    if not entries or entries[0].kind != STARTED:
        raise NotADrill(f"There is no drill {stream!r} in this log. `orderdrill report drills` lists them.")
    try:
        return _recorded(store, stream, entries)
    except (EntryRefused, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise NotADrill(f"Stream {stream!r} of this log begins as a drill does and is none: {error!r}.") from error


def _recorded(store: AuditStore, stream: str, entries: tuple[Entry, ...]) -> Recorded:
    first = entries[0].fields
    events: list[Event] = [_started(store, first)]
    helped, scored = 0, None
    for entry in entries[1:]:
        if entry.kind in KINDS:
            events.append(_event(store, entry))
        elif entry.kind == HELPED:
            helped += 1
        elif entry.kind == SCORED:
            scored = entry.fields
    return Recorded(
        stream, entries[0].actor, beginning_of(first), tuple(events), entries, str(first["edition"]), helped, scored
    )


def beginning_of(body: Mapping[str, Any]) -> Beginning:
    """What the first entry says beside the event."""
    again = body.get("again")
    return Beginning(
        int(body.get("attempt", 1)), bool(body.get("orientation")), (again[0], again[1]) if again else None,
        str(body.get("player", "")), bool(body.get("trial")),
    )  # fmt: skip


def sop_texts(store: AuditStore, first: Mapping[str, Any]) -> dict[str, str]:
    """The procedures that a drill was begun under, by path."""
    return {path: store.blob(name).decode("utf-8", "surrogatepass") for path, name in first["sops"].items()}


def _started(store: AuditStore, body: Mapping[str, Any]) -> Event:
    situation = json.loads(store.blob(str(body["situation"])))
    return event_from_json(
        STARTED,
        {
            "situation": situation, "mode": body["mode"], "edition": body["edition"], "texts": {},
            "shown": body["shown"], "engine": body["engine"],
        },
    )  # fmt: skip


def _event(store: AuditStore, entry: Entry) -> Event:
    body: dict[str, Any] = dict(entry.fields)
    found = body.pop("found", ())
    if entry.commitments:
        texts = store.texts(entry.id)
        erased = {
            path: " · ".join(str(f) for f in found) if path == "args.text" else ERASED
            for path in entry.commitments
            if path not in texts
        }
        body = _put_back(body, {**texts, **erased})
    return event_from_json(entry.kind, body)


def _put_back(value: Any, texts: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        if "@text" in value:
            return texts.get(value["@text"], ERASED)
        return {k: _put_back(v, texts) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_put_back(v, texts) for v in value]
    return value
