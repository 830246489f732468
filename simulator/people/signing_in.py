"""Signing in. While a log has no supervisor, a name is enough; once it has one, everybody has a PIN."""

from __future__ import annotations

from datetime import datetime

from audit.entry import Person, Secret
from audit.errors import ReadOnlyStore
from audit.rows import stamp
from audit.store import AuditStore
from simulator.core.errors import SimulatorError
from simulator.people.names import clean_name
from simulator.people.pins import matches, secret_of, wait
from simulator.roles import SUPERVISOR


class NotSignedIn(SimulatorError):
    """Whoever it is, they are not signed in."""


class Unknown(NotSignedIn):
    """Nobody on the roster has that name."""


class PinWanted(NotSignedIn):
    """The PIN was not given."""


class NewPinWanted(NotSignedIn):
    """All is right, but for a PIN of one's own: the one that was given was for one use, or there is none yet."""


class FirstPinWanted(NewPinWanted):
    """A supervisor, where none has a PIN yet: the first that is given is the one."""


class WrongPin(NotSignedIn):
    """The PIN is another, or it is too soon to try again."""


def supervisors(store: AuditStore) -> tuple[Person, ...]:
    """Those who are not erased."""
    return tuple(p for p in store.people() if p.role == SUPERVISOR and p.erased is None)


def is_protected(store: AuditStore) -> bool:
    """Whether this log has a supervisor: then one signs in."""
    return bool(supervisors(store))


def sign_in(
    store: AuditStore, name: str, *, at: datetime, role: str = "trainee", pin: str = "", new_pin: str = ""
) -> Person:
    """The person of that name, once the PIN is right. at: the real time, from which wrong tries make wait.

    Without a supervisor: the person of that name, a new one with `role` if the log knows none; a new supervisor, the
    first, chooses a PIN. new_pin: takes the place of a PIN for one use.
    Raises NotSignedIn, BadPin, SimulatorError for an unusable name.
    """
    name = clean_name(name)
    pseudonym = store.pseudonym_for(name, create=False)
    if not is_protected(store):
        if pseudonym is None and role == SUPERVISOR:
            return _first_supervisor(store, name, new_pin)
        return _known(store, pseudonym or store.pseudonym_for(name, role) or "")
    if pseudonym is None:
        raise Unknown(f"The log knows nobody called {name!r}. A supervisor adds people: orderdrill people add NAME.")
    person, secret = _known(store, pseudonym), store.secret(pseudonym)
    if secret is None:
        _may_choose(store, person, new_pin)
        store.keep_secret(pseudonym, secret_of(new_pin), instead_of=None)
        return person
    if not pin:
        raise PinWanted(f"{name} has a PIN; type it.")
    _check(store, person, secret, pin, at)
    if secret.once and not new_pin:
        raise NewPinWanted(f"That PIN of {name} was for one use. Choose your own.")
    if secret.once:
        store.keep_secret(pseudonym, secret_of(new_pin), instead_of=store.secret(pseudonym))
    return person


def check_pin(store: AuditStore, person: Person, pin: str, at: datetime) -> None:
    """See that it is this person's PIN. Raises NotSignedIn."""
    secret = store.secret(person.pseudonym)
    if secret is None:
        raise NotSignedIn(f"{person.name} has no PIN yet.")
    _check(store, person, secret, pin, at)


def _check(store: AuditStore, person: Person, secret: Secret, pin: str, at: datetime) -> None:
    """The try is counted before the PIN is looked at: who tries from many places at once wins nothing."""
    left = wait(secret, at)
    if left:
        raise WrongPin(f"Too many wrong PINs for {person.name}. Try again in {left} second{'s' * (left != 1)}.")
    counted = secret._replace(wrong=secret.wrong + 1, tried=stamp(at))
    try:
        if not store.keep_secret(person.pseudonym, counted, instead_of=secret):
            raise WrongPin(f"Somebody signs in as {person.name} at this moment. Try again.")
    except ReadOnlyStore:
        counted = secret  # whoever cannot write the log cannot be counted in it, and can only read
    if not matches(secret, pin):
        raise WrongPin(f"That is not the PIN of {person.name}. A supervisor gives a new one: people reset-pin.")
    if counted is not secret:
        store.keep_secret(person.pseudonym, secret._replace(wrong=0, tried=""), instead_of=counted)


def _first_supervisor(store: AuditStore, name: str, new_pin: str) -> Person:
    if not new_pin:
        raise FirstPinWanted(f"{name} is the first supervisor here: from now on everybody signs in. Choose a PIN.")
    secret = secret_of(new_pin)
    person = _known(store, store.pseudonym_for(name, SUPERVISOR) or "")
    store.keep_secret(person.pseudonym, secret, instead_of=None)
    return person


def _may_choose(store: AuditStore, person: Person, new_pin: str) -> None:
    """A supervisor may choose a first PIN, where no supervisor has one; anybody else is given one."""
    if any(store.secret(one.pseudonym) for one in supervisors(store)) or person.role != SUPERVISOR:
        raise NotSignedIn(
            f"{person.name} has no PIN yet. A supervisor gives one: orderdrill people reset-pin {person.name!r}."
        )
    if not new_pin:
        raise FirstPinWanted(f"No supervisor of this log has a PIN yet. {person.name}, choose one.")


def _known(store: AuditStore, pseudonym: str) -> Person:
    person = store.person(pseudonym)
    if person is None:
        raise SimulatorError("The log did not keep that name; try again.")
    return person
