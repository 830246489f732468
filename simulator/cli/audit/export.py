"""`orderdrill audit export`: the log in forms that other programs read."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import click

from audit.errors import EntryRefused, StoreUnavailable
from audit.store import AuditStore
from simulator.cli.audit.forms import FORMS, Form, Job
from simulator.cli.audit.opened import data_option, key_option, log_store, stream_option, the_key
from simulator.cli.options import note
from simulator.cli.problems import BadInput
from simulator.files import whole

PROVED = 1000


@click.command("export")
@data_option
@stream_option
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="jsonl", show_default=True)
@key_option
@click.option("--proofs", type=click.IntRange(1), default=PROVED, metavar="N", help="tlog: so many inclusion proofs.")
@click.option("--base", metavar="IRI", help="xapi: what activities and accounts are named under, your training's IRI.")
@click.option("--to", metavar="URL", help="xapi: post the statements to this learning record store.")
@click.option("--resume", metavar="FILE", help="With --to: go on behind what FILE says was sent, and keep it there.")
@click.option("--xapi-version", type=click.Choice(["1.0.3", "2.0.0"]), default="1.0.3", help="With --to.")
@click.option("--output", "-o", metavar="FILE", default="-", help="Where to (default: standard output).")
@click.pass_context
def export_command(
    ctx: click.Context,
    data: str | None,
    stream: str | None,
    form: str,
    key: str | None,
    proofs: int,
    base: str | None,
    to: str | None,
    resume: str | None,
    xapi_version: str,
    output: str,
) -> None:
    """Write the log in a form that other programs read; how many entries, on standard error.

    xapi are statements for a learning record store, one an entry; --to posts them. xes and the ocel forms are for
    process mining, csv, xlsx and parquet for tables. tlog is the log as a transparency log: every entry as a leaf,
    signed checkpoints, proofs. bundle is the evidence of one drill as a .zip that opens without this program and can be
    checked without it. For both, what was added since the last checkpoint is signed first. An output file appears once
    it is whole.

    --to signs in with ORDERDRILL_LRS_USER and ORDERDRILL_LRS_PASSWORD, or with ORDERDRILL_LRS_TOKEN.

    \b
    Examples:
      orderdrill audit export --format csv --output log.csv
      orderdrill audit export --format xes --output log.xes
      orderdrill audit export --format bundle --stream d-7a8c1b2e --output drill.zip
      orderdrill audit export --format xapi --to https://lrs.example/xapi --resume sent.json

    Exit codes: 0 done; 1 the store refused statements; 2 wrong use; 3 the log, the key, the file or the store cannot
    be used.
    """
    _check(form, stream, base, to, resume, output)
    with log_store(ctx, data, readonly=True) as store:
        _record(store, form, stream)
        if FORMS[form].signed:
            _sign(ctx, data, key)
        from simulator.exporting.names import BASE

        job = Job(store, stream, proofs, base or BASE)
        if to is not None:
            from simulator.cli.audit.sending import send_all

            refused = send_all(job, to, resume, xapi_version)
            ctx.exit(1 if refused else 0)
        with _output(form, output) as file:
            told = _written(FORMS[form], job, file)
    note(told)


def _record(store: AuditStore, form: str, stream: str | None) -> None:
    """Where the log has a supervisor: see that one exports it, and that the log says so first."""
    from simulator.cli.signed import signed_in, writable
    from simulator.people.acts import exported
    from simulator.people.reading import held_to_supervisor

    by = signed_in(store)
    held_to_supervisor(store, by, "The export of this log")
    if by is not None:
        with writable(store) as log:
            exported(log, form, stream, by=by, at=datetime.now(UTC))


def _check(form: str, stream: str | None, base: str | None, to: str | None, resume: str | None, output: str) -> None:
    if stream is not None and FORMS[form].whole:
        raise click.UsageError(f"--format {form} is the whole log: a stream has no tree of its own")
    if stream is None and FORMS[form].one:
        raise click.UsageError(f"--format {form} is the evidence of one drill: say which with --stream")
    if form != "xapi" and (base or to):
        raise click.UsageError(f"--{'to' if to else 'base'} is for --format xapi")
    if resume and not to:
        raise click.UsageError("--resume is for --to: it keeps what was sent")
    if to and output != "-":
        raise click.UsageError("--to posts the statements; --output writes them. Give one of them.")
    if base:
        from simulator.exporting.names import is_base

        if not is_base(base):
            raise click.UsageError(f"--base {base!r} is no IRI; one looks like https://training.example/orders")


def _written(form: Form, job: Job, file: IO[Any]) -> str:
    try:
        return form.write(job, file)
    except EntryRefused as error:
        raise BadInput("export", str(error)) from error
    except ImportError as error:
        if form.extra is None or error.name is None or error.name.partition(".")[0] != form.extra[1]:
            raise
        name, package = form.extra
        raise BadInput("export", f"this needs {package}. Install it with: pip install 'orderdrill[{name}]'") from error


@contextlib.contextmanager
def _output(form: str, output: str) -> Iterator[IO[Any]]:
    """The file to write to, of text or bytes."""
    text = FORMS[form].text
    if output != "-":
        with whole(Path(output)) as file:
            if not text:
                yield file
                return
            written = io.TextIOWrapper(file, encoding="utf-8", newline="")
            yield written
            written.flush()
            written.detach()
    elif text:
        yield sys.stdout
    else:
        with contextlib.suppress(OSError, ValueError):
            if os.isatty(sys.stdout.fileno()):
                raise click.UsageError(f"--format {form} is not for a terminal; name a file with --output")
        yield sys.stdout.buffer


def _sign(ctx: click.Context, data: str | None, key: str | None) -> None:
    """A checkpoint of all there is; where it cannot be made, the export ends at the last one."""
    from audit.signing import own_key, sign_head

    try:
        with log_store(ctx, data, readonly=False) as store:
            sign_head(store, own_key(the_key(key)), at=datetime.now(UTC))
    except (StoreUnavailable, EntryRefused) as error:
        note(f"no new checkpoint: {error}")
