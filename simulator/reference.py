"""Reference runs in the log: what a score was measured by is stored with it, so that nobody has to find it again.

A blob holds the events in which the reference run differs from the trainee's, as they stand in the log; the score names
it as `reference`, {"from": how many events both share, "events": digest}, or null where the run is its own reference.
What was typed in the drill is not copied: it stands as {"@typed": [event, argument]}, and is forgotten with the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from audit.canonical import JSON, canonical, digest
from simulator import journal
from simulator.core.duties import Run
from simulator.core.events import Event, event_from_json, event_to_json
from simulator.core.score import parting

REFERENCE = "reference"
TYPED = "@typed"


def kept_reference(run: Run, ideal: Run) -> tuple[JSON, dict[str, bytes]]:
    """What a score says of its reference run, and the blob that it names."""
    shared = parting(run)
    if shared is None:
        return None, {}
    shared = max(shared, 1)
    data = events_of(run.events, ideal.events[shared:])
    return {"from": shared, "events": digest(data)}, {digest(data): data}


def events_of(mine: Sequence[Event], theirs: Sequence[Event]) -> bytes:
    """Events of a reference run as they are stored beside a drill."""
    typed = {pair: n for n, event in enumerate(mine) for pair in journal.typed_in((event,))}

    def put(path: str, text: str) -> JSON:
        name = path.rpartition(".")[2].partition("#")[0]
        return {TYPED: [typed[name, text], name]}

    found: list[JSON] = []
    for event in theirs:
        kind, body = event_to_json(event)
        if typed and body.get("facts"):
            body["facts"] = {name: journal.without(value, name, typed, put) for name, value in body["facts"].items()}
        found.append([kind, body])
    return canonical(found)


def events_from(data: bytes, mine: Sequence[Event]) -> tuple[Event, ...]:
    """Stored events of a reference run; mine: the trainee's. Raises ValueError, KeyError or TypeError for no events."""
    return tuple(event_from_json(kind, _typed(body, mine)) for kind, body in json.loads(data))


def _typed(value: Any, mine: Sequence[Event]) -> Any:
    if isinstance(value, Mapping):
        if TYPED in value:
            index, name = value[TYPED]
            args: Mapping[str, Any] = getattr(mine[index], "args", {})
            return args.get(name, journal.ERASED)
        return {k: _typed(v, mine) for k, v in value.items()}
    return [_typed(one, mine) for one in value] if isinstance(value, list) else value
