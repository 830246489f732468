"""`orderdrill sop new`: a procedure to begin with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from simulator.cli import problems
from simulator.cli.options import given, sops_option
from simulator.cli.sop.reading import texts_of
from simulator.core.errors import ConfigError


@click.command(
    epilog='Examples: orderdrill sop new SOP-SR "Seasonal returns" --to my-sops · '
    'orderdrill sop new SOP-CX "Credit, exports" --like SOP-CR --to my-sops\n\n'
    "Exit codes: 0 done, 2 wrong use, 3 the file is there already or cannot be written."
)
@click.argument("sop_id", metavar="ID")
@click.argument("title")
@click.option("--to", metavar="DIR", default=".", show_default=True, help="The folder it is written to.")
@click.option("--like", "like_id", metavar="SOP", help="Begin with a copy of this one, under the new id.")
@sops_option
def new(sop_id: str, title: str, to: str, like_id: str | None, sops: str | None) -> None:
    """Write a skeleton that passes `sop check`, with comments that say what to change.

    ID is one as SOP-SR; its clauses are then called SR-1, SR-2 and so on.
    """
    from simulator.files import write_whole
    from simulator.maintain.skeleton import ID, skeleton

    wanted = sop_id.upper()
    if not ID.fullmatch(wanted):
        raise click.UsageError(f"{sop_id!r} is no id for a procedure. Write it as SOP-SR.")
    if not title.strip()[:1].isalnum() or any(c in title for c in "\n\r:#[]{}\"'|"):
        raise click.UsageError("The title is a few plain words on one line, without colons, quotes or brackets.")
    path = Path(to) / f"{wanted}.md"
    if path.exists():
        raise ConfigError(f"{path} is there already. Nothing was overwritten; take another id or folder.")
    day = datetime.now(UTC).astimezone().date()
    text = _like(like_id, wanted, title, given("sops", sops)) if like_id else skeleton(wanted, title.strip(), day)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text)
    print(f"{path} is written. Change it in any editor, then: orderdrill sop check {path}")


def _like(like_id: str, wanted: str, title: str, sops: str | None) -> str:
    from simulator.cli.sop.versions import front_id
    from simulator.maintain.skeleton import like
    from simulator.near import nearest

    texts = {front_id(text): text for text in texts_of(sops).values()}
    found = next((one for one in texts if one.casefold() == like_id.casefold()), None)
    if found is None:
        raise click.UsageError(f"There is no SOP {like_id!r}.{nearest(like_id, list(texts))}")
    if found == wanted:
        raise problems.BadInput(like_id, "the new procedure needs an id of its own.")
    return like(texts[found], found, wanted, title.strip(), datetime.now(UTC).astimezone().date())
