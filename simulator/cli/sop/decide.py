"""`orderdrill sop decide`: what the procedures decide on given facts."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from simulator.cli.problems import BadInput
from simulator.cli.sop.reading import line_of, texts_of


@click.command(
    epilog="Examples: orderdrill sop decide my-sops/SOP-CR.md --facts facts.jsonl · orderdrill sop decide --jsonl\n\n"
    "Exit codes: 0 all answered, 2 a line of facts cannot be read, 3 the procedures cannot be used."
)
@click.argument("file", required=False, metavar="FILE|DIR")
@click.option("--facts", metavar="FILE|-", help="One JSON object of facts, or one a line.")
@click.option("--jsonl", is_flag=True, help="Answer one decision request a line on standard input, for programs.")
def decide(file: str | None, facts: str | None, jsonl: bool) -> None:
    """What the procedures decide on given facts: outputs, duties, the rows that fired. One JSON object for each."""
    if jsonl:
        from sop.stream import serve

        serve(sys.stdin.buffer, sys.stdout.buffer)
        return
    if facts is None:
        raise click.UsageError("Say where the facts come from: --facts FILE, or --facts - for standard input.")
    from simulator.deciding import decide_on
    from simulator.rules import edition_of
    from sop.values import dumps

    edition = edition_of(texts_of(file), file or "the bundled procedures")
    name = "standard input" if facts == "-" else facts
    for number, given_facts in _facts(name, facts):
        try:
            print(dumps(decide_on(edition, given_facts)), flush=True)
        except ValueError as error:
            raise BadInput(f"{name}:{number}", str(error)) from error


def _facts(name: str, where: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    from sop.errors import SopError
    from sop.values import loads

    raw = sys.stdin.buffer.read() if where == "-" else Path(where).read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{name}:{line_of(raw, error)}", "is not UTF-8. Save it as UTF-8 and try again.") from error
    try:
        whole = loads(text)
        if isinstance(whole, dict):
            yield 1, whole
            return
        if isinstance(whole, list):
            for number, item in enumerate(whole, 1):
                if not isinstance(item, dict):
                    raise BadInput(name, f"item {number} of the list is no object of facts.")
                yield number, item
            return
    except SopError:
        pass  # not one object: then one a line
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found = loads(line)
        except SopError as error:
            raise BadInput(f"{name}:{number}", error.message) from error
        if not isinstance(found, dict):
            raise BadInput(f"{name}:{number}", 'facts are one JSON object: {"order.value": 1200}')
        yield number, found
