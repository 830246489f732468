"""The log that an audit command works on, and how its texts are shown."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import click

from audit.store import AuditStore, open_store
from simulator.config import data_location

BROKEN = 1
REFUSED = 1

data_option = click.option("--data", metavar="DIR|FILE", help="Where the log lives (default: ORDERDRILL_DATA).")
stream_option = click.option("--stream", metavar="NAME", help="Only this stream, a drill's id for example.")


@contextlib.contextmanager
def log_store(ctx: click.Context, data: str | None, *, readonly: bool) -> Iterator[AuditStore]:
    """The log of --data, given here or before the command; closed afterwards."""
    given = data or (ctx.find_root().obj or {}).get("data")
    store = open_store(data_location(given), readonly=readonly)
    try:
        yield store
    finally:
        store.close()


def seen(text: str) -> str:
    """Text that cannot play tricks on a terminal: what does not print is shown as its code."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
