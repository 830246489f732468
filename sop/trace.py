"""What the judge reads of a run: one step for each event, outcomes only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

StepKind = Literal["start", "act", "refused", "reply", "close"]


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a run.

    `facts` are all facts just after it (`clock.now` among them); `changed` names the facts that it changed: a list by
    its name, or by their refs (`line.quantity#2`) the fields of its records that are others, if that says it all. For
    an act, `action` and `args` say what was done (args by parameter name; refs as text). `documents` holds, for an act
    with which documents travel, each document's fields as they left: {"commercial invoice": {"invoice.buyer": ...,
    "invoice.line.value#2": ...}}. `awaited` is true on a close while a reply is still due.
    """

    index: int
    kind: StepKind
    facts: Mapping[str, Any]
    changed: tuple[str, ...] = ()
    action: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    documents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    awaited: bool = False
