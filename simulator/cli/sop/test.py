"""`orderdrill sop test`: the examples that the procedures carry."""

from __future__ import annotations

import json

import click

from simulator.cli import problems
from simulator.cli.options import sops_option
from simulator.cli.sop.reading import texts_of


@click.command(epilog="Example: orderdrill sop test\n\nExit codes: 0 every example holds, 1 one does not.")
@click.argument("where", required=False, metavar="[FILE|DIR]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an example.")
@sops_option
def test(where: str | None, as_json: bool, sops: str | None) -> None:
    """Run the examples that the procedures carry."""
    from simulator.rules import edition_of
    from sop.cases import run_examples

    edition = edition_of(texts_of(where or sops), where or "the bundled procedures")
    failed = 0
    for policy in edition.policies:
        wrong = {d.line: d for d in run_examples(policy, edition)}
        failed += len(wrong)
        for example in policy.examples:
            broken = wrong.get(example.line)
            if as_json:
                row = {"path": policy.path, "line": example.line, "table": example.table, "case": example.case}
                said = {"holds": broken is None, "message": broken.message if broken else ""}
                print(json.dumps({**row, **said}, ensure_ascii=False))
            elif broken:
                print(broken)
    if not as_json:
        print(f"{sum(len(p.examples) for p in edition.policies)} examples, {failed} do not hold")
    if failed:
        raise problems.Exit(problems.FOUND)
