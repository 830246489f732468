"""Who acts on the command line: `--name` and a PIN, once the log has a supervisor; nobody is asked before."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from audit.errors import StoreUnavailable
from audit.store import AuditStore, open_store
from simulator.cli.options import given, note, person_named, user_name
from simulator.config import data_location
from simulator.people.reading import held_to_closed, held_to_self, open_exams
from simulator.people.signing_in import (
    FirstPinWanted,
    NewPinWanted,
    NotSignedIn,
    PinWanted,
    Unknown,
    is_protected,
    sign_in,
)
from simulator.roles import STAFF

if TYPE_CHECKING:
    from audit.entry import Person
    from simulator.bootstrap import Desk

PIN, NEW_PIN = "ORDERDRILL_PIN", "ORDERDRILL_NEW_PIN"


def signed_in(store: AuditStore, name: str | None = None) -> Person | None:
    """Whoever acts, signed in; None where the log has no supervisor, and nobody has to.

    Raises NotSignedIn, with what to do next.
    """
    if not is_protected(store):
        return None
    with writable(store) as log:
        return _through(log, whoami(name))


def whoami(name: str | None = None) -> str:
    """Who says to act: as the command has it, else before the command, else the settings' name, else the login."""
    return given("name", name) or user_name()


def new_pin_given() -> str:
    """The new PIN that the environment has; "" for none."""
    return os.environ.get(NEW_PIN, "")


def acting(store: AuditStore, name: str | None = None) -> Person:
    """Whoever acts, where an act needs somebody: signed in, or taken at their word where nobody has to sign in."""
    return signed_in(store, name) or person_named(store, whoami(name))


def reading(store: AuditStore, name: str | None) -> Person | None:
    """Whose record is read: of the person with that name, of everybody (None), for a trainee always their own.

    Raises NotSignedIn, NotAllowed, click.UsageError for an unknown name.
    """
    own = held_to_self(signed_in(store), name)
    return own or (person_named(store, name) if name else None)


def withheld(data: str | None) -> Callable[[str], None]:
    """What sees to it, in commands that play or show any scenario, that it is in no open exam of this machine's log.

    Nobody has to sign in for it: whoever does, as a supervisor, may look. It raises NotAllowed.
    """
    where = data_location(given("data", data))
    try:
        with contextlib.closing(open_store(where, readonly=True)) as store:
            keys = open_exams(store)
            if keys and given("name", None):
                reader = signed_in(store)
                if reader is not None and reader.role in STAFF:
                    keys = open_exams(store, reader)
    except StoreUnavailable:  # there is no log yet, or none that could tell
        keys = frozenset()
    return lambda key: held_to_closed(keys, key)


def player(desk: Desk, name: str | None) -> Person:
    """Whoever plays: signed in; in a log without a supervisor whoever says so, and new names are welcome."""
    name = whoami(name)
    return _through(desk.store, name) if is_protected(desk.store) else desk.sign_in(name)


@contextlib.contextmanager
def writable(store: AuditStore) -> Iterator[AuditStore]:
    """The same log, to count wrong tries in; the one that is open where it cannot be written."""
    with contextlib.ExitStack() as opened:
        log = store
        with contextlib.suppress(StoreUnavailable):
            log = open_store(store.where)
            opened.callback(log.close)
        yield log


def _through(store: AuditStore, name: str) -> Person:
    pin, new = pin_given(), new_pin_given()
    while True:
        try:
            return sign_in(store, name, at=datetime.now(UTC), pin=pin, new_pin=new)
        except FirstPinWanted as wanted:
            if new:
                raise
            new = pin or ask_twice(str(wanted))
        except NewPinWanted as wanted:
            new = ask_twice(str(wanted))
        except PinWanted:
            pin = ask(f"PIN of {name}")
        except Unknown as error:
            if name != user_name():
                raise
            raise NotSignedIn(f"{error} If that is not you, say who you are: orderdrill --name NAME …") from error


def pin_given() -> str:
    """The PIN that was given with the command: by file descriptor, else in the environment; "" for none."""
    context = click.get_current_context(silent=True)
    root = context.find_root() if context else None
    if root is None or not root.obj:
        return os.environ.get(PIN, "")
    number = root.obj.get("pin_fd")
    if number is not None and "pin" not in root.obj:
        try:
            with open(number, encoding="utf-8", closefd=False) as file:
                root.obj["pin"] = file.readline().rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise click.UsageError(f"--pin-fd {number}: no PIN can be read there ({error}).") from error
    return str(root.obj.get("pin", os.environ.get(PIN, "")))


def ask(what: str) -> str:
    """Ask at the terminal, without showing what is typed. Raises NotSignedIn where there is none."""
    if not sys.stdin.isatty():
        raise NotSignedIn(
            f"{what} is wanted, and there is no terminal to ask at. Give it in {PIN}, or as a line on --pin-fd N."
        )
    return str(click.prompt(what, hide_input=True, err=True))


def ask_twice(why: str) -> str:
    """A new PIN, typed twice. Raises NotSignedIn without a terminal."""
    if not sys.stdin.isatty():
        raise NotSignedIn(f"{why} There is no terminal to ask at: give the new one in {NEW_PIN}.")
    note(why)
    return str(click.prompt("New PIN", hide_input=True, confirmation_prompt="Once more", err=True))
