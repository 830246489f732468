"""What the desk sent by EDI: the 855 of every confirmation, rendered from the event that recorded it."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.documents.x12_855 import acknowledgement_855
from scenarios.world.desk import Document
from simulator.core.drill import Drill, fold
from simulator.core.events import Done, Event


def acknowledgements(drill: Drill, events: Sequence[Event]) -> list[Document]:
    """The 855s in the order of sending, the order as it stood each time; none where the order did not come by EDI."""
    received = next((d for d in drill.documents if d.id == "edi-850"), None)
    out: list[Document] = []
    if received is None:
        return out
    for index, event in enumerate(events):
        if isinstance(event, Done) and event.action == "confirm order" and "acknowledgement" in event.documents:
            before = fold(events[:index])
            at = event.facts.get("order.acknowledged_at", before.now)
            out.append(
                acknowledgement_855(received, before.facts, event.documents["acknowledgement"], at, len(out) + 1)
            )
    return out
