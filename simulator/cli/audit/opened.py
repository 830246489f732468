"""The log that an audit command works on, and how its texts are shown."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audit.errors import NoteError
from audit.store import AuditStore, open_store
from simulator.cli.options import note
from simulator.config import data_location, key_file

if TYPE_CHECKING:
    from audit.verify import Since

BROKEN = 1
REFUSED = 1

data_option = click.option("--data", metavar="DIR|FILE", help="Where the log lives (default: ORDERDRILL_DATA).")
stream_option = click.option("--stream", metavar="NAME", help="Only this stream, a drill's id for example.")
key_option = click.option(
    "--key", metavar="FILE", help="The private key (default: ORDERDRILL_KEY, or beside the settings)."
)


@contextlib.contextmanager
def log_store(ctx: click.Context, data: str | None, *, readonly: bool) -> Iterator[AuditStore]:
    """The log of --data, given here or before the command; closed afterwards."""
    given = data or (ctx.find_root().obj or {}).get("data")
    store = open_store(data_location(given), readonly=readonly, tell=note)
    try:
        yield store
    finally:
        store.close()


def the_key(given: str | None) -> Path:
    """The file of the private key."""
    return key_file(given)


def state_of(store: AuditStore, given: str) -> Since:
    """A state of the log: a number of entries, or the file of a checkpoint that a key of the log signed.

    Raises NoteError for a file that is none.
    """
    from audit.checkpoint import open_checkpoint  # few commands read checkpoints, and appending is to start at once
    from audit.note import parse_vkey
    from audit.verify import Since

    if given.isascii() and given.isdigit():
        return Since(int(given))
    try:
        text = Path(given).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoteError(f"{given}: neither a number of entries nor a checkpoint that can be read") from error
    try:
        found = open_checkpoint(text, [parse_vkey(vkey) for vkey in store.vkeys()])
    except NoteError as error:
        raise NoteError(f"{given}: {error}") from error
    return Since(found.size, found.root)


def seen(text: str) -> str:
    """Text that cannot play tricks on a terminal: what does not print is shown as its code."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
