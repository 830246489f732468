"""`orderdrill sop history`: what was approved, by whom, and what is in force."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from simulator.cli.options import data_option, store_for
from simulator.cli.sop.reading import write_folder
from simulator.near import nearest


@click.command(
    epilog="Examples: orderdrill sop history · orderdrill sop history SOP-CR --show 1.0.0 · "
    "orderdrill sop history --to approved/\n\n"
    "Exit codes: 0 done, 2 there is no such approval, 3 the log cannot be used."
)
@click.argument("sop", required=False, metavar="[ID]")
@click.option("--show", metavar="VERSION", help="Print the text that was approved.")
@click.option("--to", metavar="DIR", help="Write the approved text of everything in force into a new folder.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an approval.")
@data_option
def history(sop: str | None, show: str | None, to: str | None, as_json: bool, data: str | None) -> None:
    """The approvals in the log, oldest first, and which of them are in force today."""
    from datetime import UTC, datetime

    from simulator.maintain.approvals import approvals, approved_texts

    today = datetime.now(UTC).astimezone().date()
    with store_for(data, readonly=True) as store:
        known = approvals(store)
        if sop and not any(a.id == sop for a in known):
            hint = nearest(sop, sorted({a.id for a in known})) if known else " Nothing was approved yet."
            raise click.UsageError(f"No version of {sop!r} was approved.{hint}")
        if show:
            if not sop:
                raise click.UsageError(f"Say which: orderdrill sop history ID --show {show}")
            versions = [a.version for a in known if a.id == sop]
            found = next((a for a in known if (a.id, a.version) == (sop, show)), None)
            if found is None:
                raise click.UsageError(f"No {sop} {show} was approved. Approved: {', '.join(versions)}.")
            print(store.blob(found.blob).decode("utf-8", "replace"), end="")
            return
        standing = approved_texts(store, today)
        if to:
            print(f"{write_folder(standing, Path(to))} files in {to}")
            return
        names = {p.pseudonym: p.name or p.pseudonym for p in store.people()}
        in_force = {(path, text) for path, text in standing.items()}
        for a in known:
            if sop not in (None, a.id):
                continue
            text = store.blob(a.blob).decode("utf-8", "replace")
            state = (
                f"retired {a.retired[:10]}"
                if a.retired
                else "in force"
                if (a.path, text) in in_force
                else f"from {a.effective}"
                if a.effective > today.isoformat()
                else "superseded"
            )
            if as_json:
                print(json.dumps({**asdict(a), "by": names.get(a.by, a.by), "state": state}, ensure_ascii=False))
            else:
                who = names.get(a.by, a.by)
                print(f"{a.id:<8}  {a.version:<8}  {state:<18}  approved {a.at[:10]} by {who}  {a.digest[:12]}")
        if not known and not as_json:
            print("Nothing was approved yet: orderdrill sop approve FILE")
