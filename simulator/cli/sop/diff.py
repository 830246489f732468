"""`orderdrill sop diff`: what changed from one version to another, clause by clause, in words."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli import problems
from simulator.cli.options import data_option, note, store_for
from simulator.core.errors import ConfigError

if TYPE_CHECKING:
    from sop.diffing.change import Change
    from sop.edition import Edition


@click.command(
    epilog="Examples: orderdrill sop diff bundled my-sops · orderdrill sop diff HEAD~1:my-sops my-sops\n\n"
    "Exit codes: 0 done, 1 with --exit-code: there is a difference, 3 a version cannot be read."
)
@click.argument("versions", nargs=-1, metavar="[OLD] NEW")
@click.option("--rev", metavar="REV", help="Compare NEW with what stood in this revision of git.")
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", help="How it is written."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a change.")
@click.option("--exit-code", is_flag=True, help="End with 1 where there is a difference.")
@data_option
def diff(
    versions: tuple[str, ...], rev: str | None, form: str, as_json: bool, exit_code: bool, data: str | None
) -> None:
    """What changed, clause by clause, in words.

    OLD and NEW are files, folders, REV:PATH as git writes it, or `bundled`. With NEW alone, OLD is what the log holds
    as approved. Changes of what is judged stand apart from
    changes of wording. --format markdown is for a pull request.
    """
    from simulator.cli.sop import versions as read
    from sop.diff import diff as changes_of

    if rev is not None:
        if len(versions) != 1:
            raise click.UsageError("With --rev give one file or folder: orderdrill sop diff --rev HEAD my-sops")
        from simulator.cli.sop.git import before

        mine: Mapping[str, str] = before(Path(versions[0]), rev)
    elif len(versions) == 2:
        mine = read.texts_at(versions[0])
    elif len(versions) == 1:
        mine = approved(read.texts_at(versions[0]), data)
    else:
        raise click.UsageError("Give two versions: orderdrill sop diff OLD NEW")
    old, new = read.both(mine, read.texts_at(versions[-1]))
    changes = changes_of(old, new)
    write = _WRITERS["json" if as_json else form]
    for line in write(changes, old, new):
        print(line)
    if exit_code and changes:
        raise problems.Exit(problems.FOUND)


def approved(new: Mapping[str, str], data: str | None) -> Mapping[str, str]:
    """The approved copies of what is compared. Raises UsageError where the log holds none."""
    from datetime import UTC, datetime

    from audit.errors import AuditError
    from simulator.cli.sop.versions import front_id
    from simulator.maintain.approvals import approved_texts
    from sop.scoring import is_scoring

    today = datetime.now(UTC).astimezone().date()
    try:
        with store_for(data, readonly=True) as store:
            approved = {front_id(text): (path, text) for path, text in approved_texts(store, today).items()}
    except (AuditError, ConfigError) as error:
        raise click.UsageError(f"{_NO_COPY} ({error})") from error
    ids = {path: front_id(text) for path, text in new.items()}
    if not any(sop in approved for sop in ids.values()):
        raise click.UsageError(_NO_COPY)
    never = [sop for path, sop in ids.items() if sop and sop not in approved and not is_scoring(path)]
    if never:
        note(f"Never approved, so not compared: {', '.join(never)}")
    old = {path: approved[sop][1] if (sop := ids[path]) in approved else text for path, text in new.items()}
    gone = {path: text for sop, (path, text) in approved.items() if sop not in ids.values() and len(new) > 1}
    return {**gone, **old}


_NO_COPY = "No approved copy is recorded to compare with. Give two versions, or a revision of git with --rev."


def _json(changes: Sequence[Change], old: Edition, new: Edition) -> Iterator[str]:
    paths = {p.id: p.path for edition in (old, new) for p in edition.policies}
    for one in changes:
        yield json.dumps({**asdict(one), "path": paths.get(one.sop, "")}, ensure_ascii=False)


def _text(changes: Sequence[Change], old: Edition, new: Edition) -> Iterator[str]:
    for sop, ones in groupby(changes, key=lambda one: one.sop):
        listed = list(ones)
        yield _title(sop, old, new)
        width = max(len(one.clause) for one in listed)
        for heading, chosen in _parted(listed):
            if heading:
                yield f"  {heading}:"
            for one in chosen:
                yield _wrapped(f"  {one.clause:<{width}}  ", one.words)
        yield ""
    yield _sum(changes)


def _wrapped(head: str, words: str) -> str:
    """A line that goes on under its words on a terminal; whole for a file or a program."""
    if not sys.stdout.isatty():
        return head + words
    room = max(shutil.get_terminal_size().columns, len(head) + 30)
    indent = " " * len(head)
    return textwrap.fill(words, room, initial_indent=head, subsequent_indent=indent, break_on_hyphens=False)


def _markdown(changes: Sequence[Change], old: Edition, new: Edition) -> Iterator[str]:
    for sop, ones in groupby(changes, key=lambda one: one.sop):
        yield f"### {_title(sop, old, new)}"
        for heading, chosen in _parted(list(ones)):
            yield ""
            if heading:
                yield f"<details><summary>{heading.capitalize()} ({len(chosen)})</summary>"
                yield ""
            yield from (f"- **{one.clause}** {' '.join(one.words.split())}" for one in chosen)
            if heading:
                yield ""
                yield "</details>"
        yield ""
    yield _sum(changes)


_WRITERS: dict[str, Callable[[Sequence[Change], Edition, Edition], Iterator[str]]] = {
    "text": _text,
    "markdown": _markdown,
    "json": _json,
}


def _parted(changes: Sequence[Change]) -> Iterator[tuple[str, list[Change]]]:
    """What is judged otherwise, then, under a heading, what only reads otherwise."""
    judged = [one for one in changes if one.meaning]
    worded = [one for one in changes if not one.meaning]
    if judged:
        yield "", judged
    if worded:
        yield "wording only", worded


def _title(sop: str, old: Edition, new: Edition) -> str:
    was, now = (next((p for p in edition.policies if p.id == sop), None) for edition in (old, new))
    shown = now or was
    if shown is None:
        return "Scoring"
    if was is None or now is None or was.version == now.version:
        return f"{sop} {shown.title}, {shown.version}"
    return f"{sop} {shown.title}, {was.version} → {now.version}"


def _sum(changes: Sequence[Change]) -> str:
    if not changes:
        return "no difference"
    judged = sum(one.meaning for one in changes)
    sops = len({one.sop for one in changes})
    return f"{judged} of meaning, {len(changes) - judged} of wording, in {sops} procedure{'' if sops == 1 else 's'}"
