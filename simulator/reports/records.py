"""Drills and sign-offs as they are read from the log: one record each, nothing computed that was not stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from audit.entry import Entry, StreamHead
from audit.errors import EntryRefused
from audit.store import AuditStore
from simulator.journal import beginning_of
from simulator.kinds import HELPED, SCORED, STARTED, UNSCORED

FOREIGN = (EntryRefused, KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What reading somebody else's entry as one of ours may raise."""
SIGN_OFFS = "sign-offs"
SIGNED, REVOKED = "SignedOff", "SignOffRevoked"


@dataclass(frozen=True, slots=True)
class Missed:
    """A clause broken or not reached in a drill."""

    clause: str
    sop: str
    kind: str
    dimension: str
    cost: Decimal
    critical: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One drill as the log has it. Times are real. `total` is None while open, and when it failed on a critical clause.

    counts: whether it counts for competence; why_not says in words why it does not. kinds: what the scenario had
    planted (fault, decoy, clean, …), known once it is over. dimensions: name to (met, raised).
    """

    drill: str
    trainee: str
    family: str
    level: int
    seed: int
    key: str
    mode: str
    started: datetime
    finished: datetime | None = None
    attempt: int = 1
    orientation: bool = False
    player: str = ""
    helped: int = 0
    again: str = ""
    order: str = ""
    total: int | None = None
    passed: bool = False
    critical: bool = False
    scored: bool = False
    counts: bool = False
    why_not: str = ""
    kinds: tuple[str, ...] = ()
    dimensions: Mapping[str, tuple[int, int]] | None = None
    missed: tuple[Missed, ...] = ()
    minutes: int = 0
    edition: str = ""
    engine: str = ""

    @property
    def clean(self) -> bool:
        """Whether nothing was wrong with the order."""
        return self.scored and not {"fault", "missing", "unfinished"} & set(self.kinds)

    @property
    def decoy(self) -> bool:
        """Whether something looked wrong that was not."""
        return "decoy" in self.kinds

    @property
    def result(self) -> str:
        """In a word or a number, as shown in lists."""
        if self.finished is None:
            return "open"
        if not self.scored:
            return "not scored"
        if self.critical:
            return "failed (critical)"
        return f"{self.total} {'passed' if self.passed else 'failed'}"


@dataclass(frozen=True, slots=True)
class SignOff:
    """A supervisor's word that somebody may work alone on a family up to a level, or its withdrawal."""

    trainee: str
    by: str
    family: str
    level: int
    at: datetime
    revoked: bool = False
    on_record: bool = True


def read_records(store: AuditStore, trainee: str | None = None) -> tuple[Record, ...]:
    """Every drill in the log (of one person), in the order in which they were begun.

    Other programs may write to a log; a stream of theirs that begins as a drill does, and is none, is left out.
    """
    heads = [h for h in store.streams() if h.first_kind == STARTED and trainee in (None, h.actor)]
    found = []
    for head in sorted(heads, key=lambda h: h.first_id):
        with suppress(*FOREIGN):
            found.append(record_of(_telling(store, head)))
    return tuple(found)


def _telling(store: AuditStore, head: StreamHead) -> list[Entry]:
    """The entries that tell how a drill went: of a finished one the first, and the last, which came with its end."""
    if head.last_kind not in (SCORED, UNSCORED):
        return list(store.entries(head.stream))
    return [next(iter(store.entries(head.stream))), *store.entries(head.stream, since=head.last_id - 1)]


def record_of(entries: Iterable[Entry]) -> Record:
    """The record of one drill's entries."""
    listed = list(entries)
    first = listed[0]
    body: Mapping[str, Any] = first.fields
    beginning = beginning_of(body)
    known: dict[str, Any] = {
        "drill": first.stream, "trainee": first.actor, "family": body["family"], "level": body["level"],
        "seed": body["seed"], "key": body["key"], "mode": body["mode"], "started": datetime.fromisoformat(first.at),
        "attempt": beginning.attempt, "orientation": beginning.orientation, "player": beginning.player,
        "again": beginning.again[0] if beginning.again else "", "edition": body["edition"], "engine": body["engine"],
        "helped": sum(e.kind == HELPED for e in listed),
    }  # fmt: skip
    for entry in listed:
        if entry.kind == "DrillFinished":
            known["finished"] = datetime.fromisoformat(entry.at)
        elif entry.kind == SCORED:
            known |= _scored(entry.fields) | {"finished": datetime.fromisoformat(entry.at)}
        elif entry.kind == UNSCORED:
            known["why_not"] = "not scored: the procedures could not be played"
            known["finished"] = datetime.fromisoformat(entry.at)
    return Record(**known)


def _scored(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "scored": True, "total": body["total"], "passed": body["passed"], "critical": body["critical"],
        "counts": body["counts"], "why_not": body["why_not"], "kinds": tuple(body["kinds"]), "order": body["order"],
        "dimensions": {name: (pair[0], pair[1]) for name, pair in body["dimensions"].items()},
        "missed": tuple(
            Missed(f["clause"], f["sop"], f["kind"], f["dimension"], Decimal(f["cost"]), f["critical"])
            for f in body["findings"]
        ),
        "minutes": body["seconds"] // 60, "helped": body["helped"],
    }  # fmt: skip


def read_sign_offs(store: AuditStore, trainee: str | None = None) -> tuple[SignOff, ...]:
    """Every sign-off and revocation, in order."""
    found = []
    for entry in store.entries(SIGN_OFFS):
        if entry.kind not in (SIGNED, REVOKED):
            continue
        with suppress(*FOREIGN):
            body: Mapping[str, Any] = entry.fields
            if trainee in (None, body["trainee"]):
                found.append(
                    SignOff(
                        body["trainee"], entry.actor, body["family"], body["level"], datetime.fromisoformat(entry.at),
                        entry.kind == REVOKED, bool(body.get("on_record", True)),
                    )
                )  # fmt: skip
    return tuple(found)
