"""What the judge says of a run: what is owed, what was broken, how each duty ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sop.policy import Clause

BreachKind = Literal[
    "never", "order", "unasked", "wrong hand", "late", "missed", "document", "message", "end", "closed early"
]
Status = Literal["met", "late", "out of order", "broken", "open", "asleep", "excused"]


@dataclass(frozen=True, slots=True)
class Call:
    """One act that would meet a duty, with concrete arguments by parameter name."""

    action: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty that is owed now. `entity` is empty or names the record (`hold#h1`); `since` is the step it arose at.

    `alternatives` are the acts that meet it, the first one first; those that a never forbids are left out.
    """

    clause: Clause
    entity: str
    deadline: datetime | None
    since: int
    alternatives: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that went wrong at a step.

    `clause` is the clause that was broken; for an act that nobody asked for, the one of the scoring rules that prices
    it. `cost` is what it takes off beyond a duty that earns nothing. `facts` are the values that the clause read.
    """

    step: int
    clause: str
    kind: BreachKind
    entity: str
    cost: Decimal
    critical: bool
    facts: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""


@dataclass(frozen=True, slots=True)
class DutyResult:
    """One duty that was raised. `at` is the step at which it was met or broken, `act` the act that met it, `deadline`
    the moment that it was due by, if it was and lateness is scored."""

    clause: Clause
    entity: str
    occurrence: int
    weight: Decimal
    status: Status
    since: int
    at: int | None
    act: int | None
    deadline: datetime | None = None
