"""`orderdrill audit copy`: a whole log into another store, and verified there."""

from __future__ import annotations

import click

from audit.errors import ChainBroken, EntryRefused
from simulator.cli.audit.opened import BROKEN
from simulator.cli.problems import BadInput
from simulator.config import data_location


@click.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.pass_context
def copy_command(ctx: click.Context, source: str, target: str) -> None:
    """Copy the whole log FROM one place TO another, where there is none yet, and verify it there.

    Each is a file, a folder or postgresql://…. Entries keep their ids and every byte; the tree, checkpoints, keys,
    names and typed text come along. FROM is left as it is: point --data at TO, then put FROM away.

    \b
    Examples:
      orderdrill audit copy drills.db postgresql://owner@host/drills
      orderdrill audit copy postgresql://owner@host/drills archive.db

    Exit codes: 0 done; 1 the copy does not verify; 2 TO has a log already; 3 one of them cannot be used.
    """
    from audit.copying import copy_log

    try:
        report = copy_log(data_location(source), data_location(target))
    except EntryRefused as error:
        raise BadInput("copy", str(error)) from error
    except ChainBroken as error:
        click.echo(f"BROKEN    the copy: {error}", err=True)
        ctx.exit(BROKEN)
    click.echo(f"VERIFIED  {report.entries:,} entries in {report.streams:,} streams, {report.blobs:,} blobs")
    click.echo(f"signed    {report.checkpoints:,} checkpoints; the tree has {report.tree:,} entries")
    click.echo(f"head      {report.head}")
