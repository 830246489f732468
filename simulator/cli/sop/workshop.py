"""`orderdrill sop workshop`: procedures changed in the terminal, checked as they are typed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import click

from simulator.cli.options import at_terminal, given, sops_option
from simulator.cli.sop.reading import write_folder
from simulator.core.errors import ConfigError

PREVIEWED = 3
"""Scenarios of each family × level that the preview plays: seconds, not minutes."""


@click.command(
    epilog="Example: orderdrill sop workshop my-sops/\n\n"
    "Exit codes: 0 left in good order, 2 wrong use, 3 the folder cannot be used."
)
@click.argument("where", required=False, metavar="[DIR]")
@sops_option
def workshop(where: str | None, sops: str | None) -> None:
    """Change procedures beside what they print as, with what is wrong in the margin.

    A folder that is not there yet is made from the bundled procedures, if you say so.
    """
    folder = where or given("sops", sops)
    if not folder:
        raise click.UsageError("Which folder? Give one of your own; the bundled procedures are not changed.")
    if not at_terminal():
        raise click.UsageError("The workshop needs a terminal. `orderdrill sop check DIR` checks without one.")
    path = Path(folder)
    if not path.exists():
        _make(path)
    from simulator.config import settings
    from simulator.tui.workshop.app import run
    from simulator.workbench import Workbench

    run(Workbench(path), _preview, settings().theme)


def _make(path: Path) -> None:
    click.confirm(f"{path} is not there. Make it from the bundled procedures?", abort=True)
    from sop.library import bundled

    write_folder(bundled(), path)


def _preview(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """What the change says, and what it does to a few drills of every family: a page to read."""
    from simulator.cli.check import Workers
    from simulator.cli.sop.impact_text import as_text
    from simulator.maintain.impact import impact
    from simulator.rules import edition_of
    from sop.diff import diff

    try:
        changes = diff(edition_of(old), edition_of(new, "what you typed"))
    except ConfigError as error:
        return str(error)
    if not any(one.meaning for one in changes):
        return "\n".join(["Nothing that decides has changed.", *(f"- {one}" for one in changes)])
    began = time.perf_counter()
    found = impact(old, new, PREVIEWED, executor=Workers)
    told = as_text(found, changes, None, time.perf_counter() - began, {}, "DIR")
    return f"{told}\n\n{PREVIEWED} scenarios of each family and level. `orderdrill sop impact` plays more."
