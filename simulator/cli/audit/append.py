"""`orderdrill audit append`: JSON lines in, ids of durable entries out."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import click

from audit.canonical import JSON
from audit.entry import LOG_STREAM, Draft
from audit.errors import EntryRefused
from simulator.cli.audit.opened import REFUSED, data_option, log_store
from simulator.cli.options import last_words


@click.command("append")
@data_option
@click.pass_context
def append_command(ctx: click.Context, data: str | None) -> None:
    """Append JSON lines from standard input: {"actor", "kind", "body"} and, if wanted, "stream".

    An actor is any text; the log holds a pseudonym in its place. Each entry's id is printed once it is durable, one a
    line. A line that cannot be an entry is named on standard error and skipped; the others are stored.

    \b
    Example:
      echo '{"actor": "Ann", "kind": "note", "body": {"seen": true}}' | orderdrill audit append --data my.db

    Exit codes: 0 all lines stored; 1 some were refused; 3 the log cannot be used (what was printed is stored).
    """
    from simulator.cli.signed import signed_in
    from simulator.people.reading import held_to_supervisor

    refused = 0
    with log_store(ctx, data, readonly=False) as store, last_words("entries whose ids were printed are stored"):
        held_to_supervisor(store, signed_in(store), "Appending to this log by other means than the desk")
        pseudonyms: dict[str, str] = {}
        for number, line in enumerate(sys.stdin.buffer, 1):
            if not line.strip():
                continue
            try:
                stream, actor, draft = _draft(line)
                if actor not in pseudonyms:
                    pseudonyms[actor] = store.pseudonym_for(actor) or ""
                (entry,) = store.append(
                    stream, [draft], expected_seq=None, actor=pseudonyms[actor], at=datetime.now(UTC)
                )
            except EntryRefused as error:
                refused += 1
                click.echo(f"line {number}: {error}", err=True)
                continue
            sys.stdout.write(f"{entry.id}\n")
            sys.stdout.flush()
    if refused:
        click.echo(f"{refused} of the lines were not stored; correct and append them again", err=True)
        ctx.exit(REFUSED)


def _draft(line: bytes) -> tuple[str, str, Draft]:
    """(stream, actor, draft) of a line. Raises EntryRefused, saying what is wrong with it."""
    try:
        given = json.loads(line.decode("utf-8"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise EntryRefused(f"not UTF-8 at byte {error.start + 1}") from error
    except RecursionError as error:
        raise EntryRefused("nested too deeply") from error
    except ValueError as error:
        raise EntryRefused(f"not JSON: {error}") from error
    if not isinstance(given, dict):
        raise EntryRefused('an object is wanted: {"actor": …, "kind": …, "body": …}')
    unknown = given.keys() - {"actor", "kind", "body", "stream"}
    missing = {"actor", "kind", "body"} - given.keys()
    if unknown or missing:
        wrong = f"unknown key {min(unknown)!r}" if unknown else f"no key {min(missing)!r}"
        raise EntryRefused(f"{wrong}; the keys are actor, kind, body and, if wanted, stream")
    stream, actor, kind = given.get("stream", LOG_STREAM), given["actor"], given["kind"]
    for name, value in (("stream", stream), ("actor", actor), ("kind", kind)):
        if not isinstance(value, str) or not value:
            raise EntryRefused(f"{name} must be text, and not empty")
    return stream, actor, Draft(kind, given["body"])


def _once(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice in one object")
    return found
