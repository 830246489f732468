"""`orderdrill people`: who stands behind the pseudonyms of the log."""

from __future__ import annotations

import json

import click

from simulator.cli.options import data_option, last_words, person_named, store_for
from simulator.roles import ROLES


@click.group(epilog="Example: orderdrill people add Dana --role supervisor")
def people() -> None:
    """Who is known to the log: names stand beside it, never in it."""


@people.command("list", epilog="Example: orderdrill people list --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@data_option
def list_people(as_json: bool, data: str | None) -> None:
    """Everybody, in the order in which they came."""
    with store_for(data, readonly=True) as store:
        for p in store.people():
            if as_json:
                row = {"pseudonym": p.pseudonym, "name": p.name, "role": p.role, "added": p.added, "erased": p.erased}
                print(json.dumps(row, ensure_ascii=False))
            else:
                print(f"{p.pseudonym}  {p.role:<10}  {p.name or '(erased ' + str(p.erased) + ')'}")


@people.command(epilog="Example: orderdrill people add Dana --role supervisor")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="trainee", show_default=True)
@data_option
def add(name: str, role: str, data: str | None) -> None:
    """Add somebody, or give somebody another role."""
    from simulator.bootstrap import clean_name

    with store_for(data) as store:
        pseudonym = store.pseudonym_for(clean_name(name), role)
        person = store.person(pseudonym or "")
        if person is not None and person.role != role:
            store.set_role(person.pseudonym, role)
        print(f"{pseudonym}  {role}  {clean_name(name)}")


@people.command(epilog="Example: orderdrill people erase Ann --yes")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
def erase(name: str, yes: bool, data: str | None) -> None:
    """Forget a name and everything that person typed. Their drills stay under the pseudonym; the log still verifies."""
    from simulator.config import data_location
    from simulator.drafts import DraftFile, beside

    with store_for(data) as store:
        person = person_named(store, name)
        if not yes:
            with last_words("nothing was erased; --yes does it without a question"):
                click.confirm(f"Forget {person.name or person.pseudonym}? It cannot be undone.", abort=True, err=True)
        entry = store.erase(person.pseudonym)
        drafts = DraftFile(beside(data_location(data)))
        for head in store.streams():
            if head.actor == person.pseudonym:
                drafts.drop(head.stream)
        print(f"Erased. {person.pseudonym} has no name any more (entry {entry.id}).")
