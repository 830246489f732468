"""Who is on the roster, as what, with which PIN. Every change is an entry, under pseudonyms, before it is made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from audit.canonical import JSON
from audit.entry import PEOPLE_STREAM, SYSTEM, Draft, Entry, Person
from audit.store import AuditStore
from simulator.people.acts import ASSIGNMENTS, COMMENTS
from simulator.people.names import clean_name
from simulator.people.pins import one_time, secret_of
from simulator.people.signing_in import check_pin, is_protected, supervisors
from simulator.reports.records import SIGN_OFFS
from simulator.roles import SUPERVISOR, TRAINEE, NotAllowed

ADDED, ROLE_CHANGED = "person.added", "person.role-changed"
PIN_GIVEN, PIN_CHANGED = "person.pin-given", "person.pin-changed"


class Added(NamedTuple):
    """Somebody on the roster. pin: a PIN for one use, to be told once; "" where none was made."""

    person: Person
    pin: str


def held_to_supervisor(store: AuditStore, by: Person | None) -> None:
    """See that a supervisor does it, where the log has one. Raises NotAllowed."""
    if is_protected(store) and (by is None or by.role != SUPERVISOR):
        raise NotAllowed("Only a supervisor may do that here.")


def add(store: AuditStore, name: str, role: str = TRAINEE, *, by: Person | None, at: datetime, pin: str = "") -> Added:
    """Put somebody on the roster. In a log with a supervisor they get a PIN for one use, unless `pin` says which.

    The first supervisor keeps a given `pin`; from then on everybody signs in. Raises NotAllowed, BadPin.
    """
    held_to_supervisor(store, by)
    name = clean_name(name)
    if store.pseudonym_for(name, create=False):
        raise NotAllowed(f"{name} is on the roster already. `orderdrill people role` gives another role.")
    first = role == SUPERVISOR and not is_protected(store)
    given = (pin or one_time()) if first or is_protected(store) else pin
    # a bad PIN is refused before anything is done
    secret = secret_of(given, once=not (first and pin)) if given else None
    pseudonym = store.pseudonym_for(name, TRAINEE) or ""
    _note(store, ADDED, {"pseudonym": pseudonym, "role": role}, by, at)
    if secret is not None:
        store.keep_secret(pseudonym, secret, instead_of=None)
    if role != TRAINEE:
        store.set_role(pseudonym, role)
    return Added(_person(store, pseudonym), given if secret and secret.once and not pin else "")


def set_role(store: AuditStore, person: Person, role: str, *, by: Person | None, at: datetime) -> str:
    """Give somebody another role; a PIN for one use, where they have none and now need one. Raises NotAllowed."""
    held_to_supervisor(store, by)
    if person.role == role:
        raise NotAllowed(f"{person.name} is a {role} already.")
    _not_the_last(store, person)
    pin = one_time() if store.secret(person.pseudonym) is None and (role == SUPERVISOR or is_protected(store)) else ""
    _note(store, ROLE_CHANGED, {"pseudonym": person.pseudonym, "from": person.role, "to": role}, by, at)
    if pin:
        store.keep_secret(person.pseudonym, secret_of(pin, once=True), instead_of=None)
    store.set_role(person.pseudonym, role)
    return pin


def reset_pin(store: AuditStore, person: Person, *, by: Person | None, at: datetime) -> str:
    """A new PIN for one use, in the place of the one that was forgotten. Raises NotAllowed."""
    held_to_supervisor(store, by)
    if person.erased:
        raise NotAllowed("Whoever was erased does not sign in.")
    _note(store, PIN_GIVEN, {"pseudonym": person.pseudonym}, by, at)
    pin = one_time()
    while not store.keep_secret(person.pseudonym, secret_of(pin, once=True), instead_of=store.secret(person.pseudonym)):
        pass  # somebody tried the old one in between
    return pin


def change_pin(store: AuditStore, person: Person, pin: str, new_pin: str, *, at: datetime) -> None:
    """One's own PIN. Raises NotSignedIn for a wrong one, BadPin."""
    secret = secret_of(new_pin)
    check_pin(store, person, pin, at)
    _note(store, PIN_CHANGED, {"pseudonym": person.pseudonym}, person, at)
    while not store.keep_secret(person.pseudonym, secret, instead_of=store.secret(person.pseudonym)):
        pass


def erase(store: AuditStore, person: Person, *, by: Person | None, at: datetime) -> Entry:
    """Forget a name, a PIN, what this person typed, and what others typed about them. Raises NotAllowed."""
    held_to_supervisor(store, by)
    _not_the_last(store, person)
    mine = {h.stream for h in store.streams() if h.actor == person.pseudonym}
    about = [
        entry.id
        for stream in (SIGN_OFFS, COMMENTS, ASSIGNMENTS)
        for entry in store.entries(stream)
        if isinstance(entry.body, dict)
        and (entry.body.get("trainee") == person.pseudonym or entry.body.get("drill") in mine)
    ]
    return store.erase(person.pseudonym, actor=by.pseudonym if by else SYSTEM, at=at, about=about)


def _not_the_last(store: AuditStore, person: Person) -> None:
    """A log with people and nobody to look after them could not be used by anybody."""
    if [p.pseudonym for p in supervisors(store)] == [person.pseudonym] and sum(1 for _ in _present(store)) > 1:
        raise NotAllowed(f"{person.name} is the only supervisor. Make another one first: orderdrill people role.")


def _present(store: AuditStore) -> Iterable[Person]:
    return (p for p in store.people() if p.erased is None)


def _person(store: AuditStore, pseudonym: str) -> Person:
    person = store.person(pseudonym)
    assert person is not None
    return person


def _note(store: AuditStore, kind: str, body: dict[str, JSON], by: Person | None, at: datetime) -> None:
    actor = by.pseudonym if by else SYSTEM
    store.append(PEOPLE_STREAM, [Draft(kind, body)], expected_seq=None, actor=actor, at=at)
