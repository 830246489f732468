"""`orderdrill audit datasette-metadata`: what Datasette needs to show a log, with queries ready to run."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from audit.store import DEFAULT_FILE
from simulator.cli.audit.opened import data_option
from simulator.config import data_location

SHIPPED = f"  {Path(DEFAULT_FILE).stem}:\n"
"""The line of the shipped file that names the database: Datasette goes by the name of the log's file."""


@click.command("datasette-metadata")
@data_option
@click.pass_context
def datasette_command(ctx: click.Context, data: str | None) -> None:
    """Print a metadata file for Datasette: the views explained, queries ready to run, names and typed text hidden.

    It is written for the file that --data names. Nothing is read from the log.

    \b
    Example:
      orderdrill audit datasette-metadata > metadata.yaml
      datasette orderdrill.db --metadata metadata.yaml

    Exit codes: 0 done; 2 wrong use.
    """
    import json

    where = data_location(data or (ctx.find_root().obj or {}).get("data"))
    if "://" in where:
        raise click.UsageError("Datasette reads files: this log is kept in a database server")
    path = Path(where)
    name = path.stem if path.suffix else Path(DEFAULT_FILE).stem
    text = files("audit.exports").joinpath("datasette.yaml").read_text(encoding="utf-8")
    click.echo(text.replace(SHIPPED, f"  {json.dumps(name, ensure_ascii=False)}:\n", 1), nl=False)
