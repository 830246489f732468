"""`orderdrill sop approve | retire | read`: the life of a procedure, each step an entry of the log."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from simulator.cli.options import data_option, note, sops_option, store_for, user_name
from simulator.cli.signed import acting, signed_in
from simulator.cli.sop.reading import texts_of
from simulator.near import nearest


@click.command(
    epilog="Example: orderdrill sop approve my-sops/SOP-CR.md --name Dana --why 'bands as agreed with Finance'\n\n"
    "Exit codes: 0 approved, 2 wrong use or it may not be approved, 3 the procedures or the log cannot be used."
)
@click.argument("where", metavar="FILE|DIR", type=click.Path(exists=True))
@click.option("--name", help="Who approves: a maintainer or supervisor (default: you).")
@click.option("--why", default="", help="What the change is for. Kept with the approval.")
@data_option
def approve(where: str, name: str | None, why: str, data: str | None) -> None:
    """Record that a procedure is approved: its id, version, effective date and the digest of its text.

    The text itself is kept in the log, so that later changes can be compared with it. Of a folder, every procedure
    whose status is approved or effective and that was not approved before. A version is approved once: another text
    needs another version.
    """
    from datetime import UTC, datetime

    from simulator.maintain.approvals import approvals
    from simulator.maintain.approvals import approve as record
    from simulator.rules import edition_of
    from sop.edition import text_digest
    from sop.lifecycle import IN_FORCE, copy_of
    from sop.scoring import is_scoring

    path = Path(where)
    folder = texts_of(str(path if path.is_dir() else path.parent))
    edition_of(folder, str(path))  # says what is wrong with the procedures, before any is approved
    with store_for(data) as store:
        person = acting(store, name)
        had = {(a.id, a.version, a.digest) for a in approvals(store)}
        done = 0
        for one in sorted(folder) if path.is_dir() else [path.name]:
            copy = copy_of(one, folder[one])
            known = (copy.id, copy.version, text_digest(folder[one])) in had
            if path.is_dir() and (known or copy.status not in IN_FORCE or is_scoring(one)):
                continue
            entry = record(store, one, folder[one], by=person.pseudonym, at=datetime.now(UTC), why=why)
            print(f"{copy.name} approved, in force from {copy.effective} (entry {entry.id})")
            done += 1
        if not done:
            note("Nothing here is to be approved: all of it was, or is a draft.")


@click.command(
    epilog="Example: orderdrill sop retire SOP-CR 1.0.0 --why 'replaced by the new credit policy'\n\n"
    "Exit codes: 0 retired, 2 wrong use or it may not be retired, 3 the log cannot be used."
)
@click.argument("sop", metavar="ID")
@click.argument("version")
@click.option("--name", help="Who retires it: a maintainer or supervisor (default: you).")
@click.option("--why", required=True, help="Why. Kept with the entry.")
@data_option
def retire(sop: str, version: str, name: str | None, why: str, data: str | None) -> None:
    """Record that an approved version is no longer to be used. Drills that were judged by it keep their scores."""
    from datetime import UTC, datetime

    from simulator.maintain.approvals import retire as record

    with store_for(data) as store:
        person = acting(store, name)
        entry = record(store, sop, version, by=person.pseudonym, at=datetime.now(UTC), why=why)
        print(f"{sop} {version} retired (entry {entry.id}). Write status: retired in its file, too.")


@click.command(
    epilog="Example: orderdrill sop read SOP-CR --name Ann\n\n"
    "Exit codes: 0 recorded, 2 there is no such procedure, 3 the log cannot be used."
)
@click.argument("sop", metavar="ID")
@click.option("--name", help="Who has read it (default: you).")
@data_option
@sops_option
def read(sop: str, name: str | None, data: str | None, sops: str | None) -> None:
    """Record that you have read and understood the version of a procedure that is in force."""
    from datetime import UTC, datetime

    from simulator.maintain.approvals import held_to_approval, read_and_understood
    from simulator.rules import rules_for
    from sop.lifecycle import copies

    standing = rules_for(sops, on=datetime.now(UTC).astimezone().date()).standing
    texts = standing.texts
    found = {one.id.casefold(): one for one in copies(texts)}
    copy = found.get(sop.casefold())
    if copy is None:
        raise click.UsageError(
            f"No procedure in force is called {sop!r}.{nearest(sop, [c.id for c in found.values()])}"
        )
    with store_for(data) as store:
        held_to_approval(store, replace(standing, texts={copy.path: texts[copy.path]}))  # not an obsolete copy
        person = signed_in(store, name)
        pseudonym = person.pseudonym if person else store.pseudonym_for(name or user_name()) or ""
        read_and_understood(store, copy.path, texts[copy.path], by=pseudonym, at=datetime.now(UTC))
        print(f"{copy.name}: read and understood.")
