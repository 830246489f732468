"""`orderdrill report sign-off | revoke | comment | assign`: what supervisors do about drills and people."""

from __future__ import annotations

import click

from simulator.cli.options import data_option, desk_for, person_named, store_for
from simulator.cli.report_text import name_of
from simulator.cli.signed import acting


@click.command("sign-off", epilog="Example: orderdrill report sign-off Ann credit-hold 2 --by Dana")
@click.argument("name")
@click.argument("family")
@click.argument("level", type=click.IntRange(1, 5))
@click.option("--by", help="Who signs: a supervisor.")
@click.option("--why", default="", help="Sign although the record does not carry it, for this reason.")
@data_option
def sign_off_command(name: str, family: str, level: int, by: str | None, why: str, data: str | None) -> None:
    """Say that somebody may work alone on a level of a family. An entry of the log, by name, to be taken back."""
    from simulator.packs import load_family
    from simulator.reports.signing import sign_off

    with desk_for(data) as desk:
        signer, found = acting(desk.store, by), person_named(desk.store, name)
        chosen = load_family(family).name
        entry = sign_off(
            desk.store, by=signer.pseudonym, trainee=found.pseudonym, family=chosen, level=level, at=desk.now(), why=why
        )
        print(f"Signed off: {name_of(found)} on {chosen} level {level}, by {name_of(signer)} (entry {entry.id}).")


@click.command("revoke", epilog="Example: orderdrill report revoke Ann credit-hold 2 --by Dana --why 'released a hold'")
@click.argument("name")
@click.argument("family")
@click.argument("level", type=click.IntRange(1, 5))
@click.option("--by", help="Who takes it back: a supervisor.")
@click.option("--why", required=True, help="The reason; it stands in the log beside the chain, and can be erased.")
@data_option
def revoke_command(name: str, family: str, level: int, by: str | None, why: str, data: str | None) -> None:
    """Take a clearance back, signed or not. The record begins anew from now."""
    from simulator.packs import load_family
    from simulator.reports.signing import revoke

    with desk_for(data) as desk:
        signer, found = acting(desk.store, by), person_named(desk.store, name)
        chosen = load_family(family).name
        entry = revoke(
            desk.store, by=signer.pseudonym, trainee=found.pseudonym, family=chosen, level=level, at=desk.now(), why=why
        )
        print(f"Taken back: {name_of(found)} on {chosen} level {level}, by {name_of(signer)} (entry {entry.id}).")


@click.command(
    short_help="Say something about a drill.",
    epilog="Example: orderdrill --name Dana report comment d-0123456789abcdef 'Ask before you release.'",
)
@click.argument("drill")
@click.argument("text")
@data_option
def comment(drill: str, text: str, data: str | None) -> None:
    """Say something about a drill; whoever played it reads it with the replay, and in the debrief."""
    from datetime import UTC, datetime

    from simulator.people.acts import comment as say

    with store_for(data) as store:
        entry = say(store, drill, text, by=acting(store), at=datetime.now(UTC))
        print(f"Said, of {drill} (entry {entry.id}).")


@click.command(
    short_help="Say what somebody takes next.", epilog="Example: orderdrill --name Dana report assign Ann credit-hold 2"
)
@click.argument("name")
@click.argument("family")
@click.argument("level", type=click.IntRange(1, 5))
@click.option("--why", default="", help="The reason; it stands beside the chain, and can be erased.")
@click.option("--withdraw", is_flag=True, help="Take it back.")
@data_option
def assign(name: str, family: str, level: int, why: str, withdraw: bool, data: str | None) -> None:
    """Say what somebody takes next: it stands on their home screen until a drill of that level is finished."""
    from simulator.packs import load_family
    from simulator.people import acts

    with desk_for(data) as desk:
        by, found, chosen = acting(desk.store), person_named(desk.store, name), load_family(family)
        if level not in chosen.levels:
            raise click.UsageError(f"{chosen.name} has levels {chosen.levels[0]} to {chosen.levels[-1]}.")
        if withdraw:
            entry = acts.withdraw(desk.store, found, chosen.name, level, by=by, at=desk.now())
        else:
            entry = acts.assign(desk.store, found, chosen.name, level, by=by, at=desk.now(), why=why)
        done = "Withdrawn from" if withdraw else "Assigned to"
        print(f"{done} {name_of(found)}: {chosen.name} level {level}, by {name_of(by)} (entry {entry.id}).")
