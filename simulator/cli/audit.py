"""`orderdrill audit`: append to the log, read it, verify it, export it. Loads no screen, no Faker, no pydantic."""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import TextIO

import click

from audit.canonical import JSON, canonical
from audit.entry import LOG_STREAM, Draft, Entry
from audit.errors import ChainBroken, EntryRefused, NotADatabase, StoreDamaged
from audit.store import AuditStore, open_store
from audit.verify import Checker, Report, verify
from simulator.cli.options import last_words
from simulator.config import data_location

BROKEN = 1
REFUSED = 1

data_option = click.option("--data", metavar="DIR|FILE", help="Where the log lives (default: ORDERDRILL_DATA).")
stream_option = click.option("--stream", metavar="NAME", help="Only this stream, a drill's id for example.")


def checkers() -> Iterable[Checker]:
    """What `verify` checks beside the chain: that every drill still scores what is stored."""
    from simulator.verifying import check_scores

    return (check_scores,)


@contextlib.contextmanager
def _store(ctx: click.Context, data: str | None, *, readonly: bool) -> Iterator[AuditStore]:
    given = data or (ctx.find_root().obj or {}).get("data")
    store = open_store(data_location(given), readonly=readonly)
    try:
        yield store
    finally:
        store.close()


@click.group("audit", context_settings={"help_option_names": ["-h", "--help"]})
def audit_group() -> None:
    """Read, verify, export and append to the log.

    \b
    Examples:
      orderdrill audit verify
      orderdrill audit log --stream d-7 --json
      echo '{"actor": "Ann", "kind": "note", "body": {}}' | orderdrill audit append --data my.db

    Exit codes: 0 done; 1 the log does not verify, or lines were refused; 2 wrong use; 3 the log cannot be used.
    """


@audit_group.command("append")
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
    refused = 0
    with _store(ctx, data, readonly=False) as store, last_words("entries whose ids were printed are stored"):
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


@audit_group.command("log")
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
    with _store(ctx, data, readonly=True) as store:
        if ids:
            _print_ids(store, stream, since)
        elif as_lines:
            from audit.exports.lines import write_jsonl

            write_jsonl(store.entries(stream, since), sys.stdout)
        else:
            names = {} if pseudonyms else {p.pseudonym: p.name or "(erased)" for p in store.people()}
            _print_table(store.entries(stream, since), names)


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
            _seen(entry.stream),
            entry.seq,
            _seen(names.get(entry.actor, entry.actor)),
            _seen(entry.kind),
            "" if body == "{}" else _seen(body),
        )
        click.echo(text[: width - 1] + "…" if width and len(text) > width else text)


def _seen(text: str) -> str:
    """Text that cannot play tricks on a terminal: what does not print is shown as its code."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


@audit_group.command("verify")
@data_option
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON object.")
@click.pass_context
def verify_command(ctx: click.Context, data: str | None, as_json: bool) -> None:
    """Hash everything again from what is stored, and name the first bad row.

    Checks every entry, the chain of every stream, blobs, typed texts against their commitments, the summary against the
    entries, and the file itself. Says what it cannot prove.

    \b
    Example:
      orderdrill audit verify --data my.db && echo sound

    Exit codes: 0 the log says what was stored; 1 it does not; 3 it cannot be read.
    """
    try:
        with _store(ctx, data, readonly=True) as store:
            report = verify(store, checkers=checkers(), progress=_progress())
    except (StoreDamaged, NotADatabase, ChainBroken) as damage:
        click.echo(json.dumps({"ok": False, "problems": [{"entry": None, "what": str(damage)}]}) if as_json else damage)
        ctx.exit(BROKEN)
    click.echo(json.dumps(_as_json(report), ensure_ascii=False) if as_json else _as_text(report))
    if not report.ok:
        ctx.exit(BROKEN)


def _as_json(report: Report) -> dict[str, JSON]:
    return {
        "ok": report.ok,
        "entries": report.entries,
        "streams": report.streams,
        "blobs": report.blobs,
        "texts": report.texts,
        "erased": report.erased,
        "measures": report.measures,
        "head": report.head,
        "problems": [{"entry": problem.entry, "what": problem.what} for problem in report.problems],
        "cannot_prove": report.cannot_prove,
    }


def _as_text(report: Report) -> str:
    counts = (
        f"{report.entries:,} entries in {report.streams:,} streams, {report.blobs:,} blobs, "
        f"{report.texts:,} typed texts ({report.erased:,} erased), {report.measures:,} summary rows"
    )
    if report.ok:
        lines = [f"VERIFIED  {counts}", f"head      {report.head}"]
    else:
        lines = [f"BROKEN    {_seen(report.problems[0].what)}"]
        lines += [f"          {_seen(problem.what)}" for problem in report.problems[1:]]
        lines.append(f"read      {counts}")
    lines += ["This file alone cannot prove:", *(f"- {what};" for what in report.cannot_prove)]
    return "\n".join(lines)


def _progress() -> Callable[[int, int], None] | None:
    """A line on the terminal that counts, once the work has gone on for a while."""
    if not sys.stderr.isatty():
        return None

    def tell(done: int, total: int) -> None:
        if total > 100_000:
            end = "\n" if done >= total else "\r"
            print(f"verifying {done:,} of {total:,} entries", end=end, file=sys.stderr, flush=True)

    return tell


@audit_group.command("export")
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
    with _store(ctx, data, readonly=True) as store:
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
