"""Output values that a table writes one way and an act knows another: `credit analist` for an analyst of the desk."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from sop.checking.house import House, Place
from sop.diagnostics import Diagnostic
from sop.edition import Edition
from sop.judging.matching import plain
from sop.policy import ArgRule
from sop.sfeel.nodes import Field, Literal, Name

_CLOSE = 0.85
"""How alike two words are that were meant to be one; values that no act knows (*none*, *recheck*) are less alike."""


def misspelt(edition: Edition, house: House) -> Iterator[Diagnostic]:
    """Each value, at its row, that is almost one of those that an argument can be."""
    told: set[tuple[str, int, str]] = set()
    for policy in edition.policies:
        for step in policy.steps:
            for call in step.calls:
                for arg in call.args:
                    for found in _values(arg, house, Place(policy.id)):
                        if (found.path, found.line, found.message) not in told:
                            told.add((found.path, found.line, found.message))
                            yield found


def _values(arg: ArgRule, house: House, place: Place) -> Iterator[Diagnostic]:
    root = arg.formula.expr.root if arg.formula is not None and arg.formula.expr is not None else None
    if not arg.param.values or not isinstance(root, Name | Field):
        return
    key = house.key(root, place)
    table = house.table(key)
    if table is None:
        return
    known = {plain(value): value for value in arg.param.values}
    index = next(i for i, column in enumerate(table.outputs) if column.name == key.name)
    for row in table.table.rows:
        output = row.outputs[index].root
        value = output.value if isinstance(output, Literal) else None
        if not isinstance(value, str) or plain(value) in known:
            continue
        close = difflib.get_close_matches(plain(value), list(known), n=1, cutoff=_CLOSE)
        if close:
            path = house.own[key.sop].policy.path
            said = f"“{value}” is no {arg.param.name} that the desk knows, and `{key.name}` is asked for as one"
            hint = f"did you mean {known[close[0]]}?"
            yield Diagnostic("misspelt-value", "warning", path, row.line or table.line, 1, said, hint)
