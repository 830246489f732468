"""`orderdrill audit backup`: a verified copy of the log, made while it is in use."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from audit.errors import ChainBroken
from simulator.cli.audit.opened import BROKEN, data_option, log_store, seen
from simulator.cli.problems import BadInput


@click.command("backup")
@data_option
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE, if it is there.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def backup_command(ctx: click.Context, data: str | None, file: Path, force: bool, as_json: bool) -> None:
    """Copy the log into FILE, as it is at one moment, and verify the copy. Desks may go on working.

    FILE is a log like any other: it can be read and verified where it lies. It holds names and typed text as well. That
    a copy was made is an entry.

    \b
    Examples:
      orderdrill audit backup monday.db
      orderdrill audit verify --data monday.db

    Exit codes: 0 done; 1 the copy does not verify, and was not kept; 2 FILE is there already; 3 it cannot be written.
    """
    from audit.backup import back_up

    with log_store(ctx, data, readonly=False) as store:
        try:
            state = back_up(store, file, at=datetime.now(UTC), force=force)
        except FileExistsError as error:
            raise BadInput(str(file), "this file is there already; name another, or give --force") from error
        except ChainBroken as error:
            click.echo(f"BROKEN    {seen(str(error))}\nno copy was made: see `orderdrill audit verify`", err=True)
            ctx.exit(BROKEN)
    if as_json:
        click.echo(json.dumps({"file": str(file), **asdict(state)}, ensure_ascii=False))
        return
    click.echo(f"VERIFIED  {state.entries:,} entries, {state.bytes / 1e6:.1f} MB in {file}")
    click.echo(f"head      {state.head}\nSHA-256   {state.sha256}")
