"""`orderdrill audit export`: the log in forms that other programs read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TextIO

import click

from audit.entry import Entry
from simulator.cli.audit.opened import data_option, log_store, stream_option


@click.command("export")
@data_option
@stream_option
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.option("--output", "-o", metavar="FILE", default="-", help="Where to (default: standard output).")
@click.pass_context
def export_command(ctx: click.Context, data: str | None, stream: str | None, form: str, output: str) -> None:
    """Write the log in a form that other programs read; how many entries, on standard error.

    \b
    Example:
      orderdrill audit export --format csv --output log.csv
    """
    with log_store(ctx, data, readonly=True) as store:
        entries = store.entries(stream)
        if output == "-":
            count = _export(entries, form, sys.stdout)
        else:
            with open(output, "w", encoding="utf-8", newline="") as file:
                count = _export(entries, form, file)
    click.echo(f"{count:,} entries", err=True)


def _export(entries: Iterator[Entry], form: str, file: TextIO) -> int:
    if form == "csv":
        from audit.exports.table import write_csv

        return write_csv(entries, file)
    from audit.exports.lines import write_jsonl

    return write_jsonl(entries, file)
