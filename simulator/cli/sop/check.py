"""`orderdrill sop check`: every diagnostic of the procedures, and what playing them shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli import problems
from simulator.cli.options import given, sops_option
from simulator.cli.sop.reading import beside, texts_of

if TYPE_CHECKING:
    from sop.diagnostics import Diagnostic


@click.command(
    epilog="Example: orderdrill sop check my-sops/ --json\n\n"
    "Exit codes: 0 no error, 1 an error, 3 the files cannot be read."
)
@click.argument("where", required=False, metavar="[FILE|DIR]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a diagnostic.")
@click.option("--play/--no-play", default=True, help="Also play every family by these procedures.")
@click.option("--seeds", type=click.IntRange(1), default=3, show_default=True, help="How many seeds to play of each.")
@sops_option
def check(where: str | None, as_json: bool, play: bool, seeds: int, sops: str | None) -> None:
    """Everything that is wrong with the procedures, as file:line:column.

    Reads every rule, runs every example, and plays: the perfect run must reach 100 in every family.
    """
    from simulator.editions import compiled
    from sop.check import check as check_edition

    texts = texts_of(where or sops)
    edition = compiled(texts)
    place = Path(found_at) if (found_at := where or given("sops", sops)) else None
    found = [replace(d, path=str(beside(place, d.path))) for d in check_edition(edition)]
    for d in found:
        print(json.dumps(_as_json(d), ensure_ascii=False) if as_json else d)
    errors = sum(d.severity == "error" for d in found)
    told = "not played"
    if play and not errors and (place is None or place.is_dir()):
        drills, stuck = _played(seeds, str(place) if place else None)
        for line in stuck:
            as_line = {"severity": "error", "code": "played", "message": line}
            print(json.dumps(as_line, ensure_ascii=False) if as_json else f"played: {line}")
        errors += len(stuck)
        told = f"{_count(drills, 'scenario')} played"
    if not as_json:
        clauses = _count(sum(len(p.clauses) for p in edition.policies), "clause")
        warnings = _count(sum(d.severity == "warning" for d in found), "warning")
        read = f"{_count(len(edition.policies), 'SOP')} of {_count(_procedures(texts), 'file')}, {clauses}, {told}"
        print(f"{read}: {_count(errors, 'error')}, {warnings}")
    if errors:
        raise problems.Exit(problems.FOUND)


def _procedures(texts: Mapping[str, str]) -> int:
    return sum(Path(name).name != "scoring.md" for name in texts)


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _played(seeds: int, folder: str | None) -> tuple[int, list[str]]:
    """How many scenarios the perfect run played, and what stood in its way."""
    from simulator.check import check as play_all
    from simulator.cli.check import Workers, counting

    report = play_all(seeds, bots=("perfect",), sops=folder, executor=Workers, progress=counting())
    return sum(c.n for c in report.cells), report.problems


def _as_json(d: Diagnostic) -> dict[str, object]:
    return {
        "code": d.code, "severity": d.severity, "path": d.path, "line": d.line, "column": d.column,
        "message": d.message, "hint": d.hint,
    }  # fmt: skip
