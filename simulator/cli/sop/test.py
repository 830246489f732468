"""`orderdrill sop test`: the examples that the procedures carry, run, shown in place and rewritten after review."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli import problems
from simulator.cli.options import at_terminal, given, sops_option
from simulator.cli.sop.reading import beside, texts_of

if TYPE_CHECKING:
    from simulator.maintain.examples import Ran


@click.command(
    epilog="Examples: orderdrill sop test my-sops --show · orderdrill sop test my-sops --update\n\n"
    "Exit codes: 0 every example holds, 1 one does not, 3 the files cannot be read."
)
@click.argument("where", required=False, metavar="[FILE|DIR]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an example.")
@click.option("--show", is_flag=True, help="Print the examples as they stand, each with ok or FAILED.")
@click.option("--junit", metavar="FILE", help="Also write the results as JUnit XML, for a build server.")
@click.option("--update", is_flag=True, help="Rewrite the expected cells that are not given, after showing them.")
@click.option("--yes", is_flag=True, help="With --update: do not ask.")
@sops_option
def test(
    where: str | None, as_json: bool, show: bool, junit: str | None, update: bool, yes: bool, sops: str | None
) -> None:
    """Run the examples that the procedures carry."""
    from simulator.files import write_whole
    from simulator.maintain.examples import as_junit, run

    found_at = where or given("sops", sops)
    ran = run(*_texts(found_at), named=found_at or "the bundled procedures")
    if update:
        _update(ran, found_at, yes=yes)
        return
    if show:
        from simulator.cli.sop.shown import show_examples

        show_examples(ran)
    if junit:
        write_whole(Path(junit), as_junit(ran))
    for one in ran:
        if as_json:
            print(json.dumps(_as_json(one), ensure_ascii=False))
        elif not one.outcome.holds and not show:
            example = one.outcome.example
            path = beside(Path(found_at) if found_at else None, one.path)
            print(f"{path}:{example.line}:{example.column}: error: example-fails: {one.outcome.words}")
    failed = sum(not one.outcome.holds for one in ran)
    if not as_json:
        print(f"{len(ran)} examples, {failed} {'does' if failed == 1 else 'do'} not hold")
    if failed:
        raise problems.Exit(problems.FOUND)


def _texts(where: str | None) -> tuple[Mapping[str, str], str]:
    """The procedures, and the path of the only one to run, if only one."""
    if where and Path(where).is_file():
        from simulator.cli.sop.versions import surrounded

        return surrounded(where)
    return texts_of(where), ""


def _as_json(one: Ran) -> dict[str, object]:
    outcome = one.outcome
    example = outcome.example
    row = {"path": one.path, "line": example.line, "table": example.table, "case": example.case}
    return {**row, "holds": outcome.holds, "message": outcome.words}


def _update(ran: Sequence[Ran], where: str | None, *, yes: bool) -> None:
    from simulator.files import write_whole
    from simulator.maintain.examples import rewritten

    if where is None:
        raise click.UsageError("Give the file or folder whose examples to rewrite; the bundled ones stay.")
    changed = 0
    for path in dict.fromkeys(one.path for one in ran if not one.outcome.holds):
        place = beside(Path(where), path)
        raw = place.read_bytes().decode("utf-8")
        text, said = rewritten(raw, path, [one for one in ran if one.path == path])
        for line in said:
            print(f"{place}:{line}")
        if text == raw:
            continue
        if not yes and not agreed(f"Write these to {place}?"):
            print(f"{place} stays as it is.")
            continue
        write_whole(place, text)
        changed += len(said)
    print(
        f"{changed} cell{'' if changed == 1 else 's'} rewritten. Read them: an example says what should be."
        if changed
        else "Nothing to rewrite."
    )


def agreed(question: str) -> bool:
    """Ask somebody. Raises UsageError where nobody sits there to be asked."""
    if not at_terminal():
        raise click.UsageError("Nobody is here to ask. Read what would change, then give --yes.")
    return click.confirm(question)
