"""`orderdrill audit verify`: does the log still say what was stored?"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable

import click

from audit.canonical import JSON
from audit.errors import ChainBroken, NotADatabase, StoreDamaged
from audit.verify import Checker, Report, verify
from simulator.cli.audit.opened import BROKEN, data_option, log_store, seen


def checkers() -> Iterable[Checker]:
    """What `verify` checks beside the chain: that every drill still scores what is stored."""
    from simulator.verifying import check_scores

    return (check_scores,)


@click.command("verify")
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
        with log_store(ctx, data, readonly=True) as store:
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
        lines = [f"BROKEN    {seen(report.problems[0].what)}"]
        lines += [f"          {seen(problem.what)}" for problem in report.problems[1:]]
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
