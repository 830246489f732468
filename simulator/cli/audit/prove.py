"""`orderdrill audit prove`: that an entry is in a checkpoint, that one checkpoint continues another."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TextIO

import click

from audit.errors import EntryRefused, NoteError
from simulator.cli.audit.opened import data_option, log_store
from simulator.cli.problems import BadInput


@click.command("prove")
@data_option
@click.argument("entry", type=click.IntRange(1), required=False)
@click.option("--in", "note", metavar="FILE", type=click.File(encoding="utf-8"), help="Against this checkpoint.")
@click.option("--from", "old", metavar="CHECKPOINT", help="That the log continues this one: a file, or a size.")
@click.option("--to", "new", metavar="CHECKPOINT", help="With --from: up to this one (default: the latest).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def prove_command(
    ctx: click.Context,
    data: str | None,
    entry: int | None,
    note: TextIO | None,
    old: str | None,
    new: str | None,
    as_json: bool,
) -> None:
    """Prove that ENTRY is in a checkpoint of the log, or that the log continues an earlier checkpoint.

    The proof is that of RFC 6962: whoever has the checkpoint can check it without the log.

    \b
    Examples:
      orderdrill audit prove 7
      orderdrill audit prove --from last-week.txt

    Exit codes: 0 done; 2 there is no such entry or checkpoint; 3 the log cannot be used.
    """
    if entry is None and old is None:
        raise click.UsageError("give the id of an entry, or --from CHECKPOINT")
    with log_store(ctx, data, readonly=True) as store:
        from audit.proofs import prove_entry, prove_growth
        from audit.signing import latest
        from simulator.cli.audit.opened import state_of

        try:
            found: dict[str, object] = {}
            if old is not None:
                kept = latest(store)
                start = state_of(store, old)
                end = state_of(store, new) if new else state_of(store, str(kept.size if kept else store.tree_size()))
                hashes = prove_growth(store, start.size, end.size)
                proof = [b64encode(one).decode() for one in hashes]
                found["consistency"] = {"from": start.size, "to": end.size, "proof": proof}
            if entry is not None:
                found["inclusion"] = prove_entry(store, entry, note.read() if note else None).as_json()
        except (EntryRefused, NoteError) as error:
            raise BadInput("prove", str(error)) from error
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for kind, fields in found.items():
        assert isinstance(fields, dict)
        click.echo(f"{kind} proof")
        for name, value in fields.items():
            if name == "proof":
                click.echo(f"  proof   {len(value)} hashes, from the leaf up" if kind == "inclusion" else "  proof")
                for one in value:
                    click.echo(f"    {one}")
            elif name == "checkpoint":
                click.echo("  checkpoint")
                click.echo("".join(f"    {line}\n" for line in value.splitlines()), nl=False)
            else:
                click.echo(f"  {name:<7} {value}")
