"""Decision tables: rows come, gone, moved, and cells that say something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from sop.diffing.change import At, Change, quoted
from sop.policy import DecisionTable, Policy
from sop.tables.model import POLICIES, Row

_ORDERED = frozenset("FRP")
_SUFFIX = {"percent": " %", "yes or no": "", "money": "", "": ""}


def changed_tables(old: Policy, new: Policy, units: Mapping[str, str]) -> Iterator[Change]:
    """Every change of a table of decisions. `units` gives the unit of a name, as a percentage is one."""
    mine, yours = ({table.id: table for table in policy.tables} for policy in (old, new))
    for id, table in yours.items():
        at = At(new.id, id, "table", table.line)
        if id in mine:
            yield from _table(mine[id], table, new, at, units)
        else:
            yield at.change(f"new table {quoted(table.title)} of {len(table.rows)} rows", "", table.title)
    for id, table in mine.items():
        if id not in yours:
            yield At(new.id, id, "table", table.line).change(f"table {quoted(table.title)} taken out", table.title, "")


def _table(old: DecisionTable, new: DecisionTable, sop: Policy, at: At, units: Mapping[str, str]) -> Iterator[Change]:
    was, now = old.table, new.table
    if was.hit_policy != now.hit_policy:
        yield at.was("the rule above it", quoted(POLICIES[was.hit_policy]), quoted(POLICIES[now.hit_policy]))
    if (old.source, old.variable) != (new.source, new.variable):
        yield at.was("it", *(f"for each `{t.variable}` in `{t.source}`" if t.source else "once" for t in (old, new)))
    for before, after in zip(old.outputs, new.outputs, strict=False):
        if before.name == after.name and before.order != after.order:
            yield at.was(f"the order of `{after.name}`", ", ".join(before.order), ", ".join(after.order))
    heads = [[c.name for c in t.inputs] + [o.name for o in t.outputs] for t in (was, now)]
    for name in heads[1]:
        if name not in heads[0]:
            yield at.change(f"new column `{name}`", "", name)
    for name in heads[0]:
        if name not in heads[1]:
            yield at.change(f"column `{name}` taken out", name, "")
    if old.title != new.title:
        yield at.change(f"title was {quoted(old.title)}, now {quoted(new.title)}", old.title, new.title, meaning=False)
    yield from _rows(old, new, sop, units)


def _rows(old: DecisionTable, new: DecisionTable, sop: Policy, units: Mapping[str, str]) -> Iterator[Change]:
    mine, yours = ({row.id: row for row in t.table.rows} for t in (old, new))
    moved = _moved([id for id in mine if id in yours], [id for id in yours if id in mine])
    ids = list(yours)
    for place, (id, row) in enumerate(yours.items()):
        at = At(sop.id, id, "row", row.line or new.line)
        if id not in mine:
            text = said(new, row, units)
            where = f" after {ids[place - 1]}" if place else " at the top"
            yield at.change(f"new row{where}: {text}", "", text)
            continue
        yield from _cells(old, mine[id], new, row, at, units)
        if id in moved:
            where = f"after {ids[place - 1]}" if place else "at the top"
            yield at.change(f"moved: now stands {where}", meaning=new.table.hit_policy in _ORDERED)
    for id, row in mine.items():
        if id not in yours:
            text = said(old, row, units)
            yield At(sop.id, id, "row", row.line or old.line).change(f"row taken out: {text}", text, "")


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The fewest rows that, moved, turn one order into the other."""
    kept = {id for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
            for id in old[block.a : block.a + block.size]}  # fmt: skip
    return set(new) - kept


def _cells(
    old: DecisionTable, was: Row, new: DecisionTable, now: Row, at: At, units: Mapping[str, str]
) -> Iterator[Change]:
    mine, yours = texts(old, was), texts(new, now)
    forms = _forms(old, was), _forms(new, now)
    label = " / ".join(o.text for o in now.outputs if o.text)
    for name in yours:
        inputs = name in {column.name for column in new.table.inputs}
        if name not in mine:
            if yours[name]:
                yield at.change(f"`{name}`: {cell(yours[name], units.get(name, ''))}", "", yours[name])
            continue
        same = forms[0][name] == forms[1][name]
        if same and mine[name] == yours[name]:
            continue
        unit = units.get(name, "")
        who = f" for {label}" if inputs and label and len(label) < 40 else ""
        before, after = (cell(text, unit) if inputs else text for text in (mine[name], yours[name]))
        if same:
            words = f"`{name}`{who} reworded: was {before}, now {after}"
            yield at.change(words, mine[name], yours[name], meaning=False)
        else:
            words = f"`{name}`{who} was {before or 'nothing'}, now {after or 'nothing'}"
            yield at.change(words, mine[name], yours[name])
    if was.note != now.note:
        yield at.was("the reason given", quoted(was.note), quoted(now.note), meaning=False)


def texts(table: DecisionTable, row: Row) -> dict[str, str]:
    """A row's cells by the name of their column, as written."""
    cells = {column.name: one.text for column, one in zip(table.table.inputs, row.cells, strict=True)}
    return cells | {column.name: one.text for column, one in zip(table.table.outputs, row.outputs, strict=True)}


def _forms(table: DecisionTable, row: Row) -> dict[str, object]:
    cells: dict[str, object] = {c.name: one.root for c, one in zip(table.table.inputs, row.cells, strict=True)}
    return cells | {c.name: one.root for c, one in zip(table.table.outputs, row.outputs, strict=True)}


def said(table: DecisionTable, row: Row, units: Mapping[str, str]) -> str:
    """A row in a sentence."""
    tests = [
        f"`{column.name}` {cell(one.text, units.get(column.name, ''))}"
        for column, one in zip(table.table.inputs, row.cells, strict=True)
        if not one.is_any
    ]
    gives = [f"`{c.name}` {one.text or 'nothing'}" for c, one in zip(table.table.outputs, row.outputs, strict=True)]
    return f"{' and '.join(tests) or 'in every case'} gives {', '.join(gives)}"


def cell(text: str, unit: str) -> str:
    """A test as it is read out: `up to 10 %`, *anything* for a blank one."""
    plain = text.strip("`").strip()
    if plain in ("", "-", "–", "—"):
        return "anything"
    return plain + _SUFFIX.get(unit, f" {unit}") if re.search(r"\d$", plain) else plain
