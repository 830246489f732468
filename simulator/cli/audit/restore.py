"""`orderdrill audit restore`: a copy of a log takes the place of the log, which is kept."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from audit.errors import ChainBroken, StoreUnavailable
from simulator.cli.audit.opened import BROKEN, data_option, seen
from simulator.cli.options import given


@click.command("restore")
@data_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def restore_command(ctx: click.Context, data: str | None, file: Path, as_json: bool) -> None:
    """Put the copy FILE in the place of the log. Nobody may have the log open meanwhile.

    The copy is verified first, and stays where it is. The log that was there is kept beside it, with the time in its
    name. That there was a restore, and what it replaced (length, SHA-256, number of entries, head), is an entry.

    \b
    Example:
      orderdrill audit restore monday.db

    Exit codes: 0 done; 1 the copy does not verify; 3 it cannot be read, or the log is in use or cannot be written.
    """
    from audit.backup import restore
    from audit.store import file_of
    from simulator.config import data_location

    where = data_location(given("data", data))
    target = file_of(where)
    if target is None:
        raise StoreUnavailable(where, "this log is not in a file", "Use the server's own means, or `audit copy`.")
    try:
        done = restore(file, target, at=datetime.now(UTC))
    except ChainBroken as error:
        click.echo(f"BROKEN    {seen(str(error))}\n{target} was left as it is", err=True)
        ctx.exit(BROKEN)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "placed": asdict(done.placed),
                    "replaced": asdict(done.replaced) if done.replaced else None,
                    "kept": str(done.kept) if done.kept else None,
                },
                ensure_ascii=False,
            )
        )
        return
    click.echo(f"RESTORED  {done.placed.entries:,} entries from {file} to {target}")
    if done.replaced:
        count = "cannot be read" if done.replaced.entries is None else f"{done.replaced.entries:,} entries"
        click.echo(f"replaced  {count}, {done.replaced.bytes / 1e6:.1f} MB, SHA-256 {done.replaced.sha256}")
        click.echo(f"kept      {done.kept}")
