"""`orderdrill sop check --watch`: check again when a file is saved, and print what changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.core.errors import ConfigError

if TYPE_CHECKING:
    from simulator.cli.sop.check import Seen
    from sop.diagnostics import Diagnostic

EVERY = 0.4
"""Seconds between looks at the files."""
Stamps = dict[str, tuple[int, int]]


def watch(where: str | None, look: Callable[[], Seen], form: str) -> None:
    """Check now and after each save, until Ctrl-C. `where` is the file or folder; the bundled ones never change."""
    if where is None:
        raise click.UsageError("Say what to watch: orderdrill sop check my-sops/ --watch")
    try:
        for line in changes(Path(where), look, form, time.sleep):
            print(line, flush=True)
    except KeyboardInterrupt:
        if form == "text":
            print("\nNo longer watching.")


def changes(where: Path, look: Callable[[], Seen], form: str, wait: Callable[[float], None]) -> Iterator[str]:
    """The lines to print: at first all that is found, then at each save what is new (+) and what is mended (-)."""
    from simulator.cli.sop.check import summary

    before: dict[tuple[object, ...], Diagnostic] | None = None
    stamps: Stamps | None = None
    while True:
        now = stamps_of(where)
        if now != stamps:
            stamps = now
            try:
                seen = look()
            except ConfigError as error:  # half written, or gone for a moment: the next save tells
                yield f"orderdrill: {error}"
            else:
                after = {_same(one): one for one in seen.found}
                yield from _told(before or {}, after, form, first=before is None)
                if form == "text":
                    yield f"{datetime.now().astimezone():%H:%M:%S}  {summary(seen, 'not played')}"
                before = after
        wait(EVERY)


def _told(
    before: dict[tuple[object, ...], Diagnostic], after: dict[tuple[object, ...], Diagnostic], form: str, *, first: bool
) -> Iterator[str]:
    from simulator.maintain.found import as_json
    from sop.values import dumps

    for key, one in after.items():
        if key in before:
            continue
        yield dumps({"change": "new", **as_json(one)}) if form == "json" else f"{'' if first else '+ '}{one}"
    for key, one in before.items():
        if key not in after:
            gone = f"- {one.path}:{one.line}: {one.code}: mended"
            yield dumps({"change": "mended", **as_json(one)}) if form == "json" else gone


def _same(one: Diagnostic) -> tuple[object, ...]:
    """What makes two findings one: a line that moved is no other fault."""
    return one.path, one.code, one.message


def stamps_of(where: Path) -> Stamps:
    """When each markdown file was last written, and its size."""
    files = [where] if where.is_file() else sorted(where.rglob("*.md"))
    found: Stamps = {}
    for path in files:
        try:
            stat = path.stat()
        except OSError:
            continue  # renamed while we look, as editors do when they save
        found[str(path)] = (stat.st_mtime_ns, stat.st_size)
    return found
