"""What a decision table of an SOP gives: its outputs by column name, by the SOP's rules for rows that contradict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sop.sfeel import Env
from sop.tables import Table, TableError, compile_table
from sop.values import Value


def settler(table: Table) -> Callable[[Env], tuple[Mapping[str, Value], tuple[int, ...]]]:
    """Outputs by column name, and the rows behind them. Rows that contradict each other leave them not set; lists lose
    their blanks."""
    run = compile_table(table)
    listed = table.hit_policy in ("C", "R", "O")
    blank: Mapping[str, Value] = dict.fromkeys(output.name for output in table.outputs)
    empty: Mapping[str, Value] = {output.name: [] for output in table.outputs}

    def settle(env: Env) -> tuple[Mapping[str, Value], tuple[int, ...]]:
        try:
            decision = run(env)
        except TableError:
            return blank, ()
        result = decision.result
        if listed:
            result = {name: _flat(value) for name, value in result.items()} if result else empty
        return result, decision.hits

    return settle


def _flat(value: Value) -> Value:
    """One list without blanks and without repeats; a row may give several values at once."""
    found: list[Value] = []
    for one in value if isinstance(value, list) else [value]:
        for part in one if isinstance(one, list) else [one]:
            if part is not None and part not in found:
                found.append(part)
    return found


def later(env: Any) -> tuple[Mapping[str, Any], tuple[int, ...]]:
    """Stands for a function that is made when it is first asked for."""
    raise NotImplementedError
