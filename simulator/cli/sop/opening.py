"""`orderdrill sop check --open CODE`: a gap, an overlap or a clash as an order, and its answer as a draft."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import at_terminal, note
from simulator.near import nearest

if TYPE_CHECKING:
    from simulator.maintain.cases import Case
    from simulator.maintain.goals import TableGoal
    from sop import Edition
    from sop.diagnostics import Diagnostic


def open_case(where: str, code: str, *, desk: bool) -> None:
    """Open the first diagnostic of that code (`gap`, or `gap@CR-1`) and take the answer into the file.

    desk: whether the order is worked at the desk first. Raises click.UsageError for a code that stands nowhere.
    """
    from simulator.editions import compiled
    from simulator.maintain.cases import find_case
    from simulator.maintain.goals import goal_of
    from simulator.packs import folder_texts, load_families
    from sop.check import check

    root = Path(where)
    if not root.is_dir():
        raise click.UsageError("--open works on a folder of your own: the answer is drafted into its files.")
    texts = folder_texts(root)
    edition = compiled(texts)
    before = check(edition)
    found = _chosen(code, before)
    print(f"{root / found.path}:{found.line}: {found.code}: {found.message}\n")
    goal = goal_of(edition, found)
    if goal is None:
        raise click.UsageError(f"{found.code} cannot be opened as an order.")
    families = [one for one in load_families().values() if not one.orientation]
    case = find_case(edition, goal, dict(found.witness), families, edition.edges_by_name)
    if case is None:
        print("No order that the families make leads there, nor one with its facts moved: it may be impossible.")
    else:
        _told(case)
        if desk:
            _work(case, where)
    new = _answer(texts, edition, found, goal)
    if new is None:
        print(f"Nothing was drafted: change {root / found.path}, line {found.line}, by hand ({found.hint}).")
    else:
        _write(root, texts, before, found, new)


def _chosen(code: str, found: Sequence[Diagnostic]) -> Diagnostic:
    from simulator.maintain.goals import OPENABLE

    wanted, _, clause = code.partition("@")
    if wanted not in OPENABLE:
        raise click.UsageError(
            f"{wanted} cannot be opened; {', '.join(OPENABLE)} can.{nearest(wanted, list(OPENABLE))}"
        )
    here = [one for one in found if one.code == wanted]
    fitting = [one for one in here if not clause or clause in one.clauses]
    if not fitting:
        known = sorted({one for each in here for one in each.clauses})
        hint = f" It stands at {', '.join(known)}." if known else ""
        raise click.UsageError(f"No {wanted} is found{f' at {clause}' if clause else ''}.{hint}")
    if len(fitting) > 1:
        others = dict.fromkeys(one.clauses[0] for one in fitting[1:] if one.clauses[0] != fitting[0].clauses[0])
        more = f" Others: {', '.join(f'{wanted}@{clause}' for clause in others)}" if others else ""
        note(f"{len(fitting)} of them; this is the first.{more}")
    return fitting[0]


def _told(case: Case) -> None:
    from simulator.present.values import show

    s = case.situation
    print(f"An order that leads there: {s.title} ({s.family}, level {s.level}, seed {s.seed})")
    for name, value in case.values.items():
        print(f"  {name}: {show(value)}")
    if case.moved:
        print(
            "Facts moved to get there: " + ", ".join(f"{name} to {show(value)}" for name, value in case.moved.items())
        )
    print()


def _work(case: Case, where: str) -> None:
    """The order at the desk, on no record; nothing is asked of whoever only wants to look at it."""
    from simulator.cli.options import desk_for
    from simulator.cli.signed import player
    from simulator.plain import play as play_plain

    with desk_for(None, where, drafts=True) as opened:
        session = opened.begin_situation(player(opened, None), case.situation, "practice")
        if at_terminal():
            from simulator.tui.app import run

            run(opened, session=session)
        else:
            import io

            play_plain(session, io.StringIO(), io.StringIO())


def _answer(texts: Mapping[str, str], edition: Edition, found: Diagnostic, goal: Any) -> str | None:
    """The document with what the maintainer says should happen; None where nothing can be drafted."""
    from simulator.maintain.goals import TableGoal

    old = texts[found.path]
    if not isinstance(goal, TableGoal):
        return _excuse(edition, old, found)
    return _row(edition, goal, old, found) if found.code == "gap" else _narrow(edition, goal, old, found)


def _row(edition: Edition, goal: TableGoal, text: str, found: Diagnostic) -> str | None:
    from sop.drafting import cell_for, draft_row
    from sop.formatting.edits import cell_of

    table, witness = goal.table.table, dict(found.witness)
    constants, fits = _reading(edition, goal)
    cells = {
        column.name: cell_for(table, n, witness[column.name], fits, constants)
        for n, column in enumerate(table.inputs)
        if column.name in witness
    }
    print(f"What should happen where {', '.join(f'{name} is {cell}' for name, cell in cells.items())}?")
    outputs = {}
    for n, output in enumerate(goal.table.outputs):
        said = list(dict.fromkeys(row.outputs[n].text.strip() for row in table.rows))
        answer = click.prompt(f"{output.name} ({', '.join(said)}; empty to let it be)", default="", show_default=False)
        if not answer:
            return None
        outputs[output.name] = answer if answer in said else cell_of(answer)
    because = click.prompt("Because", default="", show_default=False)
    return draft_row(text, found.path, table.id, cells, outputs, because)


def _reading(edition: Edition, goal: TableGoal) -> tuple[dict[str, Any], Any]:
    from sop import Judge

    judge = Judge(edition)
    constants = {one.name: one.rows[-1].value for one in goal.policy.parameters}
    return constants, lambda column, value: goal.fits(judge, column, value)


def _narrow(edition: Edition, goal: TableGoal, text: str, found: Diagnostic) -> str | None:
    from sop.drafting import narrowed

    table = goal.table.table
    first, second = (next(n for n, row in enumerate(table.rows) if row.id == one) for one in found.clauses[:2])
    for number in (first, second):
        print(f"  {table.rows[number].id}: {' | '.join(cell.text.strip() or '·' for cell in table.rows[number].cells)}")
    ids = [table.rows[first].id, table.rows[second].id]
    keep = click.prompt("Which row is right here", type=click.Choice([*ids, "neither"]), default="neither")
    if keep == "neither":
        return None
    kept, other = (first, second) if keep == ids[0] else (second, first)
    constants, fits = _reading(edition, goal)
    return narrowed(text, found.path, table, kept, other, fits, constants)


def _excuse(edition: Edition, text: str, found: Diagnostic) -> str | None:
    from sop.drafting import excused

    step, never = (edition.clause(one) for one in found.clauses[:2])
    for clause in (step, never):
        print(f"  {clause.id}: {clause.text}")
    gives = click.prompt("Which gives way", type=click.Choice([step.id, never.id, "neither"]), default="neither")
    if gives != step.id:
        return None
    condition = click.prompt(f"{step.id} is not owed, unless … (a test, as in: `order.holds` is empty)", default="")
    return excused(text, step.line, step.id, condition) if condition else None


def _write(root: Path, texts: Mapping[str, str], before: Sequence[Diagnostic], found: Diagnostic, new: str) -> None:
    """Show the draft, see that it reads and closes what was open, ask, write."""
    from simulator.core.vocabulary import vocabulary
    from simulator.editions import compiled
    from simulator.files import write_whole
    from sop.check import check
    from sop.formatting import format_text

    made = format_text(new, found.path, vocabulary()).text
    shown = difflib.unified_diff(texts[found.path].split("\n"), made.split("\n"), found.path, found.path, "", "", 1, "")
    print("\n".join(["", *shown, ""]))
    had = {(one.code, one.message) for one in before}
    after = check(compiled({**texts, found.path: made}))
    errors = [one for one in after if one.severity == "error" and (one.code, one.message) not in had]
    if errors:
        print("It would bring errors of its own:", *(f"  {one}" for one in errors[:5]), sep="\n")
    left = any((one.code, one.clauses, one.witness) == (found.code, found.clauses, found.witness) for one in after)
    print(
        "It would still be open."
        if left
        else f"This closes it; {sum(o.code == found.code for o in after)} more of {found.code}."
    )
    if click.confirm(f"Write it into {root / found.path}?", default=not errors):
        write_whole(root / found.path, made)
        print("Written. `orderdrill sop diff` and `orderdrill sop impact` say what it changes.")
