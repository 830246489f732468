"""Front matter, definitions, parameters, examples and the numbers of the scoring page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sop.cases import said
from sop.diffing import forms
from sop.diffing.change import At, Change, quoted
from sop.policy import Example, Parameter, ParameterRow, Policy
from sop.scoring import Scoring

_JUDGED = ("id", "applies", "calendar", "authority", "pass_mark", "status", "effective")
_LEFT_OUT = ("last_ids",)


def changed_front(old: Policy, new: Policy) -> Iterator[Change]:
    """Keys of the front matter."""
    for key in dict.fromkeys((*new.front, *old.front)):
        before, after = old.front.get(key, ""), new.front.get(key, "")
        if before == after or key in _LEFT_OUT:
            continue
        at = At(new.id, key.replace("_", " "), "front matter")
        meaning = key in _JUDGED
        if key == "applies":
            meaning = forms.formula(old.applies) != forms.formula(new.applies)
        shown = [f"`{text}`" if text and key in ("applies", "calendar") else text for text in (before, after)]
        yield at.was("", *shown, meaning=meaning)


def changed_definitions(old: Policy, new: Policy) -> Iterator[Change]:
    """The house's formulas."""
    mine, yours = ({one.name: one for one in policy.definitions} for policy in (old, new))
    for name, one in yours.items():
        at = At(new.id, name, "definition", one.line)
        was = mine.get(name)
        if was is None:
            yield at.change(f"new definition: `{one.formula.text}`", "", one.formula.text)
            continue
        before, after = was.formula.text, one.formula.text
        if forms.formula(was.formula) != forms.formula(one.formula):
            yield at.was("", f"`{before}`", f"`{after}`")
        elif before != after:
            yield at.change(f"written otherwise: was `{before}`, now `{after}`", before, after, meaning=False)
        if was.unit != one.unit:
            yield at.was("unit", was.unit, one.unit)
        if was.panel != one.panel:
            yield at.was("shown on", was.panel, one.panel)
    for name, one in mine.items():
        if name not in yours:
            at = At(new.id, name, "definition", one.line)
            yield at.change(f"definition taken out: `{one.formula.text}`", one.formula.text, "")


def changed_parameters(old: Policy, new: Policy) -> Iterator[Change]:
    """The house's dated figures."""
    mine, yours = ({one.name: one for one in policy.parameters} for policy in (old, new))
    for name, one in yours.items():
        at = At(new.id, name, "parameter", one.rows[0].line)
        if name not in mine:
            shown = amount(one, one.rows[-1].value)
            yield at.change(f"new parameter: {shown}", "", shown)
            continue
        if mine[name].unit != one.unit:
            yield at.was("unit", mine[name].unit, one.unit)
        yield from _dated(mine[name], one, new.id)
    for name, one in mine.items():
        if name not in yours:
            shown = amount(one, one.rows[-1].value)
            at = At(new.id, name, "parameter", one.rows[0].line)
            yield at.change(f"parameter taken out: {shown}", shown, "")


def _dated(old: Parameter, new: Parameter, sop: str) -> Iterator[Change]:
    mine, yours = ({row.since: row for row in one.rows} for one in (old, new))
    gone = [row for since, row in mine.items() if since not in yours]
    several = len(old.rows) > 1 or len(new.rows) > 1
    for since, row in yours.items():
        at = At(sop, new.name, "parameter", row.line)
        was = mine.get(since)
        if was is None:
            twin = next((one for one in gone if one.value == row.value), None)
            if twin is not None:
                gone.remove(twin)
                shown = amount(new, row.value)
                yield at.change(f"{shown} holds {_from(since)}, was {_from(twin.since)}", str(twin.since), str(since))
            else:
                before = amount(old, old.on(since))
                shown = amount(new, row.value)
                yield at.change(f"{shown} {_from(since)}, was {before}", before, shown)
            continue
        when = f" {_from(since)}" if several else ""
        if was.value != row.value:
            yield at.was(when.strip(), amount(old, was.value), amount(new, row.value))
        yield from _sourced(was, row, at, when)
    for row in gone:
        shown = amount(old, row.value)
        yield At(sop, old.name, "parameter", row.line).change(f"{shown} {_from(row.since)} taken out", shown, "")


def _sourced(old: ParameterRow, new: ParameterRow, at: At, when: str) -> Iterator[Change]:
    if old.authority != new.authority:
        yield at.was(f"authority{when}", old.authority, new.authority)
    if old.source != new.source:
        yield at.was(f"source{when}", quoted(old.source), quoted(new.source), meaning=False)


def _from(since: date) -> str:
    return "from the start" if since == date.min else f"from {since}"


def amount(parameter: Parameter, value: Any) -> str:
    """A parameter's value with its unit."""
    unit = {"percent": " %", "": "", "money": ""}.get(parameter.unit, f" {parameter.unit}")
    return f"{said(value)}{unit}"


def changed_examples(old: Policy, new: Policy) -> Iterator[Change]:
    """Cases come, gone or expecting something else. They decide nothing."""
    mine, yours = ({(one.table, one.case or str(n)): one for n, one in enumerate(p.examples)} for p in (old, new))
    for key, one in yours.items():
        at = At(new.id, one.table, "example", one.line)
        case = quoted(key[1])
        if key not in mine:
            yield at.change(f"new example {case}", "", key[1], meaning=False)
        elif (mine[key].inputs, mine[key].expected) != (one.inputs, one.expected):
            yield at.was(f"example {case}", _case(mine[key], one), _case(one, mine[key]), meaning=False)
    for key, one in mine.items():
        if key not in yours:
            at = At(new.id, one.table, "example", one.line)
            yield at.change(f"example {quoted(key[1])} taken out", key[1], "", meaning=False)


def _case(one: Example, other: Example) -> str:
    mine, yours = ({**case.inputs, **case.expected} for case in (one, other))
    return ", ".join(f"`{name}` {said(v)}" for name, v in mine.items() if name not in yours or yours[name] != v)


def changed_scoring(old: Scoring, new: Scoring) -> Iterator[Change]:
    """What a duty weighs and what a mistake costs."""
    for name, value in new.numbers.items():
        before = old.numbers[name]
        if before != value:
            clause = new.by_name[name]
            yield At(clause.sop, clause.id, "scoring", clause.line).was(f"`{name}`", said(before), said(value))
