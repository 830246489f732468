"""`orderdrill audit log`: who did what, when."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable

import click

from audit.canonical import canonical
from audit.entry import Entry
from audit.store import AuditStore
from simulator.cli.audit.opened import data_option, log_store, seen, stream_option


@click.command("log")
@data_option
@stream_option
@click.option("--since", type=click.IntRange(0), default=0, metavar="ID", help="Only entries after this id.")
@click.option("--ids", is_flag=True, help="Only the ids, one a line, in order.")
@click.option("--json", "as_lines", is_flag=True, help="JSON lines, one entry each, every column.")
@click.option("--pseudonyms", is_flag=True, help="Show pseudonyms, not names.")
@click.pass_context
def log_command(
    ctx: click.Context, data: str | None, stream: str | None, since: int, ids: bool, as_lines: bool, pseudonyms: bool
) -> None:
    """Print the log: who did what, when.

    \b
    Examples:
      orderdrill audit log --stream d-7
      orderdrill audit log --ids | tail -1
    """
    with log_store(ctx, data, readonly=True) as store:
        if ids:
            _print_ids(store, stream, since)
            return
        _held_to_own(store, stream)
        if as_lines:
            from audit.exports.lines import write_jsonl

            write_jsonl(store.entries(stream, since), sys.stdout)
        else:
            names = {} if pseudonyms else {p.pseudonym: p.name or "(erased)" for p in store.people()}
            _print_table(store.entries(stream, since), names)


def _held_to_own(store: AuditStore, stream: str | None) -> None:
    """See that whoever reads may: trainees one drill of theirs, others all."""
    from simulator.cli.signed import signed_in
    from simulator.people.reading import held_to_own, held_to_staff

    reader = signed_in(store)
    if stream is None:
        held_to_staff(store, reader, "The log")
    else:
        held_to_own(store, reader, stream)


def _print_ids(store: AuditStore, stream: str | None, since: int) -> None:
    wanted = None if stream is None else stream.encode("utf-8", "surrogateescape")
    with store.snapshot() as view:
        for row in view.stored():
            if row[0] > since and (wanted is None or row[1] == wanted):
                sys.stdout.write(f"{row[0]}\n")


def _print_table(entries: Iterable[Entry], names: dict[str, str]) -> None:
    width = max(80, shutil.get_terminal_size().columns) if sys.stdout.isatty() else None
    row = "{:>6}  {:19}  {:<16} {:>4}  {:<14}  {:<20}  {}"
    click.echo(row.format("id", "time (UTC)", "stream", "#", "who", "what", ""))
    for entry in entries:
        body = canonical(entry.body).decode()
        text = row.format(
            entry.id,
            entry.at[:19].replace("T", " "),
            seen(entry.stream),
            entry.seq,
            seen(names.get(entry.actor, entry.actor)),
            seen(entry.kind),
            "" if body == "{}" else seen(body),
        )
        click.echo(text[: width - 1] + "…" if width and len(text) > width else text)
