"""`orderdrill sop impact OLD NEW`: which drills, scores and clearances a change of the procedures moves."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import click

from simulator.cli.options import data_option, given, store_for, user_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from audit.store import AuditStore
    from simulator.maintain.impact_log import LogImpact


@click.command(
    epilog="Examples: orderdrill sop impact bundled my-sops · orderdrill sop impact HEAD~1:sops sops --data log.db\n\n"
    "Exit codes: 0 done, 2 wrong use, 3 the procedures or the log cannot be used."
)
@click.argument("versions", nargs=-1, required=True, metavar="[OLD] NEW")
@click.option("--seeds", type=click.IntRange(0), default=20, show_default=True, help="Scenarios of each.")
@click.option("--family", "families", multiple=True, help="Only this family; may be given again.")
@click.option("--level", "levels", type=click.IntRange(1, 5), multiple=True, help="Only this level.")
@click.option("--all", "everything", is_flag=True, help="Judge every drill twice, also what the change cannot reach.")
@click.option("--names", is_flag=True, help="Names instead of pseudonyms; for a supervisor.")
@click.option("--by", help="Who asks for names, or records.")
@click.option("--record", is_flag=True, help="Store the new results beside the drills of the log.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@data_option
def impact(
    versions: tuple[str, ...],
    seeds: int,
    families: tuple[str, ...],
    levels: tuple[int, ...],
    everything: bool,
    names: bool,
    by: str | None,
    record: bool,
    as_json: bool,
    data: str | None,
) -> None:
    """Which drills, scores and clearances a change of the procedures moves.

    OLD and NEW are each a folder, a file (the others are then the bundled ones), REV:PATH in git, or the word bundled.
    With NEW alone, OLD is what the log holds as approved.
    Plays scenarios as somebody who works by OLD, as one who does what messages ask, and as one who always asks
    somebody higher; with --data also every finished drill of a log. Nothing in a log changes; --record stores the new
    results beside the old ones.
    """
    from simulator.cli.check import Workers, counting
    from simulator.cli.sop.diff import approved
    from simulator.cli.sop.impact_text import as_json_object, as_text
    from simulator.cli.sop.sides import whole, whole_side
    from simulator.cli.sop.versions import texts_at
    from simulator.maintain.impact import impact as play_impact
    from simulator.maintain.plays import as_texts
    from simulator.maintain.scale import scale_of
    from simulator.packs import load_family
    from simulator.rules import edition_of
    from sop.diff import diff

    where = given("data", data)
    if (names or record) and not where:
        raise click.UsageError("--names and --record are about the drills of a log. Say which: --data LOG.")
    if len(versions) > 2:
        raise click.UsageError("Give two versions: orderdrill sop impact OLD NEW")
    new = versions[-1]
    after = whole_side(new)
    before = whole_side(versions[0]) if len(versions) == 2 else whole(approved(texts_at(new), data), new)
    changes = diff(edition_of(before, versions[0]), edition_of(after, new))
    chosen = tuple(load_family(name).name for name in families)
    began = time.perf_counter()
    found = play_impact(
        before, after, seeds, families=chosen, levels=levels, everything=everything, executor=Workers,
        progress=counting(),
    )  # fmt: skip
    gone = time.perf_counter() - began
    stored: LogImpact | None = None
    shown: Mapping[str, str] = {}
    kept = 0
    if where:
        from simulator.maintain.impact_log import log_impact, record_rescores

        with store_for(data, readonly=not record) as store:
            asking = _asking(store, by, names)
            stored = log_impact(store, before, after, everything=everything, executor=Workers, progress=counting())
            shown = {p.pseudonym: p.name for p in store.people() if p.name} if names else {}
            if record:
                scale = scale_of(as_texts(before), as_texts(after), everything)
                digests = scale.old.digest, scale.new.digest
                kept = len(record_rescores(store, stored, *digests, by=asking, at=_now()))
    if as_json:
        print(json.dumps(as_json_object(found, changes, stored, gone, shown, new), ensure_ascii=False))
        return
    print(as_text(found, changes, stored, gone, shown, new))
    if record:
        print(f"\n{kept} results stored beside the drills (stream “rescored”); every stored score stands.")


def _asking(store: AuditStore, by: str | None, names: bool) -> str:
    """The pseudonym of whoever asks. Raises click.UsageError: names are for supervisors."""
    from simulator.cli.signed import acting, signed_in
    from simulator.people.reading import held_to_staff
    from simulator.roles import SUPERVISOR

    reader = signed_in(store, by)
    held_to_staff(store, reader, "The impact on a log")
    if reader is None and not names and not by:
        return store.pseudonym_for(user_name(), create=False) or "system"
    person = reader or acting(store, by)
    if names and person.role != SUPERVISOR:
        raise click.UsageError("Names are for supervisors: --by NAME says who asks. Without it all stay pseudonyms.")
    return person.pseudonym


def _now() -> datetime:
    from datetime import UTC, datetime

    return datetime.now(UTC)
