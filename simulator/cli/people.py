"""`orderdrill people`: the roster, who stands behind the pseudonyms of the log."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

import click

from simulator.cli.options import data_option, last_words, note, person_named, store_for
from simulator.cli.problems import WRONG_USE, Exit
from simulator.roles import ROLES, SUPERVISOR, TRAINEE

if TYPE_CHECKING:
    from audit.entry import Person
    from audit.store import AuditStore

role_option = click.option("--role", type=click.Choice(ROLES), default=TRAINEE, show_default=True)


@click.group(epilog="Example: orderdrill people add Dana --role supervisor")
def people() -> None:
    """The roster: names, roles and PINs stand beside the log, never in it.

    As long as there is no supervisor, nobody signs in with a PIN. The first one is made without signing in; from then
    on supervisors keep the roster, and say who they are before the command: orderdrill --name Dana people add Ann.
    """


@people.command("list", epilog="Example: orderdrill people list --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@data_option
def list_people(as_json: bool, data: str | None) -> None:
    """Everybody, in the order in which they came."""
    from simulator.cli.signed import signed_in
    from simulator.people.reading import held_to_staff

    with store_for(data, readonly=True) as store:
        held_to_staff(store, signed_in(store), "The roster")
        for p in store.people():
            pin = _pin_state(store, p)
            if as_json:
                row = {
                    "pseudonym": p.pseudonym, "name": p.name, "role": p.role, "added": p.added, "erased": p.erased,
                    "pin": pin,
                }  # fmt: skip
                print(json.dumps(row, ensure_ascii=False))
            else:
                said = {"once": "  (PIN for one use)", "none": ""}.get(pin, "  (PIN)")
                print(f"{p.pseudonym}  {p.role:<10}  {p.name or '(erased ' + str(p.erased) + ')'}{said}")


def _pin_state(store: AuditStore, person: Person) -> str:
    secret = store.secret(person.pseudonym)
    return "none" if secret is None else "once" if secret.once else "own"


@people.command(epilog="Example: orderdrill people add Dana --role supervisor")
@click.argument("name")
@role_option
@data_option
def add(name: str, role: str, data: str | None) -> None:
    """Add somebody. Where the log has a supervisor, with a PIN for one use, shown once.

    The first supervisor is added without signing in; a PIN in ORDERDRILL_PIN (or on --pin-fd) is then theirs.
    """
    from simulator.cli.signed import pin_given, signed_in
    from simulator.people import roster

    with store_for(data) as store:
        by = signed_in(store)
        pin = pin_given() if by is None and role == SUPERVISOR else ""
        added = roster.add(store, name, role, by=by, at=datetime.now(UTC), pin=pin)
        print(f"{added.person.pseudonym}  {role}  {added.person.name}")
        _tell_pin(str(added.person.name), added.pin)
        if by is None and role == SUPERVISOR:
            note("From now on everybody signs in to this log, with a name and a PIN.")


@people.command(epilog="Example: orderdrill --name Dana people role Ann maintainer")
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@data_option
def role(name: str, role: str, data: str | None) -> None:
    """Give somebody another role."""
    from simulator.cli.signed import signed_in
    from simulator.people import roster

    with store_for(data) as store:
        by, person = signed_in(store), person_named(store, name)
        pin = roster.set_role(store, person, role, by=by, at=datetime.now(UTC))
        print(f"{person.pseudonym}  {role}  {person.name}")
        _tell_pin(str(person.name), pin)


@people.command(
    "reset-pin",
    short_help="Give somebody a new PIN for one use.",
    epilog="Example: orderdrill --name Dana people reset-pin Ann",
)
@click.argument("name")
@data_option
def reset_pin(name: str, data: str | None) -> None:
    """Give somebody a new PIN for one use, shown once; the old one is gone."""
    from simulator.cli.signed import signed_in
    from simulator.people import roster

    with store_for(data) as store:
        by, person = signed_in(store), person_named(store, name)
        _tell_pin(str(person.name), roster.reset_pin(store, person, by=by, at=datetime.now(UTC)))


@people.command(epilog="Example: orderdrill --name Ann people pin")
@data_option
def pin(data: str | None) -> None:
    """Change your own PIN. Asks for the old and the new one; ORDERDRILL_PIN and ORDERDRILL_NEW_PIN answer."""
    from simulator.cli.signed import ask, ask_twice, new_pin_given, pin_given, whoami
    from simulator.people import roster

    with store_for(data) as store:
        person = person_named(store, whoami())
        old = pin_given() or ask(f"PIN of {person.name}")
        new = new_pin_given() or ask_twice("Choose a PIN of 4 characters or more.")
        roster.change_pin(store, person, old, new, at=datetime.now(UTC))
        print("The PIN is changed.")


@people.command(
    "import",
    short_help="Add everybody in a CSV file.",
    epilog="Example: orderdrill --name Dana people import roster.csv --dry-run",
)
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@data_option
def import_(file: BinaryIO, dry_run: bool, data: str | None) -> None:
    """Add everybody in a CSV file with the columns name, role, pin; only name must be there.

    Without a role a trainee; a PIN, given or made, is for one use. Nobody is added while anything in the file is wrong.
    """
    from simulator.cli.signed import signed_in
    from simulator.people import roster
    from simulator.people.roster_file import read_roster
    from simulator.people.signing_in import is_protected

    with store_for(data, readonly=dry_run) as store:
        by = signed_in(store)
        roster.held_to_supervisor(store, by)
        known = {p.name: p.role for p in store.people() if p.name}
        new, there, mistakes = read_roster(file.read(), known, protected=is_protected(store))
        for m in mistakes:
            note(f"{file.name}:{m.line}{':' + m.column if m.column else ''}: {m.what}")
        if mistakes:
            note(f"{len(mistakes)} mistake{'s' * (len(mistakes) != 1)}: nobody was added.")
            raise Exit(WRONG_USE)
        for line in there:
            note(f"{file.name}:{line.number}: {line.name} is on the roster already.")
        for line in new:
            if dry_run:
                print(f"would add  {line.role:<10}  {line.name}")
                continue
            added = roster.add(store, line.name, line.role, by=by, at=datetime.now(UTC), pin=line.pin)
            print(f"{added.person.pseudonym}  {line.role:<10}  {line.name}{'  PIN ' + added.pin if added.pin else ''}")
        note(f"{len(new)} {'to be added' if dry_run else 'added'}, {len(there)} there already.")


@people.command(
    short_help="Forget a person's name, PIN and texts.", epilog="Example: orderdrill people erase Ann --yes"
)
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
def erase(name: str, yes: bool, data: str | None) -> None:
    """Forget a name, a PIN, what that person typed and what was typed about them.

    Their drills stay under the pseudonym; the log still verifies.
    """
    from simulator.cli.options import given
    from simulator.cli.signed import signed_in
    from simulator.config import data_location
    from simulator.drafts import DraftFile, beside
    from simulator.people import roster

    with store_for(data) as store:
        by, person = signed_in(store), person_named(store, name)
        roster.held_to_supervisor(store, by)
        if not yes:
            with last_words("nothing was erased; --yes does it without a question"):
                click.confirm(f"Forget {person.name or person.pseudonym}? It cannot be undone.", abort=True, err=True)
        entry = roster.erase(store, person, by=by, at=datetime.now(UTC))
        drafts = DraftFile(beside(data_location(given("data", data))))
        for head in store.streams():
            if head.actor == person.pseudonym:
                drafts.drop(head.stream)
        print(f"Erased. {person.pseudonym} has no name any more (entry {entry.id}).")


def _tell_pin(name: str, pin: str) -> None:
    if pin:
        print(f"PIN of {name}, for one use: {pin}\nIt is shown this once. {name} chooses another at the first sign-in.")
