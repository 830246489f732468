"""`orderdrill sop show`: the procedures to read, or to copy."""

from __future__ import annotations

from pathlib import Path

import click

from simulator.cli.options import sops_option
from simulator.cli.sop.reading import texts_of, write_folder
from simulator.near import nearest


@click.command(epilog="Examples: orderdrill sop show · orderdrill sop show CR-4.2 · orderdrill sop show --to my-sops/")
@click.argument("what", required=False, metavar="[SOP|CLAUSE]")
@click.option("--to", metavar="DIR", help="Copy all procedures into a folder, to change them there.")
@sops_option
def show(what: str | None, to: str | None, sops: str | None) -> None:
    """The procedures: their list, one of them, one clause, or all as files."""
    from simulator.rules import edition_of

    texts = texts_of(sops)
    if to:
        print(f"{write_folder(texts, Path(to))} files in {to}. Change them, then: orderdrill play --sops {to}")
        return
    edition = edition_of(texts)
    if what is None:
        for p in edition.policies:
            print(f"{p.id:<8}  {p.version:<8}  {len(p.clauses):>3} clauses  pass mark {p.pass_mark}  {p.title}")
        return
    wanted = what.casefold()
    for p in edition.policies:
        if p.id.casefold() == wanted:
            print(texts[p.path])
            return
    for p in edition.policies:
        for clause in p.clauses.values():
            if clause.id.casefold() == wanted:
                critical = ", critical" if clause.critical else ""
                print(f"{clause.sop} {clause.id} ({p.path}:{clause.line}), {clause.dimension}{critical}")
                print(clause.text)
                return
    known = [p.id for p in edition.policies] + [c for p in edition.policies for c in p.clauses]
    raise click.UsageError(f"There is no SOP or clause {what!r}.{nearest(what, known)}")
