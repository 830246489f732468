"""What several commands share: where the log lives, who plays, and how things are printed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from simulator.cli import problems

if TYPE_CHECKING:
    from datetime import datetime

    from audit.entry import Person
    from audit.store import AuditStore
    from simulator.bootstrap import Desk

F = TypeVar("F", bound=Callable[..., Any])


def data_option(f: F) -> F:
    """--data, on the command itself as well as before it."""
    return click.option("--data", metavar="DIR|FILE", help="Where the log lives (or ORDERDRILL_DATA).")(f)


def sops_option(f: F) -> F:
    """--sops, on the command itself as well as before it."""
    return click.option("--sops", metavar="DIR", help="Judge by the procedures in this folder.")(f)


def edges_option(f: F) -> F:
    """--edges-from: near misses by other procedures than the bundled ones."""
    help = "Plant near misses by the procedures in this folder; without it, by the bundled ones."
    return click.option("--edges-from", metavar="DIR", help=help)(f)


def as_of_option(f: F) -> F:
    """--as-of and --drafts: whose procedures judge."""
    day = click.DateTime(["%Y-%m-%d"])
    f = click.option("--as-of", type=day, help="Judge by the procedures in force on this day (YYYY-MM-DD).")(f)
    return click.option("--drafts", is_flag=True, help="Try drafts: they judge, and the drill is on no record.")(f)


def given(name: str, value: str | None) -> str | None:
    """An option given to the command, or else before the command."""
    context = click.get_current_context(silent=True)
    obj = context.find_root().obj if context else None
    return value or (obj or {}).get(name)


@contextmanager
def desk_for(
    data: str | None,
    sops: str | None = None,
    edges_from: str | None = None,
    *,
    readonly: bool = False,
    as_of: datetime | None = None,
    drafts: bool = False,
) -> Iterator[Desk]:
    """The desk, closed afterwards."""
    from simulator.bootstrap import open_desk

    day = as_of.date() if as_of else None
    found = given("data", data), given("sops", sops)
    desk = open_desk(*found, edges_from, readonly=readonly, as_of=day, drafts=drafts, tell=note)
    try:
        yield desk
    finally:
        desk.close()


@contextmanager
def store_for(data: str | None, *, readonly: bool = False) -> Iterator[AuditStore]:
    """The log alone, closed afterwards. Cheaper than a desk: no families, no procedures."""
    from audit.store import open_store
    from simulator.config import data_location

    store = open_store(data_location(given("data", data)), readonly=readonly, tell=note)
    try:
        yield store
    finally:
        store.close()


def person_named(store: AuditStore, name: str) -> Person:
    """The person of that name (or pseudonym). Raises click.UsageError with the nearest name."""
    from simulator.near import nearest

    pseudonym = store.pseudonym_for(name, create=False) or name
    person = store.person(pseudonym)
    if person is None:
        names = [p.name for p in store.people() if p.name]
        raise click.UsageError(f"The log knows nobody called {name!r}.{nearest(name, names) if names else ''}")
    return person


def user_name() -> str:
    """Who is at this machine, when nobody says: the settings' name, else the login, else Trainee."""
    from simulator.config import settings

    kept = settings().name
    if kept:
        return kept
    import getpass  # slow to load, and seldom wanted

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "Trainee"


def at_terminal() -> bool:
    """Whether somebody sits in front of it: both ends are a terminal."""
    try:
        return os.isatty(sys.stdin.fileno()) and os.isatty(sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return False


def note(text: str) -> None:
    """A word on standard error, beside the output."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def last_words(text: str) -> Iterator[None]:
    """What to say if this is interrupted."""
    problems.LAST_WORDS.append(text)
    yield
    problems.LAST_WORDS.pop()  # not where an error goes through: `explain` says it then
