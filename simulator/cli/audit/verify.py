"""`orderdrill audit verify`: does the log still say what was stored?"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import click

from audit.canonical import JSON
from audit.errors import ChainBroken, NotADatabase, NoteError, StoreDamaged
from audit.store import AuditStore
from audit.verify import Progress, Report, Since, verify
from simulator.cli.audit.opened import BROKEN, data_option, log_store, seen, state_of
from simulator.cli.problems import BadInput

LONG_READING, LONG_JUDGING = 100_000, 2_000
BAR_CELLS, BAR_SECONDS = 30, 0.1


@click.command("verify")
@data_option
@click.option("--since", metavar="CHECKPOINT", help="Only what came after: a checkpoint's file, or a size.")
@click.option("--export", "exported", metavar="FILE", help="Check an exported tlog or bundle, and no log of ours.")
@click.option("--forms", is_flag=True, help="Write every record down again: is it in canonical form?")
@click.option("--workers", type=click.IntRange(1, 64), default=1, metavar="N", help="Use N processes.")
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON object.")
@click.pass_context
def verify_command(
    ctx: click.Context,
    data: str | None,
    since: str | None,
    exported: str | None,
    forms: bool,
    workers: int,
    as_json: bool,
) -> None:
    """Hash everything again from what is stored, and name the first bad row.

    Checks every entry, the chain of every stream, the tree and its checkpoints, blobs, typed texts against their
    commitments, the summary against the entries, every score, and the file itself. Says what it cannot prove. With a
    checkpoint that was kept elsewhere, --since proves more: that nothing before it was changed.

    \b
    Examples:
      orderdrill audit verify --data my.db && echo sound
      orderdrill audit verify --since last-week.txt
      orderdrill audit verify --export log.json

    Exit codes: 0 the log says what was stored; 1 it does not; 3 it cannot be read.
    """
    from simulator.verifying import score_checker  # other commands of the log load faster without

    if exported is not None:
        _check_export(ctx, exported, as_json)
        return
    try:
        with log_store(ctx, data, readonly=True) as store:
            state = _state(store, since) if since else None
            report = verify(
                store,
                checkers=(score_checker(workers, _progress("judging drills", LONG_JUDGING)),),
                progress=_progress("verifying entries", LONG_READING),
                since=state,
                forms=forms,
                workers=workers,
            )
    except (StoreDamaged, NotADatabase, ChainBroken) as damage:
        click.echo(json.dumps({"ok": False, "problems": [{"entry": None, "what": str(damage)}]}) if as_json else damage)
        ctx.exit(BROKEN)
    click.echo(json.dumps(_as_json(report), ensure_ascii=False) if as_json else _as_text(report))
    if not report.ok:
        ctx.exit(BROKEN)


def _state(store: AuditStore, given: str) -> Since:
    try:
        return state_of(store, given)
    except NoteError as error:
        raise BadInput("--since", str(error)) from error


def _check_export(ctx: click.Context, name: str, as_json: bool) -> None:
    """Of a file that another machine may have written."""
    import zipfile

    from audit.tlog import Unreadable, check_tlog

    if zipfile.is_zipfile(name):
        _check_bundle(ctx, Path(name), as_json)
        return
    try:
        report = check_tlog(Path(name).read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(name, error.strerror or "cannot be read") from error
    except (Unreadable, UnicodeDecodeError) as error:
        click.echo(json.dumps({"ok": False, "problems": [str(error)]}) if as_json else f"BROKEN    {seen(str(error))}")
        ctx.exit(BROKEN)
    counts = f"{report.leaves:,} leaves, {report.checkpoints:,} checkpoints, {report.proofs:,} proofs"
    found = [problem.what for problem in report.problems]
    if as_json:
        fields = {
            "ok": not found,
            "origin": report.origin,
            "leaves": report.leaves,
            "checkpoints": report.checkpoints,
            "proofs": report.proofs,
            "held": {"size": report.size, "root": report.root} if report.root else None,
            "problems": found,
        }
        click.echo(json.dumps(fields, ensure_ascii=False))
    elif found:
        click.echo("\n".join(f"{'' if n else 'BROKEN':<10}{seen(what)}" for n, what in enumerate(found[:20])))
        click.echo(f"read      {counts}")
    else:
        click.echo(f"VERIFIED  {counts}\norigin    {report.origin}\nroot      {report.root} of {report.size:,} leaves")
    if found:
        ctx.exit(BROKEN)


def _check_bundle(ctx: click.Context, path: Path, as_json: bool) -> None:
    """By the second verifier, which is in every bundle as well."""
    from audit.standalone.verify_bundle import check

    verdict = check(path)
    found = [what for _, what in verdict.problems]
    if as_json:
        click.echo(json.dumps({"ok": not found, "checked": verdict.lines, "problems": found}, ensure_ascii=False))
    else:
        head = [f"BROKEN    {seen(what)}" for what in found[:20]] or ["VERIFIED  an evidence bundle"]
        click.echo("\n".join([*head, *map(seen, verdict.lines)]))
    if found:
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
        "since": report.since,
        "tree": report.tree,
        "checkpoints": report.checkpoints,
        "held": {"size": report.held.size, "root": report.held.root, "at": report.held.at} if report.held else None,
        "head": report.head,
        "counted": {one.name: dict(one.figures) for one in report.counted},
        "entries_touched": not report.beside,
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
        if report.since:
            lines.append(f"since     entry {report.since}: what came before was not read again")
    else:
        lines = [f"BROKEN    {seen(report.problems[0].what)}"]
        lines += [f"          {seen(problem.what)}" for problem in report.problems[1:]]
        if report.beside:
            lines.append("entries   none was touched: what is wrong stands beside them")
        lines.append(f"read      {counts}")
    lines += [f"{one.name:<10}{one.what}" for one in report.counted]
    if report.held:
        lines.append(
            f"signed    {report.checkpoints:,} checkpoints; the last that holds has {report.held.size:,} entries, "
            f"{report.held.at[:19].replace('T', ' ')}"
        )
        if report.entries + report.since > report.held.size:
            lines.append(f"          entries {report.held.size + 1:,} and later are not signed yet")
    else:
        lines.append("signed    no checkpoint holds" if report.checkpoints else "signed    no checkpoint yet")
    lines += ["This file alone cannot prove:", *(f"- {what};" for what in report.cannot_prove)]
    return "\n".join(lines)


def _progress(label: str, long: int) -> Progress | None:
    """A bar on the terminal, for work over more than `long` entries."""
    if not sys.stderr.isatty():
        return None
    shown: list[tuple[float, int]] = []

    def tell(done: int, total: int) -> None:
        present = time.monotonic()
        if total < long or (done < total and shown and present - shown[0][0] < BAR_SECONDS):
            return
        shown[:] = [(present, done)]
        filled = BAR_CELLS * done // total
        bar = "#" * filled + "." * (BAR_CELLS - filled)
        end = "\n" if done >= total else "\r"
        print(f"{label:<18}[{bar}] {done:,} of {total:,}", end=end, file=sys.stderr, flush=True)

    return tell
