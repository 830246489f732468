"""`orderdrill doctor`: what this machine is like, and what does not fit."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli import problems
from simulator.cli.options import at_terminal, data_option, given, sops_option

if TYPE_CHECKING:
    from audit.store import AuditStore
    from audit.verify import Report

LEAST = (80, 24)
LIBRARIES = ("textual", "pydantic", "faker", "sqlite-utils", "markdown-it-py", "click", "rich", "tzdata")
Finding = tuple[str, bool, str]


@click.command(
    epilog="Example: orderdrill doctor --data ./training\n\nExit codes: 0 all is well, 1 something does not fit."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@data_option
@sops_option
def doctor(as_json: bool, data: str | None, sops: str | None) -> None:
    """Terminal size, where the log lives and how it is, versions. Changes nothing."""
    found = list(findings(data, sops))
    if as_json:
        print(json.dumps({what: {"ok": ok, "is": text} for what, ok, text in found}, ensure_ascii=False))
    else:
        for what, ok, text in found:
            print(f"{'ok ' if ok else 'NO '}  {what:<12}  {text}")
    if not all(ok for _, ok, _ in found):
        raise problems.Exit(problems.FOUND)


def findings(data: str | None, sops: str | None = None) -> Iterator[Finding]:
    """Each thing looked at: its name, whether it fits, what it is."""
    from simulator.version import VERSION

    yield "orderdrill", True, VERSION
    yield "python", sys.version_info >= (3, 11), f"{platform.python_version()} on {platform.system()}"
    yield from _libraries()
    yield from _terminal()
    yield "encoding", sys.getfilesystemencoding().lower() in ("utf-8", "utf8"), sys.getfilesystemencoding()
    yield from _procedures(sops)
    yield from _families()
    yield from _log(data)


def _libraries() -> Iterator[Finding]:
    listed, missing = [], []
    for name in LIBRARIES:
        try:
            listed.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    yield "libraries", not missing, ", ".join(listed) + (f"; missing: {', '.join(missing)}" if missing else "")


def _terminal() -> Iterator[Finding]:
    if not at_terminal():
        yield "terminal", True, "none: the desk plays a scripted drill, play --plain reads lines"
        return
    columns, rows = shutil.get_terminal_size()
    fits = columns >= LEAST[0] and rows >= LEAST[1]
    text = f"{columns}x{rows}, {os.environ.get('TERM', 'no TERM')}"
    yield "terminal", fits, text if fits else f"{text}: make it at least {LEAST[0]}x{LEAST[1]}, or use play --plain"


def _procedures(sops: str | None) -> Iterator[Finding]:
    from simulator.rules import rules_for

    try:
        edition = rules_for(given("sops", sops)).edition
    except Exception as error:  # a doctor reports whatever is wrong and goes on
        yield "procedures", False, str(error)
        return
    yield "procedures", True, f"{len(edition.policies)} SOPs, edition {edition.digest[:12]}"


def _families() -> Iterator[Finding]:
    from simulator.packs import load_families

    wrong: list[str] = []
    loaded = load_families(warn=wrong.append)
    yield "families", not wrong and bool(loaded), ", ".join(loaded) + ("; " + "; ".join(wrong) if wrong else "")


def _log(data: str | None) -> Iterator[Finding]:
    from audit.errors import AuditError, NoSuchLog
    from audit.store import open_store, shown
    from audit.verify import verify
    from simulator.config import data_location
    from simulator.core.errors import ConfigError

    notes: list[str] = []
    try:
        where = data_location(given("data", data))
    except ConfigError as error:
        yield "log", False, str(error)
        return
    try:
        store = open_store(where, readonly=True, tell=notes.append)
    except NoSuchLog:
        folder = Path(where).parent
        there = "://" in where or os.access(folder, os.W_OK)
        yield "log", there, f"{shown(where)}: none yet; the first drill makes it"
        return
    except AuditError as error:
        yield "log", False, str(error)
        return
    try:
        report = verify(store)
        size = f", {Path(where).stat().st_size / 1e6:.1f} MB" if Path(where).exists() else ""
        text = f"{shown(where)}: {report.entries} entries in {report.streams} streams{size}"
        yield "log", report.ok, text if report.ok else f"{text}: {report.problems[0].what}"
        yield from _kept(store, report)
        yield from _room(where)
    except AuditError as error:
        yield "log", False, str(error)
    finally:
        store.close()
    yield from (("place", True, note) for note in notes)


def _kept(store: AuditStore, report: Report) -> Iterator[Finding]:
    """What there is to hold the log against, and to restore it from."""
    from audit.backup import last_backup

    if report.held:
        signed = f"the last has {report.held.size} entries, {report.held.at[:16].replace('T', ' ')} UTC"
        yield "checkpoints", True, f"{report.checkpoints}; {signed}"
    else:
        none = "none that holds" if report.checkpoints else "none yet; one is made at the end of a drill"
        yield "checkpoints", not report.checkpoints, none
    last = last_backup(store)
    done = (
        f"the last was made or put back {last:%Y-%m-%d %H:%M} UTC"
        if last
        else "none yet: `orderdrill audit backup FILE`"
    )
    yield "backups", True, done


def _room(where: str) -> Iterator[Finding]:
    """What waits beside the log's file, and what its disk has left."""
    from audit.sqlite_place import free_bytes, wal_of, warning

    wal = Path(wal_of(where))
    if Path(where).exists():
        waiting = f"{wal.stat().st_size / 1e6:.1f} MB waiting beside it, " if wal.exists() else ""
        said = warning(where)
        yield "room", not said, said or f"{waiting}{free_bytes(where) / 1e6:,.0f} MB free on its disk"
