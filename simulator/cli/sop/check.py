"""`orderdrill sop check`: every diagnostic of the procedures, and what playing them shows."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli import problems
from simulator.cli.options import given, sops_option
from simulator.cli.sop.reading import beside, texts_of

if TYPE_CHECKING:
    from sop.diagnostics import Diagnostic, Severity
    from sop.policy import Policy

FORMATS = ("text", "json", "github", "sarif")
LEVELS = ("note", "warning", "error")


@dataclass(frozen=True, slots=True)
class Seen:
    """One check of the files: what was found, as far as it was asked for, and what the last line says of the rest."""

    policies: Sequence[Policy]
    found: Sequence[Diagnostic]
    all: Sequence[Diagnostic]
    waived: int
    files: int
    older: int


@click.command(
    epilog="Examples: orderdrill sop check my-sops/ · orderdrill sop check --explain gap\n\n"
    "Exit codes: 0 nothing as bad as --fail-on, 1 something, 2 wrong use, 3 the files cannot be read."
)
@click.argument("where", required=False, metavar="[FILE|DIR]")
@click.option("--format", "form", type=click.Choice(FORMATS), help="How to print what is found.  [default: text]")
@click.option("--json", "as_json", is_flag=True, help="Short for --format json: one object a diagnostic.")
@click.option(
    "--min-severity", type=click.Choice(LEVELS), help="What to print.  [default: warning; note for json and sarif]"
)
@click.option("--fail-on", type=click.Choice(LEVELS), default="error", show_default=True, help="What to exit 1 for.")
@click.option("--play/--no-play", default=True, help="Also play every family by these procedures.")
@click.option("--seeds", type=click.IntRange(1), default=3, show_default=True, help="How many seeds to play of each.")
@click.option("--watch", is_flag=True, help="Check again at each save and print what changed. Plays nothing.")
@click.option("--explain", metavar="CODE", help="Print what a diagnostic means, and nothing else.")
@click.option("--open", "opened", metavar="CODE[@CLAUSE]", help="Open a gap or clash as an order; answer it.")
@click.option("--desk/--no-desk", default=True, help="With --open: work the order at the desk first.")
@sops_option
def check(
    where: str | None,
    form: str | None,
    as_json: bool,
    min_severity: Severity | None,
    fail_on: Severity,
    play: bool,
    seeds: int,
    watch: bool,
    explain: str | None,
    opened: str | None,
    desk: bool,
    sops: str | None,
) -> None:
    """Everything that is wrong with the procedures, as file:line:column.

    Reads every rule, runs every example, looks for gaps, overlaps and rules against each other, and plays: the perfect
    run must reach 100 in every family.
    """
    if explain is not None:
        _explain(explain)
        return
    if opened is not None:
        from simulator.cli.sop.opening import open_case

        open_case(where or given("sops", sops) or "", opened, desk=desk)
        return
    form = form or ("json" if as_json else "text")
    if as_json and form != "json":
        raise click.UsageError(f"--json and --format {form} ask for two forms. Leave one out.")
    least = min_severity or ("note" if form in ("json", "sarif") else "warning")
    if watch:
        if form not in ("text", "json"):
            raise click.UsageError("--watch prints text or json.")
        from simulator.cli.sop.watching import watch as watch_files

        watch_files(where or given("sops", sops), lambda: looked(where or sops, least), form)
        return
    seen = looked(where or sops, least)
    place = _place(where or sops)
    found, told = list(seen.found), "not played"
    if form in ("text", "json", "github"):
        show(found, form)
    if play and all(one.severity != "error" for one in seen.all) and (place is None or place.is_dir()):
        drills, stuck = _played(seeds, str(place) if place else None)
        told = _count(drills, "scenario") + " played"
        if form in ("text", "json", "github"):
            show(stuck, form)
        found += stuck
        seen = replace(seen, all=[*seen.all, *stuck])
    if form == "sarif":
        from simulator.maintain.found import as_sarif

        print(json.dumps(as_sarif(found), ensure_ascii=False, indent=1))
    if form == "text":
        print(summary(seen, told))
    from simulator.maintain.found import at_least

    if at_least(seen.all, fail_on):
        raise problems.Exit(problems.FOUND)


def looked(where: str | None, least: Severity) -> Seen:
    """Read the files and check them. Of several versions of one procedure the newest is checked.

    One file is read amid the other procedures of its folder, whose names it may use; only what is its own is told.
    """
    from simulator.editions import compiled
    from simulator.maintain.found import at_least
    from sop.check import checked
    from sop.lifecycle import in_force

    asked = texts_of(where)
    place = _place(where)
    texts = {**_siblings(place), **asked} if place is not None and place.is_file() else asked
    newest = in_force(texts, date.max, drafts=True).texts
    newest = {**newest, **asked} if texts is not asked else newest
    edition = compiled(newest, keep=True)
    today = datetime.now().astimezone().date()
    result = checked(edition, on=today, today=today, beside=texts)
    found = [replace(one, path=str(beside(place, one.path))) for one in result.found if one.path in asked]
    waived = sum(one.found.path in asked for one in result.waived)
    policies = [policy for policy in edition.policies if policy.path in asked]
    files = _procedures([name for name in newest if name in asked])
    return Seen(policies, at_least(found, least), found, waived, files, _procedures(asked) - files)


def _siblings(path: Path) -> dict[str, str]:
    """The other markdown files beside one that mean to be procedures; what cannot be read is none of ours here."""
    found: dict[str, str] = {}
    for other in sorted(path.parent.glob("*.md")):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            text = other.read_text(encoding="utf-8-sig")
            if text.startswith("---"):
                found[other.name] = text
    return found


def show(found: Sequence[Diagnostic], form: str) -> None:
    """Print diagnostics, one a line."""
    from simulator.maintain.found import as_github, as_json
    from sop.values import dumps

    for one in found:
        if form == "json":
            print(dumps(as_json(one)))
        else:
            print(as_github(one) if form == "github" else _text(one))


def summary(seen: Seen, told: str) -> str:
    """The last line: what was read, and how many of each there are."""
    clauses = _count(sum(len(policy.clauses) for policy in seen.policies), "clause")
    read = f"{_count(len(seen.policies), 'SOP')} of {_count(seen.files, 'file')}, {clauses}, {told}"
    count = {level: sum(one.severity == level for one in seen.all) for level in LEVELS}
    parts = [_count(count["error"], "error"), _count(count["warning"], "warning")]
    hidden = count["note"] - sum(one.severity == "note" for one in seen.found)
    parts += [f"{_count(hidden, 'note')} (--min-severity note shows them)"] if hidden else []
    parts += [f"{seen.waived} waived"] if seen.waived else []
    parts += [f"{_count(seen.older, 'older version')} not checked"] if seen.older else []
    return f"{read}: {', '.join(parts)}"


def _text(one: Diagnostic) -> str:
    return str(one) if one.path else f"{one.code}: {one.message}"


def _place(where: str | None) -> Path | None:
    found = given("sops", where)
    return Path(found) if found else None


def _procedures(names: Iterable[str]) -> int:
    return sum(Path(name).name != "scoring.md" for name in names)


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _explain(code: str) -> None:
    from simulator.maintain.explaining import explained
    from simulator.near import nearest
    from sop.catalogue import CATALOGUE

    entry = CATALOGUE.get(code.strip().lower())
    if entry is None:
        raise click.UsageError(f"There is no diagnostic {code!r}.{nearest(code, list(CATALOGUE))}")
    print(explained(entry), end="")


def _played(seeds: int, folder: str | None) -> tuple[int, list[Diagnostic]]:
    """How many scenarios the perfect run played, and what stood in its way."""
    from simulator.check import check as play_all
    from simulator.cli.check import Workers, counting
    from sop.diagnostics import Diagnostic

    report = play_all(seeds, bots=("perfect",), sops=folder, executor=Workers, progress=counting())
    stuck = [Diagnostic("played", "error", "", 0, 0, line) for line in report.problems]
    return sum(cell.n for cell in report.cells), stuck
