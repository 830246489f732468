"""Who may read what, where the log has a supervisor: trainees their own drills, and of no open exam what it asks."""

from __future__ import annotations

from audit.entry import Person
from audit.store import AuditStore
from simulator.kinds import SCORED, STARTED, UNSCORED
from simulator.people.signing_in import is_protected
from simulator.roles import STAFF, SUPERVISOR, NotAllowed

HELPFUL = ("guided", "watch")
"""Modes in which a drill tells what the procedures ask while it is played: there is nothing left to hide."""


def held_to_self(reader: Person | None, name: str | None) -> Person | None:
    """See that a trainee asks for nobody but themselves; that trainee, or None for whoever may read everybody's.

    reader: who is signed in, None where nobody has to. name: who was asked for. Raises NotAllowed, the same whether
    there is such a person or not.
    """
    if reader is None or reader.role in STAFF:
        return None
    if name not in (None, reader.name, reader.pseudonym):
        raise NotAllowed("Trainees read their own record; this one is another's.")
    return reader


def held_to_own(store: AuditStore, reader: Person | None, drill: str) -> None:
    """See that a drill is the reader's own and no open secret. Raises NotAllowed.

    A drill that is not there is as forbidden as another's: which there are is not told.
    """
    if reader is None or reader.role in STAFF:
        return
    head = store.head(drill)
    if head is None or head.first_kind != STARTED or head.actor != reader.pseudonym:
        raise NotAllowed(f"There is no drill {drill!r} of yours in this log.")
    if head.last_kind not in (SCORED, UNSCORED) and _mode(store, drill) not in HELPFUL:
        raise NotAllowed("That drill is still open. Finish it; then it is shown step by step.")


def held_to_playing(store: AuditStore, player: Person, drill: str) -> None:
    """See that only whoever began a drill goes on with it; a finished one is read. Raises NotAllowed."""
    head = store.head(drill)
    if head is None or head.actor == player.pseudonym or not is_protected(store):
        return
    if player.role not in STAFF or head.last_kind not in (SCORED, UNSCORED):
        raise NotAllowed(f"There is no drill {drill!r} of yours that you could go on with.")


def open_exams(store: AuditStore, of: Person | None = None) -> frozenset[str]:
    """The scenarios of exams that are open, of one person or of anybody; none where the log has no supervisor.

    A twin counts as its scenario: all but one of its facts are the same.
    """
    if not is_protected(store):
        return frozenset()
    found = set()
    for head in store.streams():
        if head.first_kind != STARTED or head.last_kind in (SCORED, UNSCORED):
            continue
        if of is None or head.actor == of.pseudonym:
            body = next(iter(store.entries(head.stream))).body
            if isinstance(body, dict) and body.get("mode") == "exam":
                found.add(_root(str(body.get("key"))))
    return frozenset(found)


def held_back(store: AuditStore, key: str, reader: Person | None = None, mode: str = "") -> None:
    """See that a scenario is in nobody's open exam. Raises NotAllowed.

    Supervisors and maintainers may see any but that of an exam of their own. Several people may take one exam (`mode`).
    """
    staff = reader is not None and reader.role in STAFF
    held_to_closed(open_exams(store, reader if staff or mode == "exam" else None), key)


def held_to_closed(exams: frozenset[str], key: str) -> None:
    """See that a scenario is not among those of open exams. Raises NotAllowed."""
    if _root(key) in exams:
        raise NotAllowed(
            f"{key} is in an exam that is open: nothing is told of it until that is finished. "
            "Supervisors, who sign in with --name, may look."
        )


def _root(key: str) -> str:
    return key.removesuffix("t")


def held_to_staff(store: AuditStore, reader: Person | None, what: str) -> None:
    """See that a supervisor or maintainer is signed in, where the log has a supervisor. Raises NotAllowed."""
    if is_protected(store) and (reader is None or reader.role not in STAFF):
        raise NotAllowed(f"{what} shows the drills of others: it is for supervisors and maintainers.")


def held_to_supervisor(store: AuditStore, reader: Person | None, what: str) -> None:
    """See that a supervisor is signed in, where the log has one. Raises NotAllowed."""
    if is_protected(store) and (reader is None or reader.role != SUPERVISOR):
        raise NotAllowed(f"{what} is for supervisors.")


def _mode(store: AuditStore, drill: str) -> str:
    body = next(iter(store.entries(drill))).body
    return str(body.get("mode")) if isinstance(body, dict) else ""
