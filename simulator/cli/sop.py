"""`orderdrill sop`: check, test, show and ask the procedures."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli import problems
from simulator.cli.options import given, sops_option
from simulator.cli.problems import BadInput
from simulator.core.errors import ConfigError
from simulator.near import nearest

if TYPE_CHECKING:
    from sop.diagnostics import Diagnostic


@click.group(epilog="Example: orderdrill sop check my-sops/")
def sop() -> None:
    """Check, test, show and ask the procedures.

    A procedure is a markdown file. docs/sop-team.md says how to change one; the bundled ones are copied with
    `orderdrill sop show --to DIR`.
    """


def _texts(where: str | None) -> Mapping[str, str]:
    """The procedures of a folder, of one file, or the bundled ones."""
    from simulator.packs import folder_texts, sop_texts

    where = given("sops", where)
    if where and Path(where).is_file():
        path = Path(where)
        if path.suffix != ".md":
            raise ConfigError(f"{path}: is no procedure. Procedures are markdown files, *.md.")
        raw = path.read_bytes()
        try:
            return {path.name: raw.decode("utf-8-sig")}
        except UnicodeDecodeError as error:
            raise ConfigError(
                f"{path}:{_line_of(raw, error)}: is not UTF-8. Save it as UTF-8 and try again."
            ) from error
    if where and not Path(where).exists():
        raise ConfigError(f"{where}: there is no such file or folder.")
    return folder_texts(where) if where else sop_texts()


@sop.command(
    epilog="Example: orderdrill sop check my-sops/ --json\n\n"
    "Exit codes: 0 no error, 1 an error, 3 the files cannot be read."
)
@click.argument("where", required=False, metavar="[FILE|DIR]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a diagnostic.")
@click.option("--play/--no-play", default=True, help="Also play every family by these procedures.")
@click.option("--seeds", type=click.IntRange(1), default=3, show_default=True, help="How many seeds to play of each.")
@sops_option
def check(where: str | None, as_json: bool, play: bool, seeds: int, sops: str | None) -> None:
    """Everything that is wrong with the procedures, as file:line:column.

    Reads every rule, runs every example, and plays: the perfect run must reach 100 in every family.
    """
    from simulator.editions import compiled
    from sop.check import check as check_edition

    texts = _texts(where or sops)
    edition = compiled(texts)
    place = Path(found_at) if (found_at := where or given("sops", sops)) else None
    found = [replace(d, path=str(_beside(place, d.path))) for d in check_edition(edition)]
    for d in found:
        print(json.dumps(_as_json(d), ensure_ascii=False) if as_json else d)
    errors = sum(d.severity == "error" for d in found)
    told = "not played"
    if play and not errors and (place is None or place.is_dir()):
        drills, stuck = _played(seeds, str(place) if place else None)
        for line in stuck:
            as_line = {"severity": "error", "code": "played", "message": line}
            print(json.dumps(as_line, ensure_ascii=False) if as_json else f"played: {line}")
        errors += len(stuck)
        told = f"{_count(drills, 'scenario')} played"
    if not as_json:
        clauses = _count(sum(len(p.clauses) for p in edition.policies), "clause")
        warnings = _count(sum(d.severity == "warning" for d in found), "warning")
        read = f"{_count(len(edition.policies), 'SOP')} of {_count(_procedures(texts), 'file')}, {clauses}, {told}"
        print(f"{read}: {_count(errors, 'error')}, {warnings}")
    if errors:
        raise problems.Exit(problems.FOUND)


def _beside(place: Path | None, name: str) -> Path:
    """Where a procedure stands, so that an editor can go there."""
    return Path(name) if place is None else place if place.is_file() else place / name


def _procedures(texts: Mapping[str, str]) -> int:
    return sum(Path(name).name != "scoring.md" for name in texts)


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _played(seeds: int, folder: str | None) -> tuple[int, list[str]]:
    """How many scenarios the perfect run played, and what stood in its way."""
    from simulator.check import check as play_all
    from simulator.cli.check import Workers, counting

    report = play_all(seeds, bots=("perfect",), sops=folder, executor=Workers, progress=counting())
    return sum(c.n for c in report.cells), report.problems


def _as_json(d: Diagnostic) -> dict[str, object]:
    return {
        "code": d.code, "severity": d.severity, "path": d.path, "line": d.line, "column": d.column,
        "message": d.message, "hint": d.hint,
    }  # fmt: skip


@sop.command(epilog="Example: orderdrill sop test\n\nExit codes: 0 every example holds, 1 one does not.")
@click.argument("where", required=False, metavar="[FILE|DIR]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an example.")
@sops_option
def test(where: str | None, as_json: bool, sops: str | None) -> None:
    """Run the examples that the procedures carry."""
    from simulator.bootstrap import edition_of
    from sop.check import run_examples

    edition = edition_of(_texts(where or sops), where or "the bundled procedures")
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


@sop.command(epilog="Examples: orderdrill sop show · orderdrill sop show CR-4.2 · orderdrill sop show --to my-sops/")
@click.argument("what", required=False, metavar="[SOP|CLAUSE]")
@click.option("--to", metavar="DIR", help="Copy all procedures into a folder, to change them there.")
@sops_option
def show(what: str | None, to: str | None, sops: str | None) -> None:
    """The procedures: their list, one of them, one clause, or all as files."""
    from simulator.bootstrap import edition_of

    texts = _texts(sops)
    if to:
        _copy(texts, Path(to))
        return
    edition = edition_of(texts)
    if what is None:
        for p in edition.policies:
            print(f"{p.id:<8}  {p.version:<8}  {len(p.clauses):>3} clauses  pass mark {p.pass_mark}  {p.title}")
        return
    wanted = what.casefold()
    for p in edition.policies:
        if p.id.casefold() == wanted:
            print(texts[p.path])
            return
    for p in edition.policies:
        for clause in p.clauses.values():
            if clause.id.casefold() == wanted:
                critical = ", critical" if clause.critical else ""
                print(f"{clause.sop} {clause.id} ({p.path}:{clause.line}), {clause.dimension}{critical}")
                print(clause.text)
                return
    known = [p.id for p in edition.policies] + [c for p in edition.policies for c in p.clauses]
    raise click.UsageError(f"There is no SOP or clause {what!r}.{nearest(what, known)}")


def _copy(texts: Mapping[str, str], folder: Path) -> None:
    for name, text in texts.items():
        path = folder / name
        if path.exists():
            raise ConfigError(f"{path} is there already. Nothing was overwritten; give another folder.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(texts)} files in {folder}. Change them, then: orderdrill play --sops {folder}")


@sop.command(
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
    from simulator.bootstrap import edition_of
    from simulator.deciding import decide_on
    from sop.values import dumps

    edition = edition_of(_texts(file), file or "the bundled procedures")
    name = "standard input" if facts == "-" else facts
    for number, given_facts in _facts(name, facts):
        try:
            print(dumps(decide_on(edition, given_facts)), flush=True)
        except ValueError as error:
            raise BadInput(f"{name}:{number}", str(error)) from error


def _line_of(raw: bytes, error: UnicodeDecodeError) -> int:
    return raw.count(b"\n", 0, error.start) + 1


def _facts(name: str, where: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    from sop.errors import SopError
    from sop.values import loads

    raw = sys.stdin.buffer.read() if where == "-" else Path(where).read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{name}:{_line_of(raw, error)}", "is not UTF-8. Save it as UTF-8 and try again.") from error
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
