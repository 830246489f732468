"""Which score dimension a clause belongs to: one table, by what it asks for."""

from __future__ import annotations

from sop.vocabulary import ActionSpec

_BY_CLASS = {"look": "evidence", "flag": "evidence", "ask": "decision", "tell": "communication", "change": "decision"}
_BY_NAME = {
    "write note": "record",
    "set follow-up": "record",
    "ask customer": "communication",
    "offer options": "communication",
    "prepare document": "documents",
    "request document": "documents",
    "reject document": "documents",
    "send documents": "documents",
    "attach": "documents",
    "sign certificate": "documents",
}
BY_BREACH = {"order": "order", "late": "timeliness", "wrong hand": "authority", "end": "end state"}
"""The dimension of a breach that is not its clause's own."""


def dimension_of(action: ActionSpec) -> str:
    """The dimension of a duty to do this."""
    return action.dimension or _BY_NAME.get(action.name.lower()) or _BY_CLASS.get(action.cls, "decision")
