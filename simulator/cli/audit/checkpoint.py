"""`orderdrill audit checkpoint`: what the log says of itself, signed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click

from audit.errors import EntryRefused, NoteError
from audit.store import AuditStore, KeptCheckpoint
from simulator.cli.audit.opened import data_option, key_option, log_store, the_key
from simulator.cli.problems import BadInput


@click.command("checkpoint")
@data_option
@key_option
@click.option("--sign", is_flag=True, help="Sign it and keep it in the log; the key is made at the first time.")
@click.option("--rotate", is_flag=True, help="Put a new key in the place of the one in use. It is an entry.")
@click.option("--cosigned", metavar="FILE", type=click.File(encoding="utf-8"), help="Keep what witnesses have signed.")
@click.option("--list", "as_list", is_flag=True, help="Every checkpoint that the log has, and the keys.")
@click.option("--json", "as_json", is_flag=True, help="With --list: one JSON object a line.")
@click.pass_context
def checkpoint_command(
    ctx: click.Context,
    data: str | None,
    key: str | None,
    sign: bool,
    rotate: bool,
    cosigned: TextIO | None,
    as_list: bool,
    as_json: bool,
) -> None:
    """Print the state of the log as a checkpoint: how many entries, and the root over all of them.

    Without an option it is not signed: a text to compare. With --sign it is a C2SP signed note, kept in the log; keep a
    copy elsewhere, and nobody can change what came before it unnoticed (`audit verify --since FILE`).

    \b
    Examples:
      orderdrill audit checkpoint --sign > today.txt
      orderdrill audit checkpoint --list

    Exit codes: 0 done; 2 a key or a note that is not this log's; 3 the log or the key cannot be used.
    """
    if sum((sign, rotate, as_list, cosigned is not None)) > 1:
        raise click.UsageError("give one of --sign, --rotate, --cosigned and --list")
    with log_store(ctx, data, readonly=as_list) as store:
        try:
            if as_list:
                _print_list(store, as_json)
            elif cosigned is not None:
                from audit.signing import add_cosignatures

                click.echo(add_cosignatures(store, cosigned.read(), at=datetime.now(UTC)).note, nl=False)
            elif rotate:
                click.echo(_rotated(store, the_key(key)).note, nl=False)
            elif sign:
                from audit.signing import own_key, sign_head

                click.echo(sign_head(store, own_key(the_key(key)), at=datetime.now(UTC)).note, nl=False)
            else:
                from audit.signing import head

                click.echo(head(store).text(), nl=False)
        except (EntryRefused, NoteError) as error:
            raise BadInput("checkpoint", str(error)) from error


def _rotated(store: AuditStore, path: Path) -> KeptCheckpoint:
    """A new key in the file; the old one is kept beside it, for it is still wanted to sign the change."""
    from audit.signing import make_key, read_key, rotate

    old = read_key(path)
    if old is None:
        raise EntryRefused(f"there is no key in {path} to be replaced")
    fresh = path.with_name(path.name + ".new")
    new = read_key(fresh) or make_key(fresh)
    kept = rotate(store, old, new, at=datetime.now(UTC))
    path.replace(path.with_name(f"{path.name}.{kept.at[:19].replace(':', '')}"))
    fresh.replace(path)
    return kept


def _print_list(store: AuditStore, as_json: bool) -> None:
    for kept in store.checkpoints():
        if as_json:
            click.echo(json.dumps(kept._asdict(), ensure_ascii=False))
        else:
            click.echo(f"{kept.number:>4}  {kept.at[:19].replace('T', ' ')}  {kept.size:>9,} entries")
    for vkey in store.vkeys():
        click.echo(json.dumps({"vkey": vkey}) if as_json else f"key   {vkey}")
