"""What supervisors and maintainers do about drills and people: comments, assignments, exports. Each is an entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from audit.canonical import JSON
from audit.entry import LOG_STREAM, Draft, Entry, Person, Text
from audit.store import AuditStore
from simulator.kinds import STARTED
from simulator.reports.records import Record
from simulator.roles import STAFF, SUPERVISOR, NotAllowed

COMMENTS, ASSIGNMENTS = "comments", "assignments"
COMMENTED, ASSIGNED, WITHDRAWN, EXPORTED = "DrillCommented", "DrillAssigned", "AssignmentWithdrawn", "log.exported"
LONGEST_COMMENT = 4000


class Comment(NamedTuple):
    """What somebody said about a drill. text: None once it was erased. at: real time."""

    drill: str
    by: str
    at: datetime
    text: str | None


class Assignment(NamedTuple):
    """A supervisor wants a trainee to take this next."""

    trainee: str
    family: str
    level: int
    by: str
    at: datetime


def comment(store: AuditStore, drill: str, text: str, *, by: Person, at: datetime) -> Entry:
    """Say something about a drill, to whoever played it. Typed text: beside the chain, and to be erased.

    Raises NotAllowed: by a trainee, about no drill, empty or longer than 4,000 characters.
    """
    if by.role not in STAFF:
        raise NotAllowed("Supervisors and maintainers comment on drills.")
    head = store.head(drill)
    if head is None or head.first_kind != STARTED:
        raise NotAllowed(f"There is no drill {drill!r} in this log.")
    text = text.strip()
    if not 0 < len(text) <= LONGEST_COMMENT:
        raise NotAllowed(f"A comment has 1 to {LONGEST_COMMENT} characters; this one has {len(text)}.")
    return _append(store, COMMENTS, COMMENTED, {"drill": drill, "trainee": head.actor}, by, at, text)


def comments(store: AuditStore, drill: str) -> tuple[Comment, ...]:
    """What was said about a drill, oldest first."""
    return tuple(
        Comment(drill, e.actor, datetime.fromisoformat(e.at), store.texts(e.id).get("said"))
        for e in store.entries(COMMENTS)
        if e.kind == COMMENTED and _says(e, "drill") == drill
    )


def comment_lines(store: AuditStore, drill: str) -> list[str]:
    """What was said about a drill, a line each: who, when, what."""
    found = []
    for said in comments(store, drill):
        by = store.person(said.by)
        found.append(f"{(by and by.name) or said.by}, {said.at:%Y-%m-%d}: {said.text or '(erased)'}")
    return found


def assign(
    store: AuditStore, trainee: Person, family: str, level: int, *, by: Person, at: datetime, why: str = ""
) -> Entry:
    """Say what somebody takes next; the latest word counts. Raises NotAllowed."""
    _held_to_supervisor(by)
    return _append(store, ASSIGNMENTS, ASSIGNED, _body(trainee, family, level), by, at, why)


def withdraw(store: AuditStore, trainee: Person, family: str, level: int, *, by: Person, at: datetime) -> Entry:
    """Take an assignment back. Raises NotAllowed where there is none."""
    _held_to_supervisor(by)
    if not any((a.trainee, a.family, a.level) == (trainee.pseudonym, family, level) for a in assignments(store)):
        raise NotAllowed(f"{family} level {level} is not assigned to {trainee.name}.")
    return _append(store, ASSIGNMENTS, WITHDRAWN, _body(trainee, family, level), by, at)


def assignments(store: AuditStore) -> tuple[Assignment, ...]:
    """What was assigned and not withdrawn, the latest last."""
    found: dict[tuple[str, str, int], Assignment] = {}
    for e in store.entries(ASSIGNMENTS):
        trainee, family, level = _says(e, "trainee"), _says(e, "family"), _says(e, "level")
        if not (isinstance(trainee, str) and isinstance(family, str) and isinstance(level, int)):
            continue
        found.pop((trainee, family, level), None)
        if e.kind == ASSIGNED:
            at = datetime.fromisoformat(e.at)
            found[trainee, family, level] = Assignment(trainee, family, level, e.actor, at)
    return tuple(found.values())


def to_do(found: Iterable[Assignment], trainee: str, records: Iterable[Record]) -> tuple[Assignment, ...]:
    """What of it this person has not done yet: finished a drill of that family and level, begun since."""
    done: dict[tuple[str, int], datetime] = {}
    for r in records:
        if r.finished is not None:
            done[r.family, r.level] = max(r.started, done.get((r.family, r.level), r.started))
    mine = (a for a in found if a.trainee == trainee)
    return tuple(a for a in mine if (a.family, a.level) not in done or done[a.family, a.level] < a.at)


def exported(store: AuditStore, form: str, stream: str | None, *, by: Person, at: datetime) -> Entry:
    """Record that somebody takes entries out of the log, before it is done."""
    return _append(store, LOG_STREAM, EXPORTED, {"format": form, "stream": stream}, by, at)


def _held_to_supervisor(by: Person) -> None:
    if by.role != SUPERVISOR:
        raise NotAllowed("Only a supervisor assigns. `orderdrill people add NAME --role supervisor` makes one.")


def _body(trainee: Person, family: str, level: int) -> dict[str, JSON]:
    return {"trainee": trainee.pseudonym, "family": family, "level": level}


def _says(entry: Entry, field: str) -> JSON:
    """A field of an entry that somebody else may have written."""
    return entry.body.get(field) if isinstance(entry.body, Mapping) else None


def _append(
    store: AuditStore, stream: str, kind: str, body: dict[str, JSON], by: Person, at: datetime, text: str = ""
) -> Entry:
    texts: tuple[Text, ...] = ()
    if text:
        body, texts = {**body, "said": {"@text": "said"}}, (Text("said", text),)
    (entry,) = store.append(stream, [Draft(kind, body, texts=texts)], expected_seq=None, actor=by.pseudonym, at=at)
    return entry
