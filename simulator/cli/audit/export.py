"""`orderdrill audit export`: the log in forms that other programs read."""

from __future__ import annotations

import contextlib
import sys
from datetime import UTC, datetime
from typing import TextIO

import click

from audit.errors import EntryRefused, StoreUnavailable
from audit.store import AuditStore
from simulator.cli.audit.opened import data_option, key_option, log_store, stream_option, the_key
from simulator.cli.problems import BadInput

PROVED = 1000


@click.command("export")
@data_option
@stream_option
@click.option("--format", "form", type=click.Choice(["jsonl", "csv", "tlog"]), default="jsonl", show_default=True)
@key_option
@click.option("--proofs", type=click.IntRange(1), default=PROVED, metavar="N", help="tlog: so many inclusion proofs.")
@click.option("--output", "-o", metavar="FILE", default="-", help="Where to (default: standard output).")
@click.pass_context
def export_command(
    ctx: click.Context, data: str | None, stream: str | None, form: str, key: str | None, proofs: int, output: str
) -> None:
    """Write the log in a form that other programs read; how many entries, on standard error.

    tlog is the log as a transparency log: every entry as a leaf, signed checkpoints, proofs. What was added since the
    last checkpoint is signed first. `orderdrill audit verify --export FILE` checks such a file.

    \b
    Examples:
      orderdrill audit export --format csv --output log.csv
      orderdrill audit export --format tlog --output log.json

    Exit codes: 0 done; 2 wrong use; 3 the log, the key or the file cannot be used.
    """
    if form == "tlog" and stream is not None:
        raise click.UsageError("--format tlog is the whole log: a stream has no tree of its own")
    with log_store(ctx, data, readonly=True) as store:
        if form == "tlog":
            _sign(ctx, data, key)
        with contextlib.ExitStack() as opened:
            file = sys.stdout
            if output != "-":
                file = opened.enter_context(open(output, "w", encoding="utf-8", newline=""))
            count = _export(store, stream, form, proofs, file)
    click.echo(f"{count:,} entries", err=True)


def _sign(ctx: click.Context, data: str | None, key: str | None) -> None:
    """A checkpoint of all there is; where it cannot be made, the export ends at the last one."""
    from audit.signing import own_key, sign_head

    try:
        with log_store(ctx, data, readonly=False) as store:
            sign_head(store, own_key(the_key(key)), at=datetime.now(UTC))
    except (StoreUnavailable, EntryRefused) as error:
        click.echo(f"no new checkpoint: {error}", err=True)


def _export(store: AuditStore, stream: str | None, form: str, proofs: int, file: TextIO) -> int:
    if form == "tlog":
        from audit.exports.tlog import write_tlog

        try:
            return write_tlog(store, file, proved=proofs)
        except EntryRefused as error:
            raise BadInput("export", str(error)) from error
    entries = store.entries(stream)
    if form == "csv":
        from audit.exports.table import write_csv

        return write_csv(entries, file)
    from audit.exports.lines import write_jsonl

    return write_jsonl(entries, file)
